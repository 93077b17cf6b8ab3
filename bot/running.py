"""What the parts of one process share while it runs: settings, clock, how it is. No part is built here."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.news.process import Process
from bot.pipeline.deliver import Deliverer
from bot.pipeline.outages import TELEGRAM, Outages
from bot.pipeline.ports import Clock, LeadTerm, Meter
from bot.settings import Settings
from bot.storage.engine.engines import my_name

STOP_WITHIN = 9.0  # seconds; systemd and people get the process back within 10
_STUCK = timedelta(minutes=5)  # without progress for so long the watchdog is no longer fed


@dataclass(slots=True, kw_only=True)
class Running:
    """One process."""

    settings: Settings
    role: str
    dry_run: bool
    clock: Clock
    meter: Meter
    started: datetime
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    outages: Outages = field(default_factory=Outages)
    reloads: list[Callable[[Settings], None]] = field(default_factory=list)  # who takes over new settings
    failure: BaseException | None = None
    term: LeadTerm | None = None  # while it leads
    deliverer: Deliverer | None = None  # the same
    stands_by: bool = False  # it would lead, if nobody else did
    polled: float | None = None  # when a poll round last came to its end, by the monotonic clock

    @property
    def process(self) -> Process:
        """As others on the same database see it."""
        return Process(name=my_name(), role=self.role, started=self.started, seen=self.clock.now())

    def has_polled(self) -> None:
        """A round has come to its end, whether or not it went well."""
        self.polled = time.monotonic()

    def stuck(self) -> list[str]:
        """What a restart would cure: parts that don't even try any more."""
        limit = time.monotonic() - _STUCK.total_seconds()
        troubles = []
        if self.polled and self.polled < limit:
            troubles.append("polling has made no progress for minutes")
        delivering = self.deliverer
        if delivering and delivering.progress < limit and self.outages.age(TELEGRAM) < _STUCK.total_seconds():
            troubles.append("delivery has made no progress for minutes")
        return troubles

    def troubles(self) -> list[str]:
        """Why it isn't ready; nothing where all is well."""
        standing = ["standing by: another process leads"] if self.stands_by else []
        return [*self.outages.troubles(), *self.stuck(), *standing]

    def ended(self, task: "asyncio.Task[None]") -> None:
        """A part that must run for good has ended: the whole program stops, with its error."""
        if task.cancelled() or self.stop.is_set():
            return
        self.failure = task.exception()
        self.stop.set()


async def finish(task: "asyncio.Task[None]") -> None:
    """Let a task come to its end; its error is reported elsewhere."""
    with contextlib.suppress(Exception, asyncio.CancelledError):
        await asyncio.wait_for(task, STOP_WITHIN - 1)


async def cancelled(task: "asyncio.Task[None]") -> None:
    """End a task now."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
