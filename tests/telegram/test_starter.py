"""Starter lists in the chat: picked by buttons, added at once, and what became of them."""

from dataclasses import replace

from bot.desk.desk import Desk
from bot.desk.starter.lists import starter_list
from tests.builders import NOW, SettableClock
from tests.telegram.conversation import ANN


def desk(database):
    return Desk(database, SettableClock(), who="test")


async def polled(database, *, failing):
    """The service has polled everything; the first `failing` don't answer."""
    async with database.write() as work:
        for number, feed in enumerate(await work.feeds.all()):
            bad = {"failures": 1, "error": "the server answers 404"} if number < failing else {"last_ok": NOW}
            await work.feeds.save(replace(feed, **bad))
        await work.commit()


async def test_a_list_is_picked_added_and_taken_back(ann, database):
    answer = await ann.say("/starter")
    assert "not checked live" in answer
    assert {"Europe (40)", "العربية (8)"} <= set(ann.buttons)

    answer = await ann.press("Russia and neighbours")
    assert "Russia and neighbours: 23 feeds, not checked live\n• The Moscow Times (en)" in answer
    assert not await desk(database).feeds.all()

    assert "✓ Russia and neighbours: 23 feeds added." in await ann.press("Add these 23 feeds")
    assert "Taken back: feeds added 23 feeds" in await ann.press("Undo")
    assert not await desk(database).feeds.all()


async def test_which_feeds_answered_is_told_by_itself_after_the_first_poll(ann, bot_api, database):
    await ann.say("/starter ru")
    await ann.press("Add these 11 feeds")
    await polled(database, failing=2)

    answer = await ann.until(
        lambda: next(
            (one["text"] for one in bot_api.seen(chat_id=ANN, event="edit") if "answered" in one["text"]), ""
        )
    )

    assert answer.startswith(
        "Русский: 9 of 11 feeds answered.\n2 didn't; I try them again by myself:\n✗ Медуза: the"
    )


async def test_which_feeds_answer_can_be_asked_meanwhile(ann):
    await ann.say("/starter ar")
    await ann.press("Add these 8 feeds")

    assert "0 of 8 feeds answered.\n8 feeds aren't read yet." in await ann.press("Which answer?")


async def test_what_is_there_already_is_not_added_again(ann, database):
    first = starter_list("ar").feeds[0]
    await desk(database).feeds.add(first.url)

    assert "You have 1 of them." in await ann.say("/starter ar")
    await ann.press("Add the other 7 feeds")

    assert "You have 8 of them." in await ann.say("/starter ar")
    assert ann.buttons == ["« All lists"]


async def test_one_who_waits_makes_nobody_else_wait(ann, database):
    """Nobody polls here, so that a poll waits for half a minute."""
    await desk(database).people.claim(await desk(database).people.invite("admin"), user_id=815, name="Bob")
    feed = await desk(database).feeds.add("https://harbour-gazette.example/feed.xml")
    await ann.say(f"/feed {feed.id}")
    data = ann.last["markup"]["inline_keyboard"][0][1]["callback_data"]
    ann.api.press(user=ANN, message_id=ann.last["message_id"], data=data, chat_id=ANN)

    assert "Your id is 815" in await ann.say("/id", user=815)
