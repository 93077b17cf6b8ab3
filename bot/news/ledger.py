"""Who was first with stories that others had too, how often, and by how long; who follows whom. Pure.

The same items give the same ledger, in whatever order they are counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from statistics import median

from bot.news.archive import Carried
from bot.news.reading.credit import family


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One source. Minutes are medians; None where there was nothing to measure."""

    source: str
    stories: int  # that it carried
    shared: int  # of them with others
    first: int  # of the shared ones
    ahead: float | None  # minutes before the next, where it was first
    behind: float | None  # minutes after the first, where it was not
    delay: float | None  # minutes from its own date to our reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """`later` had so many stories after `first`; `minutes`: the median."""

    first: str
    later: str
    stories: int
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Sources by how many shared stories they were first with; pairs by how many stories they share."""

    accounts: tuple[Account, ...]
    pairs: tuple[Follows, ...]


def ledger_of(carried: Iterable[Carried]) -> Ledger:
    """Of items in order of their stories."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    stories: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    ahead: dict[str, list[float]] = defaultdict(list)
    behind: dict[str, list[float]] = defaultdict(list)
    delay: dict[str, list[float]] = defaultdict(list)
    pairs: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _, items in groupby(carried, key=lambda one: one.story):
        order = _order(items)
        for house, one in order:
            names[house][one.source] += 1
            stories[house] += 1
            if one.published is not None and one.published <= one.fetched:
                delay[house].append(_minutes(one.fetched - one.published))
        if len(order) < 2:
            continue
        first, begun = order[0][0], order[0][1].fetched
        ahead[first].append(_minutes(order[1][1].fetched - begun))
        for house, one in order:
            shared[house] += 1
            if house != first:
                behind[house].append(_minutes(one.fetched - begun))
                pairs[first, house].append(_minutes(one.fetched - begun))
    named = {house: min(of, key=lambda name: (-of[name], name)) for house, of in names.items()}
    accounts = [
        Account(
            source=named[house],
            stories=stories[house],
            shared=shared[house],
            first=len(ahead[house]),
            ahead=_middle(ahead[house]),
            behind=_middle(behind[house]),
            delay=_middle(delay[house]),
        )
        for house in stories
    ]
    follows = [
        Follows(first=named[first], later=named[later], stories=len(minutes), minutes=median(minutes))
        for (first, later), minutes in pairs.items()
    ]
    return Ledger(
        accounts=tuple(sorted(accounts, key=lambda one: (-one.first, -one.shared, -one.stories, one.source))),
        pairs=tuple(sorted(follows, key=lambda one: (-one.stories, one.first, one.later))),
    )


def _order(items: Iterable[Carried]) -> list[tuple[str, Carried]]:
    """The first item of each house, in the order in which the houses had the story."""
    first: dict[str, Carried] = {}
    for one in sorted(items, key=lambda one: (one.fetched, one.source)):
        first.setdefault(family(one.source), one)
    return list(first.items())


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60


def _middle(minutes: list[float]) -> float | None:
    return median(minutes) if minutes else None
