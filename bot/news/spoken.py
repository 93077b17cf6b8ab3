"""Times, hours, rhythms and spans as people say them, in English, French, Arabic and Russian: the one place that reads them.

The words are rows of `spoken.toml`. Nothing is guessed: what isn't understood whole is None, and the caller says what
to write. Pure.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from importlib.resources import files

_DASHES = re.compile(r"[-‐‑‒–—―−~～→]+|\.\.\.?|…")
_PIECE = re.compile(r"\d+|[^\W\d_]+|[^\s\w'’]")  # a sign that is left over makes it nothing of ours
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "mo": 30 * 86400}
_MOST = 100 * 366 * 86400  # seconds; what is longer is for ever
_LONGEST_PHRASE = 6  # pieces


@dataclass(frozen=True, slots=True)
class _Piece:
    """A number, a sign, or a word or phrase of the table with what it may mean."""

    text: str
    means: frozenset[str]


def is_off(text: str) -> bool:
    """Does somebody turn it off?"""
    return _means(text, "off")


def on_or_off(text: str) -> bool | None:
    """`on` or `off`; None: neither."""
    if _means(text, "on"):
        return True
    return False if _means(text, "off") or _means(text, "no") else None


def is_all(text: str) -> bool:
    """Is it about everything?"""
    return _means(text, "all")


def hours(text: str) -> tuple[time, time] | None:
    """From when to when: `22:00-07:00`, `10pm–7am`, `de 22h à 7h`."""
    reader = _Reader(text)
    between = reader.take("from")
    first = reader.clock()
    joined = reader.take("-", "to", *(("and",) if between else ()))
    last = reader.clock() if first is not None and joined else None
    return (first, last) if first is not None and last is not None and reader.at_end() else None


def clock(text: str) -> time | None:
    """One time: `8`, `08:30`, `8 pm`, `20h`, `noon`."""
    reader = _Reader(text)
    found = reader.clock()
    return found if reader.at_end() else None


def rhythm(text: str) -> str | tuple[time, ...] | None:
    """`off`, `hourly`, `daily` where no time is said, or the times of day."""
    for word in ("off", "hourly", "daily"):
        if _means(text, word):
            return word
    reader = _Reader(text)
    daily = reader.take("daily")
    reader.take(",", ":")
    times: list[time] = []
    while (found := reader.clock()) is not None:
        times.append(found)
        reader.take("and", ",")
    if not daily:
        reader.take("daily")
    return tuple(times) if times and reader.at_end() else None


def span(text: str) -> timedelta | None:
    """How long: `2 hours`, `pendant 3 jours`, `на полчаса`, `يومين`; a unit alone is one, after a word such as for."""
    reader = _Reader(text)
    said_for, seconds = reader.take("for"), 0
    while (found := reader.length(alone=said_for and not seconds)) is not None:
        seconds += found
        reader.take("and", ",")
    return timedelta(seconds=min(seconds, _MOST)) if seconds and reader.at_end() else None


def split_span(text: str) -> tuple[str, timedelta] | None:
    """What comes before the span that `text` ends with, and the span."""
    for found in re.finditer(r"\s+", text.strip()):
        if (length := span(text.strip()[found.end() :])) is not None:
            return text.strip()[: found.start()].rstrip(" ,:"), length
    return None


def split_leading_span(text: str) -> tuple[str, timedelta] | None:
    """What comes behind the span that `text` begins with, and the span."""
    for found in reversed(list(re.finditer(r"\s+", text.strip()))):
        if (length := span(text.strip()[: found.start()].rstrip(" ,:"))) is not None:
            return text.strip()[found.end() :], length
    return None


class _Reader:
    """Takes pieces from the left."""

    def __init__(self, text: str) -> None:
        self._pieces, self._at = _pieces(text), 0

    def at_end(self) -> bool:
        """Has all been taken?"""
        return self._at == len(self._pieces)

    def take(self, *meanings: str) -> bool:
        """The next piece, if it means one of these."""
        found = self._next(lambda one: not one.means.isdisjoint(meanings))
        return found is not None

    def clock(self) -> time | None:
        """A time, if one is next."""
        begun = self._at
        self.take("at")
        if self.take("noon"):
            return time(12)
        if self.take("midnight"):
            return time(0)
        found = self._number()
        read = self._rest_of_clock(found) if found else None
        if read is None:
            self._at = begun
        return read

    def _rest_of_clock(self, first: str) -> time | None:
        hour, minute = (int(first[:-2]), int(first[-2:])) if len(first) == 4 else (int(first), 0)
        if len(first) < 3 and self.take(":", ".", "hour_mark"):
            after = self._next(lambda one: re.fullmatch(r"\d\d", one.text) is not None)
            minute = int(after.text) if after else 0
            self.take("hour_mark")
        if self.take("am") and hour <= 12:
            hour %= 12
        elif self.take("pm") and hour <= 12:
            hour = hour % 12 + 12
        return time(hour, minute) if hour < 24 and minute < 60 and len(first) != 3 else None

    def length(self, *, alone: bool) -> int | None:
        """Seconds of a number with its unit; `alone`: a unit without a number is one."""
        begun = self._at
        if (said := self._next(lambda one: _of(one, "span:") != "")) is not None:
            return int(_of(said, "span:"))
        number = self._number()
        if number is None and self.take("one"):
            number = "1"
        unit = self._next(lambda one: _of(one, "unit:") != "" and (number is not None or len(one.text) > 1))
        if unit is None or (number is None and not alone) or len(number or "") > 6:
            self._at = begun
            return None
        return int(number or "1") * _SECONDS[_of(unit, "unit:")]

    def _number(self) -> str | None:
        found = self._next(lambda one: one.text.isdecimal() or _of(one, "number:") != "")
        return (_of(found, "number:") or found.text) if found else None

    def _next(self, fits: Callable[[_Piece], bool]) -> _Piece | None:
        if self.at_end() or not fits(self._pieces[self._at]):
            return None
        self._at += 1
        return self._pieces[self._at - 1]


def _of(piece: _Piece, kind: str) -> str:
    """What of this kind it means: `unit:h` gives h."""
    return next((one.removeprefix(kind) for one in sorted(piece.means) if one.startswith(kind)), "")


def _means(text: str, meaning: str) -> bool:
    pieces = _pieces(text)
    return len(pieces) == 1 and meaning in pieces[0].means


def _pieces(text: str) -> list[_Piece]:
    """The longest phrases of the table first; what it doesn't hold means nothing."""
    cut = _cut(text.strip().strip(".!?؟。"))
    found, at = [], 0
    while at < len(cut):
        length = next((n for n in range(_LONGEST_PHRASE, 1, -1) if tuple(cut[at : at + n]) in _table()), 1)
        phrase = tuple(cut[at : at + length])
        means = _table().get(phrase, frozenset()) | _endings(cut[at]) if length == 1 else _table()[phrase]
        signs = frozenset(cut[at]) if length == 1 and cut[at] in "-:.," else frozenset()
        found.append(_Piece(" ".join(phrase), means | signs))
        at += length
    return found


def _folded(text: str) -> str:
    from bot.text import fold  # most commands read no times

    return fold(text)


def _cut(text: str) -> list[str]:
    return _PIECE.findall(_folded(_DASHES.sub("-", text.replace("،", ",").replace("：", ":"))))


def _endings(word: str) -> frozenset[str]:
    """Of words of the table that have any ending."""
    return frozenset(
        meaning
        for stem, meanings in _stems().items()
        if word.startswith(stem) and not word.isdecimal()
        for meaning in meanings
    )


@cache
def _rows() -> Sequence[tuple[str, str]]:
    """Phrase and meaning."""
    source = tomllib.loads(files("bot.news").joinpath("spoken.toml").read_text(encoding="utf-8"))
    units, spans, numbers = source.pop("units"), source.pop("spans"), source.pop("numbers")
    rows = [(phrase, meaning) for meaning, phrases in source.items() for phrase in phrases]
    rows += [(phrase, f"unit:{unit}") for unit, phrases in units.items() for phrase in phrases]
    rows += [(phrase, f"number:{number}") for number, phrases in numbers.items() for phrase in phrases]
    for length, phrases in spans.items():
        seconds = int(length[:-1]) * _SECONDS[length[-1]]
        rows += [(phrase, f"span:{seconds}") for phrase in phrases]
    return rows


@cache
def _table() -> Mapping[tuple[str, ...], frozenset[str]]:
    table: dict[tuple[str, ...], frozenset[str]] = {}
    for phrase, meaning in _rows():
        if not phrase.endswith("*"):
            key = tuple(_cut(phrase))
            table[key] = table.get(key, frozenset()) | {meaning}
    return table


@cache
def _stems() -> Mapping[str, frozenset[str]]:
    stems: dict[str, frozenset[str]] = {}
    for phrase, meaning in _rows():
        if phrase.endswith("*"):
            stem = _folded(phrase[:-1])
            stems[stem] = stems.get(stem, frozenset()) | {meaning}
    return stems
