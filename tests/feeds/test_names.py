"""Names of feeds are looked up beside everything else: dead name servers hold up nobody."""

import asyncio
import subprocess
import sys
import threading

import pytest
from aiohttp.resolver import AsyncResolver

from bot.errors import FeedUnreachableError
from bot.feeds.http import HttpFeedFetcher
from tests.builders import NOW
from tests.program import ROOT
from tests.servers.feed_server import FeedServer, rss
from tests.servers.name_server import NameServer


@pytest.fixture
def name_server():
    with NameServer() as running:
        yield running


def a_fetcher(name_server, *, patience):
    resolver = AsyncResolver(nameservers=[name_server.address], timeout=patience, tries=2)
    return HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=120.0, resolver=resolver)


@pytest.fixture
async def fetcher(name_server):
    async with a_fetcher(name_server, patience=2.0) as opened:
        yield opened


async def asked(name_server, count):
    async with asyncio.timeout(60):
        while name_server.asked < count:
            await asyncio.sleep(0.01)


async def test_names_that_nobody_answers_hold_up_no_other_feed_and_no_thread(name_server):
    threads = threading.active_count()
    with FeedServer() as server:
        server.put("/feed.xml", rss("Ferry runs"))
        async with a_fetcher(name_server, patience=60.0) as fetcher:
            dead = [asyncio.create_task(fetcher.get(f"http://dead{n}.example/", now=NOW)) for n in range(200)]
            await asked(name_server, 200)

            page = await fetcher.get(f"http://alive.example:{server.port}/feed.xml", now=NOW)

            assert page.body
            assert not any(task.done() for task in dead)
            # Telegram's and the database's look-ups have theirs to themselves.
            assert threading.active_count() <= threads + 1
            for task in dead:
                task.cancel()
            await asyncio.gather(*dead, return_exceptions=True)


async def test_dead_name_servers_are_told_from_a_name_that_is_not_there(fetcher):
    with pytest.raises(
        FeedUnreachableError, match=r"no name server answers for dead\.example; .* our own network"
    ):
        await fetcher.get("http://dead.example/", now=NOW)

    with pytest.raises(FeedUnreachableError, match=r"unknown\.example is not known; is it written right"):
        await fetcher.get("http://unknown.example/", now=NOW)


async def test_names_of_the_hosts_file_are_known(fetcher):
    with FeedServer() as server:
        server.put("/feed.xml", rss("Ferry runs"))

        assert (await fetcher.get(f"http://localhost:{server.port}/feed.xml", now=NOW)).body


def test_a_program_with_look_ups_under_way_ends_at_once(name_server):
    """A thread in a look-up would keep the process until the look-up gives up."""
    code = f"""
import asyncio
from bot.feeds.guard import Guard, GuardedResolver
from aiohttp.resolver import AsyncResolver
async def main():
    resolver = GuardedResolver(Guard(), AsyncResolver(nameservers=["{name_server.address}"], timeout=60))
    tasks = [asyncio.create_task(resolver.resolve(f"dead{{n}}.example")) for n in range(20)]
    await asyncio.sleep(0)
    await resolver.close()
    await asyncio.gather(*tasks, return_exceptions=True)
asyncio.run(main())
"""

    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=50, capture_output=True, text=True)

    assert (ended.returncode, ended.stderr) == (0, "")
