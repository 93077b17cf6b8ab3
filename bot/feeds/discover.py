"""Find the feed of a page: the address itself, its link tags, the usual paths. The person is asked which one."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from bot.errors import FeedUnreadableError, FetchError
from bot.feeds.head import links as link_tags
from bot.feeds.http import HttpFeedFetcher
from bot.news.feed.feed import Feed, Fetched
from bot.text import plain

_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_USUAL = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/news-sitemap.xml")
_AT_MOST = 8
_TITLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that can be added, with its newest headlines to know it by."""

    url: str
    title: str
    items: int
    newest: tuple[str, ...]


async def discover(fetcher: HttpFeedFetcher, url: str, *, now: datetime) -> list[Found]:
    """The feeds behind `url`, best first; one if it is a feed itself, none if none was found.

    Raises FetchError where the address can't be fetched at all.
    """
    address = url if "://" in url else f"https://{url}"
    try:
        return [await _try(fetcher, address, now)]
    except FeedUnreadableError:
        page = await fetcher.get(address, now=now)
    links = [urljoin(page.url, link) for link in _links(page.body.decode("utf-8", "replace"))]
    usual = [urljoin(page.url, path) for path in _USUAL]
    found: list[Found] = []
    for candidate in list(dict.fromkeys(links))[:_AT_MOST] or usual:
        try:
            found.append(await _try(fetcher, candidate, now))
        except FetchError:
            continue
        if not links:
            break
    return found


def _links(html: str) -> list[str]:
    return [
        tag["href"]
        for tag in link_tags(html)
        if "alternate" in tag.get("rel", "").lower()
        and tag.get("type", "").lower() in _TYPES
        and tag.get("href")
    ]


async def _try(fetcher: HttpFeedFetcher, url: str, now: datetime) -> Found:
    fetched = await fetcher.fetch(Feed(url=url, added=now, next_poll=now), now=now)
    assert isinstance(fetched, Fetched)  # nothing conditional was sent
    newest = tuple(
        " ".join(plain(item.title or item.summary).split())[:100] for item in fetched.items[:_TITLES]
    )
    return Found(
        url=fetched.moved_to or url, title=fetched.title or url, items=len(fetched.items), newest=newest
    )
