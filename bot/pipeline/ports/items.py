"""Items in the database, the stories that they tell, and what was decided about them."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.news.alert import Reason, Silence
from bot.news.ids import ChannelId, FeedId, ItemId, StoryId, WatchlistId
from bot.news.item import Item, KeptItem
from bot.news.story.placement import Fingerprinted, Founder, Member, Placement


class Items(Protocol):
    """The items that are kept."""

    async def add(self, new: Mapping[FeedId, Sequence[Item]]) -> list[KeptItem]:
        """Keep those of each feed; ids rise in the order given. A version that its feed has shown before is left out."""
        ...

    async def get(self, item: ItemId) -> KeptItem | None: ...
    async def by_url(self, url: str) -> list[KeptItem]:
        """Items whose address, or canonical address, is `url`."""
        ...

    def since(self, moment: datetime) -> AsyncIterator[tuple[KeptItem, StoryId]]:
        """Items fetched since then, oldest first, read in pages."""
        ...

    def titles(self, since: datetime) -> AsyncIterator[tuple[ItemId, StoryId, str]]:
        """Item, story and headline of what was fetched since then, newest first, read in pages."""
        ...

    async def count_since(self, moment: datetime) -> tuple[int, int]:
        """Items, and stories that they tell, fetched since then."""
        ...

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove items fetched before then that no post depends on, at most `limit`; how many.

        Their keys and signatures stay.
        """
        ...


class Stories(Protocol):
    """Where each item belongs."""

    async def place(self, placements: Mapping[ItemId, Placement]) -> None:
        """Record story, role, similarity, reason, credited source and fingerprint; makes the stories that are new."""
        ...

    async def placement(self, item: ItemId) -> Placement | None: ...
    async def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, list[Member]]:
        """The items of each story, oldest id first."""
        ...

    async def founded(self, stories: Collection[StoryId]) -> Mapping[StoryId, datetime]:
        """When the item was fetched that founded each story, also a forgotten one; without those not known."""
        ...

    async def founders(self, stories: Collection[StoryId]) -> Mapping[StoryId, Founder]:
        """Who was first with each story; without those whose founder is forgotten or not placed yet."""
        ...

    async def sources(self, since: datetime) -> list[str]:
        """The publishers credited since then, by name."""
        ...


class Fingerprints(Protocol):
    """What items are compared by, also those that are forgotten."""

    async def holders(self, keys: Collection[int]) -> Mapping[int, Sequence[ItemId]]:
        """The items that have these keys (`Placement.keys`), also forgotten ones; oldest id first."""
        ...

    async def of(self, items: Collection[ItemId]) -> list[Fingerprinted]:
        """What is left to compare with of these items, also of forgotten ones."""
        ...

    def since(self, since: datetime) -> AsyncIterator[list[Fingerprinted]]:
        """Of the items fetched since then, in order of id, in pages."""
        ...

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove the keys and signatures of forgotten items fetched before then, at most `limit`; of how many."""
        ...


class Verdicts(Protocol):
    """Which watchlists an item matched, and why it was not told."""

    async def add_matches(self, matches: Sequence[tuple[ItemId, WatchlistId, str]]) -> None:
        """Which item matched which watchlist, and where: JSON as `watchwire match --json` prints it."""
        ...

    async def matches(self, items: Collection[ItemId]) -> Mapping[ItemId, Mapping[WatchlistId, str]]:
        """The watchlists that each of them matched, with where."""
        ...

    async def add_silences(self, some: Sequence[tuple[ItemId, Silence]]) -> None:
        """Why matches of items were not told, in the order in which it was decided."""
        ...

    async def silences(
        self, items: Collection[ItemId]
    ) -> Mapping[ItemId, Sequence[tuple[WatchlistId, ChannelId | None, Reason]]]:
        """Of each of them what was not told, where, and why, in the order in which it was decided."""
        ...


class Moves(Protocol):
    """Items that admins have moved to another story, in whichever process."""

    async def add(self, moved: Mapping[ItemId, StoryId], *, keep: int) -> None:
        """These items belong to these stories from now on; only the newest `keep` moves stay noted."""
        ...

    async def after(self, number: int) -> list[tuple[int, ItemId, StoryId]]:
        """Number, item and story of those that came after `number`, in order."""
        ...
