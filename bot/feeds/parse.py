"""A feed's bytes -> items. The only file that imports feedparser.

RSS, RDF and Atom through feedparser (bytes only, no sanitising, no link resolution: links are made absolute here);
JSON Feed 1.0 and 1.1 and Google News sitemaps by hand. Pure computation, meant to run in a worker process.
"""

import calendar
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.errors import FeedUnreadableError
from bot.news.feed.feed import Fetched, ServerHints
from bot.news.item import Item
from bot.text import plain

MAX_ITEMS = 5000
_MAX_TEXT = 500_000  # characters of one text field that are kept
_FUTURE = timedelta(hours=2)  # a clock may be wrong by so much; what is later counts as fetched now
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse(body: bytes, *, content_type: str = "", url: str, now: datetime) -> Fetched:
    """The feed in `body`; `url` is where it came from, for relative links; `now` becomes the items' `fetched`.

    Raises FeedUnreadableError where this is no feed.
    """
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        return _json_feed(body, url, now)
    if b"<urlset" in start and b"sitemap-news" in body[:20_000]:
        return _sitemap(body, url, now)
    return _xml(body, content_type, url, now)


# ---- RSS, RDF, Atom ---------------------------------------------------------------------------------------------


def _xml(body: bytes, content_type: str, url: str, now: datetime) -> Fetched:
    import feedparser

    text = _readable(body)
    # without a type feedparser takes us-ascii for granted, and complains
    media_type = _trusted(content_type, text) if content_type else "application/xml"
    headers = {"content-location": url, "content-type": media_type}
    try:  # bytes, always: of a str feedparser would open the file or address that it names
        parsed = feedparser.parse(
            text, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except RecursionError as error:
        raise FeedUnreadableError("the feed is nested too deeply to be read") from error
    except Exception as error:  # whatever a parser does with hostile bytes: it is this feed's trouble alone
        raise FeedUnreadableError(f"the feed can't be read ({type(error).__name__})") from error
    entries = parsed.get("entries", [])
    if not entries and not parsed.get("version"):
        raise FeedUnreadableError(_no_feed(body, parsed))
    channel = parsed.get("feed", {})
    lang = _lang(channel.get("language"))
    items = [_item(entry, key, url, lang, now) for entry, key in _with_keys(entries, _entry_key)[:MAX_ITEMS]]
    return Fetched(
        items=tuple(items),
        title=_line(channel.get("title")),
        site_url=_absolute(channel.get("link"), url),
        hints=_hints(channel, body),
        warnings=tuple(_warnings(parsed)),
        bytes=len(body),
    )


def _warnings(parsed: Mapping[str, Any]) -> Iterator[str]:
    entries = parsed.get("entries", [])
    if parsed.get("bozo") and entries:
        yield f"ill-formed: {str(parsed.get('bozo_exception'))[:120]}"
    if len(entries) > MAX_ITEMS:
        yield f"{len(entries)} items; only the first {MAX_ITEMS} were read"


_UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}


def _readable(body: bytes) -> bytes:
    """`body` without what XML forbids and publishers write: space before the declaration, control characters.

    UTF-16 becomes UTF-8, with or without its mark.
    """
    if (charset := _UTF_16.get(body[:2])) and body[:4] != b"\xff\xfe\x00\x00":
        with suppress(UnicodeDecodeError):
            text = re.sub(r"^\s*<\?xml[^>]*\?>", "", body.decode(charset))
            return text.encode("utf-8", "replace")
    body = body.lstrip(b" \t\r\n")
    if body.startswith(b"\xef\xbb\xbf"):
        body = b"\xef\xbb\xbf" + body[3:].lstrip(b" \t\r\n")
    return body if b"\x1b" in body else _CONTROL.sub(b"", body)  # escape: ISO-2022, which needs them


def _trusted(content_type: str, body: bytes) -> str:
    """Servers say iso-8859-1 of everything; a body that is UTF-8 is UTF-8."""
    if re.search(r"(?i)charset=[\"']?(iso-8859-1|latin-?1|us-ascii|windows-1252)", content_type):
        with suppress(UnicodeDecodeError):
            body.decode("utf-8")
            return content_type.split(";")[0] + "; charset=utf-8"
    return content_type


def _no_feed(body: bytes, parsed: Mapping[str, Any]) -> str:
    if not body.strip():
        return "the answer is empty"
    start = body[:2000].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "this is an HTML page, not a feed"
    reason = str(parsed.get("bozo_exception") or "").strip()
    return "this is no feed that we can read" + (f" ({reason[:100]})" if reason else "")


def _entry_key(entry: Mapping[str, Any]) -> str:
    return str(entry.get("id") or "")


def _with_keys(entries: Iterable[Any], key: Callable[[Any], str]) -> list[tuple[Any, str]]:
    """Each entry with its identity: its own id where that is its alone, else its link, else its text."""
    every = list(entries)
    counts = Counter(key(entry) for entry in every)
    keyed = []
    for entry in every:
        own = key(entry).strip()
        link = str(entry.get("link") or entry.get("url") or "")
        if own and counts[key(entry)] == 1:
            keyed.append((entry, own))
        elif link:
            keyed.append((entry, f"{own} {link}".strip() if own and own != link else link))
        else:
            keyed.append((entry, own or _hash(entry)))
    return keyed


def _hash(entry: Mapping[str, Any]) -> str:
    text = "\0".join(str(entry.get(name) or "") for name in ("title", "summary", "published", "content"))
    return "text:" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _item(entry: dict[str, Any], key: str, base: str, lang: str | None, now: datetime) -> Item:
    contents = entry.get("content") or []
    detail = entry.get("title_detail") or {}
    content = max((str(c.get("value") or "") for c in contents), key=len, default="")
    summary = str(entry.get("summary") or "")
    source = entry.get("source") or {}
    publisher = _line(source.get("title") or entry.get("news_source"))  # RSS and Atom; Bing News
    own_lang = next((c.get("language") for c in contents if c.get("language")), None) or detail.get(
        "language"
    )
    return Item(
        guid=key[:2000],
        url=_absolute(_link(entry), str(entry.get("base") or base)),
        title=_without_publisher(str(entry.get("title") or ""), publisher)[:10_000],
        summary="" if summary == content else summary[:_MAX_TEXT],
        content=content[:_MAX_TEXT],
        published=_date(entry, ("published_parsed", "created_parsed", "updated_parsed"), now),
        updated=_date(entry, ("updated_parsed",), now),
        fetched=now,
        feed=base,
        source=publisher or None,
        author=_line(entry.get("author")) or None,
        lang=_lang(own_lang) or lang,
        tags=tuple(dict.fromkeys(t for tag in entry.get("tags") or [] if (t := _line(tag.get("term")))))[:50],
    )


def _without_publisher(title: str, publisher: str) -> str:
    """Search services write "Headline - Publisher"."""
    ending = f" - {publisher}"
    return (
        title[: -len(ending)] if publisher and title.endswith(ending) and len(title) > len(ending) else title
    )


def _link(entry: Mapping[str, Any]) -> str:
    if entry.get("link"):
        return str(entry["link"])
    for link in entry.get("links") or []:
        if link.get("href") and link.get("rel", "alternate") in ("alternate", "self", "related", "via"):
            return str(link["href"])
    identity = str(entry.get("id") or "")
    if identity.startswith(("http://", "https://")):
        return identity
    return next((str(one["href"]) for one in entry.get("enclosures") or [] if one.get("href")), "")


def _date(entry: dict[str, Any], names: tuple[str, ...], now: datetime) -> datetime | None:
    for name in names:
        parts = dict.get(entry, name)  # entry.get would warn, and answer with another date
        if parts:
            with suppress(ValueError, OverflowError, TypeError, OSError):
                return _sane(datetime.fromtimestamp(calendar.timegm(parts), UTC), now)
    return None


def _sane(moment: datetime, now: datetime) -> datetime | None:
    """What lies in the future is published now; what lies before the web has no date."""
    if moment > now + _FUTURE:
        return now
    return moment if moment.year >= 1990 else None


_SKIPPED = re.compile(rb"(?is)<skip(hours|days)>(.{0,2000}?)</skip")
_HOUR, _DAY = re.compile(rb"(?i)<hour>\s*(\d{1,2})\s*<"), re.compile(rb"(?i)<day>\s*([a-z]{3,9})\s*<")


def _hints(channel: Mapping[str, Any], body: bytes) -> ServerHints:
    """What the feed asks of pollers. feedparser keeps only the last <hour> and <day>, so these are read by hand."""
    hours: set[int] = set()
    days: set[str] = set()
    for kind, inside in _SKIPPED.findall(body[:100_000]):
        if kind.lower() == b"hours":
            hours |= {int(hour) % 24 for hour in _HOUR.findall(inside)}
        else:
            days |= {day.decode().capitalize() for day in _DAY.findall(inside)}
    return ServerHints(ttl=_ttl(channel), skip_hours=tuple(sorted(hours)), skip_days=tuple(sorted(days)))


def _ttl(channel: Mapping[str, Any]) -> timedelta | None:
    ttl = None
    with suppress(ValueError, TypeError, OverflowError):
        ttl = timedelta(minutes=float(str(channel.get("ttl") or "")))
    return _syndication(channel) if ttl is None or ttl <= timedelta() else ttl


_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def _syndication(channel: Mapping[str, Any]) -> timedelta | None:
    minutes = _PERIODS.get(str(channel.get("sy_updateperiod") or "").strip().lower())
    if minutes is None:
        return None
    with suppress(ValueError):
        return timedelta(minutes=minutes / max(1.0, float(str(channel.get("sy_updatefrequency") or "1"))))
    return timedelta(minutes=minutes)


# ---- JSON Feed --------------------------------------------------------------------------------------------------


def _json_feed(body: bytes, url: str, now: datetime) -> Fetched:
    try:
        tree = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise FeedUnreadableError(f"this looks like JSON, but can't be read ({str(error)[:80]})") from error
    entries = tree.get("items") if isinstance(tree, dict) else None
    if not isinstance(entries, list):
        raise FeedUnreadableError("this is JSON, but no JSON Feed (no list of items)")
    known = [entry for entry in entries if isinstance(entry, dict)]
    keyed = _with_keys(known, lambda entry: str(entry.get("id") or ""))
    lang = _lang(tree.get("language"))
    return Fetched(
        items=tuple(_json_item(entry, key, url, lang, now) for entry, key in keyed[:MAX_ITEMS]),
        title=_line(tree.get("title")),
        site_url=_absolute(tree.get("home_page_url"), url),
        bytes=len(body),
    )


def _json_item(entry: Mapping[str, Any], key: str, base: str, lang: str | None, now: datetime) -> Item:
    authors = entry.get("authors") or ([entry["author"]] if isinstance(entry.get("author"), dict) else [])
    names = (
        [_line(a.get("name")) for a in authors if isinstance(a, dict)] if isinstance(authors, list) else []
    )
    tags = entry.get("tags") if isinstance(entry.get("tags"), list) else []
    return Item(
        guid=key[:2000],
        url=_absolute(entry.get("url") or entry.get("external_url"), base),
        title=str(entry.get("title") or "")[:10_000],
        summary=str(entry.get("summary") or "")[:_MAX_TEXT],
        content=str(entry.get("content_html") or entry.get("content_text") or "")[:_MAX_TEXT],
        published=_rfc3339(entry.get("date_published"), now) or _rfc3339(entry.get("date_modified"), now),
        updated=_rfc3339(entry.get("date_modified"), now),
        fetched=now,
        feed=base,
        author=", ".join(filter(None, names)) or None,
        lang=_lang(entry.get("language")) or lang,
        tags=tuple(str(tag) for tag in tags or [])[:50],
    )


def _rfc3339(value: object, now: datetime) -> datetime | None:
    if not isinstance(value, str):
        return None
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(value.strip())
        return _sane(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC), now)
    return None


# ---- Google News sitemaps ---------------------------------------------------------------------------------------

_URL = re.compile(r"(?s)<url>(.*?)</url>")


def _sitemap(body: bytes, url: str, now: datetime) -> Fetched:
    """https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"""
    text = _CONTROL.sub(b"", body).decode("utf-8", "replace")
    items = []
    for found in _URL.finditer(text):
        entry = found[1]
        link, title = _element(entry, "loc"), _element(entry, "news:title")
        if link and title:
            items.append(
                Item(
                    guid=link,
                    url=_absolute(link, url),
                    title=title,
                    published=_rfc3339(_element(entry, "news:publication_date"), now),
                    fetched=now,
                    feed=url,
                    source=_element(entry, "news:name") or None,
                    lang=_lang(_element(entry, "news:language")),
                    tags=tuple(t.strip() for t in _element(entry, "news:keywords").split(",") if t.strip()),
                )
            )
    if not items:
        raise FeedUnreadableError("a sitemap without news in it")
    return Fetched(items=tuple(items[:MAX_ITEMS]), bytes=len(body))


def _element(text: str, name: str) -> str:
    found = re.search(rf"(?s)<{name}[^>]*>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", text)
    return _line(found[1]) if found else ""


# ---- small things -----------------------------------------------------------------------------------------------


def _line(value: object) -> str:
    return " ".join(plain(str(value)).split())[:1000] if value else ""


def _lang(value: object) -> str | None:
    text = str(value or "").strip().replace("_", "-")
    return text[:35] if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) else None


def _absolute(link: object, base: str) -> str:
    """An http or https address, or ""."""
    text = str(link or "").strip()
    if not text:
        return ""
    with suppress(ValueError):
        joined = urljoin(base, text)
        parts = urlsplit(joined)
        if parts.scheme in ("http", "https") and parts.hostname:
            return joined[:4000]
    return ""
