"""`watchwire check`: is this configuration right? Every finding says what to do."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot import config
from bot.cli import output
from bot.errors import ConfigError, FetchError, QueryError, WatchwireError
from bot.pipeline.ports import Database
from bot.seeding import channel_of, times_of
from bot.settings import ChannelSeed, Settings, WatchlistSeed

_SAMPLE = (
    "Ferry runs again",
    "After nine days in dock the ferry to the islands has left the harbour on Monday.",
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was looked at, whether it is well, and what to do. `stops`: it would stop an alert."""

    subject: str
    well: bool
    says: str
    stops: bool = True


def check(args: argparse.Namespace) -> int:
    """Settings, token, summarizer, database, channels, feeds; 1 where one would stop an alert."""
    settings = config.load(args.config)
    return asyncio.run(_report(args, settings))


async def _report(args: argparse.Namespace, settings: Settings) -> int:
    code = 0
    async for finding in _findings(settings, offline=args.offline):
        code = code or int(not finding.well and finding.stops)
        if args.json:
            output.line({"subject": finding.subject, "ok": finding.well, "says": finding.says})
        else:
            mark = "ok  " if finding.well else "FAIL" if finding.stops else "note"
            print(f"{mark}  {finding.subject}: {finding.says}", flush=True)
    return code


async def _findings(settings: Settings, *, offline: bool) -> AsyncIterator[CheckResult]:
    yield CheckResult("settings", True, settings.path or "no file: every key has its default")
    seeds: list[ChannelSeed | WatchlistSeed] = [*settings.channels, *settings.watchlists]
    for seed in seeds:
        if unread := _times(seed):
            yield unread
    for watchlist in settings.watchlists:
        yield _query(watchlist, settings)
    token = ""
    try:
        token = config.read_token(settings)
        yield CheckResult("token", True, "found")
    except ConfigError as error:
        yield CheckResult("token", False, str(error))
    if settings.summary.endpoint:
        yield await _summarizer(settings, offline=offline)
    from bot.storage.database import open_database

    try:
        async with open_database(settings.database.url) as database:
            yield CheckResult("database", True, settings.database.url.rpartition("@")[2])
            if not offline:
                if token:
                    async for finding in _telegram(settings, database, token):
                        yield finding
                async for finding in _feeds(settings, database):
                    yield finding
    except WatchwireError as error:
        yield CheckResult("database", False, str(error))


def _times(seed: ChannelSeed | WatchlistSeed) -> CheckResult | None:
    """What of its quiet hours and its digest can't be read, at which a start ends; None where all can."""
    try:
        channel_of(seed) if isinstance(seed, ChannelSeed) else times_of(seed)
    except ConfigError as error:
        return CheckResult("settings", False, str(error))
    return None


def _query(watchlist: WatchlistSeed, settings: Settings) -> CheckResult:
    from bot.query.parser import parse

    names = {one.name: one.forms for one in settings.names}
    others = {one.name: one.query for one in settings.watchlists}
    try:
        read = parse(watchlist.query, names=names, watchlists=others)
    except QueryError as error:
        return CheckResult(f"watchlist {watchlist.name}", False, f"{error} (column {error.position + 1})")
    says = f"read as {read.canonical}"
    if not watchlist.channels:
        says += "; it has no channel and only records its matches"
    return CheckResult(f"watchlist {watchlist.name}", True, says)


async def _summarizer(settings: Settings, *, offline: bool) -> CheckResult:
    from bot.app import summarizer

    try:
        writer = summarizer(settings)
        if writer and not offline:
            async with writer:
                await writer.summarize(*_SAMPLE, sentences=1, max_characters=200)
    except WatchwireError as error:
        return CheckResult(
            "summarizer", False, f"{error} (summary.endpoint); posts quote the article instead", stops=False
        )
    return CheckResult("summarizer", True, "configured" if offline else "answers")


async def _telegram(settings: Settings, database: Database, token: str) -> AsyncIterator[CheckResult]:
    from bot.telegram.posts.messenger import TelegramMessenger

    async with TelegramMessenger(token, api_base_url=settings.telegram.api_base_url) as messenger:
        try:
            yield CheckResult("bot", True, f"@{await messenger.check_token()}")
        except WatchwireError as error:
            yield CheckResult("bot", False, str(error))
            return
        async with database.read() as work:
            channels = await work.channels.all()
        if not channels:
            yield CheckResult(
                "channels", False, "there are none yet: make the bot an administrator of one", stops=False
            )
        for channel in channels:
            try:
                trouble = await messenger.check_channel(channel)
            except WatchwireError as error:
                trouble = str(error)
            yield CheckResult(f"channel {channel.name}", not trouble, trouble or "the bot may post there")


async def _feeds(settings: Settings, database: Database) -> AsyncIterator[CheckResult]:
    from bot.app import feed_fetcher
    from bot.clock import SystemClock

    async with database.read() as work:
        feeds = [feed for feed in await work.feeds.all() if feed.enabled]
    if not feeds:
        yield CheckResult("feeds", False, "there are none yet: watchwire feeds add URL", stops=False)
    async with feed_fetcher(settings) as fetcher:
        for feed in feeds:
            try:
                await fetcher.fetch(feed, now=SystemClock().now())
                yield CheckResult(f"feed {feed.label}", True, "can be read")
            except FetchError as error:
                yield CheckResult(f"feed {feed.label}", False, f"{error} ({feed.url})")
