"""A feed's bytes -> items. The only file that imports feedparser.

RSS, RDF and Atom through feedparser (bytes only, no sanitising, no link resolution: links are made absolute here);
JSON Feed 1.0 and 1.1 and Google News sitemaps by hand; pages of Telegram channels in `telegram_page`. Pure computation, meant to run in a worker process.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from types import ModuleType
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from bot.errors import FeedUnreadableError
from bot.feeds import telegram_page
from bot.feeds.charset import decode
from bot.feeds.inner import without_inner
from bot.feeds.instead import what_instead
from bot.feeds.repair import repaired
from bot.feeds.x_post import words_of
from bot.news.feed.feed import Fetched, ServerHints
from bot.news.item import Item
from bot.news.language.moments import moment
from bot.news.link.canonical import target
from bot.news.reading.credit import outlet_alone
from bot.news.reading.listing import headline_alone
from bot.text import plain
from bot.wording import say

MAX_ITEMS = 5000
_MAX_TEXT = 500_000  # characters of one text field that are kept
_FUTURE = timedelta(hours=2)  # a clock may be wrong by so much; what is later counts as fetched now
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse(body: bytes, *, content_type: str = "", url: str, now: datetime) -> Fetched:
    """The feed in `body`; `url` is where it came from, for relative links; `now` becomes the items' `fetched`.

    Raises FeedUnreadableError where this isn't a feed.
    """
    text = decode(body, content_type)
    start = text[:4096].lstrip("\ufeff \t\r\n")
    if start[:1] == "{":
        return replace(_json_feed(text, url, now), bytes=len(body))
    if re.search(r"<(?:\w+:)?urlset\b", start) and "sitemap-news" in text[:20_000]:
        return replace(_sitemap(text, url, now), bytes=len(body))
    if telegram_page.is_page(text):
        return replace(telegram_page.read(text, url=url, now=now), bytes=len(body))
    return _xml(body, text, url, now)


# ---- RSS, RDF, Atom ---------------------------------------------------------------------------------------------


def _xml(body: bytes, text: str, url: str, now: datetime) -> Fetched:
    feedparser = _feedparser()
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:  # bytes, always: of a str feedparser would open the file or address that it names
        parsed = feedparser.parse(
            without_inner(repaired(text)).encode("utf-8", "replace"),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except FeedUnreadableError:
        raise
    except RecursionError as error:
        raise FeedUnreadableError(say("the feed is nested too deeply to be read")) from error
    except Exception as error:  # whatever a parser does with hostile bytes: it is this feed's trouble alone
        raise FeedUnreadableError(say("our parser fails at this feed")) from error
    entries = parsed.get("entries", [])
    if not entries and not parsed.get("version"):
        raise FeedUnreadableError(_no_feed(body, parsed))
    channel = parsed.get("feed", {})
    lang = _lang(channel.get("language"))
    site = _absolute(_link(channel), url)
    items = (
        words_of(_item(entry, key, url, site, lang, now))
        for entry, key in _with_keys(entries, _entry_key, _link, site)[:MAX_ITEMS]
    )
    return Fetched(
        items=tuple(filter(None, items)),
        title=_line(channel.get("title")),
        site_url=site,
        hints=_hints(channel, body),
        warnings=tuple(_warnings(parsed)),
        bytes=len(body),
    )


@cache
def _feedparser() -> ModuleType:
    import feedparser

    feedparser.api.PREFERRED_XML_PARSERS = ["bot.feeds.sax"]
    return cast("ModuleType", feedparser)


def _warnings(parsed: Mapping[str, Any]) -> Iterator[str]:
    entries = parsed.get("entries", [])
    if parsed.get("bozo") and entries:
        line = f" (line {found})" if (found := _line_of(parsed)) else ""
        yield f"ill-formed{line}; what can be read is read"
    if len(entries) > MAX_ITEMS:
        yield f"{len(entries)} items; only the first {MAX_ITEMS} were read"


def _no_feed(body: bytes, parsed: Mapping[str, Any]) -> str:
    what = what_instead(body)
    if what or not (line := _line_of(parsed)):
        return what or say("this isn't a feed that we can read")
    return say("this isn't a feed that we can read (line {line})", line=line)


def _line_of(parsed: Mapping[str, Any]) -> int:
    """Where a parser stumbled; 0 where it doesn't say. feedparser puts a line of its own before the first."""
    place = getattr(parsed.get("bozo_exception"), "getLineNumber", None)
    line = place() if place else None
    return max(1, line - 1) if line else 0


def _entry_key(entry: Mapping[str, Any]) -> str:
    return str(entry.get("id") or "")


def _with_keys(
    entries: Iterable[Any], key: Callable[[Any], str], link_of: Callable[[Any], str], site: str
) -> list[tuple[Any, str]]:
    """Each entry with its identity: its own id where that is its alone, else its own link, else its text.

    The link of the site is nobody's own.
    """
    every = list(entries)
    ids = Counter(key(entry).strip() for entry in every)
    links = Counter(link_of(entry) for entry in every)
    keyed = []
    for entry in every:
        own, link = key(entry).strip(), link_of(entry)
        has_link = bool(link) and links[link] == 1 and link.rstrip("/") != site.rstrip("/")
        if own and ids[own] == 1:
            keyed.append((entry, own))
        elif has_link:
            keyed.append((entry, f"{own} {link}".strip() if own and own != link else link))
        else:
            keyed.append((entry, f"{own} {_hash(entry)}".strip()))
    return keyed


def _hash(entry: Mapping[str, Any]) -> str:
    text = "\0".join(str(entry.get(name) or "") for name in ("title", "summary", "published", "content"))
    return "text:" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _item(entry: dict[str, Any], key: str, base: str, site: str, lang: str | None, now: datetime) -> Item:
    contents = entry.get("content") or []
    detail = entry.get("title_detail") or {}
    content = max((str(c.get("value") or "") for c in contents), key=len, default="")
    summary = str(entry.get("summary") or "")
    source = entry.get("source") or {}
    publisher = outlet_alone(
        _line(source.get("title") or entry.get("news_source"))
    )  # RSS and Atom; Bing News
    own_lang = next((c.get("language") for c in contents if c.get("language")), None) or detail.get(
        "language"
    )
    return Item(
        guid=key[:2000],
        url=target(_absolute(_link(entry), _base_of(entry, base, site))),
        title=headline_alone(str(entry.get("title") or "")[:10_000], publisher),
        summary="" if summary == content else summary[:_MAX_TEXT],
        content=content[:_MAX_TEXT],
        published=_date(entry, ("published", "created", "updated"), now),
        updated=_date(entry, ("updated",), now),
        fetched=now,
        feed=base,
        source=publisher or None,
        author=_line(entry.get("author")) or None,
        lang=_lang(own_lang) or lang,
        tags=tuple(dict.fromkeys(t for tag in entry.get("tags") or [] if (t := _line(tag.get("term")))))[:50],
    )


def _base_of(entry: Mapping[str, Any], base: str, site: str) -> str:
    """What a relative link is relative to: xml:base, else the site where the feed is served by another host."""
    own = str(entry.get("base") or base)
    return site if site and own == base and urlsplit(site).hostname != urlsplit(base).hostname else own


def _link(entry: Mapping[str, Any]) -> str:
    """The address of the article itself; never that of a picture or of a related one, nor of a counter of clicks."""
    if own := entry.get("feedburner_origlink"):
        return str(own)
    links = [link for link in entry.get("links") or [] if link.get("href")]
    pages = [link for link in links if link.get("rel", "alternate") == "alternate"]
    if pages:
        of_text = [link for link in pages if "html" in (link.get("type") or "html")]
        return str((of_text or pages)[0]["href"])
    if entry.get("link") and not links:
        return str(entry["link"])
    for link in links:
        if link.get("rel") in ("self", "related", "via"):
            return str(link["href"])
    identity = str(entry.get("id") or "")
    if identity.startswith(("http://", "https://")):
        return identity
    return next((str(one["href"]) for one in entry.get("enclosures") or [] if one.get("href")), "")


def _date(entry: dict[str, Any], names: tuple[str, ...], now: datetime) -> datetime | None:
    for name in names:
        text = dict.get(entry, name)  # entry.get would warn, and answer with another date
        if text and (found := moment(str(text), now=now)):
            return _sane(found, now)
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


_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")  # PHP and others escape what needs none


def _json_feed(text: str, url: str, now: datetime) -> Fetched:
    text = text.lstrip("\ufeff \t\r\n")
    try:
        try:
            tree = json.loads(text, strict=False)
        except ValueError:
            tree = json.JSONDecoder(strict=False).raw_decode(_ESCAPE.sub(r"\\\\", text))[0]
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            says = say("this looks like JSON, but can't be read (line {line})", line=error.lineno)
            raise FeedUnreadableError(says) from error
        raise FeedUnreadableError(say("this looks like JSON, but can't be read")) from error
    entries = tree.get("items") if isinstance(tree, dict) else None
    if not isinstance(entries, list):
        raise FeedUnreadableError(say("this is JSON, but not a JSON Feed (it has no list of items)"))
    known = [entry for entry in entries if isinstance(entry, dict)]
    site = _absolute(tree.get("home_page_url"), url)
    keyed = _with_keys(known, lambda entry: str(entry.get("id") or ""), _json_link, site)
    lang = _lang(tree.get("language"))
    items = (words_of(_json_item(entry, key, url, site, lang, now)) for entry, key in keyed[:MAX_ITEMS])
    return Fetched(
        items=tuple(filter(None, items)),
        title=_line(tree.get("title")),
        site_url=site,
    )


def _json_link(entry: Mapping[str, Any]) -> str:
    return str(entry.get("url") or entry.get("external_url") or "")


def _unpaired(value: object) -> str:
    """As text; half a surrogate pair costs itself."""
    return str(value or "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _json_item(
    entry: Mapping[str, Any], key: str, base: str, site: str, lang: str | None, now: datetime
) -> Item:
    authors = entry.get("authors") or ([entry["author"]] if isinstance(entry.get("author"), dict) else [])
    names = (
        [_line(a.get("name")) for a in authors if isinstance(a, dict)] if isinstance(authors, list) else []
    )
    tags = entry.get("tags") if isinstance(entry.get("tags"), list) else []
    return Item(
        guid=key[:2000],
        url=_absolute(_json_link(entry), site or base),
        title=_unpaired(entry.get("title"))[:10_000],
        summary=_unpaired(entry.get("summary"))[:_MAX_TEXT],
        content=_unpaired(entry.get("content_html") or entry.get("content_text"))[:_MAX_TEXT],
        published=_rfc3339(entry.get("date_published"), now) or _rfc3339(entry.get("date_modified"), now),
        updated=_rfc3339(entry.get("date_modified"), now),
        fetched=now,
        feed=base,
        author=", ".join(filter(None, names)) or None,
        lang=_lang(entry.get("language")) or lang,
        tags=tuple(str(tag) for tag in tags or [])[:50],
    )


def _rfc3339(value: object, now: datetime) -> datetime | None:
    found = moment(str(value), now=now) if isinstance(value, str | int) and value else None
    return _sane(found, now) if found else None


# ---- Google News sitemaps ---------------------------------------------------------------------------------------


def _sitemap(text: str, url: str, now: datetime) -> Fetched:
    """https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap

    By an XML parser: the prefix of a namespace is free, and a comment is none of the news.
    """
    from xml.etree import ElementTree  # of a text without a document type: there is nothing to expand

    try:
        root = ElementTree.fromstring(repaired(text))  # noqa: S314
    except ElementTree.ParseError as error:
        raise FeedUnreadableError(
            say("a sitemap that can't be read (line {line})", line=error.position[0])
        ) from error
    items = []
    for entry in root.iter():
        if str(entry.tag).rpartition("}")[2] != "url":
            continue
        of = _of_sitemap(entry)
        link, title = of.get("loc", ""), of.get("title", "")
        if link and title:
            items.append(
                Item(
                    guid=link,
                    url=_absolute(link, url),
                    title=title,
                    published=_rfc3339(of.get("publication_date"), now),
                    fetched=now,
                    feed=url,
                    source=of.get("name") or None,
                    lang=_lang(of.get("language")),
                    tags=tuple(tag.strip() for tag in of.get("keywords", "").split(",") if tag.strip()),
                )
            )
    if not items:
        raise FeedUnreadableError(say("a sitemap without news in it"))
    return Fetched(items=tuple(items[:MAX_ITEMS]))


def _of_sitemap(entry: Any) -> dict[str, str]:
    """What is said of the article itself: its address, and its news; pictures and videos have addresses and titles too."""
    news = (one for part in entry if "sitemap-news" in str(part.tag) for one in part.iter())
    told = (*news, *entry)
    return {str(one.tag).rpartition("}")[2]: _line(one.text) for one in reversed(told)}


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
