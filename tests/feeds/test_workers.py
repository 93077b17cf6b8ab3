"""Worker processes: they end with the service, however it ends."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.feeds.workers import Parsers

SERVICE = """
import asyncio, sys, time
from datetime import datetime, UTC
from bot.feeds.workers import Parsers

async def main():
    parsers = Parsers(1)
    body = b"<rss version='2.0'><channel><item><title>Ferry runs</title></item></channel></rss>"
    await parsers.parse(body, content_type="", url="https://a.example/", now=datetime.now(UTC))
    print(*parsers._idle[0]._processes, flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_goes_when_the_service_is_killed(tmp_path):
    (tmp_path / "service.py").write_text(SERVICE)
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    service = subprocess.Popen([sys.executable, tmp_path / "service.py"], stdout=subprocess.PIPE, env=here)
    worker = int(service.stdout.readline())
    assert lives(worker)

    service.send_signal(signal.SIGKILL)
    service.wait()
    service.stdout.close()

    deadline = time.monotonic() + 20
    while lives(worker):
        assert time.monotonic() < deadline, "the worker lives on"
        time.sleep(0.05)


@pytest.fixture
def parsers():
    parsers = Parsers(1)
    yield parsers
    parsers.close()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGHUP])
async def test_what_a_terminal_sends_to_all_of_us_ends_no_worker(parsers, sent):
    """Ctrl-C and a hang-up are for the service to answer; a feed that is being read would be blamed."""
    worker = await parsers.run(os.getpid)

    os.kill(worker, sent)

    assert await parsers.run(os.getpid) == worker


async def test_what_takes_long_to_read_lets_others_pass(parsers, tmp_path):
    """Three that end only when another has been read, and the processes that they needed are gone afterwards."""
    there = tmp_path / "read"
    wait = f"for i in $(seq 600); do [ -e {there} ] && exit 0; sleep 0.1; done; exit 1"
    long = [asyncio.create_task(parsers.run(os.system, wait)) for _ in range(3)]
    await asyncio.sleep(0)

    assert await parsers.run(os.system, f"touch {there}") == 0
    assert await asyncio.gather(*long) == [0, 0, 0]
    assert len(parsers._idle) == 1
