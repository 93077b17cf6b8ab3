"""Many anchored patterns, of which only those are tried whose first letters fit the text.

A regular expression of two hundred alternatives costs a microsecond for each of them at every sentence; looking up
the first letters costs one lookup. The letters with which a pattern can begin are read from the pattern itself.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

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
        patterns: Sequence[str | tuple[str, str]],
        *,
        tail: str = "",
        flags: re.RegexFlag = re.NOFLAG,
    ) -> None:
        """A pattern may come with what must follow it; `tail` follows each. Nothing is compiled before it is needed."""
        self._flags = flags | re.IGNORECASE
        self._patterns = tuple(one if isinstance(one, tuple) else (one, "") for one in patterns)
        self._tail = tail
        self._by_opening: dict[str, list[int]] = {}
        self._heads: frozenset[str] = frozenset()
        self._short: tuple[str, ...] = ()
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._by_key: dict[str, tuple[re.Pattern[str], ...]] = {}

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The first pattern that matches at `start`."""
        end = min(end, start + _LONGEST)
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
        for number, (pattern, _) in enumerate(self._patterns):
            for opening in _sharpest(pattern):
                self._by_opening.setdefault(opening, []).append(number)
        self._heads = frozenset(opening[:_HEAD] for opening in self._by_opening)
        self._short = tuple(opening for opening in self._by_opening if len(opening) < _HEAD)

    def _compile(self, number: int) -> re.Pattern[str]:
        if number not in self._compiled:
            pattern, rest = self._patterns[number]
            self._compiled[number] = re.compile(f"(?:{pattern}){rest}{self._tail}", self._flags)
        return self._compiled[number]


def _low(letters: str) -> str:
    """In lower case, a Greek sigma in one form: that of the last letter depends on where a text is cut."""
    low = letters.lower()
    return low if low.isascii() else low.replace("ς", "σ")


@cache
def _sharpest(pattern: str) -> frozenset[str]:
    """The longest openings of which there are not too many."""
    longest: frozenset[str] = frozenset()
    for reach in (_HEAD + 1, _DEPTH):  # of some patterns there are thousands where it goes as far as it can
        longest = openings(pattern, depth=reach)
        for depth in range(_HEAD, reach):
            found = frozenset(letters[:depth] for letters in longest)
            if len(found) > _MOST_OPENINGS:
                return found
        if len(longest) > _MOST_OPENINGS:
            break
    return longest


def openings(pattern: str, *, depth: int = _DEPTH) -> frozenset[str]:
    """In lower case, the first letters (up to `depth`) of what `pattern` can match; a shorter text: anything may follow.

    Understands the part of the syntax that formulas are written in: groups, alternatives, classes, repeats.
    """
    prefixes, _ = _alternatives(pattern, 0, depth)
    return frozenset(letters for letters, _ in prefixes)


_Prefixes = set[tuple[str, bool]]  # letters in lower case; True while more can be added
_NOTHING: _Prefixes = {("", True)}
_ANYTHING: _Prefixes = {("", False)}
_DIGITS: _Prefixes = {(digit, True) for digit in "0123456789"}


def _alternatives(pattern: str, at: int, depth: int) -> tuple[_Prefixes, int]:
    """The prefixes of `a|b|c` up to the closing bracket or the end."""
    found: _Prefixes = set()
    current = set(_NOTHING)
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] != "|" and not any(more for _, more in current):
            at = _next_alternative(pattern, at)
            continue
        if pattern[at] == "|":
            found |= current
            current = set(_NOTHING)
            at += 1
            continue
        atom, at = _atom(pattern, at, depth)
        optional, again, at = _repeat(pattern, at)
        if again:
            atom = {(letters, False) for letters, _ in atom}
        current = _join(current, atom | _NOTHING if optional else atom, depth)
    return found | current, at


def _next_alternative(pattern: str, at: int) -> int:
    """Where the `|` or `)` stands that ends the sequence at `at`."""
    nested = 0
    for token in _TOKEN.finditer(pattern, at):
        if token[0] == "(":
            nested += 1
        elif token[0] == ")" and nested:
            nested -= 1
        elif not nested and token[0] in "|)":
            return token.start()
    return len(pattern)


_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]|[^\\\[()|]+", re.DOTALL)


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


def _atom(pattern: str, at: int, depth: int) -> tuple[_Prefixes, int]:
    character = pattern[at]
    if character == "(":
        return _group(pattern, at, depth)
    if character == "[":
        return _class(pattern, at)
    if character == "\\":
        escaped = pattern[at + 1]
        if escaped in "bB":
            return set(_NOTHING), at + 2
        if escaped == "d":
            return set(_DIGITS), at + 2
        return (set(_ANYTHING) if escaped.isalpha() else {(escaped, True)}), at + 2
    return (set(_ANYTHING) if character == "." else {(_low(character), True)}), at + 1


def _group(pattern: str, at: int, depth: int) -> tuple[_Prefixes, int]:
    opening = _GROUP.match(pattern, at)
    assert opening
    inside, end = _alternatives(pattern, opening.end(), depth)
    looks_only = opening[0].startswith(("(?=", "(?!", "(?<=", "(?<!"))
    return (set(_NOTHING) if looks_only else inside), end + 1


_GROUP = re.compile(r"\((?:\?(?:[a-z-]*:|P<\w+>|<?[=!]))?")


def _class(pattern: str, at: int) -> tuple[_Prefixes, int]:
    end = pattern.index("]", at + 2)
    while pattern[end - 1] == "\\":
        end = pattern.index("]", end + 1)
    members = pattern[at + 1 : end]
    plain = re.sub(r"\\([^\w])", r"\1", members)
    if members[0] == "^" or "\\" in plain or re.search(r"\w-\w", members) or len(plain) > _SMALL_CLASS:
        return set(_ANYTHING), end + 1
    return {(_low(one), True) for one in plain}, end + 1


def _repeat(pattern: str, at: int) -> tuple[bool, bool, int]:
    """Can what stands before `at` be left out; can it come again; where the repeat ends."""
    found = _REPEAT.match(pattern, at)
    if not found:
        return False, False, at
    return found[0][0] in "?*" or found[0].startswith("{0"), found[0][0] != "?", found.end()


_REPEAT = re.compile(r"(?:[?*+]|\{\d*,?\d*\})[?+]?")
