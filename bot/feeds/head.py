"""The head of a page: where its feeds are, and what it calls its own address. Read with the standard library's parser."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser

_FAR_ENOUGH = 500_000  # characters


@dataclass(slots=True)
class Head:
    """`links`: the attributes of each link tag and of each link in the body that is said to be a feed, in order."""

    base: str = ""
    links: list[Mapping[str, str]] = field(default_factory=list)
    anchors: list[Mapping[str, str]] = field(default_factory=list)


def head(html: str) -> Head:
    """What the first half megabyte of `html` says of itself; never raises."""
    reader = _Reader()
    with suppress(ValueError, AssertionError):  # what was read until then counts
        reader.feed(html[:_FAR_ENOUGH])
    return reader.head


def links(html: str) -> Sequence[Mapping[str, str]]:
    """The attributes of each link tag, their names in lower case, in the order of the page."""
    return head(html).links


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        if tag == "link":
            self.head.links.append(given)
        elif tag == "a" and given.get("href"):
            self.head.anchors.append(given)
        elif tag == "base" and given.get("href") and not self.head.base:
            self.head.base = given["href"]
