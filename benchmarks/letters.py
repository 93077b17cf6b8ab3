"""Learns from the bundled names how Latin letters are written in scripts that leave vowels out: bot/query/data/letters.txt.gz.

Each name that is listed in Latin letters and in Arabic or Hebrew ones, with the same consonants as English reads them, is an example. Which
letters stand for which is found by counting over and over (EM), then counted in rows of up to four (see letters.py).
"""

import gzip
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.query import known
from bot.query.heard import same_in_english
from bot.query.letters import SCRIPTS, units
from bot.query.scripts import script_of

MADE = Path("bot/query/data/letters.txt.gz")
ALPHABETS = {"Arabic": re.compile("[آ-يپچژگئ]+"), "Hebrew": re.compile("[א-ת']+")}
SAME = str.maketrans("یکىہھ׳’", "يكيهه''", "ـ\u200c" + "".join(map(chr, range(0x64B, 0x653))))
ROUNDS, SAMPLE, LONGEST_ROW, LEAST = 4, 12_000, 4, {1: 1.0, 2: 1.0, 3: 1.0, 4: 1.3}
Shares = dict[tuple[str, str], float]
Example = tuple[str, str, float]  # Latin letters, what is written for them, what it counts for


def learn() -> None:
    """Write MADE."""
    lines: list[str] = []
    for script in SCRIPTS:
        found = list(examples(script))
        shares = aligned(found)
        rows = counted(found, shares)
        lines += [script, *(f"{' '.join(row)} {count:.3g}" for row, count in sorted(rows.items()))]
        print(f"{script}: {len(found)} examples, {len(rows)} rows", file=sys.stderr)
    MADE.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))


def examples(script: str) -> Iterator[Example]:
    """Of each name up to six spellings in Latin letters with each in `script`, if they sound alike."""
    for forms in known.every():
        single = [form for form in forms if " " not in form]
        written = dict.fromkeys(bare(form, script) for form in single if script_of(form) == script)
        latin = dict.fromkeys(
            form.removeprefix("al-").replace("'", "") for form in single if script_of(form) == "Latin"
        )
        usable = [form for form in latin if form.isascii() and form.isalpha() and 2 < len(form) < 15][:6]
        for one in usable:
            for other in written:
                if ALPHABETS[script].fullmatch(other) and 2 < len(other) < 14 and same_in_english(one, other):
                    yield one, other, 1 / min(3, len(usable))


def bare(form: str, script: str) -> str:
    """Without article, points and the letters that Persian has of its own for the same."""
    form = re.sub("[\u0591-\u05c7]", "", form).translate(SAME)
    return form[2:] if script == "Arabic" and form.startswith("ال") and len(form) > 4 else form


def aligned(found: list[Example]) -> Shares:
    """For each unit, how often which letters are written."""
    sample = found if len(found) <= SAMPLE else random.Random(1).sample(found, SAMPLE)
    shares: Shares = {}
    for _ in range(ROUNDS):
        counts: Shares = defaultdict(float)
        for latin, written, _weight in sample:
            expect(units(latin), written, shares, counts)
        totals: dict[str, float] = defaultdict(float)
        for (unit, _letters), count in counts.items():
            totals[unit] += count
        shares = {step: count / totals[step[0]] for step, count in counts.items() if count > 0.5}
    return shares


def share_of(step: tuple[str, str], shares: Shares) -> float:
    """In the first round a letter for each consonant, and for a vowel one or none."""
    if shares:
        return shares.get(step, 1e-7)
    unit, letters = step
    return (0.05 if unit in "aaeeiouuyoouh" else 0.015, 1.0, 0.02)[len(letters)]


def expect(steps: list[str], written: str, shares: Shares, counts: Shares) -> None:
    """Add to `counts` how likely each step is to stand for each part of `written`."""
    many, long = len(steps), len(written)
    ahead = [[0.0] * (long + 1) for _ in range(many + 1)]
    behind = [[0.0] * (long + 1) for _ in range(many + 1)]
    ahead[0][0] = behind[many][long] = 1.0
    moves = [(at, start, end) for at in range(many) for start in range(long + 1) for end in range(start, min(start + 2, long) + 1)]  # fmt: skip
    for at, start, end in moves:
        ahead[at + 1][end] += ahead[at][start] * share_of((steps[at], written[start:end]), shares)
    for at, start, end in reversed(moves):
        behind[at][start] += behind[at + 1][end] * share_of((steps[at], written[start:end]), shares)
    for at, start, end in moves if ahead[many][long] else ():
        step = (steps[at], written[start:end])
        counts[step] += ahead[at][start] * share_of(step, shares) * behind[at + 1][end] / ahead[many][long]


def counted(found: list[Example], shares: Shares) -> dict[tuple[str, ...], float]:
    """The rows of up to four steps, each with its count; the rare ones left out."""
    rows: dict[tuple[str, ...], float] = defaultdict(float)
    for latin, written, weight in found:
        path = best(units(latin), written, shares)
        row = ["^"] * (LONGEST_ROW - 1) + [f"{unit}={letters}" for unit, letters in path] + ["$"]
        for end in range(LONGEST_ROW, len(row) + 1) if path else ():
            for size in range(1, LONGEST_ROW + 1):
                rows[tuple(row[end - size : end])] += weight
    return {row: count for row, count in rows.items() if count >= LEAST[len(row)]}


def best(steps: list[str], written: str, shares: Shares) -> list[tuple[str, str]]:
    """The likeliest way to cut `written` into what stands for each step; empty if there is none."""
    ways: dict[int, tuple[float, list[tuple[str, str]]]] = {0: (1.0, [])}
    for unit in steps:
        further: dict[int, tuple[float, list[tuple[str, str]]]] = {}
        for start, (likely, path) in ways.items():
            for end in range(start, min(start + 2, len(written)) + 1):
                now = likely * shares.get((unit, written[start:end]), 0.0)
                if now > further.get(end, (0.0, []))[0]:
                    further[end] = (now, [*path, (unit, written[start:end])])
        ways = further
    return ways.get(len(written), (0.0, []))[1]
