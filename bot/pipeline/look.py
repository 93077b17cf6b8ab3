"""What is new in a fetched feed, and what it reads like. Only reads: nothing of it is noted anywhere.

It needs the database and no memory of stories or watchlists, so that any process can do it for the one that takes in.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.news.arrival import Entries
from bot.news.feed.feed import Feed, Fetched, replaced_all
from bot.news.item import Item, identity, markup_key, version_key
from bot.news.language.identify import load_model, with_languages
from bot.news.reading.reading import Reading, plain_reading, read
from bot.pipeline.ports import Database, ItemReader, UnitOfWork
from bot.pipeline.readings import houses

_HOUSES_FOR = timedelta(hours=1)
_AT_A_TIME = 3  # looks, of which each takes a connection: hundreds of polls may end at once


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItems:
    """The new entries of one fetched feed, oldest first."""

    items: tuple[Item, ...]
    replaced: bool  # the feed has replaced all that it had: nobody is told
    repeated: Mapping[str, frozenset[int]]  # by feed address, the lines that it repeats
    houses: frozenset[str] = frozenset()  # the outlets that feeds have taught
    readings: Mapping[Item, Reading] = field(default_factory=dict)  # of all of them, once they are read
    unread: int = 0  # of how many only the plain text could be had in time

    @property
    def entries(self) -> Entries:
        """As another process is told, once they are read."""
        readings = tuple(self.readings[item] for item in self.items)
        return Entries(items=self.items, readings=readings, replaced=self.replaced, unread=self.unread)


class HereReader:
    """Reads items in this process, one after the other: for tools that may take their time, and for tests."""

    async def read(
        self, items: Sequence[Item], repeated: Mapping[str, frozenset[int]], houses: frozenset[str]
    ) -> list[Reading | None]:
        """What each of them reads like; see `ports.ItemReader`."""
        return [read(item, repeated.get(item.feed, frozenset()), houses) for item in items]


@dataclass(slots=True, kw_only=True)
class Look:
    """Looks at what was fetched."""

    database: Database
    reader: ItemReader = field(default_factory=HereReader)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_A_TIME))
    _learning: asyncio.Lock = field(default_factory=asyncio.Lock)
    _houses: frozenset[str] = frozenset()
    _houses_read: datetime | None = None  # when; None: not yet

    async def at(self, feed: Feed, fetched: Fetched, *, now: datetime) -> NewItems:
        """Which entries are new, and what their feeds repeat."""
        async with self._places, self.database.read() as work:
            fresh, strangers = await unseen(work, feed, fetched.items)
            replaced = replaced_all(feed, fetched, new=strangers)
            if replaced and (others := await _renumbered(work, feed, fresh)) is not None:
                fresh, replaced = others, False
            return await self._with_surroundings(work, tuple(fresh), replaced=replaced, now=now)

    async def known(self, entries: Entries, *, now: datetime) -> NewItems:
        """What another process has found and read."""
        if not entries.items:
            return NewItems(items=(), replaced=entries.replaced, repeated={})
        async with self.database.read() as work:
            new = await self._with_surroundings(work, entries.items, replaced=entries.replaced, now=now)
        readings = dict(zip(entries.items, entries.readings, strict=True))
        return replace(new, readings=readings, unread=entries.unread)

    async def read(self, new: NewItems, *, instead: Mapping[Item, Item] | None = None) -> NewItems:
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

    async def _with_surroundings(
        self, work: UnitOfWork, items: tuple[Item, ...], *, replaced: bool, now: datetime
    ) -> NewItems:
        if items:
            await self._learn_houses(work, now)
        lines = await work.learned.lines({item.feed for item in items})
        return NewItems(
            items=items,
            replaced=replaced,
            repeated={url: one.known for url, one in lines.items()},
            houses=self._houses,
        )

    async def _learn_houses(self, work: UnitOfWork, now: datetime) -> None:
        """Feeds are added and renamed now and then; their names are read once an hour."""
        async with self._learning:  # at the start hundreds would ask at once
            if self._houses_read is None or abs(now - self._houses_read) > _HOUSES_FOR:
                self._houses = await houses(work)
                self._houses_read = now


async def _renumbered(work: UnitOfWork, feed: Feed, fresh: Sequence[Item]) -> list[Item] | None:
    """Those with a text that is new, where the others are known texts under new guids; None where most texts are new.

    Some publishers give every entry another guid and address at each request. What is new among them is news all the same.
    """
    keys = {item: version_key(item) for item in fresh}
    seen = await work.sightings.texts_seen(feed.id, list(keys.values()))
    others = [item for item, key in keys.items() if key not in seen]
    return others if 2 * len(others) <= len(fresh) else None


async def unseen(work: UnitOfWork, feed: Feed, items: Sequence[Item]) -> tuple[list[Item], int]:
    """Those of `items` that this feed has not given before with the same text, oldest first, each with its language; of how
    many not even the guid.
    """
    known = await work.sightings.known(feed.id, [item.guid for item in items])
    seen = {(guid, key) for guid, keys in known.items() for key in keys}
    fresh = []
    for item in reversed(items):
        key = identity(item)
        if key not in seen and (item.guid not in known or (item.guid, markup_key(item)) not in seen):
            seen.add(key)
            fresh.append(item)
    if fresh:
        await asyncio.to_thread(load_model)  # half a second, the first time
    spoken = await asyncio.to_thread(with_languages, fresh, among=items) if fresh else fresh
    return spoken, len({item.guid for item in fresh if item.guid not in known})
