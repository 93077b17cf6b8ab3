"""Search in the archive: what to look for beside words, and what is found. No query, no database."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.item import KeptItem
from bot.news.story.placement import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchScope:
    """The time in which items were fetched, and who matched them. None: whatever it is."""

    since: datetime | None = None
    until: datetime | None = None  # not itself
    watchlists: frozenset[WatchlistId] | None = None  # one of these matched them when they came
    told_only: bool = False  # and told a channel of their story, or would have if it had one


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An item with its place, and the source that it is credited to."""

    kept: KeptItem
    story: StoryId
    role: Role
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedItem:
    """An item that may match, as the index keeps it: `query/packed.py` makes a document of it."""

    item: ItemId
    story: StoryId
    fetched: datetime
    packed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """What was found of one day (UTC): stories on the day of their first item that was found, with all their items."""

    day: date
    stories: int
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the archive is in the index."""

    items: int  # in all
    missing: int  # of them not in the index yet
    first: datetime | None  # when the oldest item was fetched that is in it; None: there is none
    outdated: bool = False  # it is to be made anew: by older rules, or mostly of items that are gone
