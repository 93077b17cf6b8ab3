"""Are the tables those of this program, and how they become so.

An up-to-date database is recognised without Alembic, whose import costs more than the rest of a short command. An
empty one gets the tables at once, and the newest revision's name; a test holds that equal to what the migrations
make. Only an older one is led through `migrations/`.
"""

from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DatabaseOutdatedError
from bot.storage import job_tables, search
from bot.storage.engine import engines
from bot.storage.engine.errors import shown, translated
from bot.storage.tables import REVISION, alembic_version, metadata

_HAS_VERSION = {
    "sqlite": text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"),
    "postgresql": text("SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"),
}
# Any number of our own; several programs that migrate at once wait for each other here.
_MIGRATION_LOCK = text("SELECT pg_advisory_xact_lock(2004318071, 1)")


async def revision(connection: AsyncConnection) -> str | None:
    """What the database says of itself; None: it is empty. Raises StorageError."""
    try:
        if (await connection.execute(_HAS_VERSION[connection.dialect.name])).first() is None:
            return None
        return (await connection.execute(select(alembic_version.c.version_num))).scalar_one_or_none()
    except SQLAlchemyError as error:
        raise translated(error, connection.engine.url) from error


async def is_current(connection: AsyncConnection) -> bool:
    """Are the tables those of this program? Raises DatabaseOutdatedError where they are those of a newer one.

    Also where the database holds a copy that isn't whole.
    """
    found = await revision(connection)
    _, _, unfinished = (found or "").partition(" ")
    if unfinished:
        raise DatabaseOutdatedError(
            f"{shown(connection.engine.url)} holds {unfinished} that isn't finished: run `watchwire copy` again"
        )
    if found is not None and found > REVISION:
        raise DatabaseOutdatedError(
            f"{shown(connection.engine.url)} was made by a newer watchwire (tables {found}, here {REVISION}): "
            "install that version, or restore a backup"
        )
    return found == REVISION


async def say(connection: AsyncConnection, what: str) -> None:
    """Let the database say so in the place of its revision: while it isn't whole, the revision and what it is to be."""
    await connection.execute(update(alembic_version).values(version_num=what))


def refuse(connection: AsyncConnection) -> None:
    """Raise the DatabaseOutdatedError that says what to do."""
    raise DatabaseOutdatedError(
        f"{shown(connection.engine.url)} doesn't have the tables of this version ({REVISION}): run `watchwire migrate`"
    )


async def bring_up(connection: AsyncConnection) -> None:
    """Make or migrate the tables, in one transaction: all of it or nothing. Raises StorageError."""
    try:
        if connection.dialect.name == "postgresql":
            await engines.without_haste(connection)
            await connection.execute(_MIGRATION_LOCK)
        found = await revision(connection)
        if found is None:
            await connection.run_sync(_create)
        elif not await is_current(connection):
            await connection.run_sync(upgrade)
        await connection.commit()
    except SQLAlchemyError as error:
        raise translated(error, connection.engine.url) from error


def _create(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    search.make(connection)
    job_tables.make(connection)
    connection.execute(alembic_version.insert().values(version_num=REVISION))


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the migrations up to `target` within the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, target)
    except CommandError as error:
        raise DatabaseOutdatedError(f"{shown(connection.engine.url)} can't be migrated ({error})") from error
