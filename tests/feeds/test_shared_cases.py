"""Small inputs from public reports, with the right answers; those that one command shows. Beside the checkout, and in CI."""

import json
import os
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest

from tests.forked import forked, module_of
from tests.program import ROOT

FOLDER = ROOT.parent / "shared" / "cases" / "feeds"
CASES = (
    [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text("utf-8").splitlines() if line.strip()]
    if FOLDER.exists()
    else []
)


@pytest.fixture
def runner():
    """The cases' own runner, with this checkout's program."""
    with forked() as program:

        def run(*arguments, cwd, **_):
            done = program(*arguments, cwd=cwd)
            return f"{done.stdout}{done.stderr}\nexit {done.returncode}"

        module = module_of(FOLDER / "try.py")
        vars(module)["run"] = run
        yield module


@pytest.fixture
def server(runner):
    """The cases' own server, on the port at which the runner looks for it."""
    module = module_of(FOLDER / "serve.py")
    with ThreadingHTTPServer(("127.0.0.1", 0), module.Handler) as listening:
        vars(runner)["PORT"] = listening.server_port
        thread = Thread(target=listening.serve_forever)
        thread.start()
        yield module
        listening.shutdown()
        thread.join()


@pytest.mark.corpus
@pytest.mark.once
@pytest.mark.skipif(
    not CASES and os.environ.get("CI") != "true", reason="the shared cases are not beside the checkout"
)
def test_the_shared_cases_are_read_right(runner, server, tmp_path):
    assert CASES, "no cases to try"
    wrong = {}
    for case in CASES:
        if case["how"] == "service":  # these take minutes; try.py runs them
            continue
        where = tmp_path / case["id"]
        where.mkdir()
        server.CASES.clear()
        server.COUNT.clear()
        server.load("cases.jsonl", case["id"])
        here = json.loads(json.dumps(case).replace(":8765", f":{runner.PORT}"))
        text, _ = runner.output({**here, "serve": None}, where)
        if troubles := runner.wrong(case, text):
            wrong[case["id"]] = troubles

    assert not wrong
