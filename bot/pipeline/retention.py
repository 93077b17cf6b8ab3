"""Forget what is old."""

import logging
from datetime import datetime, timedelta

from bot.pipeline.ports import Database

logger = logging.getLogger(__name__)


async def forget_old(database: Database, *, now: datetime, keep: timedelta) -> int:
    """Remove items older than `keep` that no post stands on; how many."""
    async with database.write() as work:
        gone = await work.items.forget(now - keep)
        await work.commit()
    if gone:
        logger.info("items forgotten: items=%d", gone)
    return gone
