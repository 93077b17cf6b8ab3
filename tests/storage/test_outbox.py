"""Posts and the outbox: what waits, in which order it is claimed, and what is known afterwards."""

import asyncio
from dataclasses import replace

import pytest

from bot.news.alert import Kind, State
from bot.news.ids import StoryId
from bot.news.timetable import Gathering, Held
from bot.news.watchlist import Route
from tests.builders import (
    NOW,
    a_channel,
    a_feed,
    a_placement,
    a_post,
    a_told_post,
    a_watchlist,
    add_post,
    after,
    an_item,
)


class Desk:
    """A database with one feed, a watchlist and channels by name; makes posts on stories of their own."""

    def __init__(self, database):
        self.database = database
        self.channels = {}

    async def set_up(self):
        async with self.database.write() as work:
            self.feed = await work.feeds.add(a_feed())
            self.watchlist = await work.watchlists.add(a_watchlist())
            await work.commit()
        return self

    async def channel(self, name):
        if name not in self.channels:
            async with self.database.write() as work:
                self.channels[name] = await work.channels.add(a_channel(name=name, chat_id=f"@{name}"))
                await work.commit()
        return self.channels[name]

    async def story(self, guid):
        async with self.database.write() as work:
            (kept,) = await work.items.add({self.feed.id: [an_item(guid=guid)]})
            await work.stories.place({kept.id: a_placement(kept.id)})
            await work.commit()
        return StoryId(kept.id)

    async def post(self, headline, channel="harbour", *, urgent=False, **given):
        to = await self.channel(channel)
        story = await self.story(f"{headline} {channel}")
        told = a_told_post(self.watchlist.id, to.id, story, content=a_post(headline=headline), **given)
        async with self.database.write() as work:
            made = await add_post(work, told, urgent=urgent)
            await work.commit()
        return made

    async def edit(self, post, headline, *, now=NOW, not_before=NOW):
        async with self.database.write() as work:
            await work.outbox.add_edit(post, a_post(headline=headline), now=now, not_before=not_before)
            await work.commit()

    async def reply(self, post, headline, *, now=NOW):
        async with self.database.write() as work:
            await work.outbox.add_reply(post, a_post(headline=headline), now=now)
            await work.commit()

    async def claim(self, now=NOW, *, limit=100, busy=()):
        async with self.database.write() as work:
            rows = await work.deliveries.claim(now, limit=limit, busy=busy)
            await work.commit()
        return rows

    async def mark(self, row, state, *, now=NOW, **outcome):
        async with self.database.write() as work:
            await work.deliveries.mark(row.id, state, now=now, **outcome)
            await work.commit()

    async def deliver(self, now=NOW, *, first_id=100):
        """Claim and send until nothing is due: the headlines in order."""
        told = []
        while rows := await self.claim(now):
            for row in rows:
                await self.mark(row, State.SENDING, now=now)
                await self.mark(row, State.SENT, now=now, message_id=first_id + len(told))
                told.append(row.content.headline)
        return told


@pytest.fixture
async def desk(database):
    return await Desk(database).set_up()


def headlines(rows):
    return [row.content.headline for row in rows]


async def test_a_post_waits_in_the_outbox_from_when_it_is_made(desk):
    post = await desk.post("One", urgent=True)

    (row,) = await desk.claim()

    assert (row.post, row.channel, row.kind, row.state) == (post.id, post.channel, Kind.NEW, State.CLAIMED)
    assert (row.content, row.urgent, row.attempts, row.made) == (a_post(headline="One"), True, 0, NOW)


async def test_a_story_is_told_once_a_channel_and_watchlist(desk):
    post = await desk.post("One")

    async with desk.database.write() as work:
        assert await add_post(work, replace(post, content=a_post(headline="Again"))) is None
        assert await work.posts.of([post.story]) == [post]
        assert len(await work.outbox.rows(states=list(State), limit=9)) == 1


async def test_urgent_rows_come_first_then_the_oldest_one_a_channel(desk):
    await desk.post("A1", "a")
    await desk.post("B1", "b")
    await desk.post("C1", "c", urgent=True)
    await desk.post("A2", "a")
    await desk.post("B2", "b", urgent=True)

    assert headlines(await desk.claim()) == ["C1", "B2", "A1"]


async def test_a_limit_takes_the_most_urgent_channels(desk):
    for number in range(5):
        await desk.post(f"P{number}", f"channel{number}", urgent=number == 3)

    assert headlines(await desk.claim(limit=2)) == ["P3", "P0"]


async def test_a_channel_with_a_row_in_hand_gives_no_other(desk):
    await desk.post("One")
    await desk.post("Two")
    (row,) = await desk.claim()
    assert await desk.claim() == []

    await desk.mark(row, State.SENDING)
    assert await desk.claim() == []

    await desk.mark(row, State.SENT, message_id=7)
    assert headlines(await desk.claim()) == ["Two"]


async def test_busy_paused_and_removed_channels_are_passed_over(desk):
    for name in ("busy", "paused", "removed", "open"):
        await desk.post(name, name)
    async with desk.database.write() as work:
        await work.channels.save(replace(desk.channels["paused"], paused="kicked"))
        await work.channels.remove(desk.channels["removed"].id)
        await work.commit()

    assert headlines(await desk.claim(busy=[desk.channels["busy"].id])) == ["open"]


async def test_a_paused_route_holds_its_rows_back_and_not_the_others(desk):
    await desk.post("One")
    async with desk.database.write() as work:
        route = Route(channel=desk.channels["harbour"].id, paused="no rights")
        await work.watchlists.save(replace(desk.watchlist, routes=(route,)))
        desk.watchlist = await work.watchlists.add(a_watchlist(name="other"))
        await work.commit()
    await desk.post("Two")

    assert await desk.deliver() == ["Two"]


async def test_what_is_not_yet_due_waits(desk):
    await desk.post("Later", made=after(minutes=5))
    await desk.post("Now")

    assert await desk.deliver(NOW) == ["Now"]
    assert await desk.deliver(after(minutes=5)) == ["Later"]


async def test_a_delayed_row_waits_and_is_not_overtaken_by_its_own_reply(desk):
    post = await desk.post("Post")
    await desk.reply(post, "Reply")
    (row,) = await desk.claim()
    await desk.mark(row, State.DUE, not_before=after(minutes=5), error="429")

    assert await desk.claim() == []
    assert await desk.deliver(after(minutes=5)) == ["Post", "Reply"]


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.PARKED, State.SENDING, State.CLAIMED])
async def test_no_reply_goes_out_before_its_post_is_settled(desk, state):
    post = await desk.post("Post")
    await desk.reply(post, "Reply")
    (row,) = await desk.claim()
    await desk.mark(row, state)

    assert await desk.claim() == []


async def test_an_edit_of_a_post_that_still_waits_changes_it_in_place(desk):
    post = await desk.post("First")
    await desk.edit(post, "Second")

    assert await desk.deliver() == ["Second"]
    async with desk.database.read() as work:
        assert (await work.posts.get(post.id)).content.headline == "Second"


async def test_edits_that_wait_are_one_at_the_time_of_the_first(desk):
    post = await desk.post("First")
    await desk.deliver()
    await desk.edit(post, "Second", not_before=after(minutes=1))
    await desk.edit(post, "Third", not_before=after(minutes=3))

    assert await desk.deliver(NOW) == []
    (row,) = await desk.claim(after(minutes=1))
    assert (row.kind, row.content.headline, row.post) == (Kind.EDIT, "Third", post.id)


async def test_an_edit_of_a_row_in_hand_comes_after_it(desk):
    post = await desk.post("First")
    (row,) = await desk.claim()
    await desk.edit(post, "Second")
    await desk.mark(row, State.SENT, message_id=5)

    (edit,) = await desk.claim()

    assert row.content.headline == "First"
    assert (edit.kind, edit.content.headline) == (Kind.EDIT, "Second")


async def test_a_parked_post_is_changed_in_place_too(desk):
    post = await desk.post("First")
    (row,) = await desk.claim()
    await desk.mark(row, State.PARKED)
    await desk.edit(post, "Second")
    await desk.mark(row, State.DUE)

    assert await desk.deliver() == ["Second"]


async def test_a_reply_is_as_urgent_as_its_post(desk):
    post = await desk.post("Alarm", urgent=True)
    await desk.deliver()
    await desk.post("Ordinary")
    await desk.reply(post, "More on the alarm")

    assert await desk.deliver() == ["More on the alarm", "Ordinary"]


async def test_the_message_id_of_a_post_is_known_once_it_is_sent(desk):
    post = await desk.post("One")
    await desk.reply(post, "Two")
    await desk.deliver(first_id=41)

    async with desk.database.read() as work:
        assert (await work.posts.get(post.id)).message_id == 41
        assert await work.deliveries.last_message_id(post.channel) == 42
        assert await work.deliveries.last_message_id(post.channel + 1) is None


async def test_attempts_and_errors_are_counted_and_kept(desk):
    await desk.post("One")
    for attempt in (1, 2):
        (row,) = await desk.claim(after(minutes=attempt))
        await desk.mark(row, State.SENDING)
        await desk.mark(row, State.DUE, error=f"reset {attempt}", not_before=after(minutes=attempt + 1))

    (row,) = await desk.claim(after(minutes=9))

    assert (row.attempts, row.error) == (2, "reset 2")


async def test_what_a_crash_left_is_found(desk):
    left = {}
    for state in State:
        await desk.post(state.value, state.value)
    for row in await desk.claim():
        left[row.content.headline] = row
        await desk.mark(row, State(row.content.headline))

    async with desk.database.read() as work:
        assert headlines(await work.deliveries.unfinished()) == ["claimed", "sending", "uncertain"]
        assert await work.outbox.counts() == dict.fromkeys(State, 1)
        assert headlines(await work.outbox.rows(states=[State.SENT, State.DEAD], limit=9)) == ["sent", "dead"]
        assert headlines(await work.outbox.rows(states=[State.SENT, State.DEAD], limit=1)) == ["sent"]


async def test_rows_that_are_sent_with_another_are_not_counted(desk):
    for number in range(4):
        await desk.post(str(number), str(number))
    own, with_it, waits, own_waits = await desk.claim()
    await desk.mark(own, State.SENT)
    await desk.mark(with_it, State.SENT, folded=True)
    await desk.mark(waits, State.DUE, folded=True)
    await desk.mark(own_waits, State.DUE)

    async with desk.database.read() as work:
        assert await work.outbox.counts() == {State.DUE: 1, State.SENT: 1}


async def test_deliveries_of_late_are_known_after_a_restart(desk):
    post = await desk.post("Old", "a")
    await desk.deliver(NOW)
    await desk.edit(post, "Edit")
    await desk.deliver(after(minutes=3))

    async with desk.database.read() as work:
        assert await work.deliveries.sent_since(after(minutes=2)) == [
            (post.channel, Kind.EDIT, after(minutes=3))
        ]


async def test_what_waits_for_a_removed_watchlist_is_dropped_and_what_was_told_stays(desk):
    told = await desk.post("Told")
    await desk.deliver()
    await desk.edit(told, "Edit that waits")
    waits = await desk.post("Waits")
    async with desk.database.write() as work:
        await work.watchlists.remove(desk.watchlist.id)
        await work.commit()

    assert await desk.claim() == []
    async with desk.database.write() as work:
        assert await work.posts.of([told.story]) == []

        await work.watchlists.add(desk.watchlist)

        assert [post.id for post in await work.posts.of([told.story, waits.story])] == [told.id]
        assert await add_post(work, waits) is not None


async def test_rows_that_ended_are_forgotten_and_their_posts_are_not(desk):
    old = await desk.post("Old")
    await desk.deliver()
    await desk.post("Waits")

    async with desk.database.write() as work:
        assert await work.deliveries.forget(after(days=1)) == 1
        assert headlines(await work.outbox.rows(states=list(State), limit=9)) == ["Waits"]
        assert await work.deliveries.last_message_id(old.channel) == 100


async def test_several_claimers_never_take_the_same_row_or_channel(desk):
    for number in range(40):
        await desk.post(f"P{number}", f"channel{number % 8}")

    claimed = [row for rows in await asyncio.gather(*(desk.claim(limit=3) for _ in range(6))) for row in rows]

    assert len({row.id for row in claimed}) == len(claimed)
    assert len({row.channel for row in claimed}) == len(claimed)
    assert {row.content.headline for row in claimed} <= {f"P{number}" for number in range(8)}


async def test_when_the_next_row_may_go_is_known(desk):
    async with desk.database.read() as work:
        assert await work.deliveries.next_due() is None
    await desk.post("Later", made=after(minutes=9))
    await desk.post("Sooner", made=after(minutes=5))

    async with desk.database.read() as work:
        assert await work.deliveries.next_due() == after(minutes=5)


async def test_a_post_that_waits_goes_out_when_the_most_urgent_of_its_watchlists_would(desk):
    channel, story = await desk.channel("harbour"), await desk.story("held")
    told = a_told_post(desk.watchlist.id, channel.id, story)
    async with desk.database.write() as work:
        others = [await work.watchlists.add(a_watchlist(name=name)) for name in ("hourly", "now")]
        made = await add_post(work, told, wait=Held(until=after(hours=9), reason="daily"))
        await work.posts.join(made, [others[0].id], wait=Held(until=after(hours=1), reason="hourly"), now=NOW)
        (row,) = await work.outbox.rows(states=[State.DUE], limit=9)
        assert (row.held, row.not_before, row.urgent) == ("hourly", after(hours=1), False)

        await work.posts.join(made, [others[1].id], urgent=True, now=after(minutes=3))
        (row,) = await work.outbox.rows(states=[State.DUE], limit=9)
        (post,) = await work.posts.of([story])

    assert (row.held, row.not_before, row.urgent) == ("", after(minutes=3), True)
    assert post.watchlists == (desk.watchlist.id, others[0].id, others[1].id)


async def test_a_channel_has_one_post_of_a_story_whoever_tells_it(desk):
    channel, story = await desk.channel("harbour"), await desk.story("once")
    async with desk.database.write() as work:
        other = await work.watchlists.add(a_watchlist(name="other"))
        first = await add_post(work, a_told_post(desk.watchlist.id, channel.id, story))
        second = await add_post(work, a_told_post(other.id, channel.id, story))
        await work.commit()

    assert first is not None
    assert second is None


async def test_a_row_waits_only_while_all_its_routes_are_paused(desk):
    channel = await desk.channel("harbour")
    paused, open_ = (Route(channel=channel.id, paused="by Ann"), Route(channel=channel.id))
    async with desk.database.write() as work:
        await work.watchlists.save(replace(desk.watchlist, routes=(paused,)))
        other = await work.watchlists.add(a_watchlist(name="other", routes=(paused,)))
        await work.commit()
    post = await desk.post("Two watchlists")
    async with desk.database.write() as work:
        await work.posts.join(post, [other.id], now=NOW, wait=Held(until=after(hours=1), reason=""))
        assert await work.deliveries.claim(NOW, limit=5, busy=[]) == []

        await work.watchlists.save(replace(other, routes=(open_,)))
        (row,) = await work.deliveries.claim(NOW, limit=5, busy=[])

    assert row.content.headline == "Two watchlists"


async def test_what_waits_for_a_removed_watchlist_and_another_stays(desk):
    post = await desk.post("For two")
    await desk.post("For one")
    async with desk.database.write() as work:
        other = await work.watchlists.add(a_watchlist(name="other"))
        await work.posts.join(post, [other.id], now=NOW)
        await work.watchlists.remove(desk.watchlist.id)
        rows = await work.outbox.rows(states=[State.DUE], limit=9)

    assert headlines(rows) == ["For two"]


async def test_channels_with_more_than_so_many_new_posts_are_crowded(desk):
    for number in range(3):
        await desk.post(f"A{number}", "a")
        await desk.post(f"B{number}", "b", urgent=number == 0)
    await desk.post("Later", "b", made=after(hours=1))

    async with desk.database.read() as work:
        crowded = await work.outbox.crowded(NOW, more_than=2)
        assert {channel: headlines(rows) for channel, rows in crowded.items()} == {
            desk.channels["a"].id: ["A0", "A1", "A2"]
        }


async def test_the_watchlist_that_opened_a_post_comes_first_however_old_one_is_that_joins(desk):
    channel, story = await desk.channel("harbour"), await desk.story("joined")
    async with desk.database.write() as work:
        newer = await work.watchlists.add(a_watchlist(name="newer"))
        made = await add_post(work, a_told_post(newer.id, channel.id, story))
        await work.posts.join(made, [desk.watchlist.id], now=NOW)
        (post,) = await work.posts.of([story])

    assert post.watchlists == (newer.id, desk.watchlist.id)


async def test_what_is_held_for_a_digest_stays_held_when_the_clock_is_set_right(desk):
    channel, story = await desk.channel("harbour"), await desk.story("ahead")
    told = a_told_post(desk.watchlist.id, channel.id, story, made=after(hours=2))
    async with desk.database.write() as work:
        await add_post(work, told, wait=Held(until=after(hours=9), reason="daily"))

        assert await work.deliveries.mend_times(NOW, instead=after(minutes=-10)) == 0

        (row,) = await work.outbox.rows(states=[State.DUE], limit=9)
    assert (row.not_before, row.held, row.made) == (after(hours=9), "daily", NOW)


async def test_a_bulletin_of_late_is_known_and_an_older_one_or_another_channels_is_not(desk):
    post = await desk.post("One")
    await desk.post("Other", "b")
    async with desk.database.write() as work:
        await work.outbox.add_reply(post, a_post(digest=Gathering.BURST), now=NOW)
        await work.commit()
    await desk.deliver(after(minutes=5))

    async with desk.database.read() as work:
        assert await work.outbox.bulletin(post.channel, since=after(minutes=6)) is None
        assert await work.outbox.bulletin(desk.channels["b"].id, since=NOW) is None
        assert (await work.outbox.bulletin(post.channel, since=after(minutes=5))).post == post.id
