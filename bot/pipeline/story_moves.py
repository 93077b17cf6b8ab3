"""The items that admins have moved to another story, noted so that a running process follows.

Where an item belongs stands in its placement, which a start reads. The stories in memory are those of the start; they
are told by this note, the newest moves of each item, in whichever process they were made.
"""

import json
from collections.abc import Mapping

from bot.news.ids import ItemId, StoryId
from bot.pipeline.ports import UnitOfWork

MOVES = "moves"
_REMEMBERED = 500  # items; a process that has run longer than so many moves ago has followed them


def moves_of(noted: str) -> Mapping[ItemId, StoryId]:
    """Item and story of what `note` has written."""
    return {ItemId(item): StoryId(story) for item, story in json.loads(noted or "[]")}


async def note(work: UnitOfWork, moved: Mapping[ItemId, StoryId]) -> None:
    """These items belong to these stories from now on."""
    known = moves_of(await work.marks.get(MOVES) or "")
    all_ = {item: story for item, story in known.items() if item not in moved} | dict(moved)
    await work.marks.set(MOVES, json.dumps(list(all_.items())[-_REMEMBERED:]))
