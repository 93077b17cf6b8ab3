"""What waits for a second admin: what somebody asked for, and the changes that it would make. Nothing here makes them."""

from dataclasses import dataclass
from datetime import datetime

from bot.news.watchlist import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """It is approved or rejected by somebody else until it expires."""

    id: int = 0  # 0: not yet in the database
    user_id: int  # who asked
    who: str  # the same for the change log
    command: str  # which is given again once it is approved; of a form or a file see `desk/requests`
    argument: str
    changes: tuple[Record, ...]  # what it would do, and nothing else
    at: datetime
    until: datetime
    asked: bool = True  # whoever can decide has been asked; the pages leave that to the chat


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the owner has decided for everybody. `told`: when the owner last heard what needs somebody."""

    four_eyes: bool = False
    told: datetime | None = None
