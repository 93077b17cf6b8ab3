"""Fetch the feeds that are due. Which one is due is in the database; here is only who is fetched right now.

A slow feed holds up nobody: each is fetched in a task of its own, and a tick claims only as many as there are free
places. What goes wrong with one feed touches no other. What a poll brought goes to whoever receives it: `Reception` in
the process that leads, `Posting` in others. They write it down together with the next claim where nothing is new.

Where several processes poll, each claims feeds of its `Share` alone.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.errors import FeedUnreachableError, FetchError, StorageError
from bot.news.feed.feed import FURTHEST, Feed, Fetched, NotModified, was_interrupted
from bot.news.feed.shard import Share, owner_of, shard_of
from bot.news.ids import FeedId
from bot.pipeline.outages import DATABASE, NETWORK, Outages
from bot.pipeline.pacing import STEP_BACK
from bot.pipeline.ports import Clock, Database, FeedFetcher, Meter, UnitOfWork
from bot.pipeline.reception import unforeseen
from bot.pipeline.unmetered import Unmetered

logger = logging.getLogger(__name__)

_CROWD = 10  # feeds of one owner under way at a time; its places in the fetcher are fewer, the others wait for them
_ROUNDS = 20  # of claims in a tick, as long as they bring feeds that have to wait for others of their owner
_TURN = 3.0  # seconds until an interrupted feed that gives no answer lets the other ones pass
_PATIENCE = 2.0  # seconds that polls under way have to come to their end at a stop
_CLAIM = timedelta(
    minutes=5
)  # a claimed feed that is never finished is due again after this, or at the next start


def claimed_at(feed: Feed) -> datetime:
    """When `feed`, as it was claimed, was claimed."""
    return feed.next_poll - _CLAIM


def _later(feeds: Sequence[Feed], now: datetime) -> list[Feed]:
    """They are due again in a second or more: of an owner some at a time, those that were interrupted in their order."""
    return [
        replace(feed, next_poll=now + timedelta(seconds=1 if was_interrupted(feed) else 1 + place / _CROWD))
        for place, feed in enumerate(feeds)
    ]


class Receiver(Protocol):
    """Who takes what polls brought."""

    async def receive(self, feed: Feed, brought: Fetched | NotModified | FetchError, at: datetime) -> str:
        """How the poll ended: unchanged, changed, failed or broken. Raises StorageError."""
        ...

    @property
    def unsaved(self) -> Collection[FeedId]:
        """Of which something is known that isn't written down yet."""
        ...

    def saved(self, work: UnitOfWork) -> AbstractAsyncContextManager[bool]:
        """What isn't written down yet, written in `work` (is there anything?), and forgotten where that went well."""
        ...

    async def write_down(self) -> None:
        """The same in a transaction of its own."""
        ...


class Poller:
    """Polls due feeds at each `tick`, at most `concurrency` at a time."""

    def __init__(
        self,
        database: Database,
        fetcher: FeedFetcher,
        receiver: Receiver,
        clock: Clock,
        *,
        concurrency: int = 100,
        share: Share | None = None,
        meter: Meter | None = None,
        outages: Outages | None = None,
        turn: float = _TURN,
    ) -> None:
        """`share`: what is polled here of all feeds; None: all. `turn`: seconds of one that was interrupted."""
        self._database = database
        self._fetcher = fetcher
        self._receiver = receiver
        self._clock = clock
        self._concurrency = concurrency
        self._share = share
        self._meter: Meter = meter or Unmetered()
        self._outages = outages or Outages()
        self._running: set[asyncio.Task[None]] = set()
        self._owners: Counter[str] = Counter()  # of hosts that are asked right now
        self._writing = asyncio.Lock()
        self._under_way: dict[FeedId, Feed] = {}
        self._latest: datetime | None = None  # when it was looked last
        self._more_due = False  # at that time
        self._early: asyncio.Task[None] | None = None  # a tick before its time
        self.polls = 0  # finished so far
        self._lost: dict[FeedId, Feed] = {}  # what their polls brought could not be kept: due again
        self._turn = turn
        self._passed: dict[FeedId, Feed] = {}  # their turn is over: due again behind the others
        self._waited_for: set[FeedId] = set()  # of them: their next turn takes as long as it takes

    async def tick(self) -> int:
        """Write down what polls have found out, claim what is due and begin to fetch it; how many feeds.

        As long as more is due than there are places it ticks by itself too, whenever half of them are free.
        """
        begun: list[Feed] = []
        async with self._writing:
            try:
                now = self._clock.now()
                await self._claim(now, begun)
                self._latest = now
            except BaseException:
                for feed in begun:
                    self._leave(feed)
                raise
            for feed in sorted(begun, key=was_interrupted):
                self._begin(feed)
        return len(begun)

    async def _claim(self, now: datetime, begun: list[Feed]) -> None:
        """Fill `begun` with due feeds, their next poll written down."""
        places = self._concurrency - len(self._running)
        set_back = self._share is None and (self._latest is None or now < self._latest - STEP_BACK)
        if places <= 0 and not self._receiver.unsaved and not set_back:
            return
        crowded: list[Feed] = []
        lost, passed = dict(self._lost), dict(self._passed)
        async with self._database.write() as work, self._receiver.saved(work) as anything:
            mended = await self._mend(work, now) if set_back else 0
            for _ in range(_ROUNDS if places > 0 else 0):
                free = places - len(begun)
                due = await work.polls.claim(now, limit=free, until=now + _CLAIM, share=self._share)
                good, put_off = self._sorted_out(due, begun)
                begun += good
                crowded += put_off
                if len(due) < free or not put_off:
                    break
            self._more_due = len(begun) == places
            if not begun and not crowded and not anything and not mended and not lost and not passed:
                return
            later = _later([*crowded, *passed.values()], now)
            await work.polls.save([*later, *(replace(one, next_poll=now) for one in lost.values())])
            await work.commit()
        self._written_down(lost, passed)

    def _written_down(self, lost: Collection[FeedId], passed: Collection[FeedId]) -> None:
        for feed in lost:
            self._lost.pop(feed, None)
        for feed in passed:
            self._passed.pop(feed, None)

    async def _mend(self, work: UnitOfWork, now: datetime) -> int:
        """At the start, and after the clock was set back: what was planned by a wrong clock is due."""
        mended = await work.polls.mend_times(now, furthest=FURTHEST, busy=self._under_way.keys())
        if mended:
            logger.warning("planned by a clock that was ahead, due now: feeds=%d", mended)
        return mended

    def _sorted_out(self, due: Sequence[Feed], begun_before: Sequence[Feed]) -> tuple[list[Feed], list[Feed]]:
        """Those to begin with, and those whose owner is busy enough already: they would only keep others waiting.

        Of those that were interrupted one at a time is claimed: what ends this process, too, is known by its claim. If
        its server hangs, the others pass, and it has its time behind them.
        """
        begun, crowded = [], []
        suspect = any(map(was_interrupted, (*self._under_way.values(), *begun_before)))
        for feed in sorted(due, key=lambda one: one.id in self._waited_for):
            owner = owner_of(feed.url)
            if self._owners[owner] < _CROWD and not (suspect and was_interrupted(feed)):
                suspect = suspect or was_interrupted(feed)
                self._owners[owner] += 1
                begun.append(feed)
            else:
                crowded.append(feed)
        return begun, crowded

    def _begin(self, feed: Feed) -> None:
        task = asyncio.create_task(self.poll(feed), name=f"poll {feed.url}")
        self._running.add(task)
        self._under_way[feed.id] = feed

        def ended(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            self._under_way.pop(feed.id, None)
            self._leave(feed)
            if self._more_due and len(self._running) <= self._concurrency // 2:
                self._more_due = False
                self._early = asyncio.create_task(self._tick_early(), name="poll, early")

        task.add_done_callback(ended)

    async def _tick_early(self) -> None:
        try:
            await self.tick()
        except StorageError as error:
            self._outages.failed(DATABASE, error)

    def _leave(self, feed: Feed) -> None:
        """One place at its owner is free again."""
        owner = owner_of(feed.url)
        self._owners[owner] -= 1
        if self._owners[owner] <= 0:
            del self._owners[owner]

    async def drain(self) -> None:
        """Wait until what was begun has ended and is written down; nothing more is begun by itself."""
        self._more_due = False
        while self._running:
            await asyncio.wait(self._running)
        await self._write_down()

    async def drain_shard(self, shard: int) -> None:
        """The same of one shard, which is no longer in the share."""
        while any(shard_of(feed.url) == shard for feed in self._under_way.values()):
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        await self._write_down()

    async def stop(self) -> None:
        """Give up what is under way; it is due again soon."""
        self._more_due = False
        if self._early:
            await asyncio.wait([self._early], timeout=_PATIENCE)
        if self._running:  # what is being written down is let finish; who still waits for a feed is not
            await asyncio.wait(self._running, timeout=_PATIENCE)
        left = list(self._under_way.values())
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        try:
            await self._write_down(due_again=left)
        except StorageError as error:
            logger.warning("last polls not written down, they are repeated: error=%s", error)

    async def poll(self, feed: Feed) -> None:
        """One round over one feed."""
        started = time.monotonic()
        outcome = "broken"
        try:
            brought = await self._in_turn(feed)
            if brought is None:
                outcome = "failed"
            else:
                outcome = await self._receiver.receive(feed, brought, self._clock.now())
        except StorageError as error:
            self._outages.failed(DATABASE, error)
            self._lost[feed.id] = feed
        finally:
            self.polls += 1
            self._meter.polled(outcome, seconds=time.monotonic() - started)

    async def _in_turn(self, feed: Feed) -> Fetched | NotModified | FetchError | None:
        """What was brought; None where its turn was over before."""
        try:
            async with asyncio.timeout(self._turn_of(feed)):
                return await self._brought(feed)
        except TimeoutError:
            self._passed[feed.id] = feed
            self._waited_for.add(feed.id)
            return None

    def _turn_of(self, feed: Feed) -> float | None:
        """How long its fetch may take here; None: as long as the fetcher lets it."""
        if feed.id in self._waited_for:
            self._waited_for.discard(feed.id)
            return None
        return self._turn if was_interrupted(feed) else None

    async def _brought(self, feed: Feed) -> Fetched | NotModified | FetchError:
        try:
            fetched = await self._fetcher.fetch(feed, now=self._clock.now())
        except FetchError as error:
            if isinstance(error, FeedUnreachableError) and error.status is None:
                self._outages.failed(NETWORK, error)
            else:
                self._outages.well(NETWORK)
            return error
        except Exception as error:
            return unforeseen(feed, error)
        self._outages.well(NETWORK)
        return fetched

    async def _write_down(self, due_again: Sequence[Feed] = ()) -> None:
        """Write down what polls have found out, now, and that these feeds were not polled."""
        now = self._clock.now()
        async with self._writing:
            passed = dict(self._passed)
            again = [*due_again, *passed.values()]
            left = [replace(one, next_poll=now) for one in again if one.id not in self._receiver.unsaved]
            if not left:
                await self._receiver.write_down()
                return
            async with self._database.write() as work, self._receiver.saved(work):
                await work.polls.save(left)
                await work.commit()
            self._written_down((), passed)
