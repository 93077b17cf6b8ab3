"""An item's day: the one order in which what a feed gave becomes alerts. The service, the demo, replay and tests run this.

    poll      fetches a feed that is due, and hands over what it gave
    look      asks once which entries are new                                     reads the database
    read      each new text: language, credit, dates, without boilerplate         in other processes, within a budget
    pages     the page of an article of which the feed gives only a line,
              where it matches a watchlist or nearly does; read again with it     network
    summaries asks the summarizer, if there is one, about what will be told       network
    intake    keep > place in a story > match > tell > outbox > save the feed     ONE transaction
    wake      the deliverer, which sends from the outbox in order

Nothing before the transaction is noted anywhere: a crash there repeats the work at the next start and loses none of it.
This module has the order and nothing else; each step is a module beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.news.feed.feed import Feed, Fetched
from bot.news.item import Item
from bot.news.reading.reading import Reading, plain_reading, read
from bot.pipeline.intake import Intake, NewItems, Taken
from bot.pipeline.pages import Pages
from bot.pipeline.ports import ItemReader, Meter
from bot.pipeline.summaries import Summaries
from bot.pipeline.unmetered import Unmetered


class HereReader:
    """Reads items in this process, one after the other: for tools that may take their time, and for tests."""

    async def read(
        self, items: Sequence[Item], repeated: Mapping[str, frozenset[int]], houses: frozenset[str]
    ) -> list[Reading | None]:
        """What each of them reads like; see `ports.ItemReader`."""
        return [read(item, repeated.get(item.feed, frozenset()), houses) for item in items]


def _nobody() -> None:
    """Nobody waits for alerts here."""


@dataclass(slots=True, kw_only=True)
class Day:
    """Takes what a feed gave through the whole day."""

    intake: Intake
    reader: ItemReader = field(default_factory=HereReader)
    pages: Pages | None = None
    summaries: Summaries | None = None
    wake: Callable[[], None] = _nobody  # called when something waits to be delivered
    meter: Meter = field(default_factory=Unmetered)

    async def take(self, feed: Feed, fetched: Fetched, now: datetime) -> list[Taken]:
        """What became of each new item of `fetched`. Raises StorageError; then nothing was kept, and `feed` is due again."""
        new = await self._read(await self.intake.look(feed, fetched, now=now))
        if self.pages:
            with_pages = await self.pages.of(feed, new, now)
            new = await self._read(new, instead=with_pages)
        if self.summaries:
            new = await self.summaries.complete(feed, new, now)
        taken = await self.intake.take(feed, fetched, new, now)
        self.meter.matched(sum(len(one.told.matches) for one in taken))
        for decision in (decision for one in taken for decision in one.decisions):
            self.meter.decided(decision.kind, reason=decision.why.value if decision.why else "")
        if any(decision.kind != "silent" for one in taken for decision in one.decisions):
            self.wake()
        return taken

    async def _read(self, new: NewItems, *, instead: Mapping[Item, Item] | None = None) -> NewItems:
        """Those that are not read yet, read; `instead`: what takes the place of some of them."""
        items = [(instead or {}).get(item, item) for item in new.items]
        unread = [item for item in items if item not in new.readings]
        if not unread:
            return new
        found = dict(zip(unread, await self.reader.read(unread, new.repeated, new.houses), strict=True))
        readings = {**new.readings, **{item: one or plain_reading(item) for item, one in found.items()}}
        return replace(
            new,
            items=tuple(items),
            readings={item: readings[item] for item in items},
            unread=new.unread + sum(one is None for one in found.values()),
        )
