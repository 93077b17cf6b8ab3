"""A document in few bytes, kept beside the index, so that the matcher decides without the item that it was made of.

To read an item again as it was read when it came takes the most of what a search does; this takes a tenth of it. What
is packed by other rules is of no use: raise `lookup.EDITION` when they change. Where it is kept: `storage/search.py`.
"""

import json
import zlib
from typing import cast

from bot.query.document import Document

_LEVEL = 1  # a tenth more bytes than the best, for a third of the time
_STATED = ("source", "author", "lang", "country", "host")


def pack(document: Document) -> bytes:
    """All that a query can ask of `document`."""
    stated = [getattr(document, name) for name in _STATED]
    parts = [document.title, document.body, stated, sorted(document.url), sorted(document.tags)]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack(packed: bytes) -> Document:
    """The document that `pack` made `packed` of."""
    text = zlib.decompress(packed).decode("utf-8", "surrogatepass")
    title, body, stated, url, tags = cast(
        "tuple[str, str, list[str], list[str], list[str]]", json.loads(text)
    )
    document = Document(title, body)
    for name, value in zip(_STATED, stated, strict=True):
        setattr(document, name, value)
    document.url, document.tags = frozenset(url), frozenset(tags)
    return document
