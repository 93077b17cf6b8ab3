"""The pages: do 200 readers at once slow polling's intake or delivery? Each reader has an address of its own.

The pages are served as the service serves them, by a process of their own; parts with and without readers take turns, so
that what else the machine does falls on both.

`--rounds N` of two parts, `--readers N`, `--seconds S` of each part, `--pause P` seconds between two pages of one reader (0: without a breath),
`--items N` in the archive before it begins.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

import aiohttp

from bot.app import clock, serve_pages
from bot.news.alert import State
from bot.news.watchlist import Route
from bot.pipeline.deliver import Deliverer
from bot.query.parser import parse
from bot.settings import DatabaseSettings, Settings, SiteSettings
from bot.site import SiteProcess
from bot.storage.database import open_database
from bot.web.health import sockets_at
from tests.builders import a_channel, a_feed, a_watchlist, an_item
from tests.newsdesk import Newsdesk

WORDS = [
    a + b for a in ("al", "bre", "cor", "dun", "el", "fen", "gar", "hol") for b in ("der", "mouth", "wick")
]
TOPICS = WORDS[:12]
BATCH, EVERY = 3, 0.1  # items of a changed feed; seconds between two changed feeds


class Instant:
    """A Messenger that answers after ten milliseconds."""

    def __init__(self):
        self.sent = 0

    async def send(self, channel, post, **how):
        await asyncio.sleep(0.01)
        self.sent += 1
        return self.sent

    async def edit(self, channel, message_id, post, **how):
        await asyncio.sleep(0.01)

    async def look(self, channel, post, **how):
        return None

    async def tell(self, admin, said):
        pass


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench site", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--read-from", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    return asyncio.run(read(options) if options.read_from else measure(options))


async def measure(options):
    with tempfile.TemporaryDirectory() as scratch:
        async with open_database(f"sqlite:///{scratch}/w.db") as database:
            desk = await filled(database, options.items)
            settings = Settings(
                site=SiteSettings(enabled=True), database=DatabaseSettings(url=f"sqlite:///{scratch}/w.db")
            )
            sockets = sockets_at("127.0.0.1:0")
            address = "http://{}:{}".format(*sockets[0].getsockname())
            site = SiteProcess(serve_pages, settings, sockets, address)
            site.start()
            stop = asyncio.Event()
            deliverer = Deliverer(
                database, Instant(), clock(), rate_per_chat_per_minute=100_000, rate_per_second=1000, burst=0
            )
            delivering = asyncio.create_task(deliverer.run(stop))
            print(
                "                     intake ms p50/p95   delivery ms p50/p95   loop ms p95/max   pages/s  page ms p50/p95"
            )
            command = [sys.executable, "-m", "benchmarks", "site", "--read-from", address]
            command += [
                "--readers",
                str(options.readers),
                "--seconds",
                str(options.seconds),
                "--pause",
                str(options.pause),
            ]
            alone, beside = Measured(), Measured()
            for _ in range(options.rounds):
                await part(alone, desk, deliverer, options, None)
                await part(beside, desk, deliverer, options, command)
            alone.show("alone")
            beside.show(f"{options.readers} readers")
            stop.set()
            await delivering
            await site.stop()


class Measured:
    """What all parts of one kind took."""

    def __init__(self):
        self.intake, self.waits, self.lags, self.readers = [], [], [], []

    def show(self, name):
        pages = ""
        if self.readers:
            each = [statistics.mean(said[what] for said in self.readers) for what in ("pages", "p50", "p95")]
            refused = sum(said["refused"] for said in self.readers)
            pages = f"{each[0]:8.0f}  {each[1]:.0f}/{each[2]:.0f} ({refused} refused)"
        print(
            f"{name:<20} {ms(self.intake, 50):9.1f} /{ms(self.intake, 95):6.1f}"
            f"   {ms(self.waits, 50):10.0f} /{ms(self.waits, 95):6.0f}"
            f"   {ms(self.lags, 95):8.1f} /{max(self.lags) * 1000:5.0f}   {pages}   ({len(self.waits)} posts)"
        )


async def part(measured, desk, deliverer, options, command):
    readers = subprocess.Popen(command, stdout=subprocess.PIPE, text=True) if command else None
    if readers:
        await asyncio.sleep(2)  # they start
    watching = asyncio.create_task(watch(measured.lags))
    begun, end = datetime.now(UTC), time.monotonic() + options.seconds - 3
    while time.monotonic() < end:
        started = time.perf_counter()
        await desk.take("wire", *some_items(BATCH), at=datetime.now(UTC))
        measured.intake.append(time.perf_counter() - started)
        deliverer.wake()
        await asyncio.sleep(EVERY)
    await asyncio.sleep(1)
    watching.cancel()
    async with desk.database.read() as work:
        rows = await work.outbox.rows(states=[State.SENT], limit=100_000)
    measured.waits += [
        (row.changed - row.made).total_seconds() for row in rows if row.made >= begun and row.changed
    ]
    if readers:
        measured.readers.append(json.loads((await asyncio.to_thread(readers.communicate))[0]))


def ms(values, percent):
    return statistics.quantiles(values, n=100)[percent - 1] * 1000 if len(values) > 1 else 0.0


async def watch(lags):
    while True:
        started = time.perf_counter()
        await asyncio.sleep(0.01)
        lags.append(time.perf_counter() - started - 0.01)


async def read(options):
    """Readers, in a process of their own: a page, a breath, another page."""
    paths = [
        "/",
        "/figures",
        "/sources",
        *(f"/w/{topic}" for topic in TOPICS),
        *(f"/w/{topic}.atom" for topic in TOPICS),
    ]
    times, refused, end = [], 0, time.monotonic() + options.seconds

    async def one(number):
        nonlocal refused
        chance = random.Random(number)
        await asyncio.sleep(chance.random() * options.pause)
        headers = {"X-Forwarded-For": f"10.1.{number // 250}.{number % 250}"}
        while time.monotonic() < end:
            path = chance.choice(paths)
            if chance.random() < 0.1:
                path = f"/search?q={chance.choice(WORDS)}+AND+{chance.choice(WORDS)}"
            elif chance.random() < 0.3:
                path = f"/s/{chance.randrange(1, 500)}"
            started = time.perf_counter()
            async with session.get(options.read_from + path, headers=headers) as answer:
                await answer.read()
                refused += answer.status == 429
            times.append(time.perf_counter() - started)
            await asyncio.sleep(options.pause)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(one(number) for number in range(options.readers)))
    print(
        json.dumps(
            {
                "pages": len(times) / options.seconds,
                "p50": ms(times, 50),
                "p95": ms(times, 95),
                "refused": refused,
            }
        )
    )


async def filled(database, count):
    desk = Newsdesk(database)
    now = datetime.now(UTC)
    async with database.write() as work:
        channel = await work.channels.add(a_channel())
        for topic in TOPICS:
            await work.watchlists.add(
                a_watchlist(
                    name=topic,
                    query=topic,
                    canonical=parse(topic).canonical,
                    visibility="public",
                    routes=(Route(channel=channel.id),),
                    added=now,
                )
            )
        desk.feeds["wire"] = await work.feeds.add(
            a_feed(url="https://wire.example/rss", title="Meridian Wire", last_ok=now)
        )
        await work.commit()
    for start in range(0, count, 50):
        await desk.take("wire", *some_items(50), at=now - timedelta(minutes=count - start))
    async with database.write() as work:
        for row in await work.outbox.rows(states=[State.DUE], limit=100_000):
            await work.deliveries.mark(row.id, State.SENT, now=now, message_id=int(row.id))
        await work.commit()
    return desk


_numbers = iter(range(10**9))


def some_items(count):
    made = []
    for number in (next(_numbers) for _ in range(count)):
        chance = random.Random(number)
        text = " ".join(f"{chance.choice(WORDS)} {chance.randrange(10**6)}" for _ in range(80))
        made.append(
            an_item(
                guid=f"n{number}",
                url=f"https://wire.example/{number}",
                title=f"{' '.join(chance.sample(WORDS, 4))} {number}",
                summary="",
                content=f"<p>{text}.</p>",
                published=datetime.now(UTC),
            )
        )
    return made
