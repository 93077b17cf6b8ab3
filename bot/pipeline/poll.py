"""Fetch the feeds that are due. Which one is due stands in the database; here is only who is fetched right now.

A slow feed holds up nobody: each is fetched in a task of its own, and a tick claims only as many as there are free
places. What goes wrong with one feed is written down on it and touches no other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.errors import FetchError
from bot.news.feed import Feed, Fetched, NotModified, PollingSettings, after_failure, after_fetch
from bot.pipeline.ports import Clock, Database, FeedFetcher

logger = logging.getLogger(__name__)

Take = Callable[[Feed, Fetched, datetime], Awaitable[Sequence[object]]]
_CLAIM = timedelta(minutes=5)  # a feed that was claimed and never finished (a crash) is due again after this


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
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._take = take
        self._clock = clock
        self._concurrency = concurrency
        self._settings = settings or PollingSettings()
        self._running: set[asyncio.Task[None]] = set()
        self.polls = 0  # finished so far

    async def tick(self) -> int:
        """Claim what is due and begin to fetch it; how many feeds."""
        free = self._concurrency - len(self._running)
        if free <= 0:
            return 0
        now = self._clock.now()
        async with self._database.write() as work:
            due = await work.feeds.claim_due(now, limit=free, until=now + _CLAIM)
            if due:
                await work.commit()
        for feed in due:
            task = asyncio.create_task(self.poll(feed), name=f"poll {feed.url}")
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(due)

    async def drain(self) -> None:
        """Wait until what was begun has ended."""
        while self._running:
            await asyncio.wait(self._running)

    async def stop(self) -> None:
        """Give up what is under way; it is due again soon."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def poll(self, feed: Feed) -> None:
        """One round over one feed."""
        try:
            await self._poll(feed)
        except FetchError as error:
            await self._failed(feed, error)
        except Exception:
            logger.exception("feed failed, goes on at its next poll: feed=%s", feed.label)
        finally:
            self.polls += 1

    async def _poll(self, feed: Feed) -> None:
        fetched = await self._fetcher.fetch(feed, now=self._clock.now())
        now = self._clock.now()
        if isinstance(fetched, NotModified):
            async with self._database.write() as work:
                await work.feeds.save(after_fetch(feed, fetched, new=0, now=now, settings=self._settings))
                await work.commit()
            logger.debug("feed polled: feed=%s unchanged", feed.label)
            return
        taken = await self._take(feed, fetched, now)
        logger.info("feed polled: feed=%s items=%d new=%d", feed.label, len(fetched.items), len(taken))
        for warning in fetched.warnings:
            logger.debug("feed warning: feed=%s warning=%s", feed.label, warning)

    async def _failed(self, feed: Feed, error: FetchError) -> None:
        logger.warning("feed failed: feed=%s failures=%d error=%s", feed.label, feed.failures + 1, error)
        after = after_failure(feed, error, now=self._clock.now(), settings=self._settings)
        async with self._database.write() as work:
            await work.feeds.save(after)
            await work.commit()
