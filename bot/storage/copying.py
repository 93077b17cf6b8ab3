"""A database copied into another, of either kind: in portions, so that a copy that was interrupted goes on, and compared.

Until it is whole, the target says in the place of its revision that it isn't, and nothing else opens it.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import ConfigError, StorageError, TargetInUseError
from bot.storage import rows
from bot.storage.engine import engines, schema
from bot.storage.engine.errors import shown, translated
from bot.storage.engine.lock import file_lock, refuse_in_use
from bot.storage.tables import REVISION

_PORTION = 5_000  # rows between two commits


async def copy(
    source: str, target: str, *, overwrite: bool = False, told: Callable[[str], None]
) -> dict[str, int]:
    """Make the database at `target` what the one at `source` is; how many rows each table has.

    Neither may be in use. What an interrupted copy of the same source has brought over stays. `told` gets a line of
    progress now and then. Raises ConfigError for an address that can't be read, TargetInUseError where the target
    holds anything else and `overwrite` does not allow to replace it, DatabaseInUseError, and StorageError, also where
    the two differ in the end: the source has changed since the copy began.
    """
    read, write = engines.read_url(source, named="FROM"), engines.read_url(target, named="TO")
    if _place(read) == _place(write):
        raise ConfigError("FROM and TO are the same database")
    async with AsyncExitStack() as stack:
        old = await stack.enter_async_context(_opened(read, create=False))
        if not await schema.is_current(old):
            schema.refuse(old)
        new = await stack.enter_async_context(_opened(write, create=True))
        await _begin(new, f"a copy of {shown(read)}", overwrite=overwrite)

        async def at(table: str, there: int, all_of_it: int) -> None:
            if there == all_of_it or there % _PORTION == 0:
                await new.commit()
                told(f"{table}: {there:,} of {all_of_it:,}")

        await rows.copy(old, new, at)
        await new.commit()
        counts = await _compare(old, new, told)
        await schema.say(new, REVISION)
        await new.commit()
    return counts


def _place(url: URL) -> Path | URL:
    """The same for all addresses of one SQLite file."""
    return engines.file_of(url) if engines.is_sqlite(url) else url


@asynccontextmanager
async def _opened(url: URL, *, create: bool) -> AsyncIterator[AsyncConnection]:
    """A database that nobody works on; the one that is made may be written to."""
    async with AsyncExitStack() as stack:
        if engines.is_sqlite(url):
            file = engines.file_of(url)
            engines.prepare_file(file, create=create, missing=f"there is no file {file} to copy from")
            stack.enter_context(file_lock(file))
        engine = engines.writer(url, durable=True) if create else engines.reader(url)
        stack.push_async_callback(engine.dispose)
        try:
            connection = await stack.enter_async_context(engine.connect())
            if not engines.is_sqlite(url):
                await engines.without_haste(connection)
                await refuse_in_use(connection)
            yield connection
        except SQLAlchemyError as error:
            raise translated(error, url) from error


async def _begin(target: AsyncConnection, what: str, *, overwrite: bool) -> None:
    found = await schema.revision(target)
    number, _, unfinished = (found or "").partition(" ")
    if not overwrite and unfinished == what and number == REVISION:
        return
    if not overwrite and unfinished:
        raise TargetInUseError(f"{shown(target.engine.url)} holds {unfinished} that isn't finished")
    if not overwrite and found not in (None, REVISION):
        raise TargetInUseError(f"{shown(target.engine.url)} is not empty")
    if unfinished:
        await schema.say(target, number)
    await schema.bring_up(target)
    await rows.empty(target, overwrite=overwrite)
    await schema.say(target, f"{REVISION} {what}")
    await target.commit()


async def _compare(old: AsyncConnection, new: AsyncConnection, told: Callable[[str], None]) -> dict[str, int]:
    counts = {}
    for table in rows.tables():
        counts[table.name] = await rows.count(new, table)
        if counts[table.name]:
            told(f"comparing {table.name}")
        if await rows.checksum(old, table) != await rows.checksum(new, table):
            raise StorageError(
                f"the two differ in the table {table.name}: {shown(old.engine.url)} was changed since the copy began. "
                "Copy again with --overwrite, while no watchwire works on it"
            )
    return counts
