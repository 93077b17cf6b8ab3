"""Arrival: what one poll brought, on its way from the process that polled to the one that takes it in.

It has all that the intake needs, so that nothing is fetched, parsed or read twice; of entries that are known it has
only what tells them.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot import errors
from bot.errors import FetchError
from bot.news.feed.feed import Fetched, NotModified
from bot.news.ids import FeedId
from bot.news.item import Item
from bot.news.reading.reading import Reading
from bot.wording import wording_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A poll that failed; `kind`: the class of its error."""

    kind: str
    message: str
    status: int | None = None
    retry_after: float | None = None

    @property
    def error(self) -> FetchError:
        """What was raised."""
        kind = getattr(errors, self.kind, FetchError)
        assert issubclass(kind, FetchError)
        return kind(self.message, status=self.status, retry_after=self.retry_after)


Brought = Fetched | NotModified | Failed


def failed(error: FetchError) -> Failed:
    """`error` as it is told to another process."""
    return Failed(
        kind=type(error).__name__,
        message=wording_of(error),
        status=error.status,
        retry_after=error.retry_after,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The new entries of one fetched feed, read, oldest first; `unread`: of how many only the plain text could be had."""

    items: tuple[Item, ...]
    readings: tuple[Reading, ...]
    replaced: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """`claimed`: when the poll took its feed. It is what tells this poll from another one of the same feed."""

    feed: FeedId
    claimed: datetime
    at: datetime
    brought: Brought
    new: Entries | None = None  # of what was fetched


def without_texts(fetched: Fetched) -> Fetched:
    """`fetched` with what tells its entries, and their times."""
    bare = tuple(replace(one, title="", summary="", content="") for one in fetched.items)
    return replace(fetched, items=bare)
