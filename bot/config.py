"""config.toml and the environment -> frozen Settings; every message names the key. Read once, at the start.

Not here: the settings with their defaults (`settings.py`), what they do, and what lives in the database after the
first start (feeds, watchlists, channels, name sets: the file only seeds them).
"""

import dataclasses
import os
import re
import tomllib
import types
import typing
import unicodedata
import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path

from bot.errors import ConfigError
from bot.settings import PollingSettings, Settings, Size, SummarySettings, TimeZone

_T = typing.TypeVar("_T")

TOKEN_VARIABLE = "WATCHWIRE_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable
CONFIG_VARIABLE = "WATCHWIRE_CONFIG"
CREDENTIAL = "telegram_token"  # systemd: LoadCredential=telegram_token:/etc/watchwire/token
SUMMARY_KEY_VARIABLE = "WATCHWIRE_SUMMARY_KEY"
SUMMARY_CREDENTIAL = "summary_key"  # systemd: LoadCredential=summary_key:/etc/watchwire/summary_key
_PREFIX = "WATCHWIRE_"
_PLACES = ("config.toml", "/etc/watchwire/config.toml")

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMG]?)i?B", re.IGNORECASE)
_FACTOR = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3}
_LONGEST = 36500 * 86400  # seconds of any duration: a date must not pass the year 9999
_LARGEST = 10**15  # bytes of any size


# Categories of characters that no line of text has (Unicode, 4.5); the joiners of Persian, of Hindi and of emoji are not
# among them.
_UNWRITTEN = {"Cc", "Zl", "Zp", "Cs"}
_LONGEST_NAME = 200  # the chat takes 60; what an older configuration has may stay


def load(path: str | None = None, *, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of `path`, or of the first place where there is a configuration, changed by the environment.

    No file at all isn't an error unless one was named: every key has a default. Raises ConfigError.
    """
    named = path or environment.get(CONFIG_VARIABLE)
    file = Path(named) if named else next((Path(p) for p in _PLACES if Path(p).is_file()), None)
    tree = _read(file) if file else {}
    _overlay(tree, environment)
    settings = from_tree(tree)
    return dataclasses.replace(
        settings,
        path=str(file or ""),
        database=dataclasses.replace(settings.database, url=_meant(settings.database.url)),
    )


def shown(settings: Settings) -> list[tuple[str, str, bool]]:
    """What people may see of the settings: key, value as the file would write it, and whether it is the default.

    Not where the token and the database are; not what is only seed.
    """
    found = []
    for section in dataclasses.fields(Settings):
        group = getattr(settings, section.name)
        if section.name == "database" or not dataclasses.is_dataclass(group):
            continue
        usual = getattr(Settings(), section.name)
        for one in dataclasses.fields(group):
            if one.name != "token_file":
                value = getattr(group, one.name)
                default = value == getattr(usual, one.name)
                found.append((f"{section.name}.{one.name}", _written(value), default))
    return found


def _written(value: object) -> str:
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        unit = next(u for u in ("d", "h", "m", "s") if seconds % _SECONDS[u] == 0 or u == "s")
        return f"{seconds / _SECONDS[unit]:g}{unit}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Size):
        return f"{value / 1_000_000:g}MB"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value) if value != "" else '""'


def from_tree(tree: dict[str, object], *, judged: bool = True) -> Settings:
    """Settings from what a TOML file holds, without a file or an environment. Raises ConfigError.

    `judged` False: only the kind of each value counts, as for what a database holds already.
    """
    settings = _record(Settings, tree, at="")
    if judged:
        _check(settings)
    return settings


def read_token(settings: Settings, *, environment: Mapping[str, str] = os.environ) -> str:
    """The bot token, from the first place that has one. Raises ConfigError where none has, naming each place."""
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    places = [
        ("telegram.token_file", settings.telegram.token_file),
        (f"the systemd credential {CREDENTIAL}", f"{credentials}/{CREDENTIAL}" if credentials else ""),
    ]
    if token := environment.get(TOKEN_VARIABLE, "").strip():
        return checked_token(token, TOKEN_VARIABLE)
    tried = []
    for place, file in reversed(places):
        if not file:
            tried.append(f"{place} (not set)")
            continue
        try:
            return checked_token(Path(file).read_text(encoding="utf-8-sig").strip(), f"{place} ({file})")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            tried.append(f"{place} ({file}: {reason})")
    raise ConfigError(
        f"no bot token: looked in {TOKEN_VARIABLE} (not set), {', '.join(tried)}. "
        "Get one from @BotFather and write it into the file that telegram.token_file names"
    )


def read_summary_key(*, environment: Mapping[str, str] = os.environ) -> str:
    """The key of summary.endpoint; "" where there is none, as servers of one's own need none. Raises ConfigError."""
    key = environment.get(SUMMARY_KEY_VARIABLE, "").strip()
    place = SUMMARY_KEY_VARIABLE
    credentials = environment.get("CREDENTIALS_DIRECTORY")
    file = Path(credentials) / SUMMARY_CREDENTIAL if credentials else None
    if not key and file and file.exists():
        place = f"the systemd credential {SUMMARY_CREDENTIAL}"
        try:
            key = file.read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{place} can't be read ({type(error).__name__})") from error
    if not re.fullmatch(r"[\x21-\x7e]*", key):
        raise ConfigError(f"{place} doesn't hold a key: letters, digits and signs on one line are expected")
    return key


def parse_duration(text: str) -> timedelta:
    """`30s`, `10m`, `6h`, `14d`, `2w`, also `1h 30m`. Raises ValueError."""
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError(f"{text!r} isn't a duration; write 30s, 10m, 6h or 14d")
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if seconds > _LONGEST:
        raise ValueError(f"{_shown(text)} is too long; the longest is 36500d")
    return timedelta(seconds=seconds)


def checked_token(token: str, place: str) -> str:
    """`token` if it looks like one. Raises ConfigError."""
    if not re.fullmatch(r"\d{3,}:[A-Za-z0-9_-]{20,}", token):
        raise ConfigError(
            f"{place} doesn't hold a bot token; one looks like 123456789:AA..., get it from @BotFather"
        )
    return token


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"can't read the configuration {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not TOML: {error}") from error


def _overlay(tree: dict[str, object], environment: Mapping[str, str]) -> None:
    """Write WATCHWIRE_SECTION__KEY of the environment over what the file says."""
    for variable, value in environment.items():
        if (
            not variable.startswith(_PREFIX)
            or variable in (TOKEN_VARIABLE, CONFIG_VARIABLE)
            or "__" not in variable
        ):
            continue
        section, _, key = variable.removeprefix(_PREFIX).lower().partition("__")
        table = tree.setdefault(section, {})
        if not isinstance(table, dict):
            raise ConfigError(f"{variable}: {section} is a list of tables, which only the file can give")
        table[key] = _FromEnvironment(value)


class _FromEnvironment(str):
    """A value that still has to be read as what its key needs."""

    __slots__ = ()


def _record(kind: type[_T], tree: object, *, at: str) -> _T:
    """`tree` as a `kind`, every key checked. `at` is where we are, for the message."""
    if not isinstance(tree, dict):
        raise ConfigError(f"{at}: a table is expected, not {_shown(tree)}")
    hints = typing.get_type_hints(kind)
    fields = {f.name: f for f in dataclasses.fields(kind) if not f.metadata.get("internal")}  # type: ignore[arg-type]
    for key in tree:
        if key not in fields:
            raise ConfigError(_unknown(key, fields, at))
    values = {key: _value(hints[key], value, at=_join(at, key)) for key, value in tree.items()}
    for name, f in fields.items():
        if name not in values and f.default is dataclasses.MISSING:
            raise ConfigError(f"{_join(at, name)} is missing")
    return kind(**values)


def _value(kind: object, value: object, *, at: str) -> object:
    origin = typing.get_origin(kind)
    if dataclasses.is_dataclass(kind):
        return _record(typing.cast("type[object]", kind), value, at=at)
    if origin is tuple:
        return _list(typing.get_args(kind)[0], value, at=at)
    if origin is typing.Literal:
        choices = typing.get_args(kind)
        if value not in choices:
            raise ConfigError(f"{at}: one of {', '.join(choices)} is expected, not {_shown(value)}")
        return str(value)
    if origin is types.UnionType:  # int | str: a chat id
        return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d+", value) else value
    return _plain(kind, value, at=at)


def _list(kind: object, value: object, *, at: str) -> tuple[object, ...]:
    if isinstance(value, _FromEnvironment):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list):
        raise ConfigError(f"{at}: a list is expected, not {_shown(value)}")
    return tuple(_value(kind, one, at=f"{at}[{number}]") for number, one in enumerate(value, 1))


def _plain(kind: object, value: object, *, at: str) -> object:
    try:
        if kind is timedelta:
            return parse_duration(_text(value, "a duration such as 10m"))
        if kind is Size:
            return _size(_text(value, "a size such as 10MB"))
        if kind is TimeZone:
            return _time_zone(_text(value, "a time zone such as Europe/Paris"))
        if kind is bool:
            return _truth(value)
        if kind is int:
            return _whole(value)
        return _text(value, "text in quotes")
    except ValueError as error:
        raise ConfigError(f"{at}: {error}") from error


def _text(value: object, expected: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{expected} is expected, not {_shown(value)}")
    return str(value)


def _size(text: str) -> Size:
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} isn't a size; write 500kB or 10MB")
    size = float(found[1]) * _FACTOR[found[2].lower()]
    if size > _LARGEST:
        raise ValueError(f"{_shown(text)} is too large")
    return Size(size)


def _time_zone(name: str) -> TimeZone:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        close = get_close_matches(name, zoneinfo.available_timezones(), n=1)
        hint = f"; did you mean {close[0]}?" if close else "; write Europe/Paris or UTC"
        raise ValueError(f"there is no time zone {name!r}{hint}") from error
    return TimeZone(name)


def _truth(value: object) -> bool:
    if isinstance(value, _FromEnvironment) and value.lower() in ("true", "false", "1", "0", "yes", "no"):
        return value.lower() in ("true", "1", "yes")
    if not isinstance(value, bool):
        raise ValueError(f"true or false is expected, not {_shown(value)}")
    return value


def _whole(value: object) -> int:
    if isinstance(value, _FromEnvironment) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"a whole number is expected, not {_shown(value)}")
    return value


def _check(settings: Settings) -> None:
    """What types can't say."""
    _check_polling(settings.polling)
    _require(settings.summary.sentences >= 1, "summary.sentences", "at least 1")
    _require(settings.summary.max_characters >= 80, "summary.max_characters", "at least 80")
    _check_endpoint(settings.summary)
    _require(settings.alerts.burst >= 0, "alerts.burst", "0 or more")
    _require(settings.telegram.rate_per_second >= 1, "telegram.rate_per_second", "at least 1")
    _require(
        settings.telegram.rate_per_chat_per_minute >= 1, "telegram.rate_per_chat_per_minute", "at least 1"
    )
    _require(
        settings.retention.items >= settings.stories.window, "retention.items", "at least stories.window"
    )
    _check_addresses(settings)
    _check_site(settings)
    _check_names(settings)


def _check_polling(polling: PollingSettings) -> None:
    _require(polling.interval >= timedelta(seconds=1), "polling.interval", "at least 1s")
    _require(polling.min_interval >= timedelta(seconds=1), "polling.min_interval", "at least 1s")
    _require(
        polling.max_interval >= polling.min_interval, "polling.max_interval", "at least polling.min_interval"
    )
    _require(1 <= polling.concurrency <= 10_000, "polling.concurrency", "1 to 10000")
    _require(1 <= polling.per_host <= 10_000, "polling.per_host", "1 to 10000")
    _require(polling.timeout > timedelta(), "polling.timeout", "more than 0s")
    _require(polling.max_feed_bytes >= 1000, "polling.max_feed_bytes", "at least 1kB")
    _require(
        polling.user_agent_contact.isascii() and polling.user_agent_contact.isprintable(),
        "polling.user_agent_contact",
        "a web or e-mail address in plain letters",
    )
    _check_networks(polling.allow_networks)


def _check_addresses(settings: Settings) -> None:
    base = settings.telegram.api_base_url
    _require(base.startswith(("http://", "https://")), "telegram.api_base_url", "an http or https address")
    asked = settings.wikidata.url
    _require(
        not asked or asked.startswith(("http://", "https://")),
        "wikidata.url",
        'an http or https address, or ""',
    )
    scheme = settings.database.url.partition(":")[0]
    known = scheme in ("sqlite", "sqlite+aiosqlite", "postgresql+psycopg", "postgresql")
    _require(known, "database.url", "sqlite:////path/to/file.db or postgresql+psycopg://user@host/database")
    if settings.http.listen:
        _require(
            re.fullmatch(r"\S*:\d{1,5}", settings.http.listen) is not None,
            "http.listen",
            'an address and a port such as 127.0.0.1:8080, or ""',
        )


def _check_names(settings: Settings) -> None:
    for table in ("channels", "watchlists", "names", "feeds"):
        for number, one in enumerate(getattr(settings, table), 1):
            fits = len(one.name) <= _LONGEST_NAME and (one.name or table == "feeds")
            _require(
                bool(fits) and not _UNWRITTEN & set(map(unicodedata.category, one.name)),
                f"{table}[{number}].name",
                f"1 to {_LONGEST_NAME} characters on one line",
            )
    for number, feed in enumerate(settings.feeds, 1):
        known = re.fullmatch(r"@?\S+", feed.url) and any(sign in feed.url for sign in ".:@")
        if not known or _UNWRITTEN & set(map(unicodedata.category, feed.url)):
            raise ConfigError(f"feeds[{number}].url: {_shown(feed.url)} isn't a web address")
    names = {channel.name for channel in settings.channels}
    _unique([c.name for c in settings.channels], "channels")
    _unique([w.name for w in settings.watchlists], "watchlists")
    _unique([n.name for n in settings.names], "names")
    for number, watchlist in enumerate(settings.watchlists, 1):
        for channel in watchlist.channels:
            if channel not in names:
                raise ConfigError(
                    f"watchlists[{number}].channels: there is no channel {channel!r} in [[channels]]"
                    + _did_you_mean(channel, names)
                )


def _check_endpoint(summary: SummarySettings) -> None:
    _require(
        timedelta() < summary.timeout <= timedelta(minutes=1),
        "summary.timeout",
        "more than 0s and at most 60s",
    )
    if summary.endpoint:
        _require(
            re.fullmatch(r"https?://[^\s/@?#]+(?:/[^\s@?#]*)?", summary.endpoint) is not None,
            "summary.endpoint",
            "an http or https address such as https://host/v1, without a key, user name or query",
        )
        _require(bool(summary.model), "summary.model", "the name of a model of summary.endpoint")


def _check_site(settings: Settings) -> None:
    import ipaddress

    site = settings.site
    _require(
        not site.url or re.fullmatch(r"https?://[^\s/@?#]+/?", site.url) is not None,
        "site.url",
        'the address of the site without a path, such as "https://news.example.org"',
    )
    _require(site.rate_per_minute >= 10, "site.rate_per_minute", "at least 10")
    _require(bool(settings.http.listen) or not site.enabled, "http.listen", "an address for the site")
    for number, proxy in enumerate(site.proxies, 1):
        try:
            ipaddress.ip_address(proxy)
        except ValueError as error:
            raise ConfigError(f"site.proxies[{number}]: {proxy!r} isn't an IP address") from error


def _check_networks(networks: Sequence[str]) -> None:
    import ipaddress

    for number, network in enumerate(networks, 1):
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ConfigError(
                f"polling.allow_networks[{number}]: {network!r} isn't a network; write 192.168.1.0/24"
            ) from error


def _unique(names: Sequence[str], at: str) -> None:
    seen = set[str]()
    for number, name in enumerate(names, 1):
        if not name.strip():
            raise ConfigError(f"{at}[{number}].name is empty")
        if (key := name.strip().casefold()) in seen:
            raise ConfigError(
                f"{at}[{number}].name: {name!r} is there twice; capital letters make no difference"
            )
        seen.add(key)


def _require(holds: bool, key: str, expected: str) -> None:
    if not holds:
        raise ConfigError(f"{key}: {expected} is expected")


def _meant(url: str) -> str:
    """`sqlite:///var/lib/x.db` has one slash too few for an absolute path; where only that path exists, it is meant."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if not url.startswith(prefix) or not path or path.startswith(("/", ":")) or "?" in path:
        return url
    here, there = Path(path).parent, Path("/", path).parent
    if here != Path(".") and not here.is_dir() and there.is_dir():
        return f"{prefix}/{path}"
    return url


def _unknown(key: str, fields: Mapping[str, object], at: str) -> str:
    where = f"in [{at}]" if at else "at the top"
    return f"unknown key {_join(at, key)!r} {where}" + (
        _did_you_mean(key, fields) or f"; known here: {', '.join(fields)}"
    )


def _did_you_mean(word: str, known: typing.Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _join(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _shown(value: object) -> str:
    return f"{value!r}"[:60]
