"""The quality floor of the language: every case of the shared corpus."""

import json
import os
from pathlib import Path

import pytest

from tests.query.ask import answer

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "queries" / "cases.jsonl"
DISPUTED = {}  # (query, text) -> why we think that the case is wrong; they stay failing in sight


def cases():
    if not CASES.exists():
        return []
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


@pytest.mark.corpus
def test_the_corpus_is_there():
    if not CASES.exists():
        reason = f"{CASES} is missing: the shared corpus lies beside the checkout"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)

    assert len(cases()) >= 97


@pytest.mark.corpus
@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['query']} | {case['text']}"[:60])
def test_a_case_of_the_corpus_is_answered_as_expected(case):
    if reason := DISPUTED.get((case["query"], case["text"])):
        pytest.xfail(reason)

    assert answer(case["query"], case["text"], case.get("meta")) == case["expect"]
