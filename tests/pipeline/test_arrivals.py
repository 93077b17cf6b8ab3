"""From the process that polls to the one that takes in: what is written down, what becomes of it, what is passed over."""

import asyncio
from datetime import timedelta

import pytest

from bot.app import a_day
from bot.errors import FeedThrottledError
from bot.news.feed.feed import Fetched, NotModified, PollingLimits, Validators
from bot.news.feed.shard import SHARDS, shard_of
from bot.pipeline.arrivals import ArrivalIntake
from bot.pipeline.fetch_jobs import release_polls
from bot.pipeline.look import Look
from bot.pipeline.poll import Poller
from bot.pipeline.posting import Posting
from bot.pipeline.reception import Reception
from bot.settings import Settings
from tests.builders import NOW, SettableClock, a_feed, after, an_item

URL = "https://a.example/feed"
TOLD = Fetched(items=(an_item(guid="1", title="A storm", feed=URL),), validators=Validators(etag="1"))


class Publisher:
    """A fetcher that brings what it is told to."""

    def __init__(self, brings):
        self.brings = brings

    async def fetch(self, feed, *, now):
        if isinstance(self.brings, Exception):
            raise self.brings
        return self.brings


def a_poller(database, brings, *, clock=None):
    """As in a process that doesn't lead."""
    posting = Posting(database, Look(database=database))
    return Poller(database, Publisher(brings), posting, clock or SettableClock())


async def polled(database, brings, *, url=URL):
    """A feed, after another process has polled it."""
    async with database.write() as work:
        feed = await work.feeds.add(a_feed(url=url, next_poll=NOW, last_ok=after(hours=-1)))
        await work.commit()
    poller = a_poller(database, brings)
    await poller.tick()
    await poller.drain()
    return feed


def a_leader(database, **given):
    day = a_day(database, Settings())
    return ArrivalIntake(database=database, reception=Reception(database, given.get("take", day.take)))


async def taken_in(leader):
    """What it takes in, all of it."""
    await leader.tick()
    while leader._under_way:
        await leader._under_way[next(iter(leader._under_way))]
    await leader.tick()


async def stored(database, feed):
    async with database.read() as work:
        return await work.feeds.get(feed.id)


async def waiting(database):
    async with database.read() as work:
        return (await work.processes.cluster(NOW)).arrivals


async def test_what_is_new_is_taken_in_and_the_feed_is_saved_with_it(database):
    feed = await polled(database, TOLD)
    assert await waiting(database) == 1
    assert (await stored(database, feed)).validators == Validators()  # the poll alone saves nothing

    await taken_in(a_leader(database))

    assert await waiting(database) == 0
    assert (await stored(database, feed)).validators == Validators(etag="1")
    async with database.read() as work:
        assert [one.item.title for one in await work.items.by_url(TOLD.items[0].url)] == ["A storm"]


@pytest.mark.parametrize(
    ("brings", "failures"),
    [(NotModified(validators=Validators()), 0), (FeedThrottledError("too often", retry_after=7000), 1)],
)
async def test_what_brings_nothing_new_says_when_the_next_poll_is(database, brings, failures):
    feed = await polled(database, brings)

    await taken_in(a_leader(database))

    assert await waiting(database) == 0
    saved = await stored(database, feed)
    assert saved.failures == failures
    assert (saved.next_poll > after(seconds=6999)) is bool(failures)


async def test_a_feed_whose_arrival_waits_is_not_polled(database):
    await polled(database, TOLD)

    again = a_poller(database, TOLD, clock=SettableClock(after(hours=1)))

    assert await again.tick() == 0


async def claimed(database, at):
    async with database.write() as work:
        (feed,) = await work.polls.claim(at, limit=1, until=at + timedelta(minutes=5))
        await work.commit()
    return feed


async def test_a_poll_that_lost_its_feed_to_another_leaves_no_arrival(database):
    """Its process was stopped for so long that its shard was given to another."""
    async with database.write() as work:
        await work.feeds.add(a_feed(url=URL, next_poll=NOW))
        await work.commit()
    clock = SettableClock(after(seconds=20))
    lost = await claimed(database, NOW)
    await release_polls(database, PollingLimits(), clock=clock)
    ours = await claimed(database, clock.now())

    await a_poller(database, TOLD).poll(lost)
    assert await waiting(database) == 0
    await a_poller(database, TOLD).poll(ours)
    assert await waiting(database) == 1


class EndedError(BaseException):
    """The end of a process, as a test can bear it."""


async def test_what_ended_a_leader_twice_is_passed_over_by_the_third(database):
    feed = await polled(database, TOLD)

    async def end(feed, fetched, now, *, entries=None):
        raise EndedError

    async with database.leading():
        with pytest.raises(EndedError):
            await a_leader(database, take=end).tick()
        await a_leader(database, take=end).tick()

    assert await waiting(database) == 0
    assert "ended while" in (await stored(database, feed)).error


async def test_of_those_that_a_leader_took_at_once_the_one_that_ended_it_is_found(database):
    feeds = [await polled(database, TOLD, url=f"https://{name}.example/feed") for name in "abc"]
    took, day = [], a_day(database, Settings())

    async def take(feed, fetched, now, *, entries=None):
        took.append(feed.url[8])
        if feed.id == feeds[1].id:
            raise EndedError
        if took == ["a"]:
            await asyncio.sleep(60)  # the process ends before that
        return await day.take(feed, fetched, now, entries=entries)

    async with database.leading():
        for _ in range(2):
            leader = a_leader(database, take=take)
            with pytest.raises(EndedError):
                await leader.tick()
            await leader.stop()
        assert took == ["a", "b", "c", "a", "b"]  # all at once, then one at a time
        await a_leader(database, take=take).tick()

    assert await waiting(database) == 0
    assert [bool((await stored(database, feed)).error) for feed in feeds] == [False, True, False]


async def test_what_came_for_a_feed_that_was_removed_is_dropped(database):
    feed = await polled(database, TOLD)
    async with database.write() as work:
        await work.feeds.remove(feed.id)
        await work.commit()

    await taken_in(a_leader(database))

    assert await waiting(database) == 0


def test_all_hosts_of_an_owner_are_in_one_shard():
    shards = {shard_of(f"https://{host}.example.co.uk/feed") for host in ("www", "news", "feeds")}

    assert len(shards) == 1
    assert len({shard_of(f"https://outlet{n}.example/") for n in range(1000)}) == SHARDS
