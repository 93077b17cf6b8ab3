"""From a fetched feed to the outbox: what timetables, quiet hours and urgency make of a new post."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.news.content import Rules
from bot.news.feed.feed import Fetched
from bot.news.story.index import StoryIndex
from bot.news.watchlist import Route
from bot.pipeline.day import Day
from bot.pipeline.intake import Intake
from bot.pipeline.look import Look
from bot.pipeline.match import Watch
from bot.storage.database import open_database
from tests.builders import NOW, Newsroom, after, an_item


@pytest.fixture
async def newsroom(made_sqlite_url):
    async with open_database(made_sqlite_url) as database:
        yield await Newsroom(database).open()


async def take(newsroom, *, digest="off", quiet="", urgent=False, channel_quiet=""):
    """One ferry item comes in; the rows of the outbox."""
    channel = await newsroom.channel(timezone="Europe/Paris", quiet=channel_quiet)
    async with newsroom.database.write() as work:
        watchlist = replace(
            newsroom.watchlist,
            query="ferry",
            canonical="ferry",
            quiet=quiet,
            urgent=urgent,
            routes=(Route(channel=channel.id, digest=digest),),
        )
        await work.watchlists.save(watchlist)
        await work.feeds.save(replace(newsroom.feed, last_ok=after(hours=-1)))
        await work.commit()
    intake = Intake(
        database=newsroom.database,
        stories=StoryIndex(window=timedelta(days=14)),
        watch=Watch(),
        rules=Rules(),
    )
    feed = replace(newsroom.feed, last_ok=after(hours=-1))
    await Day(intake=intake, look=Look(database=newsroom.database)).take(
        feed, Fetched(items=(an_item(),)), NOW
    )
    return await newsroom.rows()


@pytest.mark.parametrize(
    ("given", "held", "not_before"),
    [
        ({}, "", NOW),
        ({"digest": "hourly"}, "hourly", after(minutes=30)),
        ({"digest": "daily 10:00"}, "daily", after(minutes=30)),
        ({"quiet": "09:00-11:00"}, "quiet", after(minutes=90)),
        ({"channel_quiet": "09:00-11:00"}, "quiet", after(minutes=90)),
        ({"channel_quiet": "09:00-11:00", "quiet": "off"}, "", NOW),
        ({"channel_quiet": "09:00-11:00", "urgent": True}, "", NOW),
        ({"digest": "hourly", "urgent": True}, "", NOW),
    ],
)
async def test_a_new_post_goes_at_once_or_waits_for_its_time(newsroom, given, held, not_before):
    (row,) = await take(newsroom, **given)

    assert (row.held, row.not_before) == (held, not_before)
