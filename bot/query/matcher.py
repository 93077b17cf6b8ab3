"""Where a query matches a text, and why it does not.

`Document` is an item ready to be matched, made once; `match` finds the places, `explain` says in words what did it or
what is missing. The plain truth that the index (`index.py`) must agree with.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, assert_never
from urllib.parse import unquote, urlsplit

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
    printed,
)
from bot.text import Words, analyse, fold, fold_but_case, forms, plain

LEAD_WORDS = 60
Place = tuple[int, int]  # first and last atom
_Scope = tuple[int, int]  # atoms [from, to)


@dataclass(frozen=True, slots=True)
class Span:
    """Code points [start, end) of the rendered title or body."""

    field: Literal["title", "body"]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A query found in a text, with the places in order."""

    spans: tuple[Span, ...]


class Document:
    """An item as queries see it. `title` and `body` are rendered text; spans count in them."""

    __slots__ = (
        "author",
        "body",
        "country",
        "host",
        "lang",
        "source",
        "split",
        "tags",
        "title",
        "url",
        "words",
    )

    def __init__(self, title: str, body: str) -> None:
        self.title = title
        self.body = body
        self.words: Words = analyse(title)
        self.split = len(self.words)  # atoms from here on are the body's
        self.words.add(body)
        self.source = self.author = self.lang = self.country = self.host = ""
        self.url: frozenset[str] = frozenset()
        self.tags: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        title: str,
        body: str,
        url: str = "",
        site: str = "",
        source: str = "",
        author: str = "",
        lang: str = "",
        country: str = "",
        tags: Sequence[str] = (),
        html: bool = True,
    ) -> "Document":
        """Build it; with `html` the texts are rendered first. `site` is the host, if not that of `url`."""
        document = cls(plain(title), plain(body)) if html else cls(title, body)
        document.source, document.author = _folded(source), f" {_folded(author)} "
        document.lang, document.country = lang.lower().replace("_", "-"), country.lower()
        document.host = (site or _host(url)).lower()
        document.url = frozenset(forms(re.sub(r"[^\w]+", " ", unquote(url)))) if url else frozenset()
        document.tags = frozenset(_folded(tag) for tag in tags)
        return document

    def span(self, place: Place) -> Span:
        """The code points of a run of atoms."""
        start, end = self.words.starts[place[0]], self.words.ends[place[1]]
        if place[0] < self.split:
            return Span("title", start, end, self.title[start:end])
        return Span("body", start, end, self.body[start:end])


def match(query: Query, document: Document) -> Match | None:
    """Where `query` stands in `document`, or None."""
    found: list[Place] = []
    if not _holds(query.root, document, (0, len(document.words)), found):
        return None
    return Match(tuple(document.span(place) for place in _outermost(found)))


def explain(query: Query, document: Document) -> str:
    """Why `query` matches `document`, or what is missing: a sentence or two."""
    scope = (0, len(document.words))
    found: list[Place] = []
    if _holds(query.root, document, scope, found):
        spans = [document.span(place) for place in _outermost(found)]
        seen = dict.fromkeys(f"“{span.text}” in the {span.field}" for span in spans)
        return "It matches by " + ", ".join(seen) + "." if seen else "It matches."
    return "It does not match: " + "; ".join(dict.fromkeys(_missing(query.root, document, scope))) + "."


# ---- truth ------------------------------------------------------------------------------------------------------


def _holds(node: Node, document: Document, scope: _Scope, found: list[Place]) -> bool:
    """Does it match; the places that did it are added to `found` (some of a failed branch may be)."""
    match node:
        case And(children=children):
            mine: list[Place] = []
            if all(_holds(child, document, scope, mine) for child in children):
                found.extend(mine)
                return True
            return False
        case Or(children=children):
            hold = False
            for child in children:
                mine = []
                if _holds(child, document, scope, mine):
                    found.extend(mine)
                    hold = True
            return hold
        case Not(child=child):
            return not _holds(child, document, scope, [])
        case In(field=field, child=child):
            return _holds(child, document, _part(field, document, scope), found)
        case Meta():
            return _meta(node, document)
        case AtLeast(count=count, child=child):
            places = _apart(places_of(child, document, scope))
            if len(places) < count:
                return False
            found.extend(places)
            return True
        case _:
            places = places_of(node, document, scope)
            found.extend(places)
            return bool(places)


def _part(field: str, document: Document, scope: _Scope) -> _Scope:
    start, end = scope
    if field == "title":
        return start, min(end, document.split)
    if field == "body":
        return max(start, document.split), end
    numbers, first = document.words.numbers, document.split + 2  # behind the two atoms of the gap
    last = first
    while last < len(numbers) and numbers[last] - numbers[first] < LEAD_WORDS:
        last += 1
    return start, min(end, last)


def _meta(node: Meta, document: Document) -> bool:
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


# ---- places -----------------------------------------------------------------------------------------------------


def places_of(node: Node, document: Document, scope: _Scope) -> list[Place]:
    """All places of what stands somewhere: words, phrases, NEAR, groups of them; in order."""
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
            return _by_forms(_matching(_compiled(pattern), document), document, scope)
        case Fuzzy(word=word, edits=edits):
            close = [form for form in document.words.places if distance_within(word, form, edits)]
            return _by_forms(close, document, scope)
        case In(field=field, child=child):
            return places_of(child, document, _part(field, document, scope))
        case And() | Not() | Meta() | AtLeast():
            return []
    assert_never(node)


def _in(places: list[Place], scope: _Scope) -> list[Place]:
    start, end = scope
    return [place for place in places if start <= place[0] and place[1] < end]


def _by_forms(forms: Sequence[str], document: Document, scope: _Scope) -> list[Place]:
    return _in(sorted({place for form in forms for place in document.words.places[form]}), scope)


def _term(term: Term, document: Document, scope: _Scope) -> list[Place]:
    at = document.words.places
    if len(term.ways) == 1 and len(term.ways[0]) == 1:
        places = at.get(term.ways[0][0], [])
    else:
        places = sorted({place for way in term.ways for place in _run(way, document)})
    if term.exact and term.text.lower() != term.text.upper():
        places = [place for place in places if _as_typed(term.text, document.span(place).text)]
    return _in(places, scope)


def _as_typed(text: str, there: str) -> bool:
    """Are the letters' cases the same, in the word or in the part of it that was found (İstanbul'da)."""
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
    whole = (0, len(document.words))
    places = _term(items[0], document, whole)
    for item in items[1:]:
        if not places:
            return []
        ends: dict[int, set[int]] = {}
        for first, last in _term(item, document, whole):
            ends.setdefault(first, set()).add(last)
        places = sorted({(first, end) for first, last in places for end in ends.get(last + 1, ())})
    return places


def _near(node: Near, document: Document, scope: _Scope) -> list[Place]:
    left = places_of(node.left, document, scope)
    right = places_of(node.right, document, scope) if left else []
    numbers = document.words.numbers
    found = set()
    for a in left:
        for b in right:
            if a[1] < b[0]:
                between = numbers[b[0]] - numbers[a[1]] - 1
            elif b[1] < a[0] and not node.ordered:
                between = numbers[a[0]] - numbers[b[1]] - 1
            else:
                continue
            if between <= node.distance:
                found.add((min(a[0], b[0]), max(a[1], b[1])))
    return sorted(found)


def _together(items: tuple[Term, ...], distance: int, document: Document, scope: _Scope) -> list[Place]:
    """Windows that hold a place of every item, none twice, with at most `distance` other words."""
    lists = [_term(item, document, scope) for item in items]
    if not all(lists):
        return []
    numbers = document.words.numbers
    own = sum(1 for _ in items)
    found = set()
    for start in sorted({place[0] for places in lists for place in places}):
        limit = numbers[start] + own + distance
        chosen = _choose(lists, start, limit, numbers)
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
        free = (
            p
            for p in places
            if p[0] >= start and numbers[p[1]] <= limit and all(p[1] < t[0] or p[0] > t[1] for t in taken)
        )
        place = next(free, None)
        if place is None:
            return []
        taken.append(place)
    return taken if min(place[0] for place in taken) == start else []


def _apart(places: list[Place]) -> list[Place]:
    """As many of them as do not overlap."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda p: (p[1], p[0])):
        if not kept or kept[-1][1] < place[0]:
            kept.append(place)
    return kept


def _outermost(places: list[Place]) -> list[Place]:
    """In order, without those inside another."""
    kept: list[Place] = []
    for first, last in sorted(set(places), key=lambda p: (p[0], -p[1])):
        if not kept or last > kept[-1][1]:
            kept.append((first, last))
    return kept


# ---- wildcards and edits ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> "re.Pattern[str]":
    translated = "".join({"*": r"\S*", "?": r"\S"}.get(c) or re.escape(c) for c in pattern)
    return re.compile(translated)


def _matching(pattern: "re.Pattern[str]", document: Document) -> list[str]:
    return [form for form in document.words.places if pattern.fullmatch(form)]


@lru_cache(maxsize=100_000)
def distance_within(a: str, b: str, most: int) -> bool:
    """Optimal string alignment distance (Damerau 1964, restricted) of at most `most`."""
    if abs(len(a) - len(b)) > most:
        return False
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, above, row = row, before, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most


# ---- why not ----------------------------------------------------------------------------------------------------


def _missing(node: Node, document: Document, scope: _Scope) -> Iterator[str]:
    match node:
        case And(children=children):
            for child in children:
                if not _holds(child, document, scope, []):
                    yield from _missing(child, document, scope)
        case Or(children=children):
            yield f"none of {', '.join(printed(child) for child in children)} is there{_close(node, document)}"
        case Not(child=child):
            found: list[Place] = []
            _holds(child, document, scope, found)
            where = (
                f" (“{document.span(found[0]).text}” in the {document.span(found[0]).field})" if found else ""
            )
            yield f"{printed(child)} is excluded and there{where}"
        case In(field=field, child=child):
            for reason in _missing(child, document, _part(field, document, scope)):
                yield f"in the {field}: {reason}"
        case Meta(field=field, value=value):
            yield f"{field} is not {value}"
        case AtLeast(count=count, child=child):
            there = len(_apart(places_of(child, document, scope)))
            yield f"{printed(child)} stands at {there} places, not at {count}"
        case Near(left=left, right=right, distance=distance):
            sides = [side for side in (left, right) if not _holds(side, document, scope, [])]
            for side in sides:
                yield from _missing(side, document, scope)
            if not sides:
                yield f"{printed(left)} and {printed(right)} are further apart than {distance} words"
        case _:
            yield f"{printed(node)} is missing{_close(node, document)}"


def _close(node: Node, document: Document) -> str:
    """The nearest word that is there, where one is near."""
    wanted = [form for form in _forms(node) if len(form) >= 4]
    there = [form for form in document.words.places if len(form) >= 4]
    for edits in (1, 2):
        for word in wanted:
            for form in there:
                if form != word and (distance_within(word, form, edits) or form.startswith(word)):
                    return f" (nearest: “{form}”)"
    return ""


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


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
