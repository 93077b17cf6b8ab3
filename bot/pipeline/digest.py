"""Many stories in one post: what a timetable or quiet hours have held back, and bursts.

Rows that are held wait in the outbox with a note that says why. When their time has come, or when too many wait for
one channel at once, they become one post (several, where one would grow too long): it goes out as an answer to
nothing, and the rows say where they were told. All in one transaction, so that no story is lost or told twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from bot.news.alert import Entry, OutboxRow, Post, State
from bot.news.ids import ChannelId
from bot.news.watchlist import Channel
from bot.pipeline.ports import UnitOfWork

HELD = "held: "  # begins the note of a row that waits for a digest
TOLD = "told in a digest"

# What a post of this many holds stays within 4096 code points, 100 entities and 8000 bytes of addresses as
# `telegram/format.py` writes it.
_ENTRIES, _ROOM, _LINK_BYTES = 60, 3400, 7000
HEADLINE, SOURCE, LINK = (
    140,
    40,
    1000,
)  # an entry's headline and source are cut to these; longer links are left out


async def gather(
    work: UnitOfWork, channels: Mapping[ChannelId, Channel], *, now: datetime, burst: int
) -> int:
    """Make digests of what is due for one, and of what crowds a channel (more than `burst` at once; 0: never).

    How many rows were gathered. The caller commits.
    """
    groups: list[tuple[str, list[OutboxRow]]] = []
    held = await work.outbox.held(now, prefix=HELD)
    for _, same in groupby(sorted(held, key=_where), key=_where):
        listed = list(same)
        groups.append((listed[0].error.removeprefix(HELD), listed))
    if burst:
        crowded = await work.outbox.crowded(now, more_than=burst)
        taken = {row.id for row in held}
        groups += [("burst", [row for row in many if row.id not in taken]) for many in crowded.values()]
    count = 0
    for reason, rows in groups:
        channel = channels.get(rows[0].channel) if rows else None
        if channel is not None and not channel.paused and len(rows) > 1:
            await _tell_together(work, rows, reason, now)
            count += len(rows)
    return count


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
