"""What the databases' errors mean, in one sentence that says what to do. Nothing is executed here."""

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import DatabaseUnreachableError, StorageError
from bot.wording import Wording, literal, say

# SQLite's own words (https://www.sqlite.org/rescode.html) -> what to say, and whether waiting may help.
_SQLITE = (
    (
        "unable to open database file",
        literal("{database} can't be opened: look at the permissions of the file and its directory"),
        False,
    ),
    (
        "attempt to write a readonly database",
        literal("{database} can't be written: look at the permissions of the file"),
        False,
    ),
    (
        "file is not a database",
        literal("{database} isn't an SQLite database: choose another file in database.url"),
        False,
    ),
    ("malformed", literal("{database} is damaged: stop watchwire and restore a backup"), False),
    (
        "database is locked",
        literal("{database} is busy: another program holds its write lock for too long"),
        True,
    ),
    ("database or disk is full", literal("{database} can't grow: make room on its disk"), True),
    ("disk i/o error", literal("{database} can't be read or written: its disk reports an error"), True),
    ("no such table", literal("{database} lacks a table: run `watchwire migrate`"), False),
)
# PostgreSQL's, in English; servers that speak another language fall through to the general sentence.
_POSTGRESQL = (
    (
        "password authentication failed",
        literal("{database} refuses the user name or password of database.url"),
        False,
    ),
    (
        "no pg_hba.conf entry",
        literal("{database} does not admit this user from here: see its pg_hba.conf"),
        False,
    ),
    ("too many connections", literal("{database} has no connection free; try again later"), True),
    ("too many clients", literal("{database} has no connection free; try again later"), True),
    ("connection slots are reserved", literal("{database} has no connection free; try again later"), True),
    ("not permitted to log in", literal("{database} does not admit this user: give it LOGIN"), False),
    (
        "read-only transaction",
        literal("{database} takes no writes: it is a standby, or was set to read-only"),
        True,
    ),
    ("role ", literal("{database} does not know this user: create it, or correct database.url"), False),
    (
        "permission denied",
        literal("{database} does not allow this user to do that: make it the owner of the database"),
        False,
    ),
    (
        "does not exist",
        literal("{database} has no such database: create it (createdb), or correct database.url"),
        False,
    ),
)


def shown(url: URL) -> Wording:
    """The database as people know it: a file, or a server without its password."""
    if url.get_backend_name() == "sqlite":
        return say("the database {name}", name=url.database)
    return say("the database server {name}", name=url.render_as_string(hide_password=True))


def translated(error: SQLAlchemyError, url: URL) -> StorageError:
    """`error` as one of ours."""
    if isinstance(error, PoolTimeoutError):
        return DatabaseUnreachableError(
            say("{database} has no connection free; try again later", database=shown(url))
        )
    cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    if isinstance(error, IntegrityError):
        return StorageError(
            say(
                "{database} refuses a row that breaks a rule ({error})",
                database=shown(url),
                error=_line(cause),
            )
        )
    if (found := _known(cause, url)) is not None:
        return found
    if url.get_backend_name() != "sqlite" and _is_connection(error):
        return DatabaseUnreachableError(
            say("{database} can't be reached ({error})", database=shown(url), error=_line(cause))
        )
    return meant(cause, url)


def meant(cause: str, url: URL) -> StorageError:
    """What a driver's own words mean."""
    return _known(cause, url) or StorageError(
        say("{database} can't do that ({error})", database=shown(url), error=_line(cause))
    )


def _known(cause: str, url: URL) -> StorageError | None:
    known = _SQLITE if url.get_backend_name() == "sqlite" else _POSTGRESQL
    for words, meaning, passes in known:
        if words in cause.lower():
            kind = DatabaseUnreachableError if passes else StorageError
            return kind(say(meaning, database=shown(url)))
    return None


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
