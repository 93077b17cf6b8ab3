"""One line for each chat: what is said there is answered in order, and one that must wait holds up nobody else."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

_AT_MOST = 50  # that wait in a line
_AT_THE_END = 1.0  # seconds for what is being answered
Work = Callable[[], Awaitable[None]]


class Lines:
    """Runs what it is given; it must not raise."""

    def __init__(self) -> None:
        self._waiting: dict[int, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, chat_id: int, work: Work) -> None:
        """Behind all others of this chat."""
        line = self._waiting.get(chat_id)
        if line is None:
            self._waiting[chat_id] = deque([work])
            task = asyncio.create_task(self._run(chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(line) < _AT_MOST:
            line.append(work)
        else:
            logger.warning("too much is said in a chat, and not answered: chat=%d", chat_id)

    async def _run(self, chat_id: int) -> None:
        line = self._waiting[chat_id]
        try:
            while line:
                await line.popleft()()
        finally:
            del self._waiting[chat_id]

    async def close(self) -> None:
        """What still waits is not answered; what is being answered has a moment for it."""
        tasks = list(self._tasks)
        for line in self._waiting.values():
            line.clear()
        if tasks:
            await asyncio.wait(tasks, timeout=_AT_THE_END)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
