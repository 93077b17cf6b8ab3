"""Place each new item in its story. The decision is `news.story`'s; here it is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.news.feed.feed import Feed
from bot.news.ids import ItemId, StoryId
from bot.news.item import Item, KeptItem
from bot.news.language.agencies import agency
from bot.news.link.canonical import host
from bot.news.reading.credit import family
from bot.news.reading.feed_lines import FeedLines
from bot.news.reading.reading import Reading
from bot.news.story.index import ReadyItem, StoryIndex, arrival
from bot.news.story.placement import Fingerprinted, Placement, Role
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
    feed: Feed,
) -> Mapping[ItemId, Placed]:
    """The place of each of `kept`, in their order, recorded in `work`, and what their feeds repeat.

    The index has them from here on: who rolls `work` back calls `stories.forget` with their ids.
    """
    lines = await work.learned.lines({one.item.feed for one in kept})
    new = [arrival(one, readings[one.item]) for one in kept]
    holders = await work.fingerprints.holders({key for one in new for key in one.keys})
    old = await _old_ones(work, stories, new, holders)
    placements = {}
    for one in new:
        item = one.kept.item
        placement = stories.settle(one, now=item.fetched, old=old.get(one.kept.id, ()))
        placements[one.kept.id] = replace(
            placement,
            source=placement.source or carrier(item, feed),
            keys=worth_keeping(placement.keys, holders),
        )
    await _count_order(work, placements)
    await work.stories.place(placements)
    await _learn(work, new, placements, lines)
    return {one.kept.id: Placed(reading=one.reading, placement=placements[one.kept.id]) for one in new}


async def _count_order(work: UnitOfWork, placements: Mapping[ItemId, Placement]) -> None:
    """Who was first with a story, and who came later: once for each that joins another house's story as a copy."""
    copies = [one for one in placements.values() if one.role is Role.COPY]
    if not copies:
        return
    founders = await work.stories.founders({one.story for one in copies})
    order: dict[str, tuple[int, int]] = {}
    counted: set[tuple[StoryId, str]] = set()
    for one in copies:
        founder = founders.get(one.story)
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
