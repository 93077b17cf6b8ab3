"""No text from outside may hold up the service: the work grows with its length, not with its square or worse.

A pattern that backtracks needs minutes or ages for what takes seconds here, and is killed.
"""

import resource
import subprocess
import sys

import pytest

from tests.hostile import ALWAYS, SEPARATORS, STAGES, text_of, units
from tests.program import ROOT

PARTS = 2
LENGTH = 1_000  # characters: a pattern that backtracks needs ages for a tenth of it
ALLOWED = 900  # seconds, for what takes some 20


def read_all(part):
    """Every unit with one separator through all stages."""
    for number, unit in enumerate(units()):
        if number % PARTS == part:
            text = text_of(unit, SEPARATORS[number // PARTS % len(SEPARATORS)], LENGTH)
            for stage in STAGES.values():
                stage(text)


def long_ones():
    """1 MB of what was slow once."""
    for unit in (
        "x\n",
        "artikel",
        ".me/",
        "%2F",
        "#x",
        "구독하기",
        "1.",
        "A. ",
        ".net.it",
        "<p>",
        "&amp;",
        "“",
        "(",
        "EPA-EFE ",
    ):
        text = text_of(unit, "", 1_000_000)
        STAGES["read"](text)
        STAGES["read, everywhere"](text)


def matched_ones():
    """100 KB of all that no pattern spells out, or that was slow once, as the matcher meets it: some 25 s of CPU."""
    resource.setrlimit(resource.RLIMIT_CPU, (150, 150))
    for unit in ALWAYS:
        for separator in SEPARATORS:
            STAGES["match"](text_of(unit, separator, 100_000))


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize(
    "call", [*(f"read_all({part})" for part in range(PARTS)), "long_ones()", "matched_ones()"]
)
def test_no_text_takes_for_ever(call):
    subprocess.run(
        [sys.executable, "-c", f"from tests.news.test_hostile_texts import *; {call}"],
        cwd=ROOT,
        timeout=ALLOWED,
        check=True,
    )


@pytest.mark.once
def test_the_units_are_read_from_the_patterns():
    """Else the test above would try nothing."""
    assert len(units()) > 1000
    assert "EPA-EFE" in units()[100:] or "EFE" in " ".join(units()[100:])
