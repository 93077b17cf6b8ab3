"""Polling: requests a second, CPU per poll, memory and evenness, beside a plain loop of httpx and feedparser.

    ./run bench polling [--feeds 10000] [--seconds 5]
    ./run bench polling --week [--days 7]          # a week in an hour: memory and evenness

The publishers run in a process of their own on loopback; CPU is that of the client (and its workers) alone.
"""

import argparse
import asyncio
import heapq
import os
import resource
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks._week import resident, week
from bot.feeds.http import HttpFeedFetcher
from bot.news.feed.feed import Feed, Fetched, NotModified, PollingLimits, Validators, after_fetch
from bot.pipeline.poll import Poller
from bot.pipeline.reception import Reception
from bot.schedule import Schedule
from bot.storage.database import migrate, open_database
from tests.servers.feed_server import FeedServer

LOOPBACK = ["127.0.0.0/8"]
SETTINGS = PollingLimits(interval=timedelta(minutes=15))


def main(arguments):
    words = argparse.ArgumentParser(prog="bench polling", description=__doc__)
    words.add_argument("--feeds", type=int, default=10_000, help="how many are in the database")
    words.add_argument("--seconds", type=float, default=5.0, help="for each measurement")
    words.add_argument(
        "--week", action="store_true", help="poll by a clock that is set forward, without requests"
    )
    words.add_argument("--days", type=float, default=7.0, help="how long that week is")
    given = words.parse_args(arguments)
    if given.week:
        asyncio.run(week(given.feeds, given.days))
        return 0
    print(f"{'what':<44} {'a second':>9} {'CPU ms each':>12}")
    with FeedServer() as server:
        server.clock(now=time.time())
        asyncio.run(_unchanged(server, given.seconds))
        asyncio.run(_unchanged_httpx(server, given.seconds))
        asyncio.run(_changed(server, given.seconds))
        asyncio.run(_changed_httpx(server, given.seconds))
        asyncio.run(_end_to_end(server, given.feeds, given.seconds))
    _evenness()
    return 0


def _line(what, count, wall, cpu):
    print(f"{what:<44} {count / wall:>9.0f} {1000 * cpu / max(count, 1):>12.2f}")


def _cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _cpu_of(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _for(seconds, one, *, width):
    """Call `one(n)` again and again, `width` at a time, for `seconds`; (how often, wall, CPU)."""
    count = 0
    started, cpu = time.monotonic(), _cpu()

    async def chain():
        nonlocal count
        while time.monotonic() - started < seconds:
            count += 1
            await one(count)

    await asyncio.gather(*(chain() for _ in range(width)))
    return count, time.monotonic() - started, _cpu() - cpu


def _a_feed(server, number, **given):
    now = datetime.now(UTC)
    return Feed(**({"url": f"{server.url}/many/{number}.xml", "added": now, "next_poll": now} | given))


async def _validators(server, fetcher, numbers):
    now = datetime.now(UTC)
    feeds = [_a_feed(server, n) for n in range(numbers)]
    got = [await fetcher.fetch(feed, now=now) for feed in feeds]
    return [replace(feed, validators=one.validators) for feed, one in zip(feeds, got, strict=True)]


async def _unchanged(server, seconds):
    async with HttpFeedFetcher(allow_networks=LOOPBACK, per_host=50) as fetcher:
        feeds = await _validators(server, fetcher, 20)

        async def one(n):
            assert isinstance(await fetcher.fetch(feeds[n % 20], now=datetime.now(UTC)), NotModified)

        _line("304, client alone", *await _for(seconds, one, width=20))


async def _unchanged_httpx(server, seconds):
    import httpx

    async with httpx.AsyncClient() as client:
        url = f"{server.url}/many/0.xml"
        etag = (await client.get(url)).headers["etag"]

        async def one(n):
            assert (await client.get(url, headers={"If-None-Match": etag})).status_code == 304

        _line("304, plain httpx", *await _for(seconds, one, width=20))


def _fifty_kilobytes(server):
    server.set_many(items=150)


async def _changed(server, seconds):
    _fifty_kilobytes(server)
    async with HttpFeedFetcher(allow_networks=LOOPBACK, per_host=50, workers=2) as fetcher:
        await asyncio.gather(*(fetcher.fetch(_a_feed(server, n), now=datetime.now(UTC)) for n in range(2)))

        async def one(n):
            assert isinstance(await fetcher.fetch(_a_feed(server, n % 500), now=datetime.now(UTC)), Fetched)

        workers = [pid for pool in fetcher._parsers._idle for pid in pool._processes]
        before = sum(map(_cpu_of, workers))
        count, wall, cpu = await _for(seconds, one, width=8)
        cpu += sum(map(_cpu_of, workers)) - before
    _line("50 KB changed, two workers (CPU of all)", count, wall, cpu)


async def _changed_httpx(server, seconds):
    import feedparser
    import httpx

    async with httpx.AsyncClient() as client:

        async def one(n):
            feedparser.parse((await client.get(f"{server.url}/many/{n % 500}.xml")).content)

        _line("50 KB changed, plain httpx and feedparser", *await _for(seconds, one, width=8))
    server.set_many(items=20)


async def _end_to_end(server, number, seconds):
    """Everything that a 304 costs: the schedule as in the service, claim, request, next poll, commits."""
    folder = tempfile.TemporaryDirectory(prefix="bench-polling-")
    url = f"sqlite:///{Path(folder.name)}/bench.db"
    await migrate(url)
    async with (
        open_database(url) as database,
        HttpFeedFetcher(allow_networks=LOOPBACK, per_host=50) as fetcher,
    ):
        feeds = await _validators(server, fetcher, 20)
        async with database.write() as work:
            for n in range(number):
                like = feeds[n % 20]
                await work.feeds.add(replace(like, url=f"{server.url}/many/{n % 20}.xml?{n}"))
            await work.commit()

        async def take(feed, fetched, now):
            raise AssertionError("nothing has changed")

        poller = Poller(
            database, fetcher, Reception(database, take, settings=SETTINGS), _Clock(), concurrency=100
        )
        poller._owners = _Uncrowded()
        schedule = Schedule()
        schedule.every(timedelta(seconds=1), poller.tick, name="poll")
        started, cpu = time.monotonic(), _cpu()
        schedule.start()
        while time.monotonic() - started < seconds and poller.polls < number:
            await asyncio.sleep(0.05)
        await schedule.stop()
        await poller.drain()
        wall, used = time.monotonic() - started, _cpu() - cpu
        _line(f"304 with database, {number} feeds", poller.polls, wall, used)
        share = used / max(poller.polls, 1) * number / (15 * 60)
        print(
            f"{number} feeds at a 15-minute mean, all 304: {100 * share:.1f} % of a core; resident {resident():.0f} MB"
        )
    folder.cleanup()


class _Clock:
    def now(self):
        return datetime.now(UTC)


class _Uncrowded(Counter):
    """All publishers are one address here; let them be strangers to each other."""

    def __getitem__(self, key):
        return 0


def _evenness(feeds=2000, hours=36):
    """The peak minute against the mean, over the day that follows the first twelve hours of feeds that were all added at
    once (till then they find their pace); the clock is made up.
    """
    start = datetime(2026, 11, 25, tzinfo=UTC)
    known = [Feed(url=f"https://outlet{n}.example/", added=start, next_poll=start) for n in range(feeds)]
    due = [(start, n) for n in range(feeds)]
    minutes = Counter()
    while due[0][0] < start + timedelta(hours=hours):
        now, n = heapq.heappop(due)
        minutes[int((now - start) / timedelta(minutes=1))] += 1
        new = (n * 31 + int(now.timestamp()) // 60) % 4 == 0
        answer = NotModified(validators=Validators())
        known[n] = after_fetch(known[n], answer, new=int(new), now=now, settings=SETTINGS)
        heapq.heappush(due, (known[n].next_poll, n))
    later = [minutes[minute] for minute in range(12 * 60, hours * 60)]
    mean = sum(later) / len(later)
    print(
        f"{feeds} feeds added at once, the day after: {mean:.0f} polls a minute, peak {max(later) / mean:.1f} times the mean"
    )
