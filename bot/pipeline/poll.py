"""Fetch the feeds that are due. Which one is due stands in the database; here is only who is fetched right now.

A slow feed holds up nobody: each is fetched in a task of its own, and a tick claims only as many as there are free
places. What goes wrong with one feed is written down on it and touches no other. What polls without anything new have
found out is written down together, at the next tick, in the transaction that claims: a crash before that repeats them.
"""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from bot.errors import AlreadyExistsError, FeedUnreachableError, FeedUnreadableError, FetchError, StorageError
from bot.news.feed.feed import (
    FURTHEST,
    Feed,
    Fetched,
    NotModified,
    PollingSettings,
    after_failure,
    after_fetch,
    settled,
)
from bot.news.feed.health import notice
from bot.news.ids import FeedId
from bot.news.link.domain import registrable
from bot.pipeline.outages import DATABASE, NETWORK, Outages
from bot.pipeline.pacing import STEP_BACK
from bot.pipeline.ports import Clock, Database, FeedFetcher, Meter, UnitOfWork
from bot.pipeline.unmetered import Unmetered

logger = logging.getLogger(__name__)

Take = Callable[[Feed, Fetched, datetime], Awaitable[Sequence[object]]]
Notify = Callable[[Feed, str], Awaitable[None]]
_CROWD = 10  # feeds of one owner under way at a time; its places in the fetcher are fewer, the others wait for them
_ROUNDS = 20  # of claims in a tick, as long as they bring feeds that have to wait for others of their owner
_PATIENCE = 2.0  # seconds that polls under way have to come to their end at a stop
_CLAIM = timedelta(
    minutes=5
)  # a claimed feed that is never finished is due again after this, or at the next start


class Poller:
    """Polls due feeds at each `tick`, at most `concurrency` at a time."""

    def __init__(
        self,
        database: Database,
        fetcher: FeedFetcher,
        take: Take,
        clock: Clock,
        *,
        concurrency: int = 100,
        settings: PollingSettings | None = None,
        notify: Notify | None = None,
        meter: Meter | None = None,
        outages: Outages | None = None,
    ) -> None:
        """`notify(feed, text)` is awaited once when a feed gets into trouble, with what an admin should know."""
        self._database = database
        self._fetcher = fetcher
        self._take = take
        self._clock = clock
        self._concurrency = concurrency
        self.limits = settings or PollingSettings()
        self._notify = notify
        self._meter: Meter = meter or Unmetered()
        self._outages = outages or Outages()
        self._running: set[asyncio.Task[None]] = set()
        self._owners: Counter[str] = Counter()  # of hosts that are asked right now
        self._unsaved: dict[FeedId, Feed] = {}
        self._writing = asyncio.Lock()
        self._under_way: dict[FeedId, Feed] = {}
        self._latest: datetime | None = None  # when it was looked last
        self._more_due = False  # at that time
        self._early: asyncio.Task[None] | None = None  # a tick before its time
        self.polls = 0  # finished so far
        # Feeds in whose poll an earlier process ended: each is polled after the others, one at a time.
        self.suspects: set[FeedId] = set()
        self._aside: deque[Feed] = deque()  # suspects that wait for their turn

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
            self._aside += [feed for feed in begun if feed.id in self.suspects]
            for feed in begun:
                if feed.id not in self.suspects:
                    self._begin(feed)
            self._begin_suspect()
        return len(begun)

    def _begin_suspect(self) -> None:
        """The next one, if none is being polled."""
        if self._aside and not self.suspects & self._under_way.keys():
            self._begin(self._aside.popleft())

    async def _claim(self, now: datetime, begun: list[Feed]) -> None:
        """Fill `begun` with due feeds, their next poll written down."""
        places = self._concurrency - len(self._running)
        set_back = self._latest is None or now < self._latest - STEP_BACK
        if places <= 0 and not self._unsaved and not set_back:
            return
        crowded: list[Feed] = []
        async with self._database.write() as work, self._saved(work):
            mended = await self._mend(work, now) if set_back else 0
            for _ in range(_ROUNDS if places > 0 else 0):
                free = places - len(begun)
                due = await work.feeds.claim_due(now, limit=free, until=now + _CLAIM)
                good, put_off = self._sorted_out(due)
                begun += good
                crowded += put_off
                if len(due) < free or not put_off:
                    break
            self._more_due = len(begun) == places
            if not begun and not crowded and not self._unsaved and not mended:
                return
            await work.feeds.save_polled(
                [
                    replace(feed, next_poll=now + timedelta(seconds=1 + place / _CROWD))
                    for place, feed in enumerate(crowded)
                ]
            )
            await work.commit()

    async def _mend(self, work: UnitOfWork, now: datetime) -> int:
        """At the start, and after the clock was set back: what was planned by a wrong clock is due."""
        mended = await work.feeds.mend_times(now, furthest=FURTHEST, busy=self._under_way.keys())
        if mended:
            logger.warning("planned by a clock that was ahead, due now: feeds=%d", mended)
        return mended

    def _sorted_out(self, due: Sequence[Feed]) -> tuple[list[Feed], list[Feed]]:
        """Those to begin with, and those whose owner is busy enough already: they would only keep others waiting."""
        begun, crowded = [], []
        for feed in due:
            owner = _owner(feed)
            if self._owners[owner] < _CROWD:
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
            self.suspects.discard(feed.id)
            self._leave(feed)
            self._begin_suspect()
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
        owner = _owner(feed)
        self._owners[owner] -= 1
        if self._owners[owner] <= 0:
            del self._owners[owner]

    async def drain(self) -> None:
        """Wait until what was begun has ended and is written down; nothing more is begun by itself."""
        self._more_due = False
        while self._running:
            await asyncio.wait(self._running)
        await self._write_down()

    async def stop(self) -> None:
        """Give up what is under way; it is due again soon."""
        self._more_due = False
        if self._early:
            await asyncio.wait([self._early], timeout=_PATIENCE)
        if self._running:  # what is being written down is let finish; who still waits for a feed is not
            await asyncio.wait(self._running, timeout=_PATIENCE)
        now, left = self._clock.now(), [*self._under_way.values(), *self._aside]
        self._aside.clear()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._unsaved |= {
            feed.id: replace(feed, next_poll=now) for feed in left if feed.id not in self._unsaved
        }
        try:
            await self._write_down()
        except StorageError as error:
            logger.warning("last polls not written down, they are repeated: error=%s", error)

    async def poll(self, feed: Feed) -> None:
        """One round over one feed."""
        started = time.monotonic()
        outcome = "broken"
        try:
            outcome = await self._poll(feed)
        except FetchError as error:
            outcome = "failed"
            if isinstance(error, FeedUnreachableError) and error.status is None:
                self._outages.failed(NETWORK, error)
            else:
                self._outages.well(NETWORK)
            await self._failed(feed, error)
        except StorageError as error:
            self._outages.failed(DATABASE, error)
        except Exception as error:  # nobody foresaw it: a failure of this feed, counted, shown, tried again
            unforeseen = FeedUnreadableError(
                f"reading it failed ({type(error).__name__}), which is a mistake of ours"
            )
            if feed.error != str(unforeseen):
                logger.exception("feed failed in a way nobody foresaw: feed=%s", feed.label)
            await self._failed(feed, unforeseen)
        finally:
            self.polls += 1
            self._meter.polled(outcome, seconds=time.monotonic() - started)

    async def _poll(self, feed: Feed) -> str:
        """How it ended: unchanged or changed."""
        fetched = await self._fetcher.fetch(feed, now=self._clock.now())
        self._outages.well(NETWORK)
        now = self._clock.now()
        if isinstance(fetched, NotModified):
            after = after_fetch(feed, fetched, new=0, now=now, settings=self.limits)
            self._unsaved[feed.id] = after
            logger.debug("feed polled: feed=%s unchanged", feed.label)
            await self._look_after(feed, after, now)
            return "unchanged"
        started = time.monotonic()
        taken = await self._take(feed, fetched, now)
        self._meter.took_in(items=len(taken), seconds=time.monotonic() - started)
        logger.info("feed polled: feed=%s items=%d new=%d", feed.label, len(fetched.items), len(taken))
        for warning in fetched.warnings:
            logger.debug("feed warning: feed=%s warning=%s", feed.label, warning)
        async with self._database.read() as work:
            saved = await work.feeds.get(feed.id)
        if saved is not None:
            await self._look_after(feed, saved, now)
        return "changed"

    async def _failed(self, feed: Feed, error: FetchError) -> None:
        now = self._clock.now()
        level = logging.DEBUG if feed.error == str(error) else logging.WARNING  # the same again is no news
        logger.log(level, "feed failed: feed=%s failures=%d error=%s", feed.label, feed.failures + 1, error)
        after = after_failure(feed, error, now=now, settings=self.limits)
        self._unsaved[feed.id] = after
        await self._look_after(feed, after, now)

    async def _look_after(self, before: Feed, after: Feed, now: datetime) -> None:
        """Say what trouble the feed has got into, and adopt its new address when that has held."""
        if text := notice(before, after, now=now):
            logger.warning("feed in trouble: feed=%s trouble=%s", after.label, text)
            if self._notify:
                await self._notify(after, text)
        moved = settled(after, now=now)
        if moved is None:
            return
        await self._write_down()
        try:
            async with self._database.write() as work:
                await work.feeds.save(moved)
                await work.commit()
            logger.info("feed moved: feed=%s from=%s to=%s", after.label, after.url, moved.url)
        except AlreadyExistsError:
            logger.warning("feed moved to one that is there already: feed=%s to=%s", after.label, moved.url)

    async def _write_down(self) -> None:
        """Write down what polls have found out, now."""
        async with self._writing:
            if self._unsaved:
                async with self._database.write() as work, self._saved(work):
                    await work.commit()

    @asynccontextmanager
    async def _saved(self, work: UnitOfWork) -> AsyncIterator[None]:
        """What polls have found out, written in `work`, and forgotten here where that went well."""
        together = dict(self._unsaved)
        await work.feeds.save_polled(list(together.values()))
        yield
        for feed, saved in together.items():
            if self._unsaved.get(feed) is saved:
                del self._unsaved[feed]


def _owner(feed: Feed) -> str:
    return _owner_of(feed.url)


@lru_cache(maxsize=1000)
def _owner_of(url: str) -> str:
    return registrable(urlsplit(url).hostname or url)
