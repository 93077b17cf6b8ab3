"""One story whole: its post, its items in order, who carried it, why it matched, what an admin took out of it.

Which watchlists a viewer may see is decided in `viewer.py`; a visitor learns of no silence and no channel.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk.base import Person, zone_named, zone_of
from bot.desk.change import StorySplit, change_of
from bot.desk.composed import Composed
from bot.desk.viewer import Viewer
from bot.errors import NotFoundError
from bot.news.alert import Post, Reason, ToldPost, Why
from bot.news.archive import Version
from bot.news.ids import ChannelId, ItemId, StoryId, WatchlistId
from bot.news.reading.credit import family
from bot.news.reasons import says
from bot.news.story.placement import Role
from bot.news.watchlist import Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.wording import say

_WORDS = 12  # matched words that are named
_SPLITS = 500  # of all stories, the newest, among which those of this one are looked for

Matching = tuple[Watchlist, ItemId, str]  # a watchlist, an item that it matched, and where (JSON)
Silences = Mapping[ItemId, Sequence[tuple[WatchlistId, ChannelId | None, Reason]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryItem:
    """One item of a story. `after`: minutes after the first; `is_own`: its text isn't somebody else's."""

    version: Version
    after: float
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A watchlist that matched, by which words. `silent`: why it told no channel, for who may know; "": it did."""

    watchlist: Watchlist
    words: tuple[str, ...]
    silent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """An article that an admin took out of a story: its headline, and the story at the other side of the cut."""

    title: str
    story: StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One story with its history. `told`: by channel, when, for those who may know."""

    story: StoryId
    zone: ZoneInfo
    post: Post
    is_posted: bool  # a channel has been told it; else `post` is what it would be told
    places: tuple[StoryItem, ...]
    carriers: tuple[StoryItem, ...]  # the first item of each house, in order
    independent: int  # sources with a text of their own
    languages: tuple[str, ...]
    why: tuple[Cause, ...]
    told: tuple[tuple[str, datetime], ...]
    left: tuple[TakenOut, ...]  # what was taken out of it
    came_from: StoryId | None  # the story that it was taken out of


async def dossier_of(work: UnitOfWork, story: StoryId, viewer: Viewer, person: Person) -> Dossier:
    """Raises NotFoundError where the viewer may see no watchlist that matched it."""
    versions = await work.archive.versions(story)
    matches = await _matches(work, story, viewer)
    if not versions or not (matches or viewer.is_logged_in):
        raise NotFoundError(say("there is no story {story}", story=str(story)))
    posts = (await posts_of(work, [story])).get(story, [])
    visible = {watchlist.id for watchlist, _, _ in matches}
    content = next((post.content for post in posts if tellers(post) <= visible), None)
    if content is None:
        content = await _composed(work, story, matches, versions, person)
    zone = zone_named(await zone_of(work, matches[0][0] if matches else None))
    silences = await work.verdicts.silences([item for _, item, _ in matches])
    channels = {one.id: one.name for one in await work.channels.all()}
    left, came_from = await _splits(work, story, viewer)
    places = _places(versions)
    return Dossier(
        story=story,
        zone=zone,
        post=content,
        is_posted=any(viewer.is_logged_in or tellers(post) & visible for post in posts),
        places=places,
        carriers=_first_of_each(places),
        independent=len({family(one.version.source) for one in places if one.is_own}) or 1,
        languages=tuple(dict.fromkeys(one.lang for one in versions if one.lang)),
        why=tuple(_causes(matches, posts, silences if viewer.is_logged_in else {}, zone)),
        told=tuple(
            (channels[post.channel], post.made)
            for post in posts
            if viewer.is_logged_in and post.channel in channels
        ),
        left=left,
        came_from=came_from,
    )


async def posts_of(work: UnitOfWork, stories: Sequence[StoryId]) -> Mapping[StoryId, list[ToldPost]]:
    """The posts of each story that has some."""
    found: dict[StoryId, list[ToldPost]] = {}
    for post in await work.posts.of(stories):
        found.setdefault(post.story, []).append(post)
    return found


def tellers(post: ToldPost) -> set[WatchlistId]:
    """The watchlists that tell it."""
    return set(post.watchlists)


def why_silent(
    silences: Sequence[tuple[WatchlistId, ChannelId | None, Reason]], watchlist: Watchlist, zone: ZoneInfo
) -> str:
    """Why a watchlist told no channel of an item, in words; "" where nothing is known, or it has none to tell."""
    reasons = [
        reason for of, _, reason in silences if of == watchlist.id and reason.why is not Why.NO_CHANNEL
    ]
    return says(reasons[0], timezone=zone.key) if reasons else ""


async def _matches(work: UnitOfWork, story: StoryId, viewer: Viewer) -> list[Matching]:
    found = await work.archive.watchlists_of(story, told_only=not viewer.is_logged_in)
    known = await work.watchlists.some({one for one, _, _ in found})
    return [
        (known[one], item, spans) for one, item, spans in found if one in known and viewer.sees(known[one])
    ]


async def _composed(
    work: UnitOfWork,
    story: StoryId,
    matches: Sequence[Matching],
    versions: Sequence[Version],
    person: Person,
) -> Post:
    name, item, spans = (
        (matches[0][0].name, matches[0][1], matches[0][2]) if matches else ("", versions[0].id, "[]")
    )
    members = (await work.stories.members([story]))[story]
    (kept,) = await work.archive.kept([item])
    return await Composed(work=work, person=person).post(kept, name, spans, members)


async def _splits(
    work: UnitOfWork, story: StoryId, viewer: Viewer
) -> tuple[tuple[TakenOut, ...], StoryId | None]:
    """What admins took out of this story, and of which it was taken: as far as the viewer may see the other side."""
    left, came_from = [], None
    for record in await work.changes.of_kind("StorySplit", limit=_SPLITS):
        match change_of(record):
            case StorySplit(title=title, before=before, after=after):
                old, new = (StoryId(json.loads(side)["story"]) for side in (before, after))
            case _:
                continue
        other = new if old == story else old
        if story not in (old, new) or not (viewer.is_logged_in or await _matches(work, other, viewer)):
            continue
        if old == story:
            left.append(TakenOut(title=title, story=new))
        else:
            came_from = old
    return tuple(left), came_from


def _places(versions: Sequence[Version]) -> tuple[StoryItem, ...]:
    """All items in the order in which they came."""
    begun = versions[0].fetched
    return tuple(
        StoryItem(
            version=one,
            after=(one.fetched - begun).total_seconds() / 60,
            is_own=one.role is not Role.COPY and not one.agency,
        )
        for one in versions
    )


def _first_of_each(places: Sequence[StoryItem]) -> tuple[StoryItem, ...]:
    first: dict[str, StoryItem] = {}
    for place in places:
        first.setdefault(family(place.version.source), place)
    return tuple(first.values())


def _causes(
    matches: Sequence[Matching], posts: Sequence[ToldPost], silences: Silences, zone: ZoneInfo
) -> list[Cause]:
    told = {one for post in posts for one in post.watchlists}
    words: dict[WatchlistId, dict[str, str]] = {}
    first: dict[WatchlistId, tuple[Watchlist, ItemId]] = {}
    for watchlist, item, spans in matches:
        first.setdefault(watchlist.id, (watchlist, item))
        for one in json.loads(spans):
            words.setdefault(watchlist.id, {}).setdefault(one["text"].casefold(), one["text"])
    return [
        Cause(
            watchlist=watchlist,
            words=tuple(words.get(watchlist.id, {}).values())[:_WORDS],
            silent="" if watchlist.id in told else why_silent(silences.get(item, ()), watchlist, zone),
        )
        for watchlist, item in first.values()
    ]
