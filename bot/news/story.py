"""Story: one article with all its copies and versions; `StoryIndex.place` is the one answer to "same article?".

Nothing here reads a database or a clock: items and `now` come from the caller.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.news.ids import ItemId, StoryId
from bot.news.item import Item, KeptItem, version_key
from bot.text import plain


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
    similarity: float  # 0..1, share of this item's text that stands in the story; 1.0 for a founder
    reason: str  # a sentence for people
    source: str | None = None  # the publisher credited, None where nothing names one
    new_facts: str = ""  # of an update: what it has that the story had not; "": a mere rewording
    fingerprint: bytes = b""  # what `StoryIndex.restore` needs; kept with the item


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprinted:
    """A kept item as the index is rebuilt from at the start."""

    id: ItemId
    story: StoryId
    seen: datetime
    fingerprint: bytes


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


@dataclass(slots=True)
class StoryIndex:
    """The items of the window in memory, ready to be compared with. Not safe across threads."""

    _by_key: dict[str, StoryId] = field(default_factory=dict)

    def place(self, kept: KeptItem, *, now: datetime) -> Placement:
        """The story that `kept` tells; adds it to the index, so that the next item can be its copy."""
        keys = _exact_keys(kept.item)
        for key in keys:
            if (story := self._by_key.get(key)) is not None:
                self._by_key.update(dict.fromkeys(keys, story))
                return Placement(story=story, role=Role.COPY, similarity=1.0, reason="the same text or link")
        story = StoryId(kept.id)
        self._by_key.update(dict.fromkeys(keys, story))
        return Placement(story=story, role=Role.ORIGINAL, similarity=1.0, reason="nothing like it before")

    def forget(self, ids: list[ItemId]) -> None:
        """Take items out again (a transaction that was rolled back, or the window has passed)."""

    def restore(self, items: list[Fingerprinted]) -> None:
        """Put kept items back after a start, in order of their ids."""


def _exact_keys(item: Item) -> list[str]:
    text = " ".join(plain(item.content or item.summary or item.title).split())
    keys = [f"text:{text}"] if text else [f"version:{version_key(item).hex()}"]
    if item.url:
        keys.append(f"url:{item.url}")
    return keys
