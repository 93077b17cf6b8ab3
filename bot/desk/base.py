"""What the parts of the desk share: whose desk it is, on which database, and the record of what is changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.desk.change import Change, record
from bot.desk.eyes import Eyes
from bot.desk.rights import refusal
from bot.errors import AdminError, NotFoundError
from bot.news.ids import ChannelId, WatchlistId
from bot.news.watchlist import Channel, Watchlist
from bot.pipeline.ports import Clock, Database, UnitOfWork
from bot.query.alike import alike
from bot.wording import Wording, say

if TYPE_CHECKING:
    from bot.news.content import Rules

_ENDS = " .,;:!?،؛؟。"  # that close a sentence
_MANY = 100  # names that are compared letter by letter
_SOME = 8  # names that an answer lists
_NAME = re.compile(r"(?!\.+$)[^\s=@#\"'(){}\[\]][^=@#\"(){}\[\]\n]{0,59}")


@dataclass(slots=True, kw_only=True)
class Person:
    """At whose desk it is said."""

    database: Database
    clock: Clock
    who: str  # for the change log
    rules: "Rules | None" = (
        None  # of the settings, by which a post is composed; None: as without a configuration
    )
    only: frozenset[ChannelId] | None = None  # the channels of an admin of some; None: may change everything
    eyes: Eyes | None = None  # of a second admin; None: nobody else is needed
    changes: list[int] = field(default_factory=list)  # the numbers of those made here, for an Undo button


class Part:
    """One noun's part of a desk."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._database = person.database
        self._clock = person.clock

    async def _record(self, work: UnitOfWork, change: Change) -> int:
        """Into the log, in the transaction that makes it; its number. Raises AdminError where the person may not make it (alone)."""
        await self._refuse(work, change)
        made = record(change, at=self._clock.now(), who=self._person.who)
        if self._person.eyes:
            made = replace(made, approved=await self._person.eyes.look(work, change))
        number = await work.changes.add(made)
        self._person.changes.append(number)
        return number

    async def _refuse(self, work: UnitOfWork, change: Change) -> None:
        """Raises AdminError where the person may not make this change, or take it back."""
        if why := await self._refusal(work, change):
            raise AdminError(why)

    async def _refusal(self, work: UnitOfWork, change: Change) -> str:
        only = self._person.only
        return await refusal(work, change, only) if only is not None else ""


async def watchlist_named(work: UnitOfWork, name: str) -> Watchlist:
    """By name, or by number: `#17`, which stays when the name changes. Raises NotFoundError with the nearest name."""
    if number := numbered(name):
        by_number = await work.watchlists.get(WatchlistId(number))
        if by_number is None:
            raise NotFoundError(say("this watchlist has been removed"))
        return by_number
    found = await work.watchlists.by_name(name)
    known = [] if found else await work.watchlists.similar(name)
    if same := _written_alike(name, known):
        found = await work.watchlists.by_name(same)
    if found:
        return found
    close = closest(name, known)
    raise NotFoundError(
        say("there is no watchlist “{name}”{nearest}", name=name, nearest=_meant(close, known)),
        nearest=close,
    )


async def zone_of(work: UnitOfWork, watchlist: Watchlist | None = None) -> str:
    """The time zone of the first channel (that the watchlist alerts); UTC where there is none."""
    return zone_among(await work.channels.all(), watchlist)


def zone_among(channels: Sequence[Channel], watchlist: Watchlist | None) -> str:
    """The same, of these channels."""
    if watchlist:
        told = {route.channel for route in watchlist.routes}
        channels = [one for one in channels if one.id in told] or channels
    return channels[0].timezone if channels else "UTC"


def zone_named(name: str) -> ZoneInfo:
    """UTC where this machine doesn't know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def numbered(name: str) -> int:
    """The number of `#17`, which can't be a name; 0 for a name."""
    found = re.fullmatch(r"#(\d{1,15})", name)
    return int(found[1]) if found else 0


def number_in(who: str) -> int:
    """Of a person, as the change log names them: `chat:4711 Ann`; 0 for who has none."""
    found = re.match(r"\w+:(\d{1,15})\b", who)
    return int(found[1]) if found else 0


def nearest(name: str, known: Sequence[str]) -> Wording | str:
    """The end of "there is no `name`": what may have been meant."""
    return _meant(closest(name, known), known)


def _meant(close: str, known: Sequence[str]) -> Wording | str:
    if close:
        return say("; did you mean {name}?", name=close)
    return "" if known else say("; there are none yet")


def nearest_or_some(name: str, every: Sequence[str]) -> Wording | str:
    """The same, and where none is near, what there is."""
    if found := nearest(name, every):
        return found
    shown = ", ".join(every[:_SOME])
    more = len(every) - _SOME
    return (
        say("; there are {names} and {number} more", names=shown, number=more)
        if more > 0
        else say("; there are {names}", names=shown)
    )


def _written_alike(name: str, known: Sequence[str]) -> str:
    """The only one that differs by accents, letters that are written alike, or a full stop behind it; "": none, or several."""
    from bot.text import fold  # only where there is none of this very name

    wanted = fold(name).strip(_ENDS)
    found = [one for one in known if fold(one).strip(_ENDS) == wanted] if wanted else []
    return found[0] if len(found) == 1 else ""


def closest(name: str, known: Sequence[str]) -> str:
    """The one of `known` that was meant, perhaps; "": none is near."""
    small = [one.lower() for one in known]
    if len(small) > _MANY:
        small = alike(name.lower(), small, most=_MANY)
    close = get_close_matches(name.lower(), small, n=1, cutoff=0.5)
    return next((one for one in known if close and one.lower() == close[0]), "")


def check_name(name: str) -> None:
    """Raises AdminError where it can't be a name."""
    if not _NAME.fullmatch(name):
        raise AdminError(
            say(
                "“{name}” can't be a name: up to 60 characters, without = @ # quotes and brackets",
                name=name,
            )
        )
