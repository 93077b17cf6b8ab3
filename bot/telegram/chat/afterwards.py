"""What is said later than the answer: once feeds were polled, for example. A stop of the bot ends it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from telegram.error import TelegramError

from bot.errors import StorageError

logger = logging.getLogger(__name__)


class Afterwards:
    """Runs beside everything else; what goes wrong touches nothing."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Callable[[], Awaitable[None]]) -> None:
        """Start it, and go on."""
        task = asyncio.create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except (TelegramError, StorageError) as error:
            logger.info("what came later could not be said: error=%s", error)
        except Exception:
            logger.exception("what came later could not be said")

    async def close(self) -> None:
        """End all."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
