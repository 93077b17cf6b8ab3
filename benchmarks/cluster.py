"""Several processes on one PostgreSQL, killed and stopped at random: what is lost, told twice, out of order.

    python -m benchmarks cluster [--feeds 100000] [--seconds 600] [--interval 3600] [--processes 4] [--every 10] [--down 30]
        [--alone 120] [--unread]

Every `--every` seconds a process, the leader too, is killed with SIGKILL (and begun anew) or stopped with SIGSTOP for up to
thirty seconds; in the middle the database is stopped for `--down` seconds. Nine of ten polls find nothing new. Every
item is told in one channel of the Bot API double. What was given to anybody until then has to be kept and told; at the end
there are up to ten minutes to make good what was missed. Then one process on SQLite polls the same feeds in peace, for its
CPU a poll. What goes on is on standard error, twice a minute; standard output gets one JSON object.

The feeds are in the database as if they had been read before, their polls spread over the interval. With `--unread` the
configuration lists them, and the storm begins once each has been read for the first time.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from benchmarks._hosts import address
from bot.news.feed.feed import Feed, Validators
from bot.storage.database import open_database
from tests import postgres
from tests.servers.bot_api import OWNER, TOKEN, BotApi

ROOT = Path(__file__).parent.parent
CHANNEL = -1001234567890
CALM = 600.0  # seconds at the end, at most
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


def cpu_of(pid):
    """Seconds that a process and those that it has begun have used."""
    used = 0.0
    with contextlib.suppress(OSError, IndexError, ValueError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used = (int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])) / TICK
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                used += cpu_of(child)
    return used


def memory_of(pid):
    """Resident megabytes of a process and those that it has begun."""
    used = 0.0
    with contextlib.suppress(OSError, IndexError, ValueError):
        used = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                used += memory_of(child)
    return used


class Feeds:
    """The feeds' process."""

    def __init__(self, number, period, *, unread):
        arguments = [
            sys.executable,
            "-m",
            "benchmarks._hosts",
            str(number),
            str(period),
            str(int(not unread)),
        ]
        self._process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.port, self.number = int(self._process.stdout.readline()), number

    def ask(self, what):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control/{what}", timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def close(self):
        self._process.kill()
        self._process.wait()


class Fleet:
    """The processes, and what they have used."""

    def __init__(self, folder, config, roles):
        self.folder, self.config = folder, config
        self.roles = roles
        self.running, self.used, self.last = {}, 0.0, {}
        self.memory, self.most_memory = 0.0, 0.0  # of all together
        self.stopped = {}  # name -> when it goes on
        self._begun = Counter()

    def start(self, name):
        """One, with a name of its own that publishers see."""
        self._begun[name] += 1
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").write_text(self.config)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "WATCHWIRE_TELEGRAM_TOKEN": TOKEN}
        environment["WATCHWIRE_POLLING__USER_AGENT_CONTACT"] = f"https://{name}x{self._begun[name]}.example"
        with (folder / "log.txt").open("a") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--role", self.roles[name]],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def look(self):
        """Sample the CPU; begin anew who has ended; wake who has been stopped for long enough."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.used += self.last.pop(name, 0.0)
                self.start(name)
            else:
                self.last[name] = max(cpu_of(process.pid), self.last.get(name, 0.0))
        self.memory = sum(memory_of(process.pid) for process in self.running.values())
        self.most_memory = max(self.memory, self.most_memory)
        for name, until in list(self.stopped.items()):
            if time.monotonic() > until:
                del self.stopped[name]
                with contextlib.suppress(ProcessLookupError):
                    self.running[name].send_signal(signal.SIGCONT)

    def hit(self, chance):
        """Kill or stop one that runs; its name and how."""
        name = chance.choice([one for one in self.running if one not in self.stopped] or list(self.running))
        if chance.random() < 0.5:
            self.running[name].kill()
            self.running[name].wait()
            self.stopped.pop(name, None)
            return name, "killed"
        self.running[name].send_signal(signal.SIGSTOP)
        self.stopped[name] = time.monotonic() + chance.uniform(5, 30)
        return name, "stopped"

    def cpu(self):
        return self.used + sum(self.last.values())

    def end(self):
        for name, process in self.running.items():
            if name in self.stopped:
                process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(12)
            process.kill()

    def log(self):
        return "".join((self.folder / name / "log.txt").read_text() for name in self.running)


def config_of(url, api, feeds, args):
    interval, listed = args.interval, ""
    if args.unread:
        listed = "".join(f'[[feeds]]\nurl = "{address(n, feeds.port)}"\n' for n in range(feeds.number))
    return f"""
[telegram]
api_base_url = "{api.url}"
owner_id = {OWNER}
rate_per_chat_per_minute = 6000
rate_per_second = 1000
[database]
url = "{url}"
[polling]
interval = "{interval}s"
min_interval = "{interval}s"
max_interval = "{interval}s"
allow_networks = ["127.0.0.0/8"]
full_text = false
concurrency = 200
[http]
listen = ""
[alerts]
burst = 0
[[channels]]
name = "harbour"
chat_id = {CHANNEL}
[[watchlists]]
name = "harbour"
query = "harbour"
channels = ["harbour"]
{listed}
"""


def command(folder, config, *arguments):
    (folder / "config.toml").write_text(config)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )


async def put_in(url, feeds, interval):
    """The feeds, as if each had been read within the last interval."""
    now = datetime.now(UTC)
    known = []
    for number in range(feeds.number):
        ago = timedelta(seconds=number * 0.7548776662 % 1 * interval)
        read = {"added": now - timedelta(days=30), "last_poll": now - ago, "last_ok": now - ago}
        due = now - ago + timedelta(seconds=interval)
        etag = Validators(etag=f'"{number}-0"')
        known.append(Feed(url=address(number, feeds.port), next_poll=due, validators=etag, **read))
    async with open_database(url) as database:
        for start in range(0, len(known), 1000):
            async with database.write() as work:
                await work.feeds.add_new(known[start : start + 1000])
                await work.commit()


class Leads:
    """Who has led since when, as far as one may ask; how long a take-over took."""

    def __init__(self, server, name):
        self._server, self._name = server, name
        self.epoch, self.holder, self._lost, self._hit = 0, "", None, None
        self.times = []

    def asked(self, statement):
        with contextlib.suppress(psycopg.Error):
            where = {"host": str(self._server.directory), "user": postgres.USER, "dbname": self._name}
            with psycopg.connect(**where, connect_timeout=2, autocommit=True) as connection:
                return connection.execute(statement).fetchall()
        return None

    def look(self):
        for epoch, holder, seen in self.asked("SELECT epoch, holder, seen FROM lead") or ():
            if epoch != self.epoch and self._lost is not None:
                self.times.append(time.monotonic() - self._lost)
                self._lost = None
            elif self._lost is not None and seen > self._hit:  # it woke up in time, and leads on
                self._lost = None
            self.epoch, self.holder = epoch, holder

    def hit(self, pid):
        """The process with this number was killed or stopped."""
        if self.holder.endswith(f":{pid}") and self._lost is None:
            self._lost, self._hit = time.monotonic(), datetime.now(UTC) + timedelta(seconds=1)

    def forgive(self):
        """The database was away: nobody could take over."""
        self._lost = None


def say(what, since):
    print(f"{what}: {time.monotonic() - since:.0f} s", file=sys.stderr, flush=True)


_SAID = [0.0]  # when something was said last


WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"


def tell(began, seconds, feeds, api, leads, hits, fleet):
    """Twice a minute, how far it is."""
    if time.monotonic() < _SAID[0] + 30:
        return
    _SAID[0] = time.monotonic()
    report, waiting = feeds.ask("report"), leads.asked(WAITING)
    print(
        f"{time.monotonic() - began:5.0f} of {seconds:.0f} s: {report['polls']} polls, "
        f"{sum(newest for _, newest in report['given'])} given, {len(told_in(api))} told, "
        f"{waiting[0][0] if waiting else 'no database: ?'} jobs waiting, lead {leads.holder or 'nobody'} (epoch {leads.epoch}), "
        f"{fleet.memory:.0f} MB, {hits['killed']} killed, {hits['stopped']} stopped",
        file=sys.stderr,
        flush=True,
    )


def wait_for(found, *, seconds, fleet):
    deadline = time.monotonic() + seconds
    while not found():
        if time.monotonic() > deadline:
            raise SystemExit(f"nothing came:\n{fleet.log()[-4000:]}")
        fleet.look()
        time.sleep(0.5)


def told_in(api):
    """What stands in the channel, in its order there."""
    return [re.match(r"Item (\S+)", one["text"])[1] for one in api.standing(chat_id=CHANNEL)]


def outcome(api, rows, given):
    """Of what was given: what isn't kept, isn't told, was told twice, in another order than in its feed."""
    wanted = {f"{feed}-{n}" for feed, newest in given for n in range(1, newest + 1)}
    told = told_in(api)
    last, disorder = {}, 0
    for one in told:
        feed, _, number = one.partition("-")
        disorder += int(number) < last.get(feed, 0)
        last[feed] = int(number)
    counts = Counter(told)
    return {
        "given": len(wanted),
        "kept": len(rows),
        "lost": len(wanted - rows),
        "untold": len(wanted - set(told)),
        "told twice": sum(count - 1 for count in counts.values()),
        "out of order": disorder,
    }


def storm(args, folder, api, server, chance):
    """The processes, hit again and again; the findings."""
    started = time.monotonic()
    feeds = Feeds(args.feeds, args.interval * 10, unread=args.unread)
    name = server.new_database()
    config = config_of(server.url(name), api, feeds, args)
    command(folder, config, "migrate")
    if not args.unread:
        asyncio.run(put_in(server.url(name), feeds, args.interval))
    say("the feeds are in the database", started)
    roles = {f"p{n}": "fetch" if n >= 2 and n == args.processes - 1 else "all" for n in range(args.processes)}
    fleet, leads = Fleet(folder, config, roles), Leads(server, name)
    hits = Counter()
    try:
        for one in roles:
            fleet.start(one)
        unread = "SELECT count(*) FROM feeds WHERE last_ok IS NULL"
        everything = f"SELECT 1 WHERE (SELECT count(*) FROM feeds) = {args.feeds}"
        wait_for(lambda: leads.asked(everything), seconds=300, fleet=fleet)
        wait_for(lambda: leads.asked(unread) == [(0,)], seconds=120 + args.interval * 3, fleet=fleet)
        wait_for(
            lambda: feeds.ask("report")["polls"] and leads.asked("SELECT 1 FROM lead"),
            seconds=120,
            fleet=fleet,
        )
        say("one of the processes leads, and feeds are polled", started)
        feeds.ask(f"begin/{0 if args.unread else args.interval}")
        before, used = feeds.ask("report"), fleet.cpu()
        began, next_hit, down = time.monotonic(), time.monotonic() + args.every, 0.0
        while (at := time.monotonic() - began) < args.seconds:
            if args.down and not down and at > args.seconds / 2:
                server.stop()
                down = time.monotonic()
            if down > 0 and time.monotonic() - down > args.down:
                server.start()
                leads.forgive()
                down = -1.0
            if time.monotonic() > next_hit:
                next_hit += args.every
                hit, how = fleet.hit(chance)
                hits[how] += 1
                if down <= 0:
                    leads.hit(fleet.running[hit].pid)
            fleet.look()
            if down <= 0:
                leads.look()
            time.sleep(0.3)
            tell(began, args.seconds, feeds, api, leads, hits, fleet)
        given = feeds.ask("report")["given"]
        late = leads.asked("SELECT count(*) FROM feeds WHERE next_poll < now() - interval '60 seconds'")
        fleet.stopped = dict.fromkeys(fleet.stopped, 0.0)
        ended = time.monotonic()
        kept = "SELECT guid FROM items"
        wanted = {f"{feed}-{n}" for feed, newest in given for n in range(1, newest + 1)}

        def settled():
            leads.look()
            rows = {row[0] for row in leads.asked(kept) or ()}
            tell(ended, CALM, feeds, api, leads, hits, fleet)
            return time.monotonic() > ended + CALM or (wanted <= rows and wanted <= set(told_in(api)))

        wait_for(settled, seconds=CALM + 60, fleet=fleet)
        rows = {row[0] for row in leads.asked(kept) or () if not row[0].endswith("-0")}
        after = feeds.ask("report")
        polls = after["polls"] - before["polls"]
        fleet.look()
        return {
            **outcome(api, rows & wanted, given),
            "due for over a minute at the end": late[0][0] if late else None,
            "killed": hits["killed"],
            "stopped": hits["stopped"],
            "polls": polls,
            "unchanged": round((after["unchanged"] - before["unchanged"]) / max(polls, 1), 3),
            "hosts asked by two": after["shared"] - before["shared"],
            "requests above per_host": after["crowded"] - before["crowded"],
            "take-overs": len(leads.times),
            "longest take-over": round(max(leads.times, default=0), 1),
            "take-over times": [round(one, 1) for one in leads.times],
            "leaders": leads.epoch,
            "CPU a poll, ms": round(1000 * (fleet.cpu() - used) / max(polls, 1), 2),
            "memory of all, MB": round(fleet.most_memory),
            "sharing": after["sharing"][:5],
        }
    finally:
        fleet.end()
        feeds.close()
        if args.log:
            args.log.write_text(fleet.log())


def alone(args, folder, api):
    """One process on SQLite, in peace: CPU a poll."""
    feeds = Feeds(args.feeds, args.interval * 10, unread=args.unread)
    url = f"sqlite:///{folder}/w.db"
    config = config_of(url, api, feeds, args)
    command(folder, config, "migrate")
    if not args.unread:
        asyncio.run(put_in(url, feeds, args.interval))
    fleet = Fleet(folder, config, {"alone": "all"})
    try:
        fleet.start("alone")
        wait_for(
            lambda: feeds.ask("report")["polls"] >= (args.feeds if args.unread else 1),
            seconds=120 + args.interval * 3,
            fleet=fleet,
        )
        feeds.ask(f"begin/{0 if args.unread else args.interval}")
        fleet.look()
        before, used, until = (
            feeds.ask("report")["polls"],
            fleet.cpu(),
            time.monotonic() + min(args.interval * 1.5, args.alone),
        )
        while time.monotonic() < until:
            fleet.look()
            time.sleep(0.5)
        polls = feeds.ask("report")["polls"] - before
        return {"polls": polls, "CPU a poll, ms": round(1000 * (fleet.cpu() - used) / max(polls, 1), 2)}
    finally:
        fleet.end()
        feeds.close()


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--interval", type=int, default=3600, help="of every feed, in seconds")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--every", type=float, default=10, help="seconds between two hits")
    parser.add_argument("--down", type=float, default=30, help="seconds without a database")
    parser.add_argument("--alone", type=float, default=120, help="seconds of one process, at most")
    parser.add_argument("--unread", action="store_true", help="begin with feeds that were never read")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="where to put what the processes said")
    args = parser.parse_args(arguments)
    put_in_twice = args.feeds / 500
    print(
        f"{args.feeds} feeds put in in some {put_in_twice:.0f} s, {args.seconds:.0f} s of trouble, up to {CALM:.0f} s until all is "
        f"told, {args.alone:.0f} s of one process: {(put_in_twice + args.seconds + args.alone) / 60 + 2:.0f} to "
        f"{(put_in_twice + args.seconds + args.alone + CALM) / 60 + 2:.0f} minutes in all",
        file=sys.stderr,
        flush=True,
    )
    server = postgres.Server("/tmp")
    limits = {"per_minute": 100_000, "per_second": 10_000, "burst": 100_000}
    with tempfile.TemporaryDirectory(prefix="bench-cluster-") as name, BotApi(**limits) as api:
        api.chat(chat_id=CHANNEL, title="Harbour")
        api.chat(chat_id=OWNER, kind="private", title="Ann", status="member")
        (Path(name) / "one").mkdir()
        try:
            server.start()
            began = datetime.now(UTC)
            several = storm(args, Path(name), api, server, random.Random(args.seed))
        finally:
            server.remove()
        found = {
            "feeds": args.feeds,
            "interval": args.interval,
            "began": began.isoformat(),
            "several": several,
        }
        found["one, on SQLite"] = alone(args, Path(name) / "one", api)
    print(json.dumps(found, indent=1))
    return 0
