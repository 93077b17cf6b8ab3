"""Delivery against a real Bot API server and a real database: what is sent, when, and what is known afterwards."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.desk.people import owner_of
from bot.errors import DeliveryRefusedError, TokenError
from bot.news.alert import State
from bot.pipeline.deliver import Deliverer
from bot.storage.database import StoredDatabase, open_database
from bot.telegram.posts.messenger import TelegramMessenger
from tests.builders import Newsroom, a_post
from tests.servers.bot_api import CHANNEL, OWNER, TOKEN

SECOND = -1002222222222


@pytest.fixture
async def newsroom(made_sqlite_url):
    async with open_database(made_sqlite_url) as database:
        yield await Newsroom(database).open()


@pytest.fixture
def api(bot_api):
    """The double without limits of its own, and with a second channel."""
    bot_api.limits(burst=0, per_minute=1000, per_second=1000)
    bot_api.chat(chat_id=SECOND, title="Second")
    return bot_api


@pytest.fixture
async def messenger(api):
    async with TelegramMessenger(TOKEN, api_base_url=api.url, timeout=2) as opened:
        yield opened


def a_deliverer(newsroom, messenger, **given):
    given = {"owner": lambda: owner_of(newsroom.database)} | given
    limits = {"rate_per_chat_per_minute": 6000, "rate_per_second": 1000} | given
    return Deliverer(newsroom.database, messenger, newsroom.clock, **limits)


@dataclass
class SlowToClaim:
    """A database that lets what a task of its own writes go before what `slow` writes."""

    database: StoredDatabase
    slow: asyncio.Task

    def __getattr__(self, name):
        return getattr(self.database, name)

    @asynccontextmanager
    async def write(self):
        if asyncio.current_task() is self.slow:
            await asyncio.sleep(0.1)
        async with self.database.write() as work:
            yield work


async def delivered(deliverer, newsroom, **step):
    """Deliver while the clock moves on by `step`, until nothing waits."""
    for _ in range(20):
        await deliverer.deliver_once()
        if not await newsroom.rows(State.DUE, State.CLAIMED, State.SENDING, State.UNCERTAIN):
            return
        newsroom.clock.move(**(step or {"seconds": 1}))
    raise AssertionError(await newsroom.states())


async def copied(newsroom, told, **content):
    """The story of `told` has a copy: its post shall read like `content`."""
    now = newsroom.clock.now()
    async with newsroom.database.write() as work:
        told = await work.posts.get(told.id)
        await work.outbox.add_edit(told, a_post(**content), now=now, not_before=now)
        await work.commit()
    return told


def headlines(api, chat=CHANNEL):
    return [one["text"].split("\n")[0] for one in api.seen(chat_id=chat, event="send")]


async def test_posts_of_a_channel_go_out_in_their_order(api, newsroom, messenger):
    channel = await newsroom.channel()
    for number in range(5):
        await newsroom.post(channel, headline=f"Story {number}")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    assert headlines(api) == [f"Story {number}" for number in range(5)]
    assert await newsroom.states() == ["sent"] * 5
    assert [row.message_id for row in await newsroom.rows()] == [1, 2, 3, 4, 5]


async def test_an_urgent_post_overtakes(api, newsroom, messenger):
    channel = await newsroom.channel()
    await newsroom.post(channel, headline="Slow")
    await newsroom.post(channel, headline="Fast", urgent=True)

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    assert headlines(api) == ["Fast", "Slow"]


async def test_a_copy_edits_the_post_and_new_facts_answer_it(api, newsroom, messenger):
    told = await newsroom.post(await newsroom.channel())
    deliverer = a_deliverer(newsroom, messenger)
    await delivered(deliverer, newsroom)
    told = await copied(newsroom, told, summary="Copied.")
    async with newsroom.database.write() as work:
        await work.outbox.add_reply(told, a_post(new_facts="Twice a day."), now=newsroom.clock.now())
        await work.commit()

    await delivered(deliverer, newsroom)

    first, answer = api.standing(chat_id=CHANNEL)
    assert "Copied." in first["text"]
    assert answer["reply_to"] == first["message_id"]


async def test_a_chat_takes_one_message_a_second_and_as_many_a_minute_as_set(newsroom, messenger):
    channel = await newsroom.channel()
    for number in range(8):
        await newsroom.post(channel, headline=f"Story {number}")
    deliverer = a_deliverer(newsroom, messenger, rate_per_chat_per_minute=5)

    counts = []
    for _ in range(62):
        counts.append(await deliverer.deliver_once())
        newsroom.clock.move(seconds=1)

    assert counts[:6] == [1, 1, 1, 1, 1, 0]
    assert sum(counts[:60]) == 5
    assert sum(counts) == 7


async def test_limits_outlive_a_restart(newsroom, messenger):
    channel = await newsroom.channel()
    for _ in range(3):
        await newsroom.post(channel)
    await delivered(a_deliverer(newsroom, messenger), newsroom)
    await newsroom.post(channel)
    newsroom.clock.move(seconds=2)

    again = a_deliverer(newsroom, messenger, rate_per_chat_per_minute=3)

    assert await again.deliver_once() == 0
    newsroom.clock.move(seconds=60)
    assert await again.deliver_once() == 1


async def test_no_more_than_the_bot_may_go_out_in_a_second(newsroom, messenger, api):
    for number in range(6):
        api.chat(chat_id=-1003000 - number, title="One of six")
        await newsroom.post(await newsroom.channel(name=f"c{number}", chat_id=-1003000 - number))
    deliverer = a_deliverer(newsroom, messenger, rate_per_second=4)

    assert await deliverer.deliver_once() == 4
    newsroom.clock.move(seconds=1)
    assert await deliverer.deliver_once() == 2


async def test_told_to_wait_only_that_chat_waits_over_a_restart_too(api, newsroom, messenger):
    first, second = await newsroom.channel(), await newsroom.channel(name="second", chat_id=SECOND)
    api.fault(kind="429", method="sendMessage", chat_id=CHANNEL)
    await newsroom.post(first, headline="A")
    await newsroom.post(first, headline="B")
    await newsroom.post(second, headline="C")

    await a_deliverer(newsroom, messenger).deliver_once()
    await a_deliverer(newsroom, messenger).deliver_once()

    assert headlines(api, SECOND) == ["C"]
    assert headlines(api) == []
    await delivered(a_deliverer(newsroom, messenger), newsroom)
    assert headlines(api) == ["A", "B"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["reset", "502", "cut"])
async def test_an_unknown_outcome_is_looked_into_and_posted_exactly_once(
    api, newsroom, messenger, kind, when
):
    await newsroom.owner()
    channel = await newsroom.channel()
    await newsroom.post(channel, headline="Known")
    deliverer = a_deliverer(newsroom, messenger)
    await delivered(deliverer, newsroom)
    api.fault(kind=kind, when=when, method="sendMessage")
    await newsroom.post(channel, headline="Lost")
    await newsroom.post(channel, headline="Next")

    await delivered(deliverer, newsroom)

    assert headlines(api) == ["Known", "Lost", "Next"]
    assert [row.message_id for row in await newsroom.rows()] == [1, 2, 3]
    assert "may have been posted" not in api.standing(chat_id=CHANNEL)[1]["text"]


async def test_what_is_sent_again_is_due_since_before_the_look_so_that_nothing_overtakes_it(
    api, newsroom, messenger
):
    await newsroom.owner()
    channel = await newsroom.channel()
    api.fault(kind="reset", when="before", method="sendMessage")
    await newsroom.post(channel, headline="Lost")

    class SlowLook:
        def __getattr__(self, name):
            return getattr(messenger, name)

        async def look(self, *arguments, **named):
            try:
                return await messenger.look(*arguments, **named)
            finally:
                newsroom.clock.move(hours=1)

    deliverer = a_deliverer(newsroom, SlowLook())
    await deliverer.deliver_once()
    before = newsroom.clock.now() + timedelta(minutes=10)
    await delivered(deliverer, newsroom)

    (row,) = await newsroom.rows()
    assert row.state is State.SENT
    assert row.not_before <= before


async def test_an_owner_who_blocked_the_bot_silences_no_channel(api, newsroom, messenger):
    await newsroom.owner()
    channel = await newsroom.channel()
    api.change(chat_id=OWNER, status="blocked")
    api.fault(kind="reset", when="after", method="sendMessage")
    await newsroom.post(channel, headline="Perhaps")
    await newsroom.post(channel, headline="Next")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    assert headlines(api) == ["Perhaps", "Perhaps", "Next"]
    assert "may have been posted before" in api.standing(chat_id=CHANNEL)[1]["text"]


async def test_a_look_that_breaks_is_not_repeated_at_once(api, newsroom, messenger):
    await newsroom.owner()
    channel = await newsroom.channel()
    api.fault(kind="reset", method="sendMessage")
    await newsroom.post(channel, headline="Lost")
    looks = []

    class BrokenLook:
        def __getattr__(self, name):
            return getattr(messenger, name)

        async def look(self, *arguments, **named):
            looks.append(named)
            raise KeyError("a defect of ours")

    deliverer = a_deliverer(newsroom, BrokenLook())
    await deliverer.deliver_once()
    newsroom.clock.move(seconds=10)
    async with asyncio.timeout(60):
        await deliverer.deliver_once()

    assert len(looks) == 1
    await delivered(a_deliverer(newsroom, messenger), newsroom, minutes=1)
    assert headlines(api) == ["Lost"]


async def test_where_nobody_can_look_it_is_sent_again_and_says_so(api, newsroom, messenger):
    await newsroom.post(await newsroom.channel(), headline="Lost")
    api.fault(kind="reset", when="after", method="sendMessage")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    first, second = api.seen(chat_id=CHANNEL, event="send")
    assert "may have been posted" not in first["text"]
    assert "may have been posted" in second["text"]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_the_first_post_of_a_young_channel_is_looked_for_from_its_beginning(
    api, newsroom, messenger, when
):
    await newsroom.owner()
    api.foreign_post(chat_id=CHANNEL, text="Channel created", service=True)
    api.foreign_post(chat_id=CHANNEL, text="Welcome!")
    await newsroom.post(await newsroom.channel(), headline="Lost")
    api.fault(kind="reset", when=when, method="sendMessage")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    assert [row.message_id for row in await newsroom.rows()] == [3]
    assert "may have been posted" not in api.standing(chat_id=CHANNEL)[-1]["text"]


@pytest.mark.parametrize(("seen", "repeated"), [(None, True), (60, False)])
async def test_the_first_post_of_an_old_channel_is_looked_for_behind_the_last_message_seen(
    api, newsroom, messenger, seen, repeated
):
    await newsroom.owner()
    for number in range(60):
        api.foreign_post(chat_id=CHANNEL, text=f"Old message {number}")
    channel = await newsroom.channel()
    if seen:
        async with newsroom.database.write() as work:
            await work.channels.see([channel.chat_id], seen)
            await work.channels.see([channel.chat_id], seen - 3)  # an older one, told late
            await work.commit()
    await newsroom.post(channel, headline="Lost")
    api.fault(kind="reset", when="after", method="sendMessage")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    posted = [one for one in api.standing(chat_id=CHANNEL) if "Lost" in one["text"]]
    assert len(posted) == 1 + repeated
    assert ("may have been posted" in posted[-1]["text"]) is repeated


@pytest.mark.parametrize(("choice", "silent"), [("silent", True), ("loud", False)])
async def test_an_urgent_alert_comes_through_quiet_hours_as_the_channel_wants(
    api, newsroom, messenger, choice, silent
):
    channel = await newsroom.channel(quiet="00:00-23:59", urgent=choice)
    await newsroom.post(channel, headline="Flash", urgent=True)

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    (sent,) = api.seen(chat_id=CHANNEL, event="send")
    assert sent["silent"] is silent


async def test_what_is_not_urgent_makes_no_sound_in_quiet_hours(api, newsroom, messenger):
    await newsroom.post(await newsroom.channel(quiet="00:00-23:59", urgent="loud"))

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    (sent,) = api.seen(chat_id=CHANNEL, event="send")
    assert sent["silent"]


async def test_a_channel_that_wants_no_repeats_keeps_it_for_the_admin(api, newsroom, messenger):
    channel = await newsroom.channel(uncertain="park")
    await newsroom.post(channel)
    api.fault(kind="reset", when="before", method="sendMessage")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    assert await newsroom.states() == ["parked"]
    assert headlines(api) == []


@pytest.mark.parametrize(
    ("state", "posted"), [(State.CLAIMED, False), (State.SENDING, False), (State.SENDING, True)]
)
async def test_what_a_crash_left_is_posted_once(api, newsroom, messenger, state, posted):
    await newsroom.owner()
    channel = await newsroom.channel()
    await newsroom.post(channel, headline="Known")
    await delivered(a_deliverer(newsroom, messenger), newsroom)
    await newsroom.post(channel, headline="Left")
    (row,) = await newsroom.rows(State.DUE)
    async with newsroom.database.write() as work:
        await work.deliveries.claim(newsroom.clock.now(), limit=1, busy=[])
        await work.deliveries.mark(row.id, state, now=newsroom.clock.now())
        await work.commit()
    if posted:
        await messenger.send(channel, row.content)

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    assert headlines(api) == ["Known", "Left"]


async def test_a_lost_edit_is_simply_made_again(api, newsroom, messenger):
    told = await newsroom.post(await newsroom.channel())
    deliverer = a_deliverer(newsroom, messenger)
    await delivered(deliverer, newsroom)
    await copied(newsroom, told, summary="Copied.")
    api.fault(kind="reset", when="after", method="editMessageText")

    await delivered(deliverer, newsroom)

    assert len(api.seen(chat_id=CHANNEL, event="edit")) == 1
    assert await newsroom.states() == ["sent", "sent"]


@pytest.mark.parametrize("change", [{"status": "kicked"}, {"may_post": False}, {"status": "left"}])
async def test_a_channel_that_refuses_is_paused_told_once_and_loses_nothing(api, newsroom, messenger, change):
    await newsroom.owner()
    channel = await newsroom.channel()
    for number in range(3):
        await newsroom.post(channel, headline=f"Story {number}")
    api.change(chat_id=CHANNEL, **change)
    deliverer = a_deliverer(newsroom, messenger)

    for _ in range(3):
        await deliverer.deliver_once()
        newsroom.clock.move(seconds=5)

    async with newsroom.database.read() as work:
        (paused,) = await work.channels.all()
    assert "Telegram refuses" in paused.paused
    (told,) = api.seen(chat_id=OWNER, event="send")
    assert "harbour is paused" in told["text"]
    assert await newsroom.states() == ["parked", "due", "due"]

    api.change(chat_id=CHANNEL, status="administrator", may_post=True)
    async with newsroom.database.write() as work:
        await work.channels.save(channel)
        for row in await work.outbox.rows(states=[State.PARKED], limit=10):
            await work.deliveries.mark(row.id, State.DUE, now=newsroom.clock.now())
        await work.commit()
    await delivered(deliverer, newsroom)
    assert headlines(api) == ["Story 0", "Story 1", "Story 2"]


async def test_a_group_that_became_a_supergroup_is_followed(api, newsroom, messenger):
    api.chat(chat_id=-77, kind="group", title="Old", migrated_to=-10077)
    api.chat(chat_id=-10077, kind="supergroup", title="New")
    await newsroom.post(await newsroom.channel(chat_id=-77), headline="Moved")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    assert headlines(api, -10077) == ["Moved"]
    async with newsroom.database.read() as work:
        assert [one.chat_id for one in await work.channels.all()] == [-10077]


async def test_all_topics_of_a_group_that_became_a_supergroup_follow(api, newsroom, messenger):
    api.chat(chat_id=-77, kind="group", title="Old", migrated_to=-10077)
    api.chat(chat_id=-10077, kind="supergroup", title="New")
    await newsroom.channel(chat_id=-77, name="first", topic=3)
    await newsroom.post(await newsroom.channel(chat_id=-77, name="second"), headline="Moved")

    await delivered(a_deliverer(newsroom, messenger), newsroom)

    async with newsroom.database.read() as work:
        assert [one.chat_id for one in await work.channels.all()] == [-10077, -10077]


async def test_a_post_that_was_deleted_ends_its_edits(api, newsroom, messenger):
    told = await newsroom.post(await newsroom.channel())
    deliverer = a_deliverer(newsroom, messenger)
    await delivered(deliverer, newsroom)
    api.change(chat_id=CHANNEL, messages={})
    await copied(newsroom, told, summary="Copied.")

    await delivered(deliverer, newsroom)

    assert await newsroom.states() == ["sent", "dead"]


async def test_an_outage_is_waited_out(api, newsroom, messenger):
    await newsroom.owner()
    channel = await newsroom.channel()
    await newsroom.post(channel, headline="Known")
    deliverer = a_deliverer(newsroom, messenger)
    await delivered(deliverer, newsroom)
    api.fault(kind="502", times=-1)
    await newsroom.post(channel, headline="Later")
    for _ in range(60):
        await deliverer.deliver_once()
        newsroom.clock.move(seconds=10)
    during = len(api.requests())
    api.clear()

    await delivered(deliverer, newsroom, seconds=30)

    assert headlines(api) == ["Known", "Later"]
    assert during < 25, "it does not hammer"


async def test_after_a_night_without_telegram_a_post_waits_for_a_minute_at_most(api, newsroom, messenger):
    await newsroom.post(await newsroom.channel(), headline="Late")
    deliverer = a_deliverer(newsroom, messenger)
    api.fault(kind="502", times=-1)
    for _ in range(135):
        await deliverer.deliver_once()
        newsroom.clock.move(minutes=2)
    api.clear()
    await deliverer.deliver_once()
    newsroom.clock.move(seconds=61)

    await deliverer.deliver_once()

    assert headlines(api) == ["Late"]


async def test_a_trouble_after_another_one_is_waited_out_as_briefly_as_the_first(api, newsroom, messenger):
    channel = await newsroom.channel()
    deliverer = a_deliverer(newsroom, messenger)
    for headline, times in (("First", 8), ("Second", 1)):
        await newsroom.post(channel, headline=headline)
        api.fault(kind="502", times=times)
        for _ in range(times):
            await deliverer.deliver_once()
            newsroom.clock.move(seconds=61 if times > 1 else 12)
        await deliverer.deliver_once()
        newsroom.clock.move(seconds=2)

    assert headlines(api) == ["First", "Second"]


async def test_a_post_whose_look_ends_while_rows_are_claimed_goes_out_at_once(api, newsroom, messenger):
    channel = await newsroom.channel()
    await newsroom.channel(name="second", chat_id=SECOND)
    deliverer = a_deliverer(newsroom, messenger, owner=None)
    deliverer.database = SlowToClaim(newsroom.database, asyncio.current_task())
    await newsroom.post(channel, headline="Lost")
    api.fault(kind="502", times=1)
    await deliverer.deliver_once()
    newsroom.clock.move(seconds=12)

    await deliverer.deliver_once()

    assert headlines(api) == ["Lost"]


async def test_a_wrong_token_ends_the_service_and_keeps_the_row(api, newsroom, messenger):
    await newsroom.post(await newsroom.channel())
    api.new_token(token="1:another")
    try:
        with pytest.raises(TokenError):
            await asyncio.wait_for(a_deliverer(newsroom, messenger).run(asyncio.Event()), 60)
    finally:
        api.new_token(token=TOKEN)

    assert await newsroom.states() == ["due"]


async def test_the_loop_delivers_when_woken_and_stops_when_told(api, newsroom, messenger):
    channel = await newsroom.channel()
    deliverer, stop = a_deliverer(newsroom, messenger), asyncio.Event()
    running = asyncio.create_task(deliverer.run(stop))
    await newsroom.post(channel, headline="Woken")
    deliverer.wake()
    async with asyncio.timeout(60):
        while await newsroom.states() != ["sent"]:
            await asyncio.sleep(0.02)
    stop.set()

    await asyncio.wait_for(running, 60)

    assert headlines(api) == ["Woken"]


async def test_the_next_time_is_when_the_first_chat_is_free_again(newsroom, messenger):
    channel = await newsroom.channel()
    for _ in range(2):
        await newsroom.post(channel)
    deliverer = a_deliverer(newsroom, messenger, rate_per_chat_per_minute=20)
    await deliverer.deliver_once()

    assert await deliverer.next_time() - newsroom.clock.now() == timedelta(seconds=1)


async def test_of_a_channel_that_is_paused_already_the_owner_is_not_told_again(
    api, newsroom, messenger, monkeypatch
):
    await newsroom.owner()
    channel = await newsroom.channel()
    await newsroom.post(channel)

    async def send(*_, **__):
        async with newsroom.database.write() as work:
            await work.channels.save(replace(channel, paused="paused while it was sent"))
            await work.commit()
        raise DeliveryRefusedError("Forbidden: bot was kicked")

    monkeypatch.setattr(messenger, "send", send)
    await a_deliverer(newsroom, messenger).deliver_once()

    assert await newsroom.states() == ["parked"]
    assert api.seen(chat_id=OWNER, event="send") == []


async def test_a_corrected_reply_that_was_deleted_is_not_posted_again(api, newsroom, messenger):
    """Who deleted it doesn't want it back."""
    told = await newsroom.post(await newsroom.channel())
    deliverer = a_deliverer(newsroom, messenger)
    await delivered(deliverer, newsroom)
    async with newsroom.database.write() as work:
        told = await work.posts.get(told.id)
        await work.outbox.add_reply(told, a_post(new_facts="Three drowned."), now=newsroom.clock.now())
        await work.commit()
    await delivered(deliverer, newsroom)
    reply = (await newsroom.rows())[-1]
    api.change(chat_id=CHANNEL, messages={})
    async with newsroom.database.write() as work:
        await work.outbox.correct(reply, a_post(new_facts="Two drowned."), now=newsroom.clock.now())
        await work.commit()

    await delivered(deliverer, newsroom)

    assert await newsroom.states() == ["sent", "sent", "dead"]
    assert api.standing(chat_id=CHANNEL) == []
