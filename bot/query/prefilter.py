"""A query as a function of a text: true or false, without places where none are needed.

Most queries are decided by which words a text holds at all; only phrases, distances, counts, case and parts of the
text need places, and those ask for them only when all their words are there. Always of one mind with `matcher.holds`.
"""

from collections.abc import Callable
from typing import assert_never

from bot.query.bounds import anchors, is_open
from bot.query.distance import distance_within
from bot.query.document import Document
from bot.query.matcher import holds, states
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
)  # fmt: skip
from bot.text import fold_but_case

Test = Callable[[set[str], Document], bool]  # all forms of the text, the text


def test_of(node: Node) -> Test:
    """The function for `node`."""
    match node:
        case Term() if _is_single(node):
            return _any_of(frozenset(way[0] for way in node.ways))
        case And(children=children):
            return _all(children)
        case Or(children=children):
            return _any(children)
        case Not(child=child):
            excluded = test_of(child)
            return lambda forms, document: not excluded(forms, document)
        case Meta():
            return lambda forms, document: states(node, document)
        case Wildcard(pattern=pattern):
            return lambda forms, document: bool(document.like(pattern))
        case Fuzzy(word=word, edits=edits):
            return lambda forms, document: any(distance_within(word, form, edits) for form in forms)
        case Term(exact=True):
            return _typed(node)
        case Term() | Phrase() | Together() | Near() | AtLeast() | In():
            return _placed(node)
    assert_never(node)


def _is_single(node: Node) -> bool:
    """A word that is found as one form or another, whatever its case and place."""
    return isinstance(node, Term) and not node.exact and all(len(way) == 1 for way in node.ways)


def _any_of(wanted: frozenset[str]) -> Test:
    if len(wanted) == 1:
        (form,) = wanted
        return lambda forms, document: form in forms
    return lambda forms, document: not wanted.isdisjoint(forms)


def _all(children: tuple[Node, ...]) -> Test:
    required = frozenset(
        child.ways[0][0]
        for child in children
        if isinstance(child, Term) and _is_single(child) and len(child.ways) == 1
    )
    others = tuple(
        test_of(child)
        for child in sorted(children, key=_costs)
        if not (isinstance(child, Term) and _is_single(child) and len(child.ways) == 1)
    )
    if not others:
        return lambda forms, document: required <= forms
    if len(others) == 1:
        (other,) = others
        if len(required) == 1:
            (word,) = required
            return lambda forms, document: word in forms and other(forms, document)
        return lambda forms, document: required <= forms and other(forms, document)
    return lambda forms, document: required <= forms and all(test(forms, document) for test in others)


def _any(children: tuple[Node, ...]) -> Test:
    words = frozenset(
        way[0] for child in children if isinstance(child, Term) and _is_single(child) for way in child.ways
    )
    others = tuple(test_of(child) for child in children if not _is_single(child))
    if not others:
        return _any_of(words)
    return lambda forms, document: (
        not words.isdisjoint(forms) or any(test(forms, document) for test in others)
    )


def _placed(node: Node) -> Test:
    """What needs places, asked only if its words are there."""
    required = anchors(node)
    words = frozenset(next(iter(one)) for one in required if len(one) == 1)
    groups = tuple(one for one in required if len(one) > 1)
    words = frozenset(word for word in words if _is_form(word))
    groups = tuple(one for one in groups if all(map(_is_form, one)))

    if not groups:
        return lambda forms, document: words <= forms and holds(node, document)

    def test(forms: set[str], document: Document) -> bool:
        if not words <= forms:
            return False
        for group in groups:
            if group.isdisjoint(forms):
                return False
        return holds(node, document)

    return test


def _typed(term: Term) -> Test:
    """Before its places are looked for: is the word anywhere in these capitals and small letters?"""
    placed, text = _placed(term), term.text.replace("-", "")
    if text.lower() == text.upper() or any(len(way) > 1 for way in term.ways):
        return placed
    forms_of_it = frozenset(way[0] for way in term.ways)
    return lambda forms, document: (
        not forms_of_it.isdisjoint(forms)
        and any(text in fold_but_case(there) for there in document.written(forms_of_it))
        and placed(forms, document)
    )


def _is_form(anchor: str) -> bool:
    return " " not in anchor and not is_open(anchor)


def _costs(node: Node) -> int:
    """Cheap tests first."""
    match node:
        case Term() | Meta():
            return 0
        case And() | Or() | Not():
            return 1
        case _:
            return 2
