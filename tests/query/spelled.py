"""What the world's press writes for public names, and how much of it is proposed.

Two halves: rules were written with an eye on `development` only; `held` says what they are worth.
"""

from collections import Counter
from functools import cache
from pathlib import Path

from bot.query.names import Proposal, propose
from bot.query.scripts import script_of
from bot.text import fold

HALVES = ("development", "held")
FOLDER = Path(__file__).with_name("spellings")


@cache
def names(half: str) -> tuple[tuple[str, ...], ...]:
    """The spellings of each name, the English one first."""
    lines = (FOLDER / f"{half}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_spellings(line) for line in lines if not line.startswith("#"))


def _spellings(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.strip() for field in line.split("|") for form in field.split(",")))


def covered(form: str, proposals: list[Proposal]) -> bool:
    """Is the spelling proposed, as it is or by an open end that fits closely."""
    wanted = _bare(form)
    return any(
        wanted.startswith(_bare(p.form[:-1])) and len(wanted) - len(p.form) < 3
        if p.form.endswith("*")
        else _bare(p.form) == wanted
        for p in proposals
    )


def _bare(form: str) -> str:
    return fold(form).removeprefix("ال").replace("-", "").replace(" ", "")


def measured(half: str) -> dict[str, tuple[int, int]]:
    """By script: how many spellings are proposed, and how many there are, with the first spelling typed."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for typed, *forms in names(half):
        proposals = propose(typed)
        for form in forms:
            if fold(form) != fold(typed):
                total[script_of(form)] += 1
                found[script_of(form)] += covered(form, proposals)
    return {script: (found[script], total[script]) for script in total}
