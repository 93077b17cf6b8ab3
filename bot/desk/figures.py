"""What happened lately, in figures: of everything, or of one watchlist. For `/stats` and `/chart`; nothing decides by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import quantiles
from zoneinfo import ZoneInfo

from bot.desk.base import zone_named, zone_of
from bot.desk.sheet import Sheet, pages_of
from bot.news.reasons import short
from bot.news.story.placement import Role
from bot.news.watchlist import Watchlist
from bot.pipeline.ports import UnitOfWork

DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresSince:
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
    today: FiguresSince
    week: FiguresSince


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Stories first matched on each of the last days, the last of which is today.

    `usual`: the median of those before; `band`: between which half of them are. None: too few days to say.
    """

    zone: str
    days: tuple[tuple[date, int], ...]
    usual: float | None
    band: tuple[float, float] | None

    def is_burst(self, count: int) -> bool:
        """Is that far more than usual?"""
        if self.band is None:
            return False
        low, high = self.band
        return count > max(high + 2 * (high - low), 2 * high, 3)

    @property
    def bursts(self) -> list[date]:
        """The days of which it is true."""
        return [day for day, count in self.days if self.is_burst(count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Of new posts that went out by themselves: from the article's publication, and from our decision, to the post."""

    posts: int
    half: timedelta | None  # half of them are faster; None: no article says when it was published
    most: timedelta | None  # 95 of 100 are
    own_half: timedelta
    own_most: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistPosts:
    """Posts of a watchlist, and about how many of them somebody asked, or did something."""

    watchlist: Watchlist
    posts: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The last seven days of a watchlist: stories that it matched, and posts."""

    stories: int
    posts: int


async def stats(work: UnitOfWork, watchlist: Watchlist | None, *, now: datetime) -> Stats:
    """Of everything, or of one watchlist."""
    zone = await _zone(work, watchlist)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
    return Stats(
        zone=zone.key,
        today=await _figures(work, watchlist, since=midnight),
        week=await _figures(work, watchlist, since=now - timedelta(days=7)),
    )


async def week(work: UnitOfWork, watchlist: Watchlist, *, now: datetime) -> Week:
    """What its card shows."""
    since = now - timedelta(days=7)
    _, stories = await work.figures.matched(since, watchlist.id)
    return Week(stories=stories, posts=await work.figures.posts(since, watchlist.id))


async def daily(work: UnitOfWork, watchlist: Watchlist | None, *, now: datetime) -> Daily:
    """Stories a day of the last four weeks, of everything that is watched or of one watchlist."""
    zone = await _zone(work, watchlist)
    first = now.astimezone(zone).date() - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time(), zone).astimezone(UTC)
    matched = await work.figures.first_matches(since, watchlist.id if watchlist else None)
    return _daily(matched, zone=zone, begun=watchlist.added if watchlist else since, now=now)


def _daily(matched: Sequence[datetime], *, zone: ZoneInfo, begun: datetime, now: datetime) -> Daily:
    """`matched`: when each story was matched first; `begun`: since when it is watched for."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    counts = dict.fromkeys((first + timedelta(days=number) for number in range(DAYS)), 0)
    for at in matched:
        day = at.astimezone(zone).date()
        if day in counts:
            counts[day] += 1
    before = [count for day, count in counts.items() if begun.astimezone(zone).date() < day < today]
    enough = len(before) >= _ENOUGH
    low, usual, high = quantiles(before, n=4, method="inclusive") if enough else (0.0, 0.0, 0.0)
    return Daily(
        zone=zone.key,
        days=tuple(counts.items()),
        usual=usual if enough else None,
        band=(low, high) if enough else None,
    )


async def all_daily(work: UnitOfWork, watchlists: Sequence[Watchlist], *, now: datetime) -> list[Daily]:
    """Of each of these, by the clock of the first channel."""
    zone = await _zone(work, None)
    matched = await work.figures.first_matches_of_each(now - timedelta(days=DAYS + 1))
    return [_daily(matched.get(one.id, ()), zone=zone, begun=one.added, now=now) for one in watchlists]


_ENOUGH = 5  # days, to call something usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve(Daily):
    """Stories a day of one watchlist."""

    watchlist: Watchlist


async def curve(work: UnitOfWork, watchlist: Watchlist, *, now: datetime) -> Curve:
    """The last four weeks of one watchlist."""
    shown = await daily(work, watchlist, now=now)
    return Curve(watchlist=watchlist, zone=shown.zone, days=shown.days, usual=shown.usual, band=shown.band)


async def delays(work: UnitOfWork, watchlist: Watchlist | None, *, now: datetime) -> Delays | None:
    """Of the last seven days; None where nothing was posted."""
    sent = await work.figures.sent(
        now - timedelta(days=7), watchlist.id if watchlist else None, most=_DELAYS_OF
    )
    if not sent:
        return None
    whole = [max(at - published, timedelta()) for published, _, at in sent if published]
    own = [max(at - decided, timedelta()) for _, decided, at in sent]
    return Delays(
        posts=len(sent),
        half=_share(whole, 50) if whole else None,
        most=_share(whole, 95) if whole else None,
        own_half=_share(own, 50),
        own_most=_share(own, 95),
    )


_DELAYS_OF = 2000  # posts: the newest


def _share(spans: Sequence[timedelta], per_cent: int) -> timedelta:
    """So many of a hundred are not longer."""
    return sorted(spans)[max(-(-len(spans) * per_cent // 100) - 1, 0)]


async def told(work: UnitOfWork, *, now: datetime) -> list[WatchlistPosts]:
    """All watchlists with what they posted in the last seven days, most first."""
    counts = await work.figures.told(now - timedelta(days=7))
    every = [
        WatchlistPosts(watchlist=one, posts=posts, asked=asked)
        for one in await work.watchlists.all()
        for posts, asked in [counts.get(one.id, (0, 0))]
    ]
    return sorted(every, key=lambda one: (-one.posts, one.watchlist.name.casefold()))


async def told_page(work: UnitOfWork, page: int, *, lines: int, now: datetime) -> Sheet[WatchlistPosts]:
    """The same, a page of it."""
    count = await work.watchlists.count()
    shown, last = pages_of(count, page, lines=lines)
    found = await work.figures.told_most(now - timedelta(days=7), start=shown * lines, most=lines)
    known = await work.watchlists.some([one for one, _, _ in found])
    rows = [WatchlistPosts(watchlist=known[one], posts=posts, asked=asked) for one, posts, asked in found]
    return Sheet(rows=tuple(rows), page=shown, last=last, count=count)


async def _figures(work: UnitOfWork, watchlist: Watchlist | None, *, since: datetime) -> FiguresSince:
    which = watchlist.id if watchlist else None
    roles = await work.figures.roles(since)
    matched = await work.figures.matched(since, which)
    silences = await work.figures.silences(since, which)
    return FiguresSince(
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
