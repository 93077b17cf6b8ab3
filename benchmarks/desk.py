"""A desk of many watchlists: made from a file, changed one at a time, listed in the chat, counted for the metrics.

`--watchlists=100000` in 50 channels (default 20,000), `--feeds=10000`. The half is made first, so that what grows faster
than its number shows; times are of a process of its own, from its start to its end.
"""

import argparse
import asyncio
import contextlib
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.app import a_day, metrics
from bot.clock import SystemClock
from bot.desk.desk import Desk
from bot.desk.viewer import Viewer
from bot.errors import WatchwireError
from bot.pipeline.spikes import tell_spikes
from bot.settings import Settings
from bot.storage.database import open_database
from bot.telegram.commands.every import DECLARED
from tests.telegram.alone import answered

PROGRAM = str(Path(sys.executable).with_name("watchwire"))
CHANNELS = 50


def wanted(watchlists, feeds):
    """The TOML of that many."""
    rows = [f'[[channels]]\nname = "c{n}"\nchat_id = {-100 - n}' for n in range(CHANNELS)]
    rows += [f'[[feeds]]\nurl = "https://outlet{n}.example/rss"' for n in range(feeds)]
    rows += [
        f'[[watchlists]]\nname = "w{n}"\nquery = "word{n} AND (other{n % 100} OR third)"\n'
        f'channels = ["c{n % CHANNELS}"]'
        for n in range(watchlists)
    ]
    return "\n".join(rows)


def applied(folder, watchlists, feeds):
    """Seconds that `watchwire apply` takes on a new database."""
    Path(folder, "config.toml").write_text(f'[database]\nurl = "sqlite:///{folder}/{watchlists}.db"\n')
    Path(folder, "wanted.toml").write_text(wanted(watchlists, feeds))
    began = time.perf_counter()
    command = [PROGRAM, "apply", "wanted.toml", "--yes", "--config", "config.toml"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


async def timed(what, made):
    """Print the milliseconds of one coroutine, and for how long at most it kept all others waiting; its result."""
    pauses = []

    async def feel():
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            pauses.append(time.perf_counter() - began)

    feeling = asyncio.create_task(feel())
    await asyncio.sleep(0)
    began = time.perf_counter()
    found = await made
    spent = time.perf_counter() - began
    await asyncio.sleep(0.002)
    feeling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await feeling
    print(f"{what:<40} {1000 * spent:8.1f} ms, longest pause {1000 * max(pauses):8.1f} ms")
    return found


CHAT = (
    ("/watchlists", "watchlists", ""),
    ("its last page", "!watchlists", "999999 "),
    ("/watchlists word", "watchlists", "word77"),
    ("a card", "show", "#{watchlist}"),
    ("a picker", "show", ""),
    ("a picker after a part of a name", "show", "w77"),
    ("a name that nobody has", "show", "no-such-thing"),
    ("/feeds", "feeds", ""),
    ("/feeds word", "feeds", "outlet77"),
    ("the card of a feed", "feed", "#77"),
    ("the card of a channel", "channel", "c7"),
    ("/health", "health", ""),
    ("/stats", "stats", ""),
    ("posts by watchlist", "!told", ""),
    ("/settings", "settings", ""),
)


async def asked_in_chat(desk, command, argument):
    """The answer to the owner."""
    with contextlib.suppress(WatchwireError):
        return await answered(desk, command, argument)


async def changes(url):
    """What an admin and the metrics wait for."""
    async with open_database(url) as database:
        clock = SystemClock()
        desk = Desk(database, clock, who="bench")
        day = a_day(database, Settings())
        watch = day.intake.watch
        async with database.read() as work:
            await timed("the matcher filled", watch.refresh(work, now=clock.now()))
        one = await timed(
            "one watchlist added", desk.watchlists.add("one", "harbour AND ferry", channels=["c1"])
        )
        await timed("edited", desk.watchlists.edit("one", "harbour AND quay"))
        last = await desk.records.last()
        await timed("undone", desk.records.undo(last.record.id))
        async with database.read() as work:
            await timed("the matcher after that", watch.refresh(work, now=clock.now()))
        for what, command, argument in CHAT:
            await timed(what, asked_in_chat(desk, command, argument.format(watchlist=one.id)))
        await timed("quiet hours set", desk.watchlists.set_quiet("one", "22:00-06:00"))
        await timed("a look for spikes", tell_spikes(database, now=clock.now()))
        await timed("the first page of the archive", desk.archive.shelves(Viewer(role="owner", user_id=1)))
        await timed("all watchlists read", desk.watchlists.all())
        await timed("near matches made ready", watch.loosen())
        await timed("/metrics, from the database", metrics(database, now=clock.now()))
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main(arguments):
    """Print a line for each."""
    parser = argparse.ArgumentParser(prog="./run bench desk", description=__doc__)
    parser.add_argument("--watchlists", type=int, default=20_000)
    parser.add_argument("--feeds", type=int, default=10_000)
    args = parser.parse_args(arguments)
    assert DECLARED
    with tempfile.TemporaryDirectory() as folder:
        half = applied(folder, args.watchlists // 2, args.feeds // 2)
        whole = applied(folder, args.watchlists, args.feeds)
        print(
            f"apply: {args.watchlists} watchlists, {args.feeds} feeds {whole:8.1f} s, {whole / half:.2f} times the half"
        )
        asyncio.run(changes(f"sqlite:///{folder}/{args.watchlists}.db"))
    return 0
