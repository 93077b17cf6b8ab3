"""What an admin says in the chat to the whole program as a process, and that a kill does not make it forget."""

import time

import pytest

from tests.program import LEAD, REST, Program, config, polled, posts
from tests.servers.bot_api import OWNER, TOKEN

OTHER = (
    LEAD.replace("on Tuesday for talks on airfields", "in May for a rest")
    + REST
    + " Rain fell on the parade."
)

pytestmark = pytest.mark.once


@pytest.fixture
def names():
    mark = f"{time.monotonic_ns()}"
    return f"wire{mark}", f"ledger{mark}", f"gazette{mark}"


@pytest.fixture
def program(tmp_path, api, servers, names):
    settings = config(api, servers[1], feeds=names)
    with Program(tmp_path, settings, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as running:
        running.start()
        running.wait_for(polled(running, names))
        yield running


def answers(api):
    """What the bot has said to the owner: a button's answer takes the place of its question."""
    return [one for one in api.seen(chat_id=OWNER) if one["event"] in ("send", "edit")]


def say(program, api, text):
    """The answer."""
    before = len(answers(api))
    api.say(user=OWNER, text=text)
    program.wait_for(lambda: len(answers(api)) > before)
    return answers(api)[-1]


def press(program, api, message, label):
    rows = message["markup"]["inline_keyboard"]
    (data,) = [button["callback_data"] for row in rows for button in row if label in button["text"]]
    before = len(answers(api))
    api.press(user=OWNER, message_id=message["message_id"], data=data)
    program.wait_for(lambda: len(answers(api)) > before)


def titles(api):
    return [post["text"].partition("\n")[0] for post in posts(api)]


def test_a_wrong_merge_is_undone_in_the_channel_and_stays_so_after_a_kill(program, api, servers, names):
    wire, ledger, gazette = names
    newsstand = servers[1]
    newsstand.publish(wire, ("1", "Haftar in Moscow", LEAD + REST))
    program.wait_for(lambda: posts(api))
    newsstand.publish(ledger, ("2", "Commander rests", OTHER))
    program.wait_for(lambda: "Also in" in posts(api)[0]["text"])

    press(program, api, say(program, api, f"/split https://{ledger}.example/2"), "Yes, split")
    program.wait_for(lambda: len(posts(api)) == 2 and "Also in" not in posts(api)[0]["text"])
    program.kill()
    program.start()
    newsstand.publish(gazette, ("3", "Commander at rest", OTHER))
    program.wait_for(lambda: "Also in" in posts(api)[1]["text"])

    assert titles(api) == ["Haftar in Moscow", "Commander rests"]
    assert gazette in posts(api)[1]["text"]
    assert "Also in" not in posts(api)[0]["text"]


def test_a_mute_holds_after_a_kill(program, api, servers, names):
    wire, ledger, _ = names
    assert f"I post nothing of the source {wire} until" in say(program, api, f"/mute {wire} for 2h")["text"]
    program.kill()
    program.start()
    servers[1].publish(wire, ("1", "Haftar in Moscow", LEAD + REST))
    servers[1].publish(ledger, ("2", "Haftar buys bread in Russia", "Bread is dear."))

    program.wait_for(lambda: posts(api))
    asked = f"/why https://{wire}.example/1"
    program.wait_for(lambda: "silent: muted: source until" in say(program, api, asked)["text"])

    assert titles(api) == ["Haftar buys bread in Russia"]
