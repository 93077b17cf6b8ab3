"""Small inputs from public reports, with the right answers; those that one command shows. Beside the checkout, and in CI."""

import importlib.util
import json
import os
import sys

import pytest

from tests.program import ROOT

FOLDER = ROOT.parent / "shared" / "cases" / "feeds"
CASES = (
    [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text("utf-8").splitlines() if line.strip()]
    if FOLDER.exists()
    else []
)


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    """The cases' own runner, with this checkout's program and a port of its own."""
    program = tmp_path_factory.mktemp("program") / "watchwire"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m bot "$@"\n')
    program.chmod(0o755)
    found = importlib.util.spec_from_file_location("shared_cases", FOLDER / "try.py")
    module = importlib.util.module_from_spec(found)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    found.loader.exec_module(module)
    sys.dont_write_bytecode = before
    vars(module)["WATCHWIRE"] = str(program)
    return module


@pytest.mark.corpus
@pytest.mark.once
@pytest.mark.skipif(
    not CASES and os.environ.get("CI") != "true", reason="the shared cases are not beside the checkout"
)
@pytest.mark.xdist_group("shared cases: one port")
def test_the_shared_cases_are_read_right(runner, tmp_path):
    assert CASES, "no cases to try"
    wrong = {}
    for case in CASES:
        if case["how"] == "service":  # these take minutes; try.py runs them
            continue
        where = tmp_path / case["id"]
        where.mkdir()
        text, _ = runner.output(case, where)
        if troubles := runner.wrong(case, text):
            wrong[case["id"]] = troubles

    assert not wrong
