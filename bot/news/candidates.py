"""Which of many fingerprints may be like a new one: an inverted index over sampled word sequences.

Sorted runs of 64-bit numbers (sequence, item), merged as they grow, some 0.5 KB an item; the newest items wait in a
small dictionary. A sequence that very many items hold says nothing and is passed over.
"""

from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from bot.news.fingerprint import LEAD, Fingerprint, title_pairs
from bot.news.ids import ItemId

_ALL_UP_TO = (
    64  # sequences of a text this short are all indexed; of a longer one each eighth and those of the lead
)
_SAMPLE = 4
_COMMON = 64  # items that hold a sequence, above which it says nothing
_LEAST = 3  # sequences in common that make a candidate
_BEST = 8
_BEST_BY_TITLE = 4
_FRESH = 2048  # items in the dictionary before they become a run

Run = NDArray[np.uint64]


class Candidates:
    """Items by their word sequences and by their headlines."""

    def __init__(self) -> None:
        self._fresh: dict[int, list[int]] = {}
        self._fresh_items = 0
        self._runs: list[Run] = []
        self._titles: dict[int, list[int]] = {}
        self._gone: set[int] = set()

    def add(self, item: ItemId, print_: Fingerprint) -> None:
        """Index one item."""
        for shingle in _sampled(print_).tolist():
            self._fresh.setdefault(shingle, []).append(item)
        for pair in title_pairs(print_.title):
            holders = self._titles.setdefault(pair, [])
            if len(holders) >= _COMMON:
                del holders[0]
            holders.append(item)
        self._fresh_items += 1
        if self._fresh_items >= _FRESH:
            self._freeze()

    def forget(self, items: AbstractSet[int]) -> None:
        """Their sequences are passed over from now on, and go at the next merge."""
        self._gone |= items
        if len(self._gone) > 20_000:
            self._freeze()
            self._runs = [run[~np.isin(run & np.uint64(0xFFFFFFFF), list(self._gone))] for run in self._runs]
            self._titles = {
                pair: left
                for pair, all_ in self._titles.items()
                if (left := [i for i in all_ if i not in self._gone])
            }
            self._gone.clear()

    def near(self, print_: Fingerprint) -> list[int]:
        """The items that share most with `print_`: a dozen at most, the likeliest first."""
        counts: dict[int, int] = {}
        fresh = self._fresh
        for shingle in print_.shingles.tolist():
            holders = fresh.get(shingle)
            if holders is not None and len(holders) <= _COMMON:
                for item in holders:
                    counts[item] = counts.get(item, 0) + 1
        for run in self._runs:
            self._count(run, print_, counts)
        least = min(_LEAST, max(1, len(print_.shingles) // 2))
        shared = [item for item, count in counts.items() if count >= least and item not in self._gone]
        shared.sort(key=lambda item: (-counts[item], -item))
        chosen = shared[:_BEST]
        return chosen + [item for item in self._by_title(print_) if item not in chosen]

    def _by_title(self, print_: Fingerprint) -> list[int]:
        counts: dict[int, int] = {}
        for pair in set(title_pairs(print_.title)):
            holders = self._titles.get(pair, ())
            if len(holders) < _COMMON:
                for item in holders:
                    counts[item] = counts.get(item, 0) + 1
        found = [item for item, count in counts.items() if count >= 2 and item not in self._gone]
        found.sort(key=lambda item: (-counts[item], -item))
        return found[:_BEST_BY_TITLE]

    def _count(self, run: Run, print_: Fingerprint, counts: dict[int, int]) -> None:
        wanted = print_.shingles.astype(np.uint64) << np.uint64(32)
        start = np.searchsorted(run, wanted)
        end = np.searchsorted(run, wanted + np.uint64(0xFFFFFFFF), side="right")
        held = (end > start) & (end - start <= _COMMON)
        if not held.any():
            return
        for low, high in zip(start[held].tolist(), end[held].tolist(), strict=True):
            for item in (run[low:high] & np.uint64(0xFFFFFFFF)).tolist():
                counts[item] = counts.get(item, 0) + 1

    def _freeze(self) -> None:
        """The dictionary becomes a run; runs of like size become one."""
        if self._fresh:
            pairs = [shingle << 32 | item for shingle, items in self._fresh.items() for item in items]
            self._runs.append(np.sort(np.array(pairs, dtype=np.uint64)))
        self._fresh, self._fresh_items = {}, 0
        while len(self._runs) > 1 and len(self._runs[-1]) * 2 > len(self._runs[-2]):
            last = self._runs.pop()
            self._runs[-1] = np.sort(np.concatenate([self._runs[-1], last]), kind="stable")


def _sampled(print_: Fingerprint) -> NDArray[np.uint32]:
    if len(print_.shingles) <= _ALL_UP_TO:
        return print_.shingles
    sample = print_.shingles[print_.shingles % _SAMPLE == 0]
    return np.unique(np.concatenate([sample, print_.lead[:LEAD]]))
