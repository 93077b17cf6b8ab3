"""Processes that read feeds and pages, each within limits of its own, replaced when they die.

A hostile text costs one worker: the others go on, and so does the service. Memory is limited by the address space, time
by CPU seconds; the wall clock is only the last resort, because a loaded machine isn't a fault of a feed.
What takes long to read lets others pass.
"""

import asyncio
import contextlib
import math
import multiprocessing
import os
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from typing import TypeVar

from bot.errors import FeedUnreadableError, FetchError
from bot.news.feed.feed import Fetched
from bot.wording import say

T = TypeVar("T")

_CPU_SECONDS = 10  # for one feed: 10 MB take about 2
_WALL_SECONDS = 120.0
_LONG = 2.0  # seconds, after which others are read beside it
_MOST_LONG = 3  # that are read beside the others; behind more of them the others wait
_MEMORY = 2 * 1024**3  # bytes of address space: 10 MB of feed take about 100 MB


class Parsers:
    """Up to `workers` processes, and one more beside each text that takes long; started when they are needed.

    If all of them are busy, callers wait for the next.
    """

    def __init__(
        self,
        workers: int,
        *,
        cpu_seconds: int = _CPU_SECONDS,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """`prepare`: called first in each process, and not counted."""
        self._prepare = prepare
        self._workers = workers
        self._places = asyncio.Semaphore(workers)
        self._long = 0  # that are read beside the others
        self._cpu_seconds = cpu_seconds
        self._idle: list[ProcessPoolExecutor] = []

    async def parse(self, body: bytes, *, content_type: str, url: str, now: datetime) -> Fetched:
        """As `parse.parse`. Raises FetchError."""
        return await self.run(_parse, body, content_type, url, now)

    async def run(self, function: Callable[..., T], *given: object) -> T:
        """What `function`, which is in a module, makes of `given`. Raises FetchError."""
        async with self._place():
            worker = self._idle.pop() if self._idle else _start(self._prepare)
            loop = asyncio.get_running_loop()
            try:
                task = loop.run_in_executor(worker, _limited, self._cpu_seconds, function, *given)
                result = await asyncio.wait_for(task, _WALL_SECONDS)
            except FetchError:
                self._keep(worker)
                raise
            except (TimeoutError, BrokenProcessPool) as error:
                _end(worker)
                raise FeedUnreadableError(say("reading it takes more time or memory than it may")) from error
            except BaseException:
                _end(worker)
                raise
            self._keep(worker)
            return result

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place among the workers, which others have once it has been held for long."""
        await self._places.acquire()
        beside = False

        def let_others_pass() -> None:
            nonlocal beside
            if self._long < _MOST_LONG:
                beside = True
                self._long += 1
                self._places.release()

        timer = asyncio.get_running_loop().call_later(_LONG, let_others_pass)
        try:
            yield
        finally:
            timer.cancel()
            if beside:
                self._long -= 1
            else:
                self._places.release()

    def _keep(self, worker: ProcessPoolExecutor) -> None:
        """For the next, unless there are enough."""
        if len(self._idle) < self._workers:
            self._idle.append(worker)
        else:
            _end(worker)

    def close(self) -> None:
        """End the workers."""
        while self._idle:
            _end(self._idle.pop())


def _start(prepare: Callable[[], object] | None = None) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")  # a fork would take locks and sockets with it
    return ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin, initargs=(prepare,))


def _end(worker: ProcessPoolExecutor) -> None:
    processes = list((getattr(worker, "_processes", None) or {}).values())
    worker.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        with contextlib.suppress(Exception):
            process.kill()


# ---- in the worker ------------------------------------------------------------------------------------------------


def _begin(prepare: Callable[[], object] | None) -> None:
    """Limits of memory and of the core file; signals to the service are not meant for us; we go when it goes.

    What libraries say of hostile texts isn't a line of the service's log.
    """
    import logging
    import resource
    import signal

    logging.disable()
    for meant_for_the_service in (signal.SIGINT, signal.SIGHUP):  # a terminal sends them to all of us
        signal.signal(meant_for_the_service, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_go_with_parent, daemon=True).start()
    if prepare:
        prepare()


def _go_with_parent() -> None:
    """A service that was killed can't end its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limited(cpu_seconds: int, function: Callable[..., T], *given: object) -> T:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + cpu_seconds, hard))
    return function(*given)


def _parse(body: bytes, content_type: str, url: str, now: datetime) -> Fetched:
    from bot.feeds.parse import parse

    return parse(body, content_type=content_type, url=url, now=now)
