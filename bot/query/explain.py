"""Why a query matches a text, or what is missing, in words."""

from collections.abc import Iterator
from dataclasses import replace

from bot.query.distance import distance_within
from bot.query.document import Document, Scope
from bot.query.matcher import holds_within, match
from bot.query.places import apart, places_of
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
    printed,
)
from bot.text import Place
from bot.wording import Wording, say, say_n, together

_PARTS = {"title": say("in the title"), "body": say("in the body"), "lead": say("in the lead")}


def explain(query: Query, document: Document) -> Wording:
    """Why `query` matches `document`, or what is missing: a sentence or two."""
    if (found := match(query, document)) is not None:
        return found.explanation
    missing = dict.fromkeys(_missing(query.root, document, document.whole))
    return say("It does not match: {missing}.", missing=together(list(missing), "; "))


def _missing(node: Node, document: Document, scope: Scope) -> Iterator[Wording]:
    match node:
        case And(children=children):
            for child in children:
                if not holds_within(child, document, scope, []):
                    yield from _missing(child, document, scope)
        case Or(children=children):
            some = ", ".join(printed(child) for child in children)
            yield say("none of {words} is there{close}", words=some, close=_close(node, document))
        case Not(child=child):
            yield _excluded(child, document, scope)
        case In(field=field, child=child):
            elsewhere = "" if isinstance(child, In) else _elsewhere(child, document)
            part = _PARTS.get(field, field)
            for reason in _missing(child, document, document.part(field, scope)):
                yield say("{field}: {reason}{elsewhere}", field=part, reason=reason, elsewhere=elsewhere)
        case Meta():
            stated = _stated(node, document)
            yield say("{words} is asked for, but {stated}", words=printed(node), stated=stated)
        case AtLeast(count=count, child=child):
            there = len(apart(places_of(child, document, scope)))
            yield say_n(
                "{words} is at {number} place, not at {count}",
                "{words} is at {number} places, not at {count}",
                there,
                words=printed(child),
                count=count,
            )
        case Near(left=left, right=right):
            sides = [side for side in (left, right) if not holds_within(side, document, scope, [])]
            for side in sides:
                yield from _missing(side, document, scope)
            if not sides:
                yield _apart_by(node, document, scope)
        case Phrase() | Together():
            yield from _of_row(node, document, scope)
        case Term(exact=True) if found := places_of(replace(node, exact=False), document, scope):
            there_is = _shown(found[0], document)
            yield say("{words} is missing; there is {place}", words=printed(node), place=there_is)
        case _:
            yield say("{words} is missing{close}", words=printed(node), close=_close(node, document))


def _excluded(child: Node, document: Document, scope: Scope) -> Wording:
    """What is there, and must not be."""
    found: list[Place] = []
    holds_within(child, document, scope, found)
    if not found:
        return say("{words} is excluded, but it is there", words=printed(child))
    return say(
        "{words} is excluded, but it is there: {place}",
        words=printed(child),
        place=_shown(found[0], document),
    )


def _of_row(node: Phrase | Together, document: Document, scope: Scope) -> Iterator[Wording]:
    """Which words of a phrase are missing, or that they aren't where they should be."""
    absent = [item for item in node.items if not places_of(item, document, scope)]
    for item in absent:
        yield say(
            "{word} of {words} is missing{close}",
            word=printed(item),
            words=printed(node),
            close=_close(item, document),
        )
    if absent:
        return
    if isinstance(node, Phrase):
        yield say("the words of {words} are there, but not in a row", words=printed(node))
    else:
        yield say("the words of {words} are there, but not near enough", words=printed(node))


def _shown(place: Place, document: Document) -> Wording:
    return document.span(place).said


def _elsewhere(child: Node, document: Document) -> str:
    """Where a word is that was looked for in one part only."""
    found = places_of(child, document, document.whole)
    return say(" (but there is {place})", place=_shown(found[0], document)) if found else ""


def _apart_by(node: Near, document: Document, scope: Scope) -> Wording:
    """How far apart two sides are, and in which order."""
    left, right = printed(node.left), printed(node.right)
    if node.ordered and places_of(replace(node, ordered=False), document, scope):
        return say("{right} is before {left}, not after it", right=right, left=left)
    numbers = document.words.numbers
    a, b = places_of(node.left, document, scope), places_of(node.right, document, scope)
    gaps = [abs(numbers[x[0]] - numbers[y[0]]) - 1 for x in a[:50] for y in b[:50] if x != y]
    nearest = min(gaps, default=0)
    if not 0 < nearest < 1000:
        return say("{left} and {right} are in different parts or at one place", left=left, right=right)
    return say(
        "{left} and {right} are {number} words apart, not {distance} or fewer",
        left=left,
        right=right,
        number=nearest,
        distance=node.distance,
    )


def _stated(node: Meta, document: Document) -> str:
    there = {
        "site": document.host, "source": document.source, "author": document.author.strip(),
        "lang": document.lang, "country": document.country, "tag": ", ".join(sorted(document.tags)),
        "url": " ".join(sorted(document.url)),
    }[node.field]  # fmt: skip
    return say("it is {value}", value=there[:100]) if there else say("the item states none")


def _close(node: Node, document: Document) -> str:
    """The nearest word that is there, where one is near."""
    wanted = [form for form in _forms(node) if len(form) >= 4]
    there = sorted((form for form in document.forms if len(form) >= 4), key=lambda form: (len(form), form))
    for near in (_longer, _one_edit, _two_edits):
        for word in wanted:
            for form in there:
                if form != word and near(word, form):
                    nearest = document.span(document.words.places[form][0]).text
                    return say(" (nearest: “{word}”)", word=nearest)
    return ""


def _longer(word: str, form: str) -> bool:
    return form.startswith(word)


def _one_edit(word: str, form: str) -> bool:
    return distance_within(word, form, 1)


def _two_edits(word: str, form: str) -> bool:
    return len(word) >= 6 and distance_within(word, form, 2)


def _forms(node: Node) -> Iterator[str]:
    match node:
        case Term(ways=ways):
            yield from (way[0] for way in ways if len(way) == 1)
        case Phrase(items=items) | Together(items=items):
            for item in items:
                yield from _forms(item)
        case Or(children=children):
            for child in children:
                yield from _forms(child)
        case Fuzzy(word=word):
            yield word
        case _:
            return
