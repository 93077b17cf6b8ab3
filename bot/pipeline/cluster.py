"""Place each new item in its story. The decision is `news.story`'s; here it is recorded."""

from collections.abc import Mapping, Sequence

from bot.news.ids import ItemId
from bot.news.item import KeptItem
from bot.news.story import Placement, StoryIndex
from bot.pipeline.ports import UnitOfWork


async def cluster(
    work: UnitOfWork, stories: StoryIndex, kept: Sequence[KeptItem]
) -> Mapping[ItemId, Placement]:
    """The place of each of `kept`, in their order, recorded in `work`.

    The index has them from here on: who rolls `work` back calls `stories.forget` with their ids.
    """
    placements = {one.id: stories.place(one, now=one.item.fetched) for one in kept}
    await work.items.place(placements)
    return placements
