"""aiosqlite's connections with cursors that visit the connection's thread once a statement. No SQL in here.

Each visit costs two switches between threads, some 0.1 ms, more than most statements of ours. aiosqlite's own cursors
come four times: to be made, to execute, to fetch, to be closed.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

import aiosqlite

_AT_ONCE = 10_000  # rows that are fetched in one visit

Values = Sequence[object]


def connect(database: str, **options: object) -> "Connection":
    """A connection to be awaited; for `async_creator_fn` of SQLAlchemy. `options`: those of `sqlite3.connect`."""
    return Connection(partial(sqlite3.connect, database, **options), iter_chunk_size=64)


class Connection(aiosqlite.Connection):
    """aiosqlite's, but for its cursors. Its thread ends with the process if nobody has closed it."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        self._thread.daemon = True

    def cursor(self) -> "Cursor":  # type: ignore[override]  # not a promise of one, which would cost a visit
        return Cursor(self)

    async def visit(self, function: Callable[[sqlite3.Connection], None]) -> None:
        """Run `function` in the connection's thread."""
        await self._execute(function, self._conn)  # type: ignore[no-untyped-call]


class Cursor:
    """A cursor (PEP 249) with awaitable methods, as SQLAlchemy asks of asyncio drivers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None  # while it has rows that were not fetched
        self._rows: deque[object] = deque()
        self.arraysize = 1
        self.description: object = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, operation: str, parameters: Values = ()) -> "Cursor":
        """Execute it and fetch what it gives, up to many rows; the rest is fetched when it is asked for."""
        await self.close()
        await self._connection.visit(lambda opened: self._take(opened.execute(operation, parameters)))
        return self

    async def executemany(self, operation: str, seq_of_parameters: Sequence[Values]) -> "Cursor":
        """Execute it for each of several."""
        await self.close()
        await self._connection.visit(
            lambda opened: self._take(opened.executemany(operation, seq_of_parameters))
        )
        return self

    async def fetchall(self) -> list[object]:
        """All rows that are left."""
        return await self.fetchmany(None)

    async def fetchmany(self, size: int | None = None) -> list[object]:
        """The next rows, `size` of them; None: all that are left."""
        while self._open is not None and (size is None or len(self._rows) < size):
            await self._connection.visit(lambda _: self._fetch())
        taken = list(islice(self._rows, size))
        for _ in taken:
            self._rows.popleft()
        return taken

    async def fetchone(self) -> object:
        """The next row, None behind the last."""
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        """Let go of what was not fetched."""
        self._rows.clear()
        if (left := self._open) is not None:
            self._open = None
            await self._connection.visit(lambda _: left.close())

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self._open = cursor
        self.description = cursor.description
        self._fetch()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid  # both known after the rows

    def _fetch(self) -> None:
        """Runs in the connection's thread."""
        if self._open is None:
            return
        rows = self._open.fetchmany(_AT_ONCE) if self.description else []
        self._rows += rows
        if len(rows) < _AT_ONCE:
            self._open.close()
            self._open = None
