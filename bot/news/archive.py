"""What the archive says of stories: values for pages, without how they are kept or shown."""

from dataclasses import dataclass
from datetime import datetime

from bot.news.ids import ItemId, StoryId
from bot.news.story.placement import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A story that a watchlist matched: the first item that it matched, and where (JSON)."""

    story: StoryId
    item: ItemId
    at: datetime
    spans: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One item of a story, with what it had that the story had not."""

    id: ItemId
    role: Role
    source: str  # the publisher credited, else the feed's name
    agency: str  # whose text it is, "" where none is named
    url: str
    title: str
    lang: str  # "": not known
    published: datetime | None
    fetched: datetime
    reason: str  # why it belongs to the story, for people
    new_facts: str
    notice: str  # correction | withdrawn: what its headline says; "": nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """That a source had a story, and when."""

    story: StoryId
    source: str
    agency: str
    published: datetime | None
    fetched: datetime
