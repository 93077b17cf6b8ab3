"""The database: intake, outbox, reading the archive, and opening, on SQLite or PostgreSQL.

    ./run bench storage [--items 10000] [--url postgresql+psycopg://...]

Without --url: a new SQLite file in a temporary directory, with fsync at every commit as in the service; the figure
for intake so depends on the disk. With --url: that database, which must be empty.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

from bot.news.alert import New, Post, State
from bot.news.feed.feed import Feed
from bot.news.item import Item
from bot.news.story.index import Placement, Role
from bot.news.watchlist import Channel, Watchlist
from bot.storage.database import migrate, open_database

NOW = datetime(2026, 11, 25, tzinfo=UTC)
BATCH = 20  # items a poll: one transaction
WORDS = [
    "harbour",
    "ferry",
    "minister",
    "strike",
    "vote",
    "river",
    "court",
    "bank",
    "school",
    "bridge",
    "storm",
    "island",
    "union",
    "price",
    "water",
]


def main(arguments):
    """Run it and print one line a figure."""
    parser = argparse.ArgumentParser(prog="bench storage", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--url", default="")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        url = asked.url or f"sqlite:///{directory}/bench.db"
        asyncio.run(run(url, asked.items))
        opening(url)


async def run(url, items):
    await migrate(url)
    async with open_database(url) as database:
        feed, watchlist, channels = await set_up(database)
        randomly = random.Random(1)
        batches = [
            [an_item(randomly, number) for number in range(start, start + BATCH)]
            for start in range(0, items, BATCH)
        ]
        with timed("intake (20 items a commit)", items, "items/s"):
            for batch in batches:
                await take_in(database, feed, watchlist, channels, batch)
        with timed("intake, nothing new", items, "entries/s"):
            for batch in batches[:100]:
                async with database.write() as work:
                    await work.sightings.known(feed.id, [item.guid for item in batch])
                    await work.sightings.still_there({feed.id: [item.guid for item in batch]}, now=NOW)
                    await work.commit()
        deliveries = min(items // 10, 500)
        with timed("claim, sending, sent (3 commits)", deliveries, "deliveries/s"):
            await deliver(database, deliveries)
        await read_archive(database, items)


async def set_up(database):
    async with database.write() as work:
        feed = await work.feeds.add(Feed(url="https://bench.example/feed", added=NOW, next_poll=NOW))
        watchlist = await work.watchlists.add(
            Watchlist(name="w", query="ferry", canonical="ferry", added=NOW)
        )
        channels = [await work.channels.add(Channel(name=f"c{n}", chat_id=f"@c{n}")) for n in range(20)]
        await work.commit()
    return feed, watchlist, channels


def an_item(randomly, number):
    return Item(
        guid=f"https://bench.example/{number}",
        url=f"https://bench.example/{number}",
        title=" ".join(randomly.choices(WORDS, k=9)),
        summary=" ".join(randomly.choices(WORDS, k=100)),
        content=" ".join(randomly.choices(WORDS, k=300)),
        published=NOW,
        fetched=NOW + timedelta(seconds=number),
        feed="https://bench.example/feed",
    )


async def take_in(database, feed, watchlist, channels, batch):
    """The statements of one poll: all items placed, one in ten matched and told."""
    async with database.write() as work:
        await work.sightings.known(feed.id, [item.guid for item in batch])
        kept = await work.items.add({feed.id: batch})
        await work.stories.place(
            {
                each.id: Placement(
                    story=each.id, role=Role.ORIGINAL, similarity=1.0, reason="", fingerprint=b"\x01" * 1000
                )
                for each in kept
            }
        )
        await work.posts.of([each.id for each in kept])
        for each in kept[::10]:
            await work.verdicts.add_matches([(each.id, watchlist.id, "[]")])
            post = Post(headline=each.item.title, url=each.item.url, source="Bench")
            channel = channels[each.id // 10 % len(channels)]
            new = New(watchlists=(watchlist.id,), channel=channel.id, content=post, urgent=False, wait=None)
            await work.posts.add([(each.id, new, NOW)])
        await work.feeds.save(feed)
        await work.commit()


async def deliver(database, count):
    sent = 0
    while sent < count:
        async with database.write() as work:
            rows = await work.deliveries.claim(NOW, limit=20, busy=[])
            await work.commit()
        if not rows:
            return
        for row in rows:
            for state in (State.SENDING, State.SENT):
                async with database.write() as work:
                    await work.deliveries.mark(row.id, state, now=NOW, message_id=1)
                    await work.commit()
        sent += len(rows)


async def read_archive(database, items):
    tracemalloc.start()
    async with database.read() as work:
        with timed("since(): the archive with its texts", items, "items/s"):
            async for _ in work.items.since(NOW):
                pass
        archive = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        with timed("fingerprints()", items, "items/s"):
            async for _ in work.fingerprints.since(NOW):
                pass
    print(
        f"peak memory while reading: {archive / 1e6:.1f} MB, {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB"
    )
    tracemalloc.stop()


class timed:  # noqa: N801
    """Prints how many `unit` the block did."""

    def __init__(self, what, count, unit):
        self.what, self.count, self.unit = what, count, unit

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *_):
        seconds = time.perf_counter() - self.start
        print(f"{self.what}: {self.count / seconds:.0f} {self.unit} ({seconds:.2f} s)", flush=True)


OPEN = """
import asyncio, sys
from bot.storage.database import open_database
async def main():
    async with open_database(sys.argv[1]) as database, database.read() as work:
        await work.watchlists.all()
asyncio.run(main())
"""


def opening(url):
    """A whole Python process that opens the database and asks one question: the best of five."""
    best = min(one_opening(url) for _ in range(5))
    print(f"start Python, open, one query, end: {best * 1000:.0f} ms")


def one_opening(url):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", OPEN, url], check=True)
    return time.perf_counter() - start
