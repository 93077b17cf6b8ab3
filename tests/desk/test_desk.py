"""What an admin can do, with its record and its undo; on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.desk.base import nearest
from bot.desk.change import said
from bot.desk.desk import Desk
from bot.desk.people import ensure_owner_code
from bot.desk.watchlists import NewWatchlist
from bot.errors import AdminError, AlreadyExistsError, NotFoundError, QueryError
from bot.news.ids import StoryId
from bot.storage.database import open_database
from bot.storage.tables import outbox
from tests.builders import NOW, Newsroom, a_channel, a_feed, a_placement, after, an_item
from tests.undoing import undo_last


class At:
    """A clock that stands."""

    def __init__(self, moment=NOW):
        self.moment = moment

    def now(self):
        return self.moment


@pytest.fixture
def desk(database):
    return Desk(database, At(), who="chat:1 Ann")


async def test_a_removed_watchlist_comes_back_whole(desk):
    channel = await desk.channels.add(a_channel(name="libya"))
    await desk.watchlists.add("ships", "ship AND Tobruk", channels=["libya"])
    await desk.watchlists.remove("ships")

    undone = await undo_last(desk)

    assert said(undone.change)[0] == "watchlist removed"
    back = await desk.watchlists.get("ships")
    assert (back.query, [route.channel for route in back.routes]) == ("ship AND Tobruk", [channel.id])


async def test_every_change_is_recorded_with_who_and_what_was_before(desk):
    await desk.watchlists.add("ships", "ship")
    await desk.watchlists.edit("ships", "ship OR tanker")

    changed, added = await desk.records.changes()

    assert (added.words, added.record.who) == ("watchlist added ships", "chat:1 Ann")
    assert (changed.change.before.query, changed.change.after.query) == ("ship", "ship OR tanker")


async def test_a_query_that_cannot_be_read_changes_nothing(desk):
    await desk.watchlists.add("ships", "ship")

    with pytest.raises(QueryError):
        await desk.watchlists.edit("ships", "ship AND (")

    assert (await desk.watchlists.get("ships")).query == "ship"
    assert len(await desk.records.changes()) == 1


async def test_names_are_taken_once(desk):
    await desk.watchlists.add("ships", "ship")

    with pytest.raises(AlreadyExistsError):
        await desk.watchlists.add("ships", "tanker")


async def test_an_unknown_name_is_answered_with_the_nearest(desk):
    await desk.watchlists.add("haftar-russia", "Haftar AND Russia")

    with pytest.raises(NotFoundError, match="did you mean haftar-russia"):
        await desk.watchlists.pause("haftar-rusia", paused=True)


def test_the_nearest_of_many_names_is_found():
    known = [f"harbour-{number}" for number in range(500)] + ["Haftar-Russia"]

    assert nearest("haftar-rusia", known) == "; did you mean Haftar-Russia?"
    assert nearest("zzz", known) == ""


async def test_a_name_set_in_use_stays(desk):
    await desk.names.save("haftar", ["Haftar", "Hifter"])
    await desk.watchlists.add("w", "@haftar AND Russia")

    with pytest.raises(AdminError, match="used by w"):
        await desk.names.remove("haftar")


async def test_the_code_in_the_log_makes_one_owner_only(desk, database):
    first = await ensure_owner_code(database, At())
    second = await ensure_owner_code(database, At())

    owner = await desk.people.claim(second, user_id=1, name="Ann")

    assert owner.admin.role == "owner"
    assert await desk.people.claim(first, user_id=2, name="Eve") is None
    assert await ensure_owner_code(database, At()) is None


async def test_a_code_is_good_once_and_for_seven_days(desk, database):
    used = await desk.people.invite("admin")
    late = await desk.people.invite("admin")
    await desk.people.claim(used, user_id=5, name="Bob")

    assert await desk.people.claim(used, user_id=6, name="Eve") is None
    assert await Desk(database, At(after(days=8)), who="x").people.claim(late, user_id=6, name="Eve") is None


async def test_the_last_owner_stays(desk):
    await desk.people.claim(await desk.people.invite("owner"), user_id=1, name="Ann")

    with pytest.raises(AdminError, match="last owner"):
        await desk.people.remove(1)


async def test_feeds_in_trouble_are_named_with_what_it_is(desk, database):
    well = await desk.feeds.add("https://gazette.example/rss")
    ill = await desk.feeds.add("https://ledger.example/rss")
    async with database.write() as work:
        await work.feeds.save(replace(well, last_poll=NOW, last_ok=NOW))
        await work.feeds.save(replace(ill, last_poll=NOW, failures=1, error="the server answers 500"))
        await work.commit()

    (found,) = await desk.feeds.complaints()

    assert found[0].url == ill.url
    assert "500" in found[1]


async def test_whether_pages_are_read_can_be_set_for_a_feed_and_undone(desk):
    feed = await desk.feeds.add("https://wire.example/rss")

    assert (await desk.feeds.set_full_text(feed.url, False)).full_text is False
    await undo_last(desk)

    assert (await desk.feeds.all())[0].full_text is None


async def test_a_word_with_edits_stands_for_the_spellings_that_were_seen(desk, database):
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        titles = ["Haftar in Tobruk", "Hafter and Hiftar speak", "Nothing of the kind"]
        kept = await work.items.add({feed.id: [an_item(guid=title, title=title) for title in titles]})
        await work.stories.place({one.id: a_placement(StoryId(one.id)) for one in kept})
        await work.commit()

    watchlist = await desk.watchlists.add("haftar", "Haftar~1")

    assert watchlist.canonical == "(haftar OR hafter OR hiftar)"


async def polls(database, feed, *items, **found_out):
    """What the service does with a feed that is due; ends when it has been done."""
    while True:
        async with database.write() as work:
            if due := await work.polls.claim(NOW, limit=9, until=NOW + timedelta(minutes=9)):
                kept = await work.items.add({feed.id: items})
                await work.stories.place({one.id: a_placement(one.id) for one in kept})
                await work.polls.save([replace(due[0], last_poll=NOW, **found_out)])
                await work.commit()
                return
        await asyncio.sleep(0)


async def test_a_feed_is_polled_when_somebody_asks_and_says_what_came(desk, database):
    feed = await desk.feeds.add("https://wire.example/rss")
    other = await desk.feeds.add("https://other.example/rss")
    async with database.write() as work:
        kept = await work.items.add({feed.id: [an_item(guid="old", fetched=NOW - timedelta(days=1))]})
        kept += await work.items.add({other.id: [an_item(guid="not its own")]})
        await work.stories.place({one.id: a_placement(one.id) for one in kept})
        await work.polls.save([replace(one, next_poll=NOW + timedelta(days=1)) for one in (feed, other)])
        await work.commit()

    polled, _ = await asyncio.gather(
        desk.feeds.poll_now(feed.url, look_every=0), polls(database, feed, an_item(guid="new"), last_ok=NOW)
    )

    assert (polled.feed.last_ok, [one.item.guid for one in polled.new]) == (NOW, ["new"])


async def test_a_poll_that_fails_when_somebody_asks_says_so(desk, database):
    feed = await desk.feeds.add("https://wire.example/rss")
    async with database.write() as work:
        await work.polls.save([replace(feed, next_poll=NOW + timedelta(days=1))])
        await work.commit()

    polled, _ = await asyncio.gather(
        desk.feeds.poll_now("1", look_every=0), polls(database, feed, error="404: nothing there", failures=1)
    )

    assert (polled.feed.error, polled.new) == ("404: nothing there", ())


async def test_a_feed_that_nobody_polls_or_that_is_paused_is_not_waited_for(desk):
    feed = await desk.feeds.add("https://wire.example/rss")

    with pytest.raises(AdminError, match=r"nobody has polled it within 0 s; is the service running"):
        await desk.feeds.poll_now(feed.url, patience=timedelta())

    await desk.feeds.pause(feed.url, paused=True)
    with pytest.raises(AdminError, match="is paused; resume it first"):
        await desk.feeds.poll_now(feed.url)


async def test_what_waits_for_a_channel_is_found_behind_all_that_waits_for_another(desk, database):
    room = await Newsroom(database).open()
    harbour, ledger = await room.channel(name="harbour"), await room.channel(name="ledger")
    await room.post(ledger)
    columns = [column for column in outbox.c if column.name != "id"]
    async with database.write() as work:
        for _ in range(14):  # as many again: 16,384
            await work._transaction.run(outbox.insert().from_select(columns, select(*columns)))
        await work.commit()
    await room.post(harbour)

    assert await desk.channels.waiting("harbour") == 1
    assert await desk.channels.resume("harbour", drop=True) == 1
    assert await desk.channels.waiting("harbour") == 0


@pytest.mark.parametrize("wait", ["poll_now", "first_polls_done"])
async def test_who_stops_waiting_for_a_poll_leaves_nothing_under_way(made_sqlite_url, wait):
    url = "https://gazette.example/rss"
    for at in range(20):
        async with open_database(made_sqlite_url) as database:
            desk = Desk(database, At(), who="chat:1 Ann")
            await desk.feeds.add_many([(url, "", "")])
            asked = url if wait == "poll_now" else [url]
            waiting = asyncio.create_task(getattr(desk.feeds, wait)(asked, look_every=0))
            await asyncio.sleep(at / 1000)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_what_comes_after_a_feed_is_resumed_is_news(desk, database):
    feed = await desk.feeds.add("https://wire.example/rss")
    async with database.write() as work:
        await work.polls.save([replace(feed, last_ok=NOW)])
        await work.commit()

    await desk.feeds.pause(feed.url, paused=True)
    resumed = await desk.feeds.pause(feed.url, paused=False)

    assert (resumed.first_poll, resumed.next_poll) == (False, NOW)


async def test_many_watchlists_come_in_together_or_not_at_all(desk):
    queries = {"first": "ferry OR @@second", "second": "quay", "broken": "(quay"}
    seeds = [NewWatchlist(name=name, query=query) for name, query in queries.items()]

    with pytest.raises(QueryError) as failed:
        await desk.watchlists.add_many(seeds)
    assert "in the watchlist 'broken'" in failed.value.__notes__
    assert await desk.watchlists.all() == []

    assert await desk.watchlists.add_many(seeds[:2]) == 2
    assert [one.canonical for one in await desk.watchlists.all()] == ["(ferry OR quay)", "quay"]
    assert await desk.watchlists.add_many(seeds[:2]) == 0
