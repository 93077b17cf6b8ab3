"""One transaction, as the repositories use it: statements in, rows out, the library's errors translated.

What a statement means for news is the repositories' matter; engines and pools are `engines.py`'s.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from sqlalchemy import Executable, RowMapping, Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.trouble import translated

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


class Transaction:
    """A connection with its transaction; begins by itself at the first statement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.dialect = connection.dialect.name

    async def rows(
        self, statement: Executable, values: Sequence[Mapping[str, object]] | None = None
    ) -> Sequence[RowMapping]:
        """The rows that `statement` gives. Raises StorageError."""
        try:
            result = await self._connection.execute(statement, cast("list[dict[str, object]] | None", values))
            return result.mappings().all()
        except SQLAlchemyError as error:
            raise translated(error, self._connection.engine.url) from error

    async def row(self, statement: Executable) -> RowMapping | None:
        """The first row that `statement` gives, or None."""
        rows = await self.rows(statement)
        return rows[0] if rows else None

    async def run(self, statement: Executable, values: Sequence[Mapping[str, object]] | None = None) -> int:
        """Execute `statement`, once for each of `values`; how many rows it changed."""
        if values is not None and not values:
            return 0
        try:
            result = await self._connection.execute(statement, cast("list[dict[str, object]] | None", values))
            return result.rowcount
        except SQLAlchemyError as error:
            raise translated(error, self._connection.engine.url) from error

    def insert(self, table: Table) -> "Insert":
        """An INSERT that knows ON CONFLICT; both dialects spell it alike."""
        if self.dialect == "sqlite":
            from sqlalchemy.dialects.sqlite import insert

            return insert(table)
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql

        return cast("Insert", insert_postgresql(table))

    async def commit(self) -> None:
        """Make it last. Raises StorageError; then nothing of it does."""
        try:
            await self._connection.commit()
        except SQLAlchemyError as error:
            raise translated(error, self._connection.engine.url) from error
