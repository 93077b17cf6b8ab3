"""Item: one entry of one feed, as we keep it; its identity.

Text fields hold what the feed gave, HTML allowed; `text.plain` renders them; `page` and `model_summary` are plain already. Nothing
here knows feedparser.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from bot.news.ids import FeedId, ItemId


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of one feed. Times are aware, UTC; None where the feed gave none that can be read."""

    guid: str  # the entry's own identity within its feed, never empty
    url: str  # the address as the feed gives it, absolute; "" where it gives none
    title: str
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    fetched: datetime
    feed: str  # address of the feed
    source: str | None = None  # the publisher that the entry itself names (RSS <source>, Atom <source>)
    author: str | None = None
    lang: str | None = (
        None  # BCP 47: as the entry or its feed states it; of a kept item as its text tells (`language.identify`)
    )
    tags: tuple[str, ...] = ()
    page: str = ""  # plain text of its page, where the feed gave only a line; no part of what the feed gave
    page_url: str = ""  # the address that the page calls its own
    page_date: datetime | None = None  # when the page says, in its structured data, that it was published
    model_summary: str = (
        ""  # what a model wrote of it and was accepted (`news.faithful`), plain; "": ours is used
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptItem:
    """An item with its place in the database."""

    id: ItemId
    feed_id: FeedId
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What the page of an article says. `text`: plain, one paragraph a line."""

    url: str  # where it was found, redirects followed
    text: str
    title: str = ""
    canonical: str = ""  # the address that the page calls its own (rel=canonical), absolute; "": none
    published: datetime | None = None  # as its structured data says (JSON-LD, meta), the oldest


_MARKUP = re.compile(r"(?is)<(script|style)\b.{0,20000}?</\1\s*>|<!--.{0,20000}?-->|<[^<>]*>")


def identity(item: Item) -> tuple[str, bytes]:
    """The same for the same text of the same entry of a feed."""
    return item.guid, version_key(item)


def version_key(item: Item) -> bytes:
    """16 bytes that change exactly when what a reader reads of the entry changes (title, summary, content).

    Tokens, signed pictures and counters in the markup are other ones at each request.
    """
    fields = (" ".join(_MARKUP.sub(" ", text).split()) for text in (item.title, item.summary, item.content))
    return _key("\x00".join(fields))


def markup_key(item: Item) -> bytes:
    """The same of the fields as given: under it older versions noted what they had seen."""
    return _key("\x00".join((item.title, item.summary, item.content)))


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
