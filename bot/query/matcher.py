"""Where a query matches a text, and why it does not.

`Document` is an item ready to be matched, made once; `match` finds the places, `explain` says in words what did it or
what is missing. The plain truth that the index (`index.py`) must agree with.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
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
from bot.query.tags import language_tag
from bot.text import Chunks, CutText, fold, fold_but_case, forms, is_spaceless, plain
from bot.wording import Wording, say, say_n, together

LEAD_WORDS = 60
_NO_WORD = re.compile(r"[^\w]+")
Place = tuple[int, int]  # first and last atom
_Scope = tuple[int, int]  # atoms [from, to)


@dataclass(frozen=True, slots=True)
class Span:
    """Code points [start, end) of the rendered title or body."""

    field: Literal["title", "body"]
    start: int
    end: int
    text: str


class Match:
    """A query found in a text. Where it is and why are worked out when first asked for."""

    __slots__ = ("_document", "_query", "_spans")

    def __init__(self, query: Query, document: "Document") -> None:
        self._query = query
        self._document = document
        self._spans: tuple[Span, ...] | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The places in order, none inside another; empty where no word was looked for."""
        if self._spans is None:
            found: list[Place] = []
            _holds(self._query.root, self._document, self._document.whole, found)
            self._spans = tuple(self._document.span(place) for place in _outermost(found))
        return self._spans

    @property
    def explanation(self) -> Wording:
        """Which words did it: a sentence."""
        seen = dict.fromkeys(_of_span(span) for span in self.spans)
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


class Document:
    """An item as queries see it. `title` and `body` are rendered text; spans count in them."""

    __slots__ = (
        "_chunks", "_forms", "_split", "_wild", "_words", "author", "body", "country", "host", "lang", "source", "tags",
        "title", "url",
    )  # fmt: skip

    def __init__(self, title: str, body: str) -> None:
        self.title = title
        self.body = body
        self._words: CutText | None = None
        self._split = 0
        self._chunks = (Chunks(title), Chunks(body))
        self._forms: set[str] | None = None
        self._wild: dict[str, list[str]] = {}
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
        document.lang, document.country = language_tag(lang).lower(), country.lower()
        document.host = (site or _host(url)).lower().rstrip(".")
        document.url = frozenset(forms(_NO_WORD.sub(" ", unquote(url)))) if url else frozenset()
        document.tags = frozenset(_folded(tag) for tag in tags)
        return document

    @property
    def forms(self) -> set[str]:
        """All forms of its words, without their places: what most queries are decided by."""
        if self._forms is None:
            title, body = self._chunks
            self._forms = body.forms()
            self._forms |= title.forms()
        return self._forms

    @property
    def title_forms(self) -> set[str]:
        """Those of its headline."""
        return self._chunks[0].forms()

    def pairs(self, heads: Container[str]) -> set[str]:
        """The forms that follow each other, parted by a space, of those that begin with one of `heads`."""
        title, body = self._chunks
        return title.pairs(heads).union(body.pairs(heads))

    @property
    def words(self) -> CutText:
        """Its words in their places."""
        if self._words is None:
            title, body = self._chunks
            self._words = CutText()
            self._words.add(self.title, title)
            self._split = len(self._words)
            self._words.add(self.body, body)
        return self._words

    @property
    def split(self) -> int:
        """Atoms from here on are the body's."""
        return self._split if self.words else 0

    @property
    def whole(self) -> "_Scope":
        """All its atoms."""
        return 0, len(self.words)

    def like(self, pattern: str) -> list[str]:
        """The forms that match the wildcard `pattern`."""
        if pattern not in self._wild:
            self._wild[pattern] = _like(pattern, self.forms)
        return self._wild[pattern]

    def written(self, wanted: Container[str]) -> list[str]:
        """What is between spaces and holds a word of one of the forms `wanted`, as it is written."""
        title, body = self._chunks
        return title.written(wanted) + body.written(wanted)

    def span(self, place: Place) -> Span:
        """The code points of a run of atoms."""
        start, end = self.words.starts[place[0]], self.words.ends[place[1]]
        if place[0] < self.split:
            return Span("title", start, end, self.title[start:end])
        return Span("body", start, end, self.body[start:end])


def match(query: Query, document: Document) -> Match | None:
    """Where `query` is in `document`, or None."""
    return Match(query, document) if holds(query.root, document) else None


def holds(node: Node, document: Document) -> bool:
    """Is it true of `document`."""
    return _holds(node, document, document.whole, [])


def explain(query: Query, document: Document) -> Wording:
    """Why `query` matches `document`, or what is missing: a sentence or two."""
    if (found := match(query, document)) is not None:
        return found.explanation
    missing = dict.fromkeys(_missing(query.root, document, document.whole))
    return say("It does not match: {missing}.", missing=together(list(missing), "; "))


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
            return states(node, document)
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


# ---- places -----------------------------------------------------------------------------------------------------


def places_of(node: Node, document: Document, scope: _Scope) -> list[Place]:
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


def _near(node: Near, document: Document, scope: _Scope) -> list[Place]:
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


def _together(items: tuple[Term, ...], distance: int, document: Document, scope: _Scope) -> list[Place]:
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


def _like(pattern: str, forms_: set[str]) -> list[str]:
    """The forms that match; a beginning, as most patterns are, without an expression."""
    beginning = pattern[:-1]
    if pattern[-1] == "*" and "*" not in beginning and "?" not in beginning:
        return [form for form in forms_ if form.startswith(beginning)]
    wanted = _compiled(pattern)
    return [form for form in forms_ if wanted.fullmatch(form)]


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> "re.Pattern[str]":
    translated = "".join({"*": r"\S*", "?": r"\S"}.get(c) or re.escape(c) for c in pattern)
    return re.compile(translated)


def distance_within(a: str, b: str, most: int) -> bool:
    """Optimal string alignment distance (Damerau 1964, restricted) of at most `most`."""
    return _distance()(a, b, score_cutoff=most) <= most


def distance(a: str, b: str) -> int:
    """The same distance, whatever it is."""
    return _distance()(a, b)


@cache
def _distance() -> Callable[..., int]:
    from rapidfuzz.distance import OSA  # loaded when a query has a fuzzy term: it takes 60 ms

    return OSA.distance


# ---- why not ----------------------------------------------------------------------------------------------------


_PARTS = {"title": say("in the title"), "body": say("in the body"), "lead": say("in the lead")}


def _missing(node: Node, document: Document, scope: _Scope) -> Iterator[Wording]:
    match node:
        case And(children=children):
            for child in children:
                if not _holds(child, document, scope, []):
                    yield from _missing(child, document, scope)
        case Or(children=children):
            some = ", ".join(printed(child) for child in children)
            yield say("none of {words} is there{close}", words=some, close=_close(node, document))
        case Not(child=child):
            yield _excluded(child, document, scope)
        case In(field=field, child=child):
            elsewhere = "" if isinstance(child, In) else _elsewhere(child, document)
            part = _PARTS.get(field, field)
            for reason in _missing(child, document, _part(field, document, scope)):
                yield say("{field}: {reason}{elsewhere}", field=part, reason=reason, elsewhere=elsewhere)
        case Meta():
            stated = _stated(node, document)
            yield say("{words} is asked for, but {stated}", words=printed(node), stated=stated)
        case AtLeast(count=count, child=child):
            there = len(_apart(places_of(child, document, scope)))
            yield say_n(
                "{words} is at {number} place, not at {count}",
                "{words} is at {number} places, not at {count}",
                there,
                words=printed(child),
                count=count,
            )
        case Near(left=left, right=right):
            sides = [side for side in (left, right) if not _holds(side, document, scope, [])]
            for side in sides:
                yield from _missing(side, document, scope)
            if not sides:
                yield _apart_by(node, document, scope)
        case Phrase() | Together():
            yield from _of_row(node, document, scope)
        case Term(exact=True) if found := _term(replace(node, exact=False), document, scope):
            there_is = _shown(found[0], document)
            yield say("{words} is missing; there is {place}", words=printed(node), place=there_is)
        case _:
            yield say("{words} is missing{close}", words=printed(node), close=_close(node, document))


def _excluded(child: Node, document: Document, scope: _Scope) -> Wording:
    """What is there, and must not be."""
    found: list[Place] = []
    _holds(child, document, scope, found)
    if not found:
        return say("{words} is excluded, but it is there", words=printed(child))
    return say(
        "{words} is excluded, but it is there: {place}",
        words=printed(child),
        place=_shown(found[0], document),
    )


def _of_row(node: Phrase | Together, document: Document, scope: _Scope) -> Iterator[Wording]:
    """Which words of a phrase are missing, or that they aren't where they should be."""
    absent = [item for item in node.items if not _term(item, document, scope)]
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
    span = document.span(place)
    return _of_span(span)


def _of_span(span: Span) -> Wording:
    if span.field == "title":
        return say("“{text}” in the title", text=span.text)
    return say("“{text}” in the body", text=span.text)


def _elsewhere(child: Node, document: Document) -> str:
    """Where a word is that was looked for in one part only."""
    found = places_of(child, document, document.whole)
    return say(" (but there is {place})", place=_shown(found[0], document)) if found else ""


def _apart_by(node: Near, document: Document, scope: _Scope) -> Wording:
    """How far apart two sides are, and in which order."""
    left, right = printed(node.left), printed(node.right)
    if node.ordered and _near(replace(node, ordered=False), document, scope):
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


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
