"""All rows of one database in another, of the same kind or not: for backups, restores and copies. No files, no locks.

What can be made from the rows, such as the search index, is made anew.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import TargetInUseError
from bot.storage.engine import engines
from bot.storage.engine.errors import shown
from bot.storage.search import begin_anew
from bot.storage.tables import alembic_version, metadata, search_state, search_texts

_PAGE = 500

CountCopied = Callable[
    [str, int, int], Awaitable[None]
]  # the table, how many of its rows are there now, how many there are


async def empty(connection: AsyncConnection, *, overwrite: bool) -> None:
    """Delete all rows. Raises TargetInUseError where there are some, and `overwrite` doesn't allow it."""
    for table in reversed(tables()):
        if not overwrite and (await connection.execute(select(table).limit(1))).first() is not None:
            raise TargetInUseError(f"{shown(connection.engine.url)} is not empty")
        await connection.execute(table.delete())


async def copy(source: AsyncConnection, target: AsyncConnection, told: CountCopied | None = None) -> None:
    """Copy the rows that `target` lacks: it holds the first ones of some tables, or none.

    `told` is called after each page of rows, and may commit. The rest is for the caller to commit.
    """
    await engines.without_haste(source)
    for table in tables():
        there, all_of_it = await count(target, table), await count(source, table)
        ordered = select(table).order_by(*table.primary_key).offset(there)
        result = await source.stream(ordered)
        async for page in result.mappings().partitions(_PAGE):
            await target.execute(table.insert(), [dict(row) for row in page])
            there += len(page)
            if told:
                await told(table.name, there, all_of_it)
    await _set_counters(target, await _counters(source))
    await target.run_sync(begin_anew)


async def count(connection: AsyncConnection, table: Table) -> int:
    """How many rows it has."""
    return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def checksum(connection: AsyncConnection, table: Table) -> int:
    """The same for the same rows, whatever their order, in either kind of database."""
    total = 0
    result = await connection.stream(select(table))
    async for page in result.partitions(_PAGE):
        for row in page:
            digest = hashlib.blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=16)
            total += int.from_bytes(digest.digest(), "big")
    return total % (1 << 128)


def tables() -> list[Table]:
    """Those whose rows are copied, each behind those that it points to."""
    derived = (alembic_version, search_state, search_texts)
    return [table for table in metadata.sorted_tables if table not in derived]


def _numbered() -> list[str]:
    return [table.name for table in tables() if "id" in table.c and table.c.id.autoincrement is True]


async def _counters(connection: AsyncConnection) -> Mapping[str, int]:
    """The last number given in each table: it may be higher than the highest row."""
    if connection.dialect.name == "sqlite":
        rows = await connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {row.name: row.seq for row in rows}
    found = {}
    for name in _numbered():
        last = func.pg_sequence_last_value(func.pg_get_serial_sequence(name, "id"))
        if (number := (await connection.execute(select(last))).scalar_one()) is not None:
            found[name] = number
    return found


async def _set_counters(connection: AsyncConnection, counters: Mapping[str, int]) -> None:
    for name in _numbered():
        last = counters.get(name, 0)
        if connection.dialect.name == "sqlite":
            await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            put = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
            await connection.execute(put, {"name": name, "last": last})
        else:
            sequence = func.pg_get_serial_sequence(name, "id")
            await connection.execute(select(func.setval(sequence, max(last, 1), last > 0)))
