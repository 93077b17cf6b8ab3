"""What feeds and houses have taught: the lines that a feed repeats, and who only carries."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select

from bot.news.reading.carriers import mostly_carries
from bot.news.reading.feed_lines import FeedLines
from bot.storage.engine.transaction import Transaction, chunks
from bot.storage.keys import short_key
from bot.storage.tables import carriers, feed_lines


class StoredLearned:
    """`Learned` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def lines(self, wanted: Collection[str]) -> Mapping[str, FeedLines]:
        """What each of these feeds (addresses) repeats; nothing yet of one that is not known."""
        of_key = {short_key(feed): feed for feed in wanted}
        found = {feed: FeedLines() for feed in wanted}
        for keys in chunks(of_key):
            for row in await self._transaction.rows(_LINES, {"keys": keys}):
                found[of_key[row["feed_key"]]] = FeedLines.unpack(row["lines"])
        return found

    async def save_lines(self, learned: Mapping[str, FeedLines]) -> None:
        """For `lines`."""
        await self._transaction.put(
            feed_lines,
            [{"feed_key": short_key(feed), "lines": lines.pack()} for feed, lines in learned.items()],
        )

    async def count_order(self, order: Mapping[str, tuple[int, int]]) -> None:
        """Add to how often each house was first with a story that others had too, and how often later."""
        values = [{"house": house, "first": first, "later": later} for house, (first, later) in order.items()]
        insert = self._transaction.insert(carriers)
        counts = {name: carriers.c[name] + insert.excluded[name] for name in ("first", "later")}
        await self._transaction.run(
            insert.on_conflict_do_update(index_elements=["house"], set_=counts), values
        )

    async def carriers(self, houses: Collection[str]) -> frozenset[str]:
        """Those of `houses` that are hardly ever first (`carriers.mostly_carries`)."""
        found: set[str] = set()
        for some in chunks(houses):
            rows = await self._transaction.rows(_CARRIERS, {"houses": some})
            found |= {row["house"] for row in rows if mostly_carries(row["first"], row["later"])}
        return frozenset(found)


_LINES = select(feed_lines).where(feed_lines.c.feed_key.in_(bindparam("keys", expanding=True)))
_CARRIERS = select(carriers).where(carriers.c.house.in_(bindparam("houses", expanding=True)))
