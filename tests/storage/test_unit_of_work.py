"""One transaction: all or nothing, one writer at a time, readers beside it, and what a killed process leaves."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StorageError
from bot.news.alert import State
from bot.storage.database import open_database
from tests.builders import NOW, a_channel, a_feed, a_placement, a_told_post, a_watchlist, add_post, an_item
from tests.storage.notes import note, noted


async def test_without_a_commit_nothing_lasts(database):
    async with database.write() as work:
        await work.feeds.add(a_feed())

    async with database.read() as work:
        assert await work.feeds.all() == []


async def test_an_error_in_the_block_takes_everything_back(database):
    async def fail():
        async with database.write() as work:
            await work.feeds.add(a_feed())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.write() as work:
        assert await work.feeds.all() == []


async def test_a_cancelled_unit_of_work_is_taken_back_and_the_next_one_works(database):
    started = asyncio.Event()

    async def slow():
        async with database.write() as work:
            await work.feeds.add(a_feed())
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(slow())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with database.write() as work:
        assert await work.feeds.all() == []
        await work.feeds.add(a_feed())
        await work.commit()


async def test_cancelling_at_any_moment_leaves_a_database_that_works(database):
    async def write(number):
        async with database.write() as work:
            await work.feeds.add(a_feed(url=f"https://feed{number}.example/"))
            await work.commit()

    tasks = []
    for number in range(60):
        tasks.append(asyncio.create_task(write(number)))
        for _ in range(number % 13):
            await asyncio.sleep(0)
        tasks[-1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    await write("after")
    async with database.read() as work:
        assert (await work.feeds.all())[-1].url == "https://feedafter.example/"


async def test_a_reader_sees_what_is_committed_and_does_not_wait(database):
    async with database.write() as writing:
        await writing.feeds.add(a_feed())
        async with database.read() as reading:
            assert await reading.feeds.all() == []
        await writing.commit()

    async with database.read() as reading:
        assert len(await reading.feeds.all()) == 1


async def test_a_reader_sees_one_moment(database):
    async with database.read() as reading:
        assert await reading.feeds.all() == []
        async with database.write() as writing:
            await writing.feeds.add(a_feed())
            await writing.commit()

        assert await reading.feeds.all() == []


async def test_a_reader_can_t_write(database):
    async with database.read() as work:
        with pytest.raises(StorageError):
            await work.feeds.add(a_feed())


async def test_writers_take_turns_and_none_is_lost(database):
    async def count_up():
        async with database.write() as work:
            if database.url.get_backend_name() == "postgresql":
                await note(work, "lock", "")  # rows lock there, not the file
            number = int(await noted(work, "count") or 0)
            await note(work, "count", str(number + 1))
            await work.commit()

    await asyncio.gather(*(count_up() for _ in range(20)))

    async with database.read() as work:
        assert await noted(work, "count") == "20"


async def test_two_programs_may_write_to_one_file(sqlite_url):
    async def write(database, name):
        for number in range(20):
            async with database.write() as work:
                assert (
                    await noted(work, f"{name}{number}") is None
                )  # reads first: a deferred BEGIN fails here
                await note(work, f"{name}{number}", "x")
                await work.commit()

    async with open_database(sqlite_url) as one, open_database(sqlite_url) as two:
        await asyncio.gather(write(one, "one"), write(two, "two"))

        async with one.read() as work:
            assert await noted(work, "two19") == "x"


async def test_several_claimers_of_due_feeds_share_them(database):
    async with database.write() as work:
        for number in range(30):
            await work.feeds.add(a_feed(url=f"https://feed{number}.example/"))
        await work.commit()

    async def claim():
        async with database.write() as work:
            feeds = await work.polls.claim(NOW, limit=10, until=NOW + timedelta(minutes=5))
            await work.commit()
        return [feed.id for feed in feeds]

    claimed = [number for ids in await asyncio.gather(*(claim() for _ in range(5))) for number in ids]

    assert len(claimed) == len(set(claimed))
    assert set(claimed) | set(await claim()) | set(await claim()) == set(range(1, 31))


async def test_of_two_that_make_the_same_post_at_once_one_succeeds(database):
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        (kept,) = await work.items.add({feed.id: [an_item()]})
        await work.stories.place({kept.id: a_placement(kept.id)})
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        await work.commit()

    async def tell():
        async with database.write() as work:
            made = await add_post(work, a_told_post(watchlist.id, channel.id, kept.id))
            await work.commit()
        return made is not None

    assert sorted(await asyncio.gather(tell(), tell(), tell())) == [False, False, True]


async def test_times_come_back_aware_in_utc_to_the_microsecond(database):
    paris = timezone(timedelta(hours=2))
    moment = datetime(2026, 7, 1, 12, 0, 0, 1, tzinfo=paris)

    async with database.write() as work:
        feed = await work.feeds.add(a_feed(last_ok=moment))
        back = (await work.feeds.get(feed.id)).last_ok

    assert back == moment
    assert back.tzinfo is UTC


@pytest.mark.parametrize("year", [1, 1969, 9999])
async def test_strange_years_are_kept(database, year):
    moment = datetime(year, 6, 1, tzinfo=UTC)

    async with database.write() as work:
        feed = await work.feeds.add(a_feed(last_ok=moment))

        assert (await work.feeds.get(feed.id)).last_ok == moment


async def test_a_time_without_its_zone_is_refused(database):
    async with database.write() as work:
        with pytest.raises(StorageError, match="no time zone"):
            await work.feeds.add(a_feed(last_ok=datetime(2026, 1, 1)))  # noqa: DTZ001


INTAKE = """
import asyncio, os, sys
from bot.storage.database import open_database
from tests.builders import a_placement, a_told_post, add_post, an_item

async def take_in(number):
    async with open_database(sys.argv[1]) as database:
        while True:
            async with database.write() as work:
                (feed,), (watchlist,), (channel,) = [await each.all() for each in (work.feeds, work.watchlists, work.channels)]
                kept = await work.items.add({feed.id: [an_item(guid=f"{number}-{part}") for part in range(3)]})
                await work.stories.place({each.id: a_placement(each.id) for each in kept})
                for each in kept:
                    assert await add_post(work, a_told_post(watchlist.id, channel.id, each.id))
                await work.commit()
            os.write(1, b"%d\\n" % number)  # at once, or not at all
            number += 1

# A child a line of input: to fork one costs less than to start Python anew.
for line in sys.stdin:
    if child := os.fork():
        print(child, flush=True)
        os.waitpid(child, 0)
        print("end", flush=True)
    else:
        asyncio.run(take_in(int(line)))
"""


async def test_a_process_killed_in_the_middle_leaves_whole_units_of_work(database, database_url):
    """20 times: what it said is committed is there, and nothing is there by half."""
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        await work.watchlists.add(a_watchlist())
        await work.channels.add(a_channel())
        await work.commit()

    committed = kill_often([sys.executable, "-c", INTAKE, database_url], times=20)

    async with database.write() as work:
        rows = await work.outbox.rows(states=[State.DUE], limit=100_000)
        kept = [kept async for kept, _ in work.items.since(NOW)]
        whole = {int(each.item.guid.split("-")[0]) for each in kept}
        assert committed <= whole
        assert len(kept) == len(rows) == 3 * len(whole)
        assert len(await work.sightings.known(feed.id, [each.item.guid for each in kept])) == len(kept)
        if database.url.get_backend_name() == "sqlite":
            assert await work._transaction.rows(text("PRAGMA integrity_check")) == [{"integrity_check": "ok"}]


def kill_often(command, *, times):
    """Start `command`'s child and kill it after some units of work, at ever other moments: what it committed."""
    committed, number = set(), 0
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        cwd=Path(__file__).parents[2],
    ) as parent:
        for kill in range(times):
            parent.stdin.write(f"{number}\n")
            child = int(parent.stdout.readline())
            for _ in range(2 + kill % 3):
                committed.add(int(parent.stdout.readline()))
            threading.Event().wait(0.0007 * kill)
            os.kill(child, signal.SIGKILL)
            while (line := parent.stdout.readline()) != "end\n":
                committed.add(int(line))
            number = max(committed) + 2
        parent.stdin.close()
    return committed
