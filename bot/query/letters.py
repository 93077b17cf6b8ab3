"""How names in Latin letters are mostly written in scripts that leave vowels out; and how sure that is.

Arabic and Hebrew write long vowels alone and tell apart consonants that Latin letters don't, so no rule says how a name
is written. data/letters.txt.gz counts what was done with each letter, by the three before it, in the names of known.py;
`./run bench spellings learn` makes it. A row is letters=what is written, up to four in a row, and how often that is.
"""

import gzip
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from bot.text import fold

SCRIPTS = ("Arabic", "Hebrew")
_UNITS = re.compile(
    "shch|sch|tch|tsch|sh|kh|gh|dh|th|ch|ph|zh|dj|ck|ts|tz|qu|ou|oo|ee|aa|ei|ai|au|aw|ay|ey|iy|oe|[ae]h$"
    r"|([bcdfgklmnprstz])\1|."
)
_KEPT = 16  # spellings that are followed at the same time
_Row = tuple[str, ...]


def units(word: str) -> list[str]:
    """Its letters, those together that are one sound or one long vowel."""
    return [found.group() for found in _UNITS.finditer(word)]


def spellings(word: str, script: str, *, most: int = 3) -> list[tuple[str, float]]:
    """The likeliest ways to write `word`, of lower case Latin letters, and the share of each among all ways."""
    counts = _counts(script)
    ways: list[tuple[float, _Row, str]] = [(0.0, ("^", "^", "^"), "")]
    for unit in units(word):
        further: dict[tuple[_Row, str], float] = {}
        for likely, before, out in ways:
            for step in counts.steps.get(unit, ()):
                key = ((*before[1:], step), out + step.partition("=")[2])
                further[key] = max(further.get(key, -math.inf), likely + counts.log(before, step))
        ranked = sorted(further.items(), key=lambda one: (-one[1], one[0]))[:_KEPT]
        ways = [(likely, before, out) for (before, out), likely in ranked]
    return _shares([(likely + counts.log(before, "$"), out) for likely, before, out in ways], most)


def _shares(ways: list[tuple[float, str]], most: int) -> list[tuple[str, float]]:
    """Spellings that are the same when folded count together and are shown as the likeliest of them."""
    found: dict[str, float] = defaultdict(float)
    shown: dict[str, str] = {}
    for likely, out in ways:
        found[fold(out)] += math.exp(likely)
        shown.setdefault(fold(out), out)
    total = sum(found.values())
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:most]
    return [(shown[form], share / total) for form, share in ranked]


@dataclass(slots=True)
class _Counts:
    """Of one script: how often each step follows those before it, and what may be written for a unit."""

    rows: dict[_Row, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    totals: dict[_Row, float] = field(default_factory=lambda: defaultdict(float))
    steps: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: _Row, count: float) -> None:
        """One line of the file."""
        *before, step = row
        self.rows[tuple(before)][step] = count
        self.totals[tuple(before)] += count
        if not before and step != "$":
            self.steps[step.partition("=")[0]].append(step)

    def log(self, before: _Row, step: str) -> float:
        """How likely `step` is: after all of `before`, mixed with after fewer the less is known (Witten and Bell)."""
        likely = self.rows[()].get(step, 0.1) / self.totals[()]
        for known in (before[2:], before[1:], before):
            if known in self.totals:
                kinds = len(self.rows[known])
                likely = (self.rows[known].get(step, 0.0) + kinds * likely) / (self.totals[known] + kinds)
        return math.log(likely)


@cache
def _counts(script: str) -> _Counts:
    packed = resources.files("bot.query").joinpath("data/letters.txt.gz").read_bytes()
    counts = _Counts()
    of = ""
    for line in gzip.decompress(packed).decode().splitlines():
        *row, count = line.split(" ")
        if not row:
            of = count
        elif of == script:
            counts.add(tuple(row), float(count))
    return counts
