"""The deliverer is killed at random moments while faults rain; the long form is `./run bench crash`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
def test_killed_at_random_moments_nothing_is_lost_nothing_doubled_and_order_is_kept():
    trial = subprocess.run(
        [sys.executable, "-m", "benchmarks", "crash", "--alerts=40", "--channels=3", "--kills=8"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    figures = json.loads(trial.stdout)

    assert (figures["lost"], figures["duplicates"], figures["in_order"]) == (0, 0, True), trial.stderr
    assert figures["kills"] >= 3, "a trial without kills proves nothing"
    assert figures["errors"] == 0
    assert figures["left_in_owner_chat"] <= figures["kills"], "only a kill amid a search leaves something"
