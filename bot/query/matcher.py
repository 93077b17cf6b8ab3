"""Whether a query matches a text, and where.

The plain truth that the index (`index.py`) must agree with. The places are found in `places.py`; why a query does not
match is said in `explain.py`.
"""

from bot.query.document import Document, Scope, Span
from bot.query.places import apart, outermost, places_of
from bot.query.syntax import And, AtLeast, In, Meta, Node, Not, Or, Query
from bot.text import Place
from bot.wording import Wording, say, together


class Match:
    """A query found in a text. Where it is and why are worked out when first asked for."""

    __slots__ = ("_document", "_query", "_spans")

    def __init__(self, query: Query, document: Document) -> None:
        self._query = query
        self._document = document
        self._spans: tuple[Span, ...] | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The places in order, none inside another; empty where no word was looked for."""
        if self._spans is None:
            found: list[Place] = []
            holds_within(self._query.root, self._document, self._document.whole, found)
            self._spans = tuple(self._document.span(place) for place in outermost(found))
        return self._spans

    @property
    def explanation(self) -> Wording:
        """Which words did it: a sentence."""
        seen = dict.fromkeys(span.said for span in self.spans)
        if not seen:
            return say("It matches {query}.", query=self._query.canonical)
        most = together(list(seen)[:8], ", ")
        if (more := len(seen) - 8) > 0:
            return say("It matches by {words} and {number} more.", words=most, number=more)
        return say("It matches by {words}.", words=most)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Match) and self.spans == other.spans

    def __hash__(self) -> int:
        return hash(self.spans)

    def __repr__(self) -> str:
        return f"Match({self._query.canonical!r}, {self.spans!r})"


def match(query: Query, document: Document) -> Match | None:
    """Where `query` is in `document`, or None."""
    return Match(query, document) if holds(query.root, document) else None


def holds(node: Node, document: Document) -> bool:
    """Does `document` match?"""
    return holds_within(node, document, document.whole, [])


def holds_within(node: Node, document: Document, scope: Scope, found: list[Place]) -> bool:
    """Does it match; the places that did it are added to `found` (some of a failed branch may be)."""
    match node:
        case And(children=children):
            mine: list[Place] = []
            if all(holds_within(child, document, scope, mine) for child in children):
                found.extend(mine)
                return True
            return False
        case Or(children=children):
            hold = False
            for child in children:
                mine = []
                if holds_within(child, document, scope, mine):
                    found.extend(mine)
                    hold = True
            return hold
        case Not(child=child):
            return not holds_within(child, document, scope, [])
        case In(field=field, child=child):
            return holds_within(child, document, document.part(field, scope), found)
        case Meta():
            return states(node, document)
        case AtLeast(count=count, child=child):
            places = apart(places_of(child, document, scope))
            if len(places) < count:
                return False
            found.extend(places)
            return True
        case _:
            places = places_of(node, document, scope)
            found.extend(places)
            return bool(places)


def states(node: Meta, document: Document) -> bool:
    """Is what is known of the item beside its text as `node` asks."""
    value = node.value
    match node.field:
        case "site":
            return document.host == value or document.host.endswith("." + value)
        case "source":
            return document.source == value
        case "author":
            return f" {value} " in document.author
        case "url":
            return all(word in document.url for word in value.split())
        case "lang":
            return document.lang == value or document.lang.startswith(value + "-")
        case "country":
            return document.country == value
        case _:
            return value in document.tags
