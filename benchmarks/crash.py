"""Kill the deliverer at random moments while faults rain, and count what readers saw.

    python -m benchmarks crash [--alerts 2000] [--channels 5] [--kills 500] [--seed 1]

A process delivers alerts to a Bot API server of our own, which resets connections before and after it has carried
a request out, answers 502 and 429, and cuts answers short. The process is killed (SIGKILL) at a random moment, again
and again, then left to finish. Wanted: nothing lost, nothing twice, each channel in order. Prints one JSON object;
exit code 1 where that is not so.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk.people import owner_of
from bot.news.alert import New, Post, State
from bot.news.feed.feed import Feed
from bot.news.ids import StoryId
from bot.news.item import Item
from bot.news.story.index import Placement, Role
from bot.news.watchlist import Admin, Channel, Route, Watchlist
from bot.pipeline.deliver import Deliverer
from bot.storage.database import open_database
from bot.telegram.posts.messenger import TelegramMessenger
from tests.servers.bot_api import OWNER, TOKEN, BotApi

WAITING = [State.DUE, State.CLAIMED, State.SENDING, State.UNCERTAIN]
OUTCOMES = {
    "outcome unknown": "unknown",
    "looked, it was posted": "found",
    "looked, it was not posted": "not found, sent again",
    "can't look": "could not look",
    "told to wait": "429",
}


class Clock:
    """The machine's."""

    def now(self):
        return datetime.now(UTC)


def chat_id(number):
    """Of the channel by its number."""
    return -1001000000000 - number


async def fill(url, *, alerts, channels):
    """A database with `alerts` posts waiting, dealt to the channels in turn."""
    now = datetime.now(UTC)
    async with open_database(url) as database, database.write() as work:
        await work.admins.save(Admin(user_id=OWNER, role="owner", name="Ann", added=now))
        feed = await work.feeds.add(Feed(url="https://a.example/feed", added=now, next_poll=now))
        made = [
            await work.channels.add(Channel(name=f"c{number}", chat_id=chat_id(number)))
            for number in range(channels)
        ]
        watchlist = await work.watchlists.add(
            Watchlist(
                name="ferries",
                query="ferry",
                canonical="ferry",
                added=now,
                routes=tuple(Route(channel=channel.id) for channel in made),
            )
        )
        items = [
            Item(
                guid=str(number),
                url=f"https://a.example/{number}",
                title=f"Story {number}",
                fetched=now,
                feed=feed.url,
            )
            for number in range(alerts)
        ]
        kept = await work.items.add({feed.id: items})
        await work.stories.place(
            {
                one.id: Placement(story=one.id, role=Role.ORIGINAL, similarity=1.0, reason="new")
                for one in kept
            }
        )
        for number, one in enumerate(kept):
            post = Post(
                headline=one.item.title,
                url=one.item.url,
                source="A",
                summary="A ferry has left.",
                watchlists=("ferries",),
            )
            channel = made[number % channels]
            new = New(watchlists=(watchlist.id,), channel=channel.id, content=post, urgent=False, wait=None)
            await work.posts.add([(StoryId(one.id), new, now)])
        await work.commit()


async def deliver(url, api_url, *, at_most=None, begun=None):
    """Deliver until nothing waits, or until `at_most` posts are out; a byte to the pipe `begun` at the start."""
    async with (
        open_database(url) as database,
        TelegramMessenger(TOKEN, api_base_url=api_url, timeout=5) as messenger,
    ):
        deliverer = Deliverer(
            database,
            messenger,
            Clock(),
            rate_per_chat_per_minute=100_000,
            rate_per_second=at_most or 1000,
            owner=lambda: owner_of(database),
            settle=timedelta(seconds=0.25),  # a busy machine may carry out a dead process's request that late
            burst=0,
        )
        if at_most:
            await deliverer.deliver_once()
            return
        if begun is not None:
            os.write(begun, b".")
        stop = asyncio.Event()
        running = asyncio.create_task(deliverer.run(stop))
        while not running.done():
            async with database.read() as work:
                if not await work.outbox.rows(states=WAITING, limit=1):
                    stop.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(running), 0.2)
        running.result()


def child(url, api_url, log):
    """Fork a deliverer; its process id, and a pipe that tells when it has begun."""
    begun, tell = os.pipe()
    process = os.fork()
    if process:
        os.close(tell)
        return process, begun
    with contextlib.suppress(BaseException):
        logging.basicConfig(filename=log, level=logging.INFO, force=True)
        logging.getLogger("httpx").setLevel(logging.WARNING)
        asyncio.run(deliver(url, api_url, begun=tell))
        os._exit(0)
    logging.exception("the deliverer failed")
    os._exit(1)


def rain(api, *, probability=0.03):
    """Faults of every kind, each with this probability, until cleared."""
    for kind, when in [
        ("reset", "before"),
        ("reset", "after"),
        ("502", "before"),
        ("502", "after"),
        ("cut", "after"),
        ("429", "before"),
    ]:
        api.fault(kind=kind, when=when, method="sendMessage", times=-1, probability=probability)


def kill_often(url, api, log, *, kills, dice):
    """Start and kill; how many deaths there were before everything was out."""
    for number in range(kills):
        process, begun = child(url, api.url, log)
        if dice.random() < 0.9:  # else it may die while it starts
            select.select([begun], [], [], 30)
        os.close(begun)
        time.sleep(dice.uniform(0.0, 0.5))
        if os.waitpid(process, os.WNOHANG)[0]:
            return number
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    return kills


def seen(api, *, channels):
    """The headlines of each channel, in order."""
    return [
        [one["text"].split("\n")[0] for one in api.seen(chat_id=chat_id(number), event="send")]
        for number in range(channels)
    ]


def run(*, alerts, channels, kills, seed):
    """One trial; the figures."""
    dice = random.Random(seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        BotApi(per_minute=10**9, per_second=10**9, burst=0, seed=seed) as api,
    ):
        url, log = f"sqlite:///{folder}/crash.db", Path(folder, "log")
        api.chat(chat_id=OWNER, kind="private", title="Ann", status="member")
        for number in range(channels):
            api.chat(chat_id=chat_id(number), title=f"c{number}")
        asyncio.run(fill(url, alerts=alerts, channels=channels))
        asyncio.run(deliver(url, api.url, at_most=channels))  # so that each channel has a post that is known
        rain(api)
        began = time.monotonic()
        deaths = kill_often(url, api, log, kills=kills, dice=dice)
        api.clear()
        process, begun = child(url, api.url, log)
        os.waitpid(process, 0)
        os.close(begun)
        posts = seen(api, channels=channels)
        told = log.read_text()
        counts = Counter(one for channel in posts for one in channel)
        return {
            "alerts": alerts,
            "channels": channels,
            "kills": deaths,
            "seconds": round(time.monotonic() - began, 1),
            "lost": alerts - len(counts),
            "duplicates": sum(count - 1 for count in counts.values()),
            "in_order": all(
                numbers == sorted(numbers)
                for numbers in ([int(one.split()[1]) for one in dict.fromkeys(channel)] for channel in posts)
            ),
            "left_in_owner_chat": len(api.standing(chat_id=OWNER)),
            "outcomes": {name: told.count(phrase) for phrase, name in OUTCOMES.items()},
            "errors": told.count("ERROR"),
        }


def main(arguments=None):
    """Parse, run, print; the exit code."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--alerts", type=int, default=2000)
    words.add_argument("--channels", type=int, default=5)
    words.add_argument("--kills", type=int, default=500)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args(arguments)
    figures = run(alerts=given.alerts, channels=given.channels, kills=given.kills, seed=given.seed)
    print(json.dumps(figures))
    good = not figures["lost"] and not figures["duplicates"] and figures["in_order"]
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
