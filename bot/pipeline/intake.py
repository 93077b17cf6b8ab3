"""Fetched feeds -> new items, stories, matches, alerts: one transaction.

Feeds that wait for their turn are taken in together, for half of what an item costs is its share of the statements.
Nothing waits for a network in here. If the transaction fails, memory is as it was before, its feeds are tried alone,
and the next poll of one that fails repeats the work.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.news.content import PlacedItem, Rules
from bot.news.feed.feed import Feed, Fetched, PollingLimits, after_fetch
from bot.news.ids import ItemId, StoryId
from bot.news.item import Item, KeptItem
from bot.news.reading.credit import family, is_aggregator
from bot.news.reading.reading import Reading
from bot.news.story.index import StoryIndex, arrival
from bot.news.story.placement import Placement, Role
from bot.news.story.recall import worth_comparing
from bot.news.telling import Facts, opens
from bot.pipeline.cluster import Placed, cluster
from bot.pipeline.compose import Composer, Decision, Edits
from bot.pipeline.look import NewItems
from bot.pipeline.match import Watch, document
from bot.pipeline.ports import Database, UnitOfWork
from bot.query.archived import filed
from bot.query.document import Document
from bot.query.lookup import Filed


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one new item."""

    kept: KeptItem
    placement: Placement
    told: PlacedItem
    decisions: Sequence[Decision]


@dataclass(slots=True, kw_only=True, eq=False)
class _Brought:
    """What a feed has brought; `taken`: what became of it."""

    feed: Feed
    fetched: Fetched
    new: NewItems
    now: datetime
    taken: list[Taken] | None = None


_TOGETHER = 20  # feeds and items of a transaction, but for a feed that has more items


@dataclass(slots=True, kw_only=True)
class Intake:
    """Takes in what was fetched, with the stories and watchlists in memory."""

    database: Database
    stories: StoryIndex
    watch: Watch
    rules: Rules
    polling: PollingLimits = field(default_factory=PollingLimits)
    edits: Edits = field(default_factory=Edits)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)  # the memory has one writer too
    _waiting: list[_Brought] = field(default_factory=list)  # for that
    _followed: int = 0  # the newest move of an admin that the stories in memory know
    seconds: dict[str, float] = field(default_factory=dict)  # spent in each stage so far

    async def refresh(self, now: datetime) -> None:
        """Bring the watchlists up to date."""
        async with self._one_at_a_time, self.database.read() as work:
            await self.watch.refresh(work, now=now)

    async def take(self, feed: Feed, fetched: Fetched, new: NewItems, now: datetime) -> list[Taken]:
        """Keep, place, match and compose what is `new` in `fetched`, and save `feed` with it, in one commit."""
        mine = _Brought(feed=feed, fetched=fetched, new=new, now=now)
        self._waiting.append(mine)
        try:
            async with self._one_at_a_time:
                if mine.taken is None:
                    await self._take_with_others(mine)
        finally:
            self._waiting.remove(mine)
        assert mine.taken is not None
        return mine.taken

    async def _take_with_others(self, mine: _Brought) -> None:
        some = self._together(mine)
        try:
            await self._take(some)
        except Exception:
            if len(some) == 1:
                raise
            await self._take([mine])

    def _together(self, mine: _Brought) -> list[_Brought]:
        """`mine` and what waits behind it, as far as there is room for it."""
        some = {mine.feed.id: mine}
        room = _TOGETHER - len(mine.new.items)
        for one in self._waiting:
            if one.taken is None and one.feed.id not in some:
                room -= max(1, len(one.new.items))
                if room < 0:
                    break
                some[one.feed.id] = one
        return list(some.values())

    async def _take(self, some: Sequence[_Brought]) -> None:
        now = max(one.now for one in some)
        if any(one.new.items for one in some):  # where much has changed, no other writer waits for it
            async with self.database.read() as work:
                await self.watch.refresh(work, now=now)
        async with self.database.write() as work:
            shown = {one.feed.id: [item.guid for item in one.fetched.items] for one in some}
            await work.sightings.still_there(shown, now=now)
            kept = await work.items.add({one.feed.id: one.new.items for one in some})
            try:
                taken = await self._place_and_compose(work, some, kept, now)
                await work.polls.save([self._after(one) for one in some])
                await work.arrivals.taken([one.feed.id for one in some])
                await work.commit()
            except BaseException:
                self.stories.forget([one.id for one in kept])
                raise
        for one in some:
            one.taken = [each for each in taken if each.kept.feed_id == one.feed.id]

    def _after(self, one: _Brought) -> Feed:
        new = one.new
        return after_fetch(
            one.feed, one.fetched, new=len(new.items), unread=new.unread, now=one.now, settings=self.polling
        )

    async def concerns(self, feed: Feed, item: Item, reading: Reading) -> bool:
        """Does `item` match a watchlist, or might it if there were more of its text?"""
        if not self.watch.is_loosened:
            async with self._one_at_a_time:
                await self.watch.loosen()
        document_ = document(item, reading, source=reading.credit.source or feed.label)
        await _cut_if_long(document_)
        return self.watch.nearly(document_)

    async def openers(self, feed: Feed, new: NewItems, *, now: datetime) -> list[Item]:
        """New items that will open a story which is told, as far as that can be said beforehand, oldest first.

        They match a watchlist that has a channel, nothing silences them, and no text that is known shares their keys.
        """
        if not new.items or new.replaced or (feed.first_poll and self.rules.first_poll_silent):
            return []
        async with self._one_at_a_time, self.database.read() as work:
            await self.watch.refresh(work, now=now)
            facts = Facts(
                rules=self.rules,
                watchlists=self.watch.watchlists,
                channels=self.watch.channels,
                now=now,
                first_poll=feed.first_poll,
                mutes=await work.mutes.lasting(now),
            )
            found = []
            for item, reading in new.readings.items():
                kept = KeptItem(id=ItemId(0), feed_id=feed.id, item=item)
                placed = Placed(reading=reading, placement=_FOUNDER)
                document_ = self._document(item, feed, placed)
                await _cut_if_long(document_)
                one = self._told(kept, feed, placed, document_, carries=False)
                if opens(one, facts):
                    keys = arrival(kept, reading).keys
                    if not worth_comparing(keys, await work.fingerprints.holders(keys)):
                        found.append(item)
        return found

    async def _place_and_compose(
        self, work: UnitOfWork, some: Sequence[_Brought], kept: Sequence[KeptItem], now: datetime
    ) -> list[Taken]:
        if not kept:
            return []
        await self.watch.refresh(work, now=now)
        await self._follow_moves(work)
        feeds = {one.feed.id: one.feed for one in some}
        readings = {item: reading for one in some for item, reading in one.new.readings.items()}
        with self._timed("cluster"):
            placed = await cluster(work, self.stories, kept, readings, feeds=feeds)
        composer = Composer(
            work=work,
            watch=self.watch,
            rules=self.rules,
            first_polls={one.feed.id for one in some if one.feed.first_poll or one.new.replaced},
            mutes=await work.mutes.lasting(now),
            edits=self.edits,
        )
        carriers = await work.learned.carriers(
            {
                family(feeds[one.feed_id].label)
                for one in kept
                if names_another(placed[one.id].reading)  # those alone are asked about
            }
        )
        with self._timed("match"):
            words, told = {}, []
            for one in kept:
                feed = feeds[one.feed_id]
                document_ = self._document(one.item, feed, placed[one.id])
                if document_.takes_long:
                    words[one.id] = await asyncio.to_thread(_cut_and_filed, document_)
                else:
                    words[one.id] = filed(document_)
                carries = family(feed.label) in carriers
                told.append(self._told(one, feed, placed[one.id], document_, carries=carries))
                await asyncio.sleep(0)  # others have their turn
        with self._timed("search"):
            await work.search.add(words)
        with self._timed("compose"):
            decisions = await composer.compose(told)
        return [
            Taken(kept=one.kept, placement=one.placement, told=one, decisions=decided)
            for one, decided in zip(told, decisions, strict=True)
        ]

    async def _follow_moves(self, work: UnitOfWork) -> None:
        """What an admin has split off, in whichever process, is another story from now on."""
        moves = await work.moves.after(self._followed)
        moved = []
        for _, item, story in moves:
            if (placement := await work.stories.placement(item)) is not None:
                moved.append((item, story, placement.fingerprint))
        if moves:
            self.stories.move(moved)
            self._followed = moves[-1][0]

    def _document(self, item: Item, feed: Feed, placed: Placed) -> Document:
        return document(item, placed.reading, source=_source(placed, feed))

    def _told(
        self, kept: KeptItem, feed: Feed, placed: Placed, document_: Document, *, carries: bool
    ) -> PlacedItem:
        reading, placement = placed.reading, placed.placement
        return PlacedItem(
            kept=kept,
            reading=reading,
            placement=placement,
            source=_source(placed, feed),
            via=carried_by(reading, feed, carries=carries),
            matches=self.watch.matches(document_),
        )

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started


async def _cut_if_long(document_: Document) -> None:
    """Beside the event loop."""
    if document_.takes_long:
        await asyncio.to_thread(document_.cut)


def _cut_and_filed(document_: Document) -> Filed:
    document_.cut()
    return filed(document_)


def _source(placed: Placed, feed: Feed) -> str:
    return placed.placement.source or placed.reading.credit.source or feed.label


# Of an item that was not placed yet: the place that it has if its story is new.
_FOUNDER = Placement(story=StoryId(0), role=Role.ORIGINAL, similarity=1.0, reason="")


def names_another(reading: Reading) -> bool:
    """Is somebody credited, who may not be the feed's own house, and nobody named who carried it?"""
    return bool(reading.credit.source and not reading.credit.via)


def carried_by(reading: Reading, feed: Feed, *, carries: bool = False) -> str:
    """Who carried an article of somebody else's: the aggregator it names, or the feed (that is known to if `carries`)."""
    credit = reading.credit
    if not names_another(reading):
        return credit.via
    aggregates = carries or is_aggregator(feed.label)
    return feed.label if aggregates and family(feed.label) != family(credit.source) else ""
