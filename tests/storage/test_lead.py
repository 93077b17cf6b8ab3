"""Who leads a PostgreSQL database, when another takes over, and that what an old leader still writes is refused."""

import asyncio
import signal
import socket
import subprocess
import sys
import threading
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from bot.errors import LeadLostError
from bot.storage.database import open_database
from bot.storage.engine import engines, server_session
from bot.storage.engine.lead import Beat, held_lead
from tests.builders import NOW, a_feed

QUICK = Beat(every=0.05, sure=1.5, stale=2.0)
HOLDER = """
import asyncio, sys
from bot.storage.engine import engines
from bot.storage.engine.lead import Beat, held_lead
async def main():
    async with held_lead(engines.read_url(sys.argv[1]), Beat(every=0.05, sure=1.5, stale=2.0)) as held:
        print(held.epoch, flush=True)
        await held.lost.wait()
    print("lost", flush=True)
asyncio.run(main())
"""


def a_holder(url):
    """A process that leads; it has said so."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert holder.stdout.readline() == "1\n"
    return holder


class Line:
    """Between a program and a server, like a proxy; what goes dead stays open and carries nothing."""

    def __init__(self, url):
        parsed = make_url(url)
        self._server = f"{parsed.query['host']}/.s.PGSQL.5432"
        self._door = socket.create_server(("127.0.0.1", 0))
        port = self._door.getsockname()[1]
        self.url = f"postgresql+psycopg://{parsed.username}@127.0.0.1:{port}/{parsed.database}"
        self._alive, self._ends = [threading.Event()], []

    def go_dead(self):
        """Those that are open; those that come are alive."""
        self._alive.pop().set()
        self._alive.append(threading.Event())

    def cut(self):
        """Nothing gets through, and nobody new."""
        self.__exit__()

    def _admit(self):
        with suppress(OSError):
            while True:
                here, _ = self._door.accept()
                there = socket.socket(socket.AF_UNIX)
                there.connect(self._server)
                self._ends += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(
                        target=self._carry, args=(one, other, self._alive[0]), daemon=True
                    ).start()

    @staticmethod
    def _carry(one, other, dead):
        with suppress(OSError):
            while said := one.recv(65536):
                if dead.is_set():
                    return
                other.sendall(said)
            other.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        threading.Thread(target=self._admit, daemon=True).start()
        return self

    def __exit__(self, *_):
        for end in (self._door, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


async def run(url, statement):
    engine = engines.writer(engines.read_url(url), durable=True)
    async with engine.connect() as connection:
        await connection.execute(text(statement))
        await connection.commit()
    await engine.dispose()


async def add(database, url):
    async with database.write() as work:
        await work.feeds.add(a_feed(url=url))
        await work.commit()


END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 2"


@pytest.mark.postgres
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_another_takes_over_from_a_leader_that_was_killed_or_stopped(postgresql_url, how):
    holder = a_holder(postgresql_url)
    with holder:
        holder.send_signal(how)

        async with asyncio.timeout(60), held_lead(engines.read_url(postgresql_url), QUICK) as held:
            assert held.epoch == 2
            assert held.is_held
            if how is signal.SIGSTOP:  # it wakes, and sees that it leads no longer
                holder.send_signal(signal.SIGCONT)
                assert holder.stdout.readline() == "lost\n"
            holder.kill()


@pytest.mark.postgres
async def test_an_old_leader_writes_nothing(postgresql_url):
    async with open_database(postgresql_url) as database, AsyncExitStack() as old:
        term = await old.enter_async_context(database.leading())
        await add(term.database, "https://a.example/")

        await run(postgresql_url, "UPDATE lead SET epoch = epoch + 1")

        with pytest.raises(LeadLostError):
            await add(term.database, "https://b.example/")
        assert term.lost.is_set()
        assert not term.is_held
        async with database.read() as work:
            assert [feed.url for feed in await work.feeds.all()] == ["https://a.example/"]


@pytest.mark.postgres
async def test_a_take_over_waits_for_what_the_old_leader_is_writing(postgresql_url):
    async with open_database(postgresql_url) as database, database.leading() as term:
        async with term.database.write() as work:
            taking = asyncio.create_task(run(postgresql_url, "SELECT 1 FROM lead FOR UPDATE"))
            await work.feeds.add(a_feed(url="https://a.example/"))
            assert not taking.done()
            await work.commit()
        await taking


@pytest.mark.postgres
async def test_a_leader_whose_session_was_lost_leads_on_where_nobody_else_does(postgresql_url, caplog):
    async with held_lead(engines.read_url(postgresql_url), QUICK) as held:
        await run(postgresql_url, END_SESSIONS)
        async with asyncio.timeout(60):
            while "session with the lead is lost" not in caplog.text:
                await asyncio.sleep(0.02)
            lost = held.renewed
            while held.renewed == lost:
                await asyncio.sleep(0.02)

        assert held.is_held
        assert held.epoch == 1


@pytest.mark.postgres
async def test_a_server_behind_a_line_that_went_dead_is_given_up_and_asked_anew(postgresql_url, monkeypatch):
    monkeypatch.setattr(server_session, "ANSWER_SECONDS", 0.5)
    with Line(postgresql_url) as line:
        async with open_database(line.url) as database, held_lead(engines.read_url(line.url), QUICK) as held:
            await add(database, "https://one.example/feed")
            line.go_dead()
            await add(database, "https://two.example/feed")
            lost = held.renewed
            async with asyncio.timeout(60):
                while held.renewed == lost and not held.lost.is_set():
                    await asyncio.sleep(0.02)
        async with asyncio.timeout(60), held_lead(engines.read_url(line.url), QUICK) as held:
            assert held.is_held


@pytest.mark.postgres
async def test_a_leader_that_is_cut_off_from_the_server_leads_no_longer(postgresql_url):
    """Another may lead by now: what that does can't be fenced, such as reading the chat, is its alone."""
    with Line(postgresql_url) as line:
        async with held_lead(engines.read_url(line.url), QUICK) as held, asyncio.timeout(60):
            line.cut()
            await held.lost.wait()


async def test_the_one_process_of_a_file_leads(sqlite_database):
    async with sqlite_database.leading(), sqlite_database.leading() as term, term.database.read() as work:
        assert term.is_held
        assert (await work.processes.cluster(NOW)).lead.epoch == 2
