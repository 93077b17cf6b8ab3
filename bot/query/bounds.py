"""Is a query too wide or too large, and what must a text hold for it to match.

`anchors` is what the index stands on: sets of forms of which every matching text holds at least one.
"""

from collections.abc import Callable
from typing import assert_never

from bot.query.syntax import (
    And,
    AtLeast,
    Fuzzy,
    In,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    Together,
    Wildcard,
)

MAX_CHARACTERS = 4000
MAX_WORDS = 200
MAX_DEPTH = 20
_MAY_STAND_ALONE = ("site", "source", "author", "url", "tag")


def bounded(node: Node) -> bool:
    """False if a text could match without holding any of the query's words."""
    match node:
        case Term() | Wildcard() | Fuzzy() | Phrase() | Together() | Near() | AtLeast():
            return True
        case Meta(field=field):
            return field in _MAY_STAND_ALONE
        case And(children=children):
            return any(bounded(child) for child in children)
        case Or(children=children):
            return all(bounded(child) for child in children)
        case In(child=child):
            return bounded(child)
        case Not():
            return False
    assert_never(node)


def words_of(node: Node) -> int:
    """How many words it is made of."""
    match node:
        case Phrase(items=items) | Together(items=items):
            return len(items)
        case And(children=children) | Or(children=children):
            return sum(words_of(child) for child in children)
        case Near(left=left, right=right):
            return words_of(left) + words_of(right)
        case AtLeast(child=child) | Not(child=child) | In(child=child):
            return words_of(child)
        case Term() | Wildcard() | Fuzzy() | Meta():
            return 1
    assert_never(node)


Anchors = list[frozenset[str]]
_WIDE = 16  # a group of more forms than this is a poor anchor


def anchors(node: Node) -> Anchors:
    """Sets of forms; a text that matches `node` holds a form of each. Empty: nothing can be said."""
    match node:
        case Term(ways=ways):
            return _of_ways(ways)
        case Phrase(items=items) | Together(items=items):
            return [one for item in items for one in _of_ways(item.ways)]
        case Near(left=left, right=right):
            return anchors(left) + anchors(right)
        case And(children=children):
            return [one for child in children for one in anchors(child)]
        case Or(children=children):
            return _of_group([anchors(child) for child in children])
        case AtLeast(child=child) | In(child=child):
            return anchors(child)
        case Wildcard() | Fuzzy() | Meta() | Not():
            return []
    assert_never(node)


def rarest(found: Anchors, frequency: Callable[[str], int], *, most: int = 2) -> Anchors:
    """The `most` sets that fewest texts hold."""
    unique = list(dict.fromkeys(found))
    return sorted(unique, key=lambda forms: (sum(frequency(form) for form in forms), len(forms)))[:most]


def _of_ways(ways: tuple[tuple[str, ...], ...]) -> Anchors:
    """A text holds the word if it holds one way of it whole."""
    if len(ways) == 1:
        return [frozenset((form,)) for form in ways[0]]
    return [frozenset(max(way, key=len) for way in ways)]


def _of_group(each: list[Anchors]) -> Anchors:
    """Of alternatives: one set that has a form of every alternative, each by its smallest set."""
    if not all(each):
        return []
    forms: frozenset[str] = frozenset()
    for found in each:
        forms |= min(found, key=lambda one: (len(one), -max(map(len, one))))
    return [forms]
