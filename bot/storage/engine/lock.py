"""One instance of the service a database. Whoever comes second is told who came first."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import DatabaseInUseError, DatabaseUnreachableError
from bot.storage.engine import engines
from bot.storage.engine.errors import no_directory, shown, translated

logger = logging.getLogger(__name__)

_ALIVE = text("SELECT 1")
_TRY = text("SELECT pg_try_advisory_lock(2004318071, 2)")
_HOLDER = text(
    "SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.classid = 2004318071 AND l.objid = 2 AND l.granted "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@asynccontextmanager
async def instance_lock(url: URL, *, look_every: float = 10.0) -> AsyncIterator[None]:
    """Hold the database for this process. Raises DatabaseInUseError, naming who holds it; StorageError.

    On PostgreSQL also later, in the midst of the work, where the session was lost and another took the lock;
    `look_every`: seconds.
    """
    if engines.is_sqlite(url):
        with file_lock(engines.file_of(url)):
            yield
    else:
        async with _server_lock(url, look_every=look_every):
            yield


@contextmanager
def file_lock(database: Path) -> Iterator[None]:
    """An exclusive lock on a file beside the database; the system takes it off a process that dies."""
    import fcntl

    path = database.with_name(database.name + ".lock")
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


@asynccontextmanager
async def _server_lock(url: URL, *, look_every: float) -> AsyncIterator[None]:
    """A lock of the session; a lost session is noticed, and the lock taken again, or the work is given up."""
    engine = engines.writer(url, durable=True).execution_options(isolation_level="AUTOCOMMIT")
    holder = asyncio.current_task()
    assert holder is not None
    try:
        keeper = asyncio.create_task(_keep(engine, await _connected(engine), look_every))
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


def _in_use(database: str, holder: str) -> str:
    who = holder.strip() or "of which nothing more is known"
    return f"another watchwire ({who}) works on {database}; stop it first, or choose another database.url"
