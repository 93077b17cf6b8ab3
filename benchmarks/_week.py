"""A simulated week of many feeds: is memory flat, are polls spread evenly? Called by `bench polling --week`.

The poller and the database are the real ones. Two things are not, because a week of 10,000 feeds is seven million
polls: the clock is set forward, ten seconds a tick, and the publishers are a function in this process, without
requests. Of what is new only the feed's pace hears; nothing is kept, compared, matched or told.

Each feed has a pace of its own, from an item in three days to four an hour, less at night in its own time zone; one in
a hundred is down for some hours a day. All are added in the first minute.
"""

import logging
import math
import os
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import FeedUnreachableError
from bot.news.feed.feed import Feed, Fetched, NotModified, PollingLimits, Validators, after_fetch
from bot.news.item import Item
from bot.pipeline.poll import Poller
from bot.pipeline.reception import Reception
from bot.storage.database import migrate, open_database

SETTINGS = PollingLimits(
    interval=timedelta(minutes=15), min_interval=timedelta(minutes=5), max_interval=timedelta(minutes=16)
)
START = datetime(2026, 11, 2, tzinfo=UTC)
STEP = timedelta(seconds=10)
SHOWN = 15  # items in a feed
_DAY = timedelta(days=1)


def newest(outlet, now):
    """The number of the newest item that outlet number `outlet` has at `now`."""
    days = (now - START) / _DAY + outlet % 24 / 24
    rhythm = days - 0.9 * math.sin(2 * math.pi * days) / (
        2 * math.pi
    )  # hardly anything in the middle of the night
    return int(rate(outlet) * (rhythm + 2)) + SHOWN


def rate(outlet):
    """Items a day: few feeds have many."""
    chance = (outlet * 7919 % 9973 + 1) / 9973
    return min(0.3 / chance**0.85 * 2.5, 96.0)


class Publishers:
    """A fetcher that asks nobody, and counts the polls of each minute."""

    def __init__(self):
        self.minutes, self.kinds = Counter(), Counter()

    async def fetch(self, feed, *, now):
        self.minutes[int((now - START) / timedelta(minutes=1))] += 1
        outlet = int(feed.url.partition("outlet")[2].partition(".")[0])
        if outlet % 100 == 7 and (now.hour + outlet) % 24 < 3:
            self.kinds["failed"] += 1
            raise FeedUnreachableError("the server answers 503")
        last = newest(outlet, now)
        validators = Validators(etag=f'"{last}"')
        if feed.validators == validators:
            self.kinds["unchanged"] += 1
            return NotModified(validators=validators)
        self.kinds["changed"] += 1
        items = tuple(an_item(feed.url, number, now) for number in range(last, last - SHOWN, -1))
        return Fetched(items=items, validators=validators, body_hash=f"{last:064}", title=f"Outlet {outlet}")


def an_item(feed, number, now):
    link = f"{feed}/{number}"
    return Item(
        guid=link, url=link, title=f"Report {number}", summary="What happened.", fetched=now, feed=feed
    )


class Desk:
    """Counts what is new by the numbers of the items, and saves the feed."""

    def __init__(self, database):
        self.database = database

    async def take(self, feed, fetched, now):
        before = int(feed.validators.etag.strip('"') or 0)
        new = [item for item in fetched.items if int(item.guid.rpartition("/")[2]) > before]
        async with self.database.write() as work:
            await work.polls.save([after_fetch(feed, fetched, new=len(new), now=now, settings=SETTINGS)])
            await work.commit()
        return new


class Clock:
    def __init__(self):
        self.at = START

    def now(self):
        return self.at


async def week(feeds, days):
    """Poll `feeds` feeds for `days` days and print what a reader wants to know."""
    logging.disable()  # of feeds that are down
    with tempfile.TemporaryDirectory(prefix="bench-week-") as folder:
        url = f"sqlite:///{Path(folder)}/week.db"
        await migrate(url)
        async with open_database(url, durable=False) as database:
            clock, publishers = Clock(), Publishers()
            async with database.write() as work:
                new = [
                    Feed(url=f"https://outlet{n}.example", added=START, next_poll=START) for n in range(feeds)
                ]
                await work.feeds.add_new(new)
                await work.commit()
            reception = Reception(database, Desk(database).take, settings=SETTINGS)
            poller = Poller(database, publishers, reception, clock, concurrency=200)
            started, cpu = time.monotonic(), time.process_time()
            memory = []
            for hour in range(round(days * 24)):
                await _hour(poller, clock)
                memory.append(resident())
                if hour % 24 == 23:
                    print(
                        f"day {hour // 24 + 1}: {_evenness(publishers, hour - 23, hour + 1)}, {memory[-1]:.0f} MB",
                        flush=True,
                    )
            await poller.stop()
            cpu = time.process_time() - cpu
    polls, kinds = publishers.minutes.total(), publishers.kinds
    shares = ", ".join(
        f"{100 * kinds[kind] / polls:.1f} % {kind}" for kind in ("unchanged", "changed", "failed")
    )
    print(f"{feeds} feeds, {days:g} days in {time.monotonic() - started:.0f} s: {polls} polls, {shares}")
    print(f"{1000 * cpu / polls:.2f} ms CPU each, {100 * cpu / (days * 86400):.1f} % of a core")
    print(f"from the second hour on: {_evenness(publishers, 1, round(days * 24))}")
    print(
        f"resident: {memory[0]:.0f} MB after an hour, at most {max(memory):.0f} MB, {memory[-1]:.0f} MB at the end"
    )


async def _hour(poller, clock):
    """Poll for an hour of the clock."""
    for _ in range(int(timedelta(hours=1) / STEP)):
        await poller.tick()
        await poller.drain()
        clock.at += STEP


def _evenness(publishers, begin, end):
    """The peak minute from hour `begin` to hour `end`; the first hour, in which all are read first, is left out."""
    minutes = [publishers.minutes[minute] for minute in range(60 * max(begin, 1), 60 * end)]
    mean = sum(minutes) / len(minutes)
    return f"{mean:.0f} polls a minute, peak minute {max(minutes) / mean:.2f} times the mean"


def resident():
    """Megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
