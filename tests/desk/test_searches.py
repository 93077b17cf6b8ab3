"""The search feeds of watchlists: they follow the query, and go with it; what is taken back takes them along."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.desk.change import said
from bot.desk.desk import Desk
from bot.errors import AlreadyExistsError
from tests.builders import SettableClock
from tests.undoing import undo_last


@pytest.fixture
async def desk(database):
    made = Desk(database, SettableClock(), who="chat:1 Ann")
    await made.watchlists.add("ships", "ship AND Tobruk")
    await made.feeds.add_searches("ships", languages=["en", "fr"])
    return made


async def asked(desk):
    """What each search asks, by its name."""
    found = {}
    for feed in await desk.feeds.all():
        query = parse_qs(urlsplit(feed.url).query)
        found[feed.name] = (
            (query.get("q") or query.get("query"))[0].removesuffix(" when:1d").split(" sourcelang")[0]
        )
    return found


NAMES = {
    f"{service}: ships ({lang})" for service in ("Google News", "Bing News", "GDELT") for lang in ("en", "fr")
}


async def test_they_ask_what_the_query_asks_when_it_changes(desk):
    await desk.watchlists.edit("ships", "tanker AND Benghazi")

    now = await asked(desk)
    assert set(now) == NAMES
    assert set(now.values()) == {"tanker benghazi"}


async def test_the_change_is_recorded_and_taken_back_as_one(desk):
    before = await asked(desk)
    await desk.watchlists.edit("ships", "tanker AND Benghazi")

    undone = await undo_last(desk)

    assert said(undone.change)[0] == "watchlist changed"
    assert await asked(desk) == before
    assert (await desk.watchlists.get("ships")).query == "ship AND Tobruk"


async def test_they_go_with_the_watchlist_and_come_back_with_it(desk):
    before = await asked(desk)

    await desk.watchlists.remove("ships")
    gone = await asked(desk)
    await undo_last(desk)

    assert gone == {}
    assert await asked(desk) == before


async def test_they_go_when_the_adding_of_the_watchlist_is_taken_back(database):
    desk = Desk(database, SettableClock(), who="chat:1 Ann")
    await desk.watchlists.add("ships", "ship")
    await desk.feeds.add_searches("ships")
    await undo_last(desk)  # the feeds, which are one change

    await undo_last(desk)

    assert (await desk.watchlists.all(), await desk.feeds.all()) == ([], [])


async def test_they_bear_the_name_of_the_watchlist(desk):
    await desk.watchlists.rename("ships", "tankers")

    assert set(await asked(desk)) == {name.replace("ships", "tankers") for name in NAMES}


async def test_they_follow_the_name_set_that_the_query_names(desk):
    await desk.names.save("port", ["Tobruk", "Benghazi"])
    await desk.watchlists.edit("ships", "ship AND @port")

    await desk.names.save("port", ["Derna", "Sirte"])

    assert set((await asked(desk)).values()) == {"ship (derna OR sirte)"}


async def test_one_that_was_removed_by_hand_is_not_made_again(desk):
    await desk.feeds.remove("GDELT: ships (fr)")

    await desk.watchlists.edit("ships", "tanker")
    await desk.watchlists.remove("ships")
    await undo_last(desk)

    assert set(await asked(desk)) == NAMES - {"GDELT: ships (fr)"}


async def test_one_that_is_asked_for_again_is_made_again(desk):
    await desk.feeds.remove("GDELT: ships (fr)")

    added, _ = await desk.feeds.add_searches("ships", languages=["fr"])

    assert [feed.name for feed in added] == ["GDELT: ships (fr)"]


async def test_one_that_was_paused_stays_so(desk):
    await desk.feeds.pause("GDELT: ships (fr)", paused=True)

    await desk.watchlists.edit("ships", "tanker")

    assert [feed.name for feed in await desk.feeds.all() if not feed.enabled] == ["GDELT: ships (fr)"]


async def test_one_whose_pages_an_admin_wants_read_keeps_that(desk):
    await desk.feeds.set_full_text("GDELT: ships (fr)", True)

    await desk.watchlists.edit("ships", "tanker")

    assert [feed.name for feed in await desk.feeds.all() if feed.full_text] == ["GDELT: ships (fr)"]


async def test_a_query_that_no_service_can_be_asked_has_none_until_it_can(desk):
    await desk.watchlists.edit("ships", "tank*")
    none = await asked(desk)
    await desk.watchlists.edit("ships", "tanker")

    assert none == {}
    assert set(await asked(desk)) == NAMES


async def test_a_search_that_two_watchlists_share_stays_as_long_as_one_has_it(desk):
    await desk.watchlists.add("boats", "ship AND Tobruk")
    await desk.feeds.add_searches("boats", languages=["en"])
    await desk.watchlists.remove("ships")

    shared = set((await asked(desk)).values())
    await desk.watchlists.remove("boats")

    assert shared == {"ship tobruk"}
    assert await asked(desk) == {}


async def test_a_feed_that_was_added_by_hand_stays_where_it_is(database):
    desk = Desk(database, SettableClock(), who="chat:1 Ann")
    await desk.watchlists.add("ships", "ship")
    (google, *_), _ = await desk.feeds.add_searches("ships")
    await desk.watchlists.add("boats", "ship")
    await desk.watchlists.remove("ships")
    await desk.feeds.add(google.url, name="mine")
    await desk.feeds.add_searches("boats")

    await desk.watchlists.remove("boats")

    assert [feed.name for feed in await desk.feeds.all()] == ["mine"]


async def test_a_watchlist_without_searches_leaves_all_feeds_alone(desk):
    before = await asked(desk)
    await desk.watchlists.add("boats", "boat")
    await desk.watchlists.edit("boats", "boats")
    await desk.watchlists.remove("boats")

    assert await asked(desk) == before


async def test_a_name_with_an_at_sign_means_a_watchlist_before_a_channel(desk):
    assert await desk.feeds.means_search("@ships")
    assert await desk.feeds.means_search("@storm-watch"), "no channel can be called so"
    assert not await desk.feeds.means_search("@portwatch")
    assert not await desk.feeds.means_search("https://t.me/ships")


async def test_a_channel_is_one_feed_however_it_is_written(database):
    desk = Desk(database, SettableClock(), who="chat:1 Ann")
    await desk.feeds.add("@PortWatch")

    with pytest.raises(AlreadyExistsError):
        await desk.feeds.add("t.me/portwatch")
    assert (await desk.feeds.remove("https://t.me/PortWatch/12")).url == "https://t.me/s/portwatch"
