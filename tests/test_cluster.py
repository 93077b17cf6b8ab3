"""Several processes on one PostgreSQL database: all fetch, one leads, and whichever is killed or stopped, no item is lost,
no post comes twice, and those of a feed keep their order.
"""

import json
import re
import signal

import pytest

from tests.program import Program, config, posts
from tests.servers.bot_api import TOKEN
from tests.servers.newsstand import Newsstand

pytestmark = [pytest.mark.postgres, pytest.mark.once]

FEEDS = ("wire", "ledger", "herald", "courier")


class Cluster:
    """Processes of one database, and what is published for them."""

    def __init__(self, directory, text):
        self.directory, self.text = directory, text
        self.programs, self.published = {}, []

    def start(self, name, *arguments, token=TOKEN):
        folder = self.directory / name
        folder.mkdir()
        environment = {"WATCHWIRE_TELEGRAM_TOKEN": token} if token else {}
        self.programs[name] = program = Program(folder, self.text, **environment).start(*arguments)
        return program

    def publish(self, newsstand):
        """One more item in each feed."""
        for feed in FEEDS:
            number = len(self.published)
            newsstand.publish(feed, (f"{number}", f"Haftar {number} in Moscow", text_of(number)))
            self.published.append(number)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in self.programs.values():
            if program.process.poll() is None:
                program.kill()


def text_of(number):
    """Texts that have nothing in common but the names."""
    words = " ".join(f"{word}{number}" for word in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot"))
    return f"{words} Haftar india{number} juliet{number} Russia kilo{number} lima{number} mike{number}."


def numbers(api):
    """Of the posts in the channel, in their order there."""
    return [int(re.search(r"Haftar (\d+)", one["text"])[1]) for one in posts(api)]


@pytest.fixture
def cluster(tmp_path, postgresql_url, api):
    with Newsstand(hosts=True) as newsstand:
        text = config(api, newsstand, feeds=FEEDS).replace("sqlite:///w.db", postgresql_url)
        with Cluster(tmp_path, text) as running:
            yield running, newsstand


def test_whoever_is_killed_or_stopped_nothing_is_lost_and_nothing_told_twice(cluster, api):
    cluster, newsstand = cluster
    first = cluster.start("first")
    third = cluster.start("third", "--role", "fetch", token="")
    first.wait_for(lambda: "this process leads" in first.logged())
    second = cluster.start("second")
    first.wait_for(lambda: all(f"feed polled: feed={feed} " in first.logged() for feed in FEEDS))
    cluster.publish(newsstand)
    second.wait_for(lambda: len(numbers(api)) == 4)

    first.process.send_signal(signal.SIGSTOP)
    third.kill()
    cluster.publish(newsstand)
    second.wait_for(lambda: "this process leads" in second.logged())
    second.wait_for(lambda: len(numbers(api)) == 8)
    found = status(second)
    assert found["lead"]["holder"].endswith(f":{second.process.pid}")

    first.process.send_signal(signal.SIGCONT)
    first.wait_for(lambda: "stands by" in first.logged())
    assert second.stop() == 0
    cluster.publish(newsstand)
    first.wait_for(lambda: len(numbers(api)) >= 12)
    assert first.stop() == 0
    told = numbers(api)
    assert sorted(told) == cluster.published
    for feed in range(len(FEEDS)):
        of_feed = [number for number in told if number % len(FEEDS) == feed]
        assert of_feed == sorted(of_feed)


def test_where_nobody_fetches_or_nobody_can_lead_it_is_said(cluster, api):
    cluster, _ = cluster
    lead = cluster.start("lead", "--role", "lead")
    lead.wait_for(lambda: "no process fetches feeds: start one with the role fetch or all" in lead.logged())

    fetch = cluster.start("fetch", "--role", "fetch", token="")
    lead.wait_for(lambda: "polling works again" in lead.logged())
    assert lead.stop() == 0

    assert "none can lead, so nothing is taken in or sent" in fetch.run("status").stdout


def status(program):
    return json.loads(program.run("status", "--json").stdout)
