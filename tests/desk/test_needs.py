"""What needs a person is said once a day, in the day, and only if there is something."""

from dataclasses import replace

import pytest

from bot.desk.desk import Desk
from tests.builders import NOW, SettableClock, a_channel, after


@pytest.fixture
async def desk(database):
    made = Desk(database, SettableClock(), who="test")
    await made.channels.add(a_channel(name="harbour"))
    await made.feeds.add("https://wire.example/rss")
    return made


async def said(desk, **given):
    return [one.says for one in await desk.records.needs(**({"free": None} | given))]


async def test_where_nothing_needs_anybody_nothing_is_said(desk):
    assert await said(desk, free=5e9) == []


async def test_each_thing_is_one_line_with_a_command_and_said_once_a_day(database, desk):
    async with database.write() as work:
        (channel,) = await work.channels.all()
        await work.channels.save(replace(channel, paused="the bot was removed"))
        (feed,) = await work.feeds.all()
        await work.feeds.save(replace(feed, added=after(days=-9), failures=40, error="404", last_poll=NOW))
        await work.commit()

    found = await desk.records.needs(free=2e8)
    assert [(one.says, one.command) for one in found] == [
        ("I can't post to harbour: the bot was removed", "channel #1"),
        ("1 feed hasn't been read for days", "feeds problem"),
        ("The disk is nearly full: 200 MB are free", "health"),
    ]
    assert await said(desk) == []
    desk.records._clock.move(days=1)
    assert len(await said(desk)) == 2


async def test_nobody_is_woken(database, desk):
    desk.records._clock.move(hours=-3)  # 05:30

    assert await said(desk, free=1.0) == []
    desk.records._clock.move(hours=3)
    assert len(await said(desk, free=1.0)) == 1
