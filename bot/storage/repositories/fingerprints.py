"""What items are compared by, also those that are forgotten: signatures, and the keys by which they are found."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, func, select

from bot.news.ids import ItemId, StoryId
from bot.news.story.placement import Fingerprinted
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.tables import placements, recall_keys, signatures

_PAGE = 250  # fingerprints: some 10 ms until they are filed
_SIGNED = (placements.c.item, placements.c.story, placements.c.fetched, placements.c.fingerprint)


class StoredFingerprints:
    """`Fingerprints` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def holders(self, keys: Collection[int]) -> Mapping[int, Sequence[ItemId]]:
        """The items that have these keys (`Placement.keys`), also forgotten ones; oldest id first."""
        found: dict[int, list[ItemId]] = {}
        for row in await self._transaction.listed(_HOLDERS, keys):
            found.setdefault(row["key"], []).append(ItemId(row["item"]))
        return found

    async def of(self, wanted: Collection[ItemId]) -> list[Fingerprinted]:
        """What is left to compare with of these items, also of forgotten ones."""
        found = [_fingerprinted(row) for row in await self._transaction.listed(_PLACED, wanted)]
        return found + [_fingerprinted(row) for row in await self._transaction.listed(_LEFT, wanted)]

    async def since(self, since: datetime) -> AsyncIterator[list[Fingerprinted]]:
        """Of the items fetched since then, in order of id, in pages."""
        # + 0: by an index of the items alone all that are older would be gone through.
        item = placements.c.item + 0
        first = await self._transaction.row(
            select(func.min(item).label("item")).where(placements.c.fetched >= since)
        )
        page = select(*_SIGNED).where(placements.c.fetched >= since).order_by(placements.c.item).limit(_PAGE)
        last = first["item"] - 1 if first and first["item"] else None
        while last is not None:
            rows = await self._transaction.rows(page.where(placements.c.item > last))
            last = rows[-1]["item"] if rows else None
            if rows:
                yield [_fingerprinted(row) for row in rows]

    async def keep(self, some: Sequence[int]) -> None:
        """What these items, which are about to be forgotten, are compared by."""
        await self._transaction.run(_KEEP, {"ids": some})

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove the keys and signatures of forgotten items fetched before then, at most `limit`; of how many."""
        from bot.news.story.recall import keys_if_readable  # numpy: not loaded by short commands

        old = (
            select(signatures)
            .where(signatures.c.fetched < before)
            .order_by(signatures.c.fetched, signatures.c.item)
            .limit(limit)
        )
        rows = await self._transaction.rows(old)
        for row in rows:
            keys = [{"of_key": key, "of_item": row["item"]} for key in keys_if_readable(row["fingerprint"])]
            await self._transaction.run(_DROP_KEY, keys)
        await self._transaction.run(_DROP_SIGNATURE, [{"of_item": row["item"]} for row in rows])
        return len(rows)


def _fingerprinted(row: RowMapping) -> Fingerprinted:
    return Fingerprinted(
        id=ItemId(row["item"]),
        story=StoryId(row["story"]),
        seen=row["fetched"],
        fingerprint=row["fingerprint"],
    )


_HOLDERS = of_listed(
    select(recall_keys.c.key, recall_keys.c.item).order_by(recall_keys.c.key, recall_keys.c.item),
    recall_keys.c.key,
)
_KEEP = signatures.insert().from_select(
    list(signatures.c), select(*_SIGNED).where(placements.c.item.in_(bindparam("ids", expanding=True)))
)
_DROP_KEY = delete(recall_keys).where(
    recall_keys.c.key == bindparam("of_key"), recall_keys.c.item == bindparam("of_item")
)
_PLACED = of_listed(select(*_SIGNED), placements.c.item)
_LEFT = of_listed(select(signatures), signatures.c.item)
_DROP_SIGNATURE = delete(signatures).where(signatures.c.item == bindparam("of_item"))
