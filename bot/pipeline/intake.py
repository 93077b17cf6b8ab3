"""One fetched feed -> new items, stories, matches, alerts: one transaction.

Nothing waits for a network in here. If the transaction fails, memory is as it was before, and the next poll of the
feed repeats the work.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.news.content import PlacedItem, Rules
from bot.news.feed.feed import Feed, Fetched, PollingSettings, after_fetch, replaced_all
from bot.news.ids import ItemId, StoryId
from bot.news.item import Item, KeptItem, identity, markup_key, version_key
from bot.news.language.identify import load_model, with_languages
from bot.news.reading.credit import family, is_aggregator
from bot.news.reading.outlets import houses_of
from bot.news.reading.reading import Reading
from bot.news.story.index import StoryIndex, arrival
from bot.news.story.placement import Placement, Role
from bot.news.story.recall import worth_comparing
from bot.news.telling import Facts, opens
from bot.pipeline.cluster import Placed, cluster
from bot.pipeline.compose import Composer, Decision, Edits
from bot.pipeline.match import Watch, document
from bot.pipeline.ports import Database, UnitOfWork
from bot.query.archived import kept_words
from bot.query.matcher import Document

_HOUSES_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one new item."""

    kept: KeptItem
    placement: Placement
    told: PlacedItem
    decisions: Sequence[Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItems:
    """The new entries of one fetched feed, oldest first."""

    items: tuple[Item, ...]
    replaced: bool  # the feed has replaced all that it had: nobody is told
    repeated: Mapping[str, frozenset[int]]  # by feed address, the lines that it repeats
    houses: frozenset[str] = frozenset()  # the outlets that feeds have taught
    readings: Mapping[Item, Reading] = field(default_factory=dict)  # of all of them, once they are read
    unread: int = 0  # of how many only the plain text could be had in time


@dataclass(slots=True, kw_only=True)
class Intake:
    """Takes in what was fetched, with the stories and watchlists in memory."""

    database: Database
    stories: StoryIndex
    watch: Watch
    rules: Rules
    polling: PollingSettings = field(default_factory=PollingSettings)
    edits: Edits = field(default_factory=Edits)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)  # the memory has one writer too
    _houses: frozenset[str] = frozenset()
    _houses_read: datetime | None = None  # when; None: not yet
    _followed: int = 0  # the newest move of an admin that the stories in memory know
    seconds: dict[str, float] = field(default_factory=dict)  # spent in each stage so far

    async def look(self, feed: Feed, fetched: Fetched, *, now: datetime) -> NewItems:
        """Which entries are new, and what their feeds repeat; the watchlists are up to date afterwards. Only reads."""
        async with self._one_at_a_time, self.database.read() as work:
            fresh, strangers = await unseen(work, feed, fetched.items)
            replaced = replaced_all(feed, fetched, new=strangers)
            if replaced and (others := await _renumbered(work, feed, fresh)) is not None:
                fresh, replaced = others, False
            if fresh:
                await self.watch.refresh(work, now=now)
                await self._learn_houses(work, now)
            lines = await work.learned.lines({item.feed for item in fresh})
        return NewItems(
            items=tuple(fresh),
            replaced=replaced,
            repeated={url: one.known for url, one in lines.items()},
            houses=self._houses,
        )

    async def _learn_houses(self, work: UnitOfWork, now: datetime) -> None:
        """Feeds are added and renamed now and then; their names are read once an hour."""
        if self._houses_read is None or abs(now - self._houses_read) > _HOUSES_FOR:
            self._houses = houses_of(await work.feeds.names())
            self._houses_read = now

    async def take(self, feed: Feed, fetched: Fetched, new: NewItems, now: datetime) -> list[Taken]:
        """Keep, place, match and compose what is `new` in `fetched`, and save `feed` with it: one commit."""
        async with self._one_at_a_time, self.database.write() as work:
            await work.sightings.still_there(feed.id, [item.guid for item in fetched.items], now=now)
            kept = await work.items.add(feed.id, new.items)
            silent = replace(feed, last_ok=None)  # as at its first poll
            teller = silent if new.replaced else feed
            try:
                taken = await self._place_and_compose(work, teller, kept, new.readings, now)
                after = after_fetch(
                    feed, fetched, new=len(new.items), unread=new.unread, now=now, settings=self.polling
                )
                await work.feeds.save_polled([after])
                await work.commit()
            except BaseException:
                self.stories.forget([one.id for one in kept])
                raise
        return taken

    def concerns(self, feed: Feed, item: Item, reading: Reading) -> bool:
        """Does `item` match a watchlist, or might it if there were more of its text?"""
        return self.watch.nearly(document(item, reading, source=reading.credit.source or feed.label))

    async def openers(self, feed: Feed, new: NewItems, *, now: datetime) -> list[Item]:
        """New items that will open a story which is told, as far as that can be said beforehand, oldest first.

        They match a watchlist that has a channel, nothing silences them, and no text that is known shares their keys.
        """
        if not new.items or new.replaced or (feed.first_poll and self.rules.first_poll_silent):
            return []
        async with self._one_at_a_time, self.database.read() as work:
            await self.watch.refresh(work, now=now)
            facts = Facts(
                rules=self.rules,
                watchlists=self.watch.watchlists,
                channels=self.watch.channels,
                now=now,
                first_poll=feed.first_poll,
                mutes=await work.mutes.lasting(now),
            )
            found = []
            for item, reading in new.readings.items():
                kept = KeptItem(id=ItemId(0), feed_id=feed.id, item=item)
                placed = Placed(reading=reading, placement=_FOUNDER)
                one = self._told(kept, feed, placed, self._document(item, feed, placed), carries=False)
                if opens(one, facts):
                    keys = arrival(kept, reading).keys
                    if not worth_comparing(keys, await work.fingerprints.holders(keys)):
                        found.append(item)
        return found

    async def _place_and_compose(
        self,
        work: UnitOfWork,
        feed: Feed,
        kept: Sequence[KeptItem],
        readings: Mapping[Item, Reading],
        now: datetime,
    ) -> list[Taken]:
        if not kept:
            return []
        await self.watch.refresh(work, now=now)
        await self._follow_moves(work)
        with self._timed("cluster"):
            placed = await cluster(work, self.stories, kept, readings, feed=feed)
        composer = Composer(
            work=work,
            watch=self.watch,
            rules=self.rules,
            feed=feed,
            mutes=await work.mutes.lasting(now),
            edits=self.edits,
        )
        carries = bool(await work.learned.carriers([family(feed.label)]))
        with self._timed("match"):
            documents = {one.id: self._document(one.item, feed, placed[one.id]) for one in kept}
            told = [self._told(one, feed, placed[one.id], documents[one.id], carries=carries) for one in kept]
        with self._timed("search"):
            await work.search.add({one: kept_words(document_) for one, document_ in documents.items()})
        with self._timed("compose"):
            decisions = await composer.compose(told)
        return [
            Taken(kept=one.kept, placement=one.placement, told=one, decisions=decided)
            for one, decided in zip(told, decisions, strict=True)
        ]

    async def _follow_moves(self, work: UnitOfWork) -> None:
        """What an admin has split off, in whichever process, is another story from now on."""
        moves = await work.moves.after(self._followed)
        moved = []
        for _, item, story in moves:
            if (placement := await work.stories.placement(item)) is not None:
                moved.append((item, story, placement.fingerprint))
        if moves:
            self.stories.move(moved)
            self._followed = moves[-1][0]

    def _document(self, item: Item, feed: Feed, placed: Placed) -> Document:
        return document(item, placed.reading, source=_source(placed, feed))

    def _told(
        self, kept: KeptItem, feed: Feed, placed: Placed, document_: Document, *, carries: bool
    ) -> PlacedItem:
        reading, placement = placed.reading, placed.placement
        return PlacedItem(
            kept=kept,
            reading=reading,
            placement=placement,
            source=_source(placed, feed),
            via=carried_by(reading, feed, carries=carries),
            matches=self.watch.matches(document_),
        )

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started


async def _renumbered(work: UnitOfWork, feed: Feed, fresh: Sequence[Item]) -> list[Item] | None:
    """Those with a text that is new, where the others are known texts under new guids; None where most texts are new.

    Some publishers give every entry another guid and address at each request. What is new among them is news all the same.
    """
    keys = {item: version_key(item) for item in fresh}
    seen = await work.sightings.texts_seen(feed.id, list(keys.values()))
    others = [item for item, key in keys.items() if key not in seen]
    return others if 2 * len(others) <= len(fresh) else None


def _source(placed: Placed, feed: Feed) -> str:
    return placed.placement.source or placed.reading.credit.source or feed.label


# Of an item that was not placed yet: the place that it has if its story is new.
_FOUNDER = Placement(story=StoryId(0), role=Role.ORIGINAL, similarity=1.0, reason="")


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
    return with_languages(fresh, among=items), len({item.guid for item in fresh if item.guid not in known})


def carried_by(reading: Reading, feed: Feed, *, carries: bool = False) -> str:
    """Who carried an article of somebody else's: the aggregator it names, or the feed (that is known to if `carries`)."""
    credit = reading.credit
    if credit.via or not credit.source:
        return credit.via
    aggregates = carries or is_aggregator(feed.label)
    return feed.label if aggregates and family(feed.label) != family(credit.source) else ""
