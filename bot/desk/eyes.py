"""Four eyes: a change that waits for a second admin. What was approved is made, and nothing else.

A command that would change something is stopped where the change is recorded, so that nothing of it lasts. Once somebody
else has approved it, it is given again, and must make the very changes that were approved: whatever has changed meanwhile
makes other ones. What is only for owners (people, groups) doesn't wait.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot import codec
from bot.desk.change import ABOUT_PEOPLE, Change, TakenBack, change_of
from bot.errors import AdminError, ApprovalNeededError
from bot.news.watchlist import Record
from bot.pipeline.ports import UnitOfWork
from bot.wording import say

# What is another one each time that the same is done.
_BY_CHANCE = frozenset({"id", "added", "until", "secret", "code_hash"})
_OF_OWNERS = frozenset(kind.__name__ for kind in ABOUT_PEOPLE)


@dataclass(slots=True, kw_only=True)
class Eyes:
    """Over one command. `always`: the configuration asks for it; else the owner may. `approved` None: nothing yet."""

    always: bool = False
    approved: Sequence[Record] | None = None
    by: str = ""  # who approved
    wanted: list[Change] = field(default_factory=list)  # what was stopped

    async def look(self, work: UnitOfWork, change: Change) -> str:
        """Who approved it; "": nobody had to. Raises ApprovalNeededError, or AdminError where it isn't what was approved."""
        if _is_owners(change):
            return ""
        if self.approved is not None:
            if _essence(change) not in map(_essence, map(change_of, self.approved)):
                raise AdminError(say("something has changed since this was asked for, so nothing was done"))
            return self.by
        if not (self.always or (await work.proposals.house()).four_eyes):
            return ""
        self.wanted.append(change)
        raise ApprovalNeededError(say("this needs a second admin, and nobody can be asked from here"))


def _is_owners(change: Change) -> bool:
    return isinstance(change, ABOUT_PEOPLE) or (isinstance(change, TakenBack) and change.kind in _OF_OWNERS)


def _essence(change: Change) -> tuple[str, object]:
    """A change without what chance and the clock give it."""
    return type(change).__name__, _without_chance(json.loads(codec.dump(change)))


def _without_chance(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_chance(one) for name, one in value.items() if name not in _BY_CHANCE}
    return [_without_chance(one) for one in value] if isinstance(value, list) else value
