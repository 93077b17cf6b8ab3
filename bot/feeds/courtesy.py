"""How many requests one owner of names gets at a time, and how close together where a service asks for distance."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.news.link.domain import registrable

# Seconds between two requests. GDELT answers 429 below five (https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/).
_DISTANCE = {"gdeltproject.org": 5.0}


class Courtesy:
    """Places at hosts: `per_host` for all names of one owner together."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._owners: dict[str, _Owner] = {}

    @asynccontextmanager
    async def place(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at the owner of `host`, and hold it."""
        name = registrable(host)
        owner = self._owners.setdefault(name, _Owner(self._per_host, _DISTANCE.get(name, 0.0)))
        owner.users += 1
        try:
            async with owner.places:
                await owner.keep_distance()
                yield
        finally:
            owner.users -= 1
            if not owner.users and not owner.distance:
                self._owners.pop(name, None)


class _Owner:
    """One owner of names, while somebody asks for a place there."""

    def __init__(self, places: int, distance: float) -> None:
        self.places = asyncio.Semaphore(1 if distance else places)
        self.distance = distance
        self.users = 0
        self._next = 0.0

    async def keep_distance(self) -> None:
        """Wait until the last request is long enough ago."""
        if self.distance:
            now = asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, self._next - now))
            self._next = max(now, self._next) + self.distance
