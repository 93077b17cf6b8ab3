"""When each stage runs. The only file that imports APScheduler.

The scheduler only ticks: which feed is due, which digest, what is old is in the database, so that a restart
forgets nothing and a missed tick is made good by the next one.

APScheduler plans by the wall clock: a clock that is set back would stop every tick for as long as the step. So once a
second it is held against the monotonic clock, and after a step every stage is due.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.errors import StorageError
from bot.pipeline.outages import DATABASE, Outages

logger = logging.getLogger(__name__)

_PATIENCE = 4.0  # seconds that a running stage has to come to its end
_LOOK_EVERY = 1.0  # seconds
_SHORTEST = timedelta(milliseconds=50)
_STEP = 2.0  # seconds by which a clock is set, and not merely adjusted

Stage = Callable[[], Awaitable[object]]


class _Every(BaseTrigger):  # type: ignore[misc]  # it has no types
    """A tick, and the next an interval after it. APScheduler's own goes through all that were missed: hours for a step of years."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """When to tick after `now`."""
        return now + self._interval


class Schedule:
    """Stages that run again and again, each never beside itself."""

    def __init__(self, outages: Outages | None = None, *, speaks: bool = True) -> None:
        """`speaks`: says in the log when the clock was set. One a process does."""
        self._speaks = speaks
        self._outages = outages or Outages()
        logging.getLogger("apscheduler").setLevel(
            logging.ERROR
        )  # a tick that comes while its stage still runs is normal
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._watch: asyncio.TimerHandle | None = None
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def every(self, interval: timedelta, stage: Stage, *, name: str) -> None:
        """Run `stage` now and then every `interval`; a run that takes longer swallows the ticks in between."""

        async def run() -> None:
            self._running += 1
            self._idle.clear()
            try:
                await stage()
            except asyncio.CancelledError:  # the schedule is stopped; what a stage had begun is rolled back
                return
            except StorageError as error:
                self._outages.failed(DATABASE, error)
            except Exception:
                logger.exception("stage failed, goes on at its next tick: stage=%s", name)
            finally:
                self._running -= 1
                if not self._running:
                    self._idle.set()

        self._scheduler.add_job(
            run,
            _Every(max(interval, _SHORTEST)),
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=_now(),
        )

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        self._scheduler.start()
        self._look_at_clocks(_offset())

    def _look_at_clocks(self, before: float) -> None:
        offset = _offset()
        if abs(offset - before) > _STEP:
            logger.log(
                logging.WARNING if self._speaks else logging.DEBUG,
                "the clock was set by %+.0f s: what was planned by the old time is due now",
                offset - before,
            )
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=_now())
        self._watch = asyncio.get_running_loop().call_later(_LOOK_EVERY, self._look_at_clocks, offset)

    async def stop(self) -> None:
        """No more ticks; a stage that runs comes to its end, for so long as a stop may take."""
        if not self._scheduler.running:
            return
        if self._watch:
            self._watch.cancel()
        self._scheduler.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._idle.wait()
        self._scheduler.shutdown(wait=False)


def _now() -> datetime:
    return datetime.now(UTC)


def _offset() -> float:
    """Between the wall clock and the monotonic one; constant while nobody sets the clock."""
    return time.time() - time.monotonic()
