"""Find the watchlists that an item's text matches, once per new text."""

import asyncio
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from bot.errors import QueryError
from bot.news.ids import ChannelId, WatchlistId
from bot.news.item import Item
from bot.news.reading.reading import Reading
from bot.news.watchlist import Channel, Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.vocabulary import seen_words
from bot.query.canonical import reread
from bot.query.document import Document, Span
from bot.query.index import QueryIndex
from bot.query.loosen import loosened
from bot.query.matcher import Match
from bot.query.syntax import Query

T = TypeVar("T")
logger = logging.getLogger(__name__)
_MANY = 1_000  # watchlists; for fewer it makes no difference which words are rare
_LATELY = timedelta(days=7)
_PORTION = 100  # watchlists that are read and filed in one go: some 10 ms


@dataclass(slots=True)
class Watch:
    """All watchlists and channels in memory, kept in step with the database by its revision."""

    watchlists: dict[WatchlistId, Watchlist] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    _queries: dict[WatchlistId, Query] = field(default_factory=dict)  # what is filed
    _exact: QueryIndex[WatchlistId] = field(default_factory=QueryIndex)
    _loose: QueryIndex[WatchlistId] | None = None  # None: nobody has asked yet
    _seen: Mapping[str, int] = field(default_factory=dict)  # how many headlines hold a word
    _revision: int = -1

    async def refresh(self, work: UnitOfWork, *, now: datetime) -> None:
        """Take up what admins have changed since the last time; nothing else is read or filed again."""
        revision = await work.watchlists.revision()
        if revision == self._revision:
            return
        self.channels = {channel.id: channel for channel in await work.channels.all()}
        if self._revision < 0:
            await self._fill(work, now=now)
        else:
            changed = await work.watchlists.changed(since=self._revision)
            await self._take(changed, many=len(changed) >= _MANY)
        self._revision = revision

    async def _fill(self, work: UnitOfWork, *, now: datetime) -> None:
        """All of them: each page is filed before the next one is read."""
        many = await work.watchlists.count() >= _MANY
        if many and not self._queries:
            self._seen = await seen_words(work, since=now - _LATELY)
            self._exact = QueryIndex(self._frequency if self._seen else None)
        async for page in work.watchlists.pages():
            await self._take({one.id: one for one in page}, many=many)

    async def loosen(self) -> None:
        """Make ready what `nearly` asks; nothing else changes meanwhile."""
        if self.is_loosened:
            return
        loose: QueryIndex[WatchlistId] = QueryIndex(self._frequency if self._seen else None)
        for portion in _portions(self._queries.items()):
            loose.load(_loosened(portion))
            await asyncio.sleep(0)
        self._loose = loose

    @property
    def is_loosened(self) -> bool:
        """Can `nearly` be asked?"""
        return self._loose is not None

    def matches(self, document: Document) -> Mapping[WatchlistId, Match]:
        """Which watchlists match, and where."""
        return self._exact.matches(document)

    def nearly(self, document: Document) -> bool:
        """Does a watchlist match, or would it if the text went on in its favour? After `loosen`."""
        assert self._loose is not None
        return bool(self._exact.matches(document) or self._loose.matches(document))

    def _frequency(self, word: str) -> int:
        return self._seen.get(word, 0)

    async def _take(self, changed: Mapping[WatchlistId, Watchlist | None], *, many: bool) -> None:
        """Keep these, some at a time: others wait for no more than a portion."""
        for portion in _portions(changed.items()):
            self._keep(dict(portion), many=many)
            await asyncio.sleep(0)

    def _keep(self, changed: Mapping[WatchlistId, Watchlist | None], *, many: bool) -> None:
        """File their queries anew, unless only something else about them has changed."""
        new = {}
        for one, watchlist in changed.items():
            if watchlist is not None:
                if self._files_as(watchlist):
                    continue
                new[one] = watchlist
            if one in self._queries:
                self._drop(one)
        queries = dict(_parsed(new.values()))
        _add(self._exact, queries, many=many)
        if self._loose is not None:
            _add(self._loose, dict(_loosened(queries.items())), many=many)
        self._queries |= queries
        for one, watchlist in changed.items():
            if watchlist is None:
                self.watchlists.pop(one, None)
            else:
                self.watchlists[one] = watchlist

    def _files_as(self, watchlist: Watchlist) -> bool:
        """Is its query filed, or left out, already as it now is?"""
        known = self.watchlists.get(watchlist.id)
        return known is not None and (known.canonical, known.paused) == (
            watchlist.canonical,
            watchlist.paused,
        )

    def _drop(self, one: WatchlistId) -> None:
        self._queries.pop(one, None)
        for index in (self._exact, self._loose):
            if index is not None and one in index:
                index.remove(one)


def _portions(some: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(some)
    while portion := list(islice(rest, _PORTION)):
        yield portion


def _parsed(watchlists: Iterable[Watchlist]) -> Iterator[tuple[WatchlistId, Query]]:
    """The queries of those that aren't paused. What can't be read is left out and said so."""
    for one in watchlists:
        if not one.paused:
            try:
                yield one.id, reread(one.canonical)
            except QueryError as error:
                logger.error("watchlist unreadable, left out: watchlist=%s error=%s", one.name, error)


def _loosened(queries: Iterable[tuple[WatchlistId, Query]]) -> Iterator[tuple[WatchlistId, Query]]:
    for one, query in queries:
        if (loose := loosened(query)) is not None:
            yield one, loose


def _add(index: QueryIndex[WatchlistId], queries: Mapping[WatchlistId, Query], *, many: bool) -> None:
    if many:
        index.load(queries.items())
        return
    for one, query in queries.items():
        index.add(one, query)


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
