"""The program, loaded once in a process of its own and forked for each command line: what a command does, without its start.

Forked from a process with one thread, so that a child is what a fresh process would be.
"""

import importlib.util
import json
import multiprocessing
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import bot.cli
from tests.program import ROOT

_LOADED = (
    *(f"bot.cli.{module.name}" for module in pkgutil.iter_modules(bot.cli.__path__)),
    "bot.feeds.parse",
    "bot.feeds.http",
    "bot.storage.database",
    "bot.news.reading.reading",
    "bot.news.story.index",
)
_LONGEST = 300  # seconds of one command


def module_of(file):
    """What lies beside the checkout, as a module; nothing is written there."""
    found = importlib.util.spec_from_file_location(f"shared_{file.stem}", file)
    module = importlib.util.module_from_spec(found)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    found.loader.exec_module(module)
    sys.dont_write_bytecode = before
    return module


@contextmanager
def forked():
    """A function like the program: arguments and a directory in; a CompletedProcess with what it wrote out."""
    command = [sys.executable, "-m", "tests.forked"]
    with (
        tempfile.TemporaryDirectory() as written,
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as parent,
    ):

        def run(*arguments, cwd, environment=None, text=""):
            Path(written, "in").write_text(text, "utf-8")
            order = {
                "arguments": arguments,
                "cwd": str(cwd),
                "written": written,
                "environment": environment or dict(os.environ),
            }
            parent.stdin.write(json.dumps(order) + "\n")
            parent.stdin.flush()
            code = int(parent.stdout.readline())
            out, err = (Path(written, name).read_text("utf-8", "replace") for name in ("out", "err"))
            return subprocess.CompletedProcess(arguments, code, out, err)

        yield run
        parent.stdin.close()


real_context = multiprocessing.get_context


def _serve():
    from importlib import import_module

    for name in _LOADED:
        import_module(name)
    _read_once()
    for line in sys.stdin:
        order = json.loads(line)
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            os._exit(_run(order))


def _read_once():
    """What is prepared at the first text, such as the index of all phrases."""
    from bot.news.item import Item
    from bot.news.link.domain import registrable
    from bot.news.reading.reading import read

    now = datetime(2026, 11, 25, tzinfo=UTC)
    read(
        Item(
            guid="1",
            url="https://a.example/1",
            title="A",
            summary="A text.",
            published=now,
            fetched=now,
            feed="f",
        )
    )
    registrable("a.example")


def _run(order):
    from bot.cli import main

    # The program's own workers begin as it does.
    vars(multiprocessing)["get_context"] = lambda _: real_context("fork")
    signal.alarm(_LONGEST)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environment"])
    os.dup2(os.open(f"{order['written']}/in", os.O_RDONLY), 0)
    for name, number in (("out", 1), ("err", 2)):
        os.dup2(os.open(f"{order['written']}/{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    try:
        return main(order["arguments"])
    except SystemExit as end:
        return end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    _serve()
