"""The clock of the machine is set back or forward: what was planned by the wrong clock is due now, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.people import owner_of
from bot.errors import DeliveryDelayedError
from bot.news.alert import State
from bot.news.feed.feed import NotModified, PollingLimits, Validators
from bot.news.watchlist import Route
from bot.pipeline.deliver import Deliverer
from bot.pipeline.pacing import ChatPace
from bot.pipeline.poll import Poller
from bot.pipeline.reception import Reception
from bot.pipeline.retention import Retention
from bot.pipeline.spikes import tell_spikes
from bot.storage.database import open_database
from tests.builders import NOW, Newsroom, SettableClock, a_feed, after, an_item

SETTINGS = PollingLimits(
    interval=timedelta(minutes=10), min_interval=timedelta(minutes=5), max_interval=timedelta(hours=2)
)
JUMPS = [timedelta(hours=1), timedelta(days=366)]


class Publishers:
    """Nothing new anywhere; knows who was asked."""

    def __init__(self):
        self.asked = 0

    async def fetch(self, feed, *, now):
        self.asked += 1
        return NotModified(validators=Validators())


class Telegram:
    """Takes every post, or has everybody wait."""

    def __init__(self):
        self.posts, self.wait = [], 0.0

    async def send(self, channel, post, **how):
        if self.wait:
            raise DeliveryDelayedError("Too Many Requests", retry_after=self.wait)
        self.posts.append(post.headline or [entry.headline for entry in post.entries])
        return len(self.posts)

    async def edit(self, channel, message_id, post, **how):
        pass

    async def look(self, channel, post, **how):
        return None

    async def tell(self, admin, said):
        pass


def a_poller(database, publishers, clock):
    async def take(feed, fetched, now):
        raise AssertionError

    return Poller(database, publishers, Reception(database, take, settings=SETTINGS), clock)


def a_deliverer(newsroom, telegram, **given):
    return Deliverer(
        newsroom.database, telegram, newsroom.clock, owner=lambda: owner_of(newsroom.database), **given
    )


@pytest.fixture
async def database(made_sqlite_url):
    async with open_database(made_sqlite_url) as opened:
        yield opened


@pytest.fixture
async def newsroom(database):
    return await Newsroom(database).open()


async def with_a_feed(database, **given):
    async with database.write() as work:
        await work.feeds.add(a_feed(**given))
        await work.commit()


async def polls(poller, publishers):
    """How many polls a tick makes."""
    before = publishers.asked
    await poller.tick()
    await poller.drain()
    return publishers.asked - before


# ---- polls ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("restarted", [False, True])
async def test_after_a_step_back_every_feed_is_due(database, jump, restarted):
    clock, publishers = SettableClock(), Publishers()
    await with_a_feed(database)
    poller = a_poller(database, publishers, clock)
    assert await polls(poller, publishers) == 1

    clock.at -= jump
    poller = a_poller(database, publishers, clock) if restarted else poller

    assert await polls(poller, publishers) == 1
    assert await polls(poller, publishers) == 0  # and then it is polled at its own pace
    clock.move(minutes=20)
    assert await polls(poller, publishers) == 1


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_step_forward_and_back_leaves_no_feed_behind(database, jump, restarted):
    clock, publishers = SettableClock(), Publishers()
    await with_a_feed(database)
    poller = a_poller(database, publishers, clock)
    await polls(poller, publishers)
    clock.at += jump
    assert await polls(poller, publishers) == 1

    clock.at = NOW
    poller = a_poller(database, publishers, clock) if restarted else poller

    assert await polls(poller, publishers) == 1


async def test_a_feed_added_or_claimed_by_a_wrong_clock_is_due(database):
    wrong = after(days=30)
    await with_a_feed(database, added=wrong, next_poll=wrong)
    await with_a_feed(database, url="https://claimed.example/rss")
    async with database.write() as work:
        await work.polls.claim(wrong, limit=10, until=wrong)
        await work.commit()
    publishers = Publishers()

    assert await polls(a_poller(database, publishers, SettableClock()), publishers) == 2


async def test_what_a_server_asked_for_is_waited_for_all_the_same(database):
    """A Retry-After of a week is no mistake of the clock."""
    await with_a_feed(database, next_poll=after(days=7), last_poll=NOW)
    publishers = Publishers()

    assert await polls(a_poller(database, publishers, SettableClock()), publishers) == 0


async def test_nothing_planned_lies_further_ahead_than_anything_may(database):
    await with_a_feed(database, next_poll=after(days=400), last_poll=NOW)
    publishers = Publishers()

    assert await polls(a_poller(database, publishers, SettableClock()), publishers) == 1


# ---- deliveries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("restarted", [False, True])
async def test_posts_go_out_after_a_step_back(newsroom, jump, restarted):
    telegram, channel = Telegram(), await newsroom.channel()
    deliverer = a_deliverer(newsroom, telegram)
    await newsroom.post(channel, headline="First")
    await deliverer.deliver_once()
    await newsroom.post(channel, headline="Decided by the wrong clock")

    newsroom.clock.at -= jump
    deliverer = a_deliverer(newsroom, telegram) if restarted else deliverer
    await deliverer.deliver_once()

    assert telegram.posts == ["First", "Decided by the wrong clock"]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("restarted", [False, True])
async def test_a_wait_that_telegram_asked_for_does_not_grow_with_a_step_back(newsroom, jump, restarted):
    telegram, channel = Telegram(), await newsroom.channel()
    deliverer = a_deliverer(newsroom, telegram)
    await newsroom.post(channel, headline="Waits")
    telegram.wait = 30.0
    await deliverer.deliver_once()
    telegram.wait = 0.0

    newsroom.clock.at -= jump
    deliverer = a_deliverer(newsroom, telegram) if restarted else deliverer
    await deliverer.deliver_once()

    assert telegram.posts == ["Waits"]


@pytest.mark.parametrize(
    ("reason", "span"),
    [("hourly", timedelta(hours=1)), ("daily", timedelta(hours=20)), ("quiet", timedelta(hours=8))],
)
async def test_what_was_held_by_a_wrong_clock_is_told(newsroom, reason, span):
    telegram, channel = Telegram(), await newsroom.channel()
    newsroom.clock.move(days=3)
    for number in range(2):
        await newsroom.post(channel, headline=f"{number}", held=(reason, newsroom.clock.now() + span))
    newsroom.clock.at = NOW

    await a_deliverer(newsroom, telegram).deliver_once()

    assert telegram.posts == [["0", "1"]]


async def test_a_digest_of_tomorrow_is_still_held_after_a_small_step_back(newsroom):
    telegram, channel = Telegram(), await newsroom.channel()
    for number in range(2):
        await newsroom.post(channel, headline=f"{number}", held=("daily", after(hours=20)))
    newsroom.clock.move(hours=-1)

    await a_deliverer(newsroom, telegram).deliver_once()

    assert telegram.posts == []


async def test_an_uncertain_post_is_looked_for_soon_after_a_step_back(newsroom):
    telegram, channel = Telegram(), await newsroom.channel()
    await newsroom.owner()
    await newsroom.post(channel, headline="Lost?")
    async with newsroom.database.write() as work:
        (row,) = await work.outbox.rows(states=[State.DUE], limit=1)
        until = after(days=3, seconds=10)
        await work.deliveries.mark(row.id, State.UNCERTAIN, now=after(days=3), error="lost", not_before=until)
        await work.commit()
    deliverer = a_deliverer(newsroom, telegram)
    await deliverer.deliver_once()

    newsroom.clock.move(seconds=11)
    await deliverer.deliver_once()
    await deliverer.deliver_once()

    assert telegram.posts == ["Lost?"]


def test_rate_limits_forget_what_lies_ahead():
    pace = ChatPace(per_chat_per_minute=20, per_second=30)
    for number in range(30):
        pace.note("chat", after(days=3, seconds=number))
    pace.wait("chat", after(days=3, minutes=5))
    pace.wait_with_all(after(days=3, minutes=1))

    assert pace.free_at("chat", NOW) == NOW
    assert pace.room(NOW, under_way=0) == 30


async def test_a_channel_is_not_flooded_by_posts_of_the_future(newsroom):
    telegram, channel = Telegram(), await newsroom.channel()
    newsroom.clock.move(days=3)
    deliverer = a_deliverer(newsroom, telegram, burst=3, rate_per_chat_per_minute=6000)
    for number in range(4):
        await newsroom.post(channel, headline=f"{number}", urgent=True)
        await deliverer.deliver_once()
        newsroom.clock.move(seconds=1)

    newsroom.clock.at = NOW
    for one in (deliverer, a_deliverer(newsroom, telegram, burst=3)):
        await newsroom.post(channel, headline="now")
        await one.deliver_once()
        newsroom.clock.move(minutes=2)

    assert telegram.posts[4:] == ["now", "now"]


# ---- what is forgotten, and what is counted -------------------------------------------------------------------------


async def items_kept(database):
    async with database.read() as work:
        return (await work.items.count_since(after(days=-1000)))[0]


@pytest.fixture
async def archive(database):
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        await work.items.add({feed.id: [an_item(guid=f"{n}") for n in range(3)]})
        await work.commit()
    return database


def a_retention(database):
    return Retention(database, keep=timedelta(days=90), remember=timedelta(days=365))


async def test_nothing_is_forgotten_when_the_clock_has_jumped(archive):
    retention = a_retention(archive)
    await retention.run(NOW)

    for later in (after(days=400), after(days=400, hours=6)):
        assert await retention.run(later) is None
        assert await a_retention(archive).run(later) is None  # a restart is no reason to believe it

    assert await items_kept(archive) == 3
    assert await retention.run(after(hours=6)) is not None  # the clock is right again


async def test_a_time_that_was_lived_through_for_a_day_is_believed(archive):
    """A service that was off for a year has a right clock too."""
    retention = a_retention(archive)
    await retention.run(NOW)
    for hours in range(0, 30, 6):
        forgotten = await retention.run(after(days=400, hours=hours))

    assert forgotten is not None
    assert await items_kept(archive) == 0


async def test_retention_runs_on_while_the_clock_goes_as_it_should(archive):
    retention = a_retention(archive)

    assert all([await retention.run(after(hours=hours)) is not None for hours in range(0, 48, 6)])


async def test_stories_of_the_future_make_no_spike(newsroom):
    channel = await newsroom.channel()
    async with newsroom.database.write() as work:
        (watchlist,) = await work.watchlists.all()
        old = replace(watchlist, added=after(days=-30), routes=(Route(channel=channel.id),))
        await work.watchlists.save(old)
        await work.commit()
    newsroom.clock.move(days=3)
    for _ in range(9):
        await newsroom.post(channel)
    assert await tell_spikes(newsroom.database, now=newsroom.clock.now()) == 1
    newsroom.clock.at = NOW
    assert await tell_spikes(newsroom.database, now=NOW) == 0

    for _ in range(9):
        await newsroom.post(channel)

    assert (
        await tell_spikes(newsroom.database, now=NOW) == 1
    )  # the notice of the future does not keep it back
