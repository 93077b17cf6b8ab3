"""`watchwire run`: a process that fetches, leads, or both, until it is told to stop.

What fetching and leading are is in `fetching.py` and `leading.py`; here is when each begins and ends, and what the
service manager is told.
"""

import asyncio
import contextlib
import logging
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import systemd
from bot.app import clock, database_of, free_bytes, metrics, serve_pages
from bot.config import load, read_token, shown
from bot.dry_run import PrintingMessenger
from bot.errors import ConfigError, DatabaseUnreachableError, QueryError, StorageError
from bot.fetching import start_fetching
from bot.leading import Leading
from bot.pipeline.outages import DATABASE
from bot.pipeline.ports import Database, LeadTerm
from bot.pipeline.unmetered import Unmetered
from bot.running import STOP_WITHIN, Running, finish
from bot.schedule import Schedule
from bot.seeding import make_owner, seed
from bot.settings import Settings
from bot.site import SiteProcess
from bot.vitals import Vitals

if TYPE_CHECKING:
    from bot.storage.jobs import JobQueue
    from bot.telegram.posts.messenger import TelegramMessenger
    from bot.web.metrics import Measures, PrometheusMeter

logger = logging.getLogger(__name__)

ROLES = ("all", "fetch", "lead")

_LOOK_EVERY = timedelta(seconds=5)
_LEAD_AT_ONCE = 3.0  # seconds after which a start that isn't the leader's is ready all the same: it stands by
_LEAD_AGAIN = 1.0  # seconds between the end of a term and the next try
# What a reload takes over; anything else holds from the next start on.
_RELOADABLE = (
    "alerts.",
    "summary.sentences",
    "summary.max_characters",
    "polling.interval",
    "polling.min_interval",
    "polling.max_interval",
    "telegram.owner_id",
)


@dataclass(slots=True, kw_only=True)
class Service:
    """The running program, in its role."""

    settings: Settings
    role: str = "all"
    dry_run: bool = False
    _running: Running | None = None

    async def run(self) -> None:
        """Start everything, wait for SIGTERM or SIGINT, stop everything within 10 s.

        Raises ConfigError, StorageError, TokenError where it can't begin or go on.
        """
        self._check_role()
        token = "" if self.dry_run or self.role == "fetch" else read_token(self.settings)
        meter = self._prometheus()
        now = clock().now()
        running = Running(
            settings=self.settings,
            role=self.role,
            dry_run=self.dry_run,
            clock=clock(),
            meter=meter or Unmetered(),
            started=now,
        )
        hang_up = _heed_signals(running.stop)
        async with AsyncExitStack() as stack:
            database = await _open(stack, running)
            if database is None:
                return
            stack.callback(running.stop.set)  # also where the database is lost and nobody has told us to stop
            vitals = await _vitals(stack, running, database, token)
            await _build(stack, running, database, vitals, meter)
            reloading = asyncio.create_task(_reload_when(hang_up, running, vitals), name="reload")
            stack.callback(reloading.cancel)
            await _say_status(running, "READY=1\n")
            logger.info("started: role=%s database=%s", self.role, self.settings.database.url)
            await running.stop.wait()
            systemd.notify("STOPPING=1")
            logger.info("stopping")
            asyncio.get_running_loop().call_later(STOP_WITHIN, _give_up, running)
        if running.failure:
            raise running.failure
        logger.info("stopped")

    def _check_role(self) -> None:
        if self.role != "all" and self.settings.database.url.startswith("sqlite"):
            raise ConfigError(
                f"--role {self.role} is for processes that share a PostgreSQL database; an SQLite file has one process, "
                "which does all: leave --role out, or see docs/growing.md"
            )

    def _prometheus(self) -> "PrometheusMeter | None":
        """The meter, if somebody may ask for the metrics."""
        if not self.settings.http.listen:
            return None
        from bot.web.metrics import PrometheusMeter

        return PrometheusMeter()


def _heed_signals(stop: asyncio.Event) -> asyncio.Event:
    """Stop at SIGTERM and SIGINT; what SIGHUP sets."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    hang_up = asyncio.Event()
    loop.add_signal_handler(signal.SIGHUP, hang_up.set)
    return hang_up


async def _open(stack: AsyncExitStack, running: Running) -> Database | None:
    """The database; waits while a server can't be reached. None: told to stop while waiting."""
    pause = 1.0
    while not running.stop.is_set():
        try:
            return await stack.enter_async_context(database_of(running.settings, lock=True))
        except DatabaseUnreachableError as error:
            if running.settings.database.url.startswith("sqlite"):
                raise
            running.outages.failed(DATABASE, error)
            systemd.notify(f"EXTEND_TIMEOUT_USEC={60_000_000}\nSTATUS={error}")
        await _wait(running.stop, pause)
        pause = min(pause * 2, 30.0)
    return None


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


async def _vitals(stack: AsyncExitStack, running: Running, database: Database, token: str) -> Vitals:
    messenger = await _messenger(stack, running, token)
    vitals = Vitals(
        settings=running.settings,
        database=database,
        clock=running.clock,
        messenger=messenger,
        telegram=None if isinstance(messenger, PrintingMessenger) else messenger,
        token=token,
        outages=running.outages,
        meter=running.meter,
        stop=running.stop,
        process=lambda: running.process,
    )
    await vitals.try_token()
    return vitals


async def _messenger(
    stack: AsyncExitStack, running: Running, token: str
) -> "PrintingMessenger | TelegramMessenger":
    if not token:
        return PrintingMessenger(running.clock)
    from bot.telegram.posts.messenger import TelegramMessenger

    messenger = TelegramMessenger(token, api_base_url=running.settings.telegram.api_base_url)
    return await stack.enter_async_context(messenger)


async def _build(
    stack: AsyncExitStack,
    running: Running,
    database: Database,
    vitals: Vitals,
    meter: "PrometheusMeter | None",
) -> None:
    schedule = Schedule(running.outages)
    stack.push_async_callback(vitals.leave)
    queue = await _queue(stack, running)
    if queue and running.role != "lead":
        await start_fetching(stack, running, database, queue, schedule)
    if running.role != "fetch":
        await _begin_to_lead(stack, running, database, vitals, queue)
    schedule.every(_LOOK_EVERY, vitals.write, name="database")
    schedule.every(_LOOK_EVERY, vitals.hear_telegram, name="Telegram")
    schedule.every(_LOOK_EVERY, lambda: _say_status(running), name="status")
    if meter:
        await _health(stack, running, database, meter)
    if seconds := systemd.watchdog_seconds():
        schedule.every(timedelta(seconds=seconds / 3), lambda: _feed_watchdog(running), name="watchdog")
    schedule.start()
    stack.push_async_callback(schedule.stop)


async def _queue(stack: AsyncExitStack, running: Running) -> "JobQueue | None":
    """The queue of fetch jobs, where several processes share the database."""
    url = running.settings.database.url
    if url.startswith("sqlite"):
        return None
    from bot.storage.jobs import open_queue

    return await stack.enter_async_context(open_queue(url))


async def _begin_to_lead(
    stack: AsyncExitStack,
    running: Running,
    database: Database,
    vitals: Vitals,
    queue: "JobQueue | None",
) -> None:
    """Lead when nobody else does, and for as long as that lasts. Returns when this process leads or waits its turn."""
    settled = asyncio.Event()
    task = asyncio.create_task(_lead(running, database, vitals, queue, settled), name="lead")
    task.add_done_callback(running.ended)
    task.add_done_callback(lambda task: settled.set())

    async def end() -> None:
        running.stop.set()
        if running.term is None:  # it waits for the lead
            task.cancel()
        await finish(task)

    stack.push_async_callback(end)
    await _wait(settled, _LEAD_AT_ONCE if queue else STOP_WITHIN * 60)
    if task.done() and (error := task.exception()):
        raise error


async def _lead(
    running: Running,
    database: Database,
    vitals: Vitals,
    queue: "JobQueue | None",
    settled: asyncio.Event,
) -> None:
    while not running.stop.is_set():
        running.stands_by = True
        try:
            async with database.leading() as term, AsyncExitStack() as stack:
                running.stands_by, running.term = False, term
                leading = Leading(running=running, vitals=vitals, term=term, queue=queue)
                await leading.start(stack)
                logger.info("this process leads")
                settled.set()
                await _first(term.lost, leading.broken, running.stop)
        except StorageError as error:
            if queue is None:
                raise
            running.outages.failed(DATABASE, error)
        if not running.stop.is_set():
            logger.warning("this process leads no longer, and stands by")
            await _wait(running.stop, _LEAD_AGAIN)


async def _first(*events: asyncio.Event) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _health(
    stack: AsyncExitStack, running: Running, database: Database, meter: "PrometheusMeter"
) -> None:
    from bot.web.health import HealthServer, Own, sockets_at

    async def troubles() -> list[str]:
        return running.troubles()

    async def shown_metrics() -> bytes:
        facts: Measures = {}
        with contextlib.suppress(StorageError):  # what we have counted is shown all the same
            facts = await metrics(database, now=running.clock.now())
        own = {
            "watchwire_disk_free_bytes": free_bytes(running.settings.database.url),
            "watchwire_leads": float(running.term is not None and running.term.is_held),
        }
        return meter.text({**facts, **own, "watchwire_trouble": running.outages.by_part()})

    watching = asyncio.create_task(meter.watch_loop(), name="event loop")
    stack.callback(watching.cancel)
    settings = running.settings
    sockets = sockets_at(settings.http.listen)
    alone = not settings.site.enabled
    server = HealthServer(sockets if alone else "127.0.0.1:0", Own(troubles=troubles, metrics=shown_metrics))
    await server.start()
    stack.push_async_callback(server.stop)
    if not alone:
        site = SiteProcess(serve_pages, settings, sockets, server.address)
        site.start()
        stack.push_async_callback(site.stop)


async def _feed_watchdog(running: Running) -> None:
    if not running.stuck():
        systemd.notify("WATCHDOG=1")


async def _say_status(running: Running, before: str = "") -> None:
    """What `systemctl status` shows in a line."""
    well = "standing by" if running.stands_by else "running"
    systemd.notify(f"{before}STATUS={'; '.join(running.outages.troubles()) or well}")


async def _reload_when(hang_up: asyncio.Event, running: Running, vitals: Vitals) -> None:
    """At each SIGHUP: read the settings anew, and take over what can be while running."""
    while True:
        await hang_up.wait()
        hang_up.clear()
        systemd.notify(systemd.reloading())
        try:
            await _reload(running, vitals)
        except (ConfigError, QueryError, StorageError) as error:
            logger.error("not reloaded, the settings of before hold: error=%s", error)
        vitals.hurry.set()
        await _say_status(running, "READY=1\n")


async def _reload(running: Running, vitals: Vitals) -> None:
    new, added = load(running.settings.path or None), 0
    if running.term:
        added = await _seed_anew(running.term, new, running)
    before, after = ({key: value for key, value, _ in shown(one)} for one in (running.settings, new))
    changed = [key for key in after if after[key] != before[key]]
    running.settings = vitals.settings = new
    for take_over in running.reloads:
        take_over(new)
    later = [key for key in changed if not key.startswith(_RELOADABLE)]
    logger.info("settings reloaded: changed=%d added=%d", len(changed), added)
    if later:
        logger.warning("these settings hold from the next start on: %s", ", ".join(later))


async def _seed_anew(term: LeadTerm, new: Settings, running: Running) -> int:
    now = running.clock.now()
    added = await seed(term.database, new, now=now)
    if new.telegram.owner_id:
        await make_owner(term.database, new.telegram.owner_id, now=now)
    return added


def _give_up(running: Running) -> None:
    import os

    if running.failure:
        logger.error("%s", running.failure)
    logger.error("parts did not stop in time, leaving them: what was under way is taken up at the next start")
    os._exit(1 if running.failure else 0)
