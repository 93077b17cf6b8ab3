"""A day's alerts at once: how near delivery comes to what Telegram's limits allow.

    python -m benchmarks day [--alerts 20000] [--channels 50]

The outbox and the deliverer are the real ones, on SQLite; the clock is set forward to whenever something may go out,
and the messenger keeps Telegram's limits (one a second and twenty a minute a chat, thirty a second in all) by that
clock and counts every breach. Prints one JSON object. `best_seconds` is what the limits allow at the most.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter, deque
from datetime import UTC, datetime, timedelta

from benchmarks.crash import fill
from bot.errors import DeliveryDelayedError
from bot.pipeline.deliver import Deliverer
from bot.storage.database import open_database

PER_MINUTE, PER_SECOND = 20, 30


class Clock:
    """Stands still until it is set forward."""

    def __init__(self):
        self.at = datetime.now(UTC)

    def now(self):
        return self.at


class Telegram:
    """A messenger that keeps the limits and counts who breaks them."""

    def __init__(self, clock):
        self.clock, self.breaches, self.sent = clock, Counter(), 0
        self.chats, self.all = {}, deque()

    async def send(self, channel, post, *, silent=False, reply_to=None, plain=False):
        now = self.clock.now()
        chat = self.chats.setdefault(channel.chat_id, deque())
        while chat and chat[0] <= now - timedelta(minutes=1):
            chat.popleft()
        while self.all and self.all[0] <= now - timedelta(seconds=1):
            self.all.popleft()
        if len(chat) >= PER_MINUTE:
            self._refuse("per minute")
        if chat and chat[-1] > now - timedelta(seconds=1):
            self._refuse("per second and chat")
        if len(self.all) >= PER_SECOND:
            self._refuse("per second")
        chat.append(now)
        self.all.append(now)
        self.sent += 1
        return self.sent

    def _refuse(self, limit):
        self.breaches[limit] += 1
        raise DeliveryDelayedError("Too Many Requests", retry_after=1)


def best(alerts, channels):
    """Seconds that the limits need: second by second, thirty posts to the chats that are furthest behind."""
    left = {number: len(range(number, alerts, channels)) for number in range(channels)}
    times = {number: deque() for number in range(channels)}
    second = 0
    while any(left.values()):
        free = [number for number in left if left[number] and _may(times[number], second)]
        for number in sorted(free, key=lambda number: -left[number])[:PER_SECOND]:
            left[number] -= 1
            times[number].append(second)
        second += 1
    return second - 1


def _may(times, second):
    while times and times[0] <= second - 60:
        times.popleft()
    return len(times) < PER_MINUTE


async def run(*, alerts, channels):
    """One day; the figures."""
    with tempfile.TemporaryDirectory() as folder:
        url, clock = f"sqlite:///{folder}/day.db", Clock()
        await fill(url, alerts=alerts, channels=channels)
        clock.at = datetime.now(UTC)
        telegram = Telegram(clock)
        began, start = time.process_time(), clock.at
        async with open_database(url) as database:
            deliverer = Deliverer(database, telegram, clock, burst=0)
            while telegram.sent < alerts:
                await deliverer.deliver_once()
                last = clock.at
                clock.at = max(await deliverer.next_time(), clock.at)
        took = (last - start).total_seconds()
        least = best(alerts, channels)
        return {
            "alerts": alerts,
            "channels": channels,
            "seconds": round(took, 1),
            "best_seconds": least,
            "share_of_best": round(least / took, 3) if took else 1.0,
            "breaches": dict(telegram.breaches),
            "cpu_milliseconds_a_post": round((time.process_time() - began) / alerts * 1000, 1),
        }


def main(arguments=None):
    """Parse, run, print; the exit code."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--alerts", type=int, default=20_000)
    words.add_argument("--channels", type=int, default=50)
    given = words.parse_args(arguments)
    figures = asyncio.run(run(alerts=given.alerts, channels=given.channels))
    print(json.dumps(figures))
    return 0 if figures["share_of_best"] >= 0.95 and not figures["breaches"] else 1


if __name__ == "__main__":
    sys.exit(main())
