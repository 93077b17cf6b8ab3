"""What the databases' errors mean, in one sentence that says what to do. Nothing is executed here."""

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import DatabaseUnreachableError, StorageError

# SQLite's own words (https://www.sqlite.org/rescode.html) -> what to say, and whether waiting may help.
_SQLITE = (
    (
        "unable to open database file",
        "can't be opened: look at the permissions of the file and its directory",
        False,
    ),
    ("attempt to write a readonly database", "can't be written: look at the permissions of the file", False),
    ("file is not a database", "isn't an SQLite database: choose another file in database.url", False),
    ("malformed", "is damaged: stop watchwire and restore a backup", False),
    ("database is locked", "is busy: another program holds its write lock for too long", True),
    ("database or disk is full", "can't grow: make room on its disk", True),
    ("disk i/o error", "can't be read or written: its disk reports an error", True),
    ("no such table", "lacks a table: run `watchwire migrate`", False),
)
# PostgreSQL's, in English; servers that speak another language fall through to the general sentence.
_POSTGRESQL = (
    ("password authentication failed", "refuses the user name or password of database.url", False),
    ("no pg_hba.conf entry", "does not admit this user from here: see its pg_hba.conf", False),
    ("role ", "does not know this user: create it, or correct database.url", False),
    ("permission denied", "does not allow this user to do that: make it the owner of the database", False),
    ("does not exist", "has no such database: create it (createdb), or correct database.url", False),
)


def shown(url: URL) -> str:
    """The database as people know it: a file, or a server without its password."""
    if url.get_backend_name() == "sqlite":
        return f"the database {url.database}"
    return f"the database server {url.render_as_string(hide_password=True)}"


def translated(error: SQLAlchemyError, url: URL) -> StorageError:
    """`error` as one of ours."""
    if isinstance(error, PoolTimeoutError):
        return DatabaseUnreachableError(f"{shown(url)} has no connection free; try again later")
    cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    if isinstance(error, IntegrityError):
        return StorageError(f"{shown(url)} refuses a row that breaks a rule ({_line(cause)})")
    known = _SQLITE if url.get_backend_name() == "sqlite" else _POSTGRESQL
    for words, meaning, passes in known:
        if words in cause.lower():
            kind = DatabaseUnreachableError if passes else StorageError
            return kind(f"{shown(url)} {meaning}")
    if url.get_backend_name() != "sqlite" and _is_connection(error):
        return DatabaseUnreachableError(f"{shown(url)} can't be reached ({_line(cause)})")
    return StorageError(f"{shown(url)} can't do that ({_line(cause)})")


def _is_connection(error: SQLAlchemyError) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or type(error.orig).__name__ in ("OperationalError", "InterfaceError")


def _line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:300] if lines else "no reason given"


def no_directory(path: Path, error: OSError) -> StorageError:
    """The file's directory can't be made or written."""
    return StorageError(
        f"the database {path} can't be made or reached: {error.strerror or error} ({path.parent}); "
        "make the directory writable for this user, or choose another file in database.url"
    )
