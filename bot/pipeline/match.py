"""Find the watchlists that an item's text matches, once per new text."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import QueryError
from bot.news.ids import ChannelId, WatchlistId
from bot.news.item import Item
from bot.news.reading.reading import Reading
from bot.news.watchlist import Channel, Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.vocabulary import seen_words
from bot.query.index import QueryIndex
from bot.query.loosen import loosened
from bot.query.matcher import Document, Match, Span
from bot.query.parser import parse
from bot.query.syntax import Query

logger = logging.getLogger(__name__)
_MANY = 1_000  # watchlists; for fewer it makes no difference which words are rare
_LATELY = timedelta(days=7)


class _Filed:
    """An index of canonical queries, as they are or loosened, kept in step with what is wanted."""

    def __init__(self, form: Callable[[Query], Query | None]) -> None:
        """`form`: the query that is filed, None for none."""
        self.index: QueryIndex[WatchlistId] = QueryIndex()
        self._form = form
        self._filed: dict[WatchlistId, str] = {}

    def keep(
        self,
        wanted: Mapping[WatchlistId, str],
        names: Mapping[WatchlistId, Watchlist],
        seen: Mapping[str, int],
    ) -> None:
        """File what is new in `wanted`, and nothing that is not there. What can't be read is left out and said so.

        `seen`: how many headlines hold a word; counts from the first time on.
        """
        for gone in [one for one, canonical in self._filed.items() if wanted.get(one) != canonical]:
            if gone in self.index:
                self.index.remove(gone)
            del self._filed[gone]
        start = not self._filed
        new: dict[WatchlistId, Query] = {}
        for one in wanted.keys() - self._filed.keys():
            try:
                query = self._form(parse(wanted[one]))
            except QueryError as error:
                logger.error("watchlist unreadable, left out: watchlist=%s error=%s", names[one].name, error)
                continue
            self._filed[one] = wanted[one]
            if query is not None:
                new[one] = query
        if start:  # many at once
            self.index = QueryIndex((lambda word: seen.get(word, 0)) if seen else None)
            self.index.load(new.items())
            return
        for one, query in new.items():
            self.index.add(one, query)


@dataclass(slots=True)
class Watch:
    """All watchlists and channels in memory, kept in step with the database by its revision."""

    watchlists: dict[WatchlistId, Watchlist] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    _exact: _Filed = field(default_factory=lambda: _Filed(lambda query: query))
    _loose: _Filed = field(
        default_factory=lambda: _Filed(loosened)
    )  # of the watchlists for which that differs
    _seen: Mapping[str, int] = field(default_factory=dict)
    _revision: int = -1
    _loose_revision: int = -1  # -1: nobody has asked yet

    async def refresh(self, work: UnitOfWork, *, now: datetime) -> None:
        """Take up what admins have changed since the last time; nothing is read if nothing has."""
        revision = await work.watchlists.revision()
        if revision == self._revision:
            return
        self.channels = {channel.id: channel for channel in await work.channels.all()}
        self.watchlists = {watchlist.id: watchlist for watchlist in await work.watchlists.all()}
        if len(self.watchlists) >= _MANY and not self._seen:
            self._seen = await seen_words(work, since=now - _LATELY)
        self._exact.keep(self._wanted(), self.watchlists, self._seen)
        self._revision = revision

    def matches(self, document: Document) -> Mapping[WatchlistId, Match]:
        """Which watchlists match, and where."""
        return self._exact.index.matches(document)

    def nearly(self, document: Document) -> bool:
        """Does a watchlist match, or would it if the text went on in its favour?"""
        if self._loose_revision != self._revision:
            self._loose.keep(self._wanted(), self.watchlists, self._seen)
            self._loose_revision = self._revision
        return bool(self._exact.index.matches(document) or self._loose.index.matches(document))

    def _wanted(self) -> Mapping[WatchlistId, str]:
        return {w.id: w.canonical for w in self.watchlists.values() if not w.paused}


def document(item: Item, reading: Reading, *, source: str) -> Document:
    """`item` as queries see it; spans count in `reading`."""
    return Document.of(
        title=reading.title,
        body=f"{reading.text}\n{reading.captions}" if reading.captions else reading.text,
        url=item.url,
        source=source,
        author=item.author or "",
        lang=item.lang or "",
        tags=item.tags,
        html=False,
    )


def spans_json(spans: Sequence[Span]) -> str:
    """As `watchwire match --json` prints them."""
    return json.dumps(spans_list(spans), ensure_ascii=False)


def spans_list(spans: Sequence[Span]) -> list[dict[str, str | int]]:
    """Each span as a JSON object."""
    return [{"field": s.field, "start": s.start, "end": s.end, "text": s.text} for s in spans]
