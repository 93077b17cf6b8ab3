"""Polling: real publishers, a real database, a clock of our own."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.errors import FeedUnreachableError, StorageError
from bot.feeds.http import HttpFeedFetcher
from bot.news.feed.feed import NotModified, PollingLimits, Validators, after_fetch, was_interrupted
from bot.news.item import version_key
from bot.pipeline.fetch_jobs import release_polls
from bot.pipeline.poll import Poller
from bot.pipeline.reception import Reception
from tests.builders import NOW, SettableClock, a_feed, after
from tests.servers.feed_server import FeedServer, rss

SETTINGS = PollingLimits(
    interval=timedelta(minutes=10), min_interval=timedelta(minutes=5), max_interval=timedelta(hours=2)
)


class Desk:
    """Takes what was fetched, as the intake does, and remembers what it was."""

    def __init__(self, database):
        self.database = database
        self.seen, self.taken = set(), []

    async def take(self, feed, fetched, now):
        new = [item for item in fetched.items if (feed.id, item.guid, version_key(item)) not in self.seen]
        self.seen |= {(feed.id, item.guid, version_key(item)) for item in new}
        self.taken += [(feed.url, item.title) for item in new]
        async with self.database.write() as work:
            await work.polls.save([after_fetch(feed, fetched, new=len(new), now=now, settings=SETTINGS)])
            await work.commit()
        return new


class Gate:
    """A fetcher that answers when it is told to, and knows who waits."""

    def __init__(self, *, fails=()):
        self.waiting, self.open, self.fails = [], asyncio.Event(), fails

    async def fetch(self, feed, *, now):
        self.waiting.append(feed.url)
        if feed.url in self.fails:
            raise self.fails[feed.url]
        await self.open.wait()
        return NotModified(validators=Validators())


@pytest.fixture(scope="module")
def publishers():
    with FeedServer() as running:
        yield running


@pytest.fixture
def server(publishers):
    publishers.reset()
    return publishers


async def added(database, *urls, **given):
    async with database.write() as work:
        feeds = [await work.feeds.add(a_feed(url=url, **given)) for url in urls]
        await work.commit()
    return feeds


async def stored(database):
    async with database.read() as work:
        return {feed.url: feed for feed in await work.feeds.all()}


def a_reception(database, desk=None, **given):
    return Reception(database, (desk or Desk(database)).take, settings=SETTINGS, **given)


def a_poller(database, fetcher, **given):
    clock = given.pop("clock", None) or SettableClock()
    notify = given.pop("notify", None)
    return Poller(database, fetcher, a_reception(database, notify=notify), clock, **given)


async def test_the_next_poll_is_written_down_before_the_request_goes_out(sqlite_database):
    (feed,) = await added(sqlite_database, "https://a.example/")
    gate = Gate()
    poller = a_poller(sqlite_database, gate)

    assert await poller.tick() == 1
    await asyncio.sleep(0)

    assert gate.waiting == [feed.url]
    assert (await stored(sqlite_database))[feed.url].next_poll > NOW
    assert await poller.tick() == 0
    await poller.stop()


async def test_a_feed_whose_poll_never_ended_is_due_again(sqlite_database):
    await added(sqlite_database, "https://a.example/")
    poller = a_poller(sqlite_database, Gate())
    await poller.tick()
    await poller.stop()

    again = a_poller(sqlite_database, Gate(), clock=SettableClock(after(minutes=6)))

    assert await again.tick() == 1
    await again.stop()


class Flaky:
    """A database whose next commits fail."""

    def __init__(self, database, *, failures):
        self._database, self._failures = database, failures

    def read(self):
        return self._database.read()

    @asynccontextmanager
    async def write(self):
        async with self._database.write() as work:
            if self._failures:
                self._failures -= 1
                raise StorageError("can't grow: make room on its disk")
            yield work


async def settled_down(poller):
    while poller._running:
        await asyncio.sleep(0.001)


async def test_what_unchanged_polls_have_found_out_is_written_down_at_the_next_tick(sqlite_database):
    feeds = await added(sqlite_database, *(f"https://{name}.example/" for name in "abc"))
    gate = Gate()
    gate.open.set()
    poller = a_poller(sqlite_database, gate)

    await poller.tick()
    await settled_down(poller)
    assert await poller.tick() == 0

    saved = await stored(sqlite_database)
    assert [saved[feed.url].last_poll for feed in feeds] == [NOW] * 3
    assert all(saved[feed.url].next_poll > NOW for feed in feeds)


async def test_what_could_not_be_written_down_is_written_down_later(sqlite_database):
    (feed,) = await added(sqlite_database, "https://a.example/")
    gate = Gate()
    gate.open.set()
    flaky = Flaky(sqlite_database, failures=0)
    poller = a_poller(flaky, gate)
    await poller.tick()
    await settled_down(poller)

    flaky._failures = 1
    with pytest.raises(StorageError):
        await poller.tick()
    await poller.stop()

    assert (await stored(sqlite_database))[feed.url].last_poll == NOW


async def test_where_more_is_due_than_there_are_places_nobody_waits_for_a_tick(sqlite_database):
    await added(sqlite_database, *(f"https://outlet{n}.example/" for n in range(50)))
    gate = Gate()
    gate.open.set()
    poller = a_poller(sqlite_database, gate, concurrency=10)

    await poller.tick()
    async with asyncio.timeout(60):
        while poller.polls < 50:
            await asyncio.sleep(0.01)
    await poller.stop()

    assert all(feed.last_poll == NOW for feed in (await stored(sqlite_database)).values())
    assert len(gate.waiting) == 50


async def test_what_goes_wrong_with_one_feed_touches_no_other(sqlite_database):
    good, bad, worse = await added(
        sqlite_database, "https://a.example/", "https://b.example/", "https://c.example/"
    )
    fails = {bad.url: FeedUnreachableError("the server answers 500"), worse.url: RuntimeError("a bug")}
    gate = Gate(fails=fails)
    gate.open.set()
    poller = a_poller(sqlite_database, gate)

    await poller.tick()
    await poller.drain()

    saved = await stored(sqlite_database)
    assert saved[good.url].last_poll == NOW
    assert (saved[bad.url].failures, saved[bad.url].error) == (1, "the server answers 500")
    assert saved[worse.url].next_poll > NOW
    assert poller.polls == 3


async def test_a_slow_owner_of_many_feeds_keeps_nobody_waiting(sqlite_database):
    """A hundred feeds of one owner are due; there is still a place for the others."""
    await added(sqlite_database, *(f"https://news{n}.slow.example/feed" for n in range(100)))
    gate = Gate()
    poller = a_poller(sqlite_database, gate, concurrency=20)
    await poller.tick()
    (other,) = await added(sqlite_database, "https://quick.example/feed")

    await poller.tick()
    await asyncio.sleep(0)

    assert other.url in gate.waiting
    assert len(gate.waiting) == 11
    await poller.stop()


async def test_a_trouble_is_told_once(sqlite_database):
    (feed,) = await added(sqlite_database, "https://a.example/", last_ok=after(hours=-4), failures=2)
    told = []

    async def notify(feed, text):
        told.append((feed.url, text))

    clock = SettableClock()
    gate = Gate(fails={feed.url: FeedUnreachableError("the server answers 500")})
    poller = a_poller(sqlite_database, gate, clock=clock, notify=notify)
    for _ in range(3):
        await poller.tick()
        await poller.drain()
        clock.move(hours=6)

    assert len(told) == 1
    assert "the server answers 500" in told[0][1]


async def test_a_move_that_has_held_for_a_day_is_adopted(sqlite_database, server):
    old = server.put("/old.xml", status=301, headers={"Location": "/new.xml"})
    new = server.put("/new.xml", rss("Ferry runs"), etag='"1"')
    await added(sqlite_database, old)
    clock = SettableClock()
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        poller = a_poller(sqlite_database, fetcher, clock=clock)
        for _ in range(15):
            await poller.tick()
            await poller.drain()
            clock.move(hours=2)

    (feed,) = (await stored(sqlite_database)).values()
    assert feed.url == new
    assert len(server.requests("/old.xml")) < 15


@pytest.mark.slow
async def test_a_day_without_discourtesy(sqlite_database, server):
    """A day in steps of five minutes: busy and quiet feeds, some with a shelf life, one that throttles, one that hangs up."""
    server.clock(now=NOW.timestamp())
    server.set_many(new=1.5, items=10)
    urls = [f"{server.url}/many/{n}.xml" for n in range(4)]
    urls.append(server.put("/shelf.xml", rss("A"), etag='"a"', headers={"Cache-Control": "max-age=3600"}))
    urls.append(server.put("/dated.xml", rss("B"), last_modified="Tue, 24 Nov 2026 10:00:00 GMT"))
    urls.append(server.put("/busy.xml", status=429, headers={"Retry-After": "7000"}))
    urls.append(server.put("/reset.xml", mode="reset"))
    await added(sqlite_database, *urls)
    clock = SettableClock()
    contact = "https://watch.example/bot"
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], user_agent_contact=contact) as fetcher:
        desk = Desk(sqlite_database)
        poller = Poller(sqlite_database, fetcher, a_reception(sqlite_database, desk), clock)
        for _ in range(24 * 12):
            await poller.tick()
            await poller.drain()
            clock.move(minutes=5)
            server.clock(now=clock.now().timestamp())

    report = server.report()
    assert report["discourtesies"] == []
    assert report["crowded"] == {}
    assert len(server.requests("/shelf.xml")) <= 24
    assert len(server.requests("/busy.xml")) <= 13
    found = {title for url, title in desk.taken if url == urls[0]}
    last = int((NOW.timestamp() / 3600 + 23.5) * 1.5)
    assert {f"Report {n} of outlet 0" for n in range(last - 30, last)} <= found
    assert len(server.requests("/many/0.xml")) < 24 * 12


class Publishers:
    """A fetcher that answers at once, but for `silent` ones, and remembers who was asked."""

    def __init__(self, silent):
        self.silent, self.asked = silent, []

    async def fetch(self, feed, *, now):
        self.asked.append(feed.url)
        if feed.url in self.silent:
            await asyncio.Event().wait()
        return NotModified(validators=Validators())


async def killed(database, clock, *, silent=(), seconds=15):
    """Which feeds a process asks, in order, until it is killed after `seconds`; the `silent` ones answer nothing."""
    await release_polls(database, SETTINGS, clock=clock)
    publishers = Publishers(silent)
    poller = a_poller(database, publishers, clock=clock, concurrency=99)
    for _ in range(seconds):
        await poller.tick()
        for _ in range(9):
            await asyncio.sleep(0)
        clock.move(seconds=1)
    polls = [task for task in asyncio.all_tasks() if task.get_name().startswith("poll ")]
    for poll in polls:
        poll.cancel()
    await asyncio.gather(*polls, return_exceptions=True)
    return publishers.asked


TEN = [f"https://outlet{n}.example/" for n in range(10)]


async def test_feeds_that_were_under_way_in_two_kills_are_polled_within_seconds(database):
    await added(database, *TEN, next_poll=NOW)
    clock = SettableClock()

    assert len(await killed(database, clock, silent=TEN)) == 10
    assert len(await killed(database, clock, silent=TEN)) == 1
    assert len(set(await killed(database, clock))) == 9


async def test_the_feed_that_ends_its_process_is_found_among_many_and_backs_off(database):
    await added(database, *TEN, next_poll=NOW)
    clock, guilty = SettableClock(), TEN[4]

    await killed(database, clock, silent=TEN)
    assert (await killed(database, clock, silent=[guilty]))[-1] == guilty
    asked = await killed(database, clock)

    assert set(asked) == set(TEN[5:])
    assert (await stored(database))[guilty].next_poll > after(minutes=20)


async def test_a_server_that_hangs_keeps_no_other_interrupted_feed_waiting(sqlite_database, server):
    hanging = server.put("/hangs.xml", mode="hang")
    others = [server.put(f"/{n}.xml", status=304) for n in range(3)]
    await added(sqlite_database, hanging, *others, next_poll=NOW)
    clock = SettableClock()
    await killed(sqlite_database, clock, silent=[hanging, *others])
    await release_polls(sqlite_database, SETTINGS, clock=clock)
    claimed = []
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=1.0) as fetcher:
        poller = a_poller(sqlite_database, fetcher, clock=clock, turn=0.1)
        while was_interrupted((await stored(sqlite_database))[hanging]):
            await poller.tick()
            async with sqlite_database.read() as work:
                claimed.append(len(await work.polls.claimed()))
            await asyncio.sleep(0.05)
            clock.move(seconds=1)

    asked = [one["path"] for one in server.requests()]
    assert asked == ["/hangs.xml", "/0.xml", "/1.xml", "/2.xml", "/hangs.xml"]
    assert max(claimed) == 1
    feeds = await stored(sqlite_database)
    assert {feeds[url].error for url in others} == {""}
    assert feeds[hanging].error == "no whole answer within 1 s"


async def test_a_feed_whose_turn_is_over_is_not_blamed_for_a_stop(sqlite_database, server):
    await added(sqlite_database, server.put("/hangs.xml", mode="hang"), next_poll=NOW)
    clock = SettableClock()
    await killed(sqlite_database, clock, silent=[f"{server.url}/hangs.xml"])
    await release_polls(sqlite_database, SETTINGS, clock=clock)
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"]) as fetcher:
        poller = a_poller(sqlite_database, fetcher, clock=clock, turn=0.1)
        await poller.tick()
        await poller.drain()

    async with sqlite_database.read() as work:
        assert await work.polls.claimed() == []
    assert all(was_interrupted(feed) for feed in (await stored(sqlite_database)).values())


async def test_what_was_interrupted_is_polled_after_the_others(database):
    await added(database, TEN[0], next_poll=NOW)
    clock = SettableClock()
    await killed(database, clock, silent=TEN)
    await added(database, *TEN[1:3], next_poll=clock.now())

    assert await killed(database, clock) == [*TEN[1:3], TEN[0]]


async def test_a_clean_stop_leaves_no_poll_under_way(database):
    (feed,) = await added(database, "https://a.example/", next_poll=NOW)
    poller = Poller(database, Gate(), a_reception(database), SettableClock())
    await poller.tick()

    await poller.stop()

    async with database.read() as work:
        assert await work.polls.claimed() == []
    assert (await stored(database))[feed.url].next_poll == NOW
