"""The link tags of a page: where its feeds are, and what it calls its own address."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

_LINK = re.compile(r"(?is)<link\b[^>]{0,4000}>")
_ATTRIBUTE = re.compile(r"(?is)\b(rel|type|href|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
_FAR_ENOUGH = 500_000  # characters


def links(html: str) -> Iterator[Mapping[str, str]]:
    """The attributes of each link tag, their names in lower case, in the order of the page."""
    for tag in _LINK.findall(html[:_FAR_ENOUGH]):
        yield {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
