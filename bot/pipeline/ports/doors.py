"""Doors to the world other than the database: clock, publishers, language model, encyclopedia, Telegram, meter."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.news.alert import Post
from bot.news.encyclopedia import Article, Candidate
from bot.news.feed.feed import Feed, Fetched, NotModified
from bot.news.item import Item, PageText
from bot.news.watchlist import Admin, Channel
from bot.wording import Wording

if TYPE_CHECKING:
    from bot.news.reading.reading import Reading  # with all that reading needs: not loaded by short commands


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class FeedFetcher(Protocol):
    """Fetches and reads one feed."""

    async def fetch(self, feed: Feed, *, now: datetime) -> Fetched | NotModified:
        """What `feed` holds now. Raises FetchError, and nothing else."""
        ...


class ItemReader(Protocol):
    """Reads items: what each is without boilerplate, whose it is, and from when."""

    async def read(
        self, items: Sequence[Item], repeated: Mapping[str, frozenset[int]], houses: frozenset[str]
    ) -> "Sequence[Reading | None]":
        """What each of them reads like; None for one that takes more time or memory than it may.

        `repeated`: by feed address the lines that the feed repeats (`FeedLines.known`). `houses`: the outlets that feeds
        have taught (`outlets.houses_of`).
        """
        ...


class PageReader(Protocol):
    """Reads the pages of articles."""

    async def read(self, url: str, *, now: datetime) -> PageText:
        """What the page at `url` says. Raises FetchError, and nothing else."""
        ...


class Summarizer(Protocol):
    """Writes summaries."""

    async def summarize(self, headline: str, text: str, *, sentences: int, max_characters: int) -> str:
        """A summary of an article (plain), on one line; nobody vouches for it. Raises SummaryError, and nothing else."""
        ...


class Encyclopedia(Protocol):
    """Knows names. Every method raises FetchError, and nothing else."""

    async def candidates(self, name: str, *, language: str, now: datetime) -> list[Candidate]:
        """Who or what may be called `name` by those who write `language`."""
        ...

    async def article(self, key: str, *, now: datetime) -> Article:
        """How the candidate `key` is written, in all languages."""
        ...


class Messenger(Protocol):
    """Posts to channels. Every method raises DeliveryError, and nothing else."""

    async def send(
        self,
        channel: Channel,
        post: Post,
        *,
        silent: bool = False,
        reply_to: int | None = None,
        plain: bool = False,
    ) -> int:
        """Post it; the message id. `plain`: without markup."""
        ...

    async def edit(self, channel: Channel, message_id: int, post: Post, *, plain: bool = False) -> None:
        """Make the post read like this; the same text already there is success."""
        ...

    async def look(
        self, channel: Channel, post: Post, *, after: int, through: int | None = None
    ) -> int | None:
        """The id of `post` among the messages that follow `after`, or None if it is certainly not there.

        Looked at in the private chat `through` (a user id). Raises CannotLookError where that can't be done.
        """
        ...

    async def tell(self, admin: Admin, said: Wording) -> None:
        """A plain line to an admin, in their language."""
        ...


class Meter(Protocol):
    """Counts for operators what happens. A call for each event; names and units are its own business."""

    def polled(self, outcome: str, *, seconds: float) -> None:
        """A poll has ended: unchanged, changed, failed or broken; with its intake."""
        ...

    def took_in(self, *, items: int, seconds: float) -> None:
        """An answer with so many new items was taken in."""
        ...

    def decided(self, kind: str, *, reason: str) -> None:
        """A post, an edit, a reply or silence; `reason` of silence, in a few fixed words, else ""."""
        ...

    def parsed(self, *, seconds: float) -> None:
        """A body was parsed, in a process of its own, with the wait for it."""
        ...

    def matched(self, count: int) -> None:
        """So many watchlists were found in an item."""
        ...

    def wrote(self, *, seconds: float) -> None:
        """The database has taken a row that was written to see how long that takes."""
        ...

    def delivered(self, kind: str, *, waited: float, published: float | None) -> None:
        """Telegram took one: seconds since it was decided, and since the article was published, where that is known."""
        ...

    def undelivered(self, outcome: str) -> None:
        """Telegram did not take one: delayed (429), unsent, uncertain, refused, gone or given up."""
        ...
