"""The leaves of a query: words, wildcards, phrases, name sets, values of fields. The grammar is in `parser.py`."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bot.errors import QueryError
from bot.query.lexer import Piece, plain_forms
from bot.query.matcher import distance_within
from bot.query.syntax import Fuzzy, In, Meta, Near, Node, Or, Phrase, Term, Together, Wildcard
from bot.text import analyse, fold, is_spaceless, variants

MAX_FORMS = 50  # of a word~n that is expanded
_CAPITALS = frozenset(
    ["us", "who", "it", "un", "ago", "aid", "may", "eu", "or", "in", "is", "as", "at", "be", "he", "we", "so"]
)
_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "and",
        "in",
        "on",
        "for",
        "with",
        "at",
        "by",
        "from",
        "is",
        "are",
        "was",
        "were",
        "be",
        "has",
        "have",
        "it",
        "its",
        "that",
        "this",
        "as",
        "said",
        "new",
        "le",
        "la",
        "les",
        "de",
        "des",
        "et",
        "en",
        "un",
        "une",
        "du",
        "der",
        "die",
        "das",
        "und",
        "в",
        "и",
        "на",
        "с",
        "по",
        "не",
        "что",
        "как",
        "он",
        "это",
        "الى",
        "في",
        "من",
        "على",
    ]
)
_WILD = re.compile(r"[*?]")
_HYPHEN = re.compile("[-‐‑⁃\u05be]")


class Reader(Protocol):
    """What leaves need of the parser."""

    text: str
    names: Mapping[str, Sequence[str]]
    vocabulary: Collection[str]

    def error(self, message: str, position: int, length: int, *, suggestion: str = "") -> QueryError: ...
    def unknown(self, what: str, mark: str, piece: Piece, known: Mapping[str, object]) -> QueryError: ...
    def replaced(self, piece: Piece, by: str) -> str: ...
    def warn(self, message: str, piece: Piece, *, suggestion: str = "") -> None: ...


def word(piece: Piece, reader: Reader) -> Node:
    """A bare word: plain, =exact, with wildcards, or ~fuzzy."""
    text = piece.text
    if "://" in text or text.lower().startswith("www."):
        host = re.sub(r"(?i)^(?:\w+://)?(?:www\.)?", "", text).split("/")[0]
        raise reader.error(
            "Addresses in a text do not count; site: looks for the host of an item's own address.",
            piece.start,
            piece.end - piece.start,
            suggestion=reader.replaced(piece, f"site:{host}"),
        )
    if text.startswith("=") and len(text) > 1:
        return _exact(piece, reader)
    if fuzzy := re.fullmatch(r"(.+)~(\d*)", text):
        return _fuzzy(piece, fuzzy[1], fuzzy[2], reader)
    if re.fullmatch(r"\w+[$!]+", text):
        raise _foreign(piece, reader)
    if _WILD.search(text):
        return _wildcard(piece, text, reader)
    node = _plain(text)
    if node is None:
        raise reader.error("There is no word in this.", piece.start, piece.end - piece.start)
    _advise(piece, node, reader)
    return node


def quoted(piece: Piece, reader: Reader) -> Node:
    """A phrase, or `"a b c"~n`."""
    items = _items(piece.text)
    if not items:
        raise reader.error("There is no word between these quotes.", piece.start, piece.end - piece.start)
    if piece.number < 0:
        return items[0] if len(items) == 1 else Phrase(items)
    if len(items) == 1:
        reader.warn("A distance needs two words or more; this is read as the word.", piece)
        return items[0]
    if len(items) == 2:
        return Near(items[0], items[1], piece.number, False)
    return Together(items, piece.number)


def name_set(piece: Piece, reader: Reader) -> Node:
    """`@haftar`: any of the forms of a name set."""
    known = {name.casefold(): forms for name, forms in reader.names.items()}
    forms = known.get(piece.text.casefold())
    if forms is None:
        raise reader.unknown("name set", "@", piece, reader.names)
    nodes: list[Node] = []
    for form in forms:
        node = name_form(form)
        if node is None:
            raise reader.error(
                f"The name set @{piece.text} has a form that can't be read: {form!r}.",
                piece.start,
                len(piece.text) + 1,
            )
        nodes.extend(node.children if isinstance(node, Or) else [node])
    if not nodes:
        raise reader.error(f"The name set @{piece.text} is empty.", piece.start, len(piece.text) + 1)
    unique = tuple(dict.fromkeys(nodes))
    return unique[0] if len(unique) == 1 else Or(unique)


def name_form(form: str) -> Node | None:
    """One form of a name set: a word, `Хафтар*`, or several words in order; None if it can't be read."""
    text = plain_forms(form).strip().strip('"')
    if _WILD.search(text) and not re.search(r"\s", text):
        pattern = _pattern(text)
        return Wildcard(pattern) if _letters(pattern) >= 3 else None
    items = _items(text)
    if not items:
        return None
    return items[0] if len(items) == 1 else Phrase(items)


def meta(field: Piece, value: Piece, reader: Reader) -> Node:
    """`site:`, `source:`, `lang:` and the like."""
    text = " ".join(value.text.split())
    if not text:
        raise reader.error(f"{field.text}: needs something after it.", field.start, field.end - field.start)
    if field.text == "site":
        host = re.sub(r"^(?:\w+://)?(?:www\.)?", "", text.lower()).split("/")[0].split(":")[0].rstrip(".")
        if "." not in host:
            raise reader.error(
                f"site: needs a host such as reuters.com, not {text!r}.", value.start, value.end - value.start
            )
        text = host
    elif field.text in ("lang", "country"):
        text = text.lower().replace("_", "-")
        if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", text):
            example = "lang:en" if field.text == "lang" else "country:ly"
            raise reader.error(f"This is no code; write {example}.", value.start, value.end - value.start)
    elif field.text == "url":
        text = " ".join(
            dict.fromkeys(form for item in _items(re.sub(r"[^\w*?]+", " ", text)) for form in [item.text])
        )
    else:
        text = " ".join(fold(text).split())
    return Meta(field.text, text)


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


def _items(text: str) -> tuple[Term, ...]:
    """The words of `text` as terms. Elided articles (l', d') are passed over; a run of Chinese is one term."""
    found = analyse(plain_forms(text))
    terms: list[Term] = []
    position = 0
    total = len(found.starts)
    source = plain_forms(text)
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
        piece = source[found.starts[position] : found.ends[last]]
        elided = last + 1 < total and source[found.ends[last] : found.starts[last + 1]] in (
            "'",
            "’",
            "`",
            "´",
        )
        if not elided:
            terms.append(_term(piece, position, last, by_start, spaceless=spaceless))
        position = last + 1
    return tuple(terms)


def _touches(source: str, end: int, start: int) -> bool:
    """The next character follows with nothing between, and is of a script without spaces too."""
    return end == start and is_spaceless(source[start : start + 1])


def _term(
    piece: str, first: int, last: int, by_start: Mapping[int, list[tuple[str, int]]], *, spaceless: bool
) -> Term:
    if spaceless:
        run = tuple(_primary(by_start[at], at) for at in range(first, last + 1))
        return Term("".join(run), (run,))
    if first == last:
        form = _primary(by_start[first], first)
        return Term(form, tuple((one,) for one in _ways(form)))
    parts = tuple(_primary(by_start[at], at) for at in range(first, last + 1))
    joined = "".join(parts)
    return Term("-".join(parts), (*((one,) for one in _ways(joined)), parts))


def _primary(forms: list[tuple[str, int]], at: int) -> str:
    return next(form for form, end in forms if end == at)


def _ways(form: str) -> tuple[str, ...]:
    """All forms that a word of the query is looked for under; a Korean word only as a whole."""
    found = variants(form)
    if len(found) > 1 and any("\uac00" <= c <= "\ud7a3" for c in form):
        return (form,)
    return found


def _exact(piece: Piece, reader: Reader) -> Node:
    items = _items(piece.text[1:])
    if len(items) != 1:
        raise reader.error("= stands before one word, such as =WHO.", piece.start, piece.end - piece.start)
    typed = piece.text[1:].rstrip(".,;:'")
    return Term(typed.replace(".", "") if "." in typed else typed, items[0].ways, exact=True)


def _fuzzy(piece: Piece, base: str, edits: str, reader: Reader) -> Node:
    count = int(edits or 1)
    items = _items(base)
    if len(items) != 1 or not 1 <= count <= 2:
        raise reader.error(
            "A word may differ by 1 or 2 edits: Haftar~1, Haftar~2.", piece.start, piece.end - piece.start
        )
    form = items[0].ways[0][0] if len(items[0].ways[0]) == 1 else items[0].text
    if len(form) < 4:
        raise reader.error("~ needs a word of four letters or more.", piece.start, piece.end - piece.start)
    close = sorted(seen for seen in reader.vocabulary if seen != form and distance_within(form, seen, count))
    if not reader.vocabulary:
        return Fuzzy(form, count)
    if len(close) >= MAX_FORMS:
        reader.warn(
            f"{len(close) + 1} words that were seen are this close; the first {MAX_FORMS} are taken.", piece
        )
    forms = [form, *close][:MAX_FORMS]
    reader.warn(f"{piece.text} stands for {', '.join(forms)}.", piece)
    terms = [Term(one, ((one,),)) for one in forms]
    return terms[0] if len(terms) == 1 else Or(tuple(terms))


def _wildcard(piece: Piece, text: str, reader: Reader) -> Node:
    pattern = _pattern(text.strip(".,;:'"))
    least = 3 if "*" in pattern else 2
    if _letters(pattern) < least:
        raise reader.error(
            f"A word with {'*' if '*' in pattern else '?'} needs at least {least} letters; this would find too much.",
            piece.start,
            piece.end - piece.start,
        )
    return Wildcard(pattern)


def _pattern(text: str) -> str:
    parts = re.split(r"([*?]+)", _HYPHEN.sub("", text))
    folded = [
        "".join(term.text for term in _items(part)) if part and part[0] not in "*?" else part
        for part in parts
    ]
    return re.sub(r"\*[*?]*\*|\*\?*|\?+\*", lambda m: "?" * m.group().count("?") + "*", "".join(folded))


def _letters(pattern: str) -> int:
    return len(pattern) - pattern.count("*") - pattern.count("?")


def _foreign(piece: Piece, reader: Reader) -> QueryError:
    stem = piece.text.rstrip("$!")
    return reader.error(
        f'The end of a word is left open with *: {stem}*. For the name with its mark, quote it: "{piece.text}".',
        piece.start,
        piece.end - piece.start,
        suggestion=reader.replaced(piece, f"{stem}*"),
    )


def _advise(piece: Piece, node: Node, reader: Reader) -> None:
    bare = piece.text.strip(".,;:'")
    if bare.isupper() and bare.isascii() and bare.lower() in _CAPITALS and len(bare) > 1:
        reader.warn(
            f"{bare} also finds “{bare.lower()}”; ={bare} finds it in capitals only.",
            piece,
            suggestion=reader.replaced(piece, f"={bare}"),
        )
    elif isinstance(node, Term) and node.text in _COMMON:
        reader.warn(f"“{node.text}” stands in nearly every text.", piece)


__all__ = ["In", "meta", "name_form", "name_set", "quoted", "stands_somewhere", "word"]
