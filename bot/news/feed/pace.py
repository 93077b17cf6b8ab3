"""The pace of a feed: how often something new is in it, and so how often to look. What is usual is learnt, and forgotten.

Two rules in one: a step quicker after something new and a step slower after nothing finds the pace of the hour, and
the usual number of items a day bounds it, so that a busy feed is not found asleep in the morning. Pure arithmetic.
"""

import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Self

_QUICKER, _SLOWER = 0.7, 1.25  # after something new, and after nothing new
_MISSED = 0.35  # after items were missed
_MEMORY_DAYS = 3.0  # what arrived longer ago counts little
_DAY = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is remembered of a feed's rhythm. Seconds; days of the week in English."""

    interval: float | None = (
        None  # between polls, as the feed's own rhythm wants it; None: nothing is known yet
    )
    daily: float | None = None  # new items a day, decayed
    ttl: float | None = None  # what the feed's text asked for, kept for the polls that bring no text
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    missed: str = ""  # ISO time when nothing of the last poll was there any more
    replaced: str = ""  # ISO time when every entry had changed at once
    unread: str = ""  # ISO time when a text took longer to read than it may

    @staticmethod
    def read(text: str) -> "Pace":
        """What `written` wrote; nothing known where it can't be read."""
        return _read(text)

    def written(self) -> str:
        """As JSON, without what is not known."""
        known = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({name: value for name, value in known.items() if value not in (None, (), "")})

    def after(self, new: int, *, elapsed: timedelta, missed: bool) -> Self:
        """The pace after a poll that brought `new` items, `elapsed` after the one before. `interval` must be known."""
        assert self.interval is not None
        days = max(elapsed.total_seconds(), 1.0) / _DAY
        kept = math.exp(-days / _MEMORY_DAYS)
        factor = _MISSED if missed else _QUICKER if new else _SLOWER
        return replace(
            self,
            interval=self.interval * factor,
            daily=(self.daily or 0.0) * kept + new / days * (1 - kept),
        )

    def bounded(self, least: timedelta, most: timedelta) -> Self:
        """With an interval between the two, and no longer than half the usual time between two items."""
        assert self.interval is not None
        usual = _DAY / self.daily / 2 if self.daily else math.inf
        longest = min(max(usual, least.total_seconds()), most.total_seconds())
        interval = min(max(self.interval, least.total_seconds()), longest)
        return self if interval == self.interval else replace(self, interval=interval)


@lru_cache(maxsize=256)
def _read(text: str) -> Pace:
    try:
        known: dict[str, Any] = json.loads(text)
        given: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in known.items() if k in Pace.__slots__
        }
    except (ValueError, TypeError, AttributeError):
        return Pace()
    return Pace(**given)


def usual_of(dates: Sequence[datetime], now: datetime) -> float | None:
    """Items a day, as the dates of a feed that is read for the first time say; None where they say nothing."""
    recent = [date for date in dates if timedelta() <= now - date <= timedelta(days=7)]
    if not recent:
        return None
    # a feed shows its newest items only: the oldest one says how long it takes to fill
    span = max((now - min(dates)).total_seconds(), 3600.0) / _DAY
    return len(recent) / min(span, 7.0)


def jitter(url: str, now: datetime) -> float:
    """From 0 to 1, by the feed and the time: the same for the same two."""
    return zlib.crc32(f"{url} {now.timestamp():.0f}".encode("utf-8", "replace")) % 1000 / 1000


def open_hour(moment: datetime, *, hours: Sequence[int], days: Sequence[str]) -> datetime:
    """The first time from `moment` (UTC) on whose hour and day are not to be skipped; `moment` where all of them are."""
    if not hours and not days:
        return moment
    later = moment
    for _ in range(8 * 24):
        if later.hour not in hours and f"{later:%A}" not in days:
            return later
        later = later.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment
