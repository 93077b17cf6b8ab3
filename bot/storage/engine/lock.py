"""One instance of the service a database. Whoever comes second is told who came first."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import DatabaseGoneError, DatabaseInUseError, DatabaseUnreachableError
from bot.storage.engine import engines
from bot.storage.engine.errors import no_directory, shown, translated

logger = logging.getLogger(__name__)

_ALIVE = text("SELECT 1")
_TRY = text("SELECT pg_try_advisory_lock(2004318071, 2)")
# Everybody of ours who is at work there, with the lock or without: each process gives its sessions one name.
_OTHERS = text(
    "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name LIKE 'watchwire@%' AND application_name != current_setting('application_name')"
)
_HOLDER = text(
    "SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.classid = 2004318071 AND l.objid = 2 AND l.granted "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@asynccontextmanager
async def instance_lock(url: URL, *, look_every: float = 10.0) -> AsyncIterator[None]:
    """Hold the database for this process. Raises DatabaseInUseError, naming who holds it; StorageError.

    Also later, in the midst of the work: on PostgreSQL where the session was lost and another took the lock, on SQLite
    where the file was removed or replaced (DatabaseGoneError); `look_every`: seconds.
    """
    if engines.is_sqlite(url):
        path = engines.file_of(url)
        with file_lock(path):
            async with _while_kept(_watch([path, _lock_of(path)], look_every)):
                yield
    else:
        async with _server_lock(url, look_every=look_every):
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
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _lock_of(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


async def _watch(files: Sequence[Path], look_every: float) -> None:
    """Look again and again whether the files are those of the beginning. Raises DatabaseGoneError."""
    before = [_identity(file) for file in files]
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


@asynccontextmanager
async def _server_lock(url: URL, *, look_every: float) -> AsyncIterator[None]:
    """A lock of the session; a lost session is noticed, and the lock taken again, or the work is given up."""
    engine = engines.writer(url, durable=True).execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with _while_kept(_keep(engine, await _connected(engine), look_every)):
            yield
    finally:
        await engine.dispose()


def _failed(keeper: asyncio.Task[None]) -> BaseException | None:
    return keeper.exception() if keeper.done() and not keeper.cancelled() else None


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    """A session that holds the lock. Raises DatabaseInUseError, StorageError."""
    try:
        connection = await engine.connect()
    except SQLAlchemyError as error:
        raise translated(error, engine.url) from error
    try:
        await _take(connection)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _keep(engine: AsyncEngine, connection: AsyncConnection, look_every: float) -> None:
    """Look again and again whether the session is there. Raises DatabaseInUseError where another took the lock."""
    held = True
    try:
        while True:
            await asyncio.sleep(look_every)
            try:
                if held:
                    await connection.execute(_ALIVE)
                    continue
                connection = await _connected(engine)
            except SQLAlchemyError as error:
                logger.warning("the session with the lock is lost, taking it again: error=%s", error)
                held = False
                await connection.invalidate()
            except DatabaseUnreachableError as error:
                logger.warning("the lock can't be taken again yet: error=%s", error)
            else:
                logger.info("the lock is taken again")
                held = True
    finally:
        await connection.close()


async def _take(connection: AsyncConnection) -> None:
    url = connection.engine.url
    try:
        if (await connection.execute(_TRY)).scalar_one():
            return
        holder = (await connection.execute(_HOLDER)).scalars().first()
    except SQLAlchemyError as error:
        raise translated(error, url) from error
    raise DatabaseInUseError(_in_use(shown(url), f"{holder}" if holder else ""))


async def refuse_in_use(connection: AsyncConnection) -> None:
    """Raises DatabaseInUseError where another process of ours is connected to this PostgreSQL database."""
    others = (await connection.execute(_OTHERS)).scalars().all()
    if others:
        raise DatabaseInUseError(_in_use(shown(connection.engine.url), ", ".join(others)))


def _in_use(database: str, holder: str) -> str:
    who = holder.strip() or "of which nothing more is known"
    return f"another watchwire ({who}) works on {database}; stop it first, or choose another database.url"
