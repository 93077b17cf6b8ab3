"""What needs a person, once a day: said if and only if there is something, with the command that shows it.

What passes by itself isn't here: a feed that failed today, a post that waits for a digest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.base import zone_named, zone_of
from bot.news.alert import State
from bot.news.feed.health import trouble
from bot.pipeline.ports import UnitOfWork
from bot.wording import say, say_n

_LONG = timedelta(days=2)  # without a reading; before that a feed may come back by itself
_UNCERTAIN = timedelta(hours=1)
_LEAST_FREE = 500e6  # bytes of the disk
_HOUR = 8  # by the clock of the first channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing. `label`: of the button that sends `command`."""

    says: str
    label: str
    command: str


async def is_time(work: UnitOfWork, *, now: datetime) -> bool:
    """Not yet today, and not in the night."""
    zone = zone_named(await zone_of(work))
    told, local = (await work.proposals.house()).told, now.astimezone(zone)
    return local.hour >= _HOUR and (told is None or told.astimezone(zone).date() < local.date())


async def needs(work: UnitOfWork, *, now: datetime, free: float | None) -> list[Need]:
    """`free`: bytes of the disk; None: not known."""
    found = [
        Need(
            says=say("I can't post to {channel}: {why}", channel=one.name, why=one.paused),
            label=say("Channel {channel}", channel=one.name),
            command=f"channel #{one.id}",
        )
        for one in await work.channels.all()
        if one.paused
    ]
    others = (
        await _uncertain(work, now),
        await _unread(work, now),
        await _waiting(work, now),
        _full(free),
    )
    return [*found, *(one for one in others if one)]


async def _uncertain(work: UnitOfWork, now: datetime) -> Need | None:
    rows = await work.outbox.rows(states=[State.UNCERTAIN], limit=1000)
    late = len([row for row in rows if row.changed and now - row.changed > _UNCERTAIN])
    says = say_n(
        "Nobody knows whether {number} post arrived", "Nobody knows whether {number} posts arrived", late
    )
    return Need(says=says, label=say("What waits"), command="queue") if late else None


async def _unread(work: UnitOfWork, now: datetime) -> Need | None:
    feeds = [one for one in await work.feeds.doubtful(now) if one.enabled and trouble(one, now=now)]
    dead = len([one for one in feeds if now - (one.last_ok or one.added) > _LONG])
    says = say_n("{number} feed hasn't been read for days", "{number} feeds haven't been read for days", dead)
    return Need(says=says, label=say("Feeds in trouble"), command="feeds problem") if dead else None


async def _waiting(work: UnitOfWork, now: datetime) -> Need | None:
    waiting = len([one for one in await work.proposals.all() if one.until > now])
    says = say_n(
        "{number} change waits for a second admin", "{number} changes wait for a second admin", waiting
    )
    return Need(says=says, label=say("Approvals"), command="approvals") if waiting else None


def _full(free: float | None) -> Need | None:
    if free is None or free >= _LEAST_FREE:
        return None
    says = say("The disk is nearly full: {number} MB are free", number=round(free / 1e6))
    return Need(says=says, label=say("Health"), command="health")
