"""What the world's press writes for public names, how much of it is proposed, and how much of what is proposed is wrong.

Two halves, twice: rules were written with an eye on `development` and `looked`; `held` and `counted` say what they are
worth. `fresh` was written before the rules of its release, and looked at after. Sixty more names were split by
a coin before anybody saw what is proposed for them, into `heads`, which rules were changed with an eye on, and `tails`,
which was judged then (.197 wrong, .245 before) and looked at after; `last` was written and judged after that (.142, .199
before). Each proposal for a name of those in JUDGED was judged by hand (verdicts.txt).
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot.query.names import ProposedForm, propose
from bot.query.scripts import script_of
from bot.text import fold

HALVES = ("development", "held", "looked", "counted", "fresh", "heads", "tails", "last")
JUDGED = ("looked", "counted", "fresh", "heads", "tails", "last")
FOLDER = Path(__file__).with_name("spellings")


@cache
def names(half: str) -> tuple[tuple[str, ...], ...]:
    """The spellings of each name, the English one first."""
    lines = (FOLDER / f"{half}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_spellings(line) for line in lines if not line.startswith("#"))


def _spellings(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form.strip() for field in line.split("|") for form in field.split(",")))


@cache
def proposed(typed: str) -> tuple[ProposedForm, ...]:
    """Once for all that is measured."""
    return tuple(propose(typed))


def covered(form: str, proposals: Sequence[ProposedForm]) -> bool:
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
        proposals = proposed(typed)
        for form in forms:
            if fold(form) != fold(typed):
                total[script_of(form)] += 1
                found[script_of(form)] += covered(form, proposals)
    return {script: (found[script], total[script]) for script in total}


@cache
def verdicts() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Of each name that was judged: what may be proposed, and what is wrong."""
    lines = (FOLDER / "verdicts.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    return {name.strip(): (_judged(right), _judged(wrong)) for name, right, wrong in rows}


def _judged(field: str) -> frozenset[str]:
    return frozenset(form.strip() for form in field.split(",") if form.strip())


def wrong_of(half: str) -> tuple[list[tuple[str, str]], int]:
    """Which proposals are wrong, and how many there are in all; what nobody judged counts as wrong."""
    made = [(typed, p.form) for typed, *_ in names(half) for p in proposed(typed)]
    return [(typed, form) for typed, form in made if not _is_right(form, *verdicts()[typed])], len(made)


def _is_right(form: str, right: frozenset[str], wrong: frozenset[str]) -> bool:
    """A form and its open form are one, unless they were judged apart."""
    other = form[:-1] if form.endswith("*") else f"{form}*"
    return form in right or (other in right and form not in wrong)
