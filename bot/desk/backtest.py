"""What a query would have matched in the archive: stories a day, the newest, and what its words contribute.

Where words alone decide (`query/archived.py`) the index counts, by the words that the items held when they came; so it
is exact, however much there is. Elsewhere the matcher is asked about the texts that hold what the query requires; where
they are too many, about some, spread over the archive, and the figures are estimates ("about"). That is in a thread.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.desk.narrowing import Halving, halving
from bot.desk.trying import tried
from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.reading.reading import Reading, read
from bot.news.search import Archived, DayCount, IndexedItem, SearchScope
from bot.pipeline.ports import UnitOfWork
from bot.query.alternatives import without_each
from bot.query.archived import asked
from bot.query.document import Document
from bot.query.packed import unpack
from bot.query.prefilter import Test, test_of
from bot.query.syntax import Node, Query
from bot.text import plain
from bot.wording import Wording, say, say_n

_SAMPLES = 5
_READ = 2_500  # texts that the matcher is asked about: a quarter of a second
_NEWEST = 60  # items among which the newest stories are looked for
_PARTS_READ = 300  # texts that match on which that is tried, by the matcher
_PARTS = 12  # words of which is said what they contribute
_PARTS_OF = 5_000  # items that the query finds at most where that is worked out
_CALM = 5.0  # stories a day that aren't a flood, however quiet the channels are


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One story that matched, by its newest item that did."""

    title: str
    url: str
    source: str
    at: datetime  # when it was fetched
    item: ItemId
    story: StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Figures of the last `days` days of the archive; `archive` is how many items it was tried on."""

    days: int
    archive: int = 0
    items: int = 0
    stories: int = 0
    exact: bool = True  # else estimated from `tried` texts
    tried: int = 0  # texts that were read
    by_day: tuple[DayCount, ...] = ()  # UTC, without the days that have none; estimates where not exact
    samples: tuple[Sample, ...] = ()  # newest first
    also: tuple[
        tuple[str, int], ...
    ] = ()  # watchlists that matched some of the stories, and how many; most first
    parts: tuple[
        tuple[str, int], ...
    ] = ()  # a word, and how many stories less there are without it; most first
    pace: float | None = None  # posts a day that a channel gets now; None: there is no channel
    halved: Halving | None = None  # where that is a flood: the word that would halve it
    reaches_to: datetime | None = None  # not None: what was fetched earlier isn't in the index yet

    @property
    def newest(self) -> list[str]:
        """Headlines, newest first."""
        return [one.title for one in self.samples]

    @property
    def per_day(self) -> float:
        """Stories a day."""
        return self.stories / self.days

    @property
    def is_flood(self) -> bool:
        """Is it more than a channel gets now?"""
        return self.pace is not None and self.per_day > max(self.pace, _CALM)

    def sentence(self) -> Wording:
        """For people."""
        if not self.archive:
            return say("The archive is still empty, so I can't try it.")
        last = say_n("Last day", "Last {number} days", self.days)
        if not self.exact and not self.stories:
            return say(
                "{last}: hardly any. I tried {tried} texts that could match, of {archive} items; none did.",
                last=last,
                tried=self.tried,
                archive=self.archive,
            )
        if self.stories >= self.days:
            rate = say("{rate} a day", rate=f"{self.per_day:.1f}")
        else:
            rate = say("less than one a day")
        stories = say_n("{number} story", "{number} stories", self.stories)
        facts = {"last": last, "stories": stories, "rate": rate, "items": self.items, "archive": self.archive}
        if self.exact:
            return say("{last}: {stories} ({rate}), {items} of {archive} items.", **facts)
        return say("{last}: about {stories} ({rate}), about {items} of {archive} items.", **facts)

    def remarks(self) -> list[Wording]:
        """More sentences for people: what should be known before it is made a watchlist."""
        said = []
        if self.pace is not None and self.is_flood:
            pace = round(self.pace)
            posts = say_n("{number} post a day", "{number} posts a day", pace)
            now = posts if self.pace >= 1 else say("less than one post a day")
            said.append(
                say("That is a lot: a channel gets {posts} now. Add words, or choose a digest.", posts=now)
            )
        if self.halved:
            rate = f"{self.halved.stories / self.days:.1f}"
            told = say("With “AND {word}” it would be {rate} a day.", word=self.halved.word, rate=rate)
            less = say("Without {word} it would be {rate} a day.", word=self.halved.word, rate=rate)
            said.append(told if self.halved.adds else less)
        if self.also:
            listed = ", ".join(f"{name} {count}" for name, count in self.also[:_SAMPLES])
            said.append(say("Stories that other watchlists have already: {listed}.", listed=listed))
        if self.parts:
            listed = ", ".join(f"{word} −{count}" for word, count in self.parts[:_SAMPLES])
            said.append(say("Stories lost without a word: {listed}.", listed=listed))
        if self.reaches_to is not None:
            moment = f"{self.reaches_to:%Y-%m-%d %H:%M} UTC"
            said.append(say("The archive is still being indexed, so far back to {moment}.", moment=moment))
        return said


async def backtest(
    work: UnitOfWork,
    query: Query,
    *,
    now: datetime,
    days: int | None = None,
    most: int = _READ,
    but: WatchlistId | None = None,
) -> Backtest:
    """Try `query` on what was fetched in the last `days` days, None: on the whole archive.

    The matcher is asked about at most `most` texts. `but`: the watchlist whose query it is; it is none of the others that have its stories.
    """
    cover = await work.search.coverage()
    since = now - timedelta(days=days) if days else None
    trial = _Trial(work, query, SearchScope(since=since), most=most)
    begun = cover.first or now
    found = await trial.run()
    tested = Backtest(
        days=days or max(1, -(-(now - begun) // timedelta(days=1))),
        archive=(cover.items - cover.missing)
        if since is None
        else await work.search.count(None, SearchScope(since=since), most=10**9),
        items=sum(one.items for one in found.by_day),
        stories=sum(one.stories for one in found.by_day),
        exact=found.exact,
        tried=found.tried,
        by_day=tuple(found.by_day),
        samples=tuple(found.samples),
        also=tuple(await _named(work, found.also, but=but)),
        parts=tuple((word, less) for word, less in Counter(found.parts).most_common() if less),
        pace=await _pace(work, now),
        reaches_to=cover.first if cover.missing else None,
    )
    return replace(tested, halved=await trial.halving(tested, found)) if tested.is_flood else tested


async def _named(
    work: UnitOfWork, also: Mapping[WatchlistId, int], *, but: WatchlistId | None
) -> list[tuple[str, int]]:
    if not also:
        return []
    names = {one.id: one.name for one in (await work.watchlists.some(also)).values() if one.id != but}
    return [(names[one], count) for one, count in Counter(also).most_common() if one in names and count]


async def _pace(work: UnitOfWork, now: datetime) -> float | None:
    """Of the channels on an average, last week."""
    channels = len(await work.channels.all())
    return await work.figures.posts(now - timedelta(days=7)) / 7 / channels if channels else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    by_day: Sequence[DayCount]
    samples: Sequence[Sample]
    also: Mapping[WatchlistId, int]
    parts: Mapping[str, int]
    headlines: Sequence[str]
    exact: bool = True
    tried: int = 0


class _Trial:
    """One query on one archive."""

    def __init__(self, work: UnitOfWork, query: Query, span: SearchScope, *, most: int) -> None:
        self._work, self._query, self._span, self._most = work, query, span, most
        self._asked = asked(query.root)
        self._texts: Sequence[tuple[StoryId, Document]] = ()  # some that match
        self._scale = 1.0  # stories for each of theirs

    async def run(self) -> _Found:
        """By the index, or by the matcher."""
        if self._asked.decided and self._asked.lookup is not None:
            return await self._counted()
        return await self._matched()

    async def _counted(self) -> _Found:
        lookup = self._asked.lookup
        by_day = await self._work.search.days(lookup, self._span)
        newest = await self._work.search.find(lookup, self._span, limit=_NEWEST)
        items = sum(one.items for one in by_day)
        few = items <= _PARTS_OF
        archived = await self._work.search.items(newest)
        stories = _of_stories(archived, most=_NEWEST)
        return _Found(
            by_day=by_day,
            samples=await asyncio.to_thread(_samples, stories[:_SAMPLES]),
            headlines=[plain(one.kept.item.title) for one in stories],
            also=await self._work.search.matched(lookup, self._span),
            parts=await self._parts(sum(one.stories for one in by_day)) if few else {},
        )

    async def _parts(self, stories: int) -> Mapping[str, int]:
        parts = {}
        for word, less in without_each(self._query.root)[:_PARTS]:
            narrower = asked(less)
            if narrower.decided and narrower.lookup is not None:
                left = await self._work.search.days(narrower.lookup, self._span)
                parts[word] = stories - sum(one.stories for one in left)
        return parts

    async def _matched(self) -> _Found:
        """By the matcher, of all that may match, or of so many of them, one in `every`."""
        lookup = self._asked.lookup
        by_day = await self._work.search.days(lookup, self._span)
        total = sum(one.items for one in by_day)
        every = max(1, -(-total // self._most))
        ids = await self._work.search.find(lookup, self._span, every=every, limit=self._most)
        candidates = await self._work.search.candidates(ids)
        tested = await asyncio.to_thread(tried, candidates, test_of(self._query.root))
        found, exact = tested.matching, every == 1 and tested.count == len(candidates)
        scale = total / max(tested.count, 1)
        await self._read_some(found, scale)
        newest = _of_stories(found, most=_NEWEST)
        archived = await self._work.search.items([one.item for one in newest])
        return _Found(
            by_day=_by_day(found) if exact else _scaled(by_day, len(found) / max(tested.count, 1)),
            samples=await asyncio.to_thread(_samples, archived[:_SAMPLES]),
            headlines=[plain(one.kept.item.title) for one in archived],
            also=await self._also(found, scale),
            parts=await asyncio.to_thread(self._parts_of_texts) if len(found) <= _PARTS_READ else {},
            exact=exact,
            tried=tested.count,
        )

    async def _also(self, found: Sequence[IndexedItem], scale: float) -> Mapping[WatchlistId, int]:
        matches = await self._work.verdicts.matches([one.item for one in found])
        also: dict[WatchlistId, set[StoryId]] = {}
        for one in found:
            for watchlist in matches[one.item]:
                also.setdefault(watchlist, set()).add(one.story)
        return {watchlist: round(scale * len(stories)) for watchlist, stories in also.items()}

    async def _read_some(self, found: Sequence[IndexedItem], scale: float) -> None:
        """Some of what was found, on which narrower queries are tried."""
        some = found[:: max(1, -(-len(found) // _PARTS_READ))]
        documents = await asyncio.to_thread(lambda: [unpack(one.packed) for one in some])
        self._texts = [(one.story, document) for one, document in zip(some, documents, strict=True)]
        self._scale = scale * len({one.story for one in found}) / max(len({one.story for one in some}), 1)

    def _parts_of_texts(self) -> Mapping[str, int]:
        stories = round(self._scale * len({story for story, _ in self._texts}))
        return {
            word: stories - self._stories(test_of(less))
            for word, less in without_each(self._query.root)[:_PARTS]
        }

    def _stories(self, test: Test) -> int:
        """Of the texts that were read, those that pass a test: for how many stories they are."""
        passed = {story for story, document in self._texts if test(document.forms, document)}
        return round(self._scale * len(passed))

    async def halving(self, tested: Backtest, found: _Found) -> Halving | None:
        """The word that would halve it."""

        async def left(node: Node) -> int:
            if self._texts:
                return self._stories(test_of(node))
            narrower = asked(node)
            if not narrower.decided or narrower.lookup is None:
                return 0
            return sum(one.stories for one in await self._work.search.days(narrower.lookup, self._span))

        async def everywhere(node: Node) -> int:
            return await self._work.search.count(asked(node).lookup, self._span, most=tested.archive)

        return await halving(
            self._query.root,
            stories=tested.stories,
            archive=tested.archive,
            parts=dict(tested.parts),
            headlines=found.headlines,
            left=left,
            everywhere=everywhere,
        )


_Placed = TypeVar("_Placed", Archived, IndexedItem)


def _of_stories(found: Sequence[_Placed], *, most: int = _SAMPLES) -> list[_Placed]:
    """Of each of the first stories its first item."""
    first: dict[StoryId, _Placed] = {}
    for one in found:
        first.setdefault(one.story, one)
    return list(first.values())[:most]


def _samples(archived: Sequence[Archived]) -> list[Sample]:
    return [
        Sample(
            title=_headline(read(one.kept.item)),
            url=one.kept.item.url,
            source=one.source,
            at=one.kept.item.fetched,
            item=one.kept.id,
            story=one.story,
        )
        for one in archived
    ]


def _headline(reading: Reading) -> str:
    return reading.title or reading.text[:80]


def _by_day(found: Sequence[IndexedItem]) -> list[DayCount]:
    """Each story on the day of its first item, with all its items."""
    first: dict[StoryId, date] = {}
    items: Counter[date] = Counter()
    for one in reversed(found):  # the oldest is last
        day = first.setdefault(one.story, one.fetched.date())
        items[day] += 1
    stories = Counter(first.values())
    return [DayCount(day=day, stories=stories[day], items=items[day]) for day in sorted(stories)]


def _scaled(days: Sequence[DayCount], share: float) -> list[DayCount]:
    """Rounded so that the sums are right."""
    found, stories, items = [], 0.0, 0.0
    for one in days:
        before = round(stories), round(items)
        stories += one.stories * share
        items += one.items * share
        counted = DayCount(day=one.day, stories=round(stories) - before[0], items=round(items) - before[1])
        if counted.items:
            found.append(counted)
    return found
