"""/mute as people write it: the span in front or behind, alone, or not understood; nothing is guessed."""

import pytest

from bot.desk.desk import Desk
from tests.builders import SettableClock
from tests.newsdesk import Newsdesk


@pytest.fixture
async def watched(database):
    await Newsdesk(database).open("Wire", ferries="ferry")
    await Desk(database, SettableClock(), who="test").watchlists.add("port of calais", "calais")


async def muted(database):
    return [one.label for one in await Desk(database, SettableClock(), who="test").stories.mutes()]


@pytest.mark.parametrize(
    "span", ["2h", "for 2h", "2 hours", "pendant 2 heures", "на 2 часа", "لمدة ساعتين", "for a week"]
)
async def test_of_a_span_alone_it_is_asked_what_is_meant_and_the_span_is_known(ann, database, watched, span):
    assert "What should I post nothing of" in await ann.say(f"/mute {span}")
    assert ann.buttons == ["ferries", "port of calais"]
    assert not await muted(database)

    assert "the watchlist ferries until" in await ann.say("ferries")
    assert await muted(database) == ["ferries"]


async def test_what_is_meant_by_a_span_alone_may_be_pressed(ann, database, watched):
    await ann.say("/mute 2h")

    assert "the watchlist port of calais until" in await ann.press("port of calais")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2h ferries", "ferries"),
        ("for 2 hours ferries", "ferries"),
        ("на 2 часа ferries", "ferries"),
        ("pendant 3 jours port of calais", "port of calais"),
        ("port of calais 1d", "port of calais"),
        ("Wire for 2h", "Wire"),
    ],
)
async def test_the_span_may_come_first(ann, database, watched, text, label):
    await ann.say(f"/mute {text}")

    assert [one.casefold() for one in await muted(database)] == [label.casefold()]


@pytest.mark.parametrize(
    ("text", "name", "unclear"),
    [
        ("ferries for ever and a day", "ferries", "ever and a day"),
        ("ferries until tomorrow", "ferries", "until tomorrow"),
        ("ferries about 2 days", "ferries", "about 2 days"),
        ("ferries jusqu'à lundi", "ferries", "jusqu'à lundi"),
        ("ferries примерно 2 часа", "ferries", "примерно 2 часа"),
        ("ferries حتى الغد", "ferries", "حتى الغد"),
        ("port of calais for ever and a day", "port of calais", "ever and a day"),
        ("Wire for some 2 hours", "Wire", "some 2 hours"),
        ("ferries for 2h or so", "ferries", "2h or so"),
        ("ferries for two or three days", "ferries", "two or three days"),
    ],
)
async def test_an_unclear_span_is_named_and_nothing_is_guessed(ann, database, watched, text, name, unclear):
    answer = await ann.say(f"/mute {text}")

    assert f"“{unclear}” isn't a duration" in answer
    assert f"For how long should I post nothing of “{name}”?" in answer
    assert not await muted(database)
