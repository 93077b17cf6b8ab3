"""The count of edits to what is watched and who is told, by which matchers see that they must read again."""

from sqlalchemy import ColumnElement, select, update

from bot.storage.engine.transaction import Transaction
from bot.storage.tables import revisions, watchlists

_CURRENT = select(revisions.c.count)


async def current(transaction: Transaction) -> int:
    """How many edits there have been."""
    row = await transaction.row(_CURRENT)
    return row["count"] if row else 0


async def raise_it(transaction: Transaction, changed: ColumnElement[bool] | None = None) -> None:
    """There has been one more, by which the watchlists that are `changed` carry its number.

    On PostgreSQL the row lets one writer in at a time: who has seen a number has missed no change before it.
    """
    insert = transaction.insert(revisions).values(id=1, count=1)
    await transaction.run(
        insert.on_conflict_do_update(index_elements=[revisions.c.id], set_={"count": revisions.c.count + 1})
    )
    if changed is not None:
        count = select(revisions.c.count).scalar_subquery()
        await transaction.run(update(watchlists).where(changed).values(revision=count))
