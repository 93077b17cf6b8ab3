"""The archive, as somebody may see it: watchlists, their stories, one story whole. A part of `desk.Desk`.

What a viewer may not see isn't there for them: the answer is that of a name that nobody has. A story is shown as the
post that was made of it; one that was told nowhere, or with a watchlist that the viewer may not see, is composed anew.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.desk.base import Part, watchlist_named, zone_named, zone_of
from bot.desk.composed import Composed
from bot.desk.figures import Curve, curve
from bot.desk.viewer import PUBLIC, Viewer
from bot.errors import NotFoundError
from bot.news.alert import Post, ToldPost
from bot.news.archive import Carried, Matched, Version
from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.ledger import Ledger, ledger_of
from bot.news.reading.credit import family
from bot.news.story.placement import Role
from bot.news.watchlist import Watchlist
from bot.pipeline.ports import UnitOfWork

_WORDS = 12  # matched words that are named
PAGE = 25  # stories of a page
FEED = 40  # entries of a feed
CURVES = 24  # watchlists side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A watchlist in a list of them."""

    watchlist: Watchlist
    week: int  # stories of the last seven days
    newest: datetime | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStory:
    """A story in a list. `at`: when the watchlist matched it first; `updated`: when it last gained an item."""

    story: StoryId
    item: ItemId  # the first that matched: the next page begins before it
    at: datetime
    updated: datetime
    post: Post
    told: bool  # a channel has been told it


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a watchlist's stories, newest first. `before`: where the next part begins; None: this is the last."""

    watchlist: Watchlist
    zone: ZoneInfo
    stories: tuple[ShownStory, ...]
    before: ItemId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One item of a story. `after`: minutes after the first; `is_own`: its text isn't somebody else's."""

    version: Version
    after: float
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A watchlist that matched, by which words."""

    watchlist: Watchlist
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One story with its history. `told`: by channel, when, for those who may know."""

    story: StoryId
    zone: ZoneInfo
    post: Post
    places: tuple[Place, ...]
    carriers: tuple[Place, ...]  # the first item of each house, in order
    independent: int  # sources with a text of their own
    languages: tuple[str, ...]
    why: tuple[Why, ...]
    told: tuple[tuple[str, datetime], ...]


class Archive(Part):
    """Every method raises NotFoundError where there is nothing that the viewer may see."""

    async def shelves(self, viewer: Viewer) -> list[Shelf]:
        """The watchlists that the viewer may find: a secret one only by its address."""
        week = self._clock.now() - timedelta(days=7)
        async with self._database.read() as work:
            shown = [
                one for one in await work.watchlists.all() if viewer.is_logged_in or one.visibility == PUBLIC
            ]
            shelves = []
            for one in shown:
                newest = await work.archive.matched(one.id, limit=1)
                shelves.append(
                    Shelf(
                        watchlist=one,
                        week=(await work.figures.matched(week, one.id))[1] if newest else 0,
                        newest=newest[0].at if newest else None,
                        zone=zone_named(await zone_of(work, one)),
                    )
                )
        return sorted(shelves, key=lambda one: one.watchlist.name.casefold())

    async def visible(self, viewer: Viewer) -> list[Watchlist]:
        """The watchlists that the viewer may see."""
        async with self._database.read() as work:
            return [one for one in await work.watchlists.all() if viewer.sees(one)]

    async def curves(self, viewer: Viewer, names: Sequence[str] = ()) -> list[Curve]:
        """Stories a day of the watchlists that the viewer may find, or of these."""
        now = self._clock.now()
        async with self._database.read() as work:
            if names:
                chosen = [await _seen(work, name, viewer) for name in dict.fromkeys(names)]
            else:
                every = await work.watchlists.all()
                chosen = [one for one in every if viewer.is_logged_in or one.visibility == PUBLIC]
            return [await curve(work, one, now=now) for one in chosen[:CURVES]]

    async def ledger(self, viewer: Viewer, *, days: int) -> Ledger:
        """Who was first, of the last days: of everything, or of stories that a watchlist matched which the viewer sees."""
        since = self._clock.now() - timedelta(days=days)
        carried: list[Carried] = []
        async with self._database.read() as work:
            among = (
                None
                if viewer.is_logged_in
                else [one.id for one in await work.watchlists.all() if viewer.sees(one)]
            )
            async for page in work.archive.carried(since, among):
                carried += page
        return await asyncio.to_thread(ledger_of, carried)

    async def watchlist(self, name: str, viewer: Viewer) -> Watchlist:
        """The watchlist of this name."""
        async with self._database.read() as work:
            return await _seen(work, name, viewer)

    async def page(
        self,
        name: str,
        viewer: Viewer,
        *,
        before: int | None = None,
        day: date | None = None,
        limit: int = PAGE,
    ) -> Page:
        """Stories of a watchlist before an item, or up to the end of a day."""
        async with self._database.read() as work:
            watchlist = await _seen(work, name, viewer)
            zone = zone_named(await zone_of(work, watchlist))
            until = end_of(day, zone) if day else None
            found = await work.archive.matched(
                watchlist.id,
                limit=limit + 1,
                before=None if before is None else ItemId(before),
                until=until,
            )
            stories = await self._shown(work, watchlist, found[:limit])
        more = found[limit - 1].item if len(found) > limit else None
        return Page(watchlist=watchlist, zone=zone, stories=tuple(stories), before=more)

    async def _shown(
        self, work: UnitOfWork, watchlist: Watchlist, found: Sequence[Matched]
    ) -> list[ShownStory]:
        stories = [one.story for one in found]
        members = await work.stories.members(stories)
        posts = await _posts(work, stories)
        own = {
            story: next((post for post in told if _tellers(post) == {watchlist.id}), None)
            for story, told in posts.items()
        }
        anew = [one for one in found if not own.get(one.story)]
        kept = {one.id: one for one in await work.archive.kept([one.item for one in anew])}
        composer = Composed(work=work, person=self._person)
        shown = []
        for one in found:
            post = own.get(one.story)
            content = post.content if post else None
            if content is None:
                item = kept.get(one.item)
                if item is None:
                    continue
                content = await composer.post(item, watchlist.name, one.spans, members[one.story])
            shown.append(
                ShownStory(
                    story=one.story,
                    item=one.item,
                    at=one.at,
                    updated=max((member.fetched for member in members[one.story]), default=one.at),
                    post=content,
                    told=any(watchlist.id in _tellers(post) for post in posts.get(one.story, ())),
                )
            )
        return shown

    async def dossier(self, story: int, viewer: Viewer) -> Dossier:
        """One story: only where the viewer may see a watchlist that matched it."""
        async with self._database.read() as work:
            versions = await work.archive.versions(StoryId(story))
            known = {one.id: one for one in await work.watchlists.all()}
            matches = [
                (known[one], item, spans)
                for one, item, spans in await work.archive.watchlists_of(StoryId(story))
                if one in known and viewer.sees(known[one])
            ]
            if not versions or not (matches or viewer.is_logged_in):
                raise NotFoundError(f"there is no story {story}")
            visible = {watchlist.id for watchlist, _, _ in matches}
            posts = (await _posts(work, [StoryId(story)])).get(StoryId(story), [])
            content = next((post.content for post in posts if _tellers(post) <= visible), None)
            first = matches[0][0] if matches else None
            if content is None:
                spans = matches[0][2] if matches else "[]"
                item = matches[0][1] if matches else versions[0].id
                members = (await work.stories.members([StoryId(story)]))[StoryId(story)]
                (kept,) = await work.archive.kept([item])
                composer = Composed(work=work, person=self._person)
                content = await composer.post(kept, first.name if first else "", spans, members)
            channels = {one.id: one.name for one in await work.channels.all()}
            zone = zone_named(await zone_of(work, first))
        places = _places(versions)
        return Dossier(
            story=StoryId(story),
            zone=zone,
            post=content,
            places=places,
            carriers=_first_of_each(places),
            independent=len({family(one.version.source) for one in places if one.is_own}) or 1,
            languages=tuple(dict.fromkeys(one.lang for one in versions if one.lang)),
            why=tuple(_why(matches)),
            told=tuple(
                (channels[post.channel], post.made)
                for post in posts
                if viewer.is_logged_in and post.channel in channels
            ),
        )


def end_of(day: date, zone: tzinfo) -> datetime | None:
    """The midnight behind it; None where the calendar ends."""
    try:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        return None


async def _seen(work: UnitOfWork, name: str, viewer: Viewer) -> Watchlist:
    """Raises NotFoundError; a visitor isn't told which names there are."""
    if viewer.is_logged_in:
        return await watchlist_named(work, name)
    found = await work.watchlists.by_name(name)
    if found is None or not viewer.sees(found):
        raise NotFoundError(f"there is no watchlist {name!r} here")
    return found


async def _posts(work: UnitOfWork, stories: Sequence[StoryId]) -> Mapping[StoryId, list[ToldPost]]:
    found: dict[StoryId, list[ToldPost]] = {}
    for post in await work.posts.of(stories):
        found.setdefault(post.story, []).append(post)
    return found


def _tellers(post: ToldPost) -> set[WatchlistId]:
    """The watchlists that tell it."""
    return set(post.watchlists)


def _places(versions: Sequence[Version]) -> tuple[Place, ...]:
    """All items in the order in which they came."""
    begun = versions[0].fetched
    return tuple(
        Place(
            version=one,
            after=(one.fetched - begun).total_seconds() / 60,
            is_own=one.role is not Role.COPY and not one.agency,
        )
        for one in versions
    )


def _first_of_each(places: Sequence[Place]) -> tuple[Place, ...]:
    first: dict[str, Place] = {}
    for place in places:
        first.setdefault(family(place.version.source), place)
    return tuple(first.values())


def _why(matches: Sequence[tuple[Watchlist, ItemId, str]]) -> list[Why]:
    words: dict[WatchlistId, dict[str, str]] = {}
    of_id: dict[WatchlistId, Watchlist] = {}
    for watchlist, _, spans in matches:
        of_id[watchlist.id] = watchlist
        for one in json.loads(spans):
            words.setdefault(watchlist.id, {}).setdefault(one["text"].casefold(), one["text"])
    return [Why(watchlist=of_id[one], words=tuple(words.get(one, {}).values())[:_WORDS]) for one in of_id]
