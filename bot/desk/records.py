"""Records: who changed what, taking one change back, what waits for delivery. A part of `desk.Desk`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.desk.base import Part, zone_named, zone_of
from bot.desk.change import ABOUT_PEOPLE, Change, TakenBack, change_of, said
from bot.desk.needs import Need, is_time, needs
from bot.desk.undo import CantBeUndone, Undone, undo
from bot.errors import AdminError, NotFoundError
from bot.news.alert import OutboxRow, State, Waiting
from bot.news.ids import ChannelId
from bot.news.process import Cluster
from bot.news.timetable import Gathering, as_read
from bot.news.watchlist import Channel, Record
from bot.wording import Wording, say, say_n


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A change that was made. `cant`: why it can't be taken back, "" where it can."""

    record: Record
    change: Change
    cant: str = ""

    @property
    def words(self) -> Wording:
        """What was done, and to what."""
        did, what = said(self.change)
        return say("{did} {what}", did=did, what=what)

    @property
    def is_about_people(self) -> bool:
        """Only an owner may take it back."""
        return isinstance(self.change, ABOUT_PEOPLE)


class Records(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def needs(self, *, free: float | None) -> list[Need]:
        """What needs a person, if it is time to say so; then it isn't any more today."""
        now = self._clock.now()
        async with self._database.write() as work:
            found = await needs(work, now=now, free=free) if await is_time(work, now=now) else []
            if found:
                await work.proposals.save_house(replace(await work.proposals.house(), told=now))
                await work.commit()
        return found

    async def now(self) -> datetime:
        """By which it is said how old a change is."""
        return self._clock.now()

    async def zone(self) -> str:
        """The time zone by which answers tell times: that of the first channel."""
        async with self._database.read() as work:
            return await zone_of(work)

    async def zone_info(self) -> ZoneInfo:
        """The same, as pages need it."""
        return zone_named(await self.zone())

    async def last(self) -> Made | None:
        """The newest change that has not been taken back; None where there is none."""
        async with self._database.read() as work:
            for record in await work.changes.newest(limit=200):
                if not record.undone and not isinstance(change_of(record), TakenBack):
                    break
            else:
                return None
        return await self.made(record.id)

    async def made(self, number: int) -> Made:
        """One change, and whether it can be taken back. Raises NotFoundError."""
        async with self._database.write() as work:  # never committed: it is only tried
            record = await work.changes.get(number)
            if record is None:
                raise NotFoundError(say("there is no change {number}; /log lists them", number=str(number)))
            change = change_of(record)
            if record.undone:
                return Made(record=record, change=change, cant=say("it has been taken back already"))
            if why := await self._refusal(work, change):
                return Made(record=record, change=change, cant=why)
            tried = await undo(work, change, now=self._clock.now())
        return Made(record=record, change=change, cant=tried.why if isinstance(tried, CantBeUndone) else "")

    async def undo(self, number: int) -> tuple[Made, Undone]:
        """Take this one change back, once. Raises AdminError with the reason where it can't be."""
        async with self._database.write() as work:
            record = await work.changes.get(number)
            if record is None:
                raise NotFoundError(say("there is no change {number}; /log lists them", number=str(number)))
            made = Made(record=record, change=change_of(record))
            if record.undone:
                raise AdminError(say("“{change}” has been taken back already", change=made.words))
            await self._refuse(work, made.change)
            outcome = await undo(work, made.change, now=self._clock.now())
            if isinstance(outcome, CantBeUndone):
                raise AdminError(
                    say("“{change}” can't be taken back: {reason}", change=made.words, reason=outcome.why)
                )
            await work.changes.mark_undone(number)
            await self._record(work, TakenBack(words=made.words, number=number, kind=record.kind))
            await work.commit()
        return made, outcome

    async def changes(self, *, limit: int = 20, words: str = "") -> list[Made]:
        """Newest first; whether each can be taken back isn't tried, only whether this person may.

        `words`: of the newest `limit` those whose person or thing has them.
        """
        wanted = words.casefold().split()
        async with self._database.read() as work:
            every = [(one, change_of(one)) for one in await work.changes.newest(limit=limit)]
            found = [
                (one, change)
                for one, change in every
                if all(word in _searched(one, change).casefold() for word in wanted)
            ]
            return [
                Made(record=one, change=change, cant=await self._refusal(work, change))
                for one, change in found
            ]

    async def queue(self) -> Mapping[State, int]:
        """What waits, by state; what was sent does not."""
        async with self._database.read() as work:
            counts = await work.outbox.counts()
        return {
            state: count for state, count in counts.items() if state not in (State.SENT, State.DEAD) and count
        }

    async def send_now(self) -> int:
        """What is held for a digest or until quiet hours end goes out; how many."""
        from bot.desk.release import send_now

        async with self._database.write() as work:
            count = await send_now(work, now=self._clock.now())
            await work.commit()
        return count

    async def held(self) -> int:
        """How many wait for a digest or for quiet hours to end; a burst waits for neither."""
        async with self._database.read() as work:
            rows = await work.outbox.held(datetime.max.replace(tzinfo=UTC))
        return len([row for row in rows if row.held is not Gathering.BURST])

    async def cluster(self) -> Cluster:
        """The processes on this database, which one leads, and what waits between them."""
        async with self._database.read() as work:
            return await work.processes.cluster(self._clock.now())

    async def delivery(self) -> list[Wording]:
        """What an admin should know about what waits, a sentence each: why, since when, where."""
        async with self._database.read() as work:
            channels = {one.id: one for one in await work.channels.all()}
            uncertain = await work.outbox.rows(states=[State.UNCERTAIN], limit=1000)
            waiting = await work.outbox.waiting(limit=1000)
        now = self._clock.now()
        return [
            *(
                say("{channel} is paused: {reason}", channel=one.name, reason=one.paused)
                for one in channels.values()
                if one.paused
            ),
            *(_uncertain(row, channels) for row in uncertain),
            *_held(waiting, channels),
            *_late([row for row in waiting if row.state is State.DUE and row.not_before <= now], now),
        ]


def _uncertain(row: OutboxRow, channels: Mapping[ChannelId, Channel]) -> Wording:
    return say(
        "I don't know whether “{headline}” is in {channel}. I'm looking",
        headline=row.content.headline[:80],
        channel=channels[row.channel].name if row.channel in channels else say("a removed channel"),
    )


def _held(rows: list[Waiting], channels: Mapping[ChannelId, Channel]) -> Iterator[Wording]:
    burst = [row for row in rows if row.held is Gathering.BURST]
    if burst:
        yield say_n(
            "{number} came at once, and goes out in a moment",
            "{number} came at once, and go out together in a moment",
            len(burst),
        )
    held = [row for row in rows if row.held and row.held is not Gathering.BURST]
    if held:
        first = min(held, key=lambda row: row.not_before)
        zone = channels[first.channel].timezone if first.channel in channels else "UTC"
        yield say_n(
            "{number} held for a digest or quiet hours, until {time}",
            "{number} held for a digest or quiet hours, the next until {time}",
            len(held),
            time=as_read(first.not_before, zone),
        )


def _late(rows: list[Waiting], now: datetime) -> Iterator[Wording]:
    if rows:
        minutes = (now - min(row.made for row in rows)).total_seconds() / 60
        yield say("the oldest that is due has waited {minutes} min", minutes=round(minutes))


def _searched(record: Record, change: Change) -> str:
    """What of a line of the log is looked for."""
    return " ".join((record.who, record.approved, *said(change)))
