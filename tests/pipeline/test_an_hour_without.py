"""An hour without Telegram, an hour without name servers, by a clock that moves: one clear line, and nothing is lost."""

import logging

import pytest
from aiohttp.abc import AbstractResolver

from bot.cli.status import _facts
from bot.errors import DeliveryUnsentError
from bot.feeds.http import HttpFeedFetcher
from bot.news.alert import State
from bot.news.feed.feed import Fetched, PollingLimits, after_fetch
from bot.pipeline.deliver import Deliverer
from bot.pipeline.outages import NETWORK, TELEGRAM, Outages
from bot.pipeline.poll import Poller
from bot.pipeline.reception import Reception
from bot.telegram.posts.messenger import TelegramMessenger
from tests.builders import NOW, Newsroom, SettableClock, a_feed, an_item
from tests.servers.bot_api import CHANNEL, TOKEN


@pytest.fixture
def clock():
    return SettableClock()


@pytest.fixture
def outages(clock, caplog):
    caplog.set_level(logging.INFO)
    made = Outages(monotonic=lambda: clock.now().timestamp())
    for part in (TELEGRAM, NETWORK):
        made.well(part)
    return made


def lines(caplog, about):
    """What the log says of it; never with a traceback."""
    assert not [record for record in caplog.records if record.exc_info]
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith(about)]


class Switch:
    """What is there, or what is in its place while it is gone."""

    def __init__(self, there, instead):
        self.there, self.instead, self.is_gone = there, instead, False

    def __getattr__(self, name):
        return getattr(self.instead if self.is_gone else self.there, name)


class NoTelegram:
    async def send(self, channel, post, **given):
        raise DeliveryUnsentError("Telegram can't be reached")


@pytest.fixture
async def telegram(bot_api):
    bot_api.limits(burst=0, per_minute=1000, per_second=1000)
    async with TelegramMessenger(TOKEN, api_base_url=bot_api.url) as there:
        yield Switch(there, NoTelegram())


async def test_an_hour_without_telegram_is_said_once_a_minute_and_loses_nothing(
    sqlite_database, telegram, bot_api, clock, outages, caplog
):
    newsroom = await Newsroom(sqlite_database, clock).open()
    channel = await newsroom.channel()
    deliverer = Deliverer(
        sqlite_database, telegram, clock, rate_per_chat_per_minute=6000, rate_per_second=1000, outages=outages
    )
    telegram.is_gone = True
    for number in range(12):
        await newsroom.post(channel, headline=f"Story {number}", urgent=True)
        for _ in range(5):
            await deliverer.deliver_once()
            clock.move(minutes=1)

    assert "Telegram doesn't work for 3600 s: Telegram can't be reached" in outages.troubles()
    assert len(outages.to_tell()) == 1
    telegram.is_gone = False
    for _ in range(12):
        await deliverer.deliver_once()
        clock.move(seconds=1)

    said = lines(caplog, "Telegram")
    assert said[0] == "Telegram doesn't work: error=Telegram can't be reached seconds=0 failures=1"
    assert said[-1].startswith("Telegram works again: seconds=3600")
    assert len(said) <= 62
    told = [one["text"].partition("\n")[0] for one in bot_api.seen(chat_id=CHANNEL)]
    assert told == [f"Story {number}" for number in range(12)]
    assert outages.to_tell() == []


async def test_what_is_folded_into_a_bulletin_is_not_counted_as_sent_while_telegram_is_gone(
    sqlite_database, telegram, clock, outages
):
    newsroom = await Newsroom(sqlite_database, clock).open()
    channel = await newsroom.channel()
    deliverer = Deliverer(sqlite_database, telegram, clock, outages=outages)
    for number in range(13):
        await newsroom.post(channel, headline=f"Story {number}")
    telegram.is_gone = True
    await deliverer.deliver_once()

    folded = [row for row in await newsroom.rows(State.SENT) if row.folded]
    before = (await _facts(sqlite_database, clock))["outbox"]
    telegram.is_gone = False
    clock.move(minutes=1)
    await deliverer.deliver_once()
    after = (await _facts(sqlite_database, clock))["outbox"]

    assert len(folded) == 13
    assert (before["sent"], before["due"]) == (0, 1)
    assert (after["sent"], after["due"]) == (1, 0)


class NoNames(AbstractResolver):
    async def resolve(self, host, port=0, family=0):
        raise OSError(None, "Timeout while contacting DNS servers")

    async def close(self):
        pass


class Outlets:
    """Feeds that publish something every ten minutes, and show their last hour and a half."""

    async def fetch(self, feed, *, now):
        newest = int((now - NOW).total_seconds()) // 600
        shown = range(max(newest - 9, 0), newest + 1)
        return Fetched(items=tuple(an_item(guid=str(n), title=f"News {n}", feed=feed.url) for n in shown))


class Desk:
    """Takes what is new, as the intake does, and remembers it."""

    def __init__(self, database):
        self.database, self.taken = database, []

    async def take(self, feed, fetched, now):
        new = [one for one in ((feed.url, item.title) for item in fetched.items) if one not in self.taken]
        self.taken += new
        async with self.database.write() as work:
            after = after_fetch(feed, fetched, new=len(new), now=now, settings=PollingLimits())
            await work.polls.save([after])
            await work.commit()
        return new


async def test_an_hour_without_name_servers_is_said_once_a_minute_and_loses_no_item(
    sqlite_database, clock, outages, caplog
):
    desk = Desk(sqlite_database)
    async with sqlite_database.write() as work:
        for name in ("ledger", "wire", "gazette", "courier"):
            await work.feeds.add(a_feed(url=f"https://{name}.example/rss", next_poll=NOW, last_ok=NOW))
        await work.commit()

    async with HttpFeedFetcher(resolver=NoNames()) as without:
        fetcher = Switch(Outlets(), without)
        reception = Reception(sqlite_database, desk.take)
        poller = Poller(sqlite_database, fetcher, reception, clock, outages=outages)

        async def minutes(count):
            for _ in range(count):
                await poller.tick()
                await poller.drain()
                clock.move(minutes=1)

        await minutes(1)
        fetcher.is_gone = True
        await minutes(60)
        assert len(outages.to_tell()) == 1
        fetcher.is_gone = False
        await minutes(29)

    async with sqlite_database.read() as work:
        assert not [feed.error for feed in await work.feeds.all() if feed.error]
    found = [title for _, title in desk.taken]
    assert [found.count(f"News {n}") for n in range(8)] == [4] * 8
    said = lines(caplog, "the network")
    assert said[0].startswith("the network doesn't work: error=")
    assert said[-1].startswith("the network works again: seconds=")
    assert len(said) <= 62
