"""What polls of a process that doesn't lead have brought, written down as arrivals for the one that does.

Which entries are new is looked up here, and they are read here: that is most of the work. What becomes of them, and when
the feed is polled next, is for `Reception` to say, where they arrive.
"""

from collections.abc import Mapping
from datetime import datetime

from bot.errors import FetchError, StorageError
from bot.news.arrival import Arrival, failed, without_texts
from bot.news.feed.feed import Feed, Fetched, NotModified
from bot.news.ids import FeedId
from bot.pipeline.look import Look
from bot.pipeline.poll import claimed_at
from bot.pipeline.ports import Database, UnitOfWork
from bot.pipeline.reception import unforeseen
from bot.pipeline.unsaved import Unsaved


class Posting(Unsaved[Arrival]):
    """`Receiver` of the poller."""

    def __init__(self, database: Database, look: Look) -> None:
        super().__init__(database)
        self._look = look

    async def receive(self, feed: Feed, brought: Fetched | NotModified | FetchError, at: datetime) -> str:
        """How the poll ended. What is new is written down at once, the rest with the next claim. Raises StorageError."""
        arrival, outcome = await self._arrival(feed, brought, at)
        self._unsaved[feed.id] = arrival
        if arrival.new and arrival.new.items:
            try:
                await self.write_down()
            except StorageError:
                self._unsaved.pop(feed.id, None)
                raise
        return outcome

    async def _arrival(
        self, feed: Feed, brought: Fetched | NotModified | FetchError, at: datetime
    ) -> tuple[Arrival, str]:
        claimed = claimed_at(feed)
        if isinstance(brought, Fetched):
            try:
                new = (await self._look.read(await self._look.at(feed, brought, now=at))).entries
                bare = without_texts(brought)
                return Arrival(feed=feed.id, claimed=claimed, at=at, brought=bare, new=new), "changed"
            except StorageError:
                raise
            except Exception as error:
                found = failed(unforeseen(feed, error))
                return Arrival(feed=feed.id, claimed=claimed, at=at, brought=found), "broken"
        if isinstance(brought, NotModified):
            return Arrival(feed=feed.id, claimed=claimed, at=at, brought=brought), "unchanged"
        return Arrival(feed=feed.id, claimed=claimed, at=at, brought=failed(brought)), "failed"

    async def _save(self, work: UnitOfWork, together: Mapping[FeedId, Arrival]) -> None:
        await work.arrivals.add(list(together.values()))
