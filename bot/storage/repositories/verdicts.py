"""Which watchlists an item matched, and why it was not told."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import RowMapping, select

from bot.news.alert import Reason, Silence, Why
from bot.news.ids import ChannelId, ItemId, WatchlistId
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.tables import matches, silences

_REASON = ("why", "mute", "until", "days", "before")


class StoredVerdicts:
    """`Verdicts` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add_matches(self, some: Sequence[tuple[ItemId, WatchlistId, str]]) -> None:
        """Item, watchlist, and spans as JSON, as `watchwire match --json` prints them. Again replaces them."""
        rows = [{"item": item, "watchlist": watchlist, "spans": spans} for item, watchlist, spans in some]
        await self._transaction.put(matches, rows)

    async def matches(self, of_items: Collection[ItemId]) -> Mapping[ItemId, Mapping[WatchlistId, str]]:
        """The watchlists that each of them matched, with the spans."""
        found: dict[ItemId, dict[WatchlistId, str]] = {item: {} for item in of_items}
        for row in await self._transaction.listed(_MATCHES, of_items):
            found[ItemId(row["item"])][WatchlistId(row["watchlist"])] = row["spans"]
        return found

    async def add_silences(self, some: Sequence[tuple[ItemId, Silence]]) -> None:
        """Why matches of items were not told, in the order in which it was decided."""
        rows = [
            {"item": item, "watchlist": one.watchlist, "channel": one.channel}
            | {name: getattr(one.reason, name) for name in _REASON}
            for item, one in some
        ]
        await self._transaction.run(_ADD_SILENCES, rows)

    async def silences(
        self, of_items: Collection[ItemId]
    ) -> Mapping[ItemId, list[tuple[WatchlistId, ChannelId | None, Reason]]]:
        """Of each of them, in the order in which they were recorded."""
        found: dict[ItemId, list[tuple[WatchlistId, ChannelId | None, Reason]]] = {
            item: [] for item in of_items
        }
        for row in await self._transaction.listed(_SILENCES, of_items):
            silence = (WatchlistId(row["watchlist"]), _channel(row["channel"]), _reason(row))
            found[ItemId(row["item"])].append(silence)
        return found


def _reason(row: RowMapping) -> Reason:
    return Reason(
        why=Why(row["why"]),
        mute=row["mute"],
        until=row["until"],
        days=row["days"],
        before=Why(row["before"]) if row["before"] else None,
    )


def _channel(number: int | None) -> ChannelId | None:
    return None if number is None else ChannelId(number)


_ADD_SILENCES = silences.insert()
_MATCHES = of_listed(select(matches).order_by(matches.c.item, matches.c.watchlist), matches.c.item)
_SILENCES = of_listed(select(silences).order_by(silences.c.id), silences.c.item)
