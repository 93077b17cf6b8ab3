"""What is in a feed that is new, taken up again, or wholly relabelled is kept, and told to nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.desk import Desk
from bot.errors import AdminError
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

PLACES = (
    "harbour",
    "lighthouse",
    "market hall",
    "old mill",
    "town bridge",
    "fish dock",
    "sailing school",
    "museum",
)


@pytest.fixture
async def newsroom(made_sqlite_url):
    """A watchlist for ferries that posts to one channel, and a feed that has been read before."""
    async with open_database(made_sqlite_url) as database:
        newsroom = await Newsroom(database).open()
        channel = await newsroom.channel()
        async with database.write() as work:
            watchlist = replace(
                newsroom.watchlist, query="ferry", canonical="ferry", routes=(Route(channel=channel.id),)
            )
            await work.watchlists.save(watchlist)
            newsroom.feed = replace(newsroom.feed, last_ok=after(minutes=-10), last_new=after(minutes=-10))
            await work.feeds.save(newsroom.feed)
            await work.commit()
        yield newsroom


async def posts_after(newsroom, items, *, feed=None):
    rules, stories = Rules(), StoryIndex(window=timedelta(days=14))
    intake = Intake(database=newsroom.database, stories=stories, watch=Watch(), rules=rules)
    taken = await Day(intake=intake, look=Look(database=newsroom.database)).take(
        feed or newsroom.feed, Fetched(items=tuple(items)), NOW
    )
    assert len(taken) == len(items)
    return await newsroom.rows()


def items(**age):
    return [
        an_item(
            guid=f"{place} {age}",
            url=f"https://harbour-gazette.example/{n}",
            title=f"Ferry calls at the {place} again",
            summary=f"The ferry stopped at the {place} for the first time, {n + 3} years after the {place} burnt down.",
            published=NOW - timedelta(minutes=n) - timedelta(**age),
        )
        for n, place in enumerate(PLACES)
    ]


async def test_what_is_new_in_a_known_feed_is_told(newsroom):
    assert await posts_after(newsroom, items()[:1])


async def test_entries_that_all_have_new_guids_are_kept_and_told_to_nobody(newsroom):
    assert await posts_after(newsroom, items(days=1)) == []


async def test_many_fresh_entries_are_told_even_where_nothing_of_the_last_poll_is_left(newsroom):
    assert len(await posts_after(newsroom, items())) > 1


async def test_what_came_while_a_feed_was_paused_is_told_when_it_is_resumed(newsroom):
    desk = Desk(newsroom.database, newsroom.clock, who="test")
    await desk.feeds.pause(newsroom.feed.url, paused=True)
    feed = await desk.feeds.pause(newsroom.feed.url, paused=False)

    assert len(await posts_after(newsroom, items()[:1], feed=feed)) == 1


async def test_a_watchlist_makes_its_own_search_feeds_once(newsroom):
    desk = Desk(newsroom.database, newsroom.clock, who="test")

    added, lost = await desk.feeds.add_searches("ferries", languages=["en", "ar"])
    again, _ = await desk.feeds.add_searches("ferries", languages=["en", "ar"])

    assert [feed.label for feed in added] == [
        f"{service}: ferries ({lang})"
        for lang in ("en", "ar")
        for service in ("Google News", "Bing News", "GDELT")
    ]
    assert lost == []
    assert again == []


async def test_a_search_in_a_language_that_no_service_knows_is_refused(newsroom):
    desk = Desk(newsroom.database, newsroom.clock, who="test")

    with pytest.raises(AdminError, match="there is en, fr"):
        await desk.feeds.add_searches("ferries", languages=["tlh"])
