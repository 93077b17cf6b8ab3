"""What is held for a digest or until quiet hours end goes out when nothing holds it any more, or when somebody says so."""

from datetime import UTC, datetime

from bot.news.alert import OutboxRow, State
from bot.news.timetable import Gathering, held
from bot.news.watchlist import Channel, Watchlist
from bot.pipeline.ports import UnitOfWork


async def release(work: UnitOfWork, *, now: datetime) -> int:
    """Plan anew what is held: nothing is held for longer than its watchlists and channel say now. How many go out sooner.

    What goes out is told together, as it would have been at the end.
    """
    channels = {one.id: one for one in await work.channels.all()}
    count = 0
    for row in await work.outbox.held(datetime.max.replace(tzinfo=UTC)):
        channel = channels.get(row.channel)
        if row.held is Gathering.BURST or channel is None:
            continue
        post = await work.posts.get(row.post)
        every = [await work.watchlists.get(one) for one in post.watchlists] if post else []
        telling = [one for one in every if one is not None]
        until = _held_until(telling, channel, now=now)
        if telling and until < row.not_before:
            await _plan(work, row, until, now=now)
            count += 1
    return count


async def send_now(work: UnitOfWork, *, now: datetime) -> int:
    """All that is held for a timetable goes out, together for each channel; how many."""
    rows = [
        row
        for row in await work.outbox.held(datetime.max.replace(tzinfo=UTC))
        if row.held is not Gathering.BURST
    ]
    for row in rows:
        await _plan(work, row, now, now=now)
    return len(rows)


def _held_until(telling: list[Watchlist], channel: Channel, *, now: datetime) -> datetime:
    """The most urgent of the watchlists decides; `now` where one holds it not at all."""
    waits = [
        held(one, route, channel, now=now)
        for one in telling
        for route in one.routes
        if route.channel == channel.id
    ]
    return min((wait.until if wait else now for wait in waits), default=now)


async def _plan(work: UnitOfWork, row: OutboxRow, at: datetime, *, now: datetime) -> None:
    await work.deliveries.mark(row.id, State.DUE, now=now, error=row.error, not_before=at)
