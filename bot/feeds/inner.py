"""What is in a part of an item and has the names of the item's own: links, dates and titles of its pictures and players, and of
related articles. feedparser takes them for the item's.

One look at each tag, whatever the document is made of. An item whose tags don't close in order is left as it is. Nothing
of a list that is much longer than any that is kept gets to feedparser, which takes 0.1 ms for each item.
"""

import re

_TAG = re.compile(
    r"(?s)<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*)[^<>]*>"
)
_MOST = 10_000  # items, with those inside of others
_ITEMS = frozenset(["item", "entry"])
_OWN = _ITEMS | frozenset(
    [
        "link",
        "guid",
        "id",
        "title",
        "description",
        "summary",
        "content",
        "pubdate",
        "published",
        "updated",
        "created",
        "issued",
        "modified",
        "date",
    ]
)
_PREFIXES = frozenset(["", "rss", "atom", "a10", "dc", "dcterms"])  # of what tells of the item itself
# In these is text, with any markup; `source` says of which feed it is, and is understood.
_TEXTS = frozenset(
    ["title", "description", "summary", "content", "subtitle", "encoded", "body", "source", "full-text"]
)


def without_inner(text: str) -> str:
    """`text` (XML, or near to it) without what is inside other elements of an item and looks like its own."""
    scan = _Scan()
    for tag in _TAG.finditer(text):
        if name := tag["name"]:
            scan.take(tag, name.lower())
    kept, at = [], 0
    for start, end in [*scan.cuts, *scan.rest(len(text))]:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]]) if kept else text


class _Scan:
    """What is open in the item that is being read."""

    def __init__(self) -> None:
        self.cuts: list[tuple[int, int]] = []  # of items that have closed in order
        self._seen = 0  # items
        self._rest_from: int | None = None
        self._rest_to = 0
        self._item = ""  # as its tag is named
        self._open: list[str] = []
        self._texts = 0  # how many of these hold text
        self._cutting: tuple[int, int] | None = None  # where it began, and what was open
        self._found: list[tuple[int, int]] = []

    def take(self, tag: re.Match[str], name: str) -> None:
        prefix, _, local = name.rpartition(":")
        if local in _ITEMS and self._is_too_many(tag):
            return
        if not self._open and local in _ITEMS and not tag["end"]:
            self._begin(name)
        elif not self._item:
            return
        elif tag["end"]:
            self._close(tag, name)
        elif tag[0].endswith("/>"):
            if self._is_inner(prefix, local):
                self._found.append(tag.span())
        else:
            if self._is_inner(prefix, local):
                self._cutting = (tag.start(), len(self._open))
            self._open.append(name)
            self._texts += prefix != "media" and local in _TEXTS

    def rest(self, length: int) -> list[tuple[int, int]]:
        """Where the items are that are too many."""
        if self._rest_from is None:
            return []
        return [(self._rest_from, self._rest_to if self._rest_to > self._rest_from else length)]

    def _is_too_many(self, tag: re.Match[str]) -> bool:
        self._seen += not tag["end"]
        if self._seen > _MOST and self._rest_from is None:
            self._rest_from = tag.start()
        if tag["end"]:
            self._rest_to = tag.end()
        return self._rest_from is not None

    def _is_inner(self, prefix: str, local: str) -> bool:
        return bool(
            self._open and not self._texts and self._cutting is None and local in _OWN and prefix in _PREFIXES
        )

    def _begin(self, name: str) -> None:
        self._item, self._open, self._texts, self._cutting, self._found = name, [], 0, None, []

    def _close(self, tag: re.Match[str], name: str) -> None:
        if self._open and self._open[-1] == name:
            self._open.pop()
            prefix, _, local = name.rpartition(":")
            self._texts -= prefix != "media" and local in _TEXTS
            if self._cutting and self._cutting[1] == len(self._open):
                self._found.append((self._cutting[0], tag.end()))
                self._cutting = None
            return
        if not self._open and name == self._item:
            self.cuts += self._found
        self._begin("")
