"""How the chat behaves whatever is typed: help, odd arguments, roles, and what fails on our side."""

import re

import pytest

from bot.query.parser import parse
from bot.telegram.commands.guide import QUERY_HELP
from bot.telegram.commands.registry import COMMANDS, TOPICS, menu
from tests.newsdesk import Newsdesk, an_article

BOB = 815
ODD = (
    "https://",
    "https://t.me/c/1/1",
    "t.me/harbour_news/99999999999999999999",
    "#0",
    "#999999999999999999",
    "x" * 3900,
    "<b>&amp; \u202e\x00 \ud83d\ude00",
    "for 6h",
    "a for 99999999d",
    "story for 1h",
    "source  for 1h",
    "\u062d\u0641\u062a\u0631",
    "' OR 1=1 --",
    "%",
    "...",
)


@pytest.fixture
async def newsdesk(database):
    desk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia")
    await desk.take("wire", an_article(1))
    await desk.take("ledger", an_article(2, url="https://ledger.example/2"))
    return desk


@pytest.mark.parametrize(
    "command",
    ["why", "whynot", "split", "mute", "unmute", "stats", "chart", "health", "settings", "help", "export"],
)
async def test_an_odd_argument_is_answered(ann, newsdesk, caplog, command):
    for argument in ODD:
        assert await ann.say(f"/{command} {argument}"), argument

    assert "could not be" not in caplog.text


async def test_help_shows_topics_and_each_command_stands_under_one(ann):
    answer = await ann.say("/help")

    assert {one.name for one in menu()} == set(COMMANDS) - {"start"}
    assert set(re.findall(r"/(\w+)", answer)) >= {one.name for one in menu()}
    assert {one.topic for one in menu()} == set(TOPICS)
    assert answer.count("\n") < 25
    assert "/why link – why an article was posted" in await ann.press("answers")


async def test_help_about_a_command_a_topic_and_nothing(ann):
    assert (await ann.say("/help /watch")).startswith("/watch [name =] query – make a watchlist")
    assert (await ann.say("/help feeds")).startswith("Where the news comes from\n/feeds")
    assert (await ann.say("/help elephants")).startswith("There is no help about “elephants”.")
    assert "Haftar NEAR/10 Moscow" in await ann.say("/help query")


def test_the_queries_of_the_help_can_be_read():
    for query in re.findall(r"<code>(.*?)</code>", QUERY_HELP):
        assert parse(query, names={"haftar": ("Haftar",)}).canonical


async def test_start_id_and_cancel_of_somebody_who_is_known(ann):
    assert "Step 1 of 4: channel" in await ann.say("/start")
    assert "Your role: owner." in await ann.say("/start anything")
    assert await ann.say("/id") == "Your id is 4711. Your role: owner."
    assert await ann.say("/cancel") == "There is nothing to cancel."


class BrokenFinder:
    async def __call__(self, url):
        raise RuntimeError("boom")


async def test_what_fails_on_our_side_is_said(ann, caplog):
    ann.chat._find_feeds = BrokenFinder()

    assert (
        await ann.say("/addfeed https://x.example")
        == "Something went wrong on my side; the log has the details."
    )
    assert "boom" in caplog.text
