"""What a text nearly holds: a query loosened so that one half of it is enough.

Where a feed gives only a line, "Haftar flies to Moscow" may open an article that `Haftar AND Russia` matches. What the
rest of the article can't change (`site:`, `title:`, a word that must not be there and is) stays as it is.
"""

from typing import assert_never

from bot.query.bounds import COMMON
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
    Query,
    Term,
    Together,
    Wildcard,
)


def loosened(query: Query) -> Query | None:
    """A query that every beginning of a text matches which may go on to match `query`; None: `query` itself does."""
    root = _loose(query.root)
    return None if root == query.root else Query(text=query.text, root=root)


def _loose(node: Node) -> Node:
    match node:
        case And(children=children):
            return _half(children)
        case Or(children=children):
            return _any(tuple(_loose(child) for child in children))
        case Near(left=left, right=right):
            return _any((_loose(left), _loose(right)))
        case AtLeast(child=child):
            return _loose(child)
        case In(field=field, child=child):
            return node if field == "title" else _loose(child)
        case Term() | Wildcard() | Fuzzy() | Phrase() | Together() | Not() | Meta():
            return node
    assert_never(node)


def _half(children: tuple[Node, ...]) -> Node:
    """All parts that the text can't change; one of the others, unless the headline says enough already."""
    fixed = tuple(child for child in children if _is_fixed(child))
    open_ = [child for child in children if not _is_fixed(child)]
    telling = [child for child in open_ if not (isinstance(child, Term) and child.text in COMMON)] or open_
    if telling and not any(_names_the_headline(child) for child in fixed):
        fixed = (*fixed, _any(tuple(_loose(child) for child in telling)))
    return fixed[0] if len(fixed) == 1 else And(fixed)


def _is_fixed(node: Node) -> bool:
    match node:
        case Meta() | Not():
            return True
        case In(field=field):
            return field == "title"
        case And(children=children) | Or(children=children):
            return all(_is_fixed(child) for child in children)
        case _:
            return False


def _names_the_headline(node: Node) -> bool:
    match node:
        case In():
            return True
        case And(children=children) | Or(children=children):
            return any(_names_the_headline(child) for child in children)
        case _:
            return False


def _any(nodes: tuple[Node, ...]) -> Node:
    flat: dict[Node, None] = {}
    for node in nodes:
        flat |= dict.fromkeys(node.children if isinstance(node, Or) else (node,))
    return next(iter(flat)) if len(flat) == 1 else Or(tuple(flat))
