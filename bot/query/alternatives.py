"""A query without one of its alternatives: what each word contributes. No texts here."""

from collections.abc import Iterator
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
    printed,
)

_Leaf = Term | Wildcard | Fuzzy | Phrase | Together | Meta


def without_each(root: Node) -> list[tuple[str, Node]]:
    """Each word, phrase or field that is one of several alternatives, as it is printed, and the query without it.

    Each of these queries matches at most what the whole one matches.
    """
    return list(_without(root))


def _without(node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case Or(children=children):
            for at, child in enumerate(children):
                rest = (*children[:at], *children[at + 1 :])
                if isinstance(child, _Leaf):
                    yield printed(child), rest[0] if len(rest) == 1 else Or(rest)
                for label, less in _without(child):
                    yield label, Or((*children[:at], less, *children[at + 1 :]))
        case And(children=children):
            for at, child in enumerate(children):
                for label, less in _without(child):
                    yield label, And((*children[:at], less, *children[at + 1 :]))
        case In(field=field, child=child):
            for label, less in _without(child):
                yield label, In(field, less)
        case Not() | Near() | AtLeast() | Term() | Wildcard() | Fuzzy() | Phrase() | Together() | Meta():
            return
        case _:
            assert_never(node)
