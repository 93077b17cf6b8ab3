"""One instance of the service a database. Whoever comes second is told who came first."""

import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseInUseError
from bot.storage import engines
from bot.storage.lean import AsyncConnection
from bot.storage.trouble import no_directory, shown, translated

_TRY = text("SELECT pg_try_advisory_lock(2004318071, 2)")
_HOLDER = text(
    "SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.classid = 2004318071 AND l.objid = 2 AND l.granted "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@asynccontextmanager
async def instance_lock(url: URL) -> AsyncIterator[None]:
    """Hold the database for this process. Raises DatabaseInUseError, naming who holds it; StorageError."""
    if engines.is_sqlite(url):
        with file_lock(engines.file_of(url)):
            yield
    else:
        async with _server_lock(url):
            yield


@contextmanager
def file_lock(database: Path) -> Iterator[None]:
    """An exclusive lock on a file beside the database; the system takes it off a process that dies."""
    import fcntl

    path = database.with_name(database.name + ".lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
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
async def _server_lock(url: URL) -> AsyncIterator[None]:
    engine = engines.writer(url, durable=True).execution_options(isolation_level="AUTOCOMMIT")
    try:
        try:
            connection = await engine.connect()
        except SQLAlchemyError as error:
            raise translated(error, url) from error
        try:
            await _take(connection)
            yield
        finally:
            await connection.close()
    finally:
        await engine.dispose()


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
