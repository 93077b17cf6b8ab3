"""Feeds in the database: polling them, what they have shown, what they have taught."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.news.feed.feed import Called, Feed
from bot.news.feed.shard import Share
from bot.news.ids import FeedId, WatchlistId
from bot.news.reading.feed_lines import FeedLines


class Feeds(Protocol):
    """The feeds, in the database."""

    async def all(self) -> list[Feed]:
        """For what needs each of them; there may be 10,000."""
        ...

    async def page(self, *, start: int = 0, most: int) -> list[Feed]:
        """At most so many, oldest first, from number `start` on, the first being 0."""
        ...

    async def some(self, ids: Collection[FeedId]) -> dict[FeedId, Feed]:
        """Those of these that are there, oldest first."""
        ...

    async def called(self) -> list[Called]:
        """What each is called and where it is, oldest first."""
        ...

    async def having(self, words: str) -> list[FeedId]:
        """Those that have these words in their name, address, folder or number, oldest first."""
        ...

    async def known_as(self, which: str, *, number: FeedId | None) -> Feed | None:
        """The oldest with this address, name or title, to the letter, or with this number."""
        ...

    async def of_urls(self, urls: Collection[str]) -> list[Feed]:
        """Those with one of these addresses, oldest first."""
        ...

    async def of_site(self, site: str) -> list[Feed]:
        """Those in whose address, or in that of their site, `site` is, oldest first."""
        ...

    async def doubtful(self, now: datetime) -> list[Feed]:
        """All that are paused or in trouble (`health.complaint`), and some that are well, oldest first."""
        ...

    def names(self) -> AsyncIterator[Sequence[tuple[str, str]]]:
        """What each is called, and its address, some at a time: there may be a hundred thousand."""
        ...

    async def count(self) -> tuple[int, int]:
        """How many there are, and how many of them fail."""
        ...

    async def get(self, feed: FeedId) -> Feed | None: ...
    async def by_url(self, url: str) -> Feed | None: ...
    async def add(self, feed: Feed) -> Feed:
        """With its id. Raises AlreadyExistsError where the address is known."""
        ...

    async def add_new(self, feeds: Sequence[Feed]) -> list[Feed]:
        """Many at once: those of them, with their ids, whose address is not known yet."""
        ...

    async def save(self, feed: Feed) -> None: ...
    async def remove(self, feed: FeedId) -> None:
        """Its items stay."""
        ...


class Polls(Protocol):
    """Polls of feeds: which are due, who has claimed them, what they found out."""

    async def claim(
        self, now: datetime, *, limit: int, until: datetime, share: Share | None = None
    ) -> list[Feed]:
        """Due and enabled feeds, longest due first; their next poll is set to `until`, so that nobody else takes them.

        Not those of which an arrival waits. `share`: of these shards, as far as the queue still says that they are ours.
        """
        ...

    async def due_shards(self, now: datetime) -> list[int]:
        """The shards in which feeds are due."""
        ...

    async def mend_times(self, now: datetime, *, furthest: timedelta, busy: Collection[FeedId]) -> int:
        """What was planned by a clock that was ahead, or lies further ahead than `furthest`, is due now; how many feeds.

        Of those, times that have not come yet become `now`. The `busy` ones are being polled and left alone.
        """
        ...

    async def claimed(self, shard: int | None = None) -> list[Feed]:
        """Those (of a shard) that were claimed and never saved: their polls are under way, or ended with their process."""
        ...

    async def save(self, feeds: Sequence[Feed]) -> None:
        """What polling has found out about each: all but what admins give (address, name, folder, full text), which
        may have changed meanwhile; `enabled` is only ever taken away.
        """
        ...

    async def first_due(self) -> datetime | None:
        """When the next poll is, or was, due; None without feeds."""
        ...

    async def make_due(self, feed: FeedId, now: datetime) -> None:
        """Its next poll is now; what a poll under way finds out stays."""
        ...


class Sightings(Protocol):
    """What each feed has shown: by this it is known what is new."""

    async def known(self, feed: FeedId, guids: Sequence[str]) -> Mapping[str, frozenset[bytes]]:
        """For each known guid of this feed the version keys (`item.version_key`) that it has been seen with."""
        ...

    async def texts_seen(self, feed: FeedId, version_keys: Collection[bytes]) -> frozenset[bytes]:
        """Those of these texts (`item.version_key`) that this feed has given before, under whatever guid."""
        ...

    async def still_there(self, guids: Mapping[FeedId, Sequence[str]], *, now: datetime) -> None:
        """These are all that is in each feed now: what an entry was seen with is not forgotten while it is there."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove what entries were seen with that left their feed before then; how many."""
        ...


class Learned(Protocol):
    """What feeds and houses have taught."""

    async def lines(self, feeds: Collection[str]) -> Mapping[str, FeedLines]:
        """What each of these feeds (addresses) repeats; nothing yet of one that is not known."""
        ...

    async def save_lines(self, lines: Mapping[str, FeedLines]) -> None: ...
    async def count_order(self, order: Mapping[str, tuple[int, int]]) -> None:
        """Add to how often each house was first with a story that others had too, and how often later."""
        ...

    async def carriers(self, houses: Collection[str]) -> frozenset[str]:
        """Those of `houses` that are hardly ever first (`carriers.mostly_carries`)."""
        ...


class SearchFeeds(Protocol):
    """Which search feed belongs to which watchlist."""

    async def all(self) -> dict[WatchlistId, dict[tuple[str, str], FeedId | None]]:
        """By watchlist, then by service and language; None: the service can't be asked the query."""
        ...

    async def save(self, watchlist: WatchlistId, owned: Mapping[tuple[str, str], FeedId | None]) -> None:
        """These are all of the watchlist's."""
        ...
