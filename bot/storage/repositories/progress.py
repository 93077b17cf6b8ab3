"""How far the program has come: what it took over from the file, what was moved, when it looked at the clock."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.storage import revision
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import clock, moves, seeds, spikes


class StoredSeeds:
    """`Seeds` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> set[tuple[str, str]]:
        """Kind and name of each."""
        return {(row["kind"], row["name"]) for row in await self._transaction.rows(select(seeds))}

    async def add(self, some: Collection[tuple[str, str]]) -> None:
        """These are taken over."""
        await self._transaction.add(seeds, [{"kind": kind, "name": name} for kind, name in some])


class StoredMoves:
    """`Moves` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, moved: Mapping[ItemId, StoryId], *, keep: int) -> None:
        """These items belong to these stories from now on; only the newest `keep` moves stay noted.

        Raising the revision lets one writer in at a time, so the numbers come in the order of the commits: whoever has
        followed up to one has missed none.
        """
        await revision.raise_it(self._transaction)
        await self._transaction.run(delete(moves).where(moves.c.item.in_(moved)))
        for item, story in moved.items():
            row = await self._transaction.row(
                moves.insert().values(item=item, story=story).returning(moves.c.id)
            )
            assert row is not None
            await self._transaction.run(delete(moves).where(moves.c.id <= row["id"] - keep))

    async def after(self, number: int) -> list[tuple[int, ItemId, StoryId]]:
        """Number, item and story of those that came after `number`, in order."""
        rows = await self._transaction.rows(_LATER, {"number": number})
        return [(row["id"], ItemId(row["item"]), StoryId(row["story"])) for row in rows]


class StoredSpikes:
    """`Spikes` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def last(self, watchlist: WatchlistId) -> tuple[datetime, int] | None:
        """When it was told, and of how many stories."""
        row = await self._transaction.row(select(spikes).where(spikes.c.watchlist == watchlist))
        return (row["at"], row["stories"]) if row else None

    async def save(self, watchlist: WatchlistId, *, at: datetime, stories: int) -> None:
        """It is told now."""
        await self._transaction.put(spikes, {"watchlist": watchlist, "at": at, "stories": stories})


class StoredClockReadings:
    """`ClockReadings` of the ports: one row."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def believed(self) -> tuple[datetime, datetime] | None:
        """When retention last looked, and from when on it believes what it saw; None: it never did."""
        row = await self._transaction.row(select(clock.c.seen, clock.c.believed))
        return (row["seen"], row["believed"]) if row and row["seen"] else None

    async def look(self, *, seen: datetime, believed: datetime) -> None:
        """To be asked for by `believed`."""
        await self._put(seen=seen, believed=believed)

    async def _put(self, **values: datetime) -> None:
        insert = self._transaction.insert(clock).values(id=1, **values)
        await self._transaction.run(insert.on_conflict_do_update(index_elements=[clock.c.id], set_=values))


_LATER = (
    select(moves.c.id, moves.c.item, moves.c.story)
    .where(moves.c.id > bindparam("number"))
    .order_by(moves.c.id)
)
