"""What a site's robots.txt (RFC 9309) lets us read, and how slowly. Feeds are published to be polled; pages ask first.

Rules are kept for a day, the fact that they can't be had for a quarter of an hour, in which nothing is read there. A
site that has none (4xx) allows everything. They are hostile text like any other: read in a worker process.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.errors import FeedRefusedError, FeedThrottledError, FeedUnreadableError, FetchError
from bot.feeds.charset import decode
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.workers import Parsers
from bot.wording import say

AGENT = "Watchwire"  # the name that rules may be written for
_KEPT = timedelta(days=1)
_AGAIN = timedelta(minutes=15)
_MOST_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are read
_PATIENCE = 5.0  # seconds that we wait for a site's Crawl-delay
_ROOM = 10_000_000  # characters of rules kept, of all sites together
_ACCEPT = {"Accept": "text/plain, */*;q=0.1"}


@dataclass(slots=True)
class _Site:
    """One scheme, host and port."""

    rules: str | None = None  # None: they can't be had
    until: datetime | None = None  # when they are asked for again
    next: float = 0.0  # loop time before which a site with a Crawl-delay is not asked
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Robots:
    """The rules of sites, each fetched once a day."""

    def __init__(self, fetcher: HttpFeedFetcher, workers: Parsers) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._sites: dict[str, _Site] = {}

    async def ask(self, url: str, *, now: datetime) -> None:
        """Return when `url` may be read. Raises FeedRefusedError where it may not, or not soon."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        site = self._sites.setdefault(origin, _Site())
        async with site.lock:
            if site.until is None or not now < site.until <= now + _KEPT:
                await self._learn(site, origin, now)
        if site.rules is None:
            raise FeedRefusedError(say("the rules of {site} (robots.txt) can't be had", site=origin))
        allowed, delay = await self._workers.run(judge, site.rules, url) if site.rules else (True, 0.0)
        if not allowed:
            raise FeedRefusedError(say("the site's robots.txt forbids it"))
        if delay:
            await _wait(site, delay)

    async def _learn(self, site: _Site, origin: str, now: datetime) -> None:
        site.rules, site.until = None, now + _AGAIN  # also where we run out of time
        try:
            page = await self._fetcher.get(
                f"{origin}/robots.txt", now=now, headers=_ACCEPT, max_bytes=_MOST_BYTES, strange=True
            )
        except FetchError as error:
            if error.status and 400 <= error.status < 500 and not isinstance(error, FeedThrottledError):
                site.rules, site.until = "", now + _KEPT
            return
        site.rules, site.until = decode(page.body).strip(), now + _KEPT
        self._make_room(origin)

    def _make_room(self, newest: str) -> None:
        """Forget the sites that were met first, once there are many or their rules are long."""
        room = sum(len(site.rules or "") + 1000 for site in self._sites.values())
        for origin in list(self._sites):
            if room <= _ROOM:
                return
            if origin != newest:
                room -= len(self._sites.pop(origin).rules or "") + 1000


async def _wait(site: _Site, delay: float) -> None:
    now = asyncio.get_running_loop().time()
    pause = site.next - now
    if pause > _PATIENCE:
        raise FeedRefusedError(say("the site's robots.txt asks for more time between two pages"))
    site.next = max(now, site.next) + delay
    await asyncio.sleep(max(0.0, pause))


# ---- in the worker ------------------------------------------------------------------------------------------------


def judge(rules: str, url: str) -> tuple[bool, float]:
    """May `url` be read, and how many seconds must lie between two pages. Raises FeedUnreadableError."""
    from protego import Protego

    try:
        read = Protego.parse(rules)
        return read.can_fetch(url, AGENT), float(read.crawl_delay(AGENT) or 0.0)
    except Exception as error:  # whatever a parser does with hostile text: it is this site's trouble alone
        raise FeedUnreadableError(say("the site's robots.txt can't be read")) from error
