"""The queue of fetch jobs, on PostgreSQL: procrastinate, whose tables are beside ours.

A job is a shard of feeds, which one worker polls for a while. The job's lock is its shard's, so that no two workers have
one shard; it is deferred where none is queued or done. What a worker does with it is the caller's business.

A worker says every five seconds that it is alive. What one has that has not for fifteen is given back (`reap`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job
from psycopg import Error as PsycopgError
from sqlalchemy import URL

from bot.errors import DatabaseUnreachableError
from bot.news.feed.shard import SHARDS
from bot.storage.engine import engines
from bot.storage.engine.errors import shown
from bot.storage.engine.server_session import ServerSession

logger = logging.getLogger(__name__)

Fetch = Callable[[int, int, int], Awaitable[None]]  # shard, job, worker

_QUEUE = "fetch"
_ALIVE_EVERY = 5.0  # seconds
_DEAD_AFTER = 15.0  # seconds
_LOOK_EVERY = 2.0  # seconds: nobody is notified of a job that was given back
_STOP_WITHIN = 3  # seconds


class JobQueue:
    """Of one process. Made by `open_queue`."""

    def __init__(self, url: URL) -> None:
        self._url = url
        connector = PsycopgConnector(
            conninfo=engines.conninfo(url),
            kwargs=engines.connect_args(url),
            connection_class=ServerSession,
            min_size=1,
            max_size=4,
            timeout=10.0,
        )
        self.app = App(connector=connector)
        self._fetch: Fetch | None = None
        self.app.task(name="fetch", queue=_QUEUE, pass_context=True)(self._run)

    async def defer(self, shards: Collection[int]) -> int:
        """A job for each of these shards that has none; how many. Raises StorageError."""
        with _translated(self._url):
            there = {job.lock for job in await self.app.job_manager.list_jobs_async(queue=_QUEUE)}
            jobs = [_job(shard) for shard in sorted(shards) if _lock(shard) not in there]
            if not jobs:
                return 0
            try:
                return len(await self.app.job_manager.batch_defer_jobs_async(jobs))
            except AlreadyEnqueued:  # by a leader that is on its way out: the next tick sees
                return 0

    async def reap(self) -> int:
        """Give back the jobs of workers that are dead, or silent; how many. Raises StorageError."""
        with _translated(self._url):
            stalled = await self.app.job_manager.get_stalled_jobs(
                queue=_QUEUE, seconds_since_heartbeat=_DEAD_AFTER
            )
            jobs = list(stalled)
            for job in jobs:
                await self.app.job_manager.retry_job(job)
        if jobs:
            logger.warning("fetch jobs of a dead worker are given back: jobs=%d", len(jobs))
        return len(jobs)

    async def work(self, fetch: Fetch) -> None:
        """Do jobs, as many at a time as there are shards, until this is cancelled. The database may go and come back."""
        self._fetch = fetch
        while True:
            try:
                await self.app.run_worker_async(
                    queues=[_QUEUE],
                    concurrency=SHARDS,
                    fetch_job_polling_interval=_LOOK_EVERY,
                    shutdown_graceful_timeout=_STOP_WITHIN,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=_ALIVE_EVERY,
                    stalled_worker_timeout=_DEAD_AFTER,
                )
            except (ConnectorException, PsycopgError) as error:
                logger.debug("the queue can't be reached: error=%s", error)
            await asyncio.sleep(1.0)

    async def _run(self, context: JobContext, shard: int) -> None:
        assert self._fetch is not None
        assert context.job.id is not None
        assert context.job.worker_id is not None
        await self._fetch(shard, context.job.id, context.job.worker_id)


@asynccontextmanager
async def open_queue(url: str) -> AsyncIterator[JobQueue]:
    """The queue of the database at `url`. Raises StorageError."""
    # What it says of a database that is away is said by others; its tracebacks are of use to nobody.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    address = engines.read_url(url)
    queue = JobQueue(address)
    asyncio.get_running_loop().set_exception_handler(_unheard)
    with _translated(address):
        await queue.app.open_async()
    try:
        yield queue
    finally:
        await queue.app.close_async()


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """A job whose end could not be written down, because the database was away: it is given back."""
    if not isinstance(context.get("exception"), ConnectorException):
        loop.default_exception_handler(context)


def _job(shard: int) -> Job:
    lock = _lock(shard)
    return Job(queue=_QUEUE, task_name="fetch", lock=lock, queueing_lock=lock, task_kwargs={"shard": shard})


def _lock(shard: int) -> str:
    return f"shard {shard}"


@contextmanager
def _translated(url: URL) -> Iterator[None]:
    try:
        yield
    except (ConnectorException, PsycopgError) as error:
        raise DatabaseUnreachableError(f"{shown(url)}: the queue of jobs can't be reached") from error
