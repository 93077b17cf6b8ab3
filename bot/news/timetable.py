"""Quiet hours and digest times: when a post may go out, if not at once. Pure; times in are aware, times out UTC.

Clock times are local to the channel and stay right when its clocks change: a time that a spring night leaves out is
taken one hour later, one that an autumn night has twice is taken the first time (PEP 495, fold=0).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import UnreadableTimesError
from bot.news.spoken import clock, hours, is_off, rhythm
from bot.news.watchlist import Channel, Route, Watchlist
from bot.wording import say

_OFF = "off"


class Gathering(StrEnum):
    """Why several stories are told in one post, or why one waits for that."""

    NO = ""
    HOURLY = "hourly"  # a digest
    DAILY = "daily"
    QUIET = "quiet"  # what quiet hours have held back
    BURST = "burst"  # too many at once: a bulletin
    SPIKE = "spike"  # far more than usual: a notice that names some


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Not now: `until` when, and for what."""

    until: datetime
    reason: Gathering


def held(watchlist: Watchlist, route: Route, channel: Channel, *, now: datetime) -> Held | None:
    """When a new post of `watchlist` may go to `channel`; None: at once. Urgent watchlists are never held."""
    if watchlist.urgent:
        return None
    kind = route.digest.split(" ")[0] or _OFF
    if kind != _OFF:
        return Held(until=next_digest(route.digest, channel.timezone, now=now), reason=Gathering(kind))
    until = quiet_until(watchlist.quiet or channel.quiet, channel.timezone, now=now)
    return Held(until=until, reason=Gathering.QUIET) if until else None


def quiet_until(spec: str, timezone: str, *, now: datetime) -> datetime | None:
    """The end of the quiet hours `spec` ("HH:MM-HH:MM", may pass midnight) that hold at `now`; None: none do."""
    if spec in ("", _OFF):
        return None
    first, last = (_kept(part) for part in spec.split("-"))
    zone = _zone(timezone)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begins = _at(day, first, zone)
        ends = _at(day if first < last else day + timedelta(days=1), last, zone)
        if begins <= now < ends:
            return ends
    return None


def next_digest(spec: str, timezone: str, *, now: datetime) -> datetime:
    """When the next digest of a route ("hourly", "daily HH:MM HH:MM") is due, after `now`."""
    zone = _zone(timezone)
    local = now.astimezone(zone)
    if spec == "hourly":
        passed = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return (now - passed + timedelta(hours=1)).astimezone(UTC)
    times = [_kept(one) for one in spec.removeprefix("daily").split()]
    moments = [_at(local.date() + timedelta(days=days), one, zone) for days in range(3) for one in times]
    return min(moment for moment in moments if moment > now)


def digest_spec(text: str) -> str:
    """`text` as a route keeps it: off, hourly, "daily HH:MM", with more times behind it. Raises AdminError with what to write."""
    match rhythm(text):
        case "off" | "hourly" as kept:
            return kept
        case tuple(times):
            return " ".join(["daily", *sorted({f"{one:%H:%M}" for one in times})])
    raise UnreadableTimesError(
        say("“{text}” isn't a timetable; write off, hourly, or daily 08:00 18:00", text=text)
    )


def quiet_spec(text: str) -> str:
    """`text` as "HH:MM-HH:MM", or "off". Raises AdminError with what to write."""
    if is_off(text):
        return _OFF
    if clock(text) is not None:
        raise UnreadableTimesError(
            say("“{text}” is one time; say from when to when, such as 22:00-07:00, or off", text=text)
        )
    found = hours(text)
    if found is None:
        raise UnreadableTimesError(say("“{text}” aren't quiet hours; write 22:00-07:00, or off", text=text))
    first, last = found
    if first == last:
        raise UnreadableTimesError(
            say("quiet hours that begin when they end would last for ever; write 22:00-07:00, or off")
        )
    return f"{first:%H:%M}-{last:%H:%M}"


def as_read(at: datetime, timezone: str, *, seconds: bool = False, year: bool = False) -> str:
    """A time by a channel's clock, as people read it: `25.11. 08:30 CET`; a zone without a name as UTC+03."""
    local = at.astimezone(_zone(timezone))
    name = local.tzname() or ""
    day = f"{local:%d.%m.%Y}" if year else f"{local:%d.%m.}"
    hour = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return f"{day} {hour} {name if name[:1].isalpha() else f'UTC{name}'}"


def _kept(text: str) -> time:
    """A time as it is kept: HH:MM."""
    return time.fromisoformat(text.strip().zfill(5))


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
