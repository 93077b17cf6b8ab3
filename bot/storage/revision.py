"""The count of edits to what is watched and who is told, by which matchers see that they must read again."""

from sqlalchemy import select

from bot.storage.engine.transaction import Transaction
from bot.storage.tables import revisions


async def current(transaction: Transaction) -> int:
    """How many edits there have been."""
    row = await transaction.row(select(revisions.c.count))
    return row["count"] if row else 0


async def raise_it(transaction: Transaction) -> None:
    """There has been one more."""
    insert = transaction.insert(revisions).values(id=1, count=1)
    await transaction.run(
        insert.on_conflict_do_update(index_elements=[revisions.c.id], set_={"count": revisions.c.count + 1})
    )
