"""Forget what is old, in small transactions, so that no poll waits long for its turn to write.

What a post depends on is kept: the story that was told must be known when its next copy comes. A clock that has jumped
ahead would have everything forgotten, so nothing is forgotten until its new time has been lived through for a day.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.pipeline.ports import Database, UnitOfWork

logger = logging.getLogger(__name__)

STEP = 1000  # rows a transaction: some tens of milliseconds
_BELIEVED = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How many of each."""

    items: int
    signatures: int  # by which a forgotten item is known again
    sightings: int
    deliveries: int
    ended: int  # mutes, invitations, questions


class Retention:
    """Forgets what is older than `keep`, and for good what is older than `remember`; to be run a few times a day."""

    def __init__(self, database: Database, *, keep: timedelta, remember: timedelta) -> None:
        self._database = database
        self._keep = keep
        self._remember = remember

    async def run(self, now: datetime) -> Forgotten | None:
        """None: the clock can't be believed yet. Raises StorageError."""
        if not await self._is_believable(now):
            return None
        forgotten = await forget_old(self._database, now=now, keep=self._keep, remember=self._remember)
        if pages := await self._database.give_back():
            logger.info("room given back to the disk: pages=%d", pages)
        return forgotten

    async def _is_believable(self, now: datetime) -> bool:
        async with self._database.write() as work:
            seen, believed = await work.clock_readings.believed() or (now, now)
            if now - seen > _BELIEVED:
                believed = now + _BELIEVED
                logger.warning(
                    "the clock is %s ahead of when it was last looked at: nothing is forgotten before %s",
                    now - seen,
                    believed.isoformat(timespec="minutes"),
                )
            await work.clock_readings.look(seen=now, believed=believed)
            await work.commit()
        return not now < believed <= now + _BELIEVED


async def forget_old(database: Database, *, now: datetime, keep: timedelta, remember: timedelta) -> Forgotten:
    """Remove what is older than `keep` before `now`, and what of it is older than `remember` for good. Raises StorageError; what was removed till then is."""
    before = now - keep
    forgotten = Forgotten(
        items=await _in_steps(database, lambda work: work.items.forget(before, limit=STEP)),
        signatures=await _in_steps(
            database, lambda work: work.fingerprints.forget(now - remember, limit=STEP)
        ),
        deliveries=await _in_steps(database, lambda work: work.deliveries.forget(before, limit=STEP)),
        sightings=await _once(database, lambda work: work.sightings.forget(before)),
        ended=await _once(database, lambda work: work.mutes.forget(before))
        + await _once(database, lambda work: work.admins.forget_invites(before))
        + await _once(database, lambda work: work.questions.forget(now))
        + await _once(database, lambda work: work.proposals.forget(now)),
    )
    logger.info(
        "old things forgotten: items=%d sightings=%d deliveries=%d",
        forgotten.items,
        forgotten.sightings,
        forgotten.deliveries,
    )
    return forgotten


async def _in_steps(database: Database, step: Callable[[UnitOfWork], Awaitable[int]]) -> int:
    total = 0
    while removed := await _once(database, step):
        total += removed
        if removed < STEP:
            break
    return total


async def _once(database: Database, step: Callable[[UnitOfWork], Awaitable[int]]) -> int:
    async with database.write() as work:
        removed = await step(work)
        await work.commit()
    return removed
