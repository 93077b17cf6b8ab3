"""The XML parser of the standard library as feedparser should have it: text in one piece, and elements of bounded size.

Expat hands over a text line by line and reference by reference unless it is told to gather; feedparser takes 9 µs for each
piece, and an article that is HTML in HTML has a thousand. A module with `create_parser` is what `xml.sax.make_parser` asks for.
"""

from collections.abc import Mapping
from pyexpat import XMLParserType
from xml.sax.expatreader import ExpatParser

from bot.errors import FeedUnreadableError
from bot.wording import say

_GATHERED = 65536  # characters
_MOST_ATTRIBUTES = 1000  # of one element: what feedparser does with them is quadratic
_DEEPEST = 500  # elements in one another


class _Gathering(ExpatParser):
    _parser: XMLParserType
    _depth = 0

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_size = _GATHERED
        self._parser.buffer_text = True
        self._depth = 0

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FeedUnreadableError(say("the feed is nested too deeply to be read"))
        if len(attrs) > _MOST_ATTRIBUTES:
            raise FeedUnreadableError(
                say(
                    "an element of the feed has more than {number} attributes", number=f"{_MOST_ATTRIBUTES:,}"
                )
            )
        super().start_element_ns(name, attrs)

    def end_element_ns(self, name: str) -> None:
        self._depth -= 1
        super().end_element_ns(name)


def create_parser() -> ExpatParser:
    """A new one."""
    return _Gathering()
