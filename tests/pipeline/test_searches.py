"""The search feeds of watchlists: they follow the query, and go with it; what is taken back takes them along."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.desk.desk import Desk
from tests.builders import SettableClock


@pytest.fixture
async def desk(database):
    made = Desk(database, SettableClock(), who="chat:1 Ann")
    await made.add_watchlist("ships", "ship AND Tobruk")
    await made.add_search_feeds("ships", languages=["en", "fr"])
    return made


async def asked(desk):
    """What each search asks, by its name."""
    found = {}
    for feed in await desk.feeds():
        query = parse_qs(urlsplit(feed.url).query)
        found[feed.name] = (
            (query.get("q") or query.get("query"))[0].removesuffix(" when:1d").split(" sourcelang")[0]
        )
    return found


NAMES = {
    f"{service}: ships ({lang})" for service in ("Google News", "Bing News", "GDELT") for lang in ("en", "fr")
}


async def test_they_ask_what_the_query_asks_when_it_changes(desk):
    await desk.change_query("ships", "tanker AND Benghazi")

    now = await asked(desk)
    assert set(now) == NAMES
    assert set(now.values()) == {"tanker benghazi"}


async def test_the_change_is_recorded_and_taken_back_as_one(desk):
    before = await asked(desk)
    await desk.change_query("ships", "tanker AND Benghazi")

    changed = (await desk.changes())[0]
    undone = await desk.undo()

    kept = json.loads(changed.after)["searches"]
    assert (len(kept["added"]), len(kept["removed"])) == (6, 6)
    assert undone.deed == "watchlist changed"
    assert await asked(desk) == before
    assert (await desk.watchlist("ships")).query == "ship AND Tobruk"


async def test_they_go_with_the_watchlist_and_come_back_with_it(desk):
    before = await asked(desk)

    await desk.remove_watchlist("ships")
    gone = await asked(desk)
    await desk.undo()

    assert gone == {}
    assert await asked(desk) == before


async def test_they_go_when_the_adding_of_the_watchlist_is_taken_back(database):
    desk = Desk(database, SettableClock(), who="chat:1 Ann")
    await desk.add_watchlist("ships", "ship")
    await desk.add_search_feeds("ships")
    for _ in range(3):
        await desk.undo()  # the feeds

    await desk.undo()

    assert (await desk.watchlists(), await desk.feeds()) == ([], [])


async def test_they_bear_the_name_of_the_watchlist(desk):
    await desk.rename("ships", "tankers")

    assert set(await asked(desk)) == {name.replace("ships", "tankers") for name in NAMES}


async def test_they_follow_the_name_set_that_the_query_names(desk):
    await desk.save_name_set("port", ["Tobruk", "Benghazi"])
    await desk.change_query("ships", "ship AND @port")

    await desk.save_name_set("port", ["Derna", "Sirte"])

    assert set((await asked(desk)).values()) == {"ship (derna OR sirte)"}


async def test_one_that_was_removed_by_hand_is_not_made_again(desk):
    await desk.remove_feed("GDELT: ships (fr)")

    await desk.change_query("ships", "tanker")
    await desk.remove_watchlist("ships")
    await desk.undo()

    assert set(await asked(desk)) == NAMES - {"GDELT: ships (fr)"}


async def test_one_that_is_asked_for_again_is_made_again(desk):
    await desk.remove_feed("GDELT: ships (fr)")

    added, _ = await desk.add_search_feeds("ships", languages=["fr"])

    assert [feed.name for feed in added] == ["GDELT: ships (fr)"]


async def test_one_that_was_paused_stays_so(desk):
    await desk.pause_feed("GDELT: ships (fr)", paused=True)

    await desk.change_query("ships", "tanker")

    assert [feed.name for feed in await desk.feeds() if not feed.enabled] == ["GDELT: ships (fr)"]


async def test_a_query_that_no_service_can_be_asked_has_none_until_it_can(desk):
    await desk.change_query("ships", "tank*")
    none = await asked(desk)
    await desk.change_query("ships", "tanker")

    assert none == {}
    assert set(await asked(desk)) == NAMES


async def test_a_search_that_two_watchlists_share_stays_as_long_as_one_has_it(desk):
    await desk.add_watchlist("boats", "ship AND Tobruk")
    await desk.add_search_feeds("boats", languages=["en"])
    await desk.remove_watchlist("ships")

    shared = set((await asked(desk)).values())
    await desk.remove_watchlist("boats")

    assert shared == {"ship tobruk"}
    assert await asked(desk) == {}


async def test_a_feed_that_was_added_by_hand_stays_where_it_is(database):
    desk = Desk(database, SettableClock(), who="chat:1 Ann")
    await desk.add_watchlist("ships", "ship")
    (google, *_), _ = await desk.add_search_feeds("ships")
    await desk.add_watchlist("boats", "ship")
    await desk.remove_watchlist("ships")
    await desk.add_feed(google.url, name="mine")
    await desk.add_search_feeds("boats")

    await desk.remove_watchlist("boats")

    assert [feed.name for feed in await desk.feeds()] == ["mine"]


async def test_a_watchlist_without_searches_leaves_all_feeds_alone(desk):
    before = await asked(desk)
    await desk.add_watchlist("boats", "boat")
    await desk.change_query("boats", "boats")
    await desk.remove_watchlist("boats")

    assert await asked(desk) == before
