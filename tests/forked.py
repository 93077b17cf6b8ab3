"""The program, loaded once in a process of its own and forked for each command line: what a command does, without its start.

Forked from a process with one thread, so that a child is what a fresh process would be.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.program import ROOT

_LOADED = (
    "bot.cli.feeds",
    "bot.feeds.parse",
    "bot.feeds.http",
    "bot.storage.database",
    "bot.news.reading.reading",
)


@contextmanager
def forked():
    """A function like the program: arguments and a directory in; what it wrote, and its exit code, out."""
    command = [sys.executable, "-m", "tests.forked"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:

        def run(*arguments, cwd, **_):
            order = {"arguments": arguments, "cwd": str(cwd)}
            parent.stdin.write(json.dumps(order) + "\n")
            parent.stdin.flush()
            code = parent.stdout.readline().strip()
            out, err = (Path(cwd, name).read_text("utf-8", "replace") for name in (".out", ".err"))
            return f"{out}{err}\nexit {code}"

        yield run
        parent.stdin.close()


def _serve():
    from importlib import import_module

    for name in _LOADED:
        import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            os._exit(_run(order))


def _run(order):
    from bot.cli import main

    os.chdir(order["cwd"])
    for name, number in ((".out", 1), (".err", 2)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    try:
        return main(order["arguments"])
    except SystemExit as end:
        return end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    _serve()
