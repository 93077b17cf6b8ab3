"""One transaction, as the repositories use it: statements in, rows out, the library's errors translated.

What a statement means for news is the repositories' matter; engines and pools are `engines.py`'s. Statements in
frequent use are built once and given values: to build one costs as much as to run it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import ColumnElement, Delete, Executable, RowMapping, Select, Table, Update, collate, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine.errors import translated

if TYPE_CHECKING:
    from sqlalchemy import CursorResult
    from sqlalchemy.dialects.sqlite import Insert

T = TypeVar("T")

Values = Mapping[str, object]
OfListed = Mapping[str, Executable]  # by dialect


class Transaction:
    """A connection with its transaction; begins by itself at the first statement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.dialect = connection.dialect.name

    async def rows(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Sequence[RowMapping]:
        """The rows that `statement` gives for `values` (for each of several). Raises StorageError."""
        result = await self._execute(statement, values)
        return result.mappings().all()

    async def row(self, statement: Executable, values: Values | None = None) -> RowMapping | None:
        """The first row that `statement` gives, or None."""
        rows = await self.rows(statement, values)
        return rows[0] if rows else None

    async def listed(
        self, statement: "OfListed", numbers: Collection[int], values: Values | None = None
    ) -> Sequence[RowMapping]:
        """The rows that a statement of `of_listed` gives for `numbers`, any amount of them. Raises StorageError."""
        if not numbers:
            return []
        return await self.rows(statement[self.dialect], {**(values or {}), **self._given(numbers)})

    async def run_listed(self, statement: "OfListed", numbers: Collection[int], values: Values) -> int:
        """Execute a statement of `of_listed` for `numbers`; how many rows it changed. Raises StorageError."""
        return await self.run(statement[self.dialect], {**values, **self._given(numbers)}) if numbers else 0

    def _given(self, numbers: Collection[int]) -> Values:
        return {"given": json.dumps(list(numbers)) if self.dialect == "sqlite" else list(numbers)}

    async def run(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> int:
        """Execute `statement` with `values` (once for each of several); how many rows it changed."""
        if values is not None and not values:
            return 0
        return (await self._execute(statement, values)).rowcount

    async def _execute(
        self, statement: Executable, values: Values | Sequence[Values] | None
    ) -> "CursorResult[*tuple[object, ...]]":
        try:
            return await self._connection.execute(
                statement, cast("dict[str, object] | list[dict[str, object]] | None", values)
            )
        except SQLAlchemyError as error:
            raise translated(error, self._connection.engine.url) from error

    def letters(self, column: ColumnElement[str]) -> ColumnElement[str]:
        """By its code points, as Python sorts: for ORDER BY and comparisons."""
        return collate(column, {"sqlite": "BINARY", "postgresql": "C"}[self.dialect])

    def insert(self, table: Table) -> "Insert":
        """An INSERT that knows ON CONFLICT; both dialects spell it alike."""
        return _insert(self.dialect, table)

    async def put(self, table: Table, values: Values | Sequence[Values]) -> None:
        """Insert rows, or change those that have their key already."""
        await self.run(_upsert(self.dialect, table), values)

    async def add(self, table: Table, values: Sequence[Values]) -> None:
        """Insert the rows that are not there."""
        await self.run(_insert_missing(self.dialect, table), values)

    async def put_new(
        self, table: Table, values: Values | Sequence[Values], *, gives: tuple[str, ...] = ()
    ) -> Sequence[RowMapping]:
        """Insert the rows that break no rule of uniqueness; their keys, or the columns that it `gives`."""
        if not values:
            return []
        return await self.rows(_insert_new(self.dialect, table, gives), values)

    async def commit(self) -> None:
        """Make it last. Raises StorageError; then nothing of it does."""
        try:
            await self._connection.commit()
        except SQLAlchemyError as error:
            raise translated(error, self._connection.engine.url) from error


def of_listed(
    statement: "Select[*tuple[object, ...]] | Update | Delete", column: ColumnElement[int]
) -> OfListed:
    """`statement` for rows whose `column` is one of many numbers, given as one value: for `Transaction.listed`.

    A statement with a place for each number would be written and read anew for every amount of them.
    """
    lists = {
        "sqlite": "SELECT value FROM json_each(:given)",
        "postgresql": "SELECT unnest(CAST(:given AS bigint[]))",
    }
    return {dialect: statement.where(column.in_(text(listed))) for dialect, listed in lists.items()}


def _insert(dialect: str, table: Table) -> "Insert":
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert

        return insert(table)
    from sqlalchemy.dialects.postgresql import insert as insert_postgresql

    return cast("Insert", insert_postgresql(table))


@cache
def _upsert(dialect: str, table: Table) -> "Insert":
    keys = [column.name for column in table.primary_key]
    insert = _insert(dialect, table)
    changed = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _insert_missing(dialect: str, table: Table) -> "Insert":
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _insert_new(dialect: str, table: Table, gives: tuple[str, ...]) -> "Insert":
    columns = [table.c[name] for name in gives] or list(table.primary_key)
    return cast("Insert", _insert_missing(dialect, table).returning(*columns))


def chunks(keys: Iterable[T], size: int = 1000) -> Iterator[list[T]]:
    """Both databases limit how many values a statement may carry."""
    listed = list(keys)
    return (listed[start : start + size] for start in range(0, len(listed), size))
