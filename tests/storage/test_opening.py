"""Opening a database: what is made, what is refused, and what is said."""

import asyncio
import errno
import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import warnings
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import make_url, text

from bot.errors import (
    ConfigError,
    DatabaseGoneError,
    DatabaseInUseError,
    DatabaseOutdatedError,
    DatabaseUnreachableError,
    StorageError,
)
from bot.storage.database import migrate, open_database
from bot.storage.engine import engines
from bot.storage.engine.lock import file_lock, instance_lock
from tests.builders import a_feed
from tests.storage.notes import note, noted


async def opened(url, **how):
    async with open_database(url, **how) as database, database.read() as work:
        return await work.feeds.all()


async def error_of(url, **how):
    with pytest.raises((StorageError, ConfigError)) as caught:
        await opened(url, **how)
    return caught.value


async def test_a_file_is_made_with_its_directory_for_this_user_alone(tmp_path):
    path = tmp_path / "state" / "watchwire.db"

    assert await opened(f"sqlite:///{path}") == []

    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_shall_not_be_made_is_missed(tmp_path):
    error = await error_of(f"sqlite:///{tmp_path}/none.db", create=False)

    assert str(error) == f"there is no database {tmp_path}/none.db; `watchwire run` makes it"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root@localhost/x",
        "/var/lib/watchwire.db",
        "sqlite:///",
        "sqlite:///x.db?mode=ro",
        "sqlite:///file:x.db",
        "sqlite:///a\0b.db",
        "postgresql://ann@localhost:abc/news",
    ],
)
async def test_an_address_that_can_t_be_used_is_a_mistake_in_the_configuration(url):
    error = await error_of(url)

    assert isinstance(error, ConfigError)
    assert "database.url" in str(error)


async def test_a_password_is_never_shown():
    error = await error_of("postgresql+psycopg://ann:hunter2@127.0.0.1:1/news?connect_timeout=2")

    assert isinstance(error, DatabaseUnreachableError)
    assert "hunter2" not in str(error)
    assert "127.0.0.1:1/news" in str(error)
    assert "\n" not in str(error)


async def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 1000)

    error = await error_of(f"sqlite:///{path}")

    assert f"the database {path} isn't an SQLite database" in str(error)
    assert path.read_text() == "Dear reader, " * 1000


@pytest.mark.parametrize("begin", [opened, migrate])
async def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path, begin):
    path = tmp_path / "places.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE places (name)")
    before = path.read_bytes()

    with pytest.raises(StorageError, match=r"another program's .*places"):
        await begin(f"sqlite:///{path}")

    assert path.read_bytes() == before


async def test_a_directory_in_the_place_of_the_file_is_said_without_a_thread_left_behind(
    tmp_path, monkeypatch
):
    lost = []
    monkeypatch.setattr(threading, "excepthook", lost.append)

    with pytest.raises(StorageError, match="can't be opened"):
        await migrate(f"sqlite:///{tmp_path}")

    assert lost == []
    assert not [one for one in threading.enumerate() if "_connection_worker" in one.name]


async def test_a_directory_that_can_t_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")

    error = await error_of(f"sqlite:///{tmp_path}/file/watchwire.db")

    assert f"{tmp_path}/file" in str(error)
    assert "make the directory writable" in str(error)


AS_NOBODY = """
import asyncio, os, sys
from bot.errors import StorageError
from bot.storage.database import open_database
async def write(url):
    try:
        async with open_database(url) as database, database.write() as work:
            await work.strangers.add(1, keep=1)
            await work.commit()
    except StorageError as error:
        print(error)
asyncio.run(write(sys.argv[2]))  # everything is imported: nobody may not be able to read the program
os.setgroups([]); os.setgid(65534); os.setuid(65534)
asyncio.run(write(sys.argv[1]))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize(("there", "mode"), [(True, 0o755), (False, 0o755), (True, 0o700), (True, 0o777)])
async def test_without_permission_the_message_says_where_to_look(tmp_path, there, mode):
    """In a directory and on a file of another user; in a directory that can't even be looked into."""
    path = tmp_path / "watchwire.db"
    if there:
        await opened(f"sqlite:///{path}")
    for directory in (tmp_path, *tmp_path.parents):
        if directory != Path("/tmp") and directory.is_relative_to("/tmp"):
            directory.chmod(0o755)
    tmp_path.chmod(mode)

    said = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, f"sqlite:///{path}", f"sqlite:///{tmp_path}/other.db"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    ).stdout

    assert said.startswith(f"the database {path} can't be ")
    assert said.count("\n") == 1
    assert "permission" in said.lower()


async def test_a_damaged_file_is_called_damaged(tmp_path):
    path = tmp_path / "watchwire.db"
    await opened(f"sqlite:///{path}")
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\xa5" * (len(damaged) - 4096)
    path.write_bytes(damaged)

    assert "is damaged: stop watchwire and restore a backup" in str(await error_of(f"sqlite:///{path}"))


@pytest.mark.postgres
async def test_a_user_that_the_server_does_not_know_is_said_to_be_unknown(postgresql_url):
    error = await error_of(postgresql_url.replace("watch@", "stranger:secret@"))

    assert type(error) is StorageError
    assert "does not know this user" in str(error)
    assert "secret" not in str(error)


@pytest.mark.postgres
async def test_a_server_that_takes_no_more_connections_is_said_to_be_full(postgresql_server, postgresql_url):
    postgresql_server.admin("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    try:
        error = await error_of(postgresql_url.replace("watch@", "crowded@"))
    finally:
        postgresql_server.admin("DROP ROLE crowded")

    assert isinstance(error, DatabaseUnreachableError)
    assert "has no connection free" in str(error)


@pytest.mark.postgres
async def test_a_server_that_was_set_to_read_only_is_left_and_takes_writes_again(
    postgresql_server, postgresql_url
):
    name = make_url(postgresql_url).database
    async with open_database(postgresql_url) as database:
        postgresql_server.admin(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        async with database.write() as work:  # in a session that begins after that
            with pytest.raises(DatabaseUnreachableError, match="takes no writes"):
                await work.feeds.add(a_feed())
        postgresql_server.admin(f"ALTER DATABASE {name} RESET default_transaction_read_only")

        async with database.write() as work:
            await work.feeds.add(a_feed())
            await work.commit()


@pytest.mark.postgres
async def test_a_database_that_the_server_does_not_have_is_said_to_be_missing(postgresql_url):
    error = await error_of(postgresql_url.replace("/test_", "/no_test_"))

    assert type(error) is StorageError
    assert "has no such database" in str(error)


@pytest.mark.postgres
async def test_a_server_without_our_tables_is_refused_until_migrated(empty_postgresql_url):
    error = await error_of(empty_postgresql_url)
    assert isinstance(error, DatabaseOutdatedError)
    assert "run `watchwire migrate`" in str(error)

    await asyncio.gather(*(migrate(empty_postgresql_url) for _ in range(3)))

    assert await opened(empty_postgresql_url) == []


async def test_several_may_open_a_new_file_at_once(sqlite_url):
    assert await asyncio.gather(*(opened(sqlite_url) for _ in range(4))) == [[]] * 4


async def test_a_new_file_that_another_program_begins_to_write_is_waited_for(sqlite_url, tmp_path):
    other = sqlite3.connect(tmp_path / "watchwire.db", isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE t (n)")
    other.execute("DROP TABLE t")
    other.execute("BEGIN IMMEDIATE")
    ends = threading.Timer(0.2, other.close)
    ends.start()

    assert await opened(sqlite_url) == []

    ends.join()


async def test_a_file_that_another_program_writes_to_is_opened_at_once(made_sqlite_url, tmp_path):
    with closing(sqlite3.connect(tmp_path / "watchwire.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(engines.BUSY_SECONDS / 2):
            assert await opened(made_sqlite_url) == []


async def test_a_database_of_a_newer_program_is_refused(database_url, database):
    async with database.write() as work:
        await work.feeds.add(a_feed())
        await work._transaction.run(_version("9999"))
        await work.commit()

    error = await error_of(database_url)

    assert isinstance(error, DatabaseOutdatedError)
    assert "made by a newer watchwire" in str(error)


def _version(number):

    return text(f"UPDATE alembic_version SET version_num = '{number}'")


HOLDER = """
import asyncio, sys
from bot.storage.database import open_database
async def main():
    async with open_database(sys.argv[1], lock=True):
        print("mine", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_second_instance_is_told_who_holds_the_file_and_may_start_when_that_died(made_sqlite_url):
    database_url = made_sqlite_url
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDER, database_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with first:
        assert first.stdout.readline() == "mine\n"

        error = await error_of(database_url, lock=True)

        assert isinstance(error, DatabaseInUseError)
        assert str(first.pid) in str(error)
        assert "stop it first" in str(error)
        assert await opened(database_url) == []  # short commands need no lock
        first.kill()
        first.wait()

    await _until_free(database_url)


async def _until_free(url):
    for _ in range(200):
        try:
            await opened(url, lock=True)
            return
        except DatabaseInUseError:
            await asyncio.sleep(0.02)
    pytest.fail("the lock of a dead process is never taken off")


async def test_two_databases_can_be_locked_at_once(tmp_path):
    async with (
        open_database(f"sqlite:///{tmp_path}/one.db", lock=True),
        open_database(f"sqlite:///{tmp_path}/two.db", lock=True),
    ):
        pass


async def test_a_writer_that_waits_too_long_says_that_the_database_is_busy(
    sqlite_url, sqlite_database, monkeypatch
):
    monkeypatch.setattr("bot.storage.engine.engines._FOR_ALL", ("PRAGMA busy_timeout = 50",))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnreachableError, match="is busy"):
            async with open_database(sqlite_url) as database, database.write() as work:
                await note(work, "a", "b")


@pytest.mark.parametrize("what", ["file", "lock"])
@pytest.mark.parametrize("how", ["removed", "replaced"])
async def test_a_file_that_is_removed_or_replaced_under_an_instance_stops_it(made_sqlite_url, what, how):
    """Else a second one would begin beside it, and all that is written would be lost with the file."""
    path = engines.file_of(engines.read_url(made_sqlite_url))
    taken = path if what == "file" else path.with_name(path.name + ".lock")

    async def work():
        async with instance_lock(path, look_every=0.02):
            await asyncio.sleep(0.05)
            if how == "removed":
                taken.unlink()
            else:
                shutil.copy(taken, taken.with_name("other"))
                taken.with_name("other").replace(taken)
            await asyncio.sleep(5)

    with pytest.raises(DatabaseGoneError, match=f"was {how} while it was in use"):
        await work()


async def test_a_log_that_is_removed_under_an_instance_stops_it_and_nothing_is_lost(made_sqlite_url):
    """Part of the database is in it alone, and would go with the process if that were killed."""
    path = engines.file_of(engines.read_url(made_sqlite_url))
    log = path.with_name(path.name + "-wal")

    async def work():
        async with instance_lock(path, look_every=0.02), open_database(made_sqlite_url) as database:
            async with database.write() as unit:
                await note(unit, "a", "b")
                await unit.commit()
            await asyncio.sleep(0.1)
            log.unlink()
            await asyncio.sleep(5)

    with pytest.raises(StorageError, match="-wal was removed while it was in use"):
        await work()
    async with open_database(made_sqlite_url) as database, database.read() as unit:
        assert await noted(unit, "a") == "b"


async def test_a_lock_for_which_there_is_no_room_is_said_to_have_none(monkeypatch, tmp_path):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", no_room)
    with pytest.raises(StorageError, match="No space left on device"), file_lock(tmp_path / "w.db"):
        pass


async def test_a_link_to_a_database_is_that_database(made_sqlite_url, tmp_path):
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(engines.file_of(engines.read_url(made_sqlite_url)))

    async with open_database(made_sqlite_url, lock=True):
        with pytest.raises(DatabaseInUseError):
            async with open_database(f"sqlite:///{link}", lock=True):
                pass


async def test_what_is_cancelled_leaves_no_connection_behind(made_sqlite_url, monkeypatch):
    """A task may be cancelled while its connection is opened, used, or closed, and the database closed right after."""
    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)
    random = Random(7)

    async def reads_or_writes(database):
        async with random.choice([database.read, database.write])() as work:
            await work.watchlists.all()
            await work.commit()

    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        for _ in range(20):
            async with open_database(made_sqlite_url) as database:
                tasks = [asyncio.create_task(reads_or_writes(database)) for _ in range(3)]
                await asyncio.sleep(random.uniform(0, 0.02))
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            gc.collect()

    assert not [str(one.exc_value) for one in lost]
