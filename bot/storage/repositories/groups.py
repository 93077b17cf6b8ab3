"""Groups in which admins may command the bot, and strangers that the owner has been told about."""

from dataclasses import asdict

from sqlalchemy import delete, or_, select, update

from bot.news.watchlist import Group
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import groups, strangers


class StoredGroups:
    """`Groups` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> list[Group]:
        """In the order in which they were allowed."""
        rows = await self._transaction.rows(_GROUPS.order_by(groups.c.id))
        return [Group(**row) for row in rows]

    async def get(self, chat_id: int) -> Group | None:
        """By its number, or the one that it had before; None: not allowed."""
        either = or_(groups.c.chat_id == chat_id, groups.c.former == chat_id)
        row = await self._transaction.row(_GROUPS.where(either).order_by(groups.c.id))
        return Group(**row) if row else None

    async def add(self, group: Group) -> None:
        """It is allowed from now on."""
        await self.remove(group.chat_id)
        await self._transaction.run(groups.insert().values(asdict(group)))

    async def remove(self, chat_id: int) -> None:
        """It is not allowed any more."""
        await self._transaction.run(delete(groups).where(groups.c.chat_id == chat_id))

    async def move(self, old: int, new: int) -> None:
        """The same group under another number."""
        await self.remove(new)
        moved = update(groups).where(groups.c.chat_id == old).values(chat_id=new, former=old)
        await self._transaction.run(moved)


class StoredStrangers:
    """`Strangers` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, user_id: int, *, keep: int) -> bool:
        """False: known already. Only the newest `keep` stay known."""
        added = await self._transaction.put_new(strangers, {"user_id": user_id})
        for row in added:
            await self._transaction.run(delete(strangers).where(strangers.c.id <= row["id"] - keep))
        return bool(added)


_GROUPS = select(groups.c.chat_id, groups.c.title, groups.c.former)
