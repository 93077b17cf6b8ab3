"""The leaves of a query: words, wildcards, phrases, name sets, values of fields. The grammar is in `parser.py`."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from bot.errors import QueryError
from bot.query.advice import Writer, on_foreign, on_lost_signs, without_habits
from bot.query.bounds import COMMON
from bot.query.lexer import Piece, plain_forms
from bot.query.syntax import Fuzzy, In, Meta, Near, Node, Or, Phrase, Term, Together, Wildcard
from bot.query.tags import language_tag
from bot.text import (
    NO_LETTERS,
    analyse,
    fold,
    fold_but_case,
    is_spaceless,
    is_wordly,
    only_form,
    rows,
    tokens,
    wanted,
)
from bot.wording import Wording, say

MAX_FORMS = 50  # of a word~n that is expanded
_CAPITALS = frozenset(  # abbreviations that are words too
    """
    us who it un ago aid may eu or in is as at be he we so am an do go if me my no of on to up by age
    all and any are art can car cat for has her him his how its let man map men new not now off old one
    our out own pen per pet put ran raw red run saw say sea see set she shy sit six sky son sun tax tea
    ten the tie too top two use war was way why win yes yet you arm bad bat bay bed bid big bit box boy
    bus but buy cap cut day did die dog dry due ear eat end eye fan far fat fee few fit fix fly fun gap
    gas get god got gun guy had hat hit hot ice ill job key kid lab law lay led leg lie lot low mad mid
    mix oil pay pin pop pot rat rid row sad sex tip toy try van via vote wall was wet hope start rest
    smart heart safe step care cast star best mass aids camp last arms sand salt shape fast
    """.split()  # noqa: SIM905  # a list of 200 lines is not read
)
_WILD = re.compile(r"[*?]")
_HYPHEN = re.compile("[-‐‑⁃\u05be]")
_APOSTROPHES = frozenset("'’‘ʼʿʾʻ`´′＇")
_KOREAN = re.compile("[\uac00-\ud7a3]+")
_OPEN_END = re.compile(r"[\w'&-]*\w(?:[$!]+\d*)")
_FACTIVA = re.compile(r"(?i)(hd|hl|hlp|by|au|sn|la|headline)=(?=\S)")
_FACTIVA_FIELDS = {
    "hd": "title", "hl": "title", "hlp": "lead", "by": "author", "au": "author", "sn": "source", "la": "lang",
    "headline": "title",
}  # fmt: skip


class Reader(Writer, Protocol):
    """What leaves need of the parser."""

    names: Mapping[str, Sequence[str]]
    vocabulary: Collection[str]
    is_advised: bool

    def error(self, message: str, position: int, length: int, *, suggestion: str = "") -> QueryError: ...
    def unknown(self, mark: str, piece: Piece, known: Mapping[str, object]) -> QueryError: ...


def word(piece: Piece, reader: Reader) -> Node:
    """A bare word: plain, =exact, with wildcards, or ~fuzzy."""
    if not piece.text.isalnum():
        return _with_signs(piece, reader)
    return _advised(piece, _plain(piece.text), reader)


def _with_signs(piece: Piece, reader: Reader) -> Node:
    """A word that isn't of letters and digits alone."""
    text = piece.text
    if "://" in text or text.lower().startswith("www."):
        host = re.sub(r"(?i)^(?:\w+://)?(?:www\.)?", "", text).split("/")[0]
        raise reader.error(
            say("Addresses in a text don't count; site: looks for the host of an item's own address."),
            piece.start,
            piece.end - piece.start,
            suggestion=reader.replaced(piece, f"site:{host}"),
        )
    if bare := without_habits(reader, piece):
        return word(replace(piece, text=bare), reader)
    if text.startswith("=") and len(text) > 1:
        return _exact(piece, reader)
    if found := _FACTIVA.match(text):
        ours = _FACTIVA_FIELDS[found[1].lower()]
        raise reader.error(
            say("A field is written with a colon: {ours}:", ours=ours),
            piece.start,
            found.end(),
            suggestion=reader.replaced(piece, f"{ours}:{text[found.end() :]}"),
        )
    if fuzzy := re.fullmatch(r"(.+)~(\d*)", text):
        return _fuzzy(piece, fuzzy[1], fuzzy[2], reader)
    if _OPEN_END.fullmatch(text):
        raise _foreign(piece, reader)
    if _WILD.search(text):
        return _wildcard(piece, text, reader)
    return _advised(piece, _plain(text), reader)


def _advised(piece: Piece, node: Node | None, reader: Reader) -> Node:
    """A plain word, with remarks. Raises QueryError if it isn't a word."""
    if node is None:
        raise reader.error(say("There is no word in this."), piece.start, piece.end - piece.start)
    if reader.is_advised:
        if not piece.text.isalpha():
            if on_foreign(reader, piece):
                return node
            on_lost_signs(reader, piece, node.text if isinstance(node, Term) else piece.text)
        _advise(piece, node, reader)
    return node


def quoted(piece: Piece, reader: Reader) -> Node:
    """A phrase, or `"a b c"~n`."""
    items = _quoted_items(piece.text)
    if not items:
        raise reader.error(
            say("There is no word between these quotes."), piece.start, piece.end - piece.start
        )
    if "*" in piece.text or re.search(r"\w\?\w", piece.text):
        parts = " ONEAR/1 ".join(part for part in piece.text.split() if part != "*")
        reader.warn(
            say("Between quotes * and ? aren't wildcards; they are passed over."),
            piece,
            suggestion=reader.replaced(piece, f"({parts})"),
        )
    if piece.number < 0:
        return Phrase(_spread(items)) if len(_spread(items)) > 1 else items[0]
    if len(items) == 1:
        reader.warn(say("A distance needs two words or more; this is read as the word."), piece)
        return items[0]
    if len(items) == 2:
        return Near(items[0], items[1], piece.number, False)
    return Together(items, piece.number)


def _spread(items: tuple[Term, ...]) -> tuple[Term, ...]:
    """A phrase runs over marks between its words, so a single run of Chinese is taken as its characters."""
    if len(items) != 1 or len(items[0].ways) != 1 or not is_spaceless(items[0].text):
        return items
    return tuple(_shared(form, ((form,),)) for form in items[0].ways[0])


def _quoted_items(text: str) -> tuple[Term, ...]:
    """The words between quotes; `=` before one keeps its capitals there too."""
    if "=" not in text:
        return _items(text, quoted=True)
    items: list[Term] = []
    for part in plain_forms(text).split():
        words_ = _items(part.lstrip("="), quoted=True)
        items += [_as_typed(part[1:], words_[0])] if part.startswith("=") and len(words_) == 1 else words_
    return tuple(items)


def name_set(piece: Piece, reader: Reader) -> Node:
    """`@haftar`: any of the forms of a name set."""
    known = {name.casefold(): forms for name, forms in reader.names.items()}
    forms = known.get(piece.text.casefold())
    if forms is None:
        raise reader.unknown("@", piece, reader.names)
    nodes: list[Node] = []
    for form in forms:
        node = name_form(form)
        if node is None:
            raise reader.error(
                say(
                    "The name set @{text} has a form that can't be read: “{form}”.",
                    text=piece.text,
                    form=form,
                ),
                piece.start,
                len(piece.text) + 1,
            )
        nodes.extend(node.children if isinstance(node, Or) else [node])
    if not nodes:
        raise reader.error(
            say("The name set @{text} is empty.", text=piece.text), piece.start, len(piece.text) + 1
        )
    unique = tuple(dict.fromkeys(nodes))
    return unique[0] if len(unique) == 1 else Or(unique)


def name_form(form: str) -> Node | None:
    """One form of a name set: a word, `Хафтар*`, or several words in order; None if it can't be read."""
    text = plain_forms(form).strip().strip('"')
    if _WILD.search(text) and not re.search(r"\s", text):
        pattern = _plain_pattern(text)
        fits = _letters(pattern) >= 3 and all(letter in "*?" or is_wordly(letter) for letter in pattern)
        return Wildcard(pattern) if fits else None
    items = _items(text)
    if not items:
        return None
    return items[0] if len(items) == 1 else Phrase(items)


def meta(field: Piece, value: Piece, reader: Reader) -> Node:
    """`site:`, `source:`, `lang:` and the like."""
    text = " ".join(value.text.split())
    if _WILD.search(text) and not re.match(r"\*\.\w|\w+://", text):
        raise _at(value, reader, say("{text}: takes no * or ?; write the whole word.", text=field.text))
    if not text:
        raise _at(field, reader, say("{text}: needs something after it.", text=field.text))
    match field.text:
        case "site":
            text = _host(text, value, reader)
        case "lang" | "country":
            text = _code(field.text, text, value, reader)
        case "url":
            text = " ".join(dict.fromkeys(item.text for item in _items(re.sub(r"[^\w*?]+", " ", text))))
        case _:
            text = " ".join(fold(text).split())
    return Meta(field.text, text)


def _at(piece: Piece, reader: Reader, message: Wording) -> QueryError:
    return reader.error(message, piece.start, piece.end - piece.start)


def _host(text: str, value: Piece, reader: Reader) -> str:
    named = re.sub(r"^(?:\w+://)?(?:\*\.)?(?:www\.)?", "", text.lower())
    host = named.split("/")[0].split(":")[0].strip(".,;")
    if "." not in host or " " in host:
        raise _at(value, reader, say("site: needs a host such as reuters.com, not “{text}”.", text=text))
    return host


def _code(field: str, text: str, value: Piece, reader: Reader) -> str:
    """A code of a language or a country."""
    text = text.lower().replace("_", "-")
    text = language_tag(text) if field == "lang" else text
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", text):
        example = "lang:en" if field == "lang" else "country:ly"
        raise _at(value, reader, say("This isn't a code; write {example}.", example=example))
    return text


def may_be_counted(node: Node) -> bool:
    """True for what ATLEAST takes: words, phrases, wildcards, and OR groups of them."""
    if isinstance(node, Or):
        return all(may_be_counted(child) for child in node.children)
    return isinstance(node, Term | Wildcard | Fuzzy | Phrase)


def stands_somewhere(node: Node) -> bool:
    """True for what has places in a text: words, phrases, wildcards, NEAR, and OR groups of them."""
    if isinstance(node, Or):
        return all(stands_somewhere(child) for child in node.children)
    return isinstance(node, Term | Wildcard | Fuzzy | Phrase | Near | Together)


# ---- words ------------------------------------------------------------------------------------------------------


def _plain(text: str) -> Node | None:
    items = _items(text)
    if not items:
        return None
    return items[0] if len(items) == 1 else Phrase(items)


@lru_cache(maxsize=10_000)
def _items(text: str, *, quoted: bool = False) -> tuple[Term, ...]:
    """The words of `text` as terms; a run of Chinese is one. An article (l', d') before the first is passed over, unless
    it is `quoted`.
    """
    source = plain_forms(text)
    if form := only_form(source):
        return (_shared(form, ((form,),)),)
    found = analyse(source)
    terms: list[Term] = []
    position = 0
    total = len(found)
    by_start: dict[int, list[tuple[str, int]]] = {}
    for form, places in found.places.items():
        for first, last in places:
            by_start.setdefault(first, []).append((form, last))
    while position < total:
        number = found.numbers[position]
        last = position
        while last + 1 < total and found.numbers[last + 1] == number:
            last += 1
        spaceless = is_spaceless(source[found.starts[position] : found.ends[last]])
        while spaceless and last + 1 < total and _touches(source, found.ends[last], found.starts[last + 1]):
            last += 1
        elided = last + 1 < total and source[found.ends[last] : found.starts[last + 1]] in _APOSTROPHES
        if terms or quoted or not elided:
            terms.append(_term(position, last, by_start, spaceless=spaceless))
        position = last + 1
    return tuple(terms)


@lru_cache(maxsize=100_000)
def _shared(text: str, ways: tuple[tuple[str, ...], ...]) -> Term:
    """One Term for each word, however many queries hold it."""
    return Term(text, ways)


def _touches(source: str, end: int, start: int) -> bool:
    """The next character follows with nothing between, and is of a script without spaces too."""
    return end == start and is_spaceless(source[start : start + 1])


def _term(first: int, last: int, by_start: Mapping[int, list[tuple[str, int]]], *, spaceless: bool) -> Term:
    if spaceless:
        run = tuple(_primary(by_start[at], at) for at in range(first, last + 1))
        return _shared("".join(run), (_rows(run),))
    if first == last:
        form = _primary(by_start[first], first)
        return _shared(form, tuple((one,) for one in _ways(form)))
    parts = tuple(_primary(by_start[at], at) for at in range(first, last + 1))
    joined = "".join(parts)
    return _shared("-".join(parts), (*((one,) for one in _ways(joined)), parts))


def _rows(run: tuple[str, ...]) -> tuple[str, ...]:
    """A name in katakana is looked for as one row, so that マリ isn't found in ソマリア."""
    return tuple(rows("".join(run))) if all(len(one) == 1 for one in run) else run


def _primary(forms: list[tuple[str, int]], at: int) -> str:
    return next(form for form, end in forms if end == at)


def _ways(form: str) -> tuple[str, ...]:
    """All forms that a word of the query is looked for under."""
    return wanted(form)


def _exact(piece: Piece, reader: Reader) -> Node:
    typed = piece.text[1:]
    items = _items(typed)
    if len(items) != 1 or _WILD.search(typed) or "~" in typed:
        raise reader.error(
            say("Write = before one word, without * ? or ~, as in =WHO."),
            piece.start,
            piece.end - piece.start,
        )
    return _as_typed(typed, items[0])


def _as_typed(typed: str, term: Term) -> Term:
    """The same word with the capitals that were typed."""
    last = tokens(typed)[-1]
    text = "-".join(map(fold_but_case, _HYPHEN.split(typed[last.start : last.end])))
    if text.lower() == text.upper():  # a script without capitals
        return term
    return Term(text, term.ways, exact=True)


def _fuzzy(piece: Piece, base: str, edits: str, reader: Reader) -> Node:
    items = _items(base)
    if len(items) != 1 or edits not in ("", "1", "2") or _WILD.search(base):
        raise reader.error(
            say("One word may differ by 1 or 2 edits: Haftar~1, Haftar~2."),
            piece.start,
            piece.end - piece.start,
        )
    count = int(edits or 1)
    form = next((way[0] for way in items[0].ways if len(way) == 1), "")
    if len(form) < 4:
        raise reader.error(
            say("~ needs a word of four letters or more, of a script that parts words by spaces."),
            piece.start,
            piece.end - piece.start,
        )
    if not reader.vocabulary:
        return Fuzzy(form, count)
    close = _nearest(form, reader.vocabulary, count)
    if len(close) >= MAX_FORMS:
        reader.warn(
            say(
                "{number} words that were seen are this close; the nearest {most} are taken.",
                number=len(close) + 1,
                most=MAX_FORMS,
            ),
            piece,
        )
    forms = [form, *close][:MAX_FORMS]
    reader.warn(say("{text} stands for {forms}.", text=piece.text, forms=", ".join(forms)), piece)
    terms = [_shared(one, ((one,),)) for one in forms]
    return terms[0] if len(terms) == 1 else Or(tuple(terms))


def _nearest(form: str, vocabulary: Collection[str], edits: int) -> list[str]:
    """The words of `vocabulary` within so many edits, nearest first."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    found = extract(form, vocabulary, scorer=OSA.distance, score_cutoff=edits, limit=None)
    return [word for word, _, _ in sorted(found, key=lambda one: (one[1], one[0])) if word != form]


def _wildcard(piece: Piece, text: str, reader: Reader) -> Node:
    bare = text.strip(".,;:'")
    inner = bare.strip("*")
    whole = is_spaceless(inner) or (inner == bare.rstrip("*") and _KOREAN.fullmatch(inner))
    if whole and (terms := _items(inner)):  # a code point that no letter has yet isn't a word
        reader.warn(
            say("{inner} is found inside longer words anyway; the * is passed over.", inner=inner), piece
        )
        return terms[0]
    pattern = _pattern(bare, piece, reader)
    if any(is_spaceless(letter) for letter in pattern):
        raise reader.error(
            say("* and ? don't work inside words of a script without spaces."),
            piece.start,
            piece.end - piece.start,
        )
    star = "*" in pattern
    least = 3 if star else 2
    if _letters(pattern) < least:
        raise reader.error(
            say(
                "A word with {sign} needs at least {least} letters; this would find too much.",
                sign="*" if star else "?",
                least=least,
            ),
            piece.start,
            piece.end - piece.start,
        )
    return Wildcard(pattern)


def _pattern(text: str, piece: Piece, reader: Reader) -> str:
    """Its pattern, of letters and digits only."""
    pattern = _plain_pattern(text)
    if not all(letter in "*?" or is_wordly(letter) for letter in pattern):
        raise reader.error(
            say("Beside * and ? there can only be letters and digits."), piece.start, piece.end - piece.start
        )
    return pattern


def _plain_pattern(text: str) -> str:
    """Folded; apostrophes, hyphens and full stops are in no form of a word."""
    letters = "".join(letter for letter in fold(text) if letter not in NO_LETTERS)
    return re.sub(r"[*?]{2,}", _simplest, letters)


def _simplest(found: "re.Match[str]") -> str:
    """`*?*` is `?*`."""
    marks = found.group()
    return "?" * marks.count("?") + ("*" if "*" in marks else "")


def _letters(pattern: str) -> int:
    return len(pattern) - pattern.count("*") - pattern.count("?")


def _foreign(piece: Piece, reader: Reader) -> QueryError:
    stem = re.sub(r"[$!]+\d*$", "", piece.text)
    return reader.error(
        say(
            'The end of a word is left open with *: {stem}*. For the name with its mark, quote it: "{text}".',
            stem=stem,
            text=piece.text,
        ),
        piece.start,
        piece.end - piece.start,
        suggestion=reader.replaced(piece, f"{stem}*"),
    )


def _advise(piece: Piece, node: Node, reader: Reader) -> None:
    bare = piece.text.strip(",;:'").replace(".", "")
    if bare.isupper() and len(bare) > 1 and isinstance(node, Term) and node.text in _CAPITALS:
        reader.warn(
            say(
                "{bare} also finds “{lower}”; ={bare} finds it in capitals only.",
                bare=bare,
                lower=bare.lower(),
            ),
            piece,
            suggestion=reader.replaced(piece, f"={bare}"),
        )
    elif isinstance(node, Term) and node.text in COMMON:
        reader.warn(say("“{text}” is in nearly every text.", text=node.text), piece)


__all__ = ["In", "meta", "name_form", "name_set", "quoted", "stands_somewhere", "word"]
