"""Where an item belongs: the values in which `story` answers, and in which its answers are kept.

Apart from `story.py`, whose index needs libraries that take longer to load than a short command takes to run.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.news.ids import ItemId, StoryId


class Role(StrEnum):
    """What an item is in its story."""

    ORIGINAL = "original"
    COPY = "copy"
    UPDATE = "update"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an item belongs, and why."""

    story: StoryId  # of a founder: its own id
    role: Role
    similarity: float  # 0..1, share of this item's text that is in the story; 1.0 for a founder
    reason: str  # a sentence for people
    source: str | None = None  # the publisher credited, None where nothing names one
    agency: str = ""  # the wire agency whose text it is, "" where none is named
    new_facts: str = ""  # of an update: what it has that the story had not; "": a mere rewording
    fingerprint: bytes = b""  # what `StoryIndex.restore` needs; kept with the item
    keys: tuple[int, ...] = ()  # by which the item is found when it has left the window; not read back
    known_since: datetime | None = None  # when the item was seen that this one is like; None for a founder


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprinted:
    """A kept item as the index is rebuilt from at the start."""

    id: ItemId
    story: StoryId
    seen: datetime
    fingerprint: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """Who was first with a story."""

    source: str
    alone: bool  # nobody else has told it yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item of a story, as far as a post needs it."""

    id: ItemId
    role: Role
    source: str  # the publisher credited, else the feed's name
    url: str
    title: str
    published: datetime | None
    fetched: datetime
    agency: str = ""  # the wire agency whose text it is, "" where none is named
