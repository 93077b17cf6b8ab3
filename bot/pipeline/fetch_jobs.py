"""Fetch jobs: a process polls the feeds of one shard for a while, and then lets another have it.

A job is harmless when it is done twice. What a process was polling when it died is due again as soon as another has its
shard.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

from bot.news.feed.feed import FURTHEST, PollingLimits, after_interruption
from bot.news.feed.shard import Share
from bot.pipeline.pacing import STEP_BACK
from bot.pipeline.poll import Poller
from bot.pipeline.ports import Clock, Database, Queue

logger = logging.getLogger(__name__)

_FOR = 60.0  # seconds that a shard stays with one process: a job costs little, but not nothing


@dataclass(slots=True, kw_only=True)
class FetchJobs:
    """Of one process."""

    database: Database
    poller: Poller
    share: Share
    clock: Clock
    limits: PollingLimits
    seconds: float = _FOR
    _ending: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, shard: int, job: int, worker: int) -> None:
        """Poll the feeds of `shard` for a while, and bring to an end what was begun."""
        await release_polls(self.database, self.limits, clock=self.clock, shard=shard)
        if (
            worker != self.share.worker
        ):  # the queue knows us under another number from now on: what we had is lost
            self.share.jobs.clear()
            self.share.worker = worker
        self.share.jobs[shard] = job
        try:
            async with asyncio.timeout(self.seconds):
                await self._ending.wait()
        except TimeoutError:
            pass
        finally:
            if self.share.jobs.get(shard) == job:
                del self.share.jobs[shard]
        await self.poller.drain_shard(shard)

    def stop(self) -> None:
        """Let all go as soon as what was begun has ended."""
        self._ending.set()


async def release_polls(
    database: Database, limits: PollingLimits, *, clock: Clock, shard: int | None = None
) -> None:
    """Feeds (of a shard) whose poll was under way when its process ended without a word are due again."""
    now = clock.now()
    async with database.read() as work:
        interrupted = await work.polls.claimed(shard)
    if not interrupted:
        return
    async with database.write() as work:
        await work.polls.save([after_interruption(feed, now=now, settings=limits) for feed in interrupted])
        await work.commit()
    logger.info("polls that were interrupted start again, one at a time: feeds=%d", len(interrupted))


@dataclass(slots=True, kw_only=True)
class Dispatch:
    """The leader's side: each shard in which feeds are due has a job."""

    database: Database
    queue: Queue
    clock: Clock
    _latest: datetime | None = None  # when it was looked last

    async def tick(self) -> int:
        """How many jobs were added."""
        now = self.clock.now()
        if self._latest is None or now < self._latest - STEP_BACK:
            await self._mend(now)
        self._latest = now
        async with self.database.read() as work:
            shards = await work.polls.due_shards(now)
        return await self.queue.defer(shards) if shards else 0

    async def _mend(self, now: datetime) -> None:
        """At the start, and after the clock was set back: what was planned by a wrong clock is due.

        Clocks of machines differ a little: that isn't a fault.
        """
        async with self.database.write() as work:
            busy = [feed.id for feed in await work.polls.claimed()]
            mended = await work.polls.mend_times(now + STEP_BACK, furthest=FURTHEST, busy=busy)
            await work.commit()
        if mended:
            logger.warning("planned by a clock that was ahead, due now: feeds=%d", mended)
