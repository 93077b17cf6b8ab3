"""Logging in to the pages from chat, and who may see a watchlist."""

import re
from dataclasses import replace

import pytest

from bot.desk.desk import Desk
from bot.telegram.commands import every, registry
from bot.telegram.commands.asked import Asked, Outside
from tests.builders import SettableClock, a_watchlist, an_admin

SITE = "https://news.example"


@pytest.fixture
async def asked(sqlite_database):
    assert every.DECLARED
    async with sqlite_database.write() as work:
        await work.admins.save(an_admin(user_id=1, role="owner"))
        await work.admins.save(an_admin(user_id=2, role="viewer"))
        await work.watchlists.add(a_watchlist())
        await work.commit()
    outside = Outside(
        username="watch_double_bot",
        send_test=None,
        tell=None,
        find_feeds=None,
        look_at_channel=None,
        number_of=None,
        feed_lists=None,
        site=SITE,
    )
    desk = Desk(sqlite_database, SettableClock(), who="chat:1 Ann")
    return Asked(argument="", user_id=1, role="owner", desk=desk, outside=outside)


def say(asked, command, argument="", **given):
    return registry.answer(command, replace(asked, argument=argument, **given))


async def test_web_sends_a_link_that_logs_in(asked):
    reply = await say(asked, "web", role="viewer", user_id=2)

    word = re.search(rf"{SITE}/login\?word=(\S+)", reply.text)[1]
    session = await asked.desk.logins.enter(word)
    assert (await asked.desk.logins.viewer(session)).role == "viewer"


async def test_web_is_answered_in_private_alone():
    assert registry.is_private("web")


async def test_web_off_ends_ones_own_logins_and_an_owners_everybodys(asked):
    for user in (1, 2, 2):
        await asked.desk.logins.enter(await asked.desk.logins.link(user))

    assert (await say(asked, "web", "off", role="viewer", user_id=2)).text == "2 logins ended."
    assert (await say(asked, "web", "off")).text == "1 login ended."
    assert (await say(asked, "web", "off")).text == "Nobody was logged in."


async def test_web_says_where_pages_are_turned_on(asked):
    off = replace(asked, outside=replace(asked.outside, site=""))

    assert "[site] enabled = true" in (await say(off, "web")).text


async def test_a_watchlist_is_made_public_and_undone(asked):
    reply = await say(asked, "watchlist", "ferries public")

    assert f"{SITE}/w/ferries" in reply.text
    assert reply.buttons[0][0].label == "Undo"
    await asked.desk.records.undo(asked.desk.changes[-1])
    assert "private" in (await say(asked, "watchlist", "ferries")).text


async def test_a_secret_address_is_shown_and_renewed(asked):
    first = await say(asked, "watchlist", "ferries secret")
    second = await say(asked, "watchlist", "ferries secret")

    keys = [re.search(r"\?key=(\S+)", one.text)[1] for one in (first, second)]
    assert keys[0] != keys[1]


async def test_the_card_of_a_watchlist_leads_there(asked):
    card = await say(asked, "show", "ferries")
    commands = [button.command for row in card.buttons for button in row]
    assert "watchlist #1" in commands

    choices = await say(asked, "watchlist", "ferries")

    assert [row[0].command for row in choices.buttons[:2]] == [
        "watchlist #1 public",
        "watchlist #1 secret",
    ]


async def test_a_viewer_cant_make_a_watchlist_public(asked):
    reply = await say(asked, "watchlist", "ferries public", role="viewer")

    assert "can't change anything" in reply.text
