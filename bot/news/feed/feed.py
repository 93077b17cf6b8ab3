"""Feed: one URL of a source that we poll; when to poll next; its health.

Pure: the fetched bytes come from `feeds/`, the clock from the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from bot.errors import (
    FeedGoneError,
    FeedThrottledError,
    FeedUnreachableError,
    FeedUnreadableError,
    FetchError,
)
from bot.news.feed.pace import Pace, jitter, open_hour, usual_of
from bot.news.feed.telegram import channel_page
from bot.news.ids import FeedId
from bot.news.item import Item
from bot.wording import say, wording_of


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
    earlier: str = ""  # the address of what came before, where the feed is a page of a long list


def begins_after(items: Sequence[Item], last_ok: datetime | None) -> bool:
    """Were all of `items` published since the feed was read last, so that others may have come and gone in between?"""
    return last_ok is not None and all(one.published is not None and one.published > last_ok for one in items)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304, or the very bytes of last time."""

    validators: Validators
    moved_to: str | None = None
    hints: ServerHints = ServerHints()


def address_of_feed(url: str) -> str:
    """One spelling of an address, under which a feed is one feed: without fragment and usual port, its host in lower case.

    A Telegram channel's is its public page. As given where it can't be read (RFC 3986, 6.2.2.1 and 6.2.3).
    """
    if page := channel_page(url):
        return page
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username:
        return url
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return url
    usual = {"http": 80, "https": 443}[parts.scheme.lower()]
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port and port != usual else "")
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", parts.query, ""))


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
    pace: str = ""  # JSON of the rhythm, see `pace.Pace`

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.title or self.url

    @property
    def first_poll(self) -> bool:
        """True until it has been read once."""
        return self.last_ok is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What a feed is called and where it is: by this it is found."""

    id: FeedId
    url: str
    name: str
    title: str
    folder: str

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.title or self.url

    @property
    def all_of_it(self) -> str:
        """What a search looks through."""
        return f"{self.label} {self.url} {self.folder} #{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingLimits:
    """The limits between which a feed's own rhythm moves."""

    interval: timedelta = field(default=timedelta(minutes=10))
    min_interval: timedelta = field(default=timedelta(minutes=1))
    max_interval: timedelta = field(default=timedelta(hours=6))


_TTL_AT_MOST = timedelta(hours=1)  # WordPress says hourly of everything: no reason to be later than that
_SERVER_AT_MOST = timedelta(days=1)
_BACK_OFF_AT_MOST = timedelta(days=1)
_BLAMED = timedelta(minutes=30)  # of a feed in whose turn the program ended: four times as long each time
# A Retry-After is heeded for up to 31 days, with a tenth more by chance: what is planned further ahead was planned by a
# clock that was wrong.
FURTHEST = timedelta(days=35)
_SETTLED = timedelta(days=1)  # a permanent redirect is believed when it has held so long
_INTERRUPTED = say("the program ended while this feed was being read; it is read again, alone")
_FEW = 4  # items; of so few nothing is concluded from all of them being new
# These services are asked no more often than this: they answer 429, or with nothing, to who asks more.
_SERVICES = {
    "news.google.com": timedelta(minutes=5),
    "www.bing.com": timedelta(minutes=5),
    "t.me": timedelta(minutes=1),
    "api.gdeltproject.org": timedelta(minutes=15),
}


def after_fetch(
    feed: Feed,
    fetched: Fetched | NotModified,
    *,
    new: int,
    unread: int = 0,
    now: datetime,
    settings: PollingLimits,
) -> Feed:
    """The feed after a poll that went well and brought `new` items: validators, health, next poll.

    `unread`: of how many of them only the plain text could be had in time.
    """
    after = _seen(feed, fetched) if isinstance(fetched, Fetched) else feed
    pace = _paced(after, fetched, new, now, settings)
    if unread:
        pace = replace(pace, unread=now.isoformat())
    moved_to = fetched.moved_to or ""
    return replace(
        after,
        validators=fetched.validators,
        last_poll=now,
        last_ok=now
        if isinstance(fetched, Fetched) or feed.last_ok
        else None,  # a 304 that nobody asked for reads nothing
        last_new=now if new else feed.last_new,
        failures=0,
        error="",
        moved_to=moved_to,
        moved_since=(feed.moved_since if moved_to == feed.moved_to else now) if moved_to else None,
        pace=pace.written(),
        next_poll=_next_poll(feed, pace, fetched.hints, now, settings),
    )


def after_failure(feed: Feed, error: FetchError, *, now: datetime, settings: PollingLimits) -> Feed:
    """The feed after a poll that failed: it backs off; 410 ends it.

    What passes by itself (network, 404, 5xx) is tried again after a third of the time that it has lasted so far, and
    what does not (refused, unreadable) after twice the time of the last pause; both at most a day. `Retry-After` rules.
    """
    failures = feed.failures + 1
    pace = _known(feed, settings)
    if isinstance(error, FeedThrottledError):
        pace = replace(pace, interval=_seconds(pace) * 2)
    pause = timedelta(seconds=_seconds(pace))
    if isinstance(error, FeedUnreachableError):
        pause = max(pause, (now - (feed.last_ok or feed.added)) / 3)
    else:
        pause *= 2 ** min(failures, 10)
    pause = min(pause, max(_BACK_OFF_AT_MOST, settings.max_interval))
    pause += pause * 0.1 * jitter(feed.url, now)
    if error.retry_after is not None:
        pause = max(pause, timedelta(seconds=error.retry_after) * (1 + 0.1 * jitter(feed.url, now)))
    return replace(
        feed,
        last_poll=now,
        failures=failures,
        error=wording_of(error),
        enabled=feed.enabled and not isinstance(error, FeedGoneError),
        pace=pace.bounded(settings.min_interval, settings.max_interval).written(),
        next_poll=now + pause,
    )


def after_interruption(feed: Feed, *, now: datetime, settings: PollingLimits) -> Feed:
    """The feed whose poll was under way when the program ended without a word: due at once, as one of many it may be innocent.

    Of those one is polled at a time. The one in whose turn the program ended again backs off like a feed that can't be
    read: if one of its texts ends the program, the others go on. But not for hours at once, even if it is polled
    seldom: now and then it is by chance in whose turn a machine fails.
    """
    after = after_failure(feed, FeedUnreadableError(_INTERRUPTED), now=now, settings=settings)
    if not was_interrupted(feed):
        return replace(after, next_poll=now)
    return replace(after, next_poll=min(after.next_poll, now + _BLAMED * 4 ** min(feed.failures - 1, 5)))


def was_interrupted(feed: Feed) -> bool:
    """Was the program ended by its last poll, or during it?"""
    return feed.error == _INTERRUPTED


def settled(feed: Feed, *, now: datetime) -> Feed | None:
    """The feed under its new address, once its permanent redirect has held for a day; None: not yet, or none.

    Not at once: a captive portal, or a publisher's mistake of an hour, redirects as permanently as a move does.
    """
    if not feed.moved_to or feed.moved_since is None or now - feed.moved_since < _SETTLED:
        return None
    return replace(feed, url=feed.moved_to, moved_to="", moved_since=None)


def missed_some(feed: Feed, fetched: Fetched, *, new: int) -> bool:
    """Is nothing of the last poll there any more, so that items may have come and gone in between?"""
    return _all_new(feed, fetched, new) and not replaced_all(feed, fetched, new=new)


def replaced_all(feed: Feed, fetched: Fetched, *, new: int) -> bool:
    """Has every entry a guid never seen, although most were published long before the last poll?

    So looks a feed whose publisher gave all its entries other guids. They are kept, but told to nobody. `new`: entries
    whose guid was never seen; what happened to the texts of known ones makes no news old.
    """
    if not _all_new(feed, fetched, new) or feed.last_ok is None:
        return False
    dates = [item.published for item in fetched.items if item.published]
    before = [date for date in dates if date < feed.last_ok - timedelta(hours=6)]
    return len(before) > len(fetched.items) / 2


def _all_new(feed: Feed, fetched: Fetched, new: int) -> bool:
    return not feed.first_poll and feed.last_new is not None and new >= len(fetched.items) > _FEW


def _seen(feed: Feed, fetched: Fetched) -> Feed:
    return replace(
        feed,
        body_hash=fetched.body_hash,
        title=fetched.title or feed.title,
        site_url=fetched.site_url or feed.site_url,
    )


def _known(feed: Feed, settings: PollingLimits) -> Pace:
    """The pace so far, with an interval in any case."""
    pace = Pace.read(feed.pace)
    interval = settings.interval.total_seconds() if pace.interval is None else pace.interval
    least, most = settings.min_interval.total_seconds(), settings.max_interval.total_seconds()
    interval = min(max(interval, least), most)
    return pace if interval == pace.interval else replace(pace, interval=interval)


def _seconds(pace: Pace) -> float:
    assert pace.interval is not None
    return pace.interval


def _paced(
    feed: Feed, fetched: Fetched | NotModified, new: int, now: datetime, settings: PollingLimits
) -> Pace:
    pace = _known(feed, settings)
    if isinstance(fetched, Fetched):
        pace = _asked(pace, fetched.hints)
        dates = [item.published for item in fetched.items if item.published]
        if feed.first_poll:
            return replace(pace, daily=usual_of(dates, now)).bounded(
                settings.min_interval, settings.max_interval
            )
        if missed_some(feed, fetched, new=new):
            pace = replace(pace, missed=now.isoformat())
        elif replaced_all(feed, fetched, new=new):
            pace, new = replace(pace, replaced=now.isoformat()), 0
    if feed.last_poll is None:
        return pace
    missed = pace.missed == now.isoformat()
    pace = pace.after(new, elapsed=now - feed.last_poll, missed=missed)
    return pace.bounded(settings.min_interval, settings.max_interval)


def _asked(pace: Pace, hints: ServerHints) -> Pace:
    """What the feed's text asks for is kept: a 304 brings no text."""
    ttl = hints.ttl.total_seconds() if hints.ttl else None
    return replace(pace, ttl=ttl, skip_hours=hints.skip_hours, skip_days=hints.skip_days)


def _next_poll(
    feed: Feed, pace: Pace, hints: ServerHints, now: datetime, settings: PollingLimits
) -> datetime:
    """A tenth sooner or later than the pace, never sooner than the server asks, outside of the hours to skip.

    After the first poll some time between a fifth and the whole of it: so that feeds added together don't stay together.
    """
    pause = timedelta(seconds=_seconds(pace))
    chance = jitter(feed.url, now)
    pause *= 0.2 + 0.8 * chance if feed.first_poll else 0.9 + 0.2 * chance
    floor = max(
        min(hints.max_age or timedelta(), _SERVER_AT_MOST),
        min(timedelta(seconds=pace.ttl or 0), _TTL_AT_MOST),
        _service_floor(feed.url),
    )
    pause = max(pause, settings.min_interval)
    if pause < floor:
        pause = floor * (1 + 0.1 * chance)
    return open_hour(now + pause, hours=pace.skip_hours, days=pace.skip_days)


@lru_cache(maxsize=1000)
def _service_floor(url: str) -> timedelta:
    return _SERVICES.get(urlsplit(url).hostname or "", timedelta())
