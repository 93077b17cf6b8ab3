"""Attacks: what each hostile answer costs in time and memory, and how long another feed waits meanwhile; and what
hostile texts cost at each stage, by length.

./run bench attacks            both
./run bench attacks texts      the texts alone
"""

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import FetchError
from bot.feeds.http import HttpFeedFetcher
from bot.news.feed.feed import Feed
from tests.hostile import ALWAYS, SEPARATORS, STAGES, text_of
from tests.news.newsroom import PROSE
from tests.servers.feed_server import FeedServer, rss

LAUGHS = (
    b"<!DOCTYPE r [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><rss version='2.0'><channel><item><title>&m;</title></item></channel></rss>"
)
ATTACKS = {
    "nothing hostile (to compare)": (rss(*(f"Report {n}" for n in range(50))), ""),
    "200 MB in a gzip bomb of 1 MB": (b"", "bomb"),
    "200 MB in a brotli bomb of 300 B": (b"", "br bomb"),
    "200 MB in a zstd bomb of 6 KB": (b"", "zstd bomb"),
    "100,000 empty gzip members": (b"", "empty members"),
    "50 MB, not announced": (b"", "huge"),
    "a byte now and then": (b"", "drip"),
    "no answer at all": (b"", "hang"),
    "a body cut short": (rss(*(f"Report {n}" for n in range(50))), "cut"),
    "billion laughs": (LAUGHS, ""),
    "100,000 nested elements": (b"<rss version='2.0'><channel><item>" + b"<b>" * 100_000, ""),
    "200,000 escaped tags in one text": (rss({"title": "x", "description": "&lt;div&gt;" * 200_000}), ""),
    "9 MB in one attribute": (b"<rss version='2.0'><channel a='" + b"x" * 9_000_000 + b"'>", ""),
    "9 MB of 600,000 attributes": (
        b"<rss version='2.0'><channel " + b" ".join(b"a%06d='12345'" % n for n in range(600_000)) + b">",
        "",
    ),
    "60,000 entries": (rss(*(f"Report {n}" for n in range(60_000))), ""),
    "9 MB of open brackets as JSON": (b'{"items":' + b"[" * 9_000_000, ""),
}


LENGTHS = (1_000, 10_000, 100_000, 1_000_000)


def main(arguments):
    _texts()
    if "texts" not in arguments:
        with FeedServer() as server:
            asyncio.run(_attacks(server))
    return 0


def _texts():
    """The slowest of some hundred units at each stage and length, beside plain prose of the same length."""
    STAGES["read"](PROSE)  # the patterns are compiled at the first text
    tried = [(unit, separator) for unit in ALWAYS for separator in SEPARATORS]
    print(
        f"{'stage':<18}"
        + "".join(f"{length:>11,} {'prose':>7}" for length in LENGTHS)
        + "  ms; the slowest unit"
    )
    for name, stage in STAGES.items():
        row, worst = "", ""
        for length in LENGTHS:
            some = (
                tried
                if length <= 10_000
                else [(unit, separator) for unit, separator in tried if unit in _SLOW]
            )
            times = {
                unit + separator: _timed(stage, text_of(unit, separator, length)) for unit, separator in some
            }
            worst = max(times, key=lambda unit: times[unit])
            row += f"{1000 * times[worst]:>11.1f} {1000 * _timed(stage, text_of(PROSE, ' ', length)):>7.1f}"
        print(f"{name:<18}{row}  {worst!r}")


def _timed(stage, text):
    started = time.perf_counter()
    stage(text)
    return time.perf_counter() - started


_SLOW = {"EPA-EFE", ".me/", "%2F", "#x", "artikel", "구독하기", "x", "1.", "A.", "(", "“", "&amp;", ";」"}


async def _attacks(server):
    good = server.put("/good.xml", rss("Ferry runs"), etag='"1"')
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        for mode in ("bomb", "br bomb", "zstd bomb"):  # packed once, beforehand: that is the server's work
            await _outcome(fetcher, server.put("/bomb", mode=mode))
    print(f"{'attack':<34} {'seconds':>8} {'MB here':>8} {'worker':>7} {'gap ms':>7}  outcome")
    for number, (name, (body, mode)) in enumerate(ATTACKS.items()):
        url = server.put(f"/attack{number}", body, mode=mode)
        async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=3.0, per_host=8) as fetcher:
            await fetcher.fetch(_feed(good), now=datetime.now(UTC))
            gaps = asyncio.create_task(_gaps(fetcher, good))
            worker = next(iter(fetcher._parsers._idle[0]._processes))
            before, started = _memory("self", "VmRSS"), time.monotonic()
            outcome = await _outcome(fetcher, url)
            took = time.monotonic() - started
            gaps.cancel()
            gap = (await asyncio.gather(gaps, return_exceptions=True))[0]
            grown = _memory("self", "VmRSS") - before
            print(
                f"{name:<34} {took:>8.2f} {grown:>8.0f} {_memory(worker, 'VmHWM'):>7.0f} {1000 * gap:>7.0f}  {outcome}"
            )


def _feed(url):
    now = datetime.now(UTC)
    return Feed(url=url, added=now, next_poll=now)


async def _outcome(fetcher, url):
    try:
        fetched = await fetcher.fetch(_feed(url), now=datetime.now(UTC))
    except FetchError as error:
        return str(error)[:70]
    return (
        f"{len(fetched.items)} items, longest text {max((len(i.summary) for i in fetched.items), default=0)}"
    )


async def _gaps(fetcher, url):
    """The longest time between two readings of a good feed, until cancelled."""
    longest, last = 0.0, time.monotonic()
    try:
        while True:
            await fetcher.fetch(_feed(url), now=datetime.now(UTC))
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
            await asyncio.sleep(0.02)
    except asyncio.CancelledError:
        return max(longest, time.monotonic() - last)


def _memory(process, field):
    """Megabytes; 0 where the process is gone."""
    try:
        lines = Path(f"/proc/{process if process != 'self' else os.getpid()}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(field)), 0.0)
