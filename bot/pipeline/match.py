"""Find the watchlists that an item's text matches, once per new text."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import QueryError
from bot.news.ids import ChannelId, WatchlistId
from bot.news.item import Item
from bot.news.reading import Reading
from bot.news.watchlist import Channel, Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.query.index import QueryIndex
from bot.query.matcher import Document, Match, Span
from bot.query.parser import parse
from bot.query.syntax import Query

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Watch:
    """All watchlists and channels in memory, kept in step with the database by its revision."""

    watchlists: dict[WatchlistId, Watchlist] = field(default_factory=dict)
    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    _index: QueryIndex[WatchlistId] = field(default_factory=QueryIndex)
    _indexed: dict[WatchlistId, str] = field(default_factory=dict)
    _revision: int = -1

    async def refresh(self, work: UnitOfWork) -> None:
        """Take up what admins have changed since the last time; nothing is read if nothing has."""
        revision = await work.watchlists.revision()
        if revision == self._revision:
            return
        self.channels = {channel.id: channel for channel in await work.channels.all()}
        self.watchlists = {watchlist.id: watchlist for watchlist in await work.watchlists.all()}
        wanted = {w.id: w.canonical for w in self.watchlists.values() if not w.paused}
        for gone in [one for one, canonical in self._indexed.items() if wanted.get(one) != canonical]:
            self._index.remove(gone)
            del self._indexed[gone]
        new = self._readable({one: wanted[one] for one in wanted.keys() - self._indexed.keys()})
        if self._indexed:
            for one, query in new.items():
                self._index.add(one, query)
        else:  # the start: many at once
            self._index.load(new.items())
        self._indexed |= {one: wanted[one] for one in new}
        self._revision = revision

    def matches(self, document: Document) -> Mapping[WatchlistId, Match]:
        """Which watchlists match, and where."""
        return self._index.matches(document)

    def _readable(self, wanted: Mapping[WatchlistId, str]) -> Mapping[WatchlistId, Query]:
        """Read each canonical query; one that can't be read is left out and said so."""
        queries = {}
        for one, canonical in wanted.items():
            try:
                queries[one] = parse(canonical)
            except QueryError as error:
                name = self.watchlists[one].name
                logger.error("watchlist unreadable, left out: watchlist=%s error=%s", name, error)
        return queries


def document(item: Item, reading: Reading, *, source: str) -> Document:
    """`item` as queries see it; spans count in `reading`."""
    return Document.of(
        title=reading.title,
        body=reading.text,
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
