"""Which of many queries match a text: the percolator.

Each query is filed under the rarest word it requires, and there under the second rarest; a text asks only for the
words it holds. Where these decide the query (`a AND (b OR c)`) that is the answer; all else is only a candidate until
`prefilter.test_of` has said yes. So the answer is always that of `matcher.match`, and correctness never depends on how rare
a word is thought to be. A phrase is filed by two words that follow each other, a wildcard by its beginning or end,
`site:` and its like by their value; only what requires none of these (`*aft*`, a word with edits that was not expanded)
is tried on every text.
"""

import gc
from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from sys import intern
from typing import Generic, TypeVar

from bot.query.bounds import Anchor, anchors, decisive, is_open, is_pair, is_stated, rarest, usual
from bot.query.document import Document
from bot.query.matcher import Match
from bot.query.prefilter import Test, test_of
from bot.query.syntax import Query

K = TypeVar("K", bound=Hashable)

_ONLY = ""  # in the place of a second word: the query requires one word alone
_Number = int  # of a query, within this index
_Seconds = dict[Anchor, "_Number | list[_Number]"]


class QueryIndex(Generic[K]):
    """Queries by key; add, change and remove them one at a time, while texts are matched.

    `frequency`: in how many texts of an archive a word is, where that is known.
    """

    def __init__(self, frequency: Callable[[str], int] | None = None) -> None:
        self._frequency = frequency
        self._numbers: dict[K, _Number] = {}
        self._keys: list[K | None] = []
        self._queries: list[Query | None] = []
        self._cells: list[tuple[Anchor, ...]] = []
        self._free: list[_Number] = []
        # true where the cells decide; a test is made when its query first is a candidate
        self._tests: list[Test | bool] = []
        self._filed: dict[Anchor, _Seconds] = {}
        self._unfiled: set[_Number] = set()
        self._heads: dict[
            str, int
        ] = {}  # the first of two words that must follow each other: how many cells need it
        self._open: dict[Anchor, int] = {}  # "haft*", "*bek", "site:x": how many cells need them
        self._lengths: dict[int, int] = {}  # of the open anchors; negative: of ends
        self._openings = _Openings(self._open, self._lengths)

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: K) -> bool:
        return key in self._numbers

    def add(self, key: K, query: Query) -> None:
        """File `query`; one that is there under `key` is replaced."""
        if key in self._numbers:
            self.remove(key)
        places, decided = self._places(query)
        number = self._numbered(key, query, places, decided)
        if not places:
            self._unfiled.add(number)
        for at in range(0, len(places), 2):
            self._file(places[at], places[at + 1], number)

    def load(self, queries: Iterable[tuple[K, Query]]) -> None:
        """Add many, as at the start of the program: the garbage collector does not look through them again and again."""
        was = gc.isenabled()
        gc.disable()
        try:
            for key, query in queries:
                self.add(key, query)
        finally:
            gc.freeze()
            if was:
                gc.enable()

    def remove(self, key: K) -> None:
        """Forget a query. Raises KeyError if it is not there."""
        number = self._numbers.pop(key)
        places = self._cells[number]
        self._keys[number] = self._queries[number] = None
        self._tests[number] = False
        self._unfiled.discard(number)
        for at in range(0, len(places), 2):
            self._unfile(places[at], places[at + 1], number)
        self._free.append(number)

    def matches(self, document: Document) -> dict[K, Match]:
        """Every query that matches."""
        found: dict[K, Match] = {}
        forms, tests, keys, queries = document.forms, self._tests, self._keys, self._queries
        for number in self._candidates(document):
            test, query = tests[number], queries[number]
            assert query is not None
            if test is False:
                test = tests[number] = test_of(query.root)
            if test is True or test(forms, document):
                found[keys[number]] = Match(query, document)  # type: ignore[index]
        return found

    # -- filing --

    def _cost(self, group: frozenset[Anchor]) -> int:
        """How many texts, and how many queries already there, a set of anchors costs."""
        total, filed, frequency = 0, self._filed, self._frequency
        for anchor in group:
            total += usual(anchor)
            if anchor in filed:
                total += min(len(filed[anchor]), 500)
            if frequency is not None and (anchor.isalnum() or not (is_stated(anchor) or is_pair(anchor))):
                total += 16 * frequency(anchor.strip("*"))
        return total

    def _places(self, query: Query) -> tuple[tuple[Anchor, ...], bool]:
        """Its cells, first word, second word, first word, second word, ...; do they decide it."""
        deciding = decisive(query.root)
        required = deciding or anchors(query.root, self._cost)
        if not required:
            return (), False
        chosen = rarest(required, self._cost)
        if len(chosen) > 1 and len(chosen[1]) > 8:
            del chosen[1:]
        seconds = chosen[1] if len(chosen) > 1 else (_ONLY,)
        cells = [intern(one) for first in chosen[0] for second in seconds for one in (first, second)]
        return tuple(cells), len(chosen) == len(set(deciding))

    def _numbered(self, key: K, query: Query, places: tuple[Anchor, ...], decided: bool) -> _Number:
        """The number of a new query: that of one removed, or the next."""
        if self._free:
            number = self._free.pop()
            self._keys[number], self._queries[number], self._cells[number] = key, query, places
            self._tests[number] = decided
        else:
            number = len(self._keys)
            self._keys.append(key)
            self._queries.append(query)
            self._cells.append(places)
            self._tests.append(decided)
        self._numbers[key] = number
        return number

    def _file(self, first: Anchor, second: Anchor, number: _Number) -> None:
        for anchor in (first, second):
            if not anchor.isalnum():  # most are words
                self._note(anchor)
        seconds = self._filed.get(first)
        if seconds is None:
            seconds = self._filed[first] = {}
        held = seconds.get(second)
        if held is None:
            seconds[second] = number
        elif isinstance(held, int):
            seconds[second] = [held, number]
        else:
            held.append(number)

    def _note(self, anchor: Anchor) -> None:
        """One cell more needs it, if it is a pair or open."""
        if is_pair(anchor):
            head = intern(anchor.partition(" ")[0])
            self._heads[head] = self._heads.get(head, 0) + 1
        if is_open(anchor):
            if anchor not in self._open:
                self._openings.clear()
            self._open[anchor] = self._open.get(anchor, 0) + 1
            length = _length(anchor)
            self._lengths[length] = self._lengths.get(length, 0) + 1

    def _unfile(self, first: Anchor, second: Anchor, number: _Number) -> None:
        if is_pair(first):
            _decrease(self._heads, first.partition(" ")[0])
        for anchor in (first, second):
            if is_open(anchor):
                _decrease(self._open, anchor)
                _decrease(self._lengths, _length(anchor))
        seconds = self._filed[first]
        held = seconds[second]
        if isinstance(held, list) and len(held) > 1:
            held.remove(number)
            return
        del seconds[second]
        if not seconds:
            del self._filed[first]

    # -- finding --

    def _candidates(self, document: Document) -> set[_Number]:
        held = {_ONLY, *document.forms}
        if self._open:
            held.update(*map(self._openings.__getitem__, document.forms))
        if 0 in self._lengths:
            held.update(_stated(document))
        found = set(self._unfiled)
        there = self._filed.keys() & held
        if self._heads:
            there |= self._filed.keys() & document.pairs(self._heads)
        filed, both, size = self._filed, held.intersection, len(held)
        for word in there:
            seconds = filed[word]
            for second in both(seconds) if len(seconds) <= size else seconds.keys() & held:
                numbers = seconds[second]
                if isinstance(numbers, int):
                    found.add(numbers)
                else:
                    found.update(numbers)
        return found


class _Openings(dict[str, tuple[Anchor, ...]]):
    """Of forms seen the open anchors that they satisfy; to be cleared when one comes or goes."""

    def __init__(self, anchors: Container[Anchor], lengths: Iterable[int]) -> None:
        super().__init__()
        self._anchors = anchors
        self._lengths = lengths

    def __missing__(self, form: str) -> tuple[Anchor, ...]:
        if len(self) > 100_000:
            self.clear()
        anchors_ = self._anchors
        found = tuple(
            [
                anchor
                for n in self._lengths
                if (anchor := form[:n] + "*" if n > 0 else "*" + form[n:]) in anchors_ and n
            ]
        )
        self[form] = found
        return found


def _stated(document: Document) -> Iterator[Anchor]:
    host = document.host
    while host:
        yield f"site:{host}"
        host = host.partition(".")[2]
    yield f"source:{document.source}"
    yield from (f"tag:{tag}" for tag in document.tags)
    yield from (f"url:{word}" for word in document.url)
    yield from (f"author:{word}" for word in document.author.split())


def _length(anchor: Anchor) -> int:
    """Of the letters of `haft*`; negative for `*bek`; 0 for what an item states."""
    if is_stated(anchor):
        return 0
    return 1 - len(anchor) if anchor[0] == "*" else len(anchor) - 1


C = TypeVar("C", int, str)


def _decrease(counts: dict[C, int], what: C) -> None:
    counts[what] -= 1
    if not counts[what]:
        del counts[what]
