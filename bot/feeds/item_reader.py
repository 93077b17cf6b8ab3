"""Reads items in processes of their own, each within a budget: a text that nobody foresaw costs itself, not the service.

What an item reads like is decided in `news/reading`; here it is only kept away from the event loop.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from bot.errors import FeedUnreadableError
from bot.feeds.workers import Parsers
from bot.news.item import Item
from bot.news.reading.reading import Reading, read

_CPU_SECONDS = 2  # for one text; one of 100,000 characters takes a tenth
_TOGETHER = 50  # items that are read at once: some 150 ms


class WorkerReader:
    """`ItemReader` of the ports. Close it at the end."""

    def __init__(self, workers: int = 1, *, cpu_seconds: int = _CPU_SECONDS) -> None:
        self._workers = Parsers(workers, cpu_seconds=cpu_seconds, prepare=_load)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.close()

    async def read(
        self, items: Sequence[Item], repeated: Mapping[str, frozenset[int]], houses: frozenset[str]
    ) -> list[Reading | None]:
        """What each of them reads like, in their order; None for one that takes more time or memory than it may."""
        found: list[Reading | None] = []
        for start in range(0, len(items), _TOGETHER):
            found += await self._some(items[start : start + _TOGETHER], repeated, houses)
        return found

    async def _some(
        self, items: Sequence[Item], repeated: Mapping[str, frozenset[int]], houses: frozenset[str]
    ) -> Sequence[Reading | None]:
        given = [(item, repeated.get(item.feed, frozenset())) for item in items]
        try:
            return await self._workers.run(_read_all, given, houses)
        except FeedUnreadableError:
            if len(given) == 1:
                return [None]
        alone = [await self._some([item], repeated, houses) for item in items]
        return [one for (one,) in alone]


def _load() -> None:
    """Words and patterns are read with the first text; that isn't a fault of the text."""
    now = datetime.now(UTC)
    read(Item(guid="", url="", title="A", content="<p>One sentence. Another.</p>", fetched=now, feed=""))


def _read_all(given: Sequence[tuple[Item, frozenset[int]]], houses: frozenset[str]) -> list[Reading]:
    return [read(item, lines, houses) for item, lines in given]
