"""Which search feed belongs to which watchlist. How they are made and follow a query is the desk's matter."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import delete, select

from bot.news.ids import FeedId, WatchlistId
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import search_feeds

_OF_ALL = select(search_feeds).order_by(search_feeds.c.watchlist, search_feeds.c.service, search_feeds.c.lang)


class StoredSearchFeeds:
    """`SearchFeeds` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> dict[WatchlistId, dict[tuple[str, str], FeedId | None]]:
        """By watchlist, then by service and language; None: the service can't be asked the query."""
        found: dict[WatchlistId, dict[tuple[str, str], FeedId | None]] = defaultdict(dict)
        for row in await self._transaction.rows(_OF_ALL):
            feed = None if row["feed"] is None else FeedId(row["feed"])
            found[WatchlistId(row["watchlist"])][row["service"], row["lang"]] = feed
        return dict(found)

    async def save(self, watchlist: WatchlistId, owned: Mapping[tuple[str, str], FeedId | None]) -> None:
        """These are all of the watchlist's."""
        await self._transaction.run(delete(search_feeds).where(search_feeds.c.watchlist == watchlist))
        rows = [
            {"watchlist": watchlist, "service": service, "lang": lang, "feed": feed}
            for (service, lang), feed in owned.items()
        ]
        await self._transaction.run(search_feeds.insert(), rows)
