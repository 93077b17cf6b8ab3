"""Find the feed of a page: the address itself, its link tags, the usual paths. The person is asked which one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from bot.errors import FeedRefusedError, FeedUnreadableError, FetchError
from bot.feeds.charset import decode
from bot.feeds.guard import USUAL_PORTS
from bot.feeds.head import head
from bot.feeds.http import HttpFeedFetcher
from bot.news.feed.feed import Feed, Fetched
from bot.news.feed.telegram import channel_page, no_channel
from bot.text import plain
from bot.wording import say, together, wording_of

_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/rss",
    "application/atom", "application/xml", "text/xml", "text/rss+xml", "application/x-rss+xml",
)  # fmt: skip
_LOOKS = re.compile(r"(?i)(?:[/._-](?:rss|feed|atom|rdf)(?:[./?_-]|$)|[?&](?:feed|format)=(?:rss|atom))")
_USUAL = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/news-sitemap.xml")
_AT_MOST = 8
_TITLES = 3
_NAMED = 3  # addresses in an error


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that can be added, with its newest headlines to know it by."""

    url: str
    title: str
    items: int
    newest: tuple[str, ...]


async def discover(fetcher: HttpFeedFetcher, url: str, *, now: datetime) -> list[FoundFeed]:
    """The feeds behind `url`, best first; one if it is a feed itself.

    Raises FetchError where the address can't be fetched at all, or no feed was found; it says what was tried.
    """
    address = address_of(url)
    try:
        return [await _try(fetcher, address, now)]
    except FeedUnreadableError as error:
        itself = error
        page = await fetcher.get(address, now=now)
    failed: dict[str, FetchError] = {}
    links = _links(decode(page.body, page.content_type), page.url)[:_AT_MOST]
    if found := await _all(fetcher, links, now, failed):
        return found
    for path in _USUAL:
        if found := await _all(fetcher, [urljoin(page.url, path)], now, failed):
            return found
    raise FeedUnreadableError(_tried(itself, {link: failed[link] for link in links})) from itself


def _tried(itself: FetchError, links: Mapping[str, FetchError]) -> str:
    usual, why = ", ".join(_USUAL), wording_of(itself)
    if not links:
        return say(
            "no feed was found: {error}; it links to no feed; nor is there one at {usual}. Give the feed's own address",
            error=why,
            usual=usual,
        )
    named = [say("{link} ({error})", link=link, error=wording_of(error)) for link, error in links.items()]
    linked = together(named[:_NAMED], "; ")
    if len(named) > _NAMED:
        linked = say("{links}; and {number} more", links=linked, number=len(named) - _NAMED)
    return say(
        "no feed was found: {error}; it links to {links}; nor is there one at {usual}. Give the feed's own address",
        error=why,
        links=linked,
        usual=usual,
    )


def address_of(url: str) -> str:
    """As it can be fetched: feed://host and feed:https://host are how browsers once named feeds, @name is a Telegram channel.

    Raises FeedRefusedError where it is something else at Telegram.
    """
    if page := channel_page(url):
        return page
    if why := no_channel(url):
        raise FeedRefusedError(why)
    text = re.sub(r"(?i)^feed:(?://)?(?=https?://)", "", url.strip())
    text = re.sub(r"(?i)^feed://", "http://", text)
    return text if "://" in text else f"https://{text}"


async def _all(
    fetcher: HttpFeedFetcher, addresses: Sequence[str], now: datetime, failed: dict[str, FetchError]
) -> list[FoundFeed]:
    """`failed` takes up which of `addresses` are none, and why."""
    found = []
    for address in addresses:
        try:
            found.append(await _try(fetcher, address, now))
        except FetchError as error:
            failed[address] = error
    return found


def _links(html: str, url: str) -> list[str]:
    """Addresses that the page says are feeds, its own words before what they look like."""
    read = head(html)
    base = urljoin(url, read.base)
    said = [
        tag
        for tag in read.links
        if "alternate" in tag.get("rel", "").lower() and _is_feed(tag.get("type", ""))
    ]
    loose = [
        tag
        for tag in read.links
        if "alternate" in tag.get("rel", "").lower() and _LOOKS.search(tag.get("href", ""))
    ]
    shown = [
        tag for tag in read.anchors if _is_feed(tag.get("type", "")) or _LOOKS.search(tag.get("href", ""))
    ]
    every = [urljoin(base, tag["href"]) for tag in (*said, *loose, *shown) if tag.get("href")]
    return [one for one in dict.fromkeys(every) if _is_near(one, url) and one != url]


def _is_near(link: str, page: str) -> bool:
    """At a port where feeds are, or where the page is: a page may not have us knock at others."""
    try:
        return link.startswith(("http://", "https://")) and urlsplit(link).port in (
            None,
            *USUAL_PORTS,
            urlsplit(page).port,
        )
    except ValueError:
        return False


def _is_feed(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() in _TYPES


async def _try(fetcher: HttpFeedFetcher, url: str, now: datetime) -> FoundFeed:
    fetched = await fetcher.fetch(Feed(url=url, added=now, next_poll=now), now=now)
    assert isinstance(fetched, Fetched)  # nothing conditional was sent
    newest = tuple(
        " ".join(plain(item.title or item.summary).split())[:100] for item in fetched.items[:_TITLES]
    )
    return FoundFeed(
        url=fetched.moved_to or url, title=fetched.title or url, items=len(fetched.items), newest=newest
    )
