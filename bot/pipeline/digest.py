"""Many stories in one post: what a timetable or quiet hours have held back, and bursts.

Rows that are held wait in the outbox with a note that says why. When their time has come, or when too many wait for
one channel at once, they become one post (several, where one would grow too long): it goes out as an answer to
nothing, and the rows say where they were told. All in one transaction, so that no story is lost or told twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

from bot.news.alert import Entry, OutboxRow, Post, State
from bot.news.ids import ChannelId
from bot.news.watchlist import Channel
from bot.pipeline.ports import UnitOfWork

HELD = "held: "  # begins the note of a row that waits for a digest
TOLD = "told in a digest"
MAYBE = "may have been posted"  # begins the note of a row that is sent again without having been looked for
LATELY = timedelta(minutes=10)  # a channel with as many posts in this time as make a burst is flooded
_BREATH = timedelta(minutes=3)  # between the bulletins of a flooded channel

# What a post of this many holds stays within 4096 code points, 100 entities and 8000 bytes of addresses as
# `telegram/format.py` writes it.
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


async def is_anything_to_gather(
    work: UnitOfWork, *, now: datetime, burst: int, flooded: Collection[ChannelId]
) -> bool:
    """Would `gather` have something to do? Only reads."""
    if await work.outbox.held(now, prefix=HELD):
        return True
    if not burst:
        return False
    crowded = await work.outbox.crowded(now, more_than=0 if flooded else burst)
    return any(channel in flooded or len(rows) > burst for channel, rows in crowded.items())


async def _hold_back(work: UnitOfWork, flooded: Collection[ChannelId], now: datetime) -> int:
    if not flooded:
        return 0
    crowded = await work.outbox.crowded(now, more_than=0)
    rows = [row for channel in flooded for row in crowded.get(channel, []) if not row.error]
    step = _BREATH.total_seconds()
    until = datetime.fromtimestamp((now.timestamp() // step + 1) * step, UTC)
    for row in rows:
        await work.outbox.mark(row.id, State.DUE, now=now, error=f"{HELD}burst", not_before=until)
    return len(rows)


async def _groups(work: UnitOfWork, now: datetime, burst: int) -> list[tuple[str, list[OutboxRow]]]:
    """What is to be told together, and why: by timetable, and by crowd."""
    held = await work.outbox.held(now, prefix=HELD)
    groups = []
    for _, same in groupby(sorted(held, key=_where), key=_where):
        rows = list(same)
        groups.append((rows[0].error.removeprefix(HELD), rows))
    if burst:
        crowded = await work.outbox.crowded(now, more_than=burst)
        for waiting in crowded.values():
            rows = [row for row in waiting if not row.error.startswith((HELD, MAYBE))]
            if len(rows) > burst:
                groups.append(("burst", rows))
    return groups


async def _tell_together(work: UnitOfWork, rows: Sequence[OutboxRow], reason: str, now: datetime) -> None:
    first = 1
    for part in parts(rows):
        anchor = await work.outbox.post(part[0].post)
        assert anchor is not None
        digest = Post(
            headline="",
            url="",
            source="",
            published=now if reason != "burst" else min(row.made for row in part),
            digest=reason,
            entries=tuple(_entry(row) for row in part),
            first=first,
        )
        for row in part:
            await work.outbox.mark(row.id, State.SENT, now=now, error=TOLD)
        await work.outbox.add_reply(anchor, digest, now=now)
        first += len(part)


def parts(rows: Iterable[OutboxRow]) -> list[list[OutboxRow]]:
    """Grouped by watchlist, the most carried stories first, in portions that fit into one post each."""
    ordered = sorted(rows, key=lambda row: (row.content.watchlist, -len(row.content.also_in), row.id))
    found: list[list[OutboxRow]] = []
    room = links = 0
    for row in ordered:
        size, link = _size(row), _link_size(row)
        if not found or len(found[-1]) == _ENTRIES or size > room or link > links:
            found.append([])
            room, links = _ROOM, _LINK_BYTES
        found[-1].append(row)
        room -= size
        links -= link
    return found


def _entry(row: OutboxRow) -> Entry:
    post = row.content
    return Entry(
        headline=post.headline,
        url=post.url,
        source=post.source,
        others=len(post.also_in),
        watchlist=post.watchlist,
        resurfaced=post.resurfaced is not None,
    )


def _size(row: OutboxRow) -> int:
    """Code points that the entry takes at most, with a heading of its watchlist."""
    post = row.content
    return (
        min(len(post.headline), HEADLINE) + min(len(post.source), SOURCE) + min(len(post.watchlist), 64) + 30
    )


def _link_size(row: OutboxRow) -> int:
    size = len(row.content.url.encode("utf-8", "replace"))
    return size if size <= LINK else 0


def _where(row: OutboxRow) -> tuple[int, str]:
    return row.channel, row.error
