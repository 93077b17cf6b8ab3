"""Every list, card, picker and menu of the chat at a large desk: within Telegram's limits, and how long each takes.

`--watchlists=20000`, `--feeds=10000`; 150 channels, 300 name sets, 2000 changes, names of 60 characters. Each command that only
asks is answered, and then each of its buttons that only asks. Exit 1 where an answer is beyond a limit.
"""

import argparse
import asyncio
import json
import re
import tempfile
import time
from dataclasses import dataclass, field, replace

from bot.clock import SystemClock
from bot.desk.change import FeedAdded, FeedKept, record
from bot.desk.desk import Desk
from bot.errors import WatchwireError
from bot.news.watchlist import NameSet, Route
from bot.storage.database import open_database
from bot.telegram.commands import registry
from bot.telegram.commands.every import DECLARED
from tests.builders import NOW, a_channel, a_feed, a_watchlist, an_admin
from tests.servers.telegram_markup import parsed
from tests.telegram.alone import answered

CHANNELS, NAME_SETS, CHANGES = 150, 300, 2000
MOST_TEXT, MOST_CAPTION, MOST_ENTITIES, MOST_BUTTONS, MOST_IN_A_ROW, MOST_MARKUP = (
    4096,
    1024,
    100,
    100,
    8,
    10_000,
)
KEY = "x" * 16  # what stands in a button: the key of a question and a number
CHANGING = re.compile(
    r"!(save|unwatch|drop|send|undo|feed|card|turn|starter|testpost|tour|resume|addfeed|dropfeed|mute|respell)"
    r"|mute \S|rename #\d+ = "
)
ARGUMENTS = {  # of commands that need one, and answer with a card or a picker
    "show": ["{watchlist}", "harbour", "w"],
    "route": ["{watchlist}"],
    "digest": ["{watchlist}"],
    "edit": ["{watchlist}"],
    "rename": ["{watchlist}", "{watchlist} ferries"],
    "mute": ["2h", "{watchlist} for ever and a day"],
    "name": ["set3 = form3x1, another"],
    "unwatch": ["{watchlist}"],
    "pause": ["harbour"],
    "watchlists": ["harbour", "w"],
    "feeds": ["problem", "en panne", "outlet"],
    "feed": ["1", "outlet"],
    "channel": ["{channel}", "{channel} timezone"],
    "dropchannel": ["{channel}"],
    "stats": ["{watchlist}"],
    "chart": ["{watchlist}"],
    "help": ["watching", "why", "query"],
    "starter": ["europe"],
    "test": ["harbour AND ferry"],
    "watch": ["x = harbour AND ferry"],
}


@dataclass
class Report:
    """Milliseconds by command, and what is beyond a limit."""

    times: dict[str, float] = field(default_factory=dict)
    beyond: list[str] = field(default_factory=list)

    def note(self, what, reply, seconds):
        """One answer."""
        self.times[what] = 1000 * seconds
        text, entities = parsed(reply.text)
        picture = any(one.picture for one in reply.files)
        rows = [[one.label[:60] for one in row] for row in reply.buttons]
        markup = json.dumps([[{"text": one, "callback_data": KEY + ".99"} for one in row] for row in rows])
        for limit, there, most in (
            ("characters", len(text), MOST_CAPTION if picture else MOST_TEXT),
            ("entities", len(entities), MOST_ENTITIES),
            ("buttons", sum(map(len, rows)), MOST_BUTTONS),
            ("buttons in a row", max(map(len, rows), default=0), MOST_IN_A_ROW),
            ("bytes of buttons", len(markup.encode()), MOST_MARKUP),
        ):
            if there > most:
                self.beyond.append(f"{what}: {there} {limit}, at most {most}")


async def fill(database, watchlists, feeds):
    """A desk of that many."""
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=1, role="owner", name="Ann"))
        channels = [
            await work.channels.add(a_channel(name=f"channel-{n}-{'long-' * 9}x", chat_id=-1_000_000 - n))
            for n in range(CHANNELS)
        ]
        for n in range(watchlists):
            query = " OR ".join(f"harbour{n}x{part}" for part in range(60))
            await work.watchlists.add(
                a_watchlist(
                    name=f"w{n} {'harbour <&> ' * 4}"[:60].strip(),
                    query=query,
                    canonical=query,
                    routes=tuple(Route(channel=one.id) for one in channels[:: 1 if n < 10 else 50]),
                )
            )
        await work.feeds.add_new(
            [a_feed(url=f"https://outlet{n}.example/rss", name=f"Outlet {n} <&>") for n in range(feeds)]
        )
        await work.commit()
    async with database.write() as work:
        for one in await work.feeds.all():
            if one.id % 3 == 0:
                await work.feeds.save(
                    replace(one, failures=9, error="the server answers 503 " * 9, last_ok=None)
                )
        for n in range(NAME_SETS):
            await work.name_sets.save(
                NameSet(name=f"set{n}", forms=tuple(f"form{n}x{each}" for each in range(40)))
            )
        for n in range(CHANGES):
            change = FeedAdded(feed=FeedKept(url=f"https://outlet{n}.example/{'long/' * 60}"))
            await work.changes.add(record(change, at=NOW, who="chat:1 Ann"))
        await work.commit()


async def ask(database, report, name, argument, *, deeper=True):
    """One command, and its buttons."""
    desk = Desk(database, SystemClock(), who="bench")
    began = time.perf_counter()
    try:
        reply = await answered(desk, name, argument)
    except WatchwireError as error:
        print(f"{name} {argument}: {error}")
        return
    report.note(f"{name} {argument}".strip()[:60].replace("\n", " "), reply, time.perf_counter() - began)
    for button in [one for row in reply.buttons for one in row if one.command] if deeper else []:
        if not CHANGING.match(button.command) and not button.command.startswith(
            ("digest #", "quiet #", "channel #")
        ):
            command, _, rest = button.command.partition(" ")
            await ask(database, report, command, rest.strip(), deeper=False)


async def measured(folder, watchlists, feeds):
    """All of them."""
    async with open_database(f"sqlite:///{folder}/desk.db") as database:
        began = time.perf_counter()
        await fill(database, watchlists, feeds)
        print(
            f"{watchlists} watchlists, {feeds} feeds, {CHANNELS} channels: made in {time.perf_counter() - began:.0f} s"
        )
        report = Report()
        names = {
            "watchlist": f"w5 {'harbour <&> ' * 4}"[:60].strip(),
            "channel": f"channel-3-{'long-' * 9}x",
        }
        for one in registry.menu():
            if one.name in ("invite", "undo", "allow", "disallow", "web"):
                continue
            for argument in ["", *ARGUMENTS.get(one.name, [])]:
                await ask(database, report, one.name, argument.format(**names))
        return report


def main(arguments):
    """The slowest, and what is beyond a limit."""
    parser = argparse.ArgumentParser(prog="./run bench chat", description=__doc__)
    parser.add_argument("--watchlists", type=int, default=20_000)
    parser.add_argument("--feeds", type=int, default=10_000)
    args = parser.parse_args(arguments)
    assert DECLARED
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(measured(folder, args.watchlists, args.feeds))
    times = sorted(report.times.items(), key=lambda one: -one[1])
    print(f"{len(times)} answers; the slowest, in ms:")
    for what, taken in times[:15]:
        print(f"{taken:10.0f}  {what}")
    print(f"half of them within {times[len(times) // 2][1]:.0f} ms")
    print(*report.beyond or ["none is beyond a limit"], sep="\n")
    return 1 if report.beyond else 0
