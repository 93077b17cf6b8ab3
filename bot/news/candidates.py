"""Which of the known texts may be like a new one: an inverted index from numbers to slots, some 0.5 KB a text.

Sorted runs of (number, slot) pairs, merged as they grow (a log-structured merge tree), and a small dictionary for the
newest. Numbers are hashes, evenly spread, so a table of their first bits says where in a run each stands. A number that many different *stories* hold is furniture and is passed over; one that many copies of one story
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
_ONE = np.uint32(1)
_NOTHING = np.empty(0, np.int64)


class _Run:
    """Pairs that do not change any more. `starts[n]`: where the numbers begin whose first bits are n."""

    __slots__ = ("pairs", "shift", "starts")

    def __init__(self, pairs: Pairs) -> None:
        """`pairs`: sorted."""
        self.pairs = pairs
        bits = min(max(len(pairs).bit_length() - 2, 1), 24)  # two to four pairs share a bucket
        self.shift = np.uint32(32 - bits)
        filled = np.bincount((pairs >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        self.starts = np.zeros((1 << bits) + 1, np.int32)
        np.cumsum(filled, out=self.starts[1:])

    def __len__(self) -> int:
        return len(self.pairs)


class Candidates:
    """Slots by the numbers that they hold. Not safe across threads."""

    def __init__(self) -> None:
        self._fresh: dict[int, list[int]] = {}
        self._fresh_slots = 0
        self._runs: list[_Run] = []
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
            self._append(np.sort(pairs))

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
        for run in self._runs:
            place, slot = _look_up(run, numbers)
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
        self._append(np.sort(pairs))

    def _append(self, pairs: Pairs) -> None:
        """Runs stay of very different sizes: a new one is merged with those that are not three times as large."""
        merged = False
        while self._runs and len(self._runs[-1]) < 3 * len(pairs):
            pairs = np.concatenate((self._runs.pop().pairs, pairs))
            pairs.sort(kind="stable")  # merges what is sorted in pieces
            merged = True
        if merged and self._first:
            pairs = pairs[(pairs & _LOW) >= self._first]
        self._runs.append(_Run(pairs))


def _counted(slots: NDArray[np.int64], least: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The slots that stand there at least `least` times, in order, and how often."""
    slots.sort()
    at = np.concatenate(([0], np.flatnonzero(slots[1:] != slots[:-1]) + 1))
    counts = np.empty_like(at)
    np.subtract(at[1:], at[:-1], out=counts[:-1])
    counts[-1] = len(slots) - at[-1]
    enough = counts >= least
    return slots[at[enough]], counts[enough]


def _look_up(run: _Run, wanted: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places in `wanted`, and slots, in order."""
    bucket = wanted >> run.shift
    start = run.starts[bucket]
    counts = run.starts[bucket + _ONE] - start
    crowded = (counts > _FAR_TOO_MANY).nonzero()[0].tolist()
    for at in crowded:  # a number that many texts hold is in it; its neighbours are found one by one
        start[at], counts[at] = _exactly(run, int(wanted[at]), int(start[at]), int(counts[at]))
    total = int(counts.sum())
    if not total:
        return _NOTHING, _NOTHING
    place = np.arange(len(wanted)).repeat(counts)
    pairs = run.pairs[np.arange(total) + (start - counts.cumsum() + counts).repeat(counts)]
    same = (pairs >> _HALF) == wanted[place]
    return place[same], (pairs[same] & _LOW).astype(np.int64)


def _exactly(run: _Run, number: int, start: int, count: int) -> tuple[int, int]:
    """Where the pairs of `number` begin in its bucket, and how many they are; none if they are far too many."""
    bucket = run.pairs[start : start + count]
    first = int(bucket.searchsorted(np.uint64(number << 32)))
    held = int(bucket.searchsorted(np.uint64(number << 32 | 0xFFFFFFFF), side="right")) - first
    return start + first, held if held <= _FAR_TOO_MANY else 0


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
