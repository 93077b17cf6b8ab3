"""The conversation about channels: adding, looking, changing, dropping."""

import pytest

from bot.desk.desk import Desk
from tests.builders import Newsroom, SettableClock
from tests.servers.bot_api import CHANNEL


def desk(database):
    return Desk(database, SettableClock(), who="test")


async def test_a_chat_is_not_added_by_its_name_and_again_by_its_number(ann, database):
    """It would be told everything twice."""
    await ann.say(f"/addchannel {CHANNEL} harbour")

    assert "i have this chat already, as harbour" in (await ann.say("/addchannel @harbour_news")).lower()
    assert len(await desk(database).channels.all()) == 1


@pytest.mark.parametrize("typed", ["@harbour_news", "https://t.me/harbour_news", "t.me/harbour_news/"])
async def test_a_channel_is_added_by_its_name_or_its_link(ann, database, typed):
    assert "I post to harbour_news" in await ann.say(f"/addchannel {typed}")
    assert (await desk(database).channels.all())[0].chat_id == "@harbour_news"


async def test_what_is_no_channel_is_said_as_it_was_typed(ann):
    assert (await ann.say("/addchannel https://example.org/x")).startswith(
        "“https://example.org/x” isn't a ch"
    )


async def test_a_new_channel_is_offered_to_the_watchlists_that_tell_nobody(ann, database):
    assert "there is no channel yet" in await ann.save("/watch ferries = ferry")

    assert "alert no channel yet" in await ann.say(f"/addchannel {CHANNEL} harbour")
    assert "It alerts harbour" in await ann.press("ferries")
    assert len((await desk(database).watchlists.get("ferries")).routes) == 1


@pytest.mark.parametrize("typed", ["harbour-news", "Harbour_News", "@harbour_news", str(CHANNEL)])
async def test_a_channel_is_meant_by_any_of_its_names(ann, database, typed):
    await ann.save("/watch ferries = ferry")
    await ann.say(f"/addchannel {CHANNEL} harbour-news")

    assert "It alerts harbour-news" in await ann.say(f"/route ferries {typed}")


async def test_a_name_alone_shows_what_is_set_and_the_buttons_change_it(ann, database):
    await Newsroom(database).channel()

    assert "harbour: UTC · full · en" in await ann.say("/channel harbour")
    assert "format is full" in await ann.press("format")
    assert "format is compact" in await ann.press("compact")
    assert "Asia/Tokyo" in await ann.say("/channel harbour timezone")
    assert "time zone is Asia/Tokyo" in await ann.say("/channel timezone Asia/Tokyo")  # the only one


async def test_a_watchlist_of_several_words_is_routed(ann, database):
    await Newsroom(database).channel()
    await ann.save("/watch my ships = ferry")

    assert "my ships\nIt only records" in await ann.say("/route my ships none")
    assert "my ships\nIt alerts harbour" in await ann.say("/route my ships harbour")


async def test_a_channel_is_dropped_after_a_question_and_comes_back_with_its_watchlists(ann, database):
    await Newsroom(database).channel()
    await ann.save("/watch ferries = ferry")

    assert "It gets ferries" in await ann.say("/dropchannel harbour")
    assert "I don't post to harbour any more" in await ann.press("Yes")
    assert "It only records" in await ann.say("/show ferries")
    await ann.undo()
    assert "It alerts harbour" in await ann.say("/show ferries")
