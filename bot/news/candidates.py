"""Which of the known texts may be like a new one: an inverted index from numbers to slots, some 0.5 KB a text.

Sorted runs of (number, slot) pairs, merged as they grow (a log-structured merge tree), and a small dictionary for the
newest. A number that many different *stories* hold is furniture and is passed over; one that many copies of one story
hold is not. Slots rise with time, so what has left the window is passed over and dropped at the next merge.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_FRESH = 512  # slots in the dictionary before they become a run
_MANY = 8  # stories that hold a number, above which it says nothing
_LOOK_CLOSER = 24  # pairs of one number, above which its stories are counted
_FAR_TOO_MANY = 512  # pairs of one number, above which it says nothing, whoever holds it

Pairs = NDArray[np.uint64]  # number << 32 | slot, sorted
Numbers = NDArray[np.uint32]
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


class Candidates:
    """Slots by the numbers that they hold. Not safe across threads."""

    def __init__(self) -> None:
        self._fresh: dict[int, list[int]] = {}
        self._fresh_slots = 0
        self._runs: list[Pairs] = []
        self._first = 0  # slots before this one have left the window

    def add(self, slot: int, numbers: Numbers) -> None:
        """`slot` holds `numbers`; slots rise."""
        fresh = self._fresh
        for number in numbers.tolist():
            if (held := fresh.get(number)) is None:
                fresh[number] = [slot]
            else:
                held.append(slot)
        self._fresh_slots += 1
        if self._fresh_slots >= _FRESH:
            self._freeze()

    def add_many(self, pairs: Pairs) -> None:
        """Pairs of a restart, in any order."""
        if len(pairs):
            self._runs.append(np.sort(pairs))
            self._merge()

    def drop_before(self, slot: int) -> None:
        """Slots before `slot` are no candidates any more."""
        self._first = max(self._first, slot)

    def near(
        self, numbers: Numbers, story_of: Sequence[int], *, least: int, most: int
    ) -> list[tuple[int, int]]:
        """The slots that share at least `least` of `numbers` (each once), with how many, best first, `most` of them.

        `story_of[slot]` is the story of a slot, 0 for one that was taken out.
        """
        which, slots = self._pairs(numbers)
        if not len(slots):
            return []
        which, slots = _telling(which, slots, story_of)
        found, counts = _counted(slots, least)
        order = np.lexsort((found, -counts))[: 2 * most]
        return [
            (slot, count)
            for slot, count in zip(found[order].tolist(), counts[order].tolist(), strict=True)
            if slot >= self._first and story_of[slot]
        ][:most]

    def _pairs(self, numbers: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each of `numbers` the slots that hold it: places in `numbers`, and slots."""
        places: list[int] = []
        slots: list[int] = []
        fresh = self._fresh
        wanted_list = numbers.tolist()
        if met := fresh.keys() & set(wanted_list):
            for at, number in enumerate(wanted_list):
                if number in met:
                    held = fresh[number]
                    slots += held
                    places += [at] * len(held)
        which = [np.array(places, np.int64)]
        what = [np.array(slots, np.int64)]
        wanted = numbers.astype(np.uint64) << _HALF
        for run in self._runs:
            place, slot = _look_up(run, wanted)
            which.append(place)
            what.append(slot)
        return np.concatenate(which), np.concatenate(what)

    def _freeze(self) -> None:
        count = sum(map(len, self._fresh.values()))
        pairs = np.fromiter(
            (number << 32 | slot for number, held in self._fresh.items() for slot in held), np.uint64, count
        )
        self._fresh = {}
        self._fresh_slots = 0
        self._runs.append(np.sort(pairs))
        self._merge()

    def _merge(self) -> None:
        """Runs stay of very different sizes: a new one is merged with those that are not twice as large."""
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last, before = self._runs.pop(), self._runs.pop()
            both = np.concatenate((before, last))
            both.sort(kind="stable")  # merges what is sorted in pieces
            if self._first:
                both = both[(both & _LOW) >= self._first]
            self._runs.append(both)


def _counted(slots: NDArray[np.int64], least: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The slots that stand there at least `least` times, in order, and how often."""
    slots.sort()
    at = np.concatenate(([0], np.flatnonzero(slots[1:] != slots[:-1]) + 1))
    counts = np.diff(at, append=len(slots))
    enough = counts >= least
    return slots[at[enough]], counts[enough]


def _look_up(run: Pairs, wanted: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    start = run.searchsorted(wanted)
    start[start == len(run)] = 0
    place = np.flatnonzero((run[start] ^ wanted) <= _LOW)  # the same number, whatever the slot
    start = start[place]
    counts = run.searchsorted(wanted[place] | _LOW, side="right") - start
    if len(counts) and int(counts.max()) > _FAR_TOO_MANY:
        few = counts <= _FAR_TOO_MANY
        place, start, counts = place[few], start[few], counts[few]
    total = int(counts.sum())
    if not total:
        nothing = np.empty(0, np.int64)
        return nothing, nothing
    offsets = np.repeat(start - np.cumsum(counts) + counts, counts)
    pairs = run[np.arange(total) + offsets]
    return np.repeat(place, counts), (pairs & _LOW).astype(np.int64)


def _telling(
    which: NDArray[np.int64], slots: NDArray[np.int64], story_of: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Without the numbers that more than `_MANY` stories hold."""
    held = np.bincount(which)
    if held.max() <= _LOOK_CLOSER:
        return which, slots
    furniture = [
        place
        for place in np.flatnonzero(held > _LOOK_CLOSER).tolist()
        if len({story_of[slot] for slot in slots[which == place].tolist()}) > _MANY
    ]
    if not furniture:
        return which, slots
    kept = ~np.isin(which, furniture)
    return which[kept], slots[kept]
