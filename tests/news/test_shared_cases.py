"""Small inputs from public reports about matching, stories, summaries and dates, with the right answers. Beside the
checkout, and in CI.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.program import ROOT

CHECK = ROOT.parent / "shared" / "cases" / "match" / "check.py"
STILL_WRONG = 1  # of all; may only fall


@pytest.mark.corpus
@pytest.mark.once
@pytest.mark.skipif(
    not CHECK.exists() and os.environ.get("CI") != "true",
    reason="the shared cases are not beside the checkout",
)
def test_the_shared_cases_are_judged_right(tmp_path):
    program = tmp_path / ".venv" / "bin" / "watchwire"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m bot "$@"\n')
    program.chmod(0o755)

    done = subprocess.run(
        [sys.executable, str(CHECK), str(tmp_path)], capture_output=True, text=True, timeout=300, check=True
    )

    right, wrong = map(int, re.findall(r"\d+", done.stdout.splitlines()[-1]))
    assert right + wrong >= 62
    assert wrong <= STILL_WRONG, [line for line in done.stdout.splitlines() if line.startswith("NO")]
