"""A consistent copy of a database in use, and back: always one SQLite file, whatever the database is.

So a backup of an SQLite instance is also how it moves to PostgreSQL, and the other way round. For large PostgreSQL
databases its own tools are faster; see docs/storage.md.
"""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StorageError, TargetInUseError
from bot.storage import rows
from bot.storage.engine import engines, schema
from bot.storage.engine.errors import translated
from bot.storage.engine.lock import file_lock, refuse_in_use
from bot.storage.tables import REVISION


async def back_up(url: str, target: Path, *, overwrite: bool = False) -> int:
    """Copy the database at `url` to the new file `target`, readable by this user alone; its size in bytes.

    Writers are not held up. Nothing is at `target` until all of it is. Raises StorageError, also where `target` is
    there already and `overwrite` does not allow to replace it.
    """
    address = engines.read_url(url)
    _refuse_existing(target, overwrite=overwrite)
    _refuse_its_own(target, address)
    with _beside(target) as part:
        if engines.is_sqlite(address):
            engines.prepare_file(engines.file_of(address), create=False)
            await asyncio.to_thread(copy_file, engines.file_of(address), part)
        else:
            await _rows_to_file(address, part)
        return _put_in_place(part, target)


async def restore(source: Path, url: str, *, overwrite: bool = False) -> None:
    """Make the database at `url` what it was when `source` was made.

    Raises StorageError where `source` isn't a backup, where the database holds anything already and `overwrite` does
    not allow to replace it; DatabaseInUseError where an instance works on it.
    """
    address = engines.read_url(url)
    await asyncio.to_thread(_examine, source)
    if engines.is_sqlite(address):
        await asyncio.to_thread(_file_to_file, source, engines.file_of(address), overwrite=overwrite)
    else:
        await _file_to_rows(source, address, overwrite=overwrite)


def copy_file(source: Path, target: Path) -> None:
    """A consistent copy of an SQLite file that may be in use, checked; one file, without a log beside it."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(source, timeout=engines.BUSY_SECONDS)) as live:
            live.execute("PRAGMA query_only = ON")
            with closing(sqlite3.connect(target)) as copy:
                live.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
        _examine(target)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"the database {source} can't be copied to {target.parent} ({error})") from error


def _examine(path: Path) -> None:
    """Is it a whole database of ours?"""
    if not path.is_file():
        raise StorageError(f"there is no file {path}")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise StorageError(f"{path} isn't a backup of watchwire ({error})") from error
    if verdict != "ok":
        raise StorageError(f"{path} is damaged ({verdict.splitlines()[0]}): choose another backup")
    if found and " " in found[0]:
        raise StorageError(f"{path} holds a copy that isn't finished: run `watchwire copy` again")
    if found is None or found[0] > REVISION:
        raise StorageError(f"{path} was made by a newer watchwire: install that version")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new file of this user's alone in the directory of `target`, gone at the end."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError(f"{target} can't be written: {error.strerror or error}") from error
    try:
        yield part
    finally:
        for leftover in (part, *_companions(part)):
            leftover.unlink(missing_ok=True)


def _put_in_place(part: Path, target: Path) -> int:
    """Give the finished file its name, so that it also survives a power cut; its size."""
    with part.open("rb+") as written:
        size = os.fstat(written.fileno()).st_size
        os.fsync(written.fileno())
    part.replace(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return size


def _companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")]


def _file_to_file(source: Path, target: Path, *, overwrite: bool) -> None:
    _refuse_existing(target, overwrite=overwrite)
    engines.prepare_file(target, create=True)
    owner = target.stat() if target.stat().st_uid else target.parent.stat()
    with file_lock(target), _beside(target) as part:
        copy_file(source, part)
        if (owner.st_uid, owner.st_gid) != (
            os.geteuid(),
            os.getegid(),
        ):  # root restores for the service's user
            os.chown(part, owner.st_uid, owner.st_gid)
        for leftover in _companions(target):  # a log of the old file would be played into the new one
            leftover.unlink(missing_ok=True)
        _put_in_place(part, target)


def _refuse_existing(path: Path, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise TargetInUseError(f"{path} exists already")


def _refuse_its_own(target: Path, address: URL) -> None:
    """A copy in the place of the log of a database would be played into it."""
    if engines.is_sqlite(address):
        path = engines.file_of(address)
        if target.resolve() in (path, *_companions(path)):
            raise StorageError(f"{target} belongs to the database itself: choose another file")


def _address(path: Path) -> URL:
    return engines.read_url(f"sqlite:///{path.absolute()}")


async def _rows_to_file(source: URL, part: Path) -> None:
    reading, writing = engines.reader(source), engines.writer(_address(part), durable=False)
    try:
        async with reading.connect() as live, writing.connect() as copy:
            if not await schema.is_current(live):
                schema.refuse(live)
            await schema.bring_up(copy)
            await rows.copy(live, copy)
            await copy.commit()
    except SQLAlchemyError as error:
        raise translated(error, source) from error
    finally:
        await reading.dispose()
        await writing.dispose()
    await asyncio.to_thread(_fold_in_log, part)


def _fold_in_log(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


async def _file_to_rows(source: Path, target: URL, *, overwrite: bool) -> None:
    with _beside(
        source.with_name("watchwire-restore")
    ) as part:  # may have to be migrated: not in the backup itself
        await asyncio.to_thread(copy_file, source, part)
        address = engines.read_url(f"sqlite:///{part.absolute()}")
        reading, writing = engines.writer(address, durable=False), engines.writer(target, durable=True)
        try:
            async with reading.connect() as copy, writing.connect() as live:
                await refuse_in_use(live)
                await schema.bring_up(copy)
                await schema.bring_up(live)
                await rows.empty(live, overwrite=overwrite)
                await rows.copy(copy, live)
                await live.commit()
        except SQLAlchemyError as error:
            raise translated(error, target) from error
        finally:
            await reading.dispose()
            await writing.dispose()
