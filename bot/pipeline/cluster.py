"""Place each new item in its story. The decision is `news.story`'s; here it is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.news.feed import Feed
from bot.news.ids import ItemId
from bot.news.item import Item, KeptItem
from bot.news.link import host
from bot.news.story import Placement, StoryIndex
from bot.pipeline.ports import UnitOfWork


async def cluster(
    work: UnitOfWork, stories: StoryIndex, kept: Sequence[KeptItem], *, feed: Feed
) -> Mapping[ItemId, Placement]:
    """The place of each of `kept`, in their order, recorded in `work`.

    The index has them from here on: who rolls `work` back calls `stories.forget` with their ids.
    """
    placements = {}
    for one in kept:
        placement = stories.place(one, now=one.item.fetched)
        placements[one.id] = replace(placement, source=placement.source or carrier(one.item, feed))
    await work.items.place(placements)
    return placements


def carrier(item: Item, feed: Feed) -> str:
    """Who is credited where the item itself names nobody: the feed it came with; in archives, what stands there."""
    return feed.label if item.feed == feed.url else item.feed or host(item.url)
