"""Wait for several tasks no longer than a limit. Nothing here knows what they do."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import TypeVar

_T = TypeVar("_T")


async def settle(tasks: "Collection[asyncio.Task[_T]]", *, limit: timedelta) -> None:
    """All of `tasks` are ended afterwards: done, failed, or cancelled where they took longer than `limit`."""
    try:
        await asyncio.wait(tasks, timeout=limit.total_seconds())
    finally:
        for task in tasks:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
