"""One instance of the service per SQLite file. The second one is told who came first.

A PostgreSQL database is shared by services (`lead`), but not with a restore.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DatabaseGoneError, DatabaseInUseError, StorageError
from bot.storage.engine import engines
from bot.storage.engine.errors import no_directory, shown

logger = logging.getLogger(__name__)

_TRY = text("SELECT pg_try_advisory_xact_lock(2004318071, 2)")  # the lead's: `lead`
# Everybody of ours who is at work there, with the lock or without: each process gives its sessions one name.
_OTHERS = text(
    "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name LIKE 'watchwire@%' AND application_name != current_setting('application_name')"
)


@asynccontextmanager
async def instance_lock(file: Path, *, look_every: float = 10.0) -> AsyncIterator[None]:
    """Hold an SQLite file for this process. Raises DatabaseInUseError, naming who holds it; StorageError.

    Also later, in the midst of the work, where the file was removed or replaced (DatabaseGoneError); `look_every`: seconds.
    """
    with file_lock(file):
        async with _while_kept(_watch(file, look_every)):
            yield


@contextmanager
def file_lock(database: Path) -> Iterator[None]:
    """An exclusive lock on a file beside the database; the system takes it off a process that dies."""
    import fcntl

    path = _lock_of(database)
    try:
        handle = engines.opened_for_its_user(path)
    except OSError as error:
        raise no_directory(database, error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseInUseError(
                _in_use(str(database), os.read(handle, 300).decode(errors="replace"))
            ) from None
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        except OSError as error:  # the disk is full
            raise no_directory(database, error) from error
        yield
    finally:
        os.close(handle)


def _lock_of(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


async def _watch(database: Path, look_every: float) -> None:
    """Look again and again whether the files are those of the beginning. Raises DatabaseGoneError, StorageError."""
    files = (database, _lock_of(database))
    before = [_identity(file) for file in files]
    log, log_before = database.with_name(database.name + "-wal"), None
    while True:
        await asyncio.sleep(look_every)
        for file, identity in zip(files, before, strict=True):
            now = _identity(file)
            if now != identity:
                happened = "removed" if now is None else "replaced"
                raise DatabaseGoneError(
                    f"{file} was {happened} while it was in use: what is written now would be lost. Put the file back, or "
                    "restore a backup, then start again"
                )
        if log_before not in (None, log_now := _identity(log)):
            raise StorageError(
                f"{log} was removed while it was in use: it is part of the database. Stopping, which saves what it held; "
                "start again"
            )
        log_before = log_now


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@asynccontextmanager
async def _while_kept(keeping: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run `keeping` beside the work; where it fails, the work is given up and its error raised."""
    holder = asyncio.current_task()
    assert holder is not None
    keeper = asyncio.create_task(keeping)
    keeper.add_done_callback(lambda ended: None if ended.cancelled() else holder.cancel())
    try:
        yield
    except asyncio.CancelledError:
        if not _failed(keeper):
            raise
        holder.uncancel()
    finally:
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
    if error := _failed(keeper):
        raise error


def _failed(keeper: asyncio.Task[None]) -> BaseException | None:
    return keeper.exception() if keeper.done() and not keeper.cancelled() else None


async def refuse_in_use(connection: AsyncConnection) -> None:
    """Raises DatabaseInUseError where another process of ours is connected to this PostgreSQL database.

    None can lead there until the transaction of `connection` ends.
    """
    others = (await connection.execute(_OTHERS)).scalars().all()
    if others or not (await connection.execute(_TRY)).scalar_one():
        raise DatabaseInUseError(_in_use(shown(connection.engine.url), ", ".join(others)))


def _in_use(database: str, holder: str) -> str:
    who = holder.strip() or "of which nothing more is known"
    return f"another watchwire ({who}) works on {database}; stop it first, or choose another database.url"
