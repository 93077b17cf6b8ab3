"""Spike notices: one a channel, under the largest story, and then a rest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.news.alert import Kind, Outlet, State
from bot.news.rhythm import WINDOW
from bot.news.watchlist import Route
from bot.pipeline.spikes import tell_spikes
from bot.storage.database import open_database
from bot.telegram.posts.format import plain_text
from tests.builders import NOW, Newsroom, SettableClock, a_watchlist, after


@pytest.fixture
async def newsroom(made_sqlite_url):
    """A watchlist that is a month old, told one story every other day in one channel."""
    async with open_database(made_sqlite_url) as database:
        room = await Newsroom(database, SettableClock(after(days=-30))).open()
        room.channel = await room.channel()
        async with database.write() as work:
            (watchlist,) = await work.watchlists.all()
            await work.watchlists.save(_with(watchlist, added=after(days=-30), channel=room.channel.id))
            await work.commit()
        for day in range(28, 0, -2):
            room.clock.at = NOW - timedelta(days=day, hours=1)
            await room.post(room.channel)
        room.clock.at = after(hours=-1)
        yield room


def _with(watchlist, *, added, channel):
    return replace(watchlist, added=added, routes=(Route(channel=channel),))


async def notices(newsroom):
    return [row for row in await newsroom.rows(State.DUE) if row.kind is Kind.REPLY]


async def test_what_is_usual_is_no_news(newsroom):
    await newsroom.post(newsroom.channel)

    assert await tell_spikes(newsroom.database, now=NOW) == 0


async def test_a_spike_is_told_once_under_the_story_that_most_carry(newsroom):
    for number in range(7):
        outlets = tuple(Outlet(source=f"O{n}", url="") for n in range(3 if number == 4 else 0))
        await newsroom.post(
            newsroom.channel, headline=f"Story {number}", also_in=outlets, others=len(outlets)
        )

    assert await tell_spikes(newsroom.database, now=NOW) == 1
    assert await tell_spikes(newsroom.database, now=after(hours=1)) == 0

    (notice,) = await notices(newsroom)
    text = plain_text(notice.content, timezone="UTC", now=NOW)
    assert text.startswith("📈 ferries: 7 stories in 6 h (usual at this hour: 0)\n\nMostly: Story 4 — ")
    assert "Harbour Gazette +3" in text
    async with newsroom.database.read() as work:
        assert (await work.posts.get(notice.post)).content.headline == "Story 4"


async def test_only_what_told_something_of_late_is_looked_at(newsroom):
    """A look is a transaction of its own, and there may be 100,000 watchlists."""
    async with newsroom.database.write() as work:
        await work.watchlists.add_new([a_watchlist(name=f"w{n}") for n in range(3)])
        await work.commit()
    await newsroom.post(newsroom.channel)

    async with newsroom.database.read() as work:
        assert await work.posts.told_by(since=NOW - WINDOW) == {newsroom.watchlist.id}
        assert await work.posts.told_by(since=NOW) == set()


@pytest.mark.parametrize("change", [{"paused": True}, {"routes": None}], ids=["the watchlist", "its route"])
async def test_what_is_paused_tells_no_spike(newsroom, change):
    for _ in range(7):
        await newsroom.post(newsroom.channel)
    async with newsroom.database.write() as work:
        (watchlist,) = await work.watchlists.all()
        routes = (Route(channel=newsroom.channel.id, paused="by Ann"),)
        await work.watchlists.save(
            replace(watchlist, **change | ({"routes": routes} if "routes" in change else {}))
        )
        await work.commit()

    assert await tell_spikes(newsroom.database, now=NOW) == 0


async def test_it_is_told_again_when_it_has_doubled(newsroom):
    for _ in range(7):
        await newsroom.post(newsroom.channel)
    await tell_spikes(newsroom.database, now=NOW)
    for _ in range(7):
        await newsroom.post(newsroom.channel)

    assert await tell_spikes(newsroom.database, now=NOW) == 1


async def test_old_articles_under_new_dates_make_no_spike(newsroom):
    for number in range(7):
        await newsroom.post(newsroom.channel, headline=f"Story {number}", resurfaced=after(days=-700))

    assert await tell_spikes(newsroom.database, now=NOW) == 0


async def test_what_is_usual_is_rounded(newsroom):
    newsroom.clock.at = NOW - timedelta(days=27, hours=1)
    await newsroom.post(newsroom.channel)  # 15 in 28 days are 0.53 a day, by the rule
    newsroom.clock.at = after(hours=-1)
    for _ in range(7):
        await newsroom.post(newsroom.channel)

    await tell_spikes(newsroom.database, now=NOW)

    (notice,) = await notices(newsroom)
    assert notice.content.burst.usual == 1
