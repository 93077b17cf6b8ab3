"""What all deeds share: the database, the clock, whose deed it is, and the record of what it changed."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import NotFoundError
from bot.news.watchlist import Change, Watchlist
from bot.pipeline.ports import Clock, Database, UnitOfWork

if TYPE_CHECKING:
    from bot.query.syntax import Query

_SEEN_LATELY = timedelta(days=30)  # spellings that `haftar~1` stands for


class Deeds:
    """The deeds of one person; `who` stands in the change record."""

    def __init__(self, database: Database, clock: Clock, *, who: str) -> None:
        self._database = database
        self._clock = clock
        self._who = who

    async def zone(self) -> str:
        """The time zone by which answers tell times: that of the first channel."""
        async with self._database.read() as work:
            return await zone_of(work)

    async def _record(
        self,
        work: UnitOfWork,
        deed: str,
        subject: str,
        *,
        before: object = None,
        after: object = None,
        beside: Mapping[str, object] | None = None,
    ) -> None:
        """`beside`: what else changed, kept with `after`."""
        await work.memory.add_change(self._change(deed, subject, before=before, after=after, beside=beside))

    def _change(
        self,
        deed: str,
        subject: str,
        *,
        before: object = None,
        after: object = None,
        beside: Mapping[str, object] | None = None,
    ) -> Change:
        return Change(
            at=self._clock.now(),
            who=self._who,
            deed=deed,
            subject=subject,
            before=_json(before),
            after=_json(after, beside or {}),
        )


async def parse_query(work: UnitOfWork, text: str, *, now: datetime) -> "Query":
    """`text` with the name sets and watchlists that it names, and spellings seen lately. Raises QueryError."""
    from bot.pipeline.vocabulary import seen_words
    from bot.query.parser import parse

    names: Mapping[str, Sequence[str]] = {}
    queries: Mapping[str, str] = {}
    if "@" in text:
        names = {one.name: one.forms for one in await work.memory.name_sets()}
        queries = {one.name: one.query for one in await work.watchlists.all()}
    vocabulary: Collection[str] = ()
    if "~" in text or queries:
        vocabulary = (await seen_words(work, since=now - _SEEN_LATELY)).keys()
    return parse(text, names=names, watchlists=queries, vocabulary=vocabulary)


async def watchlist_named(work: UnitOfWork, name: str) -> Watchlist:
    """Raises NotFoundError with the nearest name."""
    found = await work.watchlists.by_name(name)
    if found:
        return found
    known = [one.name for one in await work.watchlists.all()]
    raise NotFoundError(f"there is no watchlist {name!r}{nearest(name, known)}")


async def zone_of(work: UnitOfWork, watchlist: Watchlist | None = None) -> str:
    """The time zone of the first channel (that the watchlist alerts); UTC where there is none."""
    channels = await work.channels.all()
    if watchlist:
        told = {route.channel for route in watchlist.routes}
        channels = [one for one in channels if one.id in told] or channels
    return channels[0].timezone if channels else "UTC"


def nearest(name: str, known: Sequence[str]) -> str:
    """The end of a sentence that says that there is no `name`: what was meant, perhaps."""
    close = get_close_matches(name.lower(), [one.lower() for one in known], n=1, cutoff=0.5)
    found = next((one for one in known if close and one.lower() == close[0]), "")
    return f"; did you mean {found}?" if found else ("; there are none yet" if not known else "")


def _json(value: object, beside: Mapping[str, object] = MappingProxyType({})) -> str:
    if value is None and not beside:
        return ""
    own = {} if value is None else asdict(value)  # type: ignore[call-overload]
    return json.dumps({**own, **beside}, ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
