"""What an admin can do: each deed with its change record. Chat and command line both come through here.

Every method raises AdminError in plain words (QueryError for a query), and leaves nothing half done.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.desk import searches
from bot.desk.change import nearest, parse_query, watchlist_named
from bot.desk.edit_feeds import FeedDeeds
from bot.desk.edit_groups import GroupDeeds
from bot.desk.edit_stories import StoryDeeds
from bot.desk.undo import QUIET_SET, Undone, take_back
from bot.errors import AdminError, NotFoundError
from bot.news.alert import OutboxRow, State
from bot.news.timetable import as_read, digest_spec, quiet_spec
from bot.news.watchlist import Admin, Change, Channel, NameSet, Route, Watchlist
from bot.pipeline.digest import HELD
from bot.pipeline.ports import Clock, Database, UnitOfWork

if TYPE_CHECKING:
    from bot.desk.backtest import Backtest
    from bot.query.syntax import Query

_NAME = re.compile(r"[^\s=@#\"'(){}\[\]][^=@#\"(){}\[\]\n]{0,59}")
_FIRST_OWNER = "first owner"  # the role of the code in the log: good only until there is an owner
_AT_ONCE = 200  # feeds of a list that share a transaction
# What can be set for a channel, and to what; () : see where it is checked.
CHANNEL_CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": ("full", "compact", "headline"),
    "language": ("en", "fr", "ar", "ru"),
    "preview": ("none", "small", "large", "picture"),
    "timezone": (),
    "urgent": ("silent", "loud"),  # in quiet hours
    "uncertain": ("resend", "park"),  # a post of which nobody knows whether it is there, and nobody can look
}
_CODE_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A query with what it would have matched."""

    query: "Query"
    backtest: "Backtest"


class Desk(FeedDeeds, StoryDeeds, GroupDeeds):
    """The deeds of one person; `who` stands in the change record."""

    # ---- watchlists ---------------------------------------------------------------------------------------------

    async def read_query(self, text: str, *, days: int = 7) -> Read:
        """How `text` is read, and what it would have matched. Raises QueryError."""
        from bot.desk.backtest import backtest  # its rules take long to load, and few deeds need them

        async with self._database.read() as work:
            query = await parse_query(work, text, now=self._clock.now())
            return Read(query=query, backtest=await backtest(work, query, now=self._clock.now(), days=days))

    async def add_watchlist(
        self, name: str, text: str, *, channels: Sequence[str] | None = None
    ) -> Watchlist:
        """`channels` None: all there are, if it is one."""
        _check_name(name, "watchlist")
        async with self._database.write() as work:
            query = await parse_query(work, text, now=self._clock.now())
            routes = await _routes(work, channels)
            watchlist = await work.watchlists.add(
                Watchlist(
                    name=name, query=text, canonical=query.canonical, added=self._clock.now(), routes=routes
                )
            )
            await self._record(work, "watchlist added", name, after=watchlist)
            await work.commit()
        return watchlist

    async def change_query(self, name: str, text: str) -> Watchlist:
        """Another query for a watchlist."""
        await self.change_query_and_searches(name, text)
        return await self.watchlist(name)

    async def change_query_and_searches(self, name: str, text: str) -> searches.Followed:
        """The same; what became of its search feeds."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            query = await parse_query(work, text, now=self._clock.now())
            after = replace(before, query=text, canonical=query.canonical)
            return await self._save(work, "watchlist changed", before, after)

    async def rename(self, old: str, new: str) -> Watchlist:
        """Another name."""
        _check_name(new, "watchlist")
        async with self._database.write() as work:
            before = await watchlist_named(work, old)
            after = replace(before, name=new)
            await self._save(work, "watchlist renamed", before, after)
        return after

    async def pause(self, name: str, *, paused: bool) -> Watchlist:
        """Stop or take up matching."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            after = replace(before, paused=paused)
            await self._save(work, "watchlist paused" if paused else "watchlist resumed", before, after)
        return after

    async def remove_watchlist(self, name: str) -> Watchlist:
        """Its posts stay."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            dropped = await searches.drop(work, before)
            await work.watchlists.remove(before.id)
            await self._record(work, "watchlist removed", before.name, before=before, beside=dropped.record())
            await work.commit()
        return before

    async def route(self, name: str, channels: Sequence[str]) -> Watchlist:
        """The channels that it alerts from now on."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            after = replace(before, routes=await _routes(work, channels))
            await self._save(work, "watchlist routed", before, after)
        return after

    async def set_urgent(self, name: str, *, urgent: bool) -> Watchlist:
        """Whether its posts overtake a backlog and come through quiet hours, bursts and timetables."""
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            after = replace(before, urgent=urgent)
            await self._save(work, "watchlist made urgent" if urgent else "watchlist calmed", before, after)
        return after

    async def set_digest(self, name: str, spec: str) -> Watchlist:
        """off, hourly or daily HH:MM, for all channels of a watchlist."""
        digest = digest_spec(spec)
        async with self._database.write() as work:
            before = await watchlist_named(work, name)
            if not before.routes:
                raise AdminError(
                    f"watchlist {before.name} alerts no channel yet; /route {before.name} channel"
                )
            after = replace(before, routes=tuple(replace(route, digest=digest) for route in before.routes))
            await self._save(work, "watchlist timed", before, after)
        return after

    async def set_quiet(self, name: str, spec: str) -> str:
        """HH:MM-HH:MM or off, for a watchlist, or for "all": every channel; the hours as they are kept."""
        quiet = quiet_spec(spec)
        async with self._database.write() as work:
            if name == "all":
                channels = await work.channels.all()
                for channel in channels:
                    await work.channels.save(replace(channel, quiet="" if quiet == "off" else quiet))
                had = {"quiet": {str(channel.id): channel.quiet for channel in channels}}
                await self._record(work, QUIET_SET, "all channels", beside=had)
                await work.commit()
            else:
                before = await watchlist_named(work, name)
                await self._save(work, "watchlist quieted", before, replace(before, quiet=quiet))
        return quiet

    async def watchlists(self) -> list[Watchlist]:
        """All."""
        async with self._database.read() as work:
            return await work.watchlists.all()

    async def watchlist(self, name: str) -> Watchlist:
        """By name. Raises NotFoundError with the nearest one."""
        async with self._database.read() as work:
            return await watchlist_named(work, name)

    # ---- channels -----------------------------------------------------------------------------------------------

    async def add_channel(self, channel: Channel) -> Channel:
        """A chat that can be alerted."""
        _check_name(channel.name, "channel")
        async with self._database.write() as work:
            for other in await work.channels.all():
                if other.chat_id == channel.chat_id and other.topic == channel.topic:
                    raise AdminError(f"this chat is there already, as {other.name}")
            added = await work.channels.add(channel)
            await self._record(work, "channel added", channel.name, after=added)
            await work.commit()
        return added

    async def remove_channel(self, name: str) -> Channel:
        """No watchlist alerts it any more."""
        async with self._database.write() as work:
            channel = await _channel(work, name)
            await work.channels.remove(channel.id)
            await self._record(work, "channel removed", channel.name, before=channel)
            await work.commit()
        return channel

    async def resume_channel(self, name: str, *, drop: bool = False) -> int:
        """Post there again. What had waited is sent, or dropped for good; how many."""
        async with self._database.write() as work:
            channel = await _channel(work, name)
            await work.channels.save(replace(channel, paused=""))
            now = self._clock.now()
            waiting = await _waiting(work, channel)
            for row in waiting:
                if drop:
                    await work.outbox.mark(row.id, State.DEAD, now=now, error=f"dropped by {self._who}")
                elif row.state is State.PARKED:
                    await work.outbox.mark(row.id, State.DUE, now=now, not_before=now, error=row.error)
            await self._record(work, "channel resumed", channel.name, before=channel)
            await work.commit()
        return len(waiting)

    async def waiting(self, name: str) -> int:
        """How many alerts wait for a channel."""
        async with self._database.read() as work:
            return len(await _waiting(work, await _channel(work, name)))

    async def set_channel(self, name: str, what: str, value: str) -> Channel:
        """How posts look in a channel, and by which clock. Raises AdminError with what may be chosen."""
        if what not in CHANNEL_CHOICES:
            raise AdminError(f"{what!r} can't be set; there are {', '.join(CHANNEL_CHOICES)}")
        choices = CHANNEL_CHOICES[what]
        if choices and value not in choices:
            raise AdminError(f"{what} is one of {', '.join(choices)}")
        if what == "timezone":
            _check_zone(value)
        async with self._database.write() as work:
            before = await _channel(work, name)
            after = _SET[what](before, value)
            await work.channels.save(after)
            await self._record(work, f"channel {what} set", before.name, before=before, after=after)
            await work.commit()
        return after

    async def channel(self, name: str) -> Channel:
        """By name, number or @name. Raises NotFoundError with the nearest one."""
        async with self._database.read() as work:
            return await _channel(work, name)

    async def channels(self) -> list[Channel]:
        """All."""
        async with self._database.read() as work:
            return await work.channels.all()

    # ---- names --------------------------------------------------------------------------------------------------

    async def save_name_set(self, name: str, forms: Sequence[str]) -> list[str]:
        """Make or replace it; the names of the watchlists whose queries were read anew with it."""
        from bot.query.words import name_form

        _check_name(name, "name set")
        for form in forms:
            if name_form(form) is None:
                raise AdminError(
                    f"the form {form!r} can't be read; a form is a word, a word with *, or several words"
                )
        async with self._database.write() as work:
            before = next((one for one in await work.memory.name_sets() if one.name == name), None)
            made = NameSet(name=name, forms=tuple(dict.fromkeys(form.strip() for form in forms)))
            await work.memory.save_name_set(made)
            changed = await self._read_anew(work)
            await self._record(work, "name set saved", name, before=before, after=made)
            await work.commit()
        return changed

    async def remove_name_set(self, name: str) -> None:
        """Raises AdminError while a watchlist stands on it."""
        async with self._database.write() as work:
            before = next((one for one in await work.memory.name_sets() if one.name == name), None)
            if before is None:
                raise NotFoundError(f"there is no name set {name!r}")
            users = [
                w.name
                for w in await work.watchlists.all()
                if re.search(rf"(?i)@{re.escape(name)}\b", w.query)
            ]
            if users:
                raise AdminError(f"@{name} is used by {', '.join(users)}: change them first")
            await work.memory.remove_name_set(name)
            await self._record(work, "name set removed", name, before=before)
            await work.commit()

    async def name_sets(self) -> list[NameSet]:
        """All."""
        async with self._database.read() as work:
            return await work.memory.name_sets()

    async def _read_anew(self, work: UnitOfWork) -> list[str]:
        """Queries are expanded when saved, and again when a name set changes."""
        changed = []
        for watchlist in await work.watchlists.all():
            if "@" in watchlist.query:
                canonical = (await parse_query(work, watchlist.query, now=self._clock.now())).canonical
                if canonical != watchlist.canonical:
                    after = replace(watchlist, canonical=canonical)
                    await work.watchlists.save(after)
                    await searches.follow(work, after, now=self._clock.now())
                    changed.append(watchlist.name)
        return changed

    # ---- people -------------------------------------------------------------------------------------------------

    async def invite(self, role: str) -> str:
        """A one-time code for /start; only its hash is kept."""
        code = secrets.token_urlsafe(9)
        async with self._database.write() as work:
            await work.admins.add_invite(_hashed(code), role, expires=self._clock.now() + _CODE_LIFE)
            await self._record(work, "invited", role)
            await work.commit()
        return code

    async def claim(self, code: str, *, user_id: int, name: str) -> Admin | None:
        """The role that a code gives, to this person; None where it is no open invitation."""
        async with self._database.write() as work:
            role = await work.admins.take_invite(_hashed(code), self._clock.now())
            if role == _FIRST_OWNER:
                role = None if any(one.role == "owner" for one in await work.admins.all()) else "owner"
            if role is None:
                await work.commit()
                return None
            admin = Admin(user_id=user_id, role=role, name=name, added=self._clock.now())
            await work.admins.save(admin)
            await self._record(work, "admin added", name, after=admin)
            await work.commit()
        return admin

    async def remove_admin(self, user_id: int) -> None:
        """The last owner stays."""
        async with self._database.write() as work:
            admin = await work.admins.get(user_id)
            if admin is None:
                raise NotFoundError(f"{user_id} is no admin")
            owners = [one for one in await work.admins.all() if one.role == "owner"]
            if admin.role == "owner" and len(owners) == 1:
                raise AdminError("the last owner can't be removed; invite another one first")
            await work.admins.remove(user_id)
            await self._record(work, "admin removed", admin.name, before=admin)
            await work.commit()

    async def admins(self) -> list[Admin]:
        """All."""
        async with self._database.read() as work:
            return await work.admins.all()

    # ---- records ------------------------------------------------------------------------------------------------

    async def undo(self) -> Undone | None:
        """Take back the newest change that can be; None where there is none."""
        async with self._database.write() as work:
            for change in await work.memory.changes(limit=100):
                if change.undone:
                    continue
                remains = await take_back(work, change, now=self._clock.now())
                if remains is None:
                    continue
                await work.memory.mark_undone(change.id)
                await self._record(work, "undone", f"{change.deed}: {change.subject}")
                await work.commit()
                return Undone(change=change, remains=tuple(remains))
        return None

    async def changes(self, *, limit: int = 20) -> list[Change]:
        """Newest first."""
        async with self._database.read() as work:
            return await work.memory.changes(limit=limit)

    async def queue(self) -> Mapping[State, int]:
        """What waits, by state; what was sent does not."""
        async with self._database.read() as work:
            counts = await work.outbox.counts()
        return {
            state: count for state, count in counts.items() if state not in (State.SENT, State.DEAD) and count
        }

    async def delivery(self) -> list[str]:
        """What an admin should know about what waits, a sentence each: why, since when, where."""
        async with self._database.read() as work:
            channels = {one.id: one for one in await work.channels.all()}
            rows = await work.outbox.rows(states=[State.UNCERTAIN, State.PARKED, State.DUE], limit=1000)
        now = self._clock.now()
        found = [f"{one.name} is paused: {one.paused}" for one in channels.values() if one.paused]
        for row in [row for row in rows if row.state is State.UNCERTAIN]:
            name = channels[row.channel].name if row.channel in channels else "a removed channel"
            found.append(f"nobody knows whether “{row.content.headline[:80]}” is in {name}: looking")
        held = [row for row in rows if row.error.startswith(HELD)]
        if held:
            first = min(held, key=lambda row: row.not_before)
            zone = channels[first.channel].timezone if first.channel in channels else "UTC"
            found.append(f"{len(held)} held for a digest, the next at {as_read(first.not_before, zone)}")
        late = [row for row in rows if row.state is State.DUE and row.not_before <= now]
        if late:
            minutes = (now - min(row.made for row in late)).total_seconds() / 60
            found.append(f"the oldest that is due has waited {minutes:.0f} min")
        return found

    async def _save(
        self, work: UnitOfWork, deed: str, before: Watchlist, after: Watchlist
    ) -> searches.Followed:
        """Record it, unless nothing changes. Its search feeds go with its query and name; what was done to them."""
        followed = searches.Followed()
        if before == after:
            return followed
        await work.watchlists.save(after)
        if (before.canonical, before.name) != (after.canonical, after.name):
            followed = await searches.follow(work, after, now=self._clock.now())
        await self._record(work, deed, before.name, before=before, after=after, beside=followed.record())
        await work.commit()
        return followed


async def ensure_owner_code(database: Database, clock: Clock) -> str | None:
    """A fresh one-time code for the first owner; None where there is an owner already."""
    async with database.write() as work:
        if any(one.role == "owner" for one in await work.admins.all()):
            return None
        code = secrets.token_urlsafe(9)
        await work.admins.add_invite(_hashed(code), _FIRST_OWNER, expires=clock.now() + _CODE_LIFE)
        await work.commit()
    return code


async def owner_of(database: Database) -> int | None:
    """The numeric Telegram id of the owner, None while there is none."""
    async with database.read() as work:
        return next((one.user_id for one in await work.admins.all() if one.role == "owner"), None)


async def _routes(work: UnitOfWork, channels: Sequence[str] | None) -> tuple[Route, ...]:
    if channels is None:
        every = await work.channels.all()
        return tuple(Route(channel=one.id) for one in every) if len(every) == 1 else ()
    found = [await _channel(work, name) for name in dict.fromkeys(channels)]
    return tuple(Route(channel=one.id) for one in found)


async def _channel(work: UnitOfWork, name: str) -> Channel:
    every = await work.channels.all()
    for one in every:
        if name.lower() in (one.name.lower(), str(one.chat_id).lower()):
            return one
    alike = [one for one in every if _loosely(name) in map(_loosely, (one.name, str(one.chat_id), one.title))]
    if len(alike) == 1:
        return alike[0]
    raise NotFoundError(f"there is no channel {name!r}{nearest(name, [one.name for one in every])}")


def _loosely(name: str) -> str:
    """@Libya_Watch, libya-watch and "Libya Watch" are one."""
    return re.sub(r"[\s_-]+", " ", name.lower().lstrip("@"))


async def _waiting(work: UnitOfWork, channel: Channel) -> list[OutboxRow]:
    """What could not be sent; what is held for a digest waits for something else."""
    rows = await work.outbox.rows(states=[State.DUE, State.PARKED], limit=10_000)
    return [row for row in rows if row.channel == channel.id and not row.error.startswith(HELD)]


_SET: Mapping[str, Callable[[Channel, str], Channel]] = {
    "format": lambda channel, value: replace(channel, format=value),
    "language": lambda channel, value: replace(channel, language=value),
    "preview": lambda channel, value: replace(channel, preview=value),
    "timezone": lambda channel, value: replace(channel, timezone=value),
    "uncertain": lambda channel, value: replace(channel, uncertain=value),
    "urgent": lambda channel, value: replace(channel, urgent=value),
}


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise AdminError(f"{name!r} is no time zone; write one like Europe/Paris or UTC") from error


def _check_name(name: str, what: str) -> None:
    if not _NAME.fullmatch(name):
        raise AdminError(
            f"{name!r} is no name for a {what}: up to 60 characters, without = @ # quotes and brackets"
        )


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
