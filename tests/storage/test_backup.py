"""Backups: consistent while the database is in use, never by half, and restored only where nothing is lost."""

import asyncio
import os
import sqlite3
import sys
from contextlib import closing

import pytest

from bot.errors import DatabaseInUseError, StorageError
from bot.storage.backup import back_up, restore
from bot.storage.database import open_database
from tests.builders import a_placement, after, an_item
from tests.program import ROOT
from tests.storage.filled import contents, fill


async def test_a_backup_restores_to_what_was_there(database_url, tmp_path):
    await fill(database_url)
    before = await contents(database_url)

    size = await back_up(database_url, tmp_path / "backup.db")
    await restore(tmp_path / "backup.db", f"sqlite:///{tmp_path}/restored.db")

    assert await contents(f"sqlite:///{tmp_path}/restored.db") == before
    assert size == (tmp_path / "backup.db").stat().st_size
    assert (tmp_path / "backup.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "restored.db").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part*")) + list(tmp_path.glob(".*"))


@pytest.mark.postgres
async def test_an_sqlite_instance_moves_to_postgresql(sqlite_url, empty_postgresql_url, tmp_path):
    await fill(sqlite_url, items=600)
    await back_up(sqlite_url, tmp_path / "backup.db")

    await restore(tmp_path / "backup.db", empty_postgresql_url)

    assert await contents(empty_postgresql_url) == await contents(sqlite_url)


@pytest.mark.postgres
async def test_a_server_that_holds_anything_is_not_overwritten_unless_allowed(
    sqlite_url, postgresql_url, tmp_path
):
    await fill(sqlite_url)
    await fill(postgresql_url, items=1)
    await back_up(sqlite_url, tmp_path / "backup.db")

    with pytest.raises(StorageError, match="is not empty"):
        await restore(tmp_path / "backup.db", postgresql_url)
    assert len((await contents(postgresql_url))["items"]) == 1

    await restore(tmp_path / "backup.db", postgresql_url, overwrite=True)
    assert len((await contents(postgresql_url))["items"]) == 3


async def test_a_number_once_given_is_not_given_again_after_a_restore(database_url, tmp_path):
    """A story is named by the number of its first item, also when that is forgotten."""
    await fill(database_url)
    async with open_database(database_url) as database, database.write() as work:
        feed = (await work.feeds.all())[0]
        (kept,) = await work.items.add({feed.id: [an_item(guid="last")]})
        await work.items.forget(after(days=1))
        await work.commit()

    await back_up(database_url, tmp_path / "backup.db")
    await restore(tmp_path / "backup.db", f"sqlite:///{tmp_path}/restored.db")

    async with open_database(f"sqlite:///{tmp_path}/restored.db") as database, database.write() as work:
        assert [each.id for each in await work.items.add({feed.id: [an_item(guid="next")]})] == [kept.id + 1]


async def test_a_backup_is_consistent_while_units_of_work_go_on(sqlite_url, tmp_path):
    await fill(sqlite_url)
    stop = asyncio.Event()

    async def go_on(database):
        number = 0
        while not stop.is_set():
            async with database.write() as work:
                feed = (await work.feeds.all())[0]
                kept = await work.items.add(
                    {feed.id: [an_item(guid=f"more {number} {part}") for part in "ab"]}
                )
                await work.stories.place({each.id: a_placement(kept[0].id) for each in kept})
                await work.commit()
            number += 1
        return number

    async with open_database(sqlite_url) as database:
        going_on = asyncio.create_task(go_on(database))
        for number in range(5):
            await back_up(sqlite_url, tmp_path / f"backup{number}.db")
        stop.set()
        assert await going_on

    for number in range(5):
        items = (await contents(f"sqlite:///{tmp_path}/backup{number}.db"))["items"]
        assert len(items) % 2 == 1  # the three of the start, and pairs


async def test_a_backup_refuses_to_replace_a_file_unless_allowed(sqlite_url, tmp_path):
    await fill(sqlite_url)
    target = tmp_path / "backup.db"
    target.write_text("precious")

    with pytest.raises(StorageError, match="exists already"):
        await back_up(sqlite_url, target)
    assert target.read_text() == "precious"

    await back_up(sqlite_url, target, overwrite=True)
    assert target.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
async def test_a_backup_never_takes_the_place_of_the_database_or_its_log(made_sqlite_url, tmp_path, ending):
    with pytest.raises(StorageError, match="belongs to the database itself"):
        await back_up(made_sqlite_url, tmp_path / f"watchwire.db{ending}", overwrite=True)


async def test_a_backup_of_nothing_and_to_nowhere_is_refused(sqlite_url, tmp_path):
    with pytest.raises(StorageError, match="there is no database"):
        await back_up(sqlite_url, tmp_path / "backup.db")
    assert list(tmp_path.iterdir()) == []

    await fill(sqlite_url)
    with pytest.raises(StorageError, match="can't be written"):
        await back_up(sqlite_url, tmp_path / "no" / "such" / "backup.db")


async def test_a_restore_refuses_to_replace_a_database_unless_allowed(sqlite_url, tmp_path):
    await fill(sqlite_url, items=3)
    await back_up(sqlite_url, tmp_path / "backup.db")
    other = f"sqlite:///{tmp_path}/other.db"
    await fill(other, items=5)

    with pytest.raises(StorageError, match=r"other.db exists already"):
        await restore(tmp_path / "backup.db", other)
    assert len((await contents(other))["items"]) == 5

    await restore(tmp_path / "backup.db", other, overwrite=True)
    assert len((await contents(other))["items"]) == 3


async def test_a_restore_refuses_a_database_that_an_instance_works_on(sqlite_url, tmp_path):
    await fill(sqlite_url)
    await back_up(sqlite_url, tmp_path / "backup.db")

    async with open_database(sqlite_url, lock=True):
        with pytest.raises(DatabaseInUseError):
            await restore(tmp_path / "backup.db", sqlite_url, overwrite=True)


@pytest.mark.parametrize("what", ["missing", "text", "foreign", "damaged", "newer"])
async def test_what_is_no_backup_is_not_restored(sqlite_url, tmp_path, what):
    await fill(sqlite_url, items=300)
    source = tmp_path / "source.db"
    match what:
        case "text":
            source.write_text("Dear reader")
        case "foreign":
            with closing(sqlite3.connect(source)) as connection:
                connection.execute("CREATE TABLE recipes (soup TEXT)")
        case "damaged":
            await back_up(sqlite_url, source)
            content = bytearray(source.read_bytes())
            content[-40_000:-20_000] = b"\xa5" * 20_000
            source.write_bytes(content)
        case "newer":
            await back_up(sqlite_url, source)
            with closing(sqlite3.connect(source)) as connection:
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
                connection.commit()

    with pytest.raises(StorageError, match=r"no file|isn't a backup|damaged|newer"):
        await restore(source, sqlite_url, overwrite=True)

    assert len((await contents(sqlite_url))["items"]) == 300


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("there", [True, False], ids=["over an old one", "into an empty directory"])
async def test_what_root_restores_belongs_to_the_user_of_the_service(tmp_path, sqlite_url, there):
    await fill(sqlite_url, items=3)
    await back_up(sqlite_url, tmp_path / "backup.db")
    state = tmp_path / "state"
    state.mkdir()
    database = state / "watchwire.db"
    if there:
        async with open_database(f"sqlite:///{database}"):
            pass
    for path in (state, *state.iterdir()):
        os.chown(path, 61234, 61234)

    await restore(tmp_path / "backup.db", f"sqlite:///{database}", overwrite=True)

    assert {path.stat().st_uid for path in state.iterdir()} == {61234}


@pytest.mark.postgres
@pytest.mark.parametrize("lock", [True, False])
async def test_no_backup_is_restored_into_a_postgresql_that_an_instance_works_on(
    tmp_path, made_sqlite_url, postgresql_url, lock
):
    """Whatever its role: one that only polls holds no lock."""
    backup = tmp_path / "backup.db"
    await back_up(made_sqlite_url, backup)
    code = (
        "import asyncio\nfrom bot.storage.database import open_database\n"
        f"async def main():\n    async with open_database({postgresql_url!r}, lock={lock}) as opened:\n"
        "        async with opened.read() as work:\n            await work.feeds.count()\n"
        "        print('open', flush=True)\n        await asyncio.sleep(60)\nasyncio.run(main())"
    )
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert await service.stdout.readline() == b"open\n"

        with pytest.raises(DatabaseInUseError, match=str(service.pid)):
            await restore(backup, postgresql_url, overwrite=True)
    finally:
        service.kill()
        await service.wait()

    await restore(backup, postgresql_url, overwrite=True)
