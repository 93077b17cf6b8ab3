"""The pages in a process of their own: readers take nothing from polling and delivery but what the kernel gives them.

The service keeps the sockets, so that who asks while the process begins anew waits and isn't turned away. The process
needs no token, asks the service how it is (`/healthz`, `/readyz`, `/metrics`), and goes when the service goes. What
it serves is the caller's matter.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Sequence

from bot import log
from bot.errors import WatchwireError
from bot.settings import Settings

logger = logging.getLogger(__name__)

Serve = Callable[[Settings, list[socket.socket], str], Coroutine[object, object, None]]  # until SIGTERM

_NICE = 10  # where both want a processor, polling and delivery get nine times as much
_PAUSE = 0.5  # seconds before a process that ended is begun anew; twice as many each time, up to
_LONGEST_PAUSE = 60.0
_STOP_WITHIN = 3.0  # seconds; then it is killed


class SiteProcess:
    """Serves the pages on `sockets` until it is stopped. `serve`: how, a function of a module.

    `operators`: the address of the service's own HealthServer.
    """

    def __init__(
        self, serve: Serve, settings: Settings, sockets: Sequence[socket.socket], operators: str
    ) -> None:
        level = logging.getLogger().getEffectiveLevel()
        self._sockets = list(sockets)
        self._given = (serve, settings, self._sockets, operators, level)
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin it, and begin it anew whenever it ends."""
        self._keeping = asyncio.create_task(self._keep(), name="site")

    async def stop(self) -> None:
        """End it, and close the sockets."""
        if self._keeping:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        for one in self._sockets:
            one.close()

    async def _keep(self) -> None:
        pause = _PAUSE
        while True:
            begun = asyncio.get_running_loop().time()
            code = await self._run()
            lasted = asyncio.get_running_loop().time() - begun
            pause = _PAUSE if lasted > _LONGEST_PAUSE else min(pause * 2, _LONGEST_PAUSE)
            logger.error(
                "the process of the pages ended and is started again: exit=%s seconds=%.0f", code, pause
            )
            await asyncio.sleep(pause)

    async def _run(self) -> int | None:
        """One process, until it ends; how it did."""
        spawn = multiprocessing.get_context("spawn")  # a fork would take locks and connections with it
        process = spawn.Process(target=_begin, args=self._given, name="site", daemon=True)
        process.start()
        logger.info("pages begin: process=%d", process.pid)
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            if not ended.is_set():
                process.terminate()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), _STOP_WITHIN)
            loop.remove_reader(process.sentinel)
            process.kill()
            process.join()
        return process.exitcode


# ---- in the process -----------------------------------------------------------------------------------------------


def _begin(
    serve: Serve, settings: Settings, sockets: list[socket.socket], operators: str, level: int
) -> None:
    """Signals of a terminal are meant for the service, which ends us; where it was killed, we go by ourselves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_go_with_parent, daemon=True).start()
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    log.start(verbose=level <= logging.DEBUG)
    try:
        asyncio.run(serve(settings, sockets, operators))
    except WatchwireError as error:
        logger.error("no pages: error=%s", error)
        raise SystemExit(1) from error


def _go_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
