"""A desk of many watchlists: made from a file, changed one at a time, listed in the chat, counted for the metrics.

`--watchlists=100000` in 50 channels (default 20,000), `--feeds=10000`, `--items=500000` kept (default 100,000); 1,000 watchlists at least. The half
is made first, so that what grows faster than its number shows; times are of a process of its own, from its start to its
end. Beside the time of each the CPU that it took: on a busy machine that is the one to compare.
"""

import argparse
import asyncio
import contextlib
import os
import random
import resource
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from benchmarks._kept import keep_many
from benchmarks.archive import texts
from bot.app import a_day, metrics, restore_stories
from bot.clock import SystemClock
from bot.desk.desk import Desk
from bot.desk.viewer import Viewer
from bot.errors import WatchwireError
from bot.news.feed.feed import Fetched
from bot.news.item import Item
from bot.pipeline.spikes import tell_spikes
from bot.settings import Settings
from bot.storage.database import open_database
from bot.telegram.commands.every import DECLARED
from tests.telegram.alone import answered

PROGRAM = str(Path(sys.executable).with_name("watchwire"))
CHANNELS = 50
AT_ONCE = 20
ROUNDS = {1: 30, AT_ONCE: 9}


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
    began, worked = time.perf_counter(), time.process_time()
    found = await made
    spent, worked = time.perf_counter() - began, time.process_time() - worked
    await asyncio.sleep(0.002)
    feeling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await feeling
    print(
        f"{what:<40} {1000 * spent:8.1f} ms, CPU {1000 * worked:8.1f} ms, longest pause {1000 * max(pauses):8.1f} ms",
        flush=True,
    )
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


async def an_item(database, number, title, text, *, names):
    """The feed that brings it, read before, and what it brings."""
    now = datetime.now(UTC)
    async with database.read() as work:
        (feed,) = await work.feeds.page(start=number % 200, most=1)
    item = Item(
        guid=f"told {number}",
        url=f"{feed.url}/told/{number}",
        title=title,
        summary="",
        content=f"{names} {text}",
        published=now,
        fetched=now,
        feed=feed.url,
        lang="en",
    )
    return replace(feed, last_ok=now - timedelta(hours=1)), Fetched(items=(item,)), now


async def taken(day, brought):
    """CPU milliseconds an item, from its feed to the outbox, and how many watchlists each matched."""
    began = time.process_time()
    all_taken = await asyncio.gather(*(day.take(*one) for one in brought))
    spent = time.process_time() - began
    return 1000 * spent / len(brought), {len(one.told.matches) for (one,) in all_taken}


async def told(database, day):
    """Print what an item costs that comes alone, and one of twenty that come at once from as many feeds."""
    some, first = list(texts(500, random.Random(5))), 0
    for matches in (5, 0):
        for together in (1, AT_ONCE):
            spent = []
            for _ in range(ROUNDS[together]):
                brought = []
                for number in range(first, first + together):
                    names = " ".join(f"word{number % 190 * 5 + n}" for n in range(matches))
                    words = names and f"{names} and third."
                    brought.append(await an_item(database, number, *some[number], names=words))
                first += together
                cpu, found = await taken(day, brought)
                assert found == {matches}, found
                spent.append(cpu)
            usual = statistics.median(
                spent[len(spent) // 3 :]
            )  # the first words of a language are read from files
            what = f"an item with {matches} matches, {'alone' if together == 1 else f'one of {together} at once'}"
            print(f"{what:<45} {usual:8.1f} ms CPU, read, placed, told and saved", flush=True)


def started(folder, database):
    """Start the service on this database; when it was ready, and what it answers over HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    Path(folder, "run.toml").write_text(
        f'[database]\nurl = "sqlite:///{database}"\n[http]\nlisten = "{address}"\n'
    )
    notified = str(Path(folder, "notify"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(notified)
        told.settimeout(600)
        began = time.perf_counter()
        process = subprocess.Popen(
            [PROGRAM, "run", "--dry-run", "--config", "run.toml"],
            cwd=folder,
            env={**os.environ, "NOTIFY_SOCKET": notified},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not told.recv(500).startswith(b"READY=1"):
            pass
    print(f"start to READY: {time.perf_counter() - began:.1f} s, CPU {cpu_of(process):.1f} s", flush=True)
    for path in ("/healthz", "/metrics"):
        before, began = cpu_of(process), time.perf_counter()
        for _ in range(5):
            urlopen(f"http://{address}{path}").read()
        spent, worked = time.perf_counter() - began, cpu_of(process) - before
        print(f"{path:<40} {200 * spent:8.1f} ms, CPU {200 * worked:8.1f} ms")
    peak = next(
        line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if "VmHWM" in line
    )
    print(f"memory of the service at most: {int(peak.split()[1]) / 1024:.0f} MB")
    process.terminate()
    process.wait()


def cpu_of(process):
    """Seconds that it has worked so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def poll_later(database):
    """No feed is due while the bench looks."""
    later = datetime.now(UTC) + timedelta(hours=5)
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE feeds SET next_poll = ?", (f"{later:%Y-%m-%dT%H:%M:%S}.000000Z",))


async def changes(url):
    """What an admin and the metrics wait for."""
    async with open_database(url) as database:
        clock = SystemClock()
        desk = Desk(database, clock, who="bench")
        day = a_day(database, Settings())
        watch = day.intake.watch
        since = clock.now() - Settings().stories.window
        await timed("stories restored", restore_stories(database, day.intake, since=since))
        async with database.read() as work:
            await timed("the matcher filled", watch.refresh(work, now=clock.now()))
        await told(database, day)
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
    parser.add_argument("--items", type=int, default=100_000)
    args = parser.parse_args(arguments)
    assert DECLARED
    with tempfile.TemporaryDirectory() as folder:
        half = applied(folder, args.watchlists // 2, args.feeds // 2)
        whole = applied(folder, args.watchlists, args.feeds)
        print(
            f"apply: {args.watchlists} watchlists, {args.feeds} feeds {whole:8.1f} s, {whole / half:.2f} times the half"
        )
        database = Path(folder, f"{args.watchlists}.db")
        asyncio.run(
            keep_many(database, args.items, feeds=args.feeds, watchlists=args.watchlists, channels=CHANNELS)
        )
        poll_later(database)
        started(folder, database)
        asyncio.run(changes(f"sqlite:///{database}"))
    return 0
