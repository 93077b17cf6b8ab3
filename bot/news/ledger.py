"""Who was first with stories that others had too, how often, and by how long; who follows whom. Pure.

The same items give the same ledger, in whatever order they are counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    houses: dict[str, _House] = defaultdict(_House)
    pairs: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _, items in groupby(carried, key=lambda one: one.story):
        order = _order(items)
        for house, one in order:
            houses[house].carries(one)
        if len(order) > 1:
            _compare(order, houses, pairs)
    accounts = [house.account() for house in houses.values()]
    follows = [
        Follows(
            first=houses[first].name(),
            later=houses[later].name(),
            stories=len(minutes),
            minutes=median(minutes),
        )
        for (first, later), minutes in pairs.items()
    ]
    return Ledger(
        accounts=tuple(sorted(accounts, key=lambda one: (-one.first, -one.shared, -one.stories, one.source))),
        pairs=tuple(sorted(follows, key=lambda one: (-one.stories, one.first, one.later))),
    )


@dataclass(slots=True)
class _House:
    """What is counted of one source, under all its names."""

    names: Counter[str] = field(default_factory=Counter)
    shared: int = 0
    ahead: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)
    delay: list[float] = field(default_factory=list)

    def carries(self, one: Carried) -> None:
        self.names[one.source] += 1
        if one.published is not None and one.published <= one.fetched:
            self.delay.append(_minutes(one.fetched - one.published))

    def name(self) -> str:
        return min(self.names, key=lambda name: (-self.names[name], name))

    def account(self) -> Account:
        return Account(
            source=self.name(),
            stories=self.names.total(),
            shared=self.shared,
            first=len(self.ahead),
            ahead=_middle(self.ahead),
            behind=_middle(self.behind),
            delay=_middle(self.delay),
        )


def _compare(
    order: list[tuple[str, Carried]],
    houses: Mapping[str, _House],
    pairs: Mapping[tuple[str, str], list[float]],
) -> None:
    """Count who was first with a story that several had, and by how many minutes."""
    (first, begun), (_, second) = order[:2]
    houses[first].ahead.append(_minutes(second.fetched - begun.fetched))
    for house, one in order:
        houses[house].shared += 1
        if house != first:
            after = _minutes(one.fetched - begun.fetched)
            houses[house].behind.append(after)
            pairs[first, house].append(after)


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
