"""What people and pages ask the archive."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.news.alert import Why
from bot.news.archive import Carried, Matched, Version
from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.item import KeptItem
from bot.news.search import Archived, Coverage, DayCount, IndexedItem, SearchScope
from bot.news.story.placement import Role
from bot.query.lookup import Filed, Lookup


class Figures(Protocol):
    """Counts for people."""

    async def roles(self, since: datetime) -> Mapping[Role, int]:
        """Items fetched since then, by what they are in their stories."""
        ...

    async def size(self) -> int:
        """Bytes of the database."""
        ...

    async def matched(self, since: datetime, watchlist: WatchlistId | None = None) -> tuple[int, int]:
        """Items fetched since then that a watchlist (this one) matched, and the stories that they tell."""
        ...

    async def first_matches(self, since: datetime, watchlist: WatchlistId | None = None) -> list[datetime]:
        """When each story was first matched since then; oldest first."""
        ...

    async def first_matches_of_each(self, since: datetime) -> Mapping[WatchlistId, Sequence[datetime]]:
        """The same for each watchlist that matched some."""
        ...

    async def posts(self, since: datetime, watchlist: WatchlistId | None = None) -> int:
        """Posts made since then, in all channels."""
        ...

    async def languages(
        self, since: datetime, watchlist: WatchlistId | None = None
    ) -> Mapping[str | None, int]:
        """Items fetched since then by their language, of everything or that a watchlist matched; most first."""
        ...

    async def sent(
        self, since: datetime, watchlist: WatchlistId | None = None, *, most: int
    ) -> list[tuple[datetime | None, datetime, datetime]]:
        """Of the newest posts made since then, at most so many, those that went out by themselves: published, decided, sent."""
        ...

    async def told_most(
        self, since: datetime, *, start: int, most: int
    ) -> list[tuple[WatchlistId, int, int]]:
        """The same of at most so many watchlists from number `start` on: most posts first, then by name."""
        ...

    async def told(self, since: datetime) -> Mapping[WatchlistId, tuple[int, int]]:
        """Posts made since then by watchlist, and about how many of them somebody asked."""
        ...

    async def note_asked(self, item: ItemId, *, now: datetime) -> None:
        """Somebody asked why this item was told, or did something about it."""
        ...

    async def silences(self, since: datetime, watchlist: WatchlistId | None = None) -> Mapping[Why, int]:
        """Why items fetched since then were not told, and how often; the most frequent first."""
        ...


class Archive(Protocol):
    """Stories as pages show them."""

    async def matched(
        self,
        watchlist: WatchlistId,
        *,
        limit: int,
        before: ItemId | None = None,
        until: datetime | None = None,
        told_only: bool = False,
    ) -> list[Matched]:
        """The stories that a watchlist matched, by the first item that it matched, newest first.

        `told_only`: those that a channel was told, or would have been if the watchlist had one.
        """
        ...

    async def count(self, watchlist: WatchlistId, since: datetime, *, told_only: bool = False) -> int:
        """How many stories a watchlist matched first since then; `told_only` as for `matched`."""
        ...

    async def latest(
        self, some: Collection[WatchlistId], since: datetime, *, told_only: bool = False
    ) -> Mapping[WatchlistId, tuple[datetime, int]]:
        """Of these watchlists when each matched its newest story, and how many since then; not of those without one."""
        ...

    async def watchlists_of(
        self, story: StoryId, *, told_only: bool = False
    ) -> list[tuple[WatchlistId, ItemId, str]]:
        """Which watchlists matched which items of a story, and where; `told_only` as for `matched`."""
        ...

    async def kept(self, some: Collection[ItemId]) -> list[KeptItem]:
        """These items, those that are not forgotten."""
        ...

    async def versions(self, story: StoryId) -> list[Version]:
        """The items of a story, oldest first."""
        ...

    def carried(
        self, since: datetime, watchlists: Collection[WatchlistId] | None
    ) -> AsyncIterator[list[Carried]]:
        """Every item fetched since then, in order of story and item, in pages; of stories that `watchlists` matched."""
        ...


class Search(Protocol):
    """The index of the archive: which items hold the words that a query asks for (`query/lookup.py`)."""

    async def add(self, new: Mapping[ItemId, Filed]) -> None:
        """Items that are new in it, as `archived.filed` makes them."""
        ...

    async def find(
        self,
        lookup: Lookup | None,
        span: SearchScope,
        *,
        before: ItemId | None = None,
        every: int = 1,
        limit: int,
    ) -> list[ItemId]:
        """The newest items (with an id below `before`) that `lookup` finds; None: all. `every`: one in so many of them."""
        ...

    async def count(self, lookup: Lookup | None, span: SearchScope, *, most: int) -> int:
        """How many items there are, counted up to `most`."""
        ...

    async def days(self, lookup: Lookup | None, span: SearchScope) -> list[DayCount]:
        """Stories and items of each day on which there are some, oldest first."""
        ...

    async def matched(self, lookup: Lookup | None, span: SearchScope) -> Mapping[WatchlistId, int]:
        """How many of the stories found each watchlist has matched; those that matched some."""
        ...

    async def items(self, ids: Sequence[ItemId]) -> list[Archived]:
        """These, in this order; without those that are gone."""
        ...

    async def candidates(self, ids: Sequence[ItemId]) -> list[IndexedItem]:
        """These, in this order; without those that are not in the index."""
        ...

    async def coverage(self) -> Coverage:
        """How much of the archive is in the index."""
        ...

    async def reaches_to(self) -> datetime | None:
        """When the oldest item was fetched that is in the index, while others are not; None: all are."""
        ...

    async def missing(self, *, limit: int) -> list[Archived]:
        """The newest items that are not in the index yet."""
        ...

    async def fill(self, missing: Mapping[ItemId, Filed]) -> None:
        """Add what `missing` gave; nothing: no more are missing."""
        ...

    async def begin_anew(self) -> None:
        """Empty it; all that is there is missing then."""
        ...
