"""Where in a text the words, phrases and neighbours of a query are.

Places count in atoms of the text (`Document.words`). What holds or doesn't hold as a whole (AND, NOT) has none: that
is for `matcher.py`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import assert_never

from bot.query.distance import distance_within
from bot.query.document import Document, Scope
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
from bot.text import Place, fold_but_case, is_spaceless


def places_of(node: Node, document: Document, scope: Scope) -> list[Place]:
    """All places of what is somewhere: words, phrases, NEAR, groups of them; in order."""
    match node:
        case Term():
            return _term(node, document, scope)
        case Phrase(items=items):
            return _in(_phrase(items, document), scope)
        case Near():
            return _near(node, document, scope)
        case Together(items=items, distance=distance):
            return _together(items, distance, document, scope)
        case Or(children=children):
            return sorted({place for child in children for place in places_of(child, document, scope)})
        case Wildcard(pattern=pattern):
            return _by_forms(document.like(pattern), document, scope)
        case Fuzzy(word=word, edits=edits):
            close = [form for form in document.forms if distance_within(word, form, edits)]
            return _by_forms(close, document, scope)
        case In(field=field, child=child):
            return places_of(child, document, document.part(field, scope))
        case And() | Not() | Meta() | AtLeast():
            return []
    assert_never(node)


def apart(places: list[Place]) -> list[Place]:
    """As many of them as do not overlap."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda p: (p[1], p[0])):
        if not kept or kept[-1][1] < place[0]:
            kept.append(place)
    return kept


def outermost(places: list[Place]) -> list[Place]:
    """In order, without those inside another."""
    kept: list[Place] = []
    for first, last in sorted(set(places), key=lambda p: (p[0], -p[1])):
        if not kept or last > kept[-1][1]:
            kept.append((first, last))
    return kept


def _in(places: list[Place], scope: Scope) -> list[Place]:
    start, end = scope
    return [place for place in places if start <= place[0] and place[1] < end]


def _by_forms(forms: Sequence[str], document: Document, scope: Scope) -> list[Place]:
    return _in(sorted({place for form in forms for place in document.words.places[form]}), scope)


def _term(term: Term, document: Document, scope: Scope) -> list[Place]:
    at = document.words.places
    if len(term.ways) == 1 and len(term.ways[0]) == 1:
        places = at.get(term.ways[0][0], [])
    else:
        places = sorted({place for way in term.ways for place in _run(way, document)})
        if places and is_spaceless(term.text):  # 普，京 is not 普京
            places = [place for place in places if document.words.is_row(*place)]
    if term.exact and term.text.lower() != term.text.upper():
        places = [place for place in places if _as_typed(term.text, document.span(place).text)]
    return _in(places, scope)


def _as_typed(text: str, there: str) -> bool:
    """Are the letters' cases the same, in the word or in the part of it that was found (İstanbul'da)."""
    text = text.replace("-", "")
    return any(fold_but_case(part) == text for part in (there, *re.split("['’‘ʼʿʾʻ`´&+]", there)))


def _run(way: tuple[str, ...], document: Document) -> list[Place]:
    """Where the forms of `way` follow each other."""
    at = document.words.places
    lists = [at.get(form) for form in way]
    if not all(lists):
        return []
    places = lists[0] or []
    for following in lists[1:]:
        ends: dict[int, list[int]] = {}
        for first, last in following or ():
            ends.setdefault(first, []).append(last)
        places = [(first, end) for first, last in places for end in ends.get(last + 1, ())]
    return places


def _phrase(items: tuple[Term, ...], document: Document) -> list[Place]:
    whole = document.whole
    places = _term(items[0], document, whole)
    for item in items[1:]:
        if not places:
            return []
        ends: dict[int, set[int]] = {}
        for first, last in _term(item, document, whole):
            ends.setdefault(first, set()).add(last)
        places = sorted({(first, end) for first, last in places for end in ends.get(last + 1, ())})
    return places


def _near(node: Near, document: Document, scope: Scope) -> list[Place]:
    left = places_of(node.left, document, scope)
    right = places_of(node.right, document, scope) if left else []
    if not right:
        return []
    found = _followed(left, right, node.distance, document.words.numbers)
    if not node.ordered:
        found |= _followed(right, left, node.distance, document.words.numbers)
    return sorted(found)


def _followed(before: list[Place], after: list[Place], distance: int, numbers: list[int]) -> set[Place]:
    """Each of `before` with each of `after` that begins behind its end, at most `distance` words on."""
    starts = [place[0] for place in after]
    found = set()
    for first, last in before:
        at = bisect_right(starts, last)
        limit = numbers[last] + distance + 1
        while at < len(after) and numbers[starts[at]] <= limit:
            found.add((first, max(last, after[at][1])))
            at += 1
    return found


def _together(items: tuple[Term, ...], distance: int, document: Document, scope: Scope) -> list[Place]:
    """Windows that hold a place of every item, none twice, with at most `distance` other words."""
    lists = [_term(item, document, scope) for item in items]
    if not all(lists):
        return []
    numbers = document.words.numbers
    found = set()
    for start in sorted({place[0] for places in lists for place in places}):
        chosen = _choose(lists, start, numbers[start] + len(items) + distance, numbers)
        if chosen:
            last = max(place[1] for place in chosen)
            used = sum(numbers[p[1]] - numbers[p[0]] + 1 for p in chosen)
            if numbers[last] - numbers[start] + 1 - used <= distance:
                found.add((start, last))
    return sorted(found)


def _choose(lists: list[list[Place]], start: int, limit: int, numbers: list[int]) -> list[Place]:
    """For each list its first place from `start` on that no other has taken."""
    taken: list[Place] = []
    for places in sorted(lists, key=len):
        at = bisect_left(places, (start, -1))
        while at < len(places) and any(places[at][0] <= t[1] and places[at][1] >= t[0] for t in taken):
            at += 1
        if at == len(places) or numbers[places[at][1]] > limit:
            return []
        taken.append(places[at])
    return taken if min(place[0] for place in taken) == start else []
