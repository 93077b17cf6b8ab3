"""Each change can be taken back, or says why not; and undo takes back nothing but what it names. On both databases."""

from typing import get_args

import pytest

from bot.desk import change as changes
from bot.desk.change import Change
from bot.desk.desk import Desk
from bot.desk.watchlists import NewWatchlist
from bot.errors import AdminError
from tests.builders import NOW, SettableClock, a_channel
from tests.undoing import undo_last

NO_UNDO = {"ChannelResumed", "GroupLeft", "TakenBack", "Older"}


@pytest.fixture
def clock():
    return SettableClock()


@pytest.fixture
async def desk(database, clock):
    """A desk with something of each kind on it; what was done for it is not in its log."""
    made = Desk(database, clock, who="chat:1 Ann")
    await made.channels.add(a_channel(name="libya"))
    await made.names.save("quay", ["quay", "quays"])
    await made.watchlists.add("ships", "ship AND @quay", channels=["libya"])
    await made.feeds.add("https://wire.example/rss", name="Wire")
    await made.feeds.set_full_text("https://wire.example/rss", True)
    await made.people.claim(await made.people.invite("owner"), user_id=1, name="Ann")
    await made.people.claim(await made.people.invite("viewer"), user_id=2, name="Bob")
    await made.groups.allow(-5, "Desk")
    await made.stories.mute("watchlist ships for 6h")
    return made


async def all_of(desk):
    """Everything that an admin can see, as it is now."""
    feeds = [changes.kept(one) for one in await desk.feeds.all()]
    return {
        "watchlists": await desk.watchlists.all(),
        "channels": await desk.channels.all(),
        "feeds": feeds,
        "names": await desk.names.all(),
        "people": await desk.people.all(),
        "groups": await desk.groups.all(),
        "mutes": [one.mute for one in await desk.stories.mutes()],
    }


async def _import(desk):
    listed = [(f"https://outlet{number}.example/rss", f"Outlet {number}", "") for number in range(250)]
    await desk.feeds.add_many(listed)


WIRE = "https://wire.example/rss"
DONE = {
    "WatchlistAdded": lambda desk: desk.watchlists.add("boats", "boat"),
    "WatchlistsAdded": lambda desk: desk.watchlists.add_many(
        [
            NewWatchlist(name="boats", query="boat OR @@rafts", channels=("libya",)),
            NewWatchlist(name="rafts", query="raft"),
        ]
    ),
    "WatchlistRemoved": lambda desk: desk.watchlists.remove("ships"),
    "WatchlistEdited": lambda desk: desk.watchlists.edit("ships", "tanker"),
    "WatchlistEdited renamed": lambda desk: desk.watchlists.rename("ships", "vessels"),
    "WatchlistEdited paused": lambda desk: desk.watchlists.pause("ships", paused=True),
    "WatchlistEdited routed": lambda desk: desk.watchlists.route("ships", []),
    "WatchlistEdited timed": lambda desk: desk.watchlists.set_digest("ships", "hourly"),
    "QuietSet": lambda desk: desk.watchlists.set_quiet("all", "22:00-07:00"),
    "ChannelAdded": lambda desk: desk.channels.add(a_channel(name="more", chat_id=-1009)),
    "ChannelRemoved": lambda desk: desk.channels.remove("libya"),
    "ChannelEdited": lambda desk: desk.channels.set("libya", "language", "fr"),
    "NameSetSaved": lambda desk: desk.names.save("quay", ["berth"]),
    "NameSetSaved new": lambda desk: desk.names.save("pier", ["pier", "jetty"]),
    "Invited": lambda desk: desk.people.invite("admin"),
    "AdminRemoved": lambda desk: desk.people.remove(2),
    "FeedAdded": lambda desk: desk.feeds.add("https://ledger.example/rss"),
    "FeedsAdded": _import,
    "FeedRemoved": lambda desk: desk.feeds.remove(WIRE),
    "FeedEdited paused": lambda desk: desk.feeds.pause(WIRE, paused=True),
    "FeedEdited full text": lambda desk: desk.feeds.set_full_text(WIRE, False),
    "Muted": lambda desk: desk.stories.mute("source Wire for 2h"),
    "Muted again": lambda desk: desk.stories.mute("watchlist ships for 2d"),
    "Unmuted": lambda desk: desk.stories.unmute("watchlist ships"),
    "GroupAllowed": lambda desk: desk.groups.allow(-6, "Night desk"),
    "GroupDisallowed": lambda desk: desk.groups.disallow(-5),
}


def test_every_kind_of_change_is_tried_here():
    """AdminAdded and NameSetRemoved below, StorySplit in test_split, FourEyesSet in tests/telegram/test_four_eyes."""
    tried = (
        {name.split(" ")[0] for name in DONE}
        | {"AdminAdded", "NameSetRemoved", "StorySplit", "FourEyesSet"}
        | NO_UNDO
    )

    assert tried == {kind.__name__ for kind in get_args(Change)}


@pytest.mark.parametrize("name", DONE)
async def test_what_was_changed_is_as_before_after_the_undo(desk, name):
    before = await all_of(desk)

    await DONE[name](desk)
    undone = await undo_last(desk)

    assert type(undone.change).__name__ == name.split(" ")[0]
    assert await all_of(desk) == before


@pytest.mark.parametrize("name", DONE)
async def test_a_change_is_taken_back_once(desk, name):
    await DONE[name](desk)
    undone = await undo_last(desk)

    with pytest.raises(AdminError, match="already"):
        await desk.records.undo(undone.record.id)


async def test_an_earlier_change_is_taken_back_by_its_number_and_leaves_later_ones(desk):
    await desk.feeds.pause(WIRE, paused=True)
    (paused,) = await desk.records.changes(limit=1)
    await desk.feeds.add("https://ledger.example/rss")
    await desk.feeds.set_full_text(WIRE, None)

    await desk.records.undo(paused.record.id)

    wire, ledger = await desk.feeds.all()
    assert (wire.enabled, wire.full_text, ledger.url) == (True, None, "https://ledger.example/rss")


async def test_what_was_changed_again_since_is_not_taken_back(desk):
    await desk.watchlists.edit("ships", "tanker")
    (first,) = await desk.records.changes(limit=1)
    await desk.watchlists.edit("ships", "barge")

    with pytest.raises(AdminError, match="changed again since"):
        await desk.records.undo(first.record.id)

    assert (await desk.watchlists.get("ships")).query == "barge"


async def test_undo_of_a_name_set_reads_its_watchlists_anew(desk):
    canonical = (await desk.watchlists.get("ships")).canonical
    await desk.names.save("quay", ["berth"])
    assert (await desk.watchlists.get("ships")).canonical != canonical

    await undo_last(desk)

    assert (await desk.watchlists.get("ships")).canonical == canonical


async def test_undo_of_an_edit_reads_the_query_as_it_is_read_today(desk):
    await desk.watchlists.edit("ships", "tanker")
    (edited,) = await desk.records.changes(limit=1)
    await desk.names.save("quay", ["berth"])

    await desk.records.undo(edited.record.id)

    assert "berth" in (await desk.watchlists.get("ships")).canonical


async def test_a_name_set_that_is_used_by_now_stays(desk):
    await desk.names.save("pier", ["pier"])
    (made,) = await desk.records.changes(limit=1)
    await desk.watchlists.edit("ships", "ship AND @pier")

    with pytest.raises(AdminError, match="@pier is used by ships"):
        await desk.records.undo(made.record.id)


async def test_a_removed_name_set_comes_back(desk):
    await desk.names.save("pier", ["pier"])
    await desk.names.remove("pier")

    await undo_last(desk)

    assert [one.name for one in await desk.names.all()] == ["pier", "quay"]


async def test_whoever_took_an_invitation_can_be_put_out_by_its_undo_and_the_code_is_no_longer_good(desk):
    code = await desk.people.invite("admin")
    (invited,) = await desk.records.changes(limit=1)
    await desk.people.claim(code, user_id=3, name="Eve")

    with pytest.raises(AdminError, match="has been used"):
        await desk.records.undo(invited.record.id)
    await undo_last(desk)  # that she was added

    assert [one.name for one in await desk.people.all()] == ["Ann", "Bob"]


async def test_the_last_owner_is_not_put_out_by_an_undo(desk):
    added = next(one for one in await desk.records.changes(limit=50) if one.words == "admin added Ann")

    with pytest.raises(AdminError, match="last owner"):
        await desk.records.undo(added.record.id)


async def test_a_mute_that_is_over_is_nothing_to_take_back(desk, clock):
    await desk.stories.unmute("watchlist ships")
    clock.move(days=1)

    with pytest.raises(AdminError, match="would have ended"):
        await undo_last(desk)


async def test_what_can_not_be_taken_back_says_why_before_anybody_presses(desk):
    await desk.channels.resume("libya")

    last = await desk.records.last()

    assert last.words == "channel resumed libya"
    assert "sent or dropped" in last.cant


async def test_looking_whether_it_can_be_taken_back_changes_nothing(desk):
    await desk.watchlists.remove("ships")

    assert (await desk.records.last()).cant == ""
    assert await desk.watchlists.all() == []


async def test_an_import_is_one_change(desk):
    await _import(desk)

    (imported,) = await desk.records.changes(limit=1)

    assert imported.words == "feeds added 250 feeds"
    assert imported.record.at == NOW
