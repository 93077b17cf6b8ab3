"""SQLite's driver for the event loop: aiosqlite, with one way to its thread and back for a statement.

aiosqlite goes there four times: for a cursor, to execute, to fetch, to close. Each way wakes a thread and the event loop,
and costs more than most of our statements. It has one call that does all of it, `execute_fetchall`; what that doesn't
give, the cursor here adds: what was executed, and the rest of many rows in pieces.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Self, cast

import aiosqlite

Row = tuple[object, ...]
_AT_ONCE = 200  # rows that come with the execution; of more the rest is fetched when it is asked for
_PIECE = 10_000


def connect(database: str, **given: object) -> "Connection":
    """As `aiosqlite.connect`, which takes what `sqlite3.connect` does."""
    return Connection(
        lambda: sqlite3.connect(database, factory=_InThread, **given),  # type: ignore[call-overload]
        iter_chunk_size=_AT_ONCE,
    )


class Connection(aiosqlite.Connection):
    """A connection whose cursors are `Cursor`s."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        # SQLAlchemy does so where it makes the connection itself: nobody waits at the end for one that was left open.
        self._thread.daemon = True

    def cursor(self) -> "Cursor":  # type: ignore[override]
        """A cursor, of which SQLite hears when it executes something."""
        return Cursor(self)


class _First(list[Row]):
    """The first rows, and the cursor that has the others."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        super().__init__(cursor.fetchmany(_AT_ONCE))
        self.cursor = cursor


class _FirstAtOnce(sqlite3.Cursor):
    def fetchall(self) -> _First:
        return _First(self)


class _InThread(sqlite3.Connection):
    def execute(self, statement: str, parameters: Iterable[object] = ()) -> sqlite3.Cursor:  # type: ignore[override]
        return self.cursor(_FirstAtOnce).execute(statement, parameters)  # type: ignore[arg-type]


class Cursor:
    """What SQLAlchemy asks of a cursor."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rest: aiosqlite.Cursor | None = None  # has more rows to give
        self._rows: list[Row] = []
        self.description: Sequence[Row] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """It needs no opening."""
        return self

    async def execute(self, statement: str, parameters: Iterable[object] = ()) -> Self:
        """Execute it, and fetch the first rows."""
        first = cast("_First", await self._connection.execute_fetchall(statement, parameters))
        self._rows = first
        self._rest = aiosqlite.Cursor(self._connection, first.cursor) if len(first) == _AT_ONCE else None
        return self._executed(first.cursor)

    async def executemany(self, statement: str, parameters: Iterable[Iterable[object]]) -> Self:
        """Execute it for each of `parameters`."""
        self._rows, self._rest = [], None
        return self._executed(await self._connection.executemany(statement, parameters))

    def _executed(self, cursor: sqlite3.Cursor | aiosqlite.Cursor) -> Self:
        self.description, self.lastrowid = cursor.description, cursor.lastrowid
        self.rowcount = cursor.rowcount
        return self

    async def fetchall(self) -> list[Row]:
        """All rows that are left."""
        found, self._rows = self._rows, []
        while self._rest and (some := await self.fetchmany(_PIECE)):
            found += some
        return found

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        """The next ones."""
        size = size or self.arraysize
        if len(self._rows) < size and self._rest is not None:
            more = await self._rest.fetchmany(max(size, _AT_ONCE))
            self._rows += cast("list[Row]", more)
            self._rest = self._rest if more else None
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Row | None:
        """The next one."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def close(self) -> None:
        """Nothing more is wanted."""
        self._rows = []
        if (rest := self._rest) is not None:
            self._rest = None
            await rest.close()
