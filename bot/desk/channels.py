"""Channels: which there are, how posts look in them, what waits for them. A part of `desk.Desk`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.desk.base import Part, check_name, nearest_or_some, numbered
from bot.desk.change import ChannelAdded, ChannelEdited, ChannelRemoved, ChannelResumed
from bot.desk.release import release
from bot.errors import AdminError, NotFoundError
from bot.news.alert import State, Waiting
from bot.news.timetable import quiet_spec
from bot.news.watchlist import Channel
from bot.pipeline.ports import UnitOfWork
from bot.wording import say

# What can be set for a channel, and to what; () : see where it is checked.
CHANNEL_CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": ("full", "compact", "headline"),
    "language": ("en", "fr", "ar", "ru"),
    "preview": ("none", "small", "large", "picture"),
    "timezone": (),
    "quiet": (),
    "urgent": ("silent", "loud"),  # in quiet hours
    "uncertain": ("resend", "park"),  # a post of which nobody knows whether it is there, and nobody can look
}


class ChannelDesk(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def add(self, channel: Channel) -> Channel:
        """A chat that can be alerted."""
        check_name(channel.name)
        async with self._database.write() as work:
            for other in await work.channels.all():
                if other.chat_id == channel.chat_id and other.topic == channel.topic:
                    raise AdminError(say("this chat is there already, as {name}", name=other.name))
            added = await work.channels.add(channel)
            await self._record(work, ChannelAdded(channel=added))
            await work.commit()
        return added

    async def remove(self, name: str) -> Channel:
        """No watchlist alerts it any more."""
        async with self._database.write() as work:
            channel = await channel_named(work, name)
            await work.channels.remove(channel.id)
            await self._record(work, ChannelRemoved(channel=channel))
            await work.commit()
        return channel

    async def resume(self, name: str, *, drop: bool = False) -> int:
        """Post there again. What had waited is sent, or dropped for good; how many."""
        async with self._database.write() as work:
            channel = await channel_named(work, name)
            await work.channels.save(replace(channel, paused=""))
            now = self._clock.now()
            waiting = await _waiting(work, channel)
            for row in waiting:
                if drop:
                    await work.deliveries.mark(
                        row.id, State.DEAD, now=now, error=say("dropped by {person}", person=self._person.who)
                    )
                elif row.state is State.PARKED:
                    await work.deliveries.mark(row.id, State.DUE, now=now, not_before=now, error=row.error)
            await self._record(work, ChannelResumed(name=channel.name))
            await work.commit()
        return len(waiting)

    async def waiting(self, name: str) -> int:
        """How many alerts wait for a channel."""
        async with self._database.read() as work:
            return len(await _waiting(work, await channel_named(work, name)))

    async def set(self, name: str, what: str, value: str) -> Channel:
        """How posts look in a channel, and by which clock. Raises AdminError with what may be chosen."""
        if what not in CHANNEL_CHOICES:
            raise AdminError(
                say(
                    "“{what}” can't be set; there are {choices}",
                    what=what,
                    choices=", ".join(CHANNEL_CHOICES),
                )
            )
        choices = CHANNEL_CHOICES[what]
        if choices and value not in choices:
            raise AdminError(say("{what} is one of {choices}", what=what, choices=", ".join(choices)))
        if what == "timezone":
            _check_zone(value)
        if what == "quiet":
            value = quiet_spec(value)
        async with self._database.write() as work:
            before = await channel_named(work, name)
            after = _SET[what](before, value)
            await work.channels.save(after)
            await self._record(work, ChannelEdited(what=what, before=before, after=after))
            await release(work, now=self._clock.now())
            await work.commit()
        return after

    async def get(self, name: str) -> Channel:
        """By name, number or @name. Raises NotFoundError with the nearest one."""
        async with self._database.read() as work:
            return await channel_named(work, name)

    async def all(self) -> list[Channel]:
        """All."""
        async with self._database.read() as work:
            return await work.channels.all()


async def channel_named(work: UnitOfWork, name: str) -> Channel:
    """By name, `#3`, number or @name. Raises NotFoundError with the nearest one."""
    every = await work.channels.all()
    if number := numbered(name):
        by_number = next((one for one in every if one.id == number), None)
        if by_number is None:
            raise NotFoundError(say("this channel has been removed"))
        return by_number
    for one in every:
        if name.lower() in (one.name.lower(), str(one.chat_id).lower()):
            return one
    alike = [one for one in every if _loosely(name) in map(_loosely, (one.name, str(one.chat_id), one.title))]
    if len(alike) == 1:
        return alike[0]
    raise NotFoundError(
        say(
            "there is no channel “{name}”{nearest}",
            name=name,
            nearest=nearest_or_some(name, [one.name for one in every]),
        )
    )


def _loosely(name: str) -> str:
    """@Libya_Watch, libya-watch and "Libya Watch" are one."""
    return re.sub(r"[\s_-]+", " ", name.lower().lstrip("@"))


async def _waiting(work: UnitOfWork, channel: Channel) -> list[Waiting]:
    """What could not be sent; what is held for a digest waits for something else."""
    return [row for row in await work.outbox.waiting(channel=channel.id) if not row.held]


_SET: Mapping[str, Callable[[Channel, str], Channel]] = {
    "format": lambda channel, value: replace(channel, format=value),
    "language": lambda channel, value: replace(channel, language=value),
    "preview": lambda channel, value: replace(channel, preview=value),
    "timezone": lambda channel, value: replace(channel, timezone=value),
    "quiet": lambda channel, value: replace(channel, quiet="" if value == "off" else value),
    "uncertain": lambda channel, value: replace(channel, uncertain=value),
    "urgent": lambda channel, value: replace(channel, urgent=value),
}


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise AdminError(
            say("“{name}” isn't a time zone; write one like Europe/Paris or UTC", name=name)
        ) from error
