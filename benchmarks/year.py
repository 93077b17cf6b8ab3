"""A simulated year, and half of the next: does the SQLite file stop growing, does the process?

    ./run bench year [--items 1000000] [--days 540] [--keep 90] [--remember 365] [--words 60]

`--items` a year come in even polls of twenty, one in a hundred matches a watchlist, is posted and recorded as sent; a third
are copies of recent ones. Day, database, retention and index are the service's own, with its limits; the clock is set forward six
hours at a time, and nothing is fetched or sent. Each thirty days: items kept and remembered, the file and the part of it
that is free, resident memory, and bytes of the file for each item that it knows.
"""

import argparse
import asyncio
import logging
import random
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks._week import resident
from bot.app import a_day
from bot.news.alert import State
from bot.news.feed.feed import Feed, Fetched
from bot.news.item import Item
from bot.news.watchlist import Channel, Route, Watchlist
from bot.pipeline.indexing import fill
from bot.pipeline.retention import Retention
from bot.query.parser import parse
from bot.settings import Settings
from bot.storage.database import migrate, open_database

START = datetime(2026, 1, 1, tzinfo=UTC)
STEP = timedelta(hours=6)
POLL = 20  # items
FEEDS = 200
MONTH = 30


class Wire:
    """Texts without end: runs of words as news has them; a third are copies of recent ones."""

    def __init__(self, words, *, vocabulary=30_000):
        self._chance, self._words = random.Random(7), words
        spelling = [
            "".join(self._chance.choices("aeioustrnlkmdp", k=self._chance.randint(3, 9)))
            for _ in range(vocabulary)
        ]
        self._stock = self._chance.choices(
            spelling, [1 / (rank + 5) for rank in range(vocabulary)], k=500_000
        )
        self._recent, self._number = [], 0

    def items(self, feed, now):
        """A poll's."""
        return tuple(self._item(feed, now) for _ in range(POLL))

    def _item(self, feed, now):
        self._number += 1
        text = self._chance.choice(self._recent) if self._recent and self._number % 3 == 0 else self._text()
        self._recent = [*self._recent[-199:], text]
        address = f"{feed.removesuffix('/rss')}/{self._number}"
        return Item(
            guid=address,
            url=address,
            title=text[:70],
            content=text,
            published=now,
            fetched=now,
            feed=feed,
            lang="en",
        )

    def _text(self):
        runs = (self._chance.randrange(len(self._stock) - 6) for _ in range(self._words // 5))
        words = [word for start in runs for word in self._stock[start : start + 5]]
        if self._number % 100 == 1:
            words[20] = "ferry"
        return " ".join(words).capitalize() + "."


async def set_up(database):
    async with database.write() as work:
        channel = await work.channels.add(Channel(name="desk", chat_id=-100))
        query = parse("ferry").canonical
        await work.watchlists.add(
            Watchlist(
                name="ferries",
                query="ferry",
                canonical=query,
                added=START,
                routes=(Route(channel=channel.id),),
            )
        )
        feeds = [
            Feed(url=f"https://outlet{number}.example/rss", added=START, next_poll=START, last_ok=START)
            for number in range(FEEDS)
        ]
        added = await work.feeds.add_new(feeds)
        await work.commit()
    return added


async def deliver(database, now):
    """What waits is sent, as far as the database knows."""
    while True:
        async with database.write() as work:
            rows = await work.deliveries.claim(now, limit=200, busy=[])
            for row in rows:
                await work.deliveries.mark(row.id, State.SENT, now=now, message_id=row.id)
            await work.commit()
        if not rows:
            return


async def simulate(asked, path):
    url, settings = f"sqlite:///{path}", Settings()
    await migrate(url)
    wire, began = Wire(asked.words), time.monotonic()
    async with open_database(url, durable=False) as database:
        feeds = await set_up(database)
        day = a_day(database, settings)
        retention = Retention(
            database, keep=timedelta(days=asked.keep), remember=timedelta(days=asked.remember)
        )
        now, polls, gap = START, 0, timedelta(days=365 * POLL / asked.items)
        print(
            " day      items       kept  remembered   file, MB  free, MB  bytes an item  resident, MB  seconds",
            flush=True,
        )
        for number in range(asked.days):
            for quarter in range(4):
                end = START + timedelta(days=number) + (quarter + 1) * STEP
                while START + polls * gap < end:
                    now, feed = START + polls * gap, feeds[polls % FEEDS]
                    await day.take(feed, Fetched(items=wire.items(feed.url, now)), now)
                    polls += 1
                await deliver(database, end)
                await retention.run(end)
            await fill(database, share=1.0)
            if number % MONTH == MONTH - 1:
                show(path, number + 1, polls * POLL, time.monotonic() - began)


def show(path, day, made, seconds):
    with closing(sqlite3.connect(path)) as file:
        kept, known = (
            file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("items", "signatures")
        )
        free, page = (
            file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size")
        )
    size = path.stat().st_size
    print(
        f"{day:>4} {made:>10} {kept:>10} {known:>11} {size / 1e6:>10.1f} {free * page / 1e6:>9.1f}"
        f" {size / (kept + known):>14.0f} {resident():>13.1f} {seconds:>8.0f}",
        flush=True,
    )


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="bench year", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=int, default=1_000_000, help="a year")
    parser.add_argument("--days", type=int, default=540)
    parser.add_argument("--keep", type=int, default=90, help="days: retention.items")
    parser.add_argument("--remember", type=int, default=365, help="days: stories.remember")
    parser.add_argument("--words", type=int, default=60, help="of an item")
    asked = parser.parse_args(arguments)
    logging.disable()
    with tempfile.TemporaryDirectory(prefix="bench-year-") as folder:
        asyncio.run(simulate(asked, Path(folder) / "year.db"))
    return 0
