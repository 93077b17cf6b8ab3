"""Engines: how SQLite and PostgreSQL are connected to. No tables, no transactions of ours here.

SQLite: one writer that takes the write lock at BEGIN (a deferred BEGIN that writes after reading fails at once with
"database is locked", whatever the time-out), readers beside it that can't write, WAL with synchronous=FULL (NORMAL
may lose committed transactions at a power cut: https://www.sqlite.org/pragma.html#pragma_synchronous).
"""

import os
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import ConfigError, StorageError
from bot.storage.engine import sqlite_driver
from bot.storage.engine.errors import meant, no_directory
from bot.storage.tables import speak_postgresql

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10.0
READERS = 4
_STRICT_TABLES = (3, 37, 0)  # https://www.sqlite.org/stricttables.html

_FOR_ALL = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA journal_size_limit = 67108864",
)


_WRITE = "write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"


def read_url(url: str, *, named: str = "database.url") -> URL:
    """The address of the database, as the drivers of ours want it; errors call it `named`. Raises ConfigError."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(f"{named} isn't an address of a database: {url!r}; {_WRITE}") from error
    except ValueError as error:  # of a port; there may be a password before it
        raise ConfigError(f"{named} isn't an address of a database; {_WRITE}") from error
    if not url.isprintable():
        raise ConfigError(f"{named} has signs in it that can't be typed; {_WRITE}")
    if parsed.get_backend_name() == "sqlite" and (
        parsed.query or (parsed.database or "").startswith("file:")
    ):
        raise ConfigError(f"{named}: a file takes no options (what is behind the ?); {_WRITE}")
    match parsed.get_backend_name():
        case "sqlite" if parsed.database not in (None, "", ":memory:"):
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
    raise ConfigError(f"{named} can't be used: {parsed.render_as_string(hide_password=True)!r}; {_WRITE}")


def is_sqlite(url: URL) -> bool:
    """Is it a file of ours?"""
    return url.get_backend_name() == "sqlite"


def file_of(url: URL) -> Path:
    """The file of an SQLite database itself, not a link to it: its lock and its log lie beside it."""
    return Path(url.database or "").resolve()


def prepare_file(path: Path, *, create: bool, missing: str = "") -> None:
    """Make the file and its directory where they are missing, for this user alone, and see that it is in WAL mode.

    `missing`: what is said of a file that isn't there and isn't made. Raises StorageError.
    """
    if sqlite3.sqlite_version_info < _STRICT_TABLES:
        raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    try:
        if not path.exists():
            if not create:
                raise StorageError(missing or f"there is no database {path}; `watchwire run` makes it")
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(opened_for_its_user(path))
    except OSError as error:
        raise no_directory(path, error) from error
    try:
        _refuse_a_strangers(path)
        _into_wal_mode(path)
    except sqlite3.Error as error:  # most of what can't be used says so when it is connected to
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CANTOPEN:
            raise meant(str(error), URL.create("sqlite", database=str(path))) from error


def _refuse_a_strangers(path: Path) -> None:
    """No table of ours goes into the database of another program. Raises StorageError."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    if tables and "alembic_version" not in tables:
        raise StorageError(
            f"the database {path} is another program's (it has a table {min(tables)}): choose another file in "
            "database.url"
        )


def _into_wal_mode(path: Path) -> None:
    """A file keeps its mode. Where several switch it at once SQLite refuses all but one, without waiting."""
    until = time.monotonic() + BUSY_SECONDS
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            return  # what follows would wait for who is writing
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only before the first page is written
        while time.monotonic() < until:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
            time.sleep(0.01)


def opened_for_its_user(path: Path) -> int:
    """A descriptor of `path`; what is missing and root makes belongs to whom the directory belongs. Raises OSError.

    So what root does beside a service under a user of its own does not shut that user out.
    """
    missing = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if missing and os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)
    return handle


def writer(url: URL, *, durable: bool) -> AsyncEngine:
    """The engine of the one writer (SQLite), or of the writers (PostgreSQL)."""
    if not is_sqlite(url):
        return _postgresql(url)
    engine = _sqlite(url, connections=1)
    synchronous = "PRAGMA synchronous = FULL" if durable else "PRAGMA synchronous = OFF"
    _set_up(engine, (*_FOR_ALL, synchronous), begin="BEGIN IMMEDIATE")
    return engine


def reader(url: URL) -> AsyncEngine:
    """The engine of the readers beside the writer."""
    if not is_sqlite(url):
        return _postgresql(url).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    engine = _sqlite(url, connections=READERS)
    _set_up(engine, (*_FOR_ALL, "PRAGMA query_only = ON"), begin="BEGIN")
    return engine


def _sqlite(url: URL, *, connections: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"async_creator_fn": sqlite_driver.connect},
    )


def _set_up(engine: AsyncEngine, pragmas: tuple[str, ...], *, begin: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: "DBAPIConnection", entry: "ConnectionPoolEntry") -> None:
        connection.isolation_level = None  # sqlite3 begins nothing by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


# A server that vanished without a word (a pulled cable, a host that froze) is noticed within a minute; libpq itself
# waits for hours: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES
_PATIENCE: dict[str, str | int] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    # What a process that was stopped in the middle of a transaction has locked keeps the others waiting no longer.
    "options": "-c idle_in_transaction_session_timeout=30s",
}


# A migration may think, a copy wait for the other side.
_NO_HURRY = text("SET idle_in_transaction_session_timeout = 0")


def my_name() -> str:
    """As the sessions of this process are called on the server, and as people know it."""
    return f"watchwire@{socket.gethostname()}:{os.getpid()}"[:63]


def conninfo(url: URL) -> str:
    """The address of a server, as libpq reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def connect_args(url: URL) -> dict[str, str | int]:
    """What libpq is told beside the address; what that says itself stays."""
    defaults: dict[str, str | int] = {"application_name": my_name(), **_PATIENCE}
    return {name: value for name, value in defaults.items() if name not in url.query}


def _postgresql(url: URL) -> AsyncEngine:
    from bot.storage.engine.server_session import ServerSession  # the driver takes time to load

    speak_postgresql()
    return create_async_engine(
        url,
        pool_size=READERS,
        max_overflow=READERS,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",  # what `deliveries.claim` counts on, whatever the server's default is
        connect_args={**connect_args(url), "async_creator_fn": ServerSession.connect},
    )


async def without_haste(connection: AsyncConnection) -> None:
    """What `connection` does from now on may take as long as it takes: tables made, copied, compared."""
    if connection.dialect.name == "postgresql":
        session: Any = (await connection.get_raw_connection()).driver_connection
        session.in_haste = False
        await connection.execute(_NO_HURRY)
