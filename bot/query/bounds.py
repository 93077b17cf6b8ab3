"""Is a query too wide or too large, and what must a text hold for it to match.

`anchors` is what the index is built on: sets of forms of which every matching text holds at least one.
"""

import re
from collections.abc import Callable
from itertools import pairwise
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
COMMON = frozenset(  # words that half of all texts hold
    """
    the a an of to and in on for with at by from is are was were be has have it its that this as said
    new after will he his but not they which who been more had their one about would we also or up out
    over year years
    le la les de des et en un une du que qui dans pour sur est au aux par
    der die das und den von mit zu im ist auf für
    el los las y del por con para una
    il di che per non è da do os em um com não
    в и на с по не что как он это из за от к о но его для а у же был все
    الى في من على عن ان هذا التي الذي مع
    """.split()  # noqa: SIM905 -- read as prose
)
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


# a form; "khalifa haftar" for two that follow each other; "haft*" or "*bek" for all forms that begin or end so;
# "site:x.example" for what an item states
Anchor = str
Anchors = list[frozenset[Anchor]]
_LONGEST_OPEN = 6  # letters of an open anchor: few lengths to try on each text


def anchors(node: Node, cost: Callable[[frozenset[Anchor]], int] = len) -> Anchors:
    """Sets of anchors; a text that matches `node` holds one of each. Empty: nothing can be said.

    Of alternatives, each gives the set that costs least.
    """
    match node:
        case Term(ways=ways):
            return _of_ways(ways)
        case Phrase(items=items):
            return _of_pairs(items) + [one for item in items for one in _of_ways(item.ways)]
        case Together(items=items):
            return [one for item in items for one in _of_ways(item.ways)]
        case Near(left=left, right=right):
            return anchors(left, cost) + anchors(right, cost)
        case And(children=children):
            return [one for child in children for one in anchors(child, cost)]
        case Or(children=children):
            return _of_group([anchors(child, cost) for child in children], cost)
        case AtLeast(child=child) | In(child=child):
            return anchors(child, cost)
        case Wildcard(pattern=pattern):
            return _of_pattern(pattern)
        case Meta(field=field, value=value):
            return _of_meta(field, value)
        case Fuzzy() | Not():
            return []
    assert_never(node)


def decisive(node: Node) -> Anchors:
    """Sets of anchors of which a text holds one each if and only if it matches `node`; empty where none decide."""
    match node:
        case Term(ways=ways, exact=exact):
            return _of_ways(ways) if not exact and _are_single(ways) else []
        case And(children=children):
            return _of_all(children)
        case Or(children=children):
            return _of_any(children)
        case Wildcard(pattern=pattern):
            found = _of_pattern(pattern)
            return found if found == [frozenset((pattern,))] else []
        case Phrase(items=(first, second)) if not (first.exact or second.exact):
            return _of_pairs((first, second)) if len(first.ways[0]) == len(second.ways[0]) == 1 else []
        case _:
            return []


def _of_all(children: tuple[Node, ...]) -> Anchors:
    """Those of each, if each is decided."""
    every: Anchors = []
    for child in children:
        found = decisive(child)
        if not found:
            return []
        every += found
    return every


def _of_any(children: tuple[Node, ...]) -> Anchors:
    """One set, if each is decided by one."""
    every: set[Anchor] = set()
    for child in children:
        found = decisive(child)
        if len(found) != 1:
            return []
        every |= found[0]
    return [frozenset(every)]


def rarest(found: Anchors, cost: Callable[[frozenset[Anchor]], int]) -> Anchors:
    """The two sets that fewest texts are thought to hold; the second without pairs."""
    sets = list(dict.fromkeys(found))
    if len(sets) < 2:
        return sets
    sets.sort(key=lambda one: (len(one) > 8, cost(one)))
    second = next((one for one in sets[1:] if not any(map(is_pair, one))), None)
    return sets[:1] if second is None else [sets[0], second]


def is_pair(anchor: Anchor) -> bool:
    """Does it stand for two forms that follow each other."""
    return " " in anchor and not is_stated(anchor)


def is_stated(anchor: Anchor) -> bool:
    """Does it stand for what an item states, not for a word (`10:30` is one)."""
    return ":" in anchor and anchor.partition(":")[0] in _MAY_STAND_ALONE


def is_open(anchor: Anchor) -> bool:
    """Does it stand for more than words as they are."""
    return "*" in anchor or is_stated(anchor)


def usual(anchor: Anchor) -> int:
    """How common an anchor may be, from nothing but its looks: longer words are rarer."""
    if anchor in COMMON:
        return 1_000
    if anchor.isalnum():  # a word, as most are
        return max(1, 60 >> len(anchor))
    if is_pair(anchor):
        return 0
    return max(1, 60 >> len(anchor)) + (30 if is_open(anchor) else 0)


def _of_ways(ways: tuple[tuple[str, ...], ...]) -> Anchors:
    """A text holds the word if it holds one way of it whole."""
    if len(ways) == 1:
        way = ways[0]
        return [frozenset(way)] if len(way) == 1 else [frozenset((form,)) for form in way]
    return [frozenset(max(way, key=len) for way in ways)]


def _are_single(ways: tuple[tuple[str, ...], ...]) -> bool:
    """Is each of them one form?"""
    return len(ways[0]) == 1 if len(ways) == 1 else all(len(way) == 1 for way in ways)


def _of_pairs(items: tuple[Term, ...]) -> Anchors:
    """Each form of a phrase with the one that follows it, where each of its words is written one way."""
    if any(len(item.ways) > 1 for item in items):
        return []
    run = [form for item in items for form in item.ways[0]]
    return [frozenset((f"{before} {after}",)) for before, after in pairwise(run)]


def _of_pattern(pattern: str) -> Anchors:
    """Its letters before the first mark, or after the last, if there are enough."""
    start = re.split(r"[*?]", pattern, maxsplit=1)[0][:_LONGEST_OPEN]
    end = re.split(r"[*?]", pattern)[-1][-_LONGEST_OPEN:]
    if max(len(start), len(end)) < 2:
        return []
    return [frozenset((f"{start}*" if len(start) >= len(end) else f"*{end}",))]


def _of_meta(field: str, value: str) -> Anchors:
    if field in ("url", "author"):
        return [frozenset((f"{field}:{word}",)) for word in value.split()]
    return [frozenset((f"{field}:{value}",))] if field in _MAY_STAND_ALONE else []


def _of_group(each: list[Anchors], cost: Callable[[frozenset[Anchor]], int]) -> Anchors:
    """Of alternatives: one set that has an anchor of every alternative."""
    if not all(each):
        return []
    return [frozenset().union(*(_cheapest(found, cost) for found in each))]


def _cheapest(found: Anchors, cost: Callable[[frozenset[Anchor]], int]) -> frozenset[Anchor]:
    return found[0] if len(found) == 1 else min(found, key=lambda one: (len(one), cost(one)))
