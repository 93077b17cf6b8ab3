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
    rows = await work.outbox.rows(states=[State.UNCERTAIN], limit=1000)
    if late := len([row for row in rows if row.changed and now - row.changed > _UNCERTAIN]):
        found.append(
            Need(
                says=say_n(
                    "Nobody knows whether {number} post arrived",
                    "Nobody knows whether {number} posts arrived",
                    late,
                ),
                label=say("What waits"),
                command="queue",
            )
        )
    feeds = [one for one in await work.feeds.all() if one.enabled and trouble(one, now=now)]
    if dead := len([one for one in feeds if now - (one.last_ok or one.added) > _LONG]):
        found.append(
            Need(
                says=say_n(
                    "{number} feed hasn't been read for days",
                    "{number} feeds haven't been read for days",
                    dead,
                ),
                label=say("Feeds in trouble"),
                command="feeds problem",
            )
        )
    if waiting := len([one for one in await work.proposals.all() if one.until > now]):
        found.append(
            Need(
                says=say_n(
                    "{number} change waits for a second admin",
                    "{number} changes wait for a second admin",
                    waiting,
                ),
                label=say("Approvals"),
                command="approvals",
            )
        )
    if free is not None and free < _LEAST_FREE:
        found.append(
            Need(
                says=say("The disk is nearly full: {number} MB are free", number=round(free / 1e6)),
                label=say("Health"),
                command="health",
            )
        )
    return found
