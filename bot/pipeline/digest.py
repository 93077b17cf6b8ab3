"""Many stories in one post: what a timetable or quiet hours have held back, and bursts.

Rows that are held wait in the outbox and say for what (`OutboxRow.held`). When their time has come, or when too many wait for
one channel at once, they become one post (several, where one would grow too long): it goes out as an answer to
nothing, and the rows say where they were told. All in one transaction, so that no story is lost or told twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bot.news.alert import Entry, OutboxRow, Post, State
from bot.news.ids import ChannelId
from bot.news.timetable import Gathering
from bot.news.watchlist import Channel
from bot.pipeline.ports import UnitOfWork

LATELY = timedelta(minutes=10)  # a channel with as many posts in this time as make a burst is flooded
_BREATH = timedelta(minutes=3)  # between the bulletins of a flooded channel
_LONGEST = {  # how long a row may be held, by the reason in its note
    Gathering.BURST: _BREATH,
    Gathering.HOURLY: timedelta(hours=1),
    Gathering.DAILY: timedelta(hours=25),  # the day on which clocks are set back
    Gathering.QUIET: timedelta(hours=25),
}

# What a post of this many holds stays within 4096 code points, 100 entities and 8000 bytes of addresses as
# `telegram/posts/format.py` writes it.
_ENTRIES, _ROOM, _LINK_BYTES = 60, 3400, 7000
# An entry's headline and source are cut to these; longer links are left out.
HEADLINE, SOURCE, LINK = 140, 40, 1000


async def gather(
    work: UnitOfWork,
    channels: Mapping[ChannelId, Channel],
    *,
    now: datetime,
    burst: int,
    flooded: Collection[ChannelId] = (),
) -> int:
    """Make digests of what is due for one, and of what crowds a channel (more than `burst` at once; 0: never).

    What comes for a `flooded` channel waits for its next bulletin. How many rows were touched; the caller commits.
    """
    count = await _hold_back(work, flooded, now)
    for reason, rows in await _groups(work, now, burst):
        channel = channels.get(rows[0].channel)
        if channel is not None and not channel.paused and len(rows) > 1:
            await _tell_together(work, rows, reason, now)
            count += len(rows)
    return count


async def release_misplanned(work: UnitOfWork, *, now: datetime) -> int:
    """What is held for longer than its reason may hold it was planned by a wrong clock, and is due; how many rows."""
    rows = await work.outbox.held(datetime.max.replace(tzinfo=UTC))
    wrong = [row for row in rows if row.not_before > now + _LONGEST.get(row.held, _BREATH)]
    for row in wrong:
        await work.deliveries.mark(row.id, State.DUE, now=now, error=row.error, not_before=now)
    return len(wrong)


async def is_anything_to_gather(
    work: UnitOfWork, *, now: datetime, burst: int, flooded: Collection[ChannelId]
) -> bool:
    """Would `gather` have something to do? Only reads."""
    if await work.outbox.held(now):
        return True
    if not burst:
        return False
    crowded = await work.outbox.crowded(now, more_than=0 if flooded else burst)
    return any(channel in flooded or len(rows) > burst for channel, rows in crowded.items())


async def _hold_back(work: UnitOfWork, flooded: Collection[ChannelId], now: datetime) -> int:
    if not flooded:
        return 0
    crowded = await work.outbox.crowded(now, more_than=0)
    rows = [
        row
        for channel in flooded
        for row in crowded.get(channel, [])
        if not (row.error or row.held or row.repeated)
    ]
    step = _BREATH.total_seconds()
    until = datetime.fromtimestamp((now.timestamp() // step + 1) * step, UTC)
    for row in rows:
        await work.deliveries.mark(row.id, State.DUE, now=now, held=Gathering.BURST, not_before=until)
    return len(rows)


async def _groups(work: UnitOfWork, now: datetime, burst: int) -> list[tuple[Gathering, list[OutboxRow]]]:
    """What is to be told together, and why: by timetable, and by crowd."""
    held = await work.outbox.held(now)
    groups: list[tuple[Gathering, list[OutboxRow]]] = []
    for _, same in groupby(sorted(held, key=_where), key=_where):
        rows = list(same)
        groups.append((rows[0].held, rows))
    if burst:
        crowded = await work.outbox.crowded(now, more_than=burst)
        for waiting in crowded.values():
            rows = [row for row in waiting if not (row.held or row.repeated)]
            if len(rows) > burst:
                groups.append((Gathering.BURST, rows))
    return groups


async def _tell_together(
    work: UnitOfWork, rows: Sequence[OutboxRow], reason: Gathering, now: datetime
) -> None:
    """One post, or several where it would grow too long; a bulletin of late grows instead."""
    anchor = await work.posts.get(rows[0].post)
    assert anchor is not None
    entries = [_entry(row) for row in rows]
    made = await _grown(work, rows, entries, now) if reason is Gathering.BURST else None
    for digest in [made] if made else _digests(rows, entries, reason, now):
        await work.outbox.add_reply(anchor, digest, now=now)
    for row in rows:
        await work.deliveries.mark(row.id, State.SENT, now=now, folded=True)


def _digests(
    rows: Sequence[OutboxRow], entries: Sequence[Entry], reason: Gathering, now: datetime
) -> list[Post]:
    begun = min(row.made for row in rows) if reason is Gathering.BURST else now
    made: list[Post] = []
    first = 1
    for part in parts(entries):
        made.append(_digest(tuple(part), reason=reason, published=begun, first=first))
        first += len(part)
    return made


def _digest(entries: tuple[Entry, ...], *, reason: Gathering, published: datetime, first: int = 1) -> Post:
    return Post(
        headline="", url="", source="", published=published, digest=reason, entries=entries, first=first
    )


async def _grown(
    work: UnitOfWork, rows: Sequence[OutboxRow], entries: Sequence[Entry], now: datetime
) -> Post | None:
    """The channel's bulletin of late with these stories added; None: there is none, or it is full."""
    last = await work.outbox.bulletin(rows[0].channel, since=now - LATELY)
    if last is None or last.message_id is None or last.content.published is None:
        return None
    together = parts([*last.content.entries, *entries])
    if len(together) > 1:
        return None
    grown = _digest(tuple(together[0]), reason=Gathering.BURST, published=last.content.published)
    return replace(grown, edits=last.message_id)


def parts(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Grouped by watchlist, the most carried stories first, in portions that fit into one post each."""
    found: list[list[Entry]] = []
    room = links = 0
    for entry in sorted(entries, key=lambda entry: (entry.watchlist, -entry.others)):
        size, link = _size(entry), _link_size(entry)
        if not found or len(found[-1]) == _ENTRIES or size > room or link > links:
            found.append([])
            room, links = _ROOM, _LINK_BYTES
        found[-1].append(entry)
        room -= size
        links -= link
    return found


def _entry(row: OutboxRow) -> Entry:
    post = row.content
    return Entry(
        headline=post.headline,
        url=post.url,
        source=post.source,
        others=post.others,
        copies=len(post.also_in),
        watchlist=" · ".join(post.watchlists),
        resurfaced=post.resurfaced is not None,
    )


def _size(entry: Entry) -> int:
    """Code points that it takes at most, with a heading of its watchlist."""
    texts = ((entry.headline, HEADLINE), (entry.source, SOURCE), (entry.watchlist, 64))
    return sum(min(len(text), limit) for text, limit in texts) + 30


def _link_size(entry: Entry) -> int:
    size = len(entry.url.encode("utf-8", "replace"))
    return size if size <= LINK else 0


def _where(row: OutboxRow) -> tuple[int, str]:
    return row.channel, row.held
