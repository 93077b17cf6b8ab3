"""When each stage runs. The only file that imports APScheduler.

The scheduler only ticks: which feed is due, which digest, what is old stands in the database, so that a restart
forgets nothing and a missed tick is made good by the next one.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

logger = logging.getLogger(__name__)

_PATIENCE = 4.0  # seconds that a running stage has to come to its end

Stage = Callable[[], Awaitable[object]]


class Schedule:
    """Stages that run again and again, each never beside itself."""

    def __init__(self) -> None:
        logging.getLogger("apscheduler").setLevel(
            logging.ERROR
        )  # a tick that comes while its stage still runs is normal
        self._scheduler = AsyncIOScheduler(timezone="UTC")
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
            except Exception:
                logger.exception("stage failed, goes on at its next tick: stage=%s", name)
            finally:
                self._running -= 1
                if not self._running:
                    self._idle.set()

        trigger = IntervalTrigger(seconds=max(interval.total_seconds(), 0.05))
        self._scheduler.add_job(
            run,
            trigger,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=_now(),
        )

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """No more ticks; a stage that runs comes to its end, for so long as a stop may take."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._idle.wait()
        self._scheduler.shutdown(wait=False)


def _now() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC)
