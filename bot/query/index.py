"""Which of many queries match a text: the percolator.

Each query is filed under the rarest word it requires, and there under the second rarest; a text asks only for the
words it holds. What is found so is only a candidate until `quick.test_of` has said yes, so the answer is always that
of `matcher.match`, and correctness never depends on how rare a word is thought to be. A wildcard is filed by its
beginning or end, `site:` and its like by their value; only what requires none of these (`*aft*`, a word with edits that
was not expanded) is tried on every text.
"""

import gc
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import chain
from sys import intern
from typing import Generic, TypeVar

from bot.query.bounds import Anchor, anchors, rarest, usual
from bot.query.matcher import Document, Match
from bot.query.quick import Test, test_of
from bot.query.syntax import Query

K = TypeVar("K", bound=Hashable)

_ONLY = ""  # in the place of a second word: the query requires one word alone
_Number = int  # of a query, within this index
_Seconds = dict[Anchor, "_Number | list[_Number]"]


class QueryIndex(Generic[K]):
    """Queries by key; add, change and remove them one at a time, while texts are matched.

    `frequency`: in how many texts of an archive a word stands, where that is known.
    """

    def __init__(self, frequency: Callable[[str], int] | None = None) -> None:
        self._frequency = frequency
        self._numbers: dict[K, _Number] = {}
        self._keys: list[K | None] = []
        self._queries: list[Query | None] = []
        self._cells: list[tuple[Anchor, ...]] = []
        self._free: list[_Number] = []
        self._tests: dict[_Number, Test] = {}  # made when a query first is a candidate
        self._filed: dict[Anchor, _Seconds] = {}
        self._unfiled: set[_Number] = set()
        self._open: dict[Anchor, int] = {}  # "haft*", "*bek", "site:x": how many cells need them
        self._openings: dict[
            str, tuple[Anchor, ...]
        ] = {}  # of words seen, until an open anchor comes or goes
        self._lengths: dict[int, int] = {}  # of the open anchors; negative: of ends

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: K) -> bool:
        return key in self._numbers

    def add(self, key: K, query: Query) -> None:
        """File `query`; one that is there under `key` is replaced."""
        if key in self._numbers:
            self.remove(key)
        places = self._places(query)
        number = self._numbered(key, query, places)
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
        self._tests.pop(number, None)
        self._unfiled.discard(number)
        for at in range(0, len(places), 2):
            self._unfile(places[at], places[at + 1], number)
        self._free.append(number)

    def matches(self, document: Document) -> dict[K, Match]:
        """Every query that matches."""
        found: dict[K, Match] = {}
        forms = document.forms
        for number in self._candidates(document):
            test = self._tests.get(number)
            query = self._queries[number]
            assert query is not None
            if test is None:
                test = self._tests[number] = test_of(query.root)
            if test(forms, document):
                found[self._keys[number]] = Match(query, document)  # type: ignore[index]
        return found

    # -- filing --

    def _cost(self, group: frozenset[Anchor]) -> int:
        """How many texts, and how many queries already there, a set of anchors costs."""
        total = 0
        for anchor in group:
            total += usual(anchor) + min(len(self._filed.get(anchor, ())), 500)
            if self._frequency is not None and ":" not in anchor:
                total += 16 * self._frequency(anchor.strip("*"))
        return total

    def _places(self, query: Query) -> tuple[Anchor, ...]:
        """Its cells: first word, second word, first word, second word, ..."""
        required = anchors(query.root, self._cost)
        if not required:
            return ()
        chosen = rarest(required, self._cost)
        seconds = chosen[1] if len(chosen) > 1 and len(chosen[1]) <= 8 else (_ONLY,)
        return tuple(intern(one) for first in chosen[0] for second in seconds for one in (first, second))

    def _numbered(self, key: K, query: Query, places: tuple[Anchor, ...]) -> _Number:
        """The number of a new query: that of one removed, or the next."""
        if self._free:
            number = self._free.pop()
            self._keys[number], self._queries[number], self._cells[number] = key, query, places
        else:
            number = len(self._keys)
            self._keys.append(key)
            self._queries.append(query)
            self._cells.append(places)
        self._numbers[key] = number
        return number

    def _file(self, first: Anchor, second: Anchor, number: _Number) -> None:
        for anchor in (first, second):
            if "*" in anchor or ":" in anchor:
                if anchor not in self._open:
                    self._openings.clear()
                self._open[anchor] = self._open.get(anchor, 0) + 1
                length = _length(anchor)
                self._lengths[length] = self._lengths.get(length, 0) + 1
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

    def _unfile(self, first: Anchor, second: Anchor, number: _Number) -> None:
        for anchor in (first, second):
            if "*" in anchor or ":" in anchor:
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
            held.update(self._opened(document))
        found = set(self._unfiled)
        for word in self._filed.keys() & held:
            seconds = self._filed[word]
            if len(seconds) > 16:
                seconds = {second: seconds[second] for second in seconds.keys() & held}
            for second, numbers in seconds.items():
                if second not in held:
                    continue
                if isinstance(numbers, int):
                    found.add(numbers)
                else:
                    found.update(numbers)
        return found

    def _opened(self, document: Document) -> Iterator[Anchor]:
        """The open anchors that a text holds: beginnings and ends of its words, and what the item states."""
        known, forms = self._openings, document.forms
        for form in [form for form in forms if form not in known]:
            known[form] = self._opened_by(form)
        yield from chain.from_iterable([known[form] for form in forms])
        if len(known) > 100_000:
            known.clear()
        if 0 in self._lengths:
            yield from _stated(document)

    def _opened_by(self, form: str) -> tuple[Anchor, ...]:
        ends = (form[:n] + "*" if n > 0 else "*" + form[n:] for n in self._lengths if n)
        return tuple(end for end in ends if end in self._open)


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
    if ":" in anchor:
        return 0
    return 1 - len(anchor) if anchor[0] == "*" else len(anchor) - 1


C = TypeVar("C", int, str)


def _decrease(counts: dict[C, int], what: C) -> None:
    counts[what] -= 1
    if not counts[what]:
        del counts[what]
