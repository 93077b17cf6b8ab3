"""Everything that config.toml can say, with its defaults.

Only values: `config.py` reads them from the file and the environment and checks them.
"""

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

FULL_TEXT: Mapping[str, bool | None] = {"default": None, "on": True, "off": False}  # of a feed


class Size(int):
    """A number of bytes, written `10MB`."""


class TimeZone(str):
    """The IANA name of a time zone that exists here."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """The bot, and how fast it may write."""

    token_file: str = ""
    api_base_url: str = "https://api.telegram.org"
    owner_id: int = 0
    rate_per_chat_per_minute: int = 20
    rate_per_second: int = 30
    four_eyes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Where everything is kept."""

    url: str = "sqlite:////var/lib/watchwire/watchwire.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingSettings:
    """How feeds are fetched."""

    interval: timedelta = timedelta(minutes=10)
    min_interval: timedelta = timedelta(minutes=1)
    max_interval: timedelta = timedelta(hours=6)
    concurrency: int = 100
    per_host: int = 2
    timeout: timedelta = timedelta(seconds=20)
    max_feed_bytes: Size = Size(10_000_000)
    allow_networks: tuple[str, ...] = ()
    user_agent_contact: str = ""
    full_text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WikidataSettings:
    """Who is asked how a name is written elsewhere, when somebody asks."""

    url: str = "https://www.wikidata.org/w/api.php"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesSettings:
    """How long a story can still gain copies, and how long its article is known again."""

    window: timedelta = timedelta(days=14)
    remember: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsSettings:
    """What is told."""

    max_age: timedelta = timedelta(days=3)
    resurfaced: typing.Literal["mark", "silent"] = "mark"
    first_poll: typing.Literal["silent", "alert"] = "silent"
    edit_interval: timedelta = timedelta(minutes=2)
    burst: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySettings:
    """How much of a story a post quotes, and who else may write it."""

    sentences: int = 3
    max_characters: int = 600
    endpoint: str = ""
    model: str = ""
    timeout: timedelta = timedelta(seconds=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """Health, metrics and pages."""

    listen: str = "127.0.0.1:8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """The archive as pages."""

    enabled: bool = False
    url: str = ""
    title: str = "Watchwire"
    indexed: bool = False
    rate_per_minute: int = 120
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """How long items are kept."""

    items: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeed:
    """A channel that the first start adds."""

    name: str
    chat_id: int | str
    topic: int = 0
    timezone: TimeZone = TimeZone("UTC")
    format: typing.Literal["full", "compact", "headline"] = "full"
    language: typing.Literal["en", "fr", "ar", "ru"] = "en"
    preview: typing.Literal["none", "small", "large", "picture"] = "none"
    quiet: str = ""
    urgent: typing.Literal["silent", "loud"] = "silent"
    uncertain: typing.Literal["resend", "park"] = "resend"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSeed:
    """A feed that the first start adds."""

    url: str
    name: str = ""
    folder: str = ""
    full_text: typing.Literal["default", "on", "off"] = "default"
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistSeed:
    """A watchlist that the first start adds."""

    name: str
    query: str
    channels: tuple[str, ...] = ()
    urgent: bool = False
    digest: str = "off"
    quiet: str = ""
    paused: bool = False
    visibility: typing.Literal["private", "secret", "public"] = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSeed:
    """A name set that the first start adds."""

    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that config.toml can say."""

    telegram: TelegramSettings = TelegramSettings()
    database: DatabaseSettings = DatabaseSettings()
    polling: PollingSettings = PollingSettings()
    stories: StoriesSettings = StoriesSettings()
    alerts: AlertsSettings = AlertsSettings()
    summary: SummarySettings = SummarySettings()
    http: HttpSettings = HttpSettings()
    site: SiteSettings = SiteSettings()
    retention: RetentionSettings = RetentionSettings()
    wikidata: WikidataSettings = WikidataSettings()
    channels: tuple[ChannelSeed, ...] = ()
    feeds: tuple[FeedSeed, ...] = ()
    watchlists: tuple[WatchlistSeed, ...] = ()
    names: tuple[NameSeed, ...] = ()
    path: str = field(default="", metadata={"internal": True})  # where it was read from; "": nowhere
