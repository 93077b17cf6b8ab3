"""Fill the index of the archive with what was kept before there was one, or by older rules of what a word is.

Intake adds what is new in its own commit. Here the rest follows, newest first, in small steps that may be broken off at
any time and go on where they ended.
"""

import asyncio
import logging
import time

from bot.news.ids import ItemId
from bot.news.reading.reading import read
from bot.news.search import Archived
from bot.pipeline.match import document
from bot.pipeline.ports import Database
from bot.pipeline.readings import houses
from bot.query.archived import filed
from bot.query.lookup import Filed

logger = logging.getLogger(__name__)

STEP = 50  # items a transaction
_REPORTED = 10_000  # items


async def fill(database: Database, *, share: float = 0.3) -> int:
    """Add all that is missing; how many. `share`: of the time that is worked, else it is left to others."""
    async with database.read() as work:
        cover = await work.search.coverage()
    if cover.outdated:
        async with database.write() as work:
            await work.search.begin_anew()
            await work.commit()
    missing, done = cover.items if cover.outdated else cover.missing, 0
    while added := await _step(database, share=share) if missing else 0:
        done += added
        if done % _REPORTED < added:
            logger.info("archive being indexed: done=%d of=%d", done, missing)
    if done:
        logger.info("archive indexed: items=%d", done)
    return done


async def _step(database: Database, *, share: float) -> int:
    started = time.monotonic()
    async with database.read() as work:
        items = await work.search.missing(limit=STEP)
        lines = await work.learned.lines({one.kept.item.feed for one in items})
        taught = await houses(work)
    known = {feed: learned.known for feed, learned in lines.items()}
    found = await asyncio.to_thread(_filed, items, known, taught)
    async with database.write() as work:
        await work.search.fill(found)
        await work.commit()
    await asyncio.sleep((time.monotonic() - started) * (1 / share - 1))
    return len(items)


def _filed(
    items: list[Archived], known: dict[str, frozenset[int]], houses: frozenset[str]
) -> dict[ItemId, Filed]:
    return {
        one.kept.id: filed(
            document(one.kept.item, read(one.kept.item, known[one.kept.item.feed], houses), source=one.source)
        )
        for one in items
    }
