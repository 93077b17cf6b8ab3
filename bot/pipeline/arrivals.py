"""Takes in what other processes' polls have brought, in the order in which it came.

What is taken goes in the transaction that takes it: a leader that dies before leaves it to the next. What ends a process
again and again is passed over: after a take-over the first arrivals are taken under a mark that their end removes. Those
whose mark the next leader finds it takes one at a time, each under a mark of its own, and one that is found alone under a
mark is counted as a failure of its feed.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import FeedUnreadableError, StorageError
from bot.news.arrival import Arrival, Failed
from bot.news.feed.feed import Feed
from bot.news.ids import FeedId
from bot.pipeline.outages import DATABASE, Outages
from bot.pipeline.ports import Database
from bot.pipeline.reception import Reception
from bot.wording import say

_TOGETHER = 500  # arrivals that are read at once
_BESIDE = 20  # arrivals with new items that are taken in at a time: most of that is waiting for their pages


@dataclass(slots=True, kw_only=True)
class ArrivalIntake:
    """Of one leader."""

    database: Database
    reception: Reception
    outages: Outages = field(default_factory=Outages)
    _under_way: dict[FeedId, asyncio.Task[None]] = field(default_factory=dict)
    _cautious: bool = True  # this leader has taken nothing in yet
    # What the last one was taking in with care; None: nobody has looked.
    _suspects: Sequence[str] | None = None

    async def tick(self) -> int:
        """Take in what has come; how many. What takes long goes on beside it."""
        count = 0
        while waiting := await self._next():
            for feed, arrival in waiting if not self._cautious else await self._carefully(waiting):
                await self._begin(feed, arrival)
            await self.reception.write_down()
            count += len(waiting)
            if len(waiting) < _TOGETHER:
                break
        self._cautious = False
        return count

    async def stop(self) -> None:
        """Give up what is under way: it is there for the next leader."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _next(self) -> list[tuple[Feed, Arrival]]:
        """Those that are not under way, oldest first; what came for a feed that was removed is dropped."""
        async with self.database.read() as work:
            found = await work.arrivals.next(limit=_TOGETHER, without=self._under_way.keys())
        removed = [arrival.feed for feed, arrival in found if feed is None]
        if removed:
            async with self.database.write() as work:
                await work.arrivals.taken(removed)
                await work.commit()
        return [(feed, arrival) for feed, arrival in found if feed is not None]

    async def _begin(self, feed: Feed, arrival: Arrival) -> None:
        """Note it, where nothing is new; take it in beside others otherwise, as soon as there is a place."""
        if arrival.new is None:
            await self._take(feed, arrival)
            return
        while len(self._under_way) >= _BESIDE:
            await asyncio.wait(self._under_way.values(), return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._take(feed, arrival), name=f"take in {feed.url}")
        self._under_way[feed.id] = task
        task.add_done_callback(lambda ended: self._under_way.pop(feed.id, None))

    async def _take(self, feed: Feed, arrival: Arrival) -> None:
        brought = arrival.brought.error if isinstance(arrival.brought, Failed) else arrival.brought
        try:
            await self.reception.receive(feed, brought, arrival.at, entries=arrival.new)
        except StorageError as error:  # it is still there, and taken at the next tick
            self.outages.failed(DATABASE, error)

    async def _carefully(self, waiting: list[tuple[Feed, Arrival]]) -> list[tuple[Feed, Arrival]]:
        """Take those that may have been under way when the last leader ended; the others."""
        if self._suspects is None:
            async with self.database.read() as work:
                self._suspects = await work.processes.taking()
        new = [one for one in waiting if one[1].new is not None]
        first = {_name(arrival): (feed, arrival) for feed, arrival in new[:_BESIDE]}
        found = [name for name in self._suspects if name in first]
        for name in found:
            if len(found) > 1:
                await self._under_mark({name: first[name]})
            else:
                feed, arrival = first[name]
                error = FeedUnreadableError(say("the program ended while this feed was being taken in"))
                await self.reception.receive(feed, error, arrival.at)
        await self._under_mark({name: one for name, one in first.items() if name not in found})
        return [one for one in waiting if _name(one[1]) not in first]

    async def _under_mark(self, some: Mapping[str, tuple[Feed, Arrival]]) -> None:
        """Take these at once, to the last."""
        if some:
            await self._mark(some)
            for feed, arrival in some.values():
                await self._begin(feed, arrival)
            await asyncio.gather(*self._under_way.values())
            await self._mark(())

    async def _mark(self, names: Collection[str]) -> None:
        async with self.database.write() as work:
            await work.processes.take(names)
            await work.commit()


def _name(arrival: Arrival) -> str:
    return f"{arrival.feed} {arrival.claimed.isoformat()}"
