"""Feed: one URL of a source that we poll; when to poll next; its health.

Pure: the fetched bytes come from `feeds/`, the clock from the caller.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

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
