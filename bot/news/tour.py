"""The first steps of somebody new, and how far a person is. What comes next: `desk/tours.py`."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """In their order."""

    CHANNEL = "channel"
    FEEDS = "feeds"
    WATCHLIST = "watchlist"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Of one person who is led. `skipped`: or done where nothing shows it; `at`: the step that was said last."""

    user_id: int
    skipped: tuple[Step, ...] = ()
    at: Step | None = None
