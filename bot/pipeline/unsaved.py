"""What polls have brought and nobody has written down yet: written together, and forgotten once that went well.

How it is written is for those that receive polls to say: `Reception` and `Posting`.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from bot.news.ids import FeedId
from bot.pipeline.ports import Database, UnitOfWork

T = TypeVar("T")


class Unsaved(ABC, Generic[T]):
    """One thing for each feed, the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unsaved: dict[FeedId, T] = {}
        self._writing = asyncio.Lock()

    @property
    def unsaved(self) -> Collection[FeedId]:
        """Of which something is known that isn't written down yet."""
        return self._unsaved.keys()

    async def write_down(self) -> None:
        """Write down what polls have brought, now. Raises StorageError; then nothing is forgotten."""
        async with self._writing:
            if self._unsaved:
                async with self._database.write() as work, self.saved(work):
                    await work.commit()

    @asynccontextmanager
    async def saved(self, work: UnitOfWork) -> AsyncIterator[bool]:
        """What polls have brought, written in `work` (is there anything?), and forgotten here where that went well."""
        together = dict(self._unsaved)
        if together:
            await self._save(work, together)
        yield bool(together)
        for feed, saved in together.items():
            if self._unsaved.get(feed) is saved:
                del self._unsaved[feed]

    @abstractmethod
    async def _save(self, work: UnitOfWork, together: Mapping[FeedId, T]) -> None: ...
