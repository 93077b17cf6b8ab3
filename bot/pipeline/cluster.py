"""Place each new item in its story. The decision is `news.story`'s; here it is recorded."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.news.feed.feed import Feed
from bot.news.ids import FeedId, ItemId, StoryId
from bot.news.item import Item, KeptItem
from bot.news.language.agencies import agency
from bot.news.link.canonical import host
from bot.news.reading.credit import family
from bot.news.reading.feed_lines import FeedLines
from bot.news.reading.reading import Reading
from bot.news.story.index import ReadyItem, StoryIndex, arrival
from bot.news.story.placement import Fingerprinted, Founder, Placement, Role
from bot.news.story.recall import Holders, worth_comparing, worth_keeping
from bot.pipeline.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item as it was read, and where it belongs."""

    reading: Reading
    placement: Placement


async def cluster(
    work: UnitOfWork,
    stories: StoryIndex,
    kept: Sequence[KeptItem],
    readings: Mapping[Item, Reading],
    *,
    feeds: Mapping[FeedId, Feed],
) -> Mapping[ItemId, Placed]:
    """The place of each of `kept`, in their order, recorded in `work`, and what their `feeds` repeat.

    The index has them from here on: who rolls `work` back calls `stories.forget` with their ids.
    """
    lines = await work.learned.lines({one.item.feed for one in kept})
    new = []
    for one in kept:
        new.append(arrival(one, readings[one.item]))
        await asyncio.sleep(0)  # others have their turn
    holders = await work.fingerprints.holders({key for one in new for key in one.keys})
    old = await _old_ones(work, stories, new, holders)
    placements = {}
    for ready in new:
        item = ready.kept.item
        placement = stories.settle(ready, now=item.fetched, old=old.get(ready.kept.id, ()))
        placements[ready.kept.id] = replace(
            placement,
            source=placement.source or carrier(item, feeds[ready.kept.feed_id]),
            keys=worth_keeping(placement.keys, holders),
        )
        await asyncio.sleep(0)
    await _count_order(work, kept, placements)
    await work.stories.place(placements)
    await _learn(work, new, placements, lines)
    return {one.kept.id: Placed(reading=one.reading, placement=placements[one.kept.id]) for one in new}


async def _count_order(
    work: UnitOfWork, kept: Sequence[KeptItem], placements: Mapping[ItemId, Placement]
) -> None:
    """Who was first with a story, and who came later: once for each that joins another house's story as a copy."""
    feeds = {one.id: one.feed_id for one in kept}
    copies = [(item, one) for item, one in placements.items() if one.role is Role.COPY]
    if not copies:
        return
    founders = await work.stories.founders({one.story for _, one in copies})
    order: dict[str, tuple[int, int]] = {}
    counted: set[tuple[StoryId, str]] = set()
    for item, one in copies:
        founder = founders.get(one.story)
        first_item = ItemId(one.story)
        if first_item in placements and feeds[first_item] != feeds[item]:  # it has come just before
            founder = Founder(source=placements[first_item].source or "", alone=True)
        house = family(one.source or "")
        if founder is None or house == family(founder.source) or (one.story, house) in counted:
            continue
        first = family(founder.source)
        if founder.alone and not any(story == one.story for story, _ in counted):
            order[first] = _plus(order.get(first), (1, 0))
        if not agency(one.source or ""):  # its text is its own, however late its feed is
            order[house] = _plus(order.get(house), (0, 1))
        counted.add((one.story, house))
    await work.learned.count_order(order)


def _plus(some: tuple[int, int] | None, more: tuple[int, int]) -> tuple[int, int]:
    first, later = some or (0, 0)
    return first + more[0], later + more[1]


async def _learn(
    work: UnitOfWork,
    new: Sequence[ReadyItem],
    placements: Mapping[ItemId, Placement],
    lines: Mapping[str, FeedLines],
) -> None:
    changed = {
        one.kept.item.feed
        for one in new
        if lines[one.kept.item.feed].learn(placements[one.kept.id].story, one.reading.outer)
    }
    await work.learned.save_lines({feed: lines[feed] for feed in sorted(changed)})


async def _old_ones(
    work: UnitOfWork, stories: StoryIndex, new: Sequence[ReadyItem], holders: Holders
) -> Mapping[ItemId, Sequence[Fingerprinted]]:
    """For each new item those that it may be like and that the index does not hold: too old, or another process's."""
    wanted: dict[ItemId, list[ItemId]] = {}
    for one in new:
        near = worth_comparing(one.keys, holders)
        wanted[one.kept.id] = [item for item in near if not stories.holds(item, now=one.kept.item.fetched)]
    ids = {item for some in wanted.values() for item in some}
    known = {one.id: one for one in await work.fingerprints.of(ids)} if ids else {}
    return {item: [known[one] for one in some if one in known] for item, some in wanted.items()}


def carrier(item: Item, feed: Feed) -> str:
    """Who is credited where the item itself names nobody: the feed it came with; in archives, what is there."""
    return feed.label if item.feed == feed.url else item.feed or host(item.url)
