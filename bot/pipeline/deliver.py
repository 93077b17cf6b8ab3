"""Send what waits in the outbox: in order, within Telegram's limits, each outcome recorded before the next step.

States of a row: due -> claimed -> sending -> sent; after an unknown outcome *uncertain*, until the channel has been
looked at; parked while its channel can't be posted to; dead when it can never be sent. A row that says `sending` after
a crash is uncertain: it may have been posted.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import (
    CannotLookError,
    ChatMovedError,
    DeliveryDelayedError,
    DeliveryError,
    DeliveryRefusedError,
    DeliveryUncertainError,
    DeliveryUnsentError,
    MarkupRefusedError,
    PostGoneError,
)
from bot.news.alert import Kind, OutboxRow, State
from bot.news.ids import ChannelId
from bot.news.watchlist import Channel
from bot.pipeline.ports import Clock, Database, Messenger

logger = logging.getLogger(__name__)

_IDLE = 1.0  # seconds between looks into the outbox when nobody wakes us
_PAUSE_AT_MOST = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)

Owner = Callable[[], Awaitable[int | None]]


class Limits:
    """How fast may be sent: per chat one a second and so many a minute, so many a second over all (Bot API FAQ)."""

    def __init__(self, *, per_chat_per_minute: int, per_second: int) -> None:
        self._per_minute = per_chat_per_minute
        self._per_second = per_second
        self._sent: dict[ChannelId, deque[datetime]] = {}
        self._all: deque[datetime] = deque()
        self._parked: dict[ChannelId, datetime] = {}

    def note(self, channel: ChannelId, at: datetime) -> None:
        """Something was sent."""
        self._sent.setdefault(channel, deque()).append(at)
        self._all.append(at)

    def park(self, channel: ChannelId, until: datetime) -> None:
        """Telegram asks for silence in this chat."""
        self._parked[channel] = until

    def busy(self, now: datetime) -> list[ChannelId]:
        """Channels that may not be sent to now."""
        full = [channel for channel, sent in self._sent.items() if self._full(sent, now)]
        self._parked = {channel: until for channel, until in self._parked.items() if until > now}
        return list({*full, *self._parked})

    def room(self, now: datetime) -> int:
        """How many may be sent over all at once."""
        while self._all and self._all[0] <= now - _SECOND:
            self._all.popleft()
        return self._per_second - len(self._all)

    def _full(self, sent: deque[datetime], now: datetime) -> bool:
        while sent and sent[0] <= now - _MINUTE:
            sent.popleft()
        return len(sent) >= self._per_minute or bool(sent and sent[-1] > now - _SECOND)


class Deliverer:
    """Delivers the outbox of one bot token."""

    def __init__(
        self,
        database: Database,
        messenger: Messenger,
        clock: Clock,
        *,
        rate_per_chat_per_minute: int = 20,
        rate_per_second: int = 30,
        owner: Owner | None = None,
    ) -> None:
        self._database = database
        self._messenger = messenger
        self._clock = clock
        self._limits = Limits(per_chat_per_minute=rate_per_chat_per_minute, per_second=rate_per_second)
        self._owner = owner
        self._awake = asyncio.Event()
        self._recovered = False
        self.progress = clock.now()  # when a round last came to its end, for the watchdog

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`. What is under way is finished."""
        while not stop.is_set():
            self._awake.clear()
            try:
                sent = await self.deliver_once()
            except Exception:
                logger.exception("delivery round failed, goes on")
                sent = 0
            if not sent:
                await self._wait(stop)

    async def deliver_once(self) -> int:
        """One round: what may be sent now, at most one row a channel; how many rows were tried."""
        if not self._recovered:
            await self._recover()
        now = self._clock.now()
        await self._reconcile_all()
        room = self._limits.room(now)
        rows: list[OutboxRow] = []
        if room > 0:
            rows = await self._claim(now, room)
            await asyncio.gather(*(self._deliver(row) for row in rows))
        self.progress = self._clock.now()
        return len(rows)

    async def _wait(self, stop: asyncio.Event) -> None:
        woken = asyncio.create_task(self._awake.wait())
        stopped = asyncio.create_task(stop.wait())
        _, pending = await asyncio.wait({woken, stopped}, timeout=_IDLE, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()

    async def _claim(self, now: datetime, room: int) -> list[OutboxRow]:
        async with self._database.write() as work:
            rows = await work.outbox.claim(now, limit=room, busy=self._limits.busy(now))
            if rows:
                await work.commit()
        return rows

    # ---- one row ------------------------------------------------------------------------------------------------

    async def _deliver(self, row: OutboxRow) -> None:
        try:
            channel = await self._channel(row)
            if channel is None:
                await self._mark(row, State.DEAD, error="the channel was removed")
                return
            await self._mark(row, State.SENDING)
            self._limits.note(row.channel, self._clock.now())
            await self._send(row, channel)
        except Exception:
            logger.exception("delivery failed: row=%d", row.id)

    async def _send(self, row: OutboxRow, channel: Channel, *, plain: bool = False) -> None:
        try:
            message_id = await self._perform(row, channel, plain=plain)
        except MarkupRefusedError as error:
            if plain:
                await self._mark(row, State.DEAD, error=str(error))
                logger.error("post refused even as plain text: row=%d error=%s", row.id, error)
                return
            logger.error("our markup was refused, sending plain text: row=%d error=%s", row.id, error)
            await self._send(row, channel, plain=True)
        except DeliveryError as error:
            await self._failed(row, channel, error)
        else:
            await self._mark(row, State.SENT, message_id=message_id)
            logger.info(
                "post %s: channel=%s message=%d row=%d", _DONE[row.kind], channel.name, message_id, row.id
            )

    async def _perform(self, row: OutboxRow, channel: Channel, *, plain: bool) -> int:
        if row.kind is Kind.NEW:
            return await self._messenger.send(channel, row.content, plain=plain)
        async with self._database.read() as work:
            post = await work.outbox.post(row.post)
        if post is None or post.message_id is None:
            raise PostGoneError("the post that this belongs to was never delivered")
        if row.kind is Kind.EDIT:
            await self._messenger.edit(channel, post.message_id, row.content, plain=plain)
            return post.message_id
        return await self._messenger.send(channel, row.content, reply_to=post.message_id, plain=plain)

    async def _failed(self, row: OutboxRow, channel: Channel, error: DeliveryError) -> None:
        now = self._clock.now()
        match error:
            case DeliveryDelayedError():
                until = now + timedelta(seconds=error.retry_after)
                self._limits.park(row.channel, until)
                await self._mark(row, State.DUE, error=str(error), not_before=until)
                logger.warning("chat parked: channel=%s seconds=%.0f", channel.name, error.retry_after)
            case DeliveryUnsentError():
                await self._mark(row, State.DUE, error=str(error), not_before=now + _pause(row))
                logger.warning("not sent, trying again: row=%d error=%s", row.id, error)
            case ChatMovedError():
                await self._move(channel, error.new_chat_id)
                await self._mark(row, State.DUE, error=str(error))
            case PostGoneError():
                await self._mark(row, State.DEAD, error=str(error))
                logger.warning("nothing to %s any more: row=%d error=%s", row.kind, row.id, error)
            case DeliveryRefusedError():
                await self._mark(row, State.PARKED, error=str(error))
                await self._pause_channel(channel, str(error))
            case DeliveryUncertainError():
                await self._mark(row, State.UNCERTAIN, error=str(error), not_before=now + _pause(row))
                logger.warning(
                    "outcome unknown, will look: row=%d channel=%s error=%s", row.id, channel.name, error
                )
            case _:
                await self._mark(row, State.DEAD, error=str(error))
                logger.error("can't be sent: row=%d error=%s", row.id, error)

    # ---- unknown outcomes ---------------------------------------------------------------------------------------

    async def _recover(self) -> None:
        """What a crash left: claimed rows were not sent, sending ones may have been. Limits as if never stopped."""
        now = self._clock.now()
        async with self._database.read() as work:
            left = await work.outbox.unfinished()
            for channel, _, at in await work.outbox.sent_since(now - _MINUTE):
                self._limits.note(channel, at)
        for row in left:
            if row.state is State.CLAIMED:
                await self._mark(row, State.DUE)
            elif row.state is State.SENDING:
                await self._mark(
                    row, State.UNCERTAIN, error="the program ended while it was sent", not_before=now
                )
        if left:
            logger.info("taken up after an unclean end: rows=%d", len(left))
        self._recovered = True

    async def _reconcile_all(self) -> None:
        now = self._clock.now()
        async with self._database.read() as work:
            uncertain = await work.outbox.rows(states=[State.UNCERTAIN], limit=20)
        for row in uncertain:
            if row.not_before <= now:
                await self._reconcile(row)

    async def _reconcile(self, row: OutboxRow) -> None:
        """Find out whether it was posted; only then send it again."""
        channel = await self._channel(row)
        if channel is None:
            await self._mark(row, State.DEAD, error="the channel was removed")
            return
        if row.kind is Kind.EDIT:  # the same edit again changes nothing
            await self._mark(row, State.DUE)
            return
        async with self._database.read() as work:
            after = await work.outbox.last_message_id(row.channel) or 0
        try:
            owner = await self._owner() if self._owner else None
            found = await self._messenger.look(channel, row.content, after=after, through=owner)
        except CannotLookError as error:
            logger.warning(
                "sent again, possibly twice: row=%d channel=%s reason=%s", row.id, channel.name, error
            )
            await self._mark(row, State.DUE, error=f"possibly repeated: {error}")
        except DeliveryError as error:
            later = self._clock.now() + _pause(row)
            await self._mark(row, State.UNCERTAIN, error=str(error), not_before=later)
        else:
            if found is None:
                await self._mark(row, State.DUE, error="looked: it was not posted")
                logger.info("looked, not posted: row=%d channel=%s", row.id, channel.name)
            else:
                await self._mark(row, State.SENT, message_id=found)
                logger.info("looked, posted: row=%d channel=%s message=%d", row.id, channel.name, found)

    # ---- help ---------------------------------------------------------------------------------------------------

    async def _channel(self, row: OutboxRow) -> Channel | None:
        async with self._database.read() as work:
            return next((one for one in await work.channels.all() if one.id == row.channel), None)

    async def _mark(
        self,
        row: OutboxRow,
        state: State,
        *,
        message_id: int | None = None,
        error: str = "",
        not_before: datetime | None = None,
    ) -> None:
        async with self._database.write() as work:
            await work.outbox.mark(
                row.id,
                state,
                now=self._clock.now(),
                message_id=message_id,
                error=error,
                not_before=not_before,
            )
            await work.commit()

    async def _move(self, channel: Channel, new_chat_id: int) -> None:
        async with self._database.write() as work:
            await work.channels.save(replace(channel, chat_id=new_chat_id))
            await work.commit()
        logger.info("group became a supergroup: channel=%s chat=%d", channel.name, new_chat_id)

    async def _pause_channel(self, channel: Channel, reason: str) -> None:
        """Nothing is sent there until the cause is gone; the alerts stay; the owner is told once."""
        async with self._database.write() as work:
            current = await work.channels.by_name(channel.name)
            if current is None or current.paused:
                return
            await work.channels.save(replace(current, paused=reason))
            await work.commit()
        logger.error("channel paused: channel=%s reason=%s", channel.name, reason)
        owner = await self._owner() if self._owner else None
        if owner is not None:
            with contextlib.suppress(DeliveryError):
                await self._messenger.tell(
                    owner,
                    f"I can't post to {channel.name} any more: {reason}. Its alerts wait. Give me back my rights there, "
                    f"then send /resume {channel.name}.",
                )


_DONE = {Kind.NEW: "sent", Kind.EDIT: "edited", Kind.REPLY: "answered"}


def _pause(row: OutboxRow) -> timedelta:
    """Longer after each attempt."""
    return min(timedelta(seconds=2 ** min(row.attempts, 8)), _PAUSE_AT_MOST)
