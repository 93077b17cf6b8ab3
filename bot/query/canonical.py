"""Reads queries that were read before, from their canonical text: at a start there are a hundred thousand of them.

Canonical text has one way of saying each thing, so it is cut by one pattern; words, phrases and groups that several
queries hold are read once and shared. What isn't canonical after all goes to the parser, which understands everything.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.errors import QueryError
from bot.query.bounds import MAX_DEPTH, bounded
from bot.query.parser import flat, part, without_remarks
from bot.query.syntax import OPERATORS, TEXT_FIELDS, And, AtLeast, In, Near, Node, Not, Or, Query, Term
from bot.text import only_form

_PIECE = re.compile(
    r'\([^()"]*(?:"[^"]*"[^()"]*)*\)'  # a group without another inside
    r"|[()]"
    r"|(?:title|lead|body):(?=[^\s)])|ATLEAST/\d+(?=\()"
    r'|[^\s()"]*"[^"]*"(?:~\d+)?'
    r'|[^\s()"]+|"'
)
_NEAR = re.compile(r"(O?)NEAR/(\d+)")
_PARTS = frozenset(f"{field}:" for field in TEXT_FIELDS)
_GROUPS: dict[str, type[And] | type[Or]] = {"AND": And, "OR": Or}


class _NotCanonicalError(Exception):
    """Let the parser read it."""


def reread(canonical: str) -> Query:
    """A query that was read before, without the remarks: those were made then. Raises QueryError."""
    try:
        rest = iter(_PIECE.findall(canonical))
        root = _operand(rest, depth=0)
        if next(rest, None) is None and bounded(root):
            return Query(text=canonical, root=root)
    except (QueryError, _NotCanonicalError):
        pass
    return without_remarks(canonical)


def _operand(rest: Iterator[str], *, depth: int) -> Node:
    piece = next(rest, "")
    if piece == "(":
        if depth >= MAX_DEPTH:
            raise _NotCanonicalError
        return _group(rest, depth=depth + 1)
    if piece.startswith("("):
        return _innermost(piece)
    if piece == "NOT":
        return _negated(_operand(rest, depth=depth))
    if piece.startswith("ATLEAST/"):
        return AtLeast(int(piece[8:]), _operand(rest, depth=depth))
    if piece in _PARTS:
        return In(piece[:-1], _operand(rest, depth=depth))
    return _leaf(piece)


def _negated(child: Node) -> Node:
    if isinstance(child, Not):
        raise _NotCanonicalError
    return Not(child)


def _group(rest: Iterator[str], *, depth: int) -> Node:
    """What is inside parentheses; the opening one has been read."""
    children = [_operand(rest, depth=depth)]
    operator = piece = next(rest, "")
    if near := _NEAR.fullmatch(operator):
        right = _operand(rest, depth=depth)
        _expect(rest, ")")
        return Near(children[0], right, int(near[2]), bool(near[1]))
    if piece == ")":
        return children[0]
    kind = _GROUPS.get(operator)
    if kind is None:
        raise _NotCanonicalError
    while piece == operator:
        children.append(_operand(rest, depth=depth))
        piece = next(rest, "")
    if piece != ")":
        raise _NotCanonicalError
    parts = flat(kind, children)
    return kind(parts) if len(parts) > 1 else parts[0]


@lru_cache(maxsize=50_000)
def _innermost(text: str) -> Node:
    """A group without another inside: often the forms of a name, in one query after another."""
    rest = iter([*_PIECE.findall(text[1:-1]), ")"])
    found = _group(rest, depth=MAX_DEPTH)
    _expect(rest, "")
    return found


@lru_cache(maxsize=50_000)
def _leaf(piece: str) -> Node:
    if (form := only_form(piece)) and form not in OPERATORS:
        return Term(form, ((form,),))
    found = part(piece)
    if isinstance(
        found, And | Or | Not | Near
    ):  # several words: what is beside them decides how they are read
        raise _NotCanonicalError
    return found


def _expect(rest: Iterator[str], piece: str) -> None:
    if next(rest, "") != piece:
        raise _NotCanonicalError
