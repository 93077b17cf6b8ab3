"""The demo itself: starts the sample outlets, runs the real pipeline on a fresh database, shows what comes out."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import a_day, clock, feed_fetcher, polling_limits, site_of
from bot.demo.articles import ARTICLES, OUTLETS
from bot.demo.page import Bubble, page
from bot.demo.screen import Screen
from bot.demo.server import SampleServer
from bot.desk.desk import Desk
from bot.errors import ConfigError
from bot.news.alert import Post
from bot.news.arrival import Entries
from bot.news.feed.feed import Feed, Fetched
from bot.news.watchlist import Admin, Channel, Route, Watchlist
from bot.pipeline.day import Day
from bot.pipeline.deliver import Deliverer
from bot.pipeline.intake import Taken
from bot.pipeline.match import document
from bot.pipeline.poll import Poller
from bot.pipeline.ports import Database
from bot.pipeline.reception import Reception
from bot.query.explain import explain
from bot.query.parser import parse
from bot.schedule import Schedule
from bot.settings import AlertsSettings, PollingSettings, Settings, SiteSettings
from bot.storage.database import open_database
from bot.telegram.posts.format import html, plain_text
from bot.wording import Wording

CHANNEL = "Libya watch"
_YOU = 1  # who watches the demo
WATCHLISTS = (
    ("haftar-russia", "Haftar AND Russia"),
    ("haftar-other-scripts", "(Хафтар* AND (Росси* OR Москв*)) OR (حفتر AND (روسيا OR موسكو))"),
)


async def show(*, seconds: float, html_file: str | None, site: str = "") -> int:
    """Run the demo for `seconds`; the exit code (1 where no post came out). `site`: where its archive is served, for ever."""
    if html_file:
        _write(html_file, "")  # what can't be written is said before half a minute has passed
    screen = Screen()
    screen.heading("Watchwire demo: seven invented outlets, one channel, no network.")
    for name, query in WATCHLISTS:
        screen.heading(f"  watchlist {name}: {query}")
    async with AsyncExitStack() as stack:
        stage = await _build(stack, screen)
        address = await _serve(stack, stage.database, site) if site else ""
        await _play(stage, seconds)
        screen.end()
        stage.summary()
        if html_file:
            _write(html_file, page(CHANNEL, stage.channel.bubbles))
            screen.heading(f"The channel as a page: {html_file}")
        if address:
            word = await Desk(stage.database, clock(), who="demo").logins.link(_YOU)
            screen.heading(f"The archive: {address}/  (Ctrl-C ends it)")
            screen.heading(f"Behind the login, within five minutes: {address}/login?word={word}")
            await asyncio.Event().wait()
    return 0 if stage.channel.bubbles else 1


def _write(file: str, text: str) -> None:
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"can't write {file}: {error.strerror}") from error


@dataclass(slots=True)
class ScreenChannel:
    """A Messenger whose channel is the terminal."""

    screen: Screen
    bubbles: list[Bubble] = field(default_factory=list)
    edits: int = 0
    replies: int = 0

    async def send(
        self,
        channel: Channel,
        post: Post,
        *,
        silent: bool = False,
        reply_to: int | None = None,
        plain: bool = False,
    ) -> int:
        now = datetime.now(UTC)
        answered = next((b for b in self.bubbles if b.message_id == reply_to), None)
        bubble = Bubble(
            message_id=len(self.bubbles) + 1,
            html=html(post, timezone=channel.timezone, now=now),
            headline=post.headline,
            at=now,
            reply_to=answered,
        )
        self.bubbles.append(bubble)
        self.replies += answered is not None
        label = f"reply to post {reply_to}" if answered else f"post {bubble.message_id}"
        self.screen.post(label, plain_text(post, timezone=channel.timezone, now=now))
        return bubble.message_id

    async def edit(self, channel: Channel, message_id: int, post: Post, *, plain: bool = False) -> None:
        now = datetime.now(UTC)
        bubble = self.bubbles[message_id - 1]
        bubble.html, bubble.edited = html(post, timezone=channel.timezone, now=now), True
        self.edits += 1
        text = plain_text(post, timezone=channel.timezone, now=now)
        self.screen.post(f"post {message_id}, edited", text, colour="yellow")

    async def look(
        self, channel: Channel, post: Post, *, after: int, through: int | None = None
    ) -> int | None:
        return next(
            (b.message_id for b in self.bubbles if b.message_id > after and b.headline == post.headline), None
        )

    async def tell(self, admin: Admin, said: Wording) -> None:
        self.screen.heading(said)


@dataclass(slots=True, kw_only=True)
class _Script:
    """When which article appears: at its time, and not before those ahead of it were told, however slow the machine is."""

    started: float
    told: int = 0  # articles

    @property
    def is_over(self) -> bool:
        return self.told >= len(_TIMES)

    def elapsed(self) -> float:
        """Seconds of the demo that have passed for the outlets."""
        real = time.monotonic() - self.started
        return real if self.is_over else min(real, _TIMES[self.told])


_TIMES = sorted(article.at for article in ARTICLES)


@dataclass(slots=True, kw_only=True)
class _Stage:
    """Everything that plays, and the counts of the status line."""

    screen: Screen
    channel: ScreenChannel
    database: Database
    day: Day
    schedule: Schedule
    script: _Script
    items: int = 0
    polls: int = 0
    silent: int = 0

    async def follow(self) -> None:
        """What has come was told: the next article may come."""
        items = self.items
        if not await Desk(self.database, clock(), who="demo").records.queue():
            self.script.told = items

    async def take(
        self, feed: Feed, fetched: Fetched, now: datetime, *, entries: Entries | None = None
    ) -> list[Taken]:
        """Take a feed in and show what stays silent."""
        taken = await self.day.take(feed, fetched, now, entries=entries)
        self.items += len(taken)
        for one in taken:
            self._show(feed, one)
        return taken

    def _show(self, feed: Feed, one: Taken) -> None:
        loud = [d for d in one.decisions if d.kind != "silent"]
        if loud:
            return
        self.silent += 1
        reasons = [d.reason for d in one.decisions] or [self._why_not(one)]
        self.screen.silence(feed.label, one.told.reading.title, "; ".join(dict.fromkeys(reasons)))

    def _why_not(self, one: Taken) -> str:
        text = document(one.kept.item, one.told.reading, source=one.told.source)
        name, query = WATCHLISTS[0]
        return f"{name}: {explain(parse(query), text)}"

    def status(self, total: float) -> None:
        elapsed = time.monotonic() - self.script.started
        bar = "█" * round(20 * min(1, elapsed / total))
        self.screen.status(
            f"{bar:<20} {elapsed:4.1f} s  {self.polls} polls, {self.items} items, {len(self.channel.bubbles)} posts, "
            f"{self.channel.edits} edits, {self.silent} silent"
        )

    def summary(self) -> None:
        self.screen.heading(
            f"{self.items} items from {len(OUTLETS)} feeds: {len(self.channel.bubbles)} posts "
            f"({self.channel.replies} of them a reply), {self.channel.edits} edits, {self.silent} kept silent."
        )


def _in_a_hurry() -> Settings:
    """The settings of a service whose day lasts seconds."""
    second = timedelta(seconds=1)
    return Settings(
        polling=PollingSettings(
            interval=second, min_interval=second, max_interval=second, allow_networks=("127.0.0.0/8",)
        ),
        alerts=AlertsSettings(edit_interval=second),
    )


async def _build(stack: AsyncExitStack, screen: Screen) -> _Stage:
    script, wall = _Script(started=time.monotonic()), datetime.now(UTC)
    scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="watchwire-demo-"))
    server = stack.enter_context(SampleServer(started=wall, elapsed=script.elapsed))
    database = await stack.enter_async_context(open_database(f"sqlite:///{scratch}/demo.db"))
    settings = _in_a_hurry()
    await _seed(database, server.base, wall)
    fetcher = await stack.enter_async_context(feed_fetcher(settings))
    channel = ScreenChannel(screen)
    deliverer = Deliverer(database, channel, clock(), rate_per_chat_per_minute=1000, rate_per_second=30)
    stage = _Stage(
        screen=screen,
        channel=channel,
        database=database,
        day=a_day(database, settings),
        schedule=Schedule(),
        script=script,
    )

    reception = Reception(database, stage.take, settings=polling_limits(settings))
    poller = Poller(database, fetcher, reception, clock(), concurrency=20)
    stack.push_async_callback(poller.drain)

    async def poll() -> None:
        await poller.tick()
        stage.polls = poller.polls

    async def deliver() -> None:
        await deliverer.deliver_once()

    stage.schedule.every(timedelta(seconds=0.25), poll, name="poll")
    stage.schedule.every(timedelta(seconds=0.1), deliver, name="deliver")
    return stage


async def _serve(stack: AsyncExitStack, database: Database, listen: str) -> str:
    """The demo's archive as pages; their address. Raises ConfigError where `listen` can't be used."""
    from bot.web.health import HealthServer, Own

    settings = Settings(site=SiteSettings(enabled=True, title="Watchwire demo", rate_per_minute=600))
    pages = site_of(database, settings, clock())
    server = HealthServer(listen, Own(), site=pages)
    await server.start()
    stack.push_async_callback(server.stop)
    return server.address


async def _play(stage: _Stage, seconds: float) -> None:
    """For `seconds`; on a busy machine until all has come and been told, or for five times as long."""
    stage.schedule.start()
    while (elapsed := time.monotonic() - stage.script.started) < 5 * seconds:
        if elapsed >= seconds and stage.script.is_over:
            break
        stage.status(seconds)
        await stage.follow()
        await asyncio.sleep(0.1)
    await stage.schedule.stop()
    await asyncio.sleep(0.3)  # what runs comes to its end


async def _seed(database: Database, base: str, now: datetime) -> None:
    async with database.write() as work:
        channel = await work.channels.add(Channel(name="demo", chat_id=-1001, title=CHANNEL))
        for name, query in WATCHLISTS:
            canonical = parse(query).canonical
            routes = (Route(channel=channel.id),)
            await work.watchlists.add(
                Watchlist(
                    name=name,
                    query=query,
                    canonical=canonical,
                    visibility="public",
                    added=now,
                    routes=routes,
                )
            )
        await work.admins.save(Admin(user_id=_YOU, role="owner", name="you", added=now))
        for outlet in OUTLETS:
            await work.feeds.add(Feed(url=base + outlet.path, title=outlet.title, added=now, next_poll=now))
        await work.commit()
