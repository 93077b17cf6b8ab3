"""The whole chain: from a feed's bytes to a sent post, stage by stage, for many items and watchlists.

A feed server and the Bot API double run in processes of their own; the program's parts run here, so that their CPU time
is all that is counted. Prints items a second of wall time, and the time of each stage.
Compared side by side with a plain loop: fetch with the standard library, feedparser, one regular expression per
watchlist, every match sent.
"""

import argparse
import asyncio
import random
import re
import tempfile
import time
import urllib.request
from datetime import UTC, datetime

from bot.app import a_day, feed_fetcher
from bot.clock import SystemClock
from bot.news.feed.feed import Feed
from bot.news.watchlist import Channel, Route, Watchlist
from bot.pipeline.deliver import Deliverer
from bot.pipeline.poll import Poller
from bot.pipeline.reception import Reception
from bot.query.parser import parse
from bot.settings import AlertsSettings, PollingSettings, Settings
from bot.storage.database import open_database
from tests.servers.newsstand import Newsstand

WORDS = [
    f"{a}{b}{c}"
    for a in "bdfgklmnprstv"
    for b in ("a", "e", "i", "o", "u")
    for c in ("ner", "lot", "ris", "dan", "mek", "vol")
]


def an_article(random_, number):
    body = " ".join(random_.choices(WORDS, k=60))
    return f"n{number}", f"{random_.choice(WORDS)} {random_.choice(WORDS)} {number}", f"{body} {number}."


class Counting:
    """A Messenger that only counts."""

    def __init__(self):
        self.sent = 0

    async def send(self, channel, post, *, silent=False, reply_to=None, plain=False):
        self.sent += 1
        return self.sent

    async def edit(self, channel, message_id, post, *, plain=False):
        return None

    async def look(self, channel, post, *, after, through=None):
        return None

    async def tell(self, admin, said):
        return None


async def ours(newsstand, names, watchlists, directory):
    settings = Settings(
        polling=PollingSettings(allow_networks=("127.0.0.0/8",)), alerts=AlertsSettings(first_poll="alert")
    )
    now = datetime.now(UTC)
    async with open_database(f"sqlite:///{directory}/w.db") as database, feed_fetcher(settings) as fetcher:
        async with database.write() as work:
            channels = [await work.channels.add(Channel(name=f"c{n}", chat_id=-100 - n)) for n in range(50)]
            for number, query in enumerate(watchlists):
                route = Route(channel=channels[number % 50].id)
                canonical = parse(query).canonical
                await work.watchlists.add(
                    Watchlist(name=f"w{number}", query=query, canonical=canonical, added=now, routes=(route,))
                )
            for name in names:
                await work.feeds.add(Feed(url=newsstand.feed(name), name=name, added=now, next_poll=now))
            await work.commit()
        messenger = Counting()
        day = a_day(database, settings)
        poller = Poller(database, fetcher, Reception(database, day.take), SystemClock(), concurrency=20)
        deliverer = Deliverer(
            database, messenger, SystemClock(), rate_per_chat_per_minute=100_000, rate_per_second=100_000
        )
        cpu, wall = time.process_time(), time.perf_counter()
        while await poller.tick():  # it asks one host for some feeds at a time only
            await poller.drain()
        taken_in, cpu = time.perf_counter() - wall, time.process_time() - cpu
        await deliverer.deliver_once()  # one a channel: Telegram's limits are measured by `bench day`
        seconds = time.perf_counter() - wall
        async with database.read() as work:
            alerts = sum((await work.outbox.counts()).values())
        return cpu, taken_in, seconds, alerts, messenger.sent, day.intake.seconds


def plain(newsstand, names, watchlists):
    """What people write by hand."""
    import feedparser

    patterns = [
        [re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE) for word in query.split(" AND ")]
        for query in watchlists
    ]
    cpu, wall, sent = time.process_time(), time.perf_counter(), 0
    for name in names:
        with urllib.request.urlopen(newsstand.feed(name), timeout=30) as answer:
            parsed = feedparser.parse(answer.read())
        for entry in parsed.entries:
            text = f"{entry.title} {entry.summary}"
            sent += sum(all(pattern.search(text) for pattern in each) for each in patterns)
    return time.process_time() - cpu, time.perf_counter() - wall, sent


def main(argv):
    words = argparse.ArgumentParser(prog="./run bench endtoend", description=__doc__)
    words.add_argument("--items", type=int, default=1000)
    words.add_argument("--feeds", type=int, default=20)
    words.add_argument("--watchlists", type=int, default=1000)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args(argv)
    random_ = random.Random(given.seed)
    watchlists = [" AND ".join(random_.sample(WORDS, 2)) for _ in range(given.watchlists)]
    names = [f"feed{n}" for n in range(given.feeds)]
    with Newsstand() as newsstand, tempfile.TemporaryDirectory() as directory:
        for number in range(given.items):
            newsstand.publish(names[number % given.feeds], an_article(random_, number))
        cpu, taken_in, wall, alerts, sent, stages = asyncio.run(ours(newsstand, names, watchlists, directory))
        plain_cpu, plain_wall, plain_sent = plain(newsstand, names, watchlists)
    count = given.items
    print(
        f"{count} items of {given.feeds} feeds, {given.watchlists} watchlists (parsing runs in a worker process)"
    )
    print(
        f"watchwire  {1000 * cpu / count:7.2f} ms CPU an item, taken in {count / taken_in:6.0f} a second: {alerts} alerts, first {sent} sent after {wall:.1f} s"
    )
    for stage, seconds in stages.items():
        print(f"             {stage:<8}{1000 * seconds / count:7.2f} ms")
    print(
        f"plain loop {1000 * plain_cpu / count:7.2f} ms CPU an item, {count / plain_wall:6.0f} a second, {plain_sent} messages"
    )
    return 0
