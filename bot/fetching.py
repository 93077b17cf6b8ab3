"""The fetching part of a process that shares its database: fetch jobs come, arrivals go. Needs no token.

What is new in a feed is looked up and read here. Nothing is decided: that is for the process that leads (`leading.py`).
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

from bot.app import feed_fetcher, polling_limits
from bot.feeds.item_reader import WorkerReader
from bot.news.feed.shard import Share
from bot.pipeline.fetch_jobs import FetchJobs
from bot.pipeline.look import Look
from bot.pipeline.outages import POLLING
from bot.pipeline.poll import Poller
from bot.pipeline.ports import Database
from bot.pipeline.posting import Posting
from bot.running import Running, cancelled
from bot.schedule import Schedule
from bot.settings import Settings
from bot.storage.jobs import JobQueue


async def start_fetching(
    stack: AsyncExitStack, running: Running, database: Database, queue: JobQueue, schedule: Schedule
) -> None:
    """Take fetch jobs until `stack` is closed."""
    settings, share = running.settings, Share()
    fetcher = await stack.enter_async_context(feed_fetcher(settings, running.meter))
    look = Look(database=database, reader=stack.enter_context(WorkerReader()))
    poller = Poller(
        database,
        fetcher,
        Posting(database, look),
        running.clock,
        concurrency=settings.polling.concurrency,
        share=share,
        meter=running.meter,
        outages=running.outages,
    )
    jobs = FetchJobs(
        database=database, poller=poller, share=share, clock=running.clock, limits=polling_limits(settings)
    )

    def take_over(new: Settings) -> None:
        jobs.limits = polling_limits(new)

    running.reloads.append(take_over)
    working = asyncio.create_task(queue.work(jobs.fetch), name="fetch jobs")
    working.add_done_callback(running.ended)
    stack.push_async_callback(cancelled, working)
    stack.push_async_callback(poller.stop)
    stack.callback(jobs.stop)

    async def poll() -> None:
        try:
            await poller.tick()
            running.outages.well(POLLING)
        finally:  # a database that fails isn't a reason for the watchdog to end us
            running.has_polled()

    running.has_polled()
    schedule.every(timedelta(seconds=1), poll, name="poll")
