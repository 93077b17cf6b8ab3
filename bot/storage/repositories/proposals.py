"""What waits for a second admin, and what the owner has decided for everybody."""

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import delete, literal, select, update

from bot.news.approval import House, Proposal
from bot.storage.engine.columns import Flag
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import house, proposals

_FIELDS = [field.name for field in fields(Proposal) if field.name != "id"]
_UNASKED = proposals.c.asked == literal(False, Flag())


class StoredProposals:
    """`Proposals` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, proposal: Proposal) -> int:
        """Under a number of its own."""
        values = {name: getattr(proposal, name) for name in _FIELDS}
        row = await self._transaction.row(proposals.insert().values(values).returning(proposals.c.id))
        return int(row["id"]) if row else 0

    async def all(self) -> list[Proposal]:
        """Oldest first."""
        rows = await self._transaction.rows(select(proposals).order_by(proposals.c.id))
        return [Proposal(**row) for row in rows]

    async def take(self, number: int) -> bool:
        """It is gone."""
        return await self._transaction.run(delete(proposals).where(proposals.c.id == number)) == 1

    async def mark_asked(self, number: int) -> bool:
        """Who can decide is asked now, once."""
        waits = update(proposals).where(proposals.c.id == number, _UNASKED)
        return await self._transaction.run(waits.values(asked=True)) == 1

    async def unasked(self) -> list[int]:
        """Oldest first."""
        numbers = select(proposals.c.id).where(_UNASKED).order_by(proposals.c.id)
        return [int(row["id"]) for row in await self._transaction.rows(numbers)]

    async def forget(self, before: datetime) -> int:
        """Remove those that expired before then; how many."""
        return await self._transaction.run(delete(proposals).where(proposals.c.until < before))

    async def house(self) -> House:
        """As it is until something is decided."""
        row = await self._transaction.row(select(house.c.four_eyes, house.c.told).where(house.c.id == 1))
        return House(**row) if row else House()

    async def save_house(self, decided: House) -> None:
        """New or changed."""
        await self._transaction.put(house, {"id": 1, **asdict(decided)})
