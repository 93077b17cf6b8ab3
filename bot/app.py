"""Builds every part and connects them; start and stop. The only file that knows all the others.

What each part does is in its own module. Here is only who is given to whom.
"""

import asyncio
import logging
import math
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import log
from bot.clock import SystemClock
from bot.config import read_summary_key
from bot.desk.naming import Naming
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.wikidata import Wikidata
from bot.news.alert import Post, State
from bot.news.content import Rules
from bot.news.feed import feed as feeds
from bot.news.story.index import StoryIndex
from bot.pipeline.day import Day
from bot.pipeline.intake import Intake
from bot.pipeline.look import Look
from bot.pipeline.match import Watch
from bot.pipeline.ports import Clock, Database, Meter
from bot.settings import Settings
from bot.storage.database import open_database
from bot.summarizer import ChatSummarizer

if TYPE_CHECKING:
    from bot.web.metrics import Measures
    from bot.web.site import Site

logger = logging.getLogger(__name__)


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
    return Day(intake=an_intake(database, settings), look=Look(database=database))


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


def polling_limits(settings: Settings) -> feeds.PollingLimits:
    """The limits of each feed's rhythm."""
    polling = settings.polling
    return feeds.PollingLimits(
        interval=polling.interval, min_interval=polling.min_interval, max_interval=polling.max_interval
    )


@asynccontextmanager
async def database_of(settings: Settings, *, lock: bool = False) -> AsyncIterator[Database]:
    """The database that the settings name; `lock`: for the service, which is alone on it."""
    async with open_database(settings.database.url, lock=lock) as database:
        yield database


async def restore_stories(database: Database, intake: Intake, *, since: datetime) -> int:
    """Fill the story index from the database; how many items."""
    count = 0
    async with database.read() as work:
        async for page in work.fingerprints.since(since):
            intake.stories.restore(page)
            count += len(page)
    return count


def site_address(settings: Settings) -> str:
    """Where the pages are, as far as the settings say; "" where they are off."""
    if not settings.site.enabled:
        return ""
    return settings.site.url.rstrip("/") or f"http://{settings.http.listen}"


def site_of(database: Database, settings: Settings, clock: Clock) -> "Site":
    """The pages, as the settings want them."""
    from bot.desk.desk import Desk
    from bot.desk.eyes import Eyes
    from bot.telegram.posts.format import html
    from bot.web.core import Options
    from bot.web.guard import Face
    from bot.web.site import Site

    def posted(post: Post, timezone: str, now: datetime) -> str:
        return html(post, timezone=timezone, now=now)

    return Site(
        lambda who: Desk(
            database, clock, who=who, rules=rules_of(settings), eyes=Eyes(always=settings.telegram.four_eyes)
        ),
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
    from bot.web.health import HealthServer, RemoteHealth

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with database_of(settings) as database, RemoteHealth(operators) as service:
        server = HealthServer(sockets, service, site=site_of(database, settings, clock()))
        await server.start()
        await stop.wait()
        await server.stop()


async def metrics(database: Database, *, now: datetime) -> "Measures":
    """What the database knows of /metrics, by Prometheus names; counted in SQL."""
    async with database.read() as work:
        counts = await work.outbox.counts()
        feeds, failing = await work.feeds.count()
        cluster = await work.processes.cluster(now)
        jobs = cluster.jobs
        return {
            "watchwire_outbox_rows": {state.value: float(counts.get(state, 0)) for state in State},
            "watchwire_outbox_oldest_seconds": _since(await work.deliveries.next_due(), now),
            "watchwire_feeds": float(feeds),
            "watchwire_feeds_failing": float(failing),
            "watchwire_feed_lag_seconds": _since(await work.polls.first_due(), now),
            "watchwire_story_splits": float(await work.changes.count("StorySplit")),
            "watchwire_watchlists": float(await work.watchlists.count()),
            "watchwire_processes": float(len(cluster.processes)),
            "watchwire_jobs": {"waiting": jobs.waiting, "late": jobs.late, "doing": jobs.doing},
            "watchwire_arrivals_waiting": float(cluster.arrivals),
            "watchwire_arrivals_oldest_seconds": _since(cluster.oldest_arrival, now),
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
