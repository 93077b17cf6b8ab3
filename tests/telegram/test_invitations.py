"""Invitations, and strangers: codes are always answered, their makers hear of it, and nobody can write to the owner without end."""

import re

import pytest

from bot.desk.desk import Desk
from tests.builders import SettableClock, a_channel, an_admin
from tests.servers.bot_api import CHANNEL
from tests.telegram.conversation import ANN

BOB, EVE, DAN = 815, 816, 817


def desk(database):
    return Desk(database, SettableClock(), who="test")


async def invite(ann, role=""):
    """The code in the link."""
    answer = await ann.say(f"/invite {role}")
    return re.search(r"https://t\.me/watch_double_bot\?start=([\w-]+)", answer)[1]


async def test_an_invitation_is_a_link_and_its_maker_hears_when_it_was_used(ann, bot_api, database):
    code = await invite(ann, "viewer")
    before = len(bot_api.seen(chat_id=ANN, event="send"))

    assert "Your role in this bot: viewer" in await ann.say(f"/start {code}", user=BOB)
    assert await ann.wait_answer(ANN, before) == "Ann (815) used your invitation. Their role now: viewer."


async def test_an_invitation_can_be_withdrawn(ann, database):
    code = await invite(ann)

    assert "Taken back: invited admin" in await ann.press("Withdraw")
    assert "doesn't work" in await ann.say(f"/start {code}", user=BOB)


async def test_a_code_that_does_not_work_is_answered_each_time_until_somebody_guesses(ann, database):
    code = await invite(ann)
    await ann.say(f"/start {code}", user=BOB)

    for _ in range(5):
        assert "used already" in await ann.say(f"/start {code}", user=EVE)
    good = await invite(ann)
    assert "Try again in an hour" in await ann.say(f"/start {good}", user=EVE)
    ann.chat._clock.move(hours=2)
    assert "Your role in this bot: admin" in await ann.say(f"/start {good}", user=EVE)


@pytest.mark.parametrize("typed", ["Start {}", "/START {}", "start: {}", "/start {}"])
async def test_a_code_is_taken_however_start_is_written(ann, typed):
    assert "Your role in this bot: admin" in await ann.say(typed.format(await invite(ann)), user=BOB)


async def test_somebody_who_is_known_can_be_given_more_but_not_less(ann, database):
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=BOB, role="viewer", name="Bob"))
        await work.commit()
    code = await invite(ann, "admin")

    assert "You have the role “owner” already, so the invitation is still open" in await ann.say(
        f"/start {code}"
    )
    assert "Your role in this bot: admin" in await ann.say(f"/start {code}", user=BOB)
    assert "doesn't work" in await ann.say(f"/start {code}", user=EVE)


# ---- being added to channels --------------------------------------------------------------------------------------


def made_administrator(bot_api, user, name, chat_id=CHANNEL):
    bot_api.change(chat_id=chat_id, status="left")
    bot_api.member(chat_id=chat_id, status="administrator", user=user, name=name)


async def test_a_stranger_who_adds_the_bot_is_named_once_and_then_nobody_is_told(ann, bot_api):
    before = len(bot_api.seen(chat_id=ANN, event="send"))
    made_administrator(bot_api, EVE, "Eve")
    assert "Eve (816) made me an administrator of Harbour news" in await ann.wait_answer(ANN, before)

    for _ in range(3):
        made_administrator(bot_api, EVE, "Eve")
    await ann.say("/id")

    assert len(bot_api.seen(chat_id=ANN, event="send")) == before + 2


async def test_an_admin_who_adds_the_bot_is_asked_directly(ann, bot_api, database):
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=BOB, role="admin", name="Bob"))
        await work.commit()
    await ann.say("/id", user=BOB)
    before = len(bot_api.seen(chat_id=BOB, event="send"))
    made_administrator(bot_api, BOB, "Bob")

    assert "You made me an administrator of Harbour news" in await ann.wait_answer(BOB, before)
    assert "I post to harbour-news" in await ann.press("Yes", user=BOB)


async def test_rights_that_are_lost_and_regained_are_told(ann, bot_api, database):
    await ann.say("/id")
    async with database.write() as work:
        await work.channels.add(a_channel())
        await work.commit()
    bot_api.change(chat_id=CHANNEL, status="administrator")
    before = len(bot_api.seen(chat_id=ANN, event="send"))

    bot_api.member(chat_id=CHANNEL, status="administrator", may_post=False, user=EVE, name="Eve")
    assert "I can't post to harbour any more: Eve (816)" in await ann.wait_answer(ANN, before)
    bot_api.member(chat_id=CHANNEL, status="administrator", user=EVE, name="Eve")
    assert await ann.wait_answer(ANN, before + 1) == "I can post to harbour again."


# ---- what people type ---------------------------------------------------------------------------------------------


async def test_an_address_alone_is_asked_about(ann, database):
    assert await ann.say("https://ok.example/news") == "What should I do with this address?"
    assert "✓ Harbour Gazette" in await ann.press("Add its feed")
    assert len(await desk(database).feeds.all()) == 1


@pytest.mark.parametrize("typed", ["/WATCHLISTS", "/watchlists.", "/list", "/Watchlists!"])
async def test_a_command_is_known_however_it_is_written(ann, typed):
    assert "Nothing is watched yet" in await ann.say(typed)


async def test_an_edited_command_is_not_run_and_that_is_said(ann, bot_api):
    before = len(bot_api.seen(chat_id=ANN, event="send")) if ANN in (await _chats(ann)) else 0
    bot_api.say(user=ANN, text="/watchlists", edited=True)

    assert "I don't run a message again when it is edited" in await ann.wait_answer(ANN, before)


async def _chats(ann):
    await ann.say("/id")
    return {ANN}


async def test_the_menu_shows_each_role_its_own_commands_in_words(ann, bot_api):
    await ann.say(f"/start {await invite(ann, 'viewer')}", user=BOB)

    def shown():
        return {one["command"]: one["description"] for one in bot_api.commands().get("chat", [])}

    await ann.until(lambda: shown() and "watch" not in shown())  # before, it was Ann's

    menu = shown()
    assert "watchlists" in menu
    assert menu["why"] == "why an article was posted, or wasn't"
