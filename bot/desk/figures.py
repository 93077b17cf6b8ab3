"""What happened lately, in figures: of everything, or of one watchlist. For `/stats` and `/chart`; nothing decides by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median, quantiles
from zoneinfo import ZoneInfo

from bot.desk.base import zone_named, zone_of
from bot.news.reasons import short
from bot.news.story.placement import Role
from bot.news.watchlist import Watchlist
from bot.pipeline.ports import UnitOfWork

DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Since some time. Of one watchlist, `items`, `stories`, `copies` and `updates` are those of everything."""

    items: int
    stories: int
    copies: int
    updates: int
    matched_items: int
    matched_stories: int
    posts: int
    silences: Mapping[str, int]  # by reason, the most frequent first
    splits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Today, by the clock of `zone`, and the last seven days."""

    zone: str
    today: Figures
    week: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Stories first matched on each of the last days, the last of which is today; `usual`: the median of those before."""

    zone: str
    days: tuple[tuple[date, int], ...]
    usual: float | None  # None: too few days to say


async def stats(work: UnitOfWork, watchlist: Watchlist | None, *, now: datetime) -> Stats:
    """Of everything, or of one watchlist."""
    zone = await _zone(work, watchlist)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
    return Stats(
        zone=zone.key,
        today=await _figures(work, watchlist, since=midnight),
        week=await _figures(work, watchlist, since=now - timedelta(days=7)),
    )


async def daily(work: UnitOfWork, watchlist: Watchlist | None, *, now: datetime) -> Daily:
    """Stories a day of the last four weeks, of everything that is watched or of one watchlist."""
    zone = await _zone(work, watchlist)
    today = now.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time(), zone).astimezone(UTC)
    counts = dict.fromkeys((first + timedelta(days=number) for number in range(DAYS)), 0)
    for at in await work.figures.first_matches(since, watchlist.id if watchlist else None):
        day = at.astimezone(zone).date()
        if day in counts:
            counts[day] += 1
    begun = watchlist.added.astimezone(zone).date() if watchlist else first
    before = [count for day, count in counts.items() if begun < day < today]
    return Daily(
        zone=zone.key,
        days=tuple(counts.items()),
        usual=float(median(before)) if len(before) >= _ENOUGH else None,
    )


_ENOUGH = 5  # days, to call something usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Stories a day of one watchlist, and the band in which half of its days are; None: too few to say."""

    watchlist: Watchlist
    days: tuple[tuple[date, int], ...]
    band: tuple[float, float] | None

    def is_burst(self, count: int) -> bool:
        """Is that far more than usual?"""
        if self.band is None:
            return False
        low, high = self.band
        return count > max(high + 2 * (high - low), 2 * high, 3)


async def curve(work: UnitOfWork, watchlist: Watchlist, *, now: datetime) -> Curve:
    """The last four weeks of one watchlist."""
    shown = await daily(work, watchlist, now=now)
    zone = await _zone(work, watchlist)
    begun, today = watchlist.added.astimezone(zone).date(), now.astimezone(zone).date()
    before = [count for day, count in shown.days if begun < day < today]
    band = None
    if len(before) >= _ENOUGH:
        low, _, high = quantiles(before, n=4, method="inclusive")
        band = (low, high)
    return Curve(watchlist=watchlist, days=shown.days, band=band)


async def _figures(work: UnitOfWork, watchlist: Watchlist | None, *, since: datetime) -> Figures:
    which = watchlist.id if watchlist else None
    roles = await work.figures.roles(since)
    matched = await work.figures.matched(since, which)
    silences = await work.figures.silences(since, which)
    return Figures(
        items=sum(roles.values()),
        stories=roles.get(Role.ORIGINAL, 0),
        copies=roles.get(Role.COPY, 0),
        updates=roles.get(Role.UPDATE, 0),
        matched_items=matched[0],
        matched_stories=matched[1],
        posts=await work.figures.posts(since, which),
        silences={short(why): times for why, times in silences.items()},
        splits=await work.changes.count("StorySplit", since=since),
    )


async def _zone(work: UnitOfWork, watchlist: Watchlist | None) -> ZoneInfo:
    return zone_named(await zone_of(work, watchlist))
