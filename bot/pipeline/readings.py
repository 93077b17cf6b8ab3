"""Kept items, read as intake reads them today: without what their feeds repeat."""

from dataclasses import dataclass, field

from bot.news.item import Item
from bot.news.reading.outlets import houses_of
from bot.news.reading.reading import Reading, read
from bot.pipeline.ports import UnitOfWork


@dataclass(slots=True)
class Readings:
    """Reads items of one unit of work; what a feed repeats is asked for once."""

    work: UnitOfWork
    _known: dict[str, frozenset[int]] = field(default_factory=dict)
    _houses: frozenset[str] | None = None  # the outlets that feeds have taught

    async def of(self, item: Item) -> Reading:
        """What a reader of `item` reads."""
        if self._houses is None:
            self._houses = await houses(self.work)
        if item.feed not in self._known:
            self._known[item.feed] = (await self.work.learned.lines([item.feed]))[item.feed].known
        return read(item, self._known[item.feed], self._houses)


async def houses(work: UnitOfWork) -> frozenset[str]:
    """The outlets that feeds have taught."""
    taught: set[str] = set()
    async for some in work.feeds.names():
        taught |= houses_of(some)
    return frozenset(taught)
