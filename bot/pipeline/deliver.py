"""Send what waits in the outbox, within Telegram's limits, and record what is certain about each outcome.

A row goes due -> claimed -> sending -> sent, each step committed before the next. What can't be sent is due again
at a later time, parked with its channel (permanent refusals), or dead (this one post). An outcome that nobody knows
is *uncertain*: nothing else goes to that chat until the post was looked for. It is there, or it is sent again; where
nobody can look, the channel's policy says: send again, marked as possibly repeated, or park.

Does not decide what is told to whom: `compose` has done that. `Pace` counts; `Messenger` speaks to Telegram.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
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
    PostRefusedError,
    StorageError,
    TokenError,
)
from bot.news.alert import Kind, OutboxRow, Post, State, ToldPost
from bot.news.ids import ChannelId
from bot.news.timetable import Gathering, quiet_until
from bot.news.watchlist import Admin, Channel
from bot.pipeline.digest import LATELY, gather, is_anything_to_gather, release_misplanned
from bot.pipeline.outages import DATABASE, TELEGRAM, Outages
from bot.pipeline.pacing import STEP_BACK, ChatPace
from bot.pipeline.ports import Clock, Database, Messenger, Meter
from bot.pipeline.unmetered import Unmetered
from bot.wording import Wording, say, wording_of

logger = logging.getLogger(__name__)

Owner = Callable[[], Awaitable[Admin | None]]

_IDLE = 5.0  # seconds after which the outbox is looked at even if nobody woke us
_STOP_WITHIN = 7.0  # seconds for what is under way when the program stops
_LONGEST_PAUSE = 60.0  # seconds between attempts to reach Telegram


@dataclass(slots=True)
class Deliverer:
    """Delivers from one outbox with one bot. `run` for the service; `deliver_once` for callers that have a loop already."""

    database: Database
    messenger: Messenger
    clock: Clock
    rate_per_chat_per_minute: int = 20
    rate_per_second: int = 30
    owner: Owner | None = None  # asks who the owner is: he is told, and posts are looked up through him
    burst: int = 12  # more new posts than this waiting for one channel become one; 0: never
    meter: Meter = field(default_factory=Unmetered)
    settle: timedelta = timedelta(seconds=10)  # a request that was lost may still be carried out
    outages: Outages = field(default_factory=Outages)
    progress: float = field(
        init=False
    )  # when it was last alive, by the monotonic clock: the watchdog looks at this
    _latest: datetime = field(init=False)  # when it was last looked what may go out
    _pace: ChatPace = field(init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict, init=False)
    _uncertain: dict[str, OutboxRow] = field(default_factory=dict, init=False)  # by chat
    _channels: dict[ChannelId, Channel] = field(default_factory=dict, init=False)
    _posted: dict[ChannelId, deque[datetime]] = field(
        default_factory=dict, init=False
    )  # lately, without edits
    _failures: int = field(default=0, init=False)  # in a row, to reach Telegram
    _recovered: bool = field(default=False, init=False)
    _sent: int = field(default=0, init=False)
    _fatal: TokenError | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.progress, self._latest = time.monotonic(), self.clock.now()
        self._pace = ChatPace(
            per_chat_per_minute=self.rate_per_chat_per_minute, per_second=self.rate_per_second
        )

    def wake(self) -> None:
        """There is something new in the outbox, or what kept it waiting has ended."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; then what is under way is brought to its end.

        Raises TokenError; it may be run again when `messenger` has another token.
        """
        self._fatal = None
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                pause = await self._round()
                await self._rest(pause, stopped)
        finally:
            stopped.cancel()
            if self._under_way:
                await asyncio.wait(self._under_way.values(), timeout=_STOP_WITHIN)

    async def deliver_once(self) -> int:
        """Deliver whatever may go out at this moment; how many went out. Raises TokenError."""
        before = self._sent
        while True:
            await self._round()
            if self._under_way:
                await asyncio.wait(self._under_way.values())
            elif not self._woken.is_set():
                return self._sent - before

    async def next_time(self) -> datetime:
        """When there may be something to do again, if nobody wakes us."""
        now = self.clock.now()
        return now + timedelta(seconds=await self._pause(now))

    # -- one round ------------------------------------------------------------------------------------------

    async def _round(self) -> float:
        """Start what may go out now; the seconds after which to look again."""
        if self._fatal:
            raise self._fatal
        self._woken.clear()
        before, now = self._latest, self.clock.now()
        self.progress, self._latest = time.monotonic(), now
        if now < before - STEP_BACK:  # what was planned by the wrong clock is mended as after a restart
            self._recovered = False
            self._posted.clear()
        try:
            if not self._recovered:
                await self._recover(now)
            await self._read_channels()
            self._resolve_uncertain(now)
            await self._gather(now)
            await self._claim(now)
            return await self._pause(now)
        except StorageError as error:
            self.outages.failed(DATABASE, error)
            return 1.0

    async def _rest(self, seconds: float, stopped: asyncio.Task[bool]) -> None:
        woken = asyncio.create_task(self._woken.wait())
        await asyncio.wait(
            [woken, stopped, *self._under_way.values()],
            timeout=seconds,
            return_when=asyncio.FIRST_COMPLETED,
        )
        woken.cancel()

    async def _read_channels(self) -> None:
        async with self.database.read() as work:
            self._channels = {channel.id: channel for channel in await work.channels.all()}

    async def _gather(self, now: datetime) -> None:
        flooded = self._flooded(now) if self.burst else set()
        async with self.database.read() as work:
            if not await is_anything_to_gather(work, now=now, burst=self.burst, flooded=flooded):
                return
        async with self.database.write() as work:
            count = await gather(work, self._channels, now=now, burst=self.burst, flooded=flooded)
            await work.commit()
        if count:
            logger.info("told together, or held for it: stories=%d", count)

    def _flooded(self, now: datetime) -> set[ChannelId]:
        for times in self._posted.values():
            while times and times[0] <= now - LATELY:
                times.popleft()
        return {channel for channel, times in self._posted.items() if len(times) >= self.burst}

    async def _claim(self, now: datetime) -> None:
        room = self._pace.room(now, under_way=len(self._under_way))
        if not room:
            return
        chats = {_chat(channel) for channel in self._channels.values()}
        closed = {*self._pace.busy(chats, now), *self._under_way, *self._uncertain}
        busy = [one.id for one in self._channels.values() if _chat(one) in closed]
        if len(busy) == len(self._channels):
            return
        async with self.database.write() as work:
            rows = await work.deliveries.claim(now, limit=room, busy=busy)
            await work.commit()
        for row in rows:
            chat = _chat(self._channels[row.channel])
            if chat in self._under_way:  # two topics of one chat
                await self._mark(row, State.DUE)
            else:
                self._start(chat, self._deliver(row))

    async def _pause(self, now: datetime) -> float:
        """Seconds until the next row may go, at most `_IDLE`."""
        async with self.database.read() as work:
            first = await work.deliveries.next_due()
        busy = self._pace.busy({_chat(channel) for channel in self._channels.values()}, now)
        moments = [now + timedelta(seconds=_IDLE)]
        for chat, row in self._uncertain.items():
            if chat not in self._under_way:
                moments.append(max(row.not_before, busy.get(chat, now)))
        if first is not None:
            waits = (first, self._pace.next_room(now), *busy.values())
            moments += [at for at in waits if at and at > now]
        return max((min(moments) - now).total_seconds(), 0.01)

    def _start(self, chat: str, work: Awaitable[None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except TokenError as error:
                self._fatal = error
            except StorageError as error:
                self.outages.failed(DATABASE, error)
                self._recovered = False
            except Exception:
                logger.exception("delivery broke, the row is taken up again: chat=%s", chat)
                self._pace.wait(chat, self.clock.now() + timedelta(seconds=_LONGEST_PAUSE / 2))
                self._recovered = False
            finally:
                del self._under_way[chat]
                self.progress = time.monotonic()
                self.wake()  # a round that saw this chat as busy has passed its next row over

        self._under_way[chat] = asyncio.create_task(guarded())

    # -- after a crash --------------------------------------------------------------------------------------

    async def _recover(self, now: datetime) -> None:
        """Take up what an earlier run left, and the limits that it had used up."""
        await self._read_channels()
        await self._mend(now)
        async with self.database.read() as work:
            rows = await work.deliveries.unfinished()
            recent = await work.deliveries.sent_since(now - LATELY)
            waits = await work.channels.waits()
        for channel_id, kind, at in recent:
            if channel := self._channels.get(channel_id):
                self._pace.note(_chat(channel), at)
            if kind is not Kind.EDIT:
                self._posted.setdefault(channel_id, deque()).append(at)
        for channel_id, (until, asked) in waits.items():
            channel = self._channels.get(channel_id)
            if channel and until > now >= asked - STEP_BACK:  # asked for by a clock that was not ahead
                self._pace.wait(_chat(channel), until)
        for row in rows:
            await self._take_up(row, now)
        self._recovered = True

    async def _mend(self, now: datetime) -> None:
        """What was planned by a clock that was ahead is due now."""
        async with self.database.write() as work:
            mended = await work.deliveries.mend_times(now, instead=now - LATELY)
            mended += await release_misplanned(work, now=now)
            await work.commit()
        if mended:
            logger.warning("planned by a clock that was ahead, due now: rows=%d", mended)

    async def _take_up(self, row: OutboxRow, now: datetime) -> None:
        channel = self._channels.get(row.channel)
        if channel is None or (chat := _chat(channel)) in self._under_way:
            return
        if row.state is State.CLAIMED or _is_edit(row):
            await self._mark(row, State.DUE, error=row.error)  # certainly not sent, or harmless when repeated
            return
        if row.state is State.SENDING:
            logger.warning(
                "outcome unknown, the program ended while sending: row=%d channel=%s", row.id, channel.name
            )
            row = await self._make_uncertain(row, "the program ended while sending", now)
        self._uncertain[chat] = row

    # -- one delivery ---------------------------------------------------------------------------------------

    async def _deliver(self, row: OutboxRow) -> None:
        channel = self._channels[row.channel]
        async with self.database.read() as work:
            told = await work.posts.get(row.post)
        if row.kind is Kind.EDIT and (told is None or told.message_id is None):
            await self._mark(row, State.DEAD, error=say("its post was never delivered"))
            return
        if not await self._mark(row, State.SENDING, error=row.error):
            return
        await self._attempt(row, channel, told, plain=False)

    async def _attempt(self, row: OutboxRow, channel: Channel, told: ToldPost | None, *, plain: bool) -> None:
        try:
            message_id = await self._post(row, channel, told, plain=plain)
        except DeliveryError as error:
            self._pace.note(_chat(channel), self.clock.now())
            await self._failed(row, channel, told, error, plain=plain)
        except TokenError:
            await self._mark(row, State.DUE, error=row.error)
            raise
        else:
            self._pace.note(_chat(channel), self.clock.now())
            await self._delivered(row, channel, message_id)

    async def _post(
        self, row: OutboxRow, channel: Channel, told: ToldPost | None, *, plain: bool
    ) -> int | None:
        """Send or edit; the message id of what is new."""
        post = replace(row.content, repeated=row.repeated)
        if row.kind is Kind.EDIT:
            assert told is not None
            assert told.message_id is not None
            await self.messenger.edit(channel, told.message_id, post, plain=plain)
            return None
        if post.edits is not None:
            return await self._edit_bulletin(channel, post, post.edits, plain=plain)
        reply_to = told.message_id if row.kind is Kind.REPLY and told else None
        loud = row.urgent and channel.urgent == "loud"
        quiet = is_quiet(channel, now=self.clock.now()) and not loud
        silent = post.digest in (Gathering.HOURLY, Gathering.DAILY) or quiet
        return await self.messenger.send(channel, post, silent=silent, reply_to=reply_to, plain=plain)

    async def _edit_bulletin(self, channel: Channel, post: Post, message_id: int, *, plain: bool) -> int:
        """Let a bulletin grow, or correct a reply, without a sound; a bulletin that was deleted is posted anew."""
        try:
            await self.messenger.edit(channel, message_id, post, plain=plain)
        except PostGoneError:
            if not post.digest:  # a reply that was corrected: who deleted it doesn't want it back
                raise
            return await self.messenger.send(channel, post, silent=True, plain=plain)
        return message_id

    async def _delivered(self, row: OutboxRow, channel: Channel, message_id: int | None) -> None:
        self._reached()
        self._sent += 1
        await self._mark(row, State.SENT, message_id=message_id)
        if not _is_edit(row):
            self._posted.setdefault(row.channel, deque()).append(self.clock.now())
        waited = max((self.clock.now() - row.made).total_seconds(), 0.0)
        self.meter.delivered(row.kind, waited=waited, published=self._age(row))
        logger.info(
            "posted: kind=%s channel=%s message=%s waited=%.1f", row.kind, channel.name, message_id, waited
        )

    def _age(self, row: OutboxRow) -> float | None:
        """Seconds since the article of a new post was published; None for what else there is."""
        published = row.content.published
        if row.kind is not Kind.NEW or published is None or row.content.digest or row.content.resurfaced:
            return None
        return max((self.clock.now() - published).total_seconds(), 0.0)

    async def _failed(
        self, row: OutboxRow, channel: Channel, told: ToldPost | None, error: DeliveryError, *, plain: bool
    ) -> None:
        if not isinstance(error, DeliveryUnsentError | DeliveryUncertainError):
            self._reached()
        self.meter.undelivered(_outcome(error))
        match error:
            case DeliveryDelayedError():
                await self._delay(row, channel, error.retry_after)
            case DeliveryUnsentError():
                await self._mark(row, State.DUE, error=row.error or wording_of(error))
                self._unreached(error)
            case DeliveryUncertainError():
                await self._lost(row, channel, error)
            case ChatMovedError():
                await self._follow(row, channel, error.new_chat_id)
            case MarkupRefusedError() if not plain:
                logger.error("our markup was refused, sending plain text: row=%d error=%s", row.id, error)
                await self._attempt(row, channel, told, plain=True)
            case DeliveryRefusedError():
                await self._refused(row, channel, error)
            case PostGoneError():
                logger.info("the post is gone, nothing to change: row=%d channel=%s", row.id, channel.name)
                await self._mark(row, State.DEAD, error=wording_of(error))
            case PostRefusedError() | MarkupRefusedError() | CannotLookError() | DeliveryError():
                logger.error("given up, Telegram does not take this post: row=%d error=%s", row.id, error)
                await self._mark(row, State.DEAD, error=wording_of(error))
                await self._tell_owner(
                    say(
                        "A post for {channel} was given up: {error}. {url}",
                        channel=channel.name,
                        error=wording_of(error),
                        url=row.content.url,
                    )
                )

    async def _delay(self, row: OutboxRow, channel: Channel, seconds: float) -> None:
        """This chat waits, over a restart too; no other does."""
        now = self.clock.now()
        until = now + timedelta(seconds=seconds + 0.5)
        self._pace.wait(_chat(channel), until)
        logger.warning("told to wait: channel=%s seconds=%.0f", channel.name, seconds)
        # The wait of the chat first: died in between, the row must not be overtaken by those behind it.
        async with self.database.write() as work:
            await work.channels.wait(channel.id, until=until, asked=now)
            await work.commit()
        await self._mark(row, State.DUE, error=row.error, not_before=until)

    async def _lost(self, row: OutboxRow, channel: Channel, error: DeliveryError) -> None:
        logger.warning(
            "outcome unknown: row=%d kind=%s channel=%s error=%s", row.id, row.kind, channel.name, error
        )
        self._unreached(error)
        if _is_edit(row):
            await self._mark(
                row, State.DUE, error=wording_of(error), not_before=self.clock.now() + self.settle
            )
            return
        self._uncertain[_chat(channel)] = await self._make_uncertain(row, wording_of(error), self.clock.now())

    async def _follow(self, row: OutboxRow, channel: Channel, chat_id: int) -> None:
        logger.info("the group became a supergroup: channel=%s chat_id=%d", channel.name, chat_id)
        async with self.database.write() as work:
            for one in await work.channels.all():
                if _chat(one) == _chat(channel):
                    await work.channels.save(replace(one, chat_id=chat_id))
            await work.commit()
        await self._mark(row, State.DUE, error=row.error)

    async def _refused(self, row: OutboxRow, channel: Channel, error: DeliveryError) -> None:
        """The channel is paused and an admin is told once; its alerts stay."""
        logger.error("channel paused, Telegram refuses it: channel=%s error=%s", channel.name, error)
        async with self.database.write() as work:
            now = {one.id: one for one in await work.channels.all()}.get(channel.id)
            first = now is not None and not now.paused
            if now is not None and first:
                await work.channels.save(
                    replace(now, paused=say("Telegram refuses: {error}", error=wording_of(error)))
                )
            await work.commit()
        unknown = row.state is State.UNCERTAIN
        await self._mark(row, State.PARKED, error=wording_of(error), repeated=unknown)
        if first:
            await self._tell_owner(
                say(
                    "The channel {channel} is paused. Telegram says: {error}. Nothing is lost: give the bot its rights "
                    "back, then {command}",
                    channel=channel.name,
                    error=wording_of(error),
                    command=f"/resume {channel.name}",
                )
            )

    # -- what nobody knows ----------------------------------------------------------------------------------

    async def _make_uncertain(self, row: OutboxRow, why: str, now: datetime) -> OutboxRow:
        until = now + self.settle
        await self._mark(row, State.UNCERTAIN, error=why, not_before=until)
        return replace(row, state=State.UNCERTAIN, error=why, not_before=until)

    def _resolve_uncertain(self, now: datetime) -> None:
        room = self._pace.room(now, under_way=len(self._under_way))
        closed = {*self._pace.busy(self._uncertain, now), *self._under_way}
        for chat, row in list(self._uncertain.items()):
            if row.not_before <= now and chat not in closed and room > 0:
                room -= 1
                self._start(chat, self._look(chat, row))

    async def _look(self, chat: str, row: OutboxRow) -> None:
        channel = self._channels.get(row.channel)
        if channel is None:  # removed meanwhile
            await self._mark(row, State.DEAD, error=say("its channel was removed"))
            del self._uncertain[chat]
            return
        try:
            found = await self._search(row, channel)
        except CannotLookError as error:
            await self._without_looking(row, channel, error)
        except DeliveryError as error:
            await self._look_again(chat, row, error)
            return
        else:
            await self._looked(row, channel, found)
        del self._uncertain[chat]

    async def _search(self, row: OutboxRow, channel: Channel) -> int | None:
        async with self.database.read() as work:
            same_chat = [one.id for one in self._channels.values() if _chat(one) == _chat(channel)]
            known = [await work.deliveries.last_message_id(one) for one in same_chat]
            known += [await work.channels.seen(one) for one in same_chat]
        last = max((one for one in known if one is not None), default=0)  # a new channel's ids begin at 1
        owner = await self.owner() if self.owner else None
        if owner is None:
            raise CannotLookError(say("there is no owner to look through"))
        return await self.messenger.look(channel, row.content, after=last, through=owner.user_id)

    async def _looked(self, row: OutboxRow, channel: Channel, found: int | None) -> None:
        self._reached()
        if found is None:
            logger.info("looked, it was not posted, sending again: row=%d channel=%s", row.id, channel.name)
            await self._mark(row, State.DUE)  # since before the look: a round under way must not pass it over
            return
        self._sent += 1
        logger.info("looked, it was posted: row=%d channel=%s message=%d", row.id, channel.name, found)
        await self._mark(row, State.SENT, message_id=found)

    async def _look_again(self, chat: str, row: OutboxRow, error: DeliveryError) -> None:
        wait = error.retry_after if isinstance(error, DeliveryDelayedError) else self.settle.total_seconds()
        if isinstance(error, DeliveryUnsentError | DeliveryUncertainError):
            self._unreached(error)
        self._uncertain[chat] = replace(row, not_before=self.clock.now() + timedelta(seconds=wait))

    async def _without_looking(self, row: OutboxRow, channel: Channel, error: CannotLookError) -> None:
        park = channel.uncertain == "park"
        logger.warning(
            "can't look whether it was posted, %s: row=%d channel=%s reason=%s",
            "parked" if park else "sending again",
            row.id,
            channel.name,
            error,
        )
        state = State.PARKED if park else State.DUE
        await self._mark(row, state, error=row.error, repeated=True)

    # -- Telegram as a whole --------------------------------------------------------------------------------

    def _reached(self) -> None:
        self.outages.well(TELEGRAM)
        self._failures = 0
        self._pace.wait_with_all(None)

    def _unreached(self, error: DeliveryError) -> None:
        """Try again after 1/4, 1/2, 1, ... 60 seconds; what fails side by side counts once."""
        if self._failures and not self._pace.room(self.clock.now(), under_way=0):
            return
        self._failures += 1
        pause = min(2.0 ** (self._failures - 3), _LONGEST_PAUSE)
        self._pace.wait_with_all(self.clock.now() + timedelta(seconds=pause))
        self.outages.failed(TELEGRAM, error)

    async def _tell_owner(self, said: Wording) -> None:
        owner = await self.owner() if self.owner else None
        if owner is not None:
            with suppress(DeliveryError, TokenError):
                await self.messenger.tell(owner, said)

    async def _mark(
        self,
        row: OutboxRow,
        state: State,
        *,
        message_id: int | None = None,
        error: str = "",
        not_before: datetime | None = None,
        repeated: bool = False,
    ) -> bool:
        """Commit one step; what the database refuses for the moment is tried until it takes it."""
        while True:
            try:
                async with self.database.write() as work:
                    await work.deliveries.mark(
                        row.id,
                        state,
                        now=self.clock.now(),
                        message_id=message_id,
                        error=error,
                        not_before=not_before,
                        repeated=repeated,
                    )
                    await work.commit()
            except StorageError as trouble:
                self.outages.failed(DATABASE, trouble)
                await asyncio.sleep(1.0)
            else:
                return True


def _chat(channel: Channel) -> str:
    """What Telegram counts by: the chat, whatever its topics."""
    return str(channel.chat_id)


def _is_edit(row: OutboxRow) -> bool:
    """Harmless when made twice."""
    return row.kind is Kind.EDIT or row.content.edits is not None


def is_quiet(channel: Channel, *, now: datetime) -> bool:
    """What goes out all the same in a channel's quiet hours makes no sound."""
    return quiet_until(channel.quiet, channel.timezone, now=now) is not None


def _outcome(error: DeliveryError) -> str:
    """In a word, for the meter."""
    match error:
        case DeliveryDelayedError():
            return "delayed"
        case DeliveryUnsentError():
            return "unsent"
        case DeliveryUncertainError():
            return "uncertain"
        case DeliveryRefusedError():
            return "refused"
        case PostGoneError():
            return "gone"
        case ChatMovedError():
            return "moved"
        case _:
            return "given up"
