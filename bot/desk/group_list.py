"""Groups in which admins may command the bot: kept as one mark, by the number of the chat."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from bot.pipeline.ports import UnitOfWork

_KEY = "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group that the owner has allowed. `former`: its number before it became a supergroup, 0 for none."""

    chat_id: int
    title: str
    former: int = 0


async def all_groups(work: UnitOfWork) -> list[Group]:
    """In the order in which they were allowed."""
    kept = await work.marks.get(_KEY)
    return [Group(**one) for one in json.loads(kept)] if kept else []


async def group_of(work: UnitOfWork, chat_id: int) -> Group | None:
    """By its number, or the one that it had before; None: not allowed."""
    return next((one for one in await all_groups(work) if chat_id in (one.chat_id, one.former)), None)


async def keep(work: UnitOfWork, group: Group) -> None:
    """It is allowed from now on."""
    others = [one for one in await all_groups(work) if one.chat_id != group.chat_id]
    await _save(work, [*others, group])


async def forget(work: UnitOfWork, group: Group) -> None:
    """It is not allowed any more."""
    await _save(work, [one for one in await all_groups(work) if one.chat_id != group.chat_id])


async def move(work: UnitOfWork, group: Group, to: int) -> None:
    """The same group under another number."""
    moved = replace(group, chat_id=to, former=group.chat_id)
    await _save(work, [moved if one == group else one for one in await all_groups(work) if one.chat_id != to])


async def _save(work: UnitOfWork, groups: Sequence[Group]) -> None:
    await work.marks.set(_KEY, json.dumps([asdict(one) for one in groups], ensure_ascii=False))
