"""Feed: one URL of a source that we poll; when to poll next; its health.

Pure: the fetched bytes come from `feeds/`, the clock from the caller.
"""

import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.errors import FeedGoneError, FeedThrottledError, FetchError
from bot.news.ids import FeedId
from bot.news.item import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server gave for conditional requests (RFC 9110, 13.1), byte for byte; "" where it gave none."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHints:
    """What the server or the feed asks of pollers; None where it asks nothing."""

    max_age: timedelta | None = None  # Cache-Control, Expires, Age
    ttl: timedelta | None = None  # RSS <ttl>, sy:updatePeriod
    skip_hours: tuple[int, ...] = ()  # RSS <skipHours>, GMT
    skip_days: tuple[str, ...] = ()  # RSS <skipDays>, English names


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A feed that was fetched and read: its items in the feed's own order, and what to remember."""

    items: tuple[Item, ...]
    validators: Validators = Validators()
    body_hash: str = ""  # of the decoded body; the same again means nothing to parse
    title: str = ""
    site_url: str = ""
    moved_to: str | None = None  # where permanent redirects (301, 308) led; None if there were none
    hints: ServerHints = ServerHints()
    warnings: tuple[str, ...] = ()  # what an operator may want to know, one sentence each
    bytes: int = 0  # decoded size of the body


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304, or the very bytes of last time."""

    validators: Validators
    moved_to: str | None = None
    hints: ServerHints = ServerHints()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed and all that is known about polling it. Times are aware, UTC; None: not yet."""

    id: FeedId = FeedId(0)  # 0: not yet in the database
    url: str
    name: str = ""  # what an admin calls it; "" : its title
    title: str = ""  # what it calls itself
    site_url: str = ""
    folder: str = ""  # of the OPML that it came with
    enabled: bool = True  # False: ended (410) or paused by an admin; `error` says why
    validators: Validators = Validators()
    body_hash: str = ""
    added: datetime
    next_poll: datetime  # it is due when this has passed
    last_poll: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None  # when something new was in it last
    failures: int = 0  # in a row
    error: str = ""  # of the last poll; "" when that went well
    moved_to: str = ""  # a permanent redirect seen, and since when
    moved_since: datetime | None = None
    full_text: bool | None = None  # read the pages of matched items; None: as the settings say
    pace: str = ""  # JSON of the rhythm, written and read by this module alone

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.title or self.url

    @property
    def first_poll(self) -> bool:
        """True until it has been read once."""
        return self.last_ok is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingSettings:
    """The limits between which a feed's own rhythm moves."""

    interval: timedelta = field(default=timedelta(minutes=10))
    min_interval: timedelta = field(default=timedelta(minutes=1))
    max_interval: timedelta = field(default=timedelta(hours=6))


_TTL_AT_MOST = timedelta(
    hours=1
)  # WordPress says hourly of everything; a longer <ttl> is no reason to be late
_SERVER_AT_MOST = timedelta(days=1)
_BACK_OFF_AT_MOST = timedelta(hours=24)
_QUICKER, _SLOWER = 0.7, 1.25  # after something new, and after nothing new


def after_fetch(
    feed: Feed, fetched: Fetched | NotModified, *, new: int, now: datetime, settings: PollingSettings
) -> Feed:
    """The feed after a poll that went well and brought `new` items: validators, health, next poll."""
    changes: dict[str, object] = {}
    if isinstance(fetched, Fetched):
        changes = {
            "body_hash": fetched.body_hash,
            "title": fetched.title or feed.title,
            "site_url": fetched.site_url or feed.site_url,
        }
    pace = _paced(feed, new, settings)
    moved_to = fetched.moved_to or ""
    return replace(
        feed,
        validators=fetched.validators,
        last_poll=now,
        last_ok=now,
        last_new=now if new else feed.last_new,
        failures=0,
        error="",
        moved_to=moved_to,
        moved_since=(feed.moved_since if moved_to == feed.moved_to else now) if moved_to else None,
        pace=json.dumps({"interval": pace.total_seconds()}),
        next_poll=now + _jittered(_at_least(pace, fetched.hints), feed.url, now),
        **changes,  # type: ignore[arg-type]
    )


def after_failure(feed: Feed, error: FetchError, *, now: datetime, settings: PollingSettings) -> Feed:
    """The feed after a poll that failed: it backs off; 410 ends it."""
    failures = feed.failures + 1
    pause = _interval(feed, settings) * 2 ** min(failures - 1, 10)
    pause = min(pause, max(_BACK_OFF_AT_MOST, settings.max_interval))
    if isinstance(error, FeedThrottledError) and error.retry_after is None:
        pause = max(pause, timedelta(minutes=15))
    if error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after))
    return replace(
        feed,
        last_poll=now,
        failures=failures,
        error=str(error),
        enabled=feed.enabled and not isinstance(error, FeedGoneError),
        next_poll=now + _jittered(pause, feed.url, now),
    )


def _interval(feed: Feed, settings: PollingSettings) -> timedelta:
    try:
        seconds = float(json.loads(feed.pace)["interval"])
    except (ValueError, KeyError, TypeError):
        return min(max(settings.interval, settings.min_interval), settings.max_interval)
    return min(max(timedelta(seconds=seconds), settings.min_interval), settings.max_interval)


def _paced(feed: Feed, new: int, settings: PollingSettings) -> timedelta:
    """The feed's own rhythm: quicker after something new, slower after nothing."""
    before = _interval(feed, settings)
    if feed.first_poll:
        return before
    factor = _QUICKER if new else _SLOWER
    return min(max(before * factor, settings.min_interval), settings.max_interval)


def _at_least(pace: timedelta, hints: ServerHints) -> timedelta:
    """Never sooner than the server asks."""
    asked = [pace]
    if hints.max_age is not None:
        asked.append(min(hints.max_age, _SERVER_AT_MOST))
    if hints.ttl is not None:
        asked.append(min(hints.ttl, _TTL_AT_MOST))
    return max(asked)


def _jittered(pause: timedelta, url: str, now: datetime) -> timedelta:
    """Up to a tenth later, by the feed and the time, so that feeds added together do not stay together."""
    seed = zlib.crc32(f"{url} {now.timestamp():.0f}".encode("utf-8", "replace"))
    return pause * (1 + 0.1 * (seed % 1000) / 1000)
