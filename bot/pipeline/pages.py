"""Read the pages of articles that matter and of which their feed gives only a line; see `day.py` for when.

No transaction is open meanwhile. What can't be read within the time, or isn't a page of that article, is left out: the
item goes on with the text of its feed. A crash in here loses nothing, because nothing was noted yet.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import FetchError
from bot.news.feed.feed import Feed
from bot.news.item import Item, PageText
from bot.news.link.canonical import canonical
from bot.news.reading.page import address_of_page, gives_a_line, with_page
from bot.pipeline.in_time import settle
from bot.pipeline.intake import Intake
from bot.pipeline.look import NewItems
from bot.pipeline.ports import PageReader

logger = logging.getLogger(__name__)

_AT_ONCE = 10  # pages for one poll of one feed; of more, the newest
_REMEMBERED = 200  # pages, for an hour: an article is in several feeds of its publisher
_FOR = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Pages:
    """Completes what a feed gave. `wanted`: where the feed itself does not say; `limit`: for all pages of a poll."""

    reader: PageReader
    intake: Intake
    wanted: bool = True
    limit: timedelta = timedelta(seconds=10)
    _known: OrderedDict[str, tuple[datetime, PageText | None]] = field(default_factory=OrderedDict)

    async def of(self, feed: Feed, new: NewItems, now: datetime) -> dict[Item, Item]:
        """Those that match a watchlist or nearly do, and what each is with its page."""
        if not (self.wanted if feed.full_text is None else feed.full_text):
            return {}
        if new.replaced or (feed.first_poll and self.intake.rules.first_poll_silent):
            return {}
        lines = {
            item: reading
            for item, reading in new.readings.items()
            if address_of_page(item) and gives_a_line(item)
        }
        if not lines:
            return {}
        await self.intake.refresh(now)
        chosen = [item for item, reading in lines.items() if await self.intake.concerns(feed, item, reading)]
        return await self._read_all(feed, chosen[-_AT_ONCE:], now) if chosen else {}

    async def _read_all(self, feed: Feed, items: Sequence[Item], now: datetime) -> dict[Item, Item]:
        """Each item with its page, as far as they can be had in time."""
        tasks = {item: asyncio.create_task(self._read(feed, item, now)) for item in items}
        await settle(tasks.values(), limit=self.limit)
        completed: dict[Item, Item] = {}
        for item, task in tasks.items():
            if task.cancelled():
                logger.info("page too slow: feed=%s url=%s", feed.label, item.url)
                self._remember(item, None, now)
            elif error := task.exception():
                logger.error("page failed: feed=%s url=%s", feed.label, item.url, exc_info=error)
            elif page := task.result():
                completed[item] = with_page(item, page)
        return completed

    async def _read(self, feed: Feed, item: Item, now: datetime) -> PageText | None:
        at, page = self._known.get(canonical(item.url), (now - 2 * _FOR, None))
        if abs(now - at) < _FOR:
            return page
        try:
            page = await self.reader.read(address_of_page(item), now=now)
            logger.info("page read: feed=%s url=%s characters=%d", feed.label, item.url, len(page.text))
        except FetchError as error:
            logger.info("page not read: feed=%s url=%s error=%s", feed.label, item.url, error)
            page = None
        self._remember(item, page, now)
        return page

    def _remember(self, item: Item, page: PageText | None, now: datetime) -> None:
        self._known[canonical(item.url)] = (now, page)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
