"""The leading part of a process: what must be single on a database. Intake, delivery, chat, the timetable of it all.

It is built when the lead is taken and taken down when it is lost or the process ends. Whatever it writes, it writes in its
term (`Term.database`), and it sends nothing while another may lead. On SQLite the one process leads, and polls by itself;
where several share a database polls come as arrivals.
"""

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from bot import systemd
from bot.app import (
    a_day,
    feed_fetcher,
    free_bytes,
    naming,
    polling_limits,
    restore_stories,
    rules_of,
    site_address,
    summarizer,
)
from bot.config import shown
from bot.desk.people import ensure_owner_code, owner_of
from bot.errors import DeliveryUnsentError, LeadLostError, StorageError
from bot.feeds import opml
from bot.feeds.article import ArticleReader
from bot.feeds.discover import FoundFeed, discover
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.item_reader import WorkerReader
from bot.news.alert import Post
from bot.news.item import PageText
from bot.news.watchlist import Admin, Channel
from bot.pipeline.arrivals import ArrivalIntake
from bot.pipeline.day import Day
from bot.pipeline.deliver import Deliverer
from bot.pipeline.fetch_jobs import Dispatch, release_polls
from bot.pipeline.outages import POLLING
from bot.pipeline.owner_messages import Notices
from bot.pipeline.pages import Pages
from bot.pipeline.poll import Poller
from bot.pipeline.ports import Database, LeadTerm, Messenger, Queue
from bot.pipeline.reception import Reception
from bot.pipeline.retention import Retention
from bot.pipeline.summaries import Summaries
from bot.running import Running, finish
from bot.schedule import Schedule
from bot.seeding import make_owner, seed
from bot.settings import Settings
from bot.vitals import Vitals
from bot.wording import Wording, say

logger = logging.getLogger(__name__)

_FILL_WITHIN = 600_000_000  # microseconds that a large archive may take, on a slow disk


@dataclass(slots=True)
class TermMessenger:
    """`messenger`, in one term: it sends nothing while another process may lead."""

    messenger: Messenger
    term: LeadTerm

    async def send(
        self,
        channel: Channel,
        post: Post,
        *,
        silent: bool = False,
        reply_to: int | None = None,
        plain: bool = False,
    ) -> int:
        """As `ports.Messenger`, all of them."""
        self._check()
        return await self.messenger.send(channel, post, silent=silent, reply_to=reply_to, plain=plain)

    async def edit(self, channel: Channel, message_id: int, post: Post, *, plain: bool = False) -> None:
        self._check()
        await self.messenger.edit(channel, message_id, post, plain=plain)

    async def look(
        self, channel: Channel, post: Post, *, after: int, through: int | None = None
    ) -> int | None:
        self._check()
        return await self.messenger.look(channel, post, after=after, through=through)

    async def tell(self, admin: Admin, said: Wording) -> None:
        self._check()
        await self.messenger.tell(admin, said)

    def _check(self) -> None:
        if not self.term.is_held:
            raise DeliveryUnsentError(say("another process may lead by now"))


@dataclass(slots=True, kw_only=True)
class Leading:
    """What one process does in one term."""

    running: Running
    vitals: Vitals
    term: LeadTerm
    queue: Queue | None  # None: it polls by itself
    ending: asyncio.Event = field(default_factory=asyncio.Event)  # the end of the term
    broken: asyncio.Event = field(default_factory=asyncio.Event)  # a part ended with the database: begin anew
    _schedule: Schedule = field(init=False)

    @property
    def _database(self) -> Database:
        return self.term.database

    async def start(self, stack: AsyncExitStack) -> None:
        """Build it all; it ends with `stack`. Raises ConfigError, QueryError, StorageError."""
        running, settings = self.running, self.running.settings
        stack.callback(self._end, list(running.reloads))
        await seed(self._database, settings, now=running.clock.now())
        self._schedule = Schedule(running.outages, speaks=False)
        deliverer = self._deliverer()
        running.deliverer = deliverer
        self._run(stack, self.vitals.with_token(lambda: deliverer.run(self.ending)), "deliver")
        await self._intake(stack, deliverer)
        if not running.dry_run:
            await self._chat(stack)
        self._upkeep(deliverer)
        self._schedule.start()
        stack.push_async_callback(self._schedule.stop)
        stack.callback(self.ending.set)

    def _end(self, reloads: list[object]) -> None:
        self.running.deliverer = self.running.term = None
        del self.running.reloads[len(reloads) :]

    def _run(self, stack: AsyncExitStack, part: "asyncio._CoroutineLike[None]", name: str) -> None:
        """Run it for the whole term; its end before that is the end of the program, unless the lead was lost."""

        def ended(task: asyncio.Task[None]) -> None:
            if task.cancelled() or self.ending.is_set() or self.term.lost.is_set():
                return
            if self.queue is not None and isinstance(task.exception(), StorageError):
                self.broken.set()
            else:
                self.running.ended(task)

        task: asyncio.Task[None] = asyncio.create_task(part, name=name)
        task.add_done_callback(ended)
        stack.push_async_callback(finish, task)

    def _deliverer(self) -> Deliverer:
        telegram = self.running.settings.telegram
        return Deliverer(
            self._database,
            TermMessenger(self.vitals.messenger, self.term),
            self.running.clock,
            rate_per_chat_per_minute=telegram.rate_per_chat_per_minute,
            rate_per_second=telegram.rate_per_second,
            owner=lambda: owner_of(self._database),
            burst=self.running.settings.alerts.burst,
            meter=self.running.meter,
            outages=self.running.outages,
        )

    async def _intake(self, stack: AsyncExitStack, deliverer: Deliverer) -> None:
        running, settings = self.running, self.running.settings
        fetcher = await stack.enter_async_context(feed_fetcher(settings, running.meter))
        day = await self._day(stack, fetcher)
        day.wake = deliverer.wake
        notices = Notices()
        reception = Reception(
            self._database, day.take, settings=day.intake.polling, notify=notices.add, meter=running.meter
        )

        def take_over(new: Settings) -> None:
            day.intake.rules, day.intake.polling = rules_of(new), polling_limits(new)
            reception.limits = day.intake.polling

        running.reloads.append(take_over)
        if self.queue is None:
            await self._poll_here(stack, fetcher, reception)
        else:
            self._take_arrivals(stack, reception, self.queue)
        if running.role == "lead":
            self._schedule.every(timedelta(seconds=20), self._look_for_fetchers, name="fetchers")

        async def tell_owner() -> None:
            if self.term.is_held:
                await self.vitals.tell_owner(notices.take())

        self._schedule.every(timedelta(minutes=1), tell_owner, name="notices")

    async def _look_for_fetchers(self) -> None:
        """Where nobody fetches nothing comes, and nothing else would show it."""
        async with self._database.read() as work:
            cluster = await work.processes.cluster(self.running.clock.now())
        if any(one.role != "lead" for one in cluster.processes):
            self.running.outages.well(POLLING)
        else:
            says = say("no process fetches feeds: start one with the role fetch or all")
            self.running.outages.failed(POLLING, says)

    async def _day(self, stack: AsyncExitStack, fetcher: HttpFeedFetcher) -> Day:
        running, settings = self.running, self.running.settings
        day = a_day(self._database, settings)
        systemd.notify(f"EXTEND_TIMEOUT_USEC={_FILL_WITHIN}\nSTATUS=reading stories and watchlists")
        since = running.clock.now() - settings.stories.window
        items = await restore_stories(self._database, day.intake, since=since)
        logger.info("stories restored: items=%d", items)
        await day.intake.refresh(running.clock.now())
        logger.info("watchlists read: watchlists=%d", len(day.intake.watch.watchlists))
        day.meter = running.meter
        day.look.reader = stack.enter_context(WorkerReader())
        day.pages = Pages(
            reader=stack.enter_context(ArticleReader(fetcher)),
            intake=day.intake,
            wanted=settings.polling.full_text,
        )
        if writer := summarizer(settings):
            await stack.enter_async_context(writer)
            day.summaries = Summaries(summarizer=writer, intake=day.intake, limit=settings.summary.timeout)
        return day

    async def _poll_here(self, stack: AsyncExitStack, fetcher: HttpFeedFetcher, reception: Reception) -> None:
        running = self.running
        poller = Poller(
            self._database,
            fetcher,
            reception,
            running.clock,
            concurrency=running.settings.polling.concurrency,
            meter=running.meter,
            outages=running.outages,
        )
        stack.push_async_callback(poller.stop)
        # Alone on the database: what is claimed was claimed by a process that is gone.
        await release_polls(self._database, reception.limits, clock=running.clock)

        async def poll() -> None:
            try:
                await poller.tick()
                running.outages.well(POLLING)
            finally:  # a database that fails isn't a reason for the watchdog to end us
                running.has_polled()

        running.has_polled()
        self._schedule.every(timedelta(seconds=1), poll, name="poll")

    def _take_arrivals(self, stack: AsyncExitStack, reception: Reception, queue: Queue) -> None:
        running = self.running
        arrivals = ArrivalIntake(database=self._database, reception=reception, outages=running.outages)
        stack.push_async_callback(arrivals.stop)
        dispatch = Dispatch(database=self._database, queue=queue, clock=running.clock)

        async def forget_processes() -> None:
            async with self._database.write() as work:
                await work.processes.forget(running.clock.now())
                await work.commit()

        self._schedule.every(timedelta(seconds=0.5), arrivals.tick, name="arrivals")
        self._schedule.every(timedelta(seconds=1), dispatch.tick, name="fetch jobs")
        self._schedule.every(timedelta(seconds=3), queue.reap, name="dead workers")
        self._schedule.every(timedelta(minutes=1), forget_processes, name="processes")

    def _upkeep(self, deliverer: Deliverer) -> None:
        database, clock, settings = self._database, self.running.clock, self.running.settings
        retention = Retention(database, keep=settings.retention.items, remember=settings.stories.remember)

        async def forget() -> None:
            await retention.run(clock.now())

        async def index_archive() -> None:
            from bot.pipeline.indexing import fill

            await fill(database)

        async def notice_spikes() -> None:
            from bot.pipeline.spikes import tell_spikes

            if await tell_spikes(database, now=clock.now()):
                deliverer.wake()

        self._schedule.every(timedelta(hours=6), forget, name="retention")
        self._schedule.every(timedelta(minutes=5), index_archive, name="archive")
        self._schedule.every(timedelta(minutes=10), notice_spikes, name="spikes")

    async def _chat(self, stack: AsyncExitStack) -> None:
        from bot.telegram.chat.chat import Chat

        settings, clock = self.running.settings, self.running.clock
        await self._claim_owner()
        finder = await stack.enter_async_context(feed_fetcher(settings))

        async def find(url: str) -> list[FoundFeed]:
            return await discover(finder, url, now=clock.now())

        pages = stack.enter_context(ArticleReader(finder))

        async def read_page(url: str) -> PageText:
            return await pages.read(url, now=clock.now())

        def chat() -> Chat:
            return Chat(
                self.vitals.token,
                api_base_url=settings.telegram.api_base_url,
                database=self._database,
                clock=clock,
                find_feeds=find,
                naming=naming(settings, finder, clock),
                feed_lists=opml,
                rules=rules_of(settings),
                settings=shown(settings),
                site=site_address(settings),
                per_minute=settings.telegram.rate_per_chat_per_minute,
                four_eyes=settings.telegram.four_eyes,
                read_page=read_page,
                free_bytes=lambda: free_bytes(settings.database.url),
            )

        async def talk() -> None:
            try:
                await self.vitals.with_token(lambda: chat().run(self.ending))
            except LeadLostError:
                logger.debug("the chat ends with the term")

        self._run(stack, talk(), "chat")

    async def _claim_owner(self) -> None:
        """The owner of the settings, or a one-time code in the log for the first person to send it."""
        running = self.running
        if owner := running.settings.telegram.owner_id:
            await make_owner(self._database, owner, now=running.clock.now())
            return
        code = await ensure_owner_code(self._database, running.clock)
        if code:
            logger.warning("nobody owns this bot yet: send it /start %s in a private chat", code)
