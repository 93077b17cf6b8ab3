"""The archive, as somebody may see it: watchlists, their stories, one story whole. A part of `desk.Desk`.

What a viewer may not see isn't there for them: the answer is that of a name that nobody has. Visitors find what the
channels of a watchlist were told, and all that it matched where it has none; what stayed silent is behind the login,
with its reason. A story is shown as the post that was made of it; one that was told nowhere, or with a watchlist that
the viewer may not see, is composed anew.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.desk.base import Part, watchlist_named, zone_among, zone_named, zone_of
from bot.desk.change import WatchlistEdited, change_of
from bot.desk.composed import Composed
from bot.desk.dossier import Dossier, dossier_of, posts_of, tellers, why_silent
from bot.desk.figures import Curve, curve
from bot.desk.viewer import PUBLIC, Viewer
from bot.errors import NotFoundError
from bot.news.alert import Post
from bot.news.archive import Carried, Matched
from bot.news.ids import ItemId, StoryId
from bot.news.ledger import Ledger, ledger_of
from bot.news.watchlist import EVERY, Wanted, Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.wording import say

SHELVES = 40  # watchlists of a page
PAGE = 25  # stories of a page
FEED = 30  # entries of a feed
CURVES = 24  # watchlists side by side
_EDITS = 1_000  # of watchlists, the newest, among which a renaming is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A watchlist in a list of them."""

    watchlist: Watchlist
    week: int  # stories of the last seven days
    newest: datetime | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStory:
    """A story in a list. `at`: when the watchlist matched it first; `updated`: when it, or its post, last changed."""

    story: StoryId
    item: ItemId  # the first that matched: the next page begins before it
    at: datetime
    updated: datetime
    post: Post
    silent: str  # why no channel was told it, in words; "": one was, or there is none to tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a watchlist's stories, newest first. `before`: where the next part begins; None: this is the last."""

    watchlist: Watchlist
    zone: ZoneInfo
    stories: tuple[ShownStory, ...]
    before: ItemId | None


class ArchiveDesk(Part):
    """Every method raises NotFoundError where there is nothing that the viewer may see."""

    async def shelves(
        self, viewer: Viewer, *, after: str = "", limit: int = SHELVES
    ) -> tuple[list[Shelf], bool]:
        """The watchlists that the viewer may find, by name, from behind `after` on; whether there are more.

        A secret one is found only by its address.
        """
        week = self._clock.now() - timedelta(days=7)
        async with self._database.read() as work:
            wanted = EVERY if viewer.is_logged_in else Wanted(visibility=PUBLIC)
            found = await work.watchlists.by_letters(wanted, after=after, most=limit + 1)
            shown = [one.id for one in found[:limit]]
            latest = await work.archive.latest(shown, week, told_only=not viewer.is_logged_in)
            channels = await work.channels.all()
        shelves = []
        for one in found[:limit]:
            newest, count = latest.get(one.id, (None, 0))
            zone = zone_named(zone_among(channels, one))
            shelves.append(Shelf(watchlist=one, week=count, newest=newest, zone=zone))
        return shelves, len(found) > limit

    async def visible(self, viewer: Viewer) -> list[Watchlist]:
        """The watchlists that the viewer may see."""
        async with self._database.read() as work:
            pages = work.watchlists.pages(_visible_to(viewer))
            return [one async for page in pages for one in page if viewer.sees(one)]

    async def visible_names(self, viewer: Viewer, *, most: int) -> list[str]:
        """Of the watchlists that the viewer may see, at most so many, oldest first."""
        async with self._database.read() as work:
            found = await work.watchlists.page(_visible_to(viewer), most=most)
        return [one.name for one in found if viewer.sees(one)]

    async def sees(self, name: str, viewer: Viewer) -> bool:
        """May the viewer see a watchlist of this name?"""
        async with self._database.read() as work:
            found = await work.watchlists.by_name(name)
        return found is not None and viewer.sees(found)

    async def curves(self, viewer: Viewer, names: Sequence[str] = ()) -> list[Curve]:
        """Stories a day of the watchlists that the viewer may find, or of these."""
        now = self._clock.now()
        async with self._database.read() as work:
            if names:
                chosen = [await _seen(work, name, viewer) for name in dict.fromkeys(names)]
            else:
                wanted = EVERY if viewer.is_logged_in else Wanted(visibility=PUBLIC)
                chosen = await work.watchlists.page(wanted, most=CURVES)
            return [await curve(work, one, now=now) for one in chosen[:CURVES]]

    async def ledger(self, viewer: Viewer, *, days: int) -> Ledger:
        """Who was first, of the last days: of everything, or of stories that a watchlist matched which the viewer sees."""
        since = self._clock.now() - timedelta(days=days)
        carried: list[Carried] = []
        among = None if viewer.is_logged_in else [one.id for one in await self.visible(viewer)]
        async with self._database.read() as work:
            async for page in work.archive.carried(since, among):
                carried += page
        return await asyncio.to_thread(ledger_of, carried)

    async def watchlist(self, name: str, viewer: Viewer) -> Watchlist:
        """The watchlist of this name."""
        async with self._database.read() as work:
            return await _seen(work, name, viewer)

    async def moved(self, name: str, viewer: Viewer) -> str | None:
        """The name of what was called `name` before it was renamed; None: nothing that the viewer may see."""
        async with self._database.read() as work:
            for record in await work.changes.of_kind("WatchlistEdited", limit=_EDITS):
                match change_of(record):
                    case WatchlistEdited(how="renamed", before=before):
                        if before.name.casefold() == name.casefold():
                            now = await work.watchlists.get(before.id)
                            if now is not None and viewer.sees(now):
                                return now.name
        return None

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
                told_only=not viewer.is_logged_in,
            )
            stories = await self._shown(work, watchlist, found[:limit], zone)
        more = found[limit - 1].item if len(found) > limit else None
        return Page(watchlist=watchlist, zone=zone, stories=tuple(stories), before=more)

    async def _shown(
        self, work: UnitOfWork, watchlist: Watchlist, found: Sequence[Matched], zone: ZoneInfo
    ) -> list[ShownStory]:
        stories = [one.story for one in found]
        members = await work.stories.members(stories)
        posts = await posts_of(work, stories)
        own = {
            story: next((post for post in told if tellers(post) == {watchlist.id}), None)
            for story, told in posts.items()
        }
        anew = [one for one in found if not own.get(one.story)]
        kept = {one.id: one for one in await work.archive.kept([one.item for one in anew])}
        composer = Composed(work=work, person=self._person)
        silences = await work.verdicts.silences([one.item for one in found])
        written = await work.outbox.written([post.id for told in posts.values() for post in told])
        shown = []
        for one in found:
            told = any(watchlist.id in tellers(post) for post in posts.get(one.story, ()))
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
                    updated=max(
                        one.at,
                        *(member.fetched for member in members[one.story]),
                        *(written.get(post.id, one.at) for post in posts.get(one.story, ())),
                    ),
                    post=content,
                    silent="" if told else why_silent(silences[one.item], watchlist, zone),
                )
            )
        return shown

    async def dossier(self, story: int, viewer: Viewer) -> Dossier:
        """One story: only where the viewer may see a watchlist that matched it."""
        async with self._database.read() as work:
            return await dossier_of(work, StoryId(story), viewer, self._person)


def end_of(day: date, zone: tzinfo) -> datetime | None:
    """The midnight behind it; None where the calendar ends."""
    try:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        return None


def _visible_to(viewer: Viewer) -> Wanted:
    """Which the viewer may see."""
    return EVERY if viewer.is_logged_in else Wanted(visibility=PUBLIC, key=viewer.key)


async def _seen(work: UnitOfWork, name: str, viewer: Viewer) -> Watchlist:
    """Raises NotFoundError; a visitor isn't told which names there are."""
    if viewer.is_logged_in:
        return await watchlist_named(work, name)
    found = await work.watchlists.by_name(name)
    if found is None or not viewer.sees(found):
        raise NotFoundError(say("there is no watchlist “{name}” here", name=name))
    return found
