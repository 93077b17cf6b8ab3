"""The whole program meets trouble: a database that goes away, a token that is refused, a reload. One line says so; nothing is lost."""

import re
import signal
import socket
import time
import urllib.error
import urllib.request

import pytest

from tests.postgres import Server
from tests.program import LEAD, REST, Program, config, polled, posts
from tests.servers.bot_api import OWNER, TOKEN

pytestmark = pytest.mark.once

WRONG = "999999999:" + "x" * 35


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def served(text, port):
    return text.replace('listen = ""', f'listen = "127.0.0.1:{port}"')


def readiness(port):
    """The status and what it says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def troubles(program):
    return [line for line in program.logged().splitlines() if re.search(r" (WARNING|ERROR) ", line)]


@pytest.mark.postgres
def test_a_postgresql_that_goes_away_is_two_lines_and_no_alert_is_lost(
    tmp_path, api, newsstand, names, port, postgresql_server
):
    server = Server()
    server.start()
    try:
        url = server.url(server.new_database())
        text = served(config(api, newsstand, feeds=names).replace("sqlite:///w.db", url), port)
        with Program(tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as program:
            assert program.run("migrate").returncode == 0
            program.start()
            program.wait_for(polled(program, names))
            assert readiness(port) == (200, "ready\n")
            before = len(troubles(program))

            server.stop()
            program.wait_for(lambda: readiness(port)[0] == 503)
            newsstand.publish(names[0], ("1", "Haftar in Moscow", LEAD + REST))
            api.say(user=OWNER, text="/watchlists")
            time.sleep(3)  # while everything that asks the database goes on asking
            assert "the database doesn't work" in readiness(port)[1]
            server.start()
            program.wait_for(lambda: posts(api))
            program.wait_for(lambda: readiness(port)[0] == 200)

            said = troubles(program)[before:]
            assert not [line for line in said if "Traceback" in line]
            assert len([line for line in said if "the database doesn't work" in line]) == 1
            assert len([line for line in said if "the database works again" in line]) == 1
            assert len(said) <= 6, said
            assert program.stop() == 0
    finally:
        server.remove()


def test_a_token_that_is_refused_is_waited_out_and_a_reload_brings_the_right_one(
    tmp_path, api, newsstand, names, port
):
    token = tmp_path / "token"
    token.write_text(WRONG)
    text = served(config(api, newsstand, feeds=names), port).replace(
        "[telegram]", f'[telegram]\ntoken_file = "{token}"'
    )
    with Program(tmp_path, text) as program:
        newsstand.publish(names[0], ("0", "Rain", "It rained."))
        program.start()
        program.wait_for(polled(program, names))
        newsstand.publish(names[0], ("1", "Haftar in Moscow", LEAD + REST))
        program.wait_for(lambda: "items=2 new=1" in program.logged())
        assert readiness(port)[0] == 503
        assert "@BotFather" in readiness(port)[1]

        token.write_text(TOKEN)
        program.process.send_signal(signal.SIGHUP)
        program.wait_for(lambda: posts(api))

        assert "Traceback" not in program.logged()
        assert len([line for line in troubles(program) if "bot token" in line]) == 1
        program.wait_for(lambda: readiness(port)[0] == 200)
        program.wait_for(lambda: "chat open" in program.logged())
        assert program.stop() == 0


def test_a_token_that_is_revoked_while_it_runs_is_waited_out_too(tmp_path, api, newsstand, names):
    with Program(tmp_path, config(api, newsstand, feeds=names), WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as program:
        program.start()
        program.wait_for(polled(program, names))
        api.new_token(token=WRONG)
        api.say(user=OWNER, text="/id")  # who waits for updates asks again
        newsstand.publish(names[0], ("1", "Haftar in Moscow", LEAD + REST))
        program.wait_for(lambda: "does not accept the bot token" in program.logged())
        time.sleep(0.5)
        assert program.process.poll() is None
        api.new_token(token=TOKEN)
        program.process.send_signal(signal.SIGHUP)

        program.wait_for(lambda: posts(api))
        api.say(user=OWNER, text="/show haftar-russia")
        program.wait_for(
            lambda: any("Haftar AND Russia" in one["text"] for one in api.standing(chat_id=OWNER))
        )
        assert "Traceback" not in program.logged()
        assert program.stop() == 0


def test_a_reload_takes_over_what_it_can_and_says_what_it_can_not(tmp_path, api, newsstand, names):
    text = config(api, newsstand, feeds=names)
    with Program(tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as program:
        program.start()
        program.wait_for(polled(program, names))
        third = f"herald{names[0]}"
        newsstand.publish(third, ("old", "Rain", "It rained."))
        more = text.replace('max_interval = "1s"', 'max_interval = "2s"\nconcurrency = 7')
        (tmp_path / "config.toml").write_text(
            more + f'[[feeds]]\nurl = "{newsstand.feed(third)}"\nname = "{third}"\n'
        )
        program.process.send_signal(signal.SIGHUP)
        program.wait_for(polled(program, [third]))
        assert "settings reloaded: changed=2 added=1" in program.logged()
        assert "from the next start on: polling.concurrency" in program.logged()

        (tmp_path / "config.toml").write_text("not TOML at all")
        program.process.send_signal(signal.SIGHUP)
        program.wait_for(lambda: "not reloaded, the settings of before hold" in program.logged())

        assert program.stop() == 0
