"""Several people at once: nobody waits for another, everybody is answered in order, and what is done twice is done once."""

import asyncio
from itertools import permutations

import pytest

from bot.desk.desk import Desk
from bot.telegram.commands.registry import COMMANDS
from tests.builders import SettableClock, an_admin
from tests.servers.bot_api import CHANNEL
from tests.telegram.conversation import ANN, Found

BOB = 815
TEN = range(900, 910)


@pytest.fixture
async def desk(ann, database):
    """The desk of the owner; Bob and ten others are admins."""
    async with database.write() as work:
        for user in (BOB, *TEN):
            await work.admins.save(an_admin(user_id=user, role="admin", name=f"P{user}", language="en"))
        await work.commit()
    return Desk(database, SettableClock(), who="test")


def shown(ann, user):
    try:
        return [one["text"] for one in ann.seen(user)]
    except OSError:  # nothing was said there yet
        return []


async def test_a_slow_question_in_one_chat_and_a_fast_answer_in_another(ann, desk):
    found = asyncio.Event()

    async def slowly(url):
        await found.wait()
        return [Found(url)]

    ann.chat._find_feeds = slowly
    ann.api.say(user=ANN, text="/addfeed https://slow.example")
    ann.api.say(user=ANN, text="/id")  # behind it, in the same chat

    assert "Your id is 815" in await ann.say("/id", user=BOB)
    assert shown(ann, ANN) == []
    found.set()
    await ann.until(lambda: len(shown(ann, ANN)) == 2)
    assert [text.split()[0] for text in shown(ann, ANN)] == ["✓", "Your"]


async def test_ten_admins_at_once_are_each_answered_in_order(ann, desk):
    for number, user in enumerate(TEN):
        ann.api.say(user=user, text=f"/addfeed https://outlet{number}.example")
        ann.api.say(user=user, text=f"/name set{number} = Form{number}")
        ann.api.say(user=user, text="/id")
    await ann.until(lambda: all(len(shown(ann, user)) == 3 for user in TEN))

    assert all(f"Your id is {user}" in shown(ann, user)[2] for user in TEN)
    assert len(await desk.feeds.all()) == len(await desk.names.all()) == 10
    log = await desk.records.changes(limit=100)
    assert {(one.record.who, one.change.__class__.__name__) for one in log} == {
        (f"chat:{user} P{user}", kind) for user in TEN for kind in ("FeedAdded", "NameSetSaved")
    }


async def test_of_two_admins_each_takes_back_what_they_changed_and_nothing_later(ann, desk):
    await desk.watchlists.add("ferries", "ferry")
    await ann.say("/pause ferries")
    anns = ann.last
    await ann.say("/rename ferries = boats", user=BOB)
    bobs = ann.last

    ann.last = anns
    assert "has been changed again since" in await ann.press("Undo")
    ann.last = bobs
    assert "Taken back" in await ann.press("Undo", user=BOB)
    assert [(one.name, one.paused) for one in await desk.watchlists.all()] == [("ferries", True)]


async def test_what_telegram_tells_twice_or_late_is_done_once(ann, desk, bot_api):
    await ann.say("/watch ferries = ferry")
    saving = ann.last["markup"]["inline_keyboard"][0][0]["callback_data"]
    for _ in range(3):  # after a crash the same update comes again
        bot_api.press(user=ANN, message_id=ann.last["message_id"], data=saving)
        bot_api.say(user=ANN, text="/pause ferries")
    bot_api.say(user=ANN, text="/id")
    await ann.until(lambda: "Your id is 4711" in shown(ann, ANN)[-1])

    log = [one.words for one in await desk.records.changes(limit=10)]
    assert log == ["watchlist paused ferries", "watchlist added ferries"]


async def test_what_arrives_in_another_order_than_it_was_meant_saves_only_what_is_still_asked(
    ann, desk, bot_api
):
    """A save, a cancellation and a command that needs the save: Telegram may deliver them in any order."""
    for number, order in enumerate(permutations(("save", "cancel", "pause"))):
        name = f"ferries{number}"
        await ann.say(f"/watch {name} = ferry")
        card = ann.last
        saving = card["markup"]["inline_keyboard"][0][0]["callback_data"]
        for what in order:
            if what == "save":
                bot_api.press(user=ANN, message_id=card["message_id"], data=saving)
            else:
                bot_api.say(user=ANN, text={"cancel": "/cancel", "pause": f"/pause {name}"}[what])
        await ann.say("/id")
        await ann.until(lambda: not ann.chat._lines._waiting)

        log = [one.words for one in await desk.records.changes(limit=20) if name in one.words]
        saved = order.index("save") < order.index("cancel")
        paused = saved and order.index("save") < order.index("pause")
        assert log == [f"watchlist paused {name}"] * paused + [f"watchlist added {name}"] * saved, order


async def test_no_command_in_a_channel_is_heard(ann, desk, bot_api):
    bot_api.member(chat_id=CHANNEL, status="administrator")
    before = len(bot_api.seen(chat_id=CHANNEL))
    for name in COMMANDS:
        bot_api.foreign_post(chat_id=CHANNEL, text=f"/{name} ferries = ferry")
    await ann.say("/id")

    assert [one for one in bot_api.seen(chat_id=CHANNEL)[before:] if one["event"] == "send"] == []
    assert await desk.records.changes(limit=10) == []
