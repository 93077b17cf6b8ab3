"""Search in the archive, in the language of the watchlists. A part of `desk.Desk`.

The index finds the items that hold what the query requires, newest first; the matcher decides, by the words the items
held when they came. So a search, a backtest and an alert can't disagree. The work is bounded: what isn't found within
so many texts is looked for from there on when the next page is asked for. Texts are matched in a thread: nobody waits.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.base import Part, watchlist_named
from bot.desk.queries import parse_query
from bot.desk.trying import ROOM, tried
from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.item import Item
from bot.news.reading.reading import Reading, read
from bot.news.search import Archived, SearchScope
from bot.news.story.placement import Role
from bot.pipeline.match import document
from bot.pipeline.ports import UnitOfWork
from bot.query.archived import IndexQuestion, asked, stating
from bot.query.document import Document
from bot.query.lookup import all_of
from bot.query.matcher import Match
from bot.query.prefilter import test_of
from bot.query.syntax import Query
from bot.text import fold

PAGE = 20
_MOST = 2_500  # texts that the matcher is asked about for one page at most: a quarter of a second
_BATCH = 25  # of them at a time, then twice as many
_COUNTED = 5_000  # items that are counted one by one
_EXTRACT = 300  # code points
_BEHIND = 60  # of them that are behind the first mark, where the extract begins with the article
Mark = tuple[int, int]  # code points [start, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An item that was found. Marks: where the query's words are, in `title` and in `extract`."""

    item: ItemId
    story: StoryId
    role: Role
    title: str
    title_marks: tuple[Mark, ...]
    extract: str  # of its text, around the first mark, "…" where it is cut
    extract_marks: tuple[Mark, ...]
    url: str
    source: str
    lang: str  # as the feed states it, "" where it doesn't
    published: datetime | None  # the true date, None where nothing is known
    fetched: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of hits, newest first."""

    query: Query | None  # None: everything was asked for
    hits: tuple[Hit, ...]
    found: int  # items, on all pages
    exact: bool  # else `found` is an estimate, or (at 5,000) a lower bound
    next: (
        ItemId | None
    )  # `before` of the next page; None: this is the last one. A page may be short and not the last
    read: int = 0  # texts that had to be read for this page
    reaches_to: datetime | None = None  # not None: what was fetched earlier isn't in the index yet


class SearchDesk(Part):
    """Every method raises AdminError in plain words, QueryError for a query."""

    async def find(
        self,
        text: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        source: str = "",
        lang: str = "",
        watchlist: str = "",
        among: Collection[WatchlistId] | None = None,
        before: int | None = None,
        limit: int = PAGE,
    ) -> Results:
        """Items that match the query `text` ("": all), newest first.

        `since`, `until`: when they were fetched. `source`: its name, as hits say it. `lang`: a code, `pt` for `pt-br`
        too. `watchlist`: those that it matched when they came; `among`: that one of these did, and told, for who may
        see no others. `before`: `next` of the page before. Raises QueryError,
        NotFoundError where there is no such watchlist.
        """
        async with self._database.read() as work:
            query = await parse_query(work, text, now=self._clock.now()) if text.strip() else None
            told = frozenset(among) if among is not None else None
            if watchlist:
                named = (await watchlist_named(work, watchlist)).id
                told = frozenset([named]) if told is None else told & {named}
            span = SearchScope(since=since, until=until, watchlists=told, told_only=among is not None)
            wanted = _wanted(query, source=source, lang=lang)
            page = _Page(work, query, wanted, span, limit=limit)
            await page.fill(ItemId(before) if before else None)
            found, exact = await page.count()
            return Results(
                query=query,
                hits=tuple(page.hits[:limit]),
                found=found,
                exact=exact,
                next=page.next,
                read=page.read,
                reaches_to=await work.search.reaches_to(),
            )


def _wanted(query: Query | None, *, source: str, lang: str) -> IndexQuestion:
    of_query = asked(query.root) if query else IndexQuestion(None, decided=True)
    stated = [
        stating("source", " ".join(fold(source).split())) if source else None,
        stating("lang", lang.lower().replace("_", "-")) if lang else None,
    ]
    return IndexQuestion(all_of([of_query.lookup, *stated]), of_query.decided)


class _Page:
    """Hits of one page, and where the next one begins."""

    def __init__(
        self, work: UnitOfWork, query: Query | None, wanted: IndexQuestion, span: SearchScope, *, limit: int
    ) -> None:
        self._work, self._query, self._wanted, self._span = work, query, wanted, span
        self._limit = limit
        self._known: dict[str, frozenset[int]] = {}
        self._first = True
        self.hits: list[Hit] = []
        self.next: ItemId | None = None
        self.read = 0
        self._matching = 0  # of those that were read
        self._room = ROOM
        self._stopped: ItemId | None = None  # the last that there was room for

    async def fill(self, before: ItemId | None) -> None:
        """From the newest item below `before` on."""
        self._first = before is None
        batch = self._limit if self._wanted.decided else _BATCH
        while True:
            ids = await self._work.search.find(
                self._wanted.lookup, self._span, before=before, limit=batch + 1
            )
            more = len(ids) > batch
            ids = ids[:batch]
            matching = await self._matching_of(ids)
            self.hits += await self._hits_of(matching[: self._limit + 1 - len(self.hits)])
            if len(self.hits) > self._limit or (len(self.hits) == self._limit and more):
                self.hits = self.hits[: self._limit]
                self.next = self.hits[-1].item
                return
            if self._stopped is not None:
                self.next = self._stopped
                return
            if not more:
                return
            if self.read >= _MOST:
                self.next = ids[-1]
                return
            before = ids[-1]
            batch = min(2 * batch, max(_MOST - self.read, 1))

    async def count(self) -> tuple[int, bool]:
        """How many there are on all pages, and whether that is certain."""
        if self._first and self.next is None:
            return len(self.hits), True
        candidates = await self._work.search.count(self._wanted.lookup, self._span, most=_COUNTED)
        if self._wanted.decided:
            return candidates, candidates < _COUNTED
        share = self._matching / max(self.read, 1)
        return max(round(candidates * share), len(self.hits)), False

    async def _matching_of(self, ids: Sequence[ItemId]) -> Sequence[ItemId]:
        """Those of these items that match; where they are too long for one page, of the first of them."""
        if not self._query or self._wanted.decided:
            return ids
        candidates = await self._work.search.candidates(ids)
        found = await asyncio.to_thread(tried, candidates, test_of(self._query.root), room=self._room)
        self._room = found.room
        self.read += found.count if found.count < len(candidates) else len(ids)
        self._matching += len(found.matching)
        if found.count < len(candidates):
            self._stopped = candidates[found.count - 1].item
        return [one.item for one in found.matching]

    async def _hits_of(self, ids: Sequence[ItemId]) -> list[Hit]:
        """As they are shown."""
        archived = await self._work.search.items(ids)
        strange = {one.kept.item.feed for one in archived} - self._known.keys()
        if strange:
            lines = await self._work.learned.lines(strange)
            self._known |= {feed: learned.known for feed, learned in lines.items()}
        return await asyncio.to_thread(self._shown, archived)

    def _shown(self, archived: Iterable[Archived]) -> list[Hit]:
        hits = []
        for one in archived:
            reading = read(one.kept.item, self._known[one.kept.item.feed])
            hits.append(_hit(one, reading, document(one.kept.item, reading, source=one.source), self._query))
        return hits


def _hit(one: Archived, reading: Reading, text: Document, query: Query | None) -> Hit:
    item = one.kept.item
    spans = Match(query, text).spans if query else ()
    title = tuple((span.start, span.end) for span in spans if span.field == "title")
    body = [(span.start, span.end) for span in spans if span.field == "body"]
    extract, marks = extract_of(text.body, body)
    return Hit(
        item=one.kept.id,
        story=one.story,
        role=one.role,
        title=reading.title or _headline(item, reading),
        title_marks=title if reading.title else (),
        extract=extract,
        extract_marks=marks,
        url=item.url,
        source=one.source,
        lang=item.lang or "",
        published=reading.date,
        fetched=item.fetched,
    )


def _headline(item: Item, reading: Reading) -> str:
    return reading.text[:80] or item.url


def extract_of(text: str, marks: Sequence[Mark], *, room: int = _EXTRACT) -> tuple[str, tuple[Mark, ...]]:
    """Its beginning, or a part around the first mark, on one line and from a word to a word; the marks that are in it."""
    first = marks[0] if marks else (0, 0)
    start = max(0, first[0] - room // 3) if first[1] > room - _BEHIND else 0
    if start:
        start = _after_space(text, start, limit=first[0])
    end = min(len(text), start + room)
    if end < len(text):
        end = max(text.rfind(" ", max(start + room // 2, first[1]), end), start) or end
        end = end if end > start else min(len(text), start + room)
    before = "…" if start else ""
    extract = text[start:end].translate(_LINE)
    moved = tuple(
        (begin - start + len(before), last - start + len(before))
        for begin, last in marks
        if begin >= start and last <= end
    )
    return f"{before}{extract}{'…' if end < len(text) else ''}", moved


_LINE = {ord("\n"): " ", ord("\t"): " ", ord("\r"): " "}


def _after_space(text: str, start: int, *, limit: int) -> int:
    space = text.find(" ", start, limit)
    return space + 1 if space >= 0 else start
