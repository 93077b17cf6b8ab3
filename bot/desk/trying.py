"""Ask the matcher about candidates of the archive's index, as long as that doesn't take too long.

Which are candidates, and what is made of those that match, is decided by a search (`search.py`) or a backtest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.news.search import IndexedItem
from bot.query.packed import unpack
from bot.query.prefilter import Test

ROOM = 10_000_000  # code points: half a second; what feeds send may be a hundred times as long as an article


@dataclass(frozen=True, slots=True)
class Tried:
    """`matching`: those of the first `count` candidates that match; `room`: what is left of it."""

    matching: list[IndexedItem]
    count: int
    room: int


def tried(candidates: Sequence[IndexedItem], test: Test, *, room: int = ROOM) -> Tried:
    """As many of `candidates` as there is room for, in their order, and at least one."""
    found, count = [], 0
    for one in candidates:
        if room <= 0 and count:
            break
        document = unpack(one.packed)
        room -= len(document.title) + len(document.body)
        count += 1
        if test(document.forms, document):
            found.append(one)
    return Tried(found, count, room)
