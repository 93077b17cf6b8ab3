"""The whole program as a process, against real servers on loopback: feeds in, posts out, chat, outages, kills."""

import os
import random
import re
import signal
import socket
import sqlite3
import time
import urllib.request
from contextlib import closing

import pytest

from tests.program import CHANNEL, LEAD, REST, ROOT, Program, config, polled, posts
from tests.servers.bot_api import OWNER, TOKEN, BotApi
from tests.servers.model_server import ModelServer

STRANGER = 777
KILLS = int(os.environ.get("WATCHWIRE_TEST_KILLS", "8"))  # 50 for the long form


def answers(api, user):
    """What the bot wrote to somebody."""
    return [m["text"] for m in api.standing(chat_id=user) if not m["text"].startswith("/")]


@pytest.fixture
def program(tmp_path, api, newsstand, names):
    with Program(tmp_path, config(api, newsstand, feeds=names), WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as running:
        yield running


def test_a_story_is_posted_once_and_grows_its_copies(program, api, newsstand, names):
    wire, ledger = names
    newsstand.publish(wire, ("old", "Haftar thanks Russia", "This stood in the feed before."))
    program.start()
    program.wait_for(polled(program, names))

    newsstand.publish(wire, ("1", "Haftar in Moscow", LEAD + REST))
    program.wait_for(lambda: posts(api))
    newsstand.publish(ledger, ("a", "Libyan commander visits", LEAD + REST))
    program.wait_for(lambda: "Also in" in posts(api)[0]["text"])

    (post,) = posts(api)
    assert post["text"].startswith("Haftar in Moscow")
    assert ledger in post["text"]
    assert "#haftar_russia" in post["text"]
    assert program.stop() == 0


@pytest.mark.once
def test_the_token_is_never_logged(program, api, newsstand, names):
    program.start("--verbose")
    program.wait_for(polled(program, names))
    newsstand.publish(names[0], ("1", "Haftar in Moscow", LEAD))
    program.wait_for(lambda: posts(api))
    program.stop()

    assert TOKEN.split(":")[1] not in program.logged()


@pytest.mark.once
def test_a_model_writes_the_summary_and_its_key_is_never_logged(tmp_path, api, newsstand, names):
    wire, ledger = names
    text = (
        LEAD
        + REST
        + " The quays were empty and the fuel stood in the depot, as it has for weeks and weeks." * 6
    )
    with ModelServer() as model:
        extra = f'[summary]\nendpoint = "{model.url}"\nmodel = "quill"\n'
        key = {"WATCHWIRE_SUMMARY_KEY": "hush-hush-4711", "WATCHWIRE_TELEGRAM_TOKEN": TOKEN}
        model.says("Haftar was in Russia for talks on airfields, who commands the forces in the east.")
        with Program(tmp_path, config(api, newsstand, feeds=names, extra=extra), **key) as program:
            newsstand.publish(wire, ("old", "Haftar thanks Russia", text[::-1]))
            program.start("--verbose")
            program.wait_for(polled(program, names))
            newsstand.publish(wire, ("1", "A guest in Moscow", text))
            program.wait_for(lambda: posts(api))
            newsstand.publish(ledger, ("a", "Libyan commander visits", text))
            program.wait_for(lambda: "Also in" in posts(api)[0]["text"])
            program.stop()

            (post,) = posts(api)
            assert "Haftar was in Russia for talks on airfields" in post["text"]
            assert [tree["model"] for tree, _ in model.requests] == ["quill"]
            assert "hush" not in program.logged()


@pytest.mark.once
def test_a_second_instance_says_who_holds_the_database(program, names):
    program.start()
    program.wait_for(lambda: "started" in program.logged())

    second = program.run("run")

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert str(program.process.pid) in second.stderr


@pytest.mark.parametrize("role", ["fetch", "lead"])
def test_an_sqlite_file_has_one_process_that_does_all(program, role):
    ended = program.run("run", "--role", role)

    assert ended.returncode == 2
    assert "PostgreSQL" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.once
def test_telegram_down_at_the_start_is_waited_out(tmp_path, newsstand, names):
    with BotApi() as api:
        port = api.port
    program = Program(tmp_path, config(api, newsstand, feeds=names), WATCHWIRE_TELEGRAM_TOKEN=TOKEN)
    with program:
        program.start()
        program.wait_for(lambda: "trying again" in program.logged())
        with BotApi(port=port) as late:
            late.chat(chat_id=CHANNEL, title="Libya")
            late.chat(chat_id=OWNER, kind="private", title="Ann", status="member")
            newsstand.publish(names[0], ("1", "Haftar in Moscow", LEAD))
            program.wait_for(lambda: "chat open" in program.logged())
            assert program.stop() == 0


@pytest.mark.once
def test_without_a_token_it_says_where_it_looked(tmp_path, api, newsstand, names):
    ended = Program(tmp_path, config(api, newsstand, feeds=names)).run("run")

    assert ended.returncode == 2
    assert "no bot token: looked in WATCHWIRE_TELEGRAM_TOKEN" in ended.stderr


@pytest.mark.once
def test_a_dry_run_needs_no_token_and_prints_posts(tmp_path, api, newsstand, names):
    with Program(tmp_path, config(api, newsstand, feeds=names)) as program:
        program.start("--dry-run")
        program.wait_for(polled(program, names))
        newsstand.publish(names[0], ("1", "Haftar in Moscow", LEAD))

        program.wait_for(lambda: "#haftar_russia" in program.logged())
        assert program.stop() == 0


@pytest.mark.once
def test_the_first_person_with_the_code_becomes_owner(tmp_path, api, newsstand, names):
    text = config(api, newsstand, feeds=names).replace(f"owner_id = {OWNER}", "owner_id = 0")
    with Program(tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as program:
        program.start()
        program.wait_for(lambda: "chat open" in program.logged())
        code = re.search(r"/start (\S+)", program.logged())[1]
        api.chat(chat_id=STRANGER, kind="private", title="Eve", status="member")

        api.say(user=STRANGER, text="/start wrong-code")
        program.wait_for(lambda: answers(api, STRANGER))
        api.say(user=OWNER, text=f"/start {code}")
        program.wait_for(lambda: answers(api, OWNER))
        api.say(user=STRANGER, text=f"/start {code}")
        api.say(user=OWNER, text="/watch ships = ship AND Tobruk")
        program.wait_for(lambda: any("ships" in text for text in answers(api, OWNER)))
        asked = api.seen(chat_id=OWNER, event="send")[-1]
        save = asked["markup"]["inline_keyboard"][0][0]["callback_data"]
        api.press(user=OWNER, message_id=asked["message_id"], data=save)
        program.wait_for(lambda: "ships" in program.run("watchlists", "list").stdout)

        assert "owner" in answers(api, OWNER)[0]
        first, second = answers(api, STRANGER)
        assert str(STRANGER) in first
        assert "used already" in second
        assert "ships" in program.run("watchlists", "list").stdout


def test_a_killed_program_loses_no_alert_and_posts_none_twice(program, api, newsstand, names):
    wire, ledger = names
    program.start()
    program.wait_for(polled(program, names))
    rng, count = random.Random(KILLS), 0
    for _ in range(KILLS):
        for feed in (wire, ledger):  # while it starts, polls, decides, delivers: wherever the kill falls
            newsstand.publish(feed, (f"{count}", f"Haftar {count} in Moscow", text_of(count)))
            count += 1
        time.sleep(rng.uniform(0.2, 4.0))
        program.kill()
        program.start()
    program.wait_for(lambda: len({m["text"] for m in posts(api)}) >= count, seconds=90 + 2 * count)
    time.sleep(1.5)
    program.stop()

    headlines = [m["text"].splitlines()[0] for m in posts(api)]
    assert set(headlines) == {f"Haftar {n} in Moscow" for n in range(count)}
    assert len(headlines) - count <= program.logged().count("sending again")  # before any message id is known
    with closing(sqlite3.connect(program.directory / "w.db")) as database:
        states = dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
    assert states == {"sent": count}


def text_of(number):
    """Texts that have nothing in common but the names."""
    words = [
        f"{w}{number}"
        for w in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india")
    ]
    return f"{words[0]} Haftar {' '.join(words[1:5])} Russia {' '.join(words[5:])}."


def test_systemd_is_told_ready_alive_and_stopping(tmp_path, api, newsstand, names):
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(address)
        told.settimeout(120)
        text = config(api, newsstand, feeds=names)
        with Program(
            tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN, NOTIFY_SOCKET=address, WATCHDOG_USEC="3000000"
        ) as program:
            program.start()

            assert told.recv(200).endswith(b"\nSTATUS=reading stories and watchlists")
            assert told.recv(200) == b"READY=1\nSTATUS=running"
            assert "watchlists read: watchlists=1" in program.logged()
            wanted = {b"WATCHDOG=1", b"STATUS=running"}
            while wanted:
                wanted -= {told.recv(200)}
            program.process.send_signal(signal.SIGHUP)
            while not told.recv(200).startswith(b"RELOADING=1\nMONOTONIC_USEC="):
                pass
            while told.recv(200) != b"READY=1\nSTATUS=running":
                pass
            assert program.stop() == 0
            while told.recv(200) != b"STOPPING=1":
                pass


@pytest.mark.once
def test_a_clock_that_is_set_forward_and_back_stops_nothing(tmp_path, api, newsstand, names):
    wrong_by = tmp_path / "wrong_by"
    clock = {"PYTHONPATH": f"{ROOT / 'tests' / 'set_clock'}:{ROOT}", "WATCHWIRE_TEST_CLOCK": str(wrong_by)}
    wrong_by.write_text(str(-30 * 365 * 86400))  # as a machine begins whose clock has no battery
    text = config(api, newsstand, feeds=names)
    with Program(tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN, **clock) as program:
        program.start()
        program.wait_for(polled(program, names))
        for number, seconds in enumerate((3 * 86400, 0), 1):
            wrong_by.write_text(str(seconds))
            newsstand.publish(names[0], (f"{number}", f"Haftar {number} in Moscow", text_of(number)))
            program.wait_for(lambda wanted=number: len(posts(api)) == wanted)
            program.wait_for(lambda wanted=number: program.logged().count("the clock was set by") == wanted)

        assert program.stop() == 0


def listening(text):
    """The configuration with a free address to listen at, and what asks there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def get(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
            return answer.read().decode()

    return text.replace('listen = ""', f'listen = "127.0.0.1:{port}"'), get


@pytest.mark.once
def test_pages_are_served_by_a_process_that_begins_anew_and_ends_with_the_service(
    tmp_path, api, newsstand, names
):
    text, get = listening(config(api, newsstand, feeds=names, extra="[site]\nenabled = true\n"))
    with Program(tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as program:
        program.start()
        program.wait_for(lambda: "started" in program.logged())
        assert "Nothing is public here yet" in get("/")
        assert get("/healthz") == "alive\n"

        def served_by():
            return [int(number) for number in re.findall(r"pages begin: process=(\d+)", program.logged())]

        os.kill(served_by()[0], signal.SIGKILL)

        assert "Nothing is public here yet" in get("/")  # whoever asks in between waits
        assert "watchwire_feeds 2.0" in get("/metrics")
        assert program.stop() == 0
        with pytest.raises(ProcessLookupError):
            os.kill(served_by()[1], 0)


@pytest.mark.once
def test_health_and_metrics_are_served(tmp_path, api, newsstand, names):
    text, get = listening(config(api, newsstand, feeds=names))
    with Program(tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as program:
        program.start()
        program.wait_for(lambda: "started" in program.logged())

        assert get("/healthz") == "alive\n"
        assert get("/readyz") == "ready\n"
        program.wait_for(polled(program, names))
        shown = get("/metrics")
        for line in (
            "# TYPE watchwire_feeds gauge",
            "watchwire_feeds 2.0",
            "watchwire_feeds_failing 0.0",
            'watchwire_outbox_rows{state="dead"} 0.0',
            "# TYPE watchwire_polls_total counter",
            'watchwire_polls_total{outcome="changed"} 2.0',
            "# TYPE watchwire_intake_seconds histogram",
        ):
            assert f"{line}\n" in shown
        there = set(re.findall(r"(?m)^([a-z]\w+)[{ ]", shown)) | set(re.findall(r"(?m)^# TYPE (\w+)", shown))
        for file in ("alerts.yml", "grafana.json"):
            named = set(re.findall(r"\b(?:watchwire|process)_\w+", (ROOT / "deploy" / file).read_text()))
            assert len(named) > 8
            assert named <= there, file


@pytest.mark.once
def test_what_an_admin_removed_does_not_come_back_with_the_file(program, names):
    program.start()
    program.wait_for(polled(program, names))
    program.stop()
    program.run("watchlists", "remove", "haftar-russia")

    program.start()
    program.wait_for(lambda: program.logged().count("started") == 2)

    assert program.run("watchlists", "list", "--json").stdout == ""


@pytest.mark.postgres
@pytest.mark.once
def test_the_same_on_postgresql(tmp_path, api, newsstand, names, empty_postgresql_url):
    text = config(api, newsstand, feeds=names).replace("sqlite:///w.db", empty_postgresql_url)
    with Program(tmp_path, text, WATCHWIRE_TELEGRAM_TOKEN=TOKEN) as program:
        refused = program.run("run")
        assert refused.returncode == 78  # a restart would not change it
        assert "watchwire migrate" in refused.stderr

        assert program.run("migrate").returncode == 0
        program.start()
        program.wait_for(polled(program, names))
        newsstand.publish(names[0], ("1", "Haftar in Moscow", LEAD + REST))
        program.wait_for(lambda: "posted: kind=new" in program.logged())
        program.kill()
        program.start()
        newsstand.publish(names[1], ("a", "Libyan commander visits", LEAD + REST))
        program.wait_for(lambda: "Also in" in posts(api)[0]["text"])

        assert len(posts(api)) == 1
        assert program.stop() == 0
