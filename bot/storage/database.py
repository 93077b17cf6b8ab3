"""The database and its units of work: one transaction with all repositories in it.

Leaving a unit of work without `commit` rolls everything back. Statements are in the repositories' files.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import LeadLostError, StorageError
from bot.storage import backup
from bot.storage.engine import engines, schema
from bot.storage.engine.errors import shown, translated
from bot.storage.engine.lock import file_lock, instance_lock
from bot.storage.engine.transaction import Transaction
from bot.storage.repositories.archive import StoredArchive
from bot.storage.repositories.channels import StoredChannels
from bot.storage.repositories.cluster import StoredArrivals, StoredProcesses
from bot.storage.repositories.deliveries import StoredDeliveries
from bot.storage.repositories.feeds import StoredFeeds
from bot.storage.repositories.figures import StoredFigures
from bot.storage.repositories.fingerprints import StoredFingerprints
from bot.storage.repositories.groups import StoredGroups, StoredStrangers
from bot.storage.repositories.items import StoredItems
from bot.storage.repositories.learned import StoredLearned
from bot.storage.repositories.outbox import StoredOutbox
from bot.storage.repositories.polls import StoredPolls
from bot.storage.repositories.posts import StoredPosts
from bot.storage.repositories.progress import (
    StoredClockReadings,
    StoredMoves,
    StoredSeeds,
    StoredSpikes,
)
from bot.storage.repositories.proposals import StoredProposals
from bot.storage.repositories.records import (
    StoredAdmins,
    StoredChanges,
    StoredLogins,
    StoredMutes,
    StoredNameSets,
    StoredQuestions,
)
from bot.storage.repositories.search import StoredSearch
from bot.storage.repositories.search_feeds import StoredSearchFeeds
from bot.storage.repositories.sightings import StoredSightings
from bot.storage.repositories.stories import StoredStories
from bot.storage.repositories.tours import StoredTours
from bot.storage.repositories.verdicts import StoredVerdicts
from bot.storage.repositories.watchlists import StoredWatchlists
from bot.storage.tables import REVISION

if TYPE_CHECKING:
    from bot.storage.engine.lead import HeldLead  # with PostgreSQL's driver

_PAGES = 2000  # given back in a step: some tens of milliseconds


class StoredUnitOfWork:
    """`UnitOfWork` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.feeds = StoredFeeds(transaction)
        self.polls = StoredPolls(transaction)
        self.sightings = StoredSightings(transaction)
        self.items = StoredItems(transaction)
        self.stories = StoredStories(transaction)
        self.fingerprints = StoredFingerprints(transaction)
        self.verdicts = StoredVerdicts(transaction)
        self.learned = StoredLearned(transaction)
        self.watchlists = StoredWatchlists(transaction)
        self.channels = StoredChannels(transaction)
        self.posts = StoredPosts(transaction)
        self.outbox = StoredOutbox(transaction)
        self.deliveries = StoredDeliveries(transaction)
        self.admins = StoredAdmins(transaction)
        self.name_sets = StoredNameSets(transaction)
        self.mutes = StoredMutes(transaction)
        self.arrivals = StoredArrivals(transaction)
        self.processes = StoredProcesses(transaction)
        self.changes = StoredChanges(transaction)
        self.groups = StoredGroups(transaction)
        self.strangers = StoredStrangers(transaction)
        self.tours = StoredTours(transaction)
        self.proposals = StoredProposals(transaction)
        self.search_feeds = StoredSearchFeeds(transaction)
        self.seeds = StoredSeeds(transaction)
        self.moves = StoredMoves(transaction)
        self.spikes = StoredSpikes(transaction)
        self.clock_readings = StoredClockReadings(transaction)
        self.questions = StoredQuestions(transaction)
        self.figures = StoredFigures(transaction)
        self.archive = StoredArchive(transaction)
        self.search = StoredSearch(transaction)
        self.logins = StoredLogins(transaction)

    async def commit(self) -> None:
        """Make it last. Raises StorageError; then nothing of it lasts."""
        await self._transaction.commit()


class StoredDatabase:
    """`Database` of the ports. Made by `open_database`."""

    def __init__(self, url: URL, *, durable: bool = True) -> None:
        self.url = url
        self._writer = engines.writer(url, durable=durable)
        self._reader = engines.reader(url)
        # On SQLite writers of this process queue here, in order, and not at the file's lock, which is first come
        # by luck. On PostgreSQL the rows' own locks suffice.
        self._turn = asyncio.Lock() if engines.is_sqlite(url) else None
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[StoredUnitOfWork]:
        """A unit of work that may write. Raises StorageError."""
        async with AsyncExitStack() as stack:
            if self._turn is not None:
                await stack.enter_async_context(self._turn)
            connection = await stack.enter_async_context(self._connected(self._writer))
            yield StoredUnitOfWork(Transaction(connection))

    @asynccontextmanager
    async def read(self) -> AsyncIterator[StoredUnitOfWork]:
        """A unit of work that sees what is committed, as of its first statement. Raises StorageError."""
        async with self._connected(self._reader) as connection:
            yield StoredUnitOfWork(Transaction(connection))

    @asynccontextmanager
    async def leading(self) -> AsyncIterator["StoredTerm"]:
        """Wait for the lead, and have it. An SQLite file has one process, which leads."""
        if self._turn is None:
            from bot.storage.engine.lead import held_lead

            async with held_lead(self.url) as held:
                yield StoredTerm(held, FencedDatabase(self, held))
            return
        async with self.write() as work:
            await work.processes.take_lead(engines.my_name(), now=datetime.now(UTC))
            await work.commit()
        yield StoredTerm(_Sole(), self)

    async def give_back(self) -> int:
        """What was freed in an SQLite file goes back to the disk, in steps, so that no writer waits long; how many pages.

        A file that an older version made keeps its size. Raises StorageError.
        """
        before, left = None, await self._free_pages()
        first = left
        while self._turn is not None and left and left != before:
            async with self._turn, self._connected(self._writer) as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None
                # As a script: as one statement it would be stepped once, and give back one page.
                try:
                    await driver.executescript(f"PRAGMA incremental_vacuum({_PAGES})")
                except sqlite3.Error as error:
                    raise StorageError(
                        f"{shown(self.url)} can't give back what was freed ({error})"
                    ) from error
            before, left = left, await self._free_pages()
        return first - left

    async def _free_pages(self) -> int:
        if self._turn is None:
            return 0
        async with self._connected(self._reader) as connection:
            row = await Transaction(connection).row(text("PRAGMA freelist_count"))
            return int(row["freelist_count"]) if row else 0

    async def close(self) -> None:
        """Give all connections back; aiosqlite's threads end."""
        await asyncio.gather(*self._ending)
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        """A connection, given back even if this task is cancelled while it is opened or closed.

        The drivers lose a connection that is being made, with its file and its thread, when its task is cancelled.
        """
        opening = asyncio.ensure_future(_opened(engine))
        try:
            yield await asyncio.shield(opening)
        finally:
            ending = asyncio.create_task(_ended(opening))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            await asyncio.shield(ending)

    async def prepare(self, *, migrating: bool, locked: bool = False) -> None:
        """See that the tables are those of this program; `locked`: this process holds the instance lock.

        Before the tables of an SQLite file are changed a copy of it is laid beside it, and no instance may be
        working on it. Raises DatabaseOutdatedError, DatabaseInUseError and other StorageErrors.
        """
        async with self._connected(self._reader) as connection:
            if await schema.is_current(connection):
                return
            if not migrating:
                schema.refuse(connection)
            found = await schema.revision(connection)
        with ExitStack() as stack:
            if found is not None and engines.is_sqlite(self.url):
                path = engines.file_of(self.url)
                if not locked:
                    stack.enter_context(file_lock(path))
                await asyncio.to_thread(
                    backup.copy_file, path, path.with_name(f"{path.name}.before-{REVISION}")
                )
            async with self._connected(self._writer) as connection:
                await schema.bring_up(connection)


@dataclass(slots=True)
class _Sole:
    """The lead where nobody else can have it."""

    lost: asyncio.Event = field(default_factory=asyncio.Event)
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class StoredTerm:
    """`Term` of the ports."""

    _held: "HeldLead | _Sole"
    database: "StoredDatabase | FencedDatabase"

    @property
    def lost(self) -> asyncio.Event:
        """Set when another leads, or may."""
        return self._held.lost

    @property
    def is_held(self) -> bool:
        """Is it certain at this moment that nobody else leads?"""
        return self._held.is_held


class FencedDatabase:
    """`Database` of the ports for one term: what is written after it raises LeadLostError."""

    def __init__(self, database: StoredDatabase, held: "HeldLead") -> None:
        self._database = database
        self._held = held
        self.read = database.read
        self.leading = database.leading
        self.give_back = database.give_back

    @asynccontextmanager
    async def write(self) -> AsyncIterator[StoredUnitOfWork]:
        """A unit of work of the leader. Raises StorageError."""
        async with self._database.write() as work:
            if not await work.processes.is_epoch(self._held.epoch):
                self._held.lost.set()
                raise LeadLostError("another process leads now: this one writes nothing more, and stands by")
            yield work


async def _opened(engine: AsyncEngine) -> AsyncConnection:
    try:
        return await engine.connect()
    except SQLAlchemyError as error:
        raise translated(error, engine.url) from error


async def _ended(opening: asyncio.Future[AsyncConnection]) -> None:
    """Close the connection, once it is open."""
    with suppress(StorageError):
        connection = await opening
        try:
            await connection.close()
        except SQLAlchemyError:  # what was committed lasts, and what was not would be rolled back by this
            with suppress(SQLAlchemyError):
                await connection.invalidate()


@asynccontextmanager
async def open_database(
    url: str, *, create: bool = True, lock: bool = False, durable: bool = True
) -> AsyncIterator[StoredDatabase]:
    """The database at `url`, with the tables of this program; closed at the end.

    `create`: make an SQLite file that is missing. `lock`: be the one instance that works on it, else
    DatabaseInUseError; a PostgreSQL database is shared. `durable=False`: for scratch files, which need not survive a power cut. An SQLite file is
    migrated; a PostgreSQL database that is behind raises DatabaseOutdatedError. Raises ConfigError for an address
    that can't be read, and StorageError.
    """
    address = engines.read_url(url)
    async with AsyncExitStack() as stack:
        if engines.is_sqlite(address):
            engines.prepare_file(engines.file_of(address), create=create)
            if lock:
                await stack.enter_async_context(instance_lock(engines.file_of(address)))
        database = StoredDatabase(address, durable=durable)
        stack.push_async_callback(database.close)
        await database.prepare(migrating=engines.is_sqlite(address), locked=lock)
        yield database


async def migrate(url: str) -> str:
    """Bring the database at `url` to this program's tables; the revision that it has then. Raises StorageError."""
    address = engines.read_url(url)
    if engines.is_sqlite(address):
        engines.prepare_file(engines.file_of(address), create=True)
    database = StoredDatabase(address)
    try:
        await database.prepare(migrating=True)
    finally:
        await database.close()
    return REVISION
