"""Silence for a while: of a source, a story, a watchlist. What is said in the chat -> a `Mute`.

A mute ends by itself. While it lasts nothing new is posted and nothing is answered; a post that is there is still
edited, without a sound. `compose` asks for it, and the reason of the silence names it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.base import nearest
from bot.desk.inquiry import LOOK_BACK, find
from bot.errors import AdminError, NotFoundError, UnreadableTimesError
from bot.news.ids import StoryId
from bot.news.reading.reading import read
from bot.news.spoken import span, split_leading_span, split_span
from bot.news.watchlist import Mute
from bot.pipeline.ports import UnitOfWork
from bot.text import fold
from bot.wording import say

KINDS = ("source", "story", "watchlist")
_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """A mute with what people call its subject."""

    mute: Mute
    label: str


def told(text: str) -> tuple[str, timedelta]:
    """`what for duration`, or `duration what`, apart. Raises AdminError with how to write it."""
    found = split_span(text) or split_leading_span(text)
    if found is None or not found[0] or span(text) is not None:
        if (said := re.fullmatch(r"(?is).+\sfor\s+(\S.*)", text)) and found is None:
            raise UnreadableTimesError(
                say("“{text}” isn't a duration; write 30m, 6h, 2d or 1w", text=said[1].strip())
            )
        raise AdminError(say("what, and for how long? Write for example: /mute Reuters for 6h, or for 2d"))
    if found[1] > _LONGEST:
        raise AdminError(say("a mute lasts a year at most; /unwatch, /pause and /dropfeed are for good"))
    return found


async def known_of(work: UnitOfWork, names: Sequence[str], *, now: datetime) -> str:
    """The longest of `names` that a watchlist or a source has; "": none has."""
    watched = {one.name.casefold() for one in await work.watchlists.named(names)}
    sources = await _sources(work, now=now)
    found = [one for one in names if one.casefold() in watched or fold(one) in sources]
    return max(found, key=len, default="")


async def subject(
    work: UnitOfWork, wanted: str, *, now: datetime, chat: int | str | None = None
) -> tuple[str, str, str]:
    """Kind, subject and label of what is to be muted: a link is a story, else a watchlist, else a source.

    A kind may come before it: `source Reuters`. Raises NotFoundError with the nearest name.
    """
    kind, _, rest = wanted.partition(" ")
    kind = kind.lower() if rest and kind.lower() in KINDS else ""
    name = rest.strip() if kind else wanted
    if kind == "story" or (not kind and re.match(r"(?i)https?://|t\.me/|#\d+$", name)):
        kept = await find(work, name, now=now, chat=chat)
        placement = await work.stories.placement(kept.id)
        if placement is None:
            raise NotFoundError(say("this item has no place in a story yet"))
        return "story", str(placement.story), read(kept.item).title or kept.item.url
    watchlist = None if kind == "source" else await work.watchlists.by_name(name)
    if watchlist:
        return "watchlist", watchlist.name, watchlist.name
    sources = {} if kind == "watchlist" else await _sources(work, now=now)
    if fold(name) in sources:
        return "source", fold(name), sources[fold(name)]
    known = await work.watchlists.similar(name) if kind != "source" else []
    known += list(sources.values())
    close = nearest(name, known)
    match kind:
        case "source":
            raise NotFoundError(say("there is no source “{name}”{nearest}", name=name, nearest=close))
        case "watchlist":
            raise NotFoundError(say("there is no watchlist “{name}”{nearest}", name=name, nearest=close))
    raise NotFoundError(say("there is no watchlist or source “{name}”{nearest}", name=name, nearest=close))


async def _sources(work: UnitOfWork, *, now: datetime) -> dict[str, str]:
    """What outlets and feeds are called, by their folded names."""
    sources = {fold(one): one for one in await work.stories.sources(now - LOOK_BACK)}
    async for some in work.feeds.names():
        sources |= {fold(called or url): called or url for called, url in some}
    return sources


async def all_muted(work: UnitOfWork, *, now: datetime) -> list[Silenced]:
    """Those that last, the next to end first."""
    return [Silenced(mute=one, label=await _label(work, one)) for one in await work.mutes.lasting(now)]


async def muted(work: UnitOfWork, wanted: str, *, now: datetime, chat: int | str | None = None) -> Silenced:
    """The mute that `wanted` (see `subject`) means. Raises NotFoundError with those there are."""
    every = await all_muted(work, now=now)
    kind, _, rest = wanted.partition(" ")
    named = [
        one
        for one in every
        if fold(wanted) in (fold(one.label), one.mute.subject)
        or (kind.lower() == one.mute.kind and fold(rest) in (fold(one.label), one.mute.subject))
    ]
    if not named and every and re.search(r"(?i)https?://|t\.me/", wanted):
        _, story, _ = await subject(work, f"story {wanted}", now=now, chat=chat)
        named = [one for one in every if (one.mute.kind, one.mute.subject) == ("story", story)]
    if not named:
        if not every:
            raise NotFoundError(say("“{name}” isn't muted; nothing is", name=wanted))
        there = ", ".join(one.label for one in every)
        raise NotFoundError(say("“{name}” isn't muted; muted: {listed}", name=wanted, listed=there))
    return named[0]


async def _label(work: UnitOfWork, mute: Mute) -> str:
    if mute.kind != "story":
        return mute.subject
    story = StoryId(int(mute.subject))
    members = (await work.stories.members([story]))[story]
    return members[0].title if members else say("story {number}, forgotten since", number=mute.subject)
