"""Builds every part and connects them; start and stop. The only file that knows all the others.

What each part does stands in its own module; here is only who is given to whom.
"""

import asyncio
import contextlib
import logging
import math
import shutil
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot import log, systemd
from bot.clock import SystemClock
from bot.config import FULL_TEXT, Settings, load, read_summary_key, read_token, shown
from bot.desk.naming import Naming
from bot.desk.people import ensure_owner_code, owner_of
from bot.desk.viewer import new_secret
from bot.dry_run import PrintingMessenger
from bot.errors import AlreadyExistsError, ConfigError, DatabaseUnreachableError, QueryError, StorageError
from bot.feeds import opml
from bot.feeds.article import ArticleReader
from bot.feeds.discover import Found, discover
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.item_reader import WorkerReader
from bot.feeds.wikidata import Wikidata
from bot.news.alert import Post, State
from bot.news.content import Rules
from bot.news.feed import feed as feeds
from bot.news.feed.feed import Feed, address_of_feed, after_interruption
from bot.news.ids import FeedId
from bot.news.story.index import StoryIndex
from bot.news.watchlist import Admin, Channel, NameSet, Route, Watchlist
from bot.pipeline.day import Day
from bot.pipeline.deliver import Deliverer
from bot.pipeline.intake import Intake
from bot.pipeline.match import Watch
from bot.pipeline.outages import DATABASE, POLLING, TELEGRAM, Outages
from bot.pipeline.owner_messages import Notices
from bot.pipeline.pages import Pages
from bot.pipeline.poll import Poller
from bot.pipeline.ports import Clock, Database, Messenger, Meter, UnitOfWork
from bot.pipeline.retention import Retention
from bot.pipeline.summaries import Summaries
from bot.pipeline.unmetered import Unmetered
from bot.query.parser import parse
from bot.schedule import Schedule
from bot.site import SiteProcess
from bot.storage.database import open_database
from bot.summarizer import ChatSummarizer
from bot.vitals import Vitals

if TYPE_CHECKING:
    from bot.telegram.posts.messenger import TelegramMessenger
    from bot.web.metrics import Facts, PrometheusMeter
    from bot.web.site import Site

logger = logging.getLogger(__name__)

Seen = set[tuple[str, str]]  # kind and name of what starts have taken over from the file

_STOP_WITHIN = 9.0  # seconds; systemd and people get the process back within 10
_LOOK_EVERY = timedelta(seconds=5)
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
_STUCK = timedelta(minutes=5)  # without progress for so long the watchdog is no longer fed


def clock() -> Clock:
    """The clock of this process."""
    return SystemClock()


def feed_fetcher(settings: Settings, meter: Meter | None = None) -> HttpFeedFetcher:
    """A fetcher as the settings want it; use it as a context manager."""
    polling = settings.polling
    return HttpFeedFetcher(
        timeout=polling.timeout.total_seconds(),
        max_bytes=int(polling.max_feed_bytes),
        per_host=polling.per_host,
        allow_networks=polling.allow_networks,
        user_agent_contact=polling.user_agent_contact,
        parsed=lambda seconds: meter.parsed(seconds=seconds) if meter else None,
    )


def naming(settings: Settings, fetcher: HttpFeedFetcher, clock: Clock) -> Naming | None:
    """Asks how names are written; None where the settings want nobody asked."""
    return Naming(Wikidata(fetcher, url=settings.wikidata.url), clock) if settings.wikidata.url else None


def summarizer(settings: Settings) -> ChatSummarizer | None:
    """As the settings want it, None where they name none; use it as a context manager. Raises ConfigError."""
    summary = settings.summary
    if not summary.endpoint:
        return None
    key = read_summary_key()
    log.hide(key)
    return ChatSummarizer(
        summary.endpoint, model=summary.model, key=key, timeout=summary.timeout.total_seconds()
    )


def a_day(database: Database, settings: Settings) -> Day:
    """An item's day with empty memory, read in this process, without pages and summarizer."""
    return Day(intake=an_intake(database, settings))


def an_intake(database: Database, settings: Settings) -> Intake:
    """An intake with empty memory; `restore` fills it."""
    return Intake(
        database=database,
        stories=StoryIndex(window=settings.stories.window),
        watch=Watch(),
        rules=rules_of(settings),
        polling=polling_limits(settings),
    )


def rules_of(settings: Settings) -> Rules:
    """By which posts are composed."""
    return Rules(
        max_age=settings.alerts.max_age,
        resurfaced_silent=settings.alerts.resurfaced == "silent",
        first_poll_silent=settings.alerts.first_poll == "silent",
        sentences=settings.summary.sentences,
        max_characters=settings.summary.max_characters,
        edit_interval=settings.alerts.edit_interval,
    )


def polling_limits(settings: Settings) -> feeds.PollingSettings:
    """The limits of each feed's rhythm."""
    polling = settings.polling
    return feeds.PollingSettings(
        interval=polling.interval, min_interval=polling.min_interval, max_interval=polling.max_interval
    )


@asynccontextmanager
async def database_of(settings: Settings, *, lock: bool = False) -> AsyncIterator[Database]:
    """The database that the settings name; `lock`: for the service, which is alone on it."""
    async with open_database(settings.database.url, lock=lock) as database:
        yield database


async def seed(database: Database, settings: Settings, *, now: datetime) -> int:
    """Add what the file lists and no start has seen before; how many. Admins' changes are never overridden.

    Raises QueryError for a watchlist that can't be read.
    """
    async with database.write() as work:
        before = await work.seeds.all()
        seen = set(before)
        await _seed_channels(work, settings, seen)
        await _seed_names(work, settings, seen)
        await _seed_feeds(work, settings, seen, now)
        await _seed_watchlists(work, settings, seen, now)
        if new := seen - before:
            await work.seeds.add(sorted(new))
            await work.commit()
    return len(new)


async def _seed_channels(work: UnitOfWork, settings: Settings, seen: Seen) -> None:
    for one in settings.channels:
        if _first_time("channel", one.name, seen):
            with contextlib.suppress(AlreadyExistsError):
                await work.channels.add(
                    Channel(
                        name=one.name,
                        chat_id=one.chat_id,
                        topic=one.topic or None,
                        timezone=one.timezone,
                        format=one.format,
                        language=one.language,
                        preview=one.preview,
                        quiet=one.quiet,
                        urgent=one.urgent,
                        uncertain=one.uncertain,
                    )
                )


async def _seed_names(work: UnitOfWork, settings: Settings, seen: Seen) -> None:
    for one in settings.names:
        if _first_time("name", one.name, seen):
            await work.name_sets.save(NameSet(name=one.name, forms=one.forms))


async def _seed_feeds(work: UnitOfWork, settings: Settings, seen: Seen, now: datetime) -> None:
    for one in settings.feeds:
        if _first_time("feed", one.url, seen):
            with contextlib.suppress(AlreadyExistsError):
                await work.feeds.add(
                    Feed(
                        url=address_of_feed(one.url),
                        name=one.name,
                        folder=one.folder,
                        full_text=FULL_TEXT[one.full_text],
                        added=now,
                        next_poll=now,
                    )
                )


async def _seed_watchlists(work: UnitOfWork, settings: Settings, seen: Seen, now: datetime) -> None:
    wanted = [one for one in settings.watchlists if _first_time("watchlist", one.name, seen)]
    if not wanted:
        return
    names = {one.name: one.forms for one in await work.name_sets.all()}
    queries = {one.name: one.query for one in settings.watchlists}
    queries |= {one.name: one.query for one in await work.watchlists.all()}
    for one in wanted:
        try:
            canonical = parse(one.query, names=names, watchlists=queries).canonical
        except QueryError as error:
            raise QueryError(
                f"{error.message} (in the watchlist {one.name!r} of {settings.path})",
                text=error.text,
                position=error.position,
                length=error.length,
                suggestion=error.suggestion,
            ) from error
        channels = [await work.channels.by_name(name) for name in one.channels]
        routes = tuple(Route(channel=channel.id) for channel in channels if channel)
        with contextlib.suppress(AlreadyExistsError):
            await work.watchlists.add(
                Watchlist(
                    name=one.name,
                    query=one.query,
                    canonical=canonical,
                    urgent=one.urgent,
                    visibility=one.visibility,
                    secret=new_secret() if one.visibility == "secret" else "",
                    added=now,
                    routes=routes,
                )
            )


def _first_time(kind: str, name: str, seen: Seen) -> bool:
    new = (kind, name) not in seen
    seen.add((kind, name))
    return new


async def restore_stories(database: Database, intake: Intake, *, since: datetime) -> int:
    """Fill the story index from the database; how many items."""
    count = 0
    async with database.read() as work:
        async for page in work.fingerprints.since(since):
            intake.stories.restore(page)
            count += len(page)
    return count


async def release_polls(database: Database, settings: Settings, *, now: datetime) -> set[FeedId]:
    """Feeds whose poll was under way when the last process ended without a word: due again; which."""
    async with database.write() as work:
        interrupted = await work.feeds.claimed()
        limits = polling_limits(settings)
        await work.feeds.save_polled(
            [after_interruption(feed, now=now, settings=limits) for feed in interrupted]
        )
        await work.commit()
    if interrupted:
        logger.info("polls of the last run begin anew, one at a time: feeds=%d", len(interrupted))
    return {feed.id for feed in interrupted}


@dataclass(slots=True, kw_only=True)
class Service:
    """The running program: every part of `role`, until it is told to stop."""

    settings: Settings
    role: str = "all"  # all | poll | deliver | chat
    dry_run: bool = False
    _clock: Clock = field(default_factory=SystemClock)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _polled: float | None = None  # when a poll round last came to its end, by the monotonic clock
    _outages: Outages = field(default_factory=Outages)
    _reloads: list[Callable[[Settings], None]] = field(default_factory=list)  # who takes over new settings
    _failure: BaseException | None = None
    _meter: Meter = field(default_factory=Unmetered)

    async def run(self) -> None:
        """Start everything, wait for SIGTERM or SIGINT, stop everything within 10 s.

        Raises ConfigError, StorageError, TokenError where it can't begin or go on.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        hang_up = asyncio.Event()
        loop.add_signal_handler(signal.SIGHUP, hang_up.set)
        token = "" if self.dry_run or self.role == "poll" else read_token(self.settings)
        async with AsyncExitStack() as stack:
            database = await self._open(stack)
            if database is None:
                return
            await seed(database, self.settings, now=self._clock.now())
            meter = self._prometheus()
            vitals = await self._vitals(stack, database, token)
            await self._build(stack, database, vitals, meter)
            stack.callback(self._stop.set)  # also where the database is lost and nobody has told us to stop
            reloading = asyncio.create_task(self._reload_when(hang_up, vitals), name="reload")
            stack.callback(reloading.cancel)
            await self._say_status("READY=1\n")
            logger.info("started: role=%s database=%s", self.role, self.settings.database.url)
            await self._stop.wait()
            systemd.notify("STOPPING=1")
            logger.info("stopping")
            loop.call_later(_STOP_WITHIN, _give_up, self._failure)
        if self._failure:
            raise self._failure
        logger.info("stopped")

    async def _open(self, stack: AsyncExitStack) -> Database | None:
        """The database; waits while a server can't be reached. None: told to stop while waiting."""
        pause = 1.0
        while not self._stop.is_set():
            try:
                return await stack.enter_async_context(database_of(self.settings, lock=self._is_alone()))
            except DatabaseUnreachableError as error:
                if self.settings.database.url.startswith("sqlite"):
                    raise
                self._outages.failed(DATABASE, error)
                systemd.notify(f"EXTEND_TIMEOUT_USEC={60_000_000}\nSTATUS={error}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause)
            pause = min(pause * 2, 30.0)
        return None

    def _is_alone(self) -> bool:
        """An SQLite file is never shared: its writers would not know of each other's stories and limits."""
        return self.role in ("all", "deliver") or self.settings.database.url.startswith("sqlite")

    async def _vitals(self, stack: AsyncExitStack, database: Database, token: str) -> Vitals:
        messenger = await self._messenger(stack, token)
        vitals = Vitals(
            settings=self.settings,
            database=database,
            clock=self._clock,
            messenger=messenger,
            telegram=None if isinstance(messenger, PrintingMessenger) else messenger,
            token=token,
            outages=self._outages,
            meter=self._meter,
            stop=self._stop,
        )
        await vitals.try_token()
        return vitals

    async def _build(
        self, stack: AsyncExitStack, database: Database, vitals: Vitals, meter: "PrometheusMeter | None"
    ) -> None:
        schedule = Schedule(self._outages)
        deliverer: Deliverer | None = None
        if self.role in ("all", "deliver"):
            deliverer = one = self._deliverer(database, vitals.messenger)
            delivering = vitals.with_token(lambda: one.run(self._stop))
            task = asyncio.create_task(delivering, name="deliver")
            task.add_done_callback(self._ended)
            stack.push_async_callback(_finish, task)
        if self.role in ("all", "poll"):
            await self._poller(stack, database, schedule, vitals, deliverer)
        if self.role in ("all", "chat") and not self.dry_run:
            await self._chat(stack, database, vitals)
        schedule.every(_LOOK_EVERY, vitals.write, name="database")
        schedule.every(_LOOK_EVERY, vitals.hear_telegram, name="Telegram")
        schedule.every(_LOOK_EVERY, self._say_status, name="status")
        if meter:
            await self._health(stack, database, deliverer, meter)
        if seconds := systemd.watchdog_seconds():
            schedule.every(
                timedelta(seconds=seconds / 3), lambda: self._feed_watchdog(deliverer), name="watchdog"
            )
        schedule.start()
        stack.push_async_callback(schedule.stop)

    async def _messenger(self, stack: AsyncExitStack, token: str) -> "PrintingMessenger | TelegramMessenger":
        if not token:
            return PrintingMessenger(self._clock)
        from bot.telegram.posts.messenger import TelegramMessenger

        messenger = TelegramMessenger(token, api_base_url=self.settings.telegram.api_base_url)
        return await stack.enter_async_context(messenger)

    def _deliverer(self, database: Database, messenger: Messenger) -> Deliverer:
        telegram = self.settings.telegram
        return Deliverer(
            database,
            messenger,
            self._clock,
            rate_per_chat_per_minute=telegram.rate_per_chat_per_minute,
            rate_per_second=telegram.rate_per_second,
            owner=lambda: owner_of(database),
            burst=self.settings.alerts.burst,
            meter=self._meter,
            outages=self._outages,
        )

    async def _poller(
        self,
        stack: AsyncExitStack,
        database: Database,
        schedule: Schedule,
        vitals: Vitals,
        deliverer: Deliverer | None,
    ) -> None:
        day = a_day(database, self.settings)
        intake = day.intake
        since = self._clock.now() - self.settings.stories.window
        items = await restore_stories(database, intake, since=since)
        logger.info("stories restored: items=%d", items)
        fetcher = await stack.enter_async_context(feed_fetcher(self.settings, self._meter))
        day.meter = self._meter
        day.reader = stack.enter_context(WorkerReader())
        day.pages = Pages(
            reader=stack.enter_context(ArticleReader(fetcher)),
            intake=intake,
            wanted=self.settings.polling.full_text,
        )
        day.summaries = await self._summaries(stack, intake)
        if deliverer:
            day.wake = deliverer.wake
        notices = Notices()

        def take_over(new: Settings) -> None:
            intake.rules, intake.polling = rules_of(new), polling_limits(new)
            poller.limits = intake.polling

        self._reloads.append(take_over)

        poller = Poller(
            database,
            fetcher,
            day.take,
            self._clock,
            concurrency=self.settings.polling.concurrency,
            settings=polling_limits(self.settings),
            notify=notices.add,
            meter=self._meter,
            outages=self._outages,
        )
        stack.push_async_callback(poller.stop)

        async def poll() -> None:
            try:
                await poller.tick()
                self._outages.well(POLLING)
            finally:  # a database that fails is no reason for the watchdog to end us
                self._polled = time.monotonic()

        if self.role == "all":  # alone on the database: what is claimed was claimed by a process that is gone
            poller.suspects = await release_polls(database, self.settings, now=self._clock.now())
        self._polled = time.monotonic()
        schedule.every(timedelta(seconds=1), poll, name="poll")

        async def tell_owner() -> None:
            await vitals.tell_owner(notices.take())

        schedule.every(timedelta(minutes=1), tell_owner, name="notices")

        retention = Retention(
            database, keep=self.settings.retention.items, remember=self.settings.stories.remember
        )

        async def forget() -> None:
            await retention.run(self._clock.now())

        schedule.every(timedelta(hours=6), forget, name="retention")

        async def index_archive() -> None:
            from bot.pipeline.indexing import fill

            await fill(database)

        schedule.every(timedelta(minutes=5), index_archive, name="archive")

        async def notice_spikes() -> None:
            from bot.pipeline.spikes import tell_spikes

            if await tell_spikes(database, now=self._clock.now()) and deliverer:
                deliverer.wake()

        schedule.every(timedelta(minutes=10), notice_spikes, name="spikes")

    async def _summaries(self, stack: AsyncExitStack, intake: Intake) -> Summaries | None:
        writer = summarizer(self.settings)
        if writer is None:
            return None
        await stack.enter_async_context(writer)
        return Summaries(summarizer=writer, intake=intake, limit=self.settings.summary.timeout)

    async def _chat(self, stack: AsyncExitStack, database: Database, vitals: Vitals) -> None:
        from bot.telegram.chat.chat import Chat

        await self._claim_owner(database)
        finder = await stack.enter_async_context(feed_fetcher(self.settings))

        async def find(url: str) -> list[Found]:
            return await discover(finder, url, now=self._clock.now())

        def chat() -> Chat:
            return Chat(
                vitals.token,
                api_base_url=self.settings.telegram.api_base_url,
                database=database,
                clock=self._clock,
                find_feeds=find,
                naming=naming(self.settings, finder, self._clock),
                feed_lists=opml,
                rules=rules_of(self.settings),
                settings=shown(self.settings),
                site=site_address(self.settings),
                per_minute=self.settings.telegram.rate_per_chat_per_minute,
            )

        talking = vitals.with_token(lambda: chat().run(self._stop))
        task = asyncio.create_task(talking, name="chat")
        task.add_done_callback(self._ended)
        stack.push_async_callback(_finish, task)

    async def _claim_owner(self, database: Database) -> None:
        """The owner of the settings, or a one-time code in the log for the first person to send it."""
        if self.settings.telegram.owner_id:
            await make_owner(database, self.settings.telegram.owner_id, now=self._clock.now())
            return
        code = await ensure_owner_code(database, self._clock)
        if code:
            logger.warning("nobody owns this bot yet: send it /start %s in a private chat", code)

    def _prometheus(self) -> "PrometheusMeter | None":
        """The meter, if somebody may ask for the metrics."""
        if not self.settings.http.listen:
            return None
        from bot.web.metrics import PrometheusMeter

        self._meter = meter = PrometheusMeter()
        return meter

    async def _health(
        self,
        stack: AsyncExitStack,
        database: Database,
        deliverer: Deliverer | None,
        meter: "PrometheusMeter",
    ) -> None:
        from bot.web.health import HealthServer, Own, sockets_at

        async def troubles() -> list[str]:
            return self._troubles(deliverer)

        async def shown_metrics() -> bytes:
            facts: Facts = {}
            with contextlib.suppress(StorageError):  # what we have counted is shown all the same
                facts = await metrics(database, now=self._clock.now())
            free = {"watchwire_disk_free_bytes": free_bytes(self.settings.database.url)}
            return meter.text({**facts, **free, "watchwire_trouble": self._outages.by_part()})

        watching = asyncio.create_task(meter.watch_loop(), name="event loop")
        stack.callback(watching.cancel)
        sockets = sockets_at(self.settings.http.listen)
        alone = not self.settings.site.enabled
        server = HealthServer(
            sockets if alone else "127.0.0.1:0", Own(troubles=troubles, metrics=shown_metrics)
        )
        await server.start()
        stack.push_async_callback(server.stop)
        if not alone:
            site = SiteProcess(serve_pages, self.settings, sockets, server.address)
            site.start()
            stack.push_async_callback(site.stop)

    def _stuck(self, deliverer: Deliverer | None) -> list[str]:
        """What a restart would cure: parts that don't even try any more."""
        limit = time.monotonic() - _STUCK.total_seconds()
        troubles = []
        if self._polled and self._polled < limit:
            troubles.append("polling has made no progress for minutes")
        if deliverer and deliverer.progress < limit and self._outages.age(TELEGRAM) < _STUCK.total_seconds():
            troubles.append("delivery has made no progress for minutes")
        return troubles

    def _troubles(self, deliverer: Deliverer | None) -> list[str]:
        return [*self._outages.troubles(), *self._stuck(deliverer)]

    async def _feed_watchdog(self, deliverer: Deliverer | None) -> None:
        if not self._stuck(deliverer):
            systemd.notify("WATCHDOG=1")

    async def _say_status(self, before: str = "") -> None:
        """What `systemctl status` shows in a line."""
        troubles = self._outages.troubles()
        systemd.notify(f"{before}STATUS={'; '.join(troubles) or 'running'}")

    async def _reload_when(self, hang_up: asyncio.Event, vitals: Vitals) -> None:
        """At each SIGHUP: read the settings anew, and take over what can be while running."""
        while True:
            await hang_up.wait()
            hang_up.clear()
            systemd.notify(systemd.reloading())
            try:
                await self._reload(vitals)
            except (ConfigError, QueryError, StorageError) as error:
                logger.error("not reloaded, the settings of before hold: error=%s", error)
            vitals.hurry.set()
            await self._say_status("READY=1\n")

    async def _reload(self, vitals: Vitals) -> None:
        new = load(self.settings.path or None)
        added = await seed(vitals.database, new, now=self._clock.now())
        before, after = ({key: value for key, value, _ in shown(one)} for one in (self.settings, new))
        changed = [key for key in after if after[key] != before[key]]
        self.settings = vitals.settings = new
        if new.telegram.owner_id:
            await make_owner(vitals.database, new.telegram.owner_id, now=self._clock.now())
        for take_over in self._reloads:
            take_over(new)
        later = [key for key in changed if not key.startswith(_RELOADABLE)]
        logger.info("settings reloaded: changed=%d added=%d", len(changed), added)
        if later:
            logger.warning("these settings hold from the next start on: %s", ", ".join(later))

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A part that must run for good has ended: the whole program stops, with its error."""
        if task.cancelled() or self._stop.is_set():
            return
        self._failure = task.exception()
        self._stop.set()


def site_address(settings: Settings) -> str:
    """Where the pages are, as far as the settings say; "" where they are off."""
    if not settings.site.enabled:
        return ""
    return settings.site.url.rstrip("/") or f"http://{settings.http.listen}"


def site_of(database: Database, settings: Settings, clock: Clock) -> "Site":
    """The pages, as the settings want them."""
    from bot.desk.desk import Desk
    from bot.telegram.posts.format import html
    from bot.web.core import Options
    from bot.web.guard import Face
    from bot.web.site import Site

    def posted(post: Post, timezone: str, now: datetime) -> str:
        return html(post, timezone=timezone, now=now)

    return Site(
        lambda who: Desk(database, clock, who=who, rules=rules_of(settings)),
        clock,
        posted,
        Options(
            title=settings.site.title,
            face=Face(url=settings.site.url.rstrip("/"), proxies=settings.site.proxies),
            indexed=settings.site.indexed,
            rate_per_minute=settings.site.rate_per_minute,
        ),
    )


async def serve_pages(settings: Settings, sockets: list[socket.socket], operators: str) -> None:
    """All that the process of the pages does, until SIGTERM; `operators`: whom it asks for health and metrics."""
    from bot.web.health import Asked, HealthServer

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with database_of(settings) as database, Asked(operators) as service:
        server = HealthServer(sockets, service, site=site_of(database, settings, clock()))
        await server.start()
        await stop.wait()
        await server.stop()


async def make_owner(database: Database, user_id: int, *, now: datetime) -> None:
    """The owner whom the settings name; nothing changes if that is so already."""
    async with database.write() as work:
        known = await work.admins.get(user_id)
        if known is None or known.role != "owner":
            await work.admins.save(Admin(user_id=user_id, role="owner", name="owner", added=now))
            await work.commit()


async def metrics(database: Database, *, now: datetime) -> "Facts":
    """What the database knows of /metrics, by Prometheus names; counted in SQL."""
    async with database.read() as work:
        counts = await work.outbox.counts()
        feeds, failing = await work.feeds.count()
        return {
            "watchwire_outbox_rows": {state.value: float(counts.get(state, 0)) for state in State},
            "watchwire_outbox_oldest_seconds": _since(await work.deliveries.next_due(), now),
            "watchwire_feeds": float(feeds),
            "watchwire_feeds_failing": float(failing),
            "watchwire_feed_lag_seconds": _since(await work.feeds.first_due(), now),
            "watchwire_story_splits": float(await work.changes.count("StorySplit")),
            "watchwire_watchlists": float(await work.watchlists.count()),
            "watchwire_database_bytes": float(await work.figures.size()),
        }


def free_bytes(url: str) -> float:
    """Where an SQLite file is; not a number where the database is a server's."""
    path = url.partition(":///")[2] if url.startswith("sqlite") else ""
    try:
        return float(shutil.disk_usage(Path(path).absolute().parent).free) if path else math.nan
    except OSError:
        return math.nan


def _since(moment: datetime | None, now: datetime) -> float:
    """Seconds; 0 for what is to come, or not at all."""
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0


async def _finish(task: asyncio.Task[None]) -> None:
    """Let a task come to its end; its error is reported elsewhere."""
    with contextlib.suppress(Exception, asyncio.CancelledError):
        await asyncio.wait_for(task, _STOP_WITHIN - 1)


def _give_up(failure: BaseException | None) -> None:
    import os

    if failure:
        logger.error("%s", failure)
    logger.error("parts did not stop in time, leaving them: what was under way is taken up at the next start")
    os._exit(1 if failure else 0)
