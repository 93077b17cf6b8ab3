"""Several processes on one database: what their polls have brought, who is there, the queue."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.news.feed.feed import Feed
from bot.news.ids import FeedId
from bot.news.process import Cluster, Process

if TYPE_CHECKING:
    from bot.news.arrival import Arrival  # with all that reading needs: not loaded by short commands


class Arrivals(Protocol):
    """What polls of other processes have brought."""

    async def add(self, come: Sequence["Arrival"]) -> int:
        """Those whose poll still has its feed; how many."""
        ...

    async def next(self, *, limit: int, without: Collection[FeedId]) -> list[tuple[Feed | None, "Arrival"]]:
        """The oldest that wait, but not of these feeds; each with its feed, None where that was removed."""
        ...

    async def taken(self, of: Iterable[FeedId]) -> None:
        """What waits of these feeds is taken in."""
        ...


class Processes(Protocol):
    """The services at work on this database."""

    async def see(self, process: Process) -> None:
        """It says that it is there."""
        ...

    async def gone(self, name: str) -> None:
        """It has ended."""
        ...

    async def forget(self, now: datetime) -> None:
        """Remove those that are gone without a word."""
        ...

    async def taking(self) -> Sequence[str]:
        """The arrivals that the leader was taking in with care."""
        ...

    async def take(self, names: Collection[str]) -> None:
        """To be asked for by `taking`."""
        ...

    async def cluster(self, now: datetime) -> Cluster:
        """Who is there, who leads, what waits."""
        ...


class Queue(Protocol):
    """The queue of fetch jobs. Both raise StorageError."""

    async def defer(self, shards: Collection[int]) -> int:
        """A job for each of these shards that has none; how many."""
        ...

    async def reap(self) -> int:
        """Give back the jobs of workers that are dead, or silent; how many."""
        ...
