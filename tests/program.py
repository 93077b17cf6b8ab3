"""The program as a process: started, asked, stopped and killed as its users do."""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from tests.servers.bot_api import OWNER, BotApi
from tests.servers.newsstand import Newsstand

ROOT = Path(__file__).resolve().parent.parent
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Gazette</title><link>https://gazette.example/</link>
<item><guid>1</guid><title>Haftar in Moscow</title><link>/a</link><description>Talks in &lt;b&gt;Russia&lt;/b&gt; began.</description>
<pubDate>Tue, 24 Nov 2026 14:05:00 GMT</pubDate></item></channel></rss>"""
CONFIG = '[database]\nurl = "sqlite:///w.db"\n'
CHANNEL = -1001234567890
LEAD = "Khalifa Haftar, who commands the forces in the east, arrived in Russia on Tuesday for talks on airfields."
REST = (
    " Two people who know the agenda said that the runway near the border stands at the top of it, followed by a bill"
    " for spare parts that is overdue since spring. Nobody would say how long the visit lasts."
)


@contextmanager
def outside():
    """What the program meets: a Bot API without much patience asked of it, and a server of feeds."""
    with BotApi(per_minute=1000, per_second=1000, burst=1000) as api, Newsstand() as newsstand:
        yield api, newsstand


def as_new(api):
    """`api` with nothing but the channel and the owner in it."""
    api.reset(per_minute=1000, per_second=1000, burst=1000)
    api.chat(chat_id=CHANNEL, title="Libya", username="libya_watch")
    api.chat(chat_id=OWNER, kind="private", title="Ann", status="member")
    return api


def config(api, newsstand, *, feeds=("wire", "ledger"), extra=""):
    listed = "".join(f'[[feeds]]\nurl = "{newsstand.feed(name)}"\nname = "{name}"\n' for name in feeds)
    return f"""
[telegram]
api_base_url = "{api.url}"
owner_id = {OWNER}
rate_per_chat_per_minute = 600
[database]
url = "sqlite:///w.db"
[polling]
interval = "1s"
min_interval = "1s"
max_interval = "1s"
allow_networks = ["127.0.0.0/8"]
full_text = false
[http]
listen = ""
[[channels]]
name = "libya"
chat_id = {CHANNEL}
{listed}
[alerts]
edit_interval = "1s"
burst = 0
[[watchlists]]
name = "haftar-russia"
query = "Haftar AND Russia"
channels = ["libya"]
{extra}
"""


def posts(api):
    return api.standing(chat_id=CHANNEL)


def polled(program, feeds):
    """Each feed has been read once, so what comes now is new."""
    return lambda: all(re.search(rf"feed polled: feed={name} ", program.logged()) for name in feeds)


class Program:
    """`watchwire` with a configuration of its own in `directory`.

    What `run` runs is a process of its own: begun anew, or by `forked`, which costs a tenth. What `start` starts always
    begins anew.
    """

    def __init__(self, directory, config, *, forked=None, **environment):
        self.forked = forked
        self.directory = directory
        (directory / "config.toml").write_text(config, encoding="utf-8")
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_START")
            if name in os.environ
        }
        self.environment = {**kept, "PYTHONPATH": str(ROOT), **environment}
        self.process = None
        self.log = directory / "log.txt"

    def run(self, *arguments, text=None):
        """One command; its exit code and what it printed."""
        if self.forked:
            return self.forked(*arguments, cwd=self.directory, environment=self.environment, text=text or "")
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.directory,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, *arguments):
        """`watchwire run` in the background; its log goes to a file."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *arguments],
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return self

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def kill(self):
        self.process.kill()
        self.process.wait(60)

    def logged(self):
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, found, *, seconds=120.0):
        """What `found()` returns once it is true; fails with the log after `seconds`."""
        deadline = time.monotonic() + seconds
        while not (result := found()):
            assert self.process is None or self.process.poll() is None, f"it ended:\n{self.logged()}"
            assert time.monotonic() < deadline, f"nothing came:\n{self.logged()}"
            time.sleep(0.05)
        return result

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()


def records(ran):
    """What a command printed with --json, where it went well."""
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]
