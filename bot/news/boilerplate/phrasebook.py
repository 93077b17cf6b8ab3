"""Many anchored patterns: only those are tried whose first letters fit the text.

A regular expression of two hundred alternatives costs a microsecond for each of them at every sentence; looking up
the first letters costs one lookup. The letters with which a pattern can begin are read from what `re` makes of it.
"""

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

_DEPTH = 6
_HEAD = 3  # with so many letters most texts are turned away
_MOST_KEYS = 20_000  # first letters remembered; cleared when it is full
_MOST_OPENINGS = 60  # of one pattern; with more, fewer letters are looked up
_LONGEST = 800  # code points; no formula is longer, and none may walk through a whole text
_SMALL_CLASS = 10  # a character class of more members than this counts as any character


class Phrasebook:
    """Patterns to be matched at a place, without regard to case; the first that matches wins, in the order given."""

    def __init__(
        self,
        patterns: Sequence[str | tuple[str, ...]],
        *,
        tail: str = "",
        flags: re.RegexFlag = re.NOFLAG,
    ) -> None:
        """A pattern may come in parts: how it begins, and what must follow. `tail` follows each.

        The beginnings alone are looked at for their first letters; nothing is compiled before it is needed.
        """
        self._flags = flags | re.IGNORECASE
        self._patterns = tuple(one if isinstance(one, tuple) else (one,) for one in patterns)
        self._tail = tail
        self._by_opening: dict[str, list[int]] = {}
        self._heads: frozenset[str] = frozenset()
        self._short: tuple[str, ...] = ()
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._by_key: dict[str, tuple[re.Pattern[str], ...]] = {}

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The first pattern that matches at `start`."""
        if end - start > _LONGEST:
            end = start + _LONGEST
        for pattern in self._fitting(text, start) if start < end else ():
            if found := pattern.match(text, start, end):
                return found
        return None

    def fullmatch(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The first pattern that matches from `start` to `end`."""
        for pattern in self._fitting(text, start) if start < end <= start + _LONGEST else ():
            if found := pattern.fullmatch(text, start, end):
                return found
        return None

    def _fitting(self, text: str, start: int) -> tuple[re.Pattern[str], ...]:
        if not self._by_opening:
            self._index()
        head = _low(text[start : start + _HEAD])
        if head not in self._heads and len(head) == _HEAD and not head.startswith(self._short):
            return ()
        letters = text[start : start + _DEPTH]
        found = self._by_key.get(letters)
        if found is None:
            if len(self._by_key) > _MOST_KEYS:
                self._by_key.clear()
            found = self._by_key[letters] = tuple(self._look_up(_low(letters)))
        return found

    def _look_up(self, letters: str) -> Iterator[re.Pattern[str]]:
        fitting: set[int] = set()
        for length in range(len(letters) + 1):
            fitting.update(self._by_opening.get(letters[:length], ()))
        if len(letters) < _DEPTH:  # the text ends here
            fitting.update(
                number
                for opening, numbers in self._by_opening.items()
                if opening.startswith(letters)
                for number in numbers
            )
        return map(self._compile, sorted(fitting))

    def _index(self) -> None:
        for number, (beginning, *_) in enumerate(self._patterns):
            for opening in _sharpest(beginning):
                self._by_opening.setdefault(opening, []).append(number)
        self._heads = frozenset(opening[:_HEAD] for opening in self._by_opening)
        self._short = tuple(opening for opening in self._by_opening if len(opening) < _HEAD)

    def _compile(self, number: int) -> re.Pattern[str]:
        if number not in self._compiled:
            beginning, *rest = self._patterns[number]
            self._compiled[number] = re.compile(f"(?:{beginning}){''.join(rest)}{self._tail}", self._flags)
        return self._compiled[number]


def _low(letters: str) -> str:
    """In lower case, a Greek sigma in one form: that of the last letter depends on where a text is cut."""
    low = letters.lower()
    return low if low.isascii() else low.replace("ς", "σ")


@cache
def _sharpest(pattern: str) -> frozenset[str]:
    """The openings, as long as they can be without being too many."""
    longest: frozenset[str] = frozenset()
    parts = parser.parse(pattern)
    for reach in (_HEAD + 1, _DEPTH):  # of some patterns there are thousands where it goes as far as it can
        longest = _letters(parts, reach)
        for depth in range(_HEAD, reach):
            found = frozenset(letters[:depth] for letters in longest)
            if len(found) > _MOST_OPENINGS:
                return found
        if len(longest) > _MOST_OPENINGS:
            break
    return longest


def openings(pattern: str, *, depth: int = _DEPTH) -> frozenset[str]:
    """In lower case, the first letters (up to `depth`) of what `pattern` can match; a shorter text: anything may follow."""
    return _letters(parser.parse(pattern), depth)


def _letters(parts: Iterable[tuple[Any, Any]], depth: int) -> frozenset[str]:
    return frozenset(letters for letters, _ in _sequence(parts, depth))


_Prefixes = set[tuple[str, bool]]  # letters in lower case; True while more can be added
_NOTHING: _Prefixes = {("", True)}
_ANYTHING: _Prefixes = {("", False)}


def _sequence(parts: Iterable[tuple[Any, Any]], depth: int) -> _Prefixes:
    """The prefixes of what `re` has parsed into `parts`."""
    found = set(_NOTHING)
    for kind, argument in parts:
        if not any(more for _, more in found):
            break
        if kind not in _LOOKS:
            found = _join(found, _one(kind, argument, depth), depth)
    return found


def _one(kind: Any, argument: Any, depth: int) -> _Prefixes:
    if kind is op.LITERAL:
        return {(_low(chr(argument)), True)}
    if kind is op.IN:
        return _class(argument)
    if kind is op.BRANCH:
        return set().union(*(_sequence(branch, depth) for branch in argument[1]))
    if kind is op.SUBPATTERN:
        return _sequence(argument[3], depth)
    if kind in _REPEATS:
        least, most, inside = argument
        again = _sequence(inside, depth)
        if most != 1:
            again = {(letters, False) for letters, _ in again}
        return again if least else again | _NOTHING
    return _ANYTHING


def _class(members: list[tuple[Any, Any]]) -> _Prefixes:
    if members == [(op.CATEGORY, op.CATEGORY_DIGIT)]:
        return {(digit, True) for digit in "0123456789"}
    if len(members) > _SMALL_CLASS or any(kind is not op.LITERAL for kind, _ in members):
        return _ANYTHING
    return {(_low(chr(letter)), True) for _, letter in members}


def _join(left: _Prefixes, right: _Prefixes, depth: int) -> _Prefixes:
    joined: _Prefixes = set()
    for letters, more in left:
        if not more:
            joined.add((letters, False))
            continue
        for others, and_more in right:
            longer = (letters + others)[:depth]
            joined.add((longer, and_more and len(longer) < depth))
    return joined


_LOOKS = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
