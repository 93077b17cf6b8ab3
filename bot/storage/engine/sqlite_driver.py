"""SQLite's driver for the event loop: aiosqlite, with one way to its thread and back for a statement.

aiosqlite goes there four times: for a cursor, to execute, to fetch, to close. Each way wakes a thread and the event loop,
and costs more than most of our statements.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Self, TypeVar

import aiosqlite

T = TypeVar("T")

Row = tuple[object, ...]
_AT_ONCE = 200  # rows that come with the execution; of more the rest is fetched when it is asked for


def connect(database: str, **given: object) -> "Connection":
    """As `aiosqlite.connect`, which takes what `sqlite3.connect` does."""
    return Connection(lambda: sqlite3.connect(database, **given))  # type: ignore[call-overload]


class Connection(aiosqlite.Connection):
    """A connection whose cursors are `Cursor`s."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=_AT_ONCE)
        self._thread.daemon = True  # as SQLAlchemy wants it

    def cursor(self) -> "Cursor":  # type: ignore[override]
        """A cursor, of which SQLite hears when it executes something."""
        return Cursor(self)

    async def in_thread(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """What `function` makes of SQLite's own connection, in its thread."""
        result: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return result


class Cursor:
    """What SQLAlchemy asks of a cursor."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None  # has more rows to give
        self._rows: list[Row] = []
        self.description: Sequence[Row] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """It needs no opening."""
        return self

    async def execute(self, statement: str, parameters: Iterable[object] = ()) -> Self:
        """Execute it, and fetch the first rows."""
        return await self._begin(lambda connection: connection.execute(statement, parameters))  # type: ignore[arg-type]

    async def executemany(self, statement: str, parameters: Iterable[Iterable[object]]) -> Self:
        """Execute it for each of `parameters`."""
        return await self._begin(lambda connection: connection.executemany(statement, parameters))  # type: ignore[arg-type]

    async def _begin(self, execute: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> Self:
        def in_thread(connection: sqlite3.Connection) -> None:
            cursor = execute(connection)
            if cursor.description is not None:
                self._rows = cursor.fetchmany(_AT_ONCE)
            self._cursor = cursor if len(self._rows) == _AT_ONCE else None
            self.description, self.lastrowid = cursor.description, cursor.lastrowid
            self.rowcount = cursor.rowcount

        await self._connection.in_thread(in_thread)
        return self

    async def fetchall(self) -> list[Row]:
        """All rows that are left."""
        rows, self._rows = self._rows, []
        if (cursor := self._cursor) is not None:
            self._cursor = None
            rows += await self._connection.in_thread(lambda _: cursor.fetchall())
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        """The next ones."""
        size = size or self.arraysize
        if len(self._rows) < size and (cursor := self._cursor) is not None:
            more = await self._connection.in_thread(lambda _: cursor.fetchmany(max(size, _AT_ONCE)))
            self._rows += more
            self._cursor = cursor if more else None
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Row | None:
        """The next one."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def close(self) -> None:
        """Nothing more is wanted."""
        self._rows = []
        if (cursor := self._cursor) is not None:
            self._cursor = None
            await self._connection.in_thread(lambda _: cursor.close())
