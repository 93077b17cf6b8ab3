"""Who is led through the first steps, and how far they are."""

from sqlalchemy import delete, select

from bot.news.tour import Progress, Step
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import tours


class StoredTours:
    """`Tours` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, user_id: int) -> Progress | None:
        """None: nobody leads this person."""
        row = await self._transaction.row(select(tours).where(tours.c.user_id == user_id))
        if row is None:
            return None
        return Progress(user_id=user_id, skipped=row["skipped"], at=Step(row["at"]) if row["at"] else None)

    async def save(self, progress: Progress) -> None:
        """New or changed."""
        at = progress.at.value if progress.at else ""
        await self._transaction.put(
            tours, {"user_id": progress.user_id, "skipped": progress.skipped, "at": at}
        )

    async def remove(self, user_id: int) -> None:
        """The end."""
        await self._transaction.run(delete(tours).where(tours.c.user_id == user_id))
