"""What is watched and where it is told, in the database."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.news.ids import ChannelId, WatchlistId
from bot.news.watchlist import EVERY, Channel, Mute, NameSet, Wanted, Watchlist


class Watchlists(Protocol):
    """Watchlists and their routes."""

    async def all(self) -> list[Watchlist]:
        """For what needs each of them; there may be 100,000."""
        ...

    def pages(self, wanted: Wanted = EVERY) -> AsyncIterator[list[Watchlist]]:
        """All, some hundred at a time, oldest first."""
        ...

    async def count(self, wanted: Wanted = EVERY) -> int: ...
    async def page(self, wanted: Wanted = EVERY, *, start: int = 0, most: int) -> list[Watchlist]:
        """At most so many of them, oldest first, from number `start` on, the first being 0."""
        ...

    async def by_letters(self, wanted: Wanted = EVERY, *, after: str = "", most: int) -> list[Watchlist]:
        """At most so many of them, by name in whatever case, from behind `after` on."""
        ...

    async def similar(self, name: str) -> list[str]:
        """Names of which one may have been meant, those that hold most of its parts first; of few all."""
        ...

    async def get(self, watchlist: WatchlistId) -> Watchlist | None: ...
    async def some(self, ids: Collection[WatchlistId]) -> dict[WatchlistId, Watchlist]:
        """Those of these that are there."""
        ...

    async def by_name(self, name: str) -> Watchlist | None: ...
    async def named(self, names: Collection[str]) -> list[Watchlist]:
        """Those that have one of these names, in whatever case."""
        ...

    async def add(self, watchlist: Watchlist) -> Watchlist:
        """With its id. Raises AlreadyExistsError."""
        ...

    async def add_new(self, watchlists: Sequence[Watchlist]) -> list[Watchlist]:
        """Those whose name nobody has, with their ids; the others are passed over."""
        ...

    async def save(self, watchlist: Watchlist) -> None:
        """Its routes too."""
        ...

    async def remove(self, watchlist: WatchlistId) -> None:
        """Its posts stay in the database; what waits in the outbox is dropped."""
        ...

    async def changed(self, *, since: int) -> Mapping[WatchlistId, Watchlist | None]:
        """What has changed since that revision; None for one that was removed."""
        ...

    async def revision(self) -> int:
        """Rises with every change to a watchlist, route, channel, name set or mute."""
        ...


class Channels(Protocol):
    """Channels."""

    async def all(self) -> list[Channel]: ...
    async def by_name(self, name: str) -> Channel | None: ...
    async def add(self, channel: Channel) -> Channel: ...
    async def see(self, chat: Sequence[int | str], message_id: int) -> None:
        """A message that isn't ours is in the chat, of which `chat` are the id and the @name."""

    async def seen(self, channel: ChannelId) -> int | None:
        """The newest message there that isn't ours, as far as we know."""

    async def save(self, channel: Channel) -> None: ...
    async def wait(self, channel: ChannelId, *, until: datetime, asked: datetime) -> None:
        """Telegram wants nothing for it until then."""
        ...

    async def waits(self) -> Mapping[ChannelId, tuple[datetime, datetime]]:
        """Until when each waits, or waited last, and when that was asked for."""
        ...

    async def remove(self, channel: ChannelId) -> None: ...


class NameSets(Protocol):
    """Names in all their spellings."""

    async def all(self) -> list[NameSet]: ...
    async def save(self, name_set: NameSet) -> None: ...
    async def remove(self, name: str) -> None: ...


class Mutes(Protocol):
    """Silence for a while."""

    async def lasting(self, now: datetime) -> list[Mute]: ...
    async def save(self, mute: Mute) -> None: ...
    async def remove(self, kind: str, subject: str) -> None: ...
    async def forget(self, before: datetime) -> int:
        """Remove those that ended before then; how many."""
        ...
