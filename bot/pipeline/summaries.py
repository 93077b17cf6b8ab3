"""Ask a summarizer about articles that will be told, if the operator has named one; see `day.py` for when.

No transaction is open meanwhile. A summary that does not come in time, or is not true to its article, is left out: our
own is kept. A crash in here loses nothing, because nothing was noted yet.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.errors import SummaryError
from bot.news.feed.feed import Feed
from bot.news.item import Item
from bot.news.reading.reading import Reading
from bot.news.summary.faithful import objection
from bot.pipeline.in_time import settle
from bot.pipeline.intake import Intake
from bot.pipeline.look import NewItems
from bot.pipeline.ports import Summarizer

logger = logging.getLogger(__name__)

_AT_ONCE = 5  # articles of one poll of one feed; of more, the newest
_REMEMBERED = (
    500  # answers: a poll is done again if its transaction failed, and the same text is in several feeds
)
_FAILURES = 3  # one after the other: then it is left alone
_REST = timedelta(minutes=5)  # for so long; alerts don't wait for who never answers


@dataclass(slots=True, kw_only=True)
class Summaries:
    """Completes what a feed gave. `limit`: for all summaries of a poll."""

    summarizer: Summarizer
    intake: Intake
    limit: timedelta = timedelta(seconds=8)
    _known: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)
    _failed: int = 0  # times in a row
    _rests: datetime | None = None  # until then

    async def complete(self, feed: Feed, new: NewItems, now: datetime) -> NewItems:
        """`new` with the accepted summaries of those items that will open a story which is told."""
        if self._rests and now < self._rests:
            return new
        room = self.intake.rules.max_characters
        told = await self.intake.openers(feed, new, now=now)
        long = [item for item in told if len(new.readings[item].text) > room]
        chosen = {item: new.readings[item] for item in long[-_AT_ONCE:]}
        if not chosen:
            return new
        written = await self._ask_all(feed, chosen, now)
        readings = {
            replace(item, model_summary=written[item]) if written.get(item) else item: reading
            for item, reading in new.readings.items()
        }
        return replace(new, items=tuple(readings), readings=readings)

    async def _ask_all(self, feed: Feed, chosen: Mapping[Item, Reading], now: datetime) -> dict[Item, str]:
        """The accepted summary of each, as far as they can be had in time."""
        tasks = {item: asyncio.create_task(self._ask(reading)) for item, reading in chosen.items()}
        await settle(tasks.values(), limit=self.limit)
        accepted: dict[Item, str] = {}
        for item, task in tasks.items():
            error = None if task.cancelled() else task.exception()
            if task.cancelled() or isinstance(error, SummaryError):
                why = str(error) if error else f"no answer within {self.limit.total_seconds():g} s"
                logger.info("summary not written: feed=%s url=%s error=%s", feed.label, item.url, why)
                self._note_failure(now)
            elif error:
                logger.error("summary failed: feed=%s url=%s", feed.label, item.url, exc_info=error)
            else:
                self._failed = 0
                accepted[item] = self._judged(feed, item, chosen[item], task.result())
        return accepted

    async def _ask(self, reading: Reading) -> str:
        known = self._known.get((reading.title, reading.text))
        if known is not None:
            return known
        rules = self.intake.rules
        written = await self.summarizer.summarize(
            reading.title, reading.text, sentences=rules.sentences, max_characters=rules.max_characters
        )
        self._known[reading.title, reading.text] = written
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return written

    def _judged(self, feed: Feed, item: Item, reading: Reading, written: str) -> str:
        """`written` if it may stand for the article, else "" """
        room = self.intake.rules.max_characters
        reason = objection(written, headline=reading.title, text=reading.text, max_characters=room)
        if reason:
            logger.info("summary refused: feed=%s url=%s reason=%s", feed.label, item.url, reason)
            return ""
        logger.info("summary accepted: feed=%s url=%s characters=%d", feed.label, item.url, len(written))
        return written

    def _note_failure(self, now: datetime) -> None:
        self._failed += 1
        if self._failed >= _FAILURES:
            self._failed, self._rests = 0, now + _REST
            logger.warning("summarizer left alone for a while: until=%s", f"{self._rests:%H:%M:%S} UTC")
