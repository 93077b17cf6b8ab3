"""Who leads, on PostgreSQL: an advisory lock that one connection holds, and an epoch that rises with each leader.

The lock is free as soon as the leader's process is gone. One that was stopped, or whose host hangs, keeps it; so the
leader says every two seconds that it is there, and who stands by ends the sessions of one that has not for twelve.

Fencing: each transaction of a leader locks its epoch (`StoredProcesses.is_epoch`), and a take-over waits for those that do before it raises
it. Of two that believe that they lead, so, only the newer one can write. What is sent elsewhere can't be fenced: before
that `is_held` is asked, which is false well before another may have taken over.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from psycopg import AsyncConnection, Error
from sqlalchemy import URL

from bot.storage.engine import engines
from bot.storage.engine.server_session import ServerSession

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Seconds. The sum of `stale`, two `every` and what the server needs is how long a take-over may take."""

    every: float = 2.0  # between two renewals, and between two tries of who stands by
    sure: float = 8.0  # after the last renewal, in which nobody else can have taken over
    stale: float = 12.0  # without a renewal after which who stands by takes over


_BEAT = Beat()

_LOCK = "SELECT pg_try_advisory_lock(2004318071, 2)"
_PATIENCE = "SET lock_timeout = '3s'"
_MAKE = (
    "INSERT INTO lead (id, epoch, holder, since, seen) VALUES (1, 0, '', now(), now()) ON CONFLICT DO NOTHING"
)
_TAKE = (
    "WITH old AS (SELECT id FROM lead WHERE id = 1 FOR UPDATE) "
    "UPDATE lead SET epoch = epoch + 1, holder = current_setting('application_name'), since = now(), seen = now() "
    "WHERE id = (SELECT id FROM old) RETURNING epoch"
)
_RENEW = "UPDATE lead SET seen = now() WHERE epoch = %(epoch)s RETURNING epoch"
_IS_STALE = "SELECT seen < now() - make_interval(secs => %(stale)s) AS stale FROM lead WHERE id = 1"
# All sessions of the process that leads, by the name that it gives them: those that hold the lock or the epoch. And one of
# our own that holds it, while we wait for it: it doesn't answer any more, and the server doesn't know.
_END = (
    "WITH holders AS (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 2004318071 AND objid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) "
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid != pg_backend_pid() AND (pid IN (SELECT pid FROM holders) "
    "OR (application_name != current_setting('application_name') AND application_name IN "
    "(SELECT holder FROM lead UNION SELECT application_name FROM pg_stat_activity JOIN holders USING (pid))))"
)


@dataclass(slots=True)
class HeldLead:
    """A term of this process. `lost`: set when another leads, or may."""

    epoch: int
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    renewed: float = field(default_factory=time.monotonic)
    session: AsyncConnection | None = None  # which holds the lock
    beat: Beat = _BEAT

    @property
    def is_held(self) -> bool:
        """Is it certain at this moment that nobody else leads?"""
        return not self.lost.is_set() and time.monotonic() - self.renewed < self.beat.sure

    async def close(self) -> None:
        """Give the lock back."""
        session, self.session = self.session, None
        if session is not None:
            await session.close()


@asynccontextmanager
async def held_lead(url: URL, beat: Beat = _BEAT) -> AsyncIterator[HeldLead]:
    """Wait for the lead, and have it."""
    session, epoch = await _wait(url, beat)
    held = HeldLead(epoch, session=session, beat=beat)
    keeper = asyncio.create_task(_keep(url, held), name="lead")
    try:
        yield held
    finally:
        held.lost.set()
        keeper.cancel()
        await asyncio.gather(keeper, return_exceptions=True)
        await held.close()


async def _session(url: URL) -> AsyncConnection:
    return await ServerSession.connect(
        engines.conninfo(url),
        autocommit=True,
        **engines.connect_args(url),  # type: ignore[arg-type]
    )


async def _wait(url: URL, beat: Beat) -> tuple[AsyncConnection, int]:
    """Try until it is ours: the session that holds the lock, and the epoch."""
    stale = False
    while True:
        try:
            session = await _session(url)
        except Error as error:
            logger.debug("the lead can't be asked for: error=%s", error)
        else:
            epoch = None
            try:
                if await _value(session, _LOCK):
                    epoch = await _take_over(session)
                    return session, epoch
                before, stale = stale, bool(await _value(session, _IS_STALE, stale=beat.stale))
                if before and stale:
                    logger.warning("the leader is silent: taking over from it")
                    await session.execute(_END)
            except Error as error:
                logger.debug("the lead can't be had: error=%s", error)
            finally:
                if epoch is None:
                    await session.close()
        await asyncio.sleep(beat.every)


async def _value(session: AsyncConnection, statement: str, **values: float) -> object:
    cursor = await session.execute(statement, values)
    row = await cursor.fetchone()
    return row[0] if row else None


async def _take_over(session: AsyncConnection) -> int:
    """The new epoch; whose transactions hold the old one for too long is a process that hangs: its sessions are ended."""
    await session.execute(_PATIENCE)
    await session.execute(_MAKE)
    try:
        epoch = await _value(session, _TAKE)
    except Error:
        await session.execute(_END)
        raise
    assert isinstance(epoch, int)
    return epoch


async def _keep(url: URL, held: HeldLead) -> None:
    """Say again and again that we are there; a session that is lost is made anew, as long as nobody else leads."""
    well = True
    while not held.lost.is_set():
        await asyncio.sleep(held.beat.every)
        now = time.monotonic()
        try:
            async with asyncio.timeout(held.beat.stale):
                is_ours: object = True
                if held.session is None:
                    held.session = await _session(url)
                    is_ours = await _value(held.session, _LOCK)
                if not is_ours or not await _value(held.session, _RENEW, epoch=held.epoch):
                    logger.warning("another process leads now: epoch=%d", held.epoch)
                    held.lost.set()
            held.renewed, well = now, True
        except (Error, TimeoutError) as error:
            level = logging.WARNING if well else logging.DEBUG  # once is enough
            well = False
            reason = str(error).strip() or "no answer"
            logger.log(level, "the session with the lead is lost: error=%s", reason)
            await held.close()
            if time.monotonic() - held.renewed > held.beat.stale:  # another may lead, and has the chat
                held.lost.set()
