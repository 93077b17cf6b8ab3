"""Which of the known texts may be like a new one: an inverted index from numbers to slots, some 0.5 KB a text.

Sorted runs of (number, slot) pairs, merged as they grow (a log-structured merge tree), and a small dictionary for the
newest. Numbers are hashes, evenly spread, so a table of their first bits says where in a run each is, and a filter of
some more bits says at once that most of them are nowhere. Runs are merged a piece at a time, one piece with each text
that is added, so that none waits long. A number that many different *stories* hold is furniture and is passed over;
one that many copies of one story hold is not. Slots rise with time, so what has left the window is passed over and
dropped at the next merge.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bot.news.story.fingerprint import Numbers

_FRESH = 512  # slots in the dictionary before they become a run, and steps in which runs are merged
_PIECES_BITS = 8  # first bits of a number, which say in which piece of a merge it is: 256 steps
_FILTER_STEPS = 192  # and as many for a new filter
_WORTH_A_STEP = 8192  # pairs, where many are added at once
_STEPS = 32  # that are taken then: some 10 ms
_MANY = 8  # stories that hold a number, above which it says nothing
_LOOK_CLOSER = 24  # pairs of one number, above which its stories are counted
_FAR_TOO_MANY = 512  # pairs of one number, above which it says nothing, whoever holds it

Pairs = NDArray[np.uint64]  # number << 32 | slot, sorted
_Places = NDArray[np.int64]
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ONE = np.uint32(1)
_NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class SharedNumbers:
    """What is asked of the index: the slots that share at least `least` of `numbers`, the best `most` of them."""

    numbers: Numbers  # each once
    least: int
    most: int


class Candidates:
    """Slots by the numbers that they hold. Not safe across threads."""

    def __init__(self) -> None:
        self._fresh: dict[int, int | list[int]] = {}
        self._fresh_slots = 0
        self._runs: list[_Run] = []
        self._filter = _Filter(0)
        self._tidying: Iterator[None] = iter(())
        self._first = 0  # slots before this one have left the window

    def add(self, slot: int, numbers: Numbers) -> None:
        """`slot` holds `numbers`; slots rise."""
        fresh = self._fresh
        for number in numbers.tolist():
            held = fresh.setdefault(number, slot)
            if held != slot:
                if isinstance(held, int):
                    fresh[number] = [held, slot]
                else:
                    held.append(slot)
        self._filter.add(numbers)
        next(self._tidying, None)
        self._fresh_slots += 1
        if self._fresh_slots >= _FRESH:
            self._freeze()

    def add_many(self, pairs: Pairs) -> None:
        """Pairs of a restart, in any order. A large merge goes on with what is added next."""
        if len(pairs):
            self._filter.add(_numbers_of(pairs))
            self._runs.append(_Run(np.sort(pairs)))
            taken = sum(1 for _ in islice(self._tidying, _STEPS))
            if taken < _STEPS:
                self._tidying = self._tidy(least=_WORTH_A_STEP)

    def drop_before(self, slot: int) -> None:
        """Slots before `slot` aren't candidates any more."""
        self._first = max(self._first, slot)

    def near(self, stories: NDArray[np.int64], *questions: SharedNumbers) -> list[list[tuple[int, int]]]:
        """To each question its slots, with how many of its numbers they share, best first.

        `stories`: of the slots that haven't been dropped, in their order; 0 for one that was taken out.
        """
        which, slots = self._pairs(np.concatenate([one.numbers for one in questions]))
        held = slots >= self._first  # others wait for their merge
        which, slots = _telling(which[held], slots[held] - self._first, stories)
        answers, first = [], 0
        for one in questions:
            behind = first + len(one.numbers)
            mine = slots[(which >= first) & (which < behind)] if len(questions) > 1 else slots
            answers.append(self._best(mine, stories, one))
            first = behind
        return answers

    def _best(
        self, slots: _Places, stories: NDArray[np.int64], question: SharedNumbers
    ) -> list[tuple[int, int]]:
        found, counts = _counted(slots, question.least)
        if not len(found):
            return []
        order = np.lexsort((found, -counts))[: 2 * question.most]
        return [
            (slot + self._first, count)
            for slot, count in zip(found[order].tolist(), counts[order].tolist(), strict=True)
            if stories[slot]
        ][: question.most]

    def _pairs(self, numbers: Numbers) -> tuple[_Places, _Places]:
        """For each of `numbers` the slots that hold it: places in `numbers`, and slots."""
        at = self._filter.passing(numbers)
        if not len(at):
            return _NOTHING, _NOTHING
        wanted = numbers[at]
        places: list[int] = []
        slots: list[int] = []
        for place, held in enumerate(map(self._fresh.get, wanted.tolist())):
            if held is None:
                continue
            if isinstance(held, int):
                places.append(place)
                slots.append(held)
            else:
                places += [place] * len(held)
                slots += held
        which = [np.array(places, np.int64)]
        what = [np.array(slots, np.int64)]
        for run in self._runs:
            its_places, its_slots = run.look_up(wanted)
            which.append(its_places)
            what.append(its_slots)
        return at[np.concatenate(which)], np.concatenate(what)

    def _freeze(self) -> None:
        """What is in the dictionary becomes a run."""
        self._finish_tidying()
        pairs = [
            number << 32 | slot
            for number, held in self._fresh.items()
            for slot in ((held,) if isinstance(held, int) else held)
        ]
        self._fresh = {}
        self._fresh_slots = 0
        self._runs.append(_Run(np.sort(np.array(pairs, np.uint64))))
        self._tidying = self._tidy()

    def _finish_tidying(self) -> None:
        for _ in self._tidying:
            pass

    def _tidy(self, *, least: int = 1) -> Iterator[None]:
        """Runs stay of very different sizes: the newest is merged with those that are not three times as large; then a
        filter as large as what it is for. A small piece of work at each step, in fewer than `_FRESH` of them.
        `least`: so many pairs make a step, if there are as many.
        """
        count, size = 1, len(self._runs[-1])
        while count < len(self._runs) and len(self._runs[-count - 1]) < 3 * size:
            count += 1
            size += len(self._runs[-count])
        if count > 1:
            first = len(self._runs) - count
            merge = _Merge(self._runs[first:], least=least)
            while not merge.is_done:
                merge.step(self._first)
                yield
            self._runs[first : first + count] = [merge.run]  # others may have come behind them
        yield from self._renew_filter(least)

    def _renew_filter(self, least: int) -> Iterator[None]:
        count = sum(map(len, self._runs))
        if self._filter.is_good_for(count):
            return
        renewed, step = _Filter(count), max(count // _FILTER_STEPS + 1, least)
        for run in self._runs:
            for start in range(0, len(run), step):
                renewed.add(_numbers_of(run.pairs[start : start + step]))
                yield
        renewed.add(np.fromiter(self._fresh, np.uint32, len(self._fresh)))
        self._filter = renewed


class _Run:
    """Pairs that do not change any more. `starts[n]`: where the numbers begin whose first bits are n."""

    __slots__ = ("pairs", "shift", "starts")

    def __init__(self, pairs: Pairs, starts: "NDArray[np.int32] | None" = None) -> None:
        """`pairs`: sorted. `starts`: where they are known already."""
        self.pairs = pairs
        self.starts = _starts(pairs) if starts is None else starts
        self.shift = np.uint32(33 - (len(self.starts) - 1).bit_length())

    def __len__(self) -> int:
        return len(self.pairs)

    def look_up(self, wanted: Numbers) -> tuple[_Places, _Places]:
        """Places in `wanted`, and slots, in order."""
        bucket = wanted >> self.shift
        start = self.starts[bucket]
        counts = self.starts[bucket + _ONE] - start
        crowded = (counts > _FAR_TOO_MANY).nonzero()[0].tolist()
        for at in crowded:  # a number that many texts hold is in it; its neighbours are found one by one
            start[at], counts[at] = self._exactly(int(wanted[at]), int(start[at]), int(counts[at]))
        total = int(counts.sum())
        if not total:
            return _NOTHING, _NOTHING
        place = np.arange(len(wanted)).repeat(counts)
        pairs = self.pairs[np.arange(total) + (start - counts.cumsum() + counts).repeat(counts)]
        same = (pairs >> _HALF) == wanted[place]
        return place[same], (pairs[same] & _LOW).astype(np.int64)

    def _exactly(self, number: int, start: int, count: int) -> tuple[int, int]:
        """Where the pairs of `number` begin in its bucket, and how many they are; none if they are far too many."""
        bucket = self.pairs[start : start + count]
        first = int(bucket.searchsorted(np.uint64(number << 32)))
        held = int(bucket.searchsorted(np.uint64(number << 32 | 0xFFFFFFFF), side="right")) - first
        return start + first, held if held <= _FAR_TOO_MANY else 0


class _Merge:
    """Runs on their way into one, numbers of the same first bits at each step."""

    def __init__(self, runs: Sequence[_Run], *, least: int) -> None:
        """`least`: pairs of a piece, as far as there are so many."""
        count = sum(map(len, runs))
        self._bits = _bits_for(count)
        self._piece_bits = min(self._bits, _PIECES_BITS, (count // least).bit_length())
        bounds = np.arange(1, 1 << self._piece_bits, dtype=np.uint64) << np.uint64(64 - self._piece_bits)
        self._parts = [np.split(run.pairs, run.pairs.searchsorted(bounds)) for run in runs]
        self._pairs = np.empty(count, np.uint64)
        self._starts = np.zeros((1 << self._bits) + 1, np.int32)
        self._piece = 0
        self._filled = 0

    @property
    def is_done(self) -> bool:
        return self._piece == 1 << self._piece_bits

    @property
    def run(self) -> _Run:
        """What they have become."""
        return _Run(self._pairs[: self._filled], self._starts)

    def step(self, first: int) -> None:
        """One piece more, without the slots before `first`."""
        pairs = np.concatenate([parts[self._piece] for parts in self._parts])
        pairs.sort(kind="stable")  # merges what is sorted in pieces
        if first:
            pairs = pairs[(pairs & _LOW) >= first]
        behind = self._filled + len(pairs)
        self._pairs[self._filled : behind] = pairs
        buckets = 1 << (self._bits - self._piece_bits)
        base = self._piece * buckets
        filled = np.bincount((pairs >> np.uint64(64 - self._bits)).astype(np.int64) - base, minlength=buckets)
        self._starts[base + 1 : base + buckets + 1] = self._filled + np.cumsum(filled)
        self._filled = behind
        self._piece += 1


def _bits_for(count: int) -> int:
    """First bits of a number, of which two to four pairs share theirs."""
    return min(max(count.bit_length() - 2, 1), 24)


def _starts(pairs: Pairs) -> "NDArray[np.int32]":
    bits = _bits_for(len(pairs))
    filled = np.bincount((pairs >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    starts = np.zeros((1 << bits) + 1, np.int32)
    np.cumsum(filled, out=starts[1:])
    return starts


class _Filter:
    """Which numbers may be in the index: a bit for each of their first bits (a Bloom filter of one hash)."""

    __slots__ = ("_bits", "_most", "_shift")

    def __init__(self, count: int) -> None:
        """Good for `count` numbers and half as many more; of those that are nowhere one in three to six passes."""
        bits = min(max((4 * count).bit_length(), 16), 32)
        self._most = (1 << bits) // 3
        self._shift = np.uint32(32 - bits)
        self._bits = np.zeros(1 << (bits - 3), np.uint8)

    def is_good_for(self, count: int) -> bool:
        return self._most // 8 <= count <= self._most

    def add(self, numbers: Numbers) -> None:
        place = numbers >> self._shift
        np.bitwise_or.at(self._bits, place >> _EIGHTH, _BIT[place & _SEVEN])

    def passing(self, numbers: Numbers) -> _Places:
        """Places of those that may be in the index."""
        place = numbers >> self._shift
        return np.flatnonzero(self._bits[place >> _EIGHTH] & _BIT[place & _SEVEN])


_EIGHTH = np.uint32(3)
_SEVEN = np.uint32(7)
_BIT = np.array([1, 2, 4, 8, 16, 32, 64, 128], np.uint8)


def _numbers_of(pairs: Pairs) -> Numbers:
    return (pairs >> _HALF).astype(np.uint32)


def _counted(slots: _Places, least: int) -> tuple[_Places, _Places]:
    """The slots that are there at least `least` times, in order, and how often. Most are there less often."""
    if len(slots) < least:
        return _NOTHING, _NOTHING
    slots = np.sort(slots)
    enough = slots[least - 1 :] == slots[: len(slots) - least + 1]
    if not enough.any():
        return _NOTHING, _NOTHING
    found, counts = np.unique(slots[least - 1 :][enough], return_counts=True)
    return found, counts + (least - 1)


def _telling(which: _Places, slots: _Places, stories: NDArray[np.int64]) -> tuple[_Places, _Places]:
    """Without the numbers that more than `_MANY` stories hold."""
    if not len(which):
        return which, slots
    crowded = np.bincount(which) > _LOOK_CLOSER
    if not crowded.any():
        return which, slots
    looked_at = crowded[which]
    by_number, by_story = which[looked_at], stories[slots[looked_at]]
    order = np.lexsort((by_story, by_number))
    by_number, by_story = by_number[order], by_story[order]
    new = np.ones(len(order), np.bool_)
    np.not_equal(by_story[1:], by_story[:-1], out=new[1:])
    new[1:] |= by_number[1:] != by_number[:-1]
    furniture = np.bincount(by_number[new], minlength=len(crowded)) > _MANY
    kept = ~furniture[which]
    return which[kept], slots[kept]
