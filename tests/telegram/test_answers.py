"""What answers say: plain sentences, the right numbers, the next step."""

import pytest

from bot.desk.desk import Desk
from tests.builders import Newsroom, SettableClock, a_feed


def desk(database):
    return Desk(database, SettableClock(), who="test")


async def test_a_question_ends_as_a_question(ann):
    await ann.save("/watch ferries = ferry")

    assert await ann.say("/show ferrys") == "There is no watchlist “ferrys”; did you mean ferries?"


async def test_the_name_of_a_set_shows_it_and_any_other_name_is_spelled(ann):
    await ann.say("/name haftar = Haftar, Hifter")

    assert (await ann.say("/name @Haftar")).endswith("\n/name haftar = Haftar, Hifter")
    assert "Nothing is saved yet" in await ann.say("/name Dbeibah")


async def test_wikidata_is_asked_for_the_one_who_is_picked_and_only_then(ann):
    ours = await ann.say("/name Haftar")
    asked = await ann.press("Ask Wikidata")
    spelled = await ann.press("1. Khalifa Haftar")

    assert "Haftır" not in ours
    assert asked == "Who is meant?\n1. Khalifa Haftar Libyan officer"
    assert "/name haftar = Haftar, Haftır, " in spelled
    assert ", Hafter, " in spelled
    assert "The first 1: Khalifa Haftar: CC0, https://encyclopedia.example/Q9" in spelled


async def test_wikidata_may_know_nobody(ann):
    await ann.say("/name Zzyzx")

    assert "doesn't know" in await ann.press("Ask Wikidata")


async def test_a_digest_for_a_watchlist_without_channel_says_what_to_do_first(ann):
    await ann.save("/watch arab = ferry")

    says = "Watchlist arab alerts no channel yet; /route arab channel."
    assert await ann.say("/digest arab hourly") == says


async def test_a_feed_that_is_there_is_not_added_again(ann):
    await ann.say("/addfeed https://gazette.example")

    assert await ann.say("/addfeed https://gazette.example") == "✗ https://gazette.example: I have it already"


async def test_a_command_that_is_like_none_proposes_none(ann):
    assert await ann.say("/xyzzy") == "I don't know /xyzzy. /help lists everything."
    assert "Did you mean /channels?" in await ann.say("/chanels")


async def test_edit_with_a_name_shows_the_query_and_takes_the_next_line_for_the_new_one(ann, database):
    await ann.save("/watch ferries = ferry OR boat")

    assert "ferry OR boat" in await ann.say("/edit Ferries")
    assert "Nothing is changed yet." in await ann.say("ferry OR ship")
    assert "ferries is changed: (ferry OR ship)" in await ann.press("Save")
    assert (await desk(database).watchlists.get("ferries")).query == "ferry OR ship"


async def test_edit_says_what_becomes_of_the_search_feeds(ann):
    await ann.save("/watch ships = ship AND Benghazi")
    await ann.say("/addfeed @ships")

    edited = await ann.save("/edit ships = tanker AND Benghazi")
    assert "Its searches now ask for it: Bing News: ships (en), " in edited
    assert "Google News: ships (en)" in edited
    assert "Removed, because they can't ask for it: " in await ann.save("/edit ships = tank*")
    assert "search" not in await ann.save("/edit ships = tanke*")


async def test_what_changes_nothing_is_not_recorded_and_so_not_undone(ann, database):
    await Newsroom(database).channel()
    await ann.save("/watch ferries = ferry")
    await ann.say("/pause ferries")

    assert "was paused already" in await ann.say("/pause ferries")
    assert await ann.undo() == "Taken back: watchlist paused ferries"
    assert not (await desk(database).watchlists.get("ferries")).paused


async def test_quiet_hours_of_all_are_taken_back_one_channel_like_the_other(ann, database):
    await Newsroom(database).channel(quiet="23:00-06:00")
    await ann.say("/quiet all 22:00-07:00")

    assert "Taken back: quiet hours set all channels" in await ann.undo()
    assert (await desk(database).channels.all())[0].quiet == "23:00-06:00"


@pytest.mark.parametrize(
    ("typed", "names"),
    [("harbour", ["Harbour"]), ("gazette.example", ["Gazette"]), ("rss", ["Harbour", "Gazette"])],
)
async def test_feeds_are_found_by_words_of_name_and_address(ann, database, typed, names):
    async with database.write() as work:
        for name in ("Harbour", "Gazette"):
            await work.feeds.add(a_feed(url=f"https://{name.lower()}.example/rss", name=name))
        await work.commit()

    answer = await ann.say(f"/feeds {typed}")

    assert [name for name in ("Harbour", "Gazette") if name in answer] == names
    assert "No feed has “xyz”" in await ann.say("/feeds xyz")
