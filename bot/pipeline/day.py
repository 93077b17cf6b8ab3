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

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.news.arrival import Entries
from bot.news.feed.feed import Feed, Fetched
from bot.pipeline.intake import Intake, Taken
from bot.pipeline.look import Look
from bot.pipeline.pages import Pages
from bot.pipeline.ports import Meter
from bot.pipeline.summaries import Summaries
from bot.pipeline.unmetered import Unmetered


def _nobody() -> None:
    """Nobody waits for alerts here."""


@dataclass(slots=True, kw_only=True)
class Day:
    """Takes what a feed gave through the whole day."""

    intake: Intake
    look: Look
    pages: Pages | None = None
    summaries: Summaries | None = None
    wake: Callable[[], None] = _nobody  # called when something waits to be delivered
    meter: Meter = field(default_factory=Unmetered)

    async def take(
        self, feed: Feed, fetched: Fetched, now: datetime, *, entries: Entries | None = None
    ) -> list[Taken]:
        """What became of each new item of `fetched`. Raises StorageError; then nothing was kept, and `feed` is due again.

        `entries`: what is new in it, where another process has looked and read already.
        """
        new = await (self.look.known(entries, now=now) if entries else self.look.at(feed, fetched, now=now))
        new = await self.look.read(new)
        if self.pages:
            with_pages = await self.pages.of(feed, new, now)
            new = await self.look.read(new, instead=with_pages)
        if self.summaries:
            new = await self.summaries.complete(feed, new, now)
        taken = await self.intake.take(feed, fetched, new, now)
        self.meter.matched(sum(len(one.told.matches) for one in taken))
        for decision in (decision for one in taken for decision in one.decisions):
            self.meter.decided(decision.kind, reason=decision.why.value if decision.why else "")
        if any(decision.kind != "silent" for one in taken for decision in one.decisions):
            self.wake()
        return taken
