"""Small inputs from public reports about matching, stories, summaries and dates, with the right answers. Beside the
checkout, and in CI.
"""

import json
import os
import sys

import pytest

from tests.forked import forked, module_of
from tests.program import ROOT

FOLDER = ROOT.parent / "shared" / "cases" / "match"
STILL_WRONG = 0  # of all


@pytest.fixture
def judge(monkeypatch):
    """What is wrong with the program's answer to a case."""
    monkeypatch.setattr(sys, "argv", ["check.py", str(ROOT)])
    with forked() as run:

        def program(case):
            done = run(*case["args"], cwd=FOLDER)
            return done, module.records(done.stdout)

        module = module_of(FOLDER / "check.py")
        vars(module)["program"] = program
        yield module.judge


@pytest.mark.corpus
@pytest.mark.once
@pytest.mark.skipif(
    not FOLDER.exists() and os.environ.get("CI") != "true",
    reason="the shared cases are not beside the checkout",
)
def test_the_shared_cases_are_judged_right(judge):
    cases = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text("utf-8").splitlines()]

    wrong = {case["id"]: troubles for case in cases if (troubles := judge(case))}

    assert len(cases) >= 62
    assert len(wrong) <= STILL_WRONG, wrong
