"""What an admin is told about a query that can be read, but may not be meant. No grammar, no refusals."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Protocol

from bot.query import inflection
from bot.query.lexer import Kind, Piece, plain_forms
from bot.query.matcher import distance_within
from bot.query.syntax import FIELDS, And, In, Meta, Node, Not, Or, Phrase, Term

_SILENT = re.compile(r"[-–—.,;:\'…]*$")  # passed over without a word
_SINGLE_QUOTED = re.compile(r"(?<!\w)\'([^\'\"]*\w\s+\w[^\'\"]*)\'(?!\w)")
_OTHER_FIELDS = {
    "intitle": "title", "headline": "title", "hd": "title", "hl": "title", "header": "title", "subject": "title",
    "inurl": "url", "link": "url", "domain": "site", "host": "site", "language": "lang", "sourcelang": "lang",
    "by": "author", "byline": "author", "publisher": "source", "outlet": "source", "text": "body", "content": "body",
    "intext": "body", "tags": "tag", "label": "tag", "category": "tag", "hlead": "lead", "ingress": "lead",
    "sourcecountry": "country", "region": "country",
}  # fmt: skip
_FOREIGN = (
    (re.compile(r"(?i)(?:near|within|n|w)(\d{1,3})$"), "NEAR/{}"),
    (re.compile(r"(?i)(?:adj|onear|pre)(\d{1,3})$"), "ONEAR/{}"),
    (re.compile(r"(?i)/(?:n|w)?(\d{1,3})/?$"), "NEAR/{}"),
    (re.compile(r"(?i)w/[sp]()$"), "NEAR/20"),
    (re.compile(r"(?i)atleast(\d{1,2})$"), "ATLEAST/{}"),
)


class Writer(Protocol):
    """What advice needs of the parser."""

    text: str
    pieces: list[Piece]
    at: int

    def peek(self) -> Piece | None: ...
    def replaced(self, piece: Piece, by: str) -> str: ...
    def warn(self, message: str, piece: Piece, *, suggestion: str = "") -> None: ...


def on_marks(writer: Writer, passed_over: Sequence[Piece]) -> None:
    """Marks that are no words; quotes that make no phrase."""
    for piece in passed_over:
        if not _SILENT.match(piece.text) and unicodedata.category(piece.text[0]) != "Cf":
            writer.warn(f"{piece.text} is no word and is passed over.", piece)
    if "'" not in plain_forms(writer.text):
        return
    shown = re.sub(r'"[^"]*"', lambda quoted: " " * len(quoted.group()), plain_forms(writer.text))
    for found in _SINGLE_QUOTED.finditer(shown):
        piece = Piece(Kind.WORD, found.group(), found.start(), found.end())
        writer.warn(
            "Single quotes make no phrase; these words may stand anywhere.",
            piece,
            suggestion=writer.replaced(piece, f'"{found[1]}"'),
        )


def on_not(writer: Writer, piece: Piece) -> None:
    """A lower-case not, or a dash that may have been typed for a minus; the parser stands behind it."""
    following = writer.peek()
    if piece.text != "not":
        writer.warn(f"{piece.text} before a word is read as NOT.", piece)
    elif following is not None and following.kind in (Kind.WORD, Kind.QUOTED):
        before = writer.pieces[writer.at - 2] if writer.at >= 2 else None
        start = before if before is not None and before.kind is Kind.WORD else piece
        phrase = " ".join(part.text for part in dict.fromkeys((start, piece, following)))
        whole = Piece(Kind.WORD, "", start.start, following.end)
        writer.warn(
            f'“not” is read as NOT; for the words themselves write "{phrase}".',
            piece,
            suggestion=writer.replaced(whole, f'"{phrase}"'),
        )
    else:
        writer.warn('“not” is read as NOT; to look for the word, write "not".', piece)


def on_unknown_field(writer: Writer, piece: Piece) -> None:
    """foo: is no field; which may be meant."""
    name = piece.text.casefold()
    close = get_close_matches(name, FIELDS, n=1, cutoff=0.6)
    meant = _OTHER_FIELDS.get(name) or (close[0] if close else "")
    hint = f" Did you mean {meant}: ?" if meant else f" There are {', '.join(FIELDS)}."
    writer.warn(
        f"{piece.text}: is no field and is read as a word.{hint}",
        piece,
        suggestion=writer.replaced(piece, f"{meant}:") if meant else "",
    )


def on_foreign(writer: Writer, piece: Piece) -> bool:
    """near5, /5, w/s, atleast3: spellings of other search tools that here are words."""
    for pattern, ours in _FOREIGN:
        if found := pattern.match(piece.text):
            suggestion = ours.format(found[1])
            writer.warn(
                f"{piece.text} is read as a word; as an operator it is written {suggestion}.",
                piece,
                suggestion=writer.replaced(piece, suggestion),
            )
            return True
    return False


def on_forgotten_or(writer: Writer, begins: int, children: Sequence[Node]) -> None:
    """Spellings of one name side by side, or a list of lines, are all required: an OR may be missing."""
    pieces = writer.pieces[begins : writer.at]
    if len(pieces) != len(children) or any(p.kind not in (Kind.WORD, Kind.QUOTED) for p in pieces):
        return
    lines = sum("\n" in writer.text[a.end : b.start] for a, b in pairwise(pieces))
    alike = [_alike(a, b) for a, b in pairwise(children)]
    if not all(alike) and (lines < 2 or lines < len(pieces) - 1):
        return
    whole = Piece(Kind.WORD, "", pieces[0].start, pieces[-1].end)
    ored = " OR ".join(writer.text[p.start : p.end] for p in pieces)
    alone = pieces == writer.pieces
    writer.warn(
        "All of these must be there, since a space is an AND. Any of them would be found with OR.",
        whole,
        suggestion=writer.replaced(whole, ored if alone else f"({ored})"),
    )


def _alike(a: Node, b: Node) -> bool:
    """Two spellings of one name: near each other, or of two scripts."""
    if not isinstance(a, Term | Phrase) or not isinstance(b, Term | Phrase):
        return False
    one, other = (" ".join(t.text for t in n.items) if isinstance(n, Phrase) else n.text for n in (a, b))
    if _script(one) != _script(other):
        return "" not in (_script(one), _script(other))
    return min(len(one), len(other)) >= 5 and one[0] == other[0] and distance_within(one, other, 2)


def _script(text: str) -> str:
    """The first word of the Unicode name of its first letter: LATIN, ARABIC, CJK."""
    letter = next((c for c in text if c.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def quoted(writer: Writer) -> str:
    """The words of a query such as `not guilty` as a phrase; "" where it is no such query."""
    kinds = {piece.kind for piece in writer.pieces}
    text = " ".join(writer.text.split())
    return f'"{text}"' if kinds == {Kind.NOT, Kind.WORD} and "not" in text.split() else ""


def _on_cases(writer: Writer) -> None:
    """Whoever follows Хафтар would miss Хафтаром: the other cases, unless the query has some of them."""
    if writer.text.isascii():
        return
    typed = [word for piece in writer.pieces for word in piece.text.split()]
    for piece in writer.pieces:
        if piece.kind not in (Kind.WORD, Kind.QUOTED) or piece.number > 0:
            continue
        words = piece.text.strip(".,;:").split()
        if not all(map(inflection.is_name, words)) or _has_more(words[-1], typed):
            continue
        forms = inflection.phrases(words)
        if len(forms) > 1:
            shown = [f'"{form}"' if " " in form else form for form in forms]
            writer.warn(
                f"{piece.text} finds only this form, not {forms[1]} and the other cases; name them all.",
                piece,
                suggestion=writer.replaced(piece, f"({' OR '.join(shown)})"),
            )


def _has_more(word: str, typed: Sequence[str]) -> bool:
    """Does the query name a second form of `word`, or leave its end open."""
    stem = word[: max(3, len(word) - 2)]
    return any(other != word and other.startswith(stem) for other in typed)


_ALONE = {
    "site": "every item of {}",
    "source": "everything that {} publishes",
    "author": "everything by {}",
    "url": "every item with {} in its address",
    "tag": "every item tagged {}",
}


def on_the_whole(writer: Writer, root: Node) -> None:
    """A query that names no word; names in one case only."""
    _on_cases(writer)
    if any(not isinstance(node, And | Or | Not | Meta) for node in _leaves(root)):
        return
    wide = [node for node in _leaves(root) if isinstance(node, Meta) and node.field in _ALONE]
    whole = Piece(Kind.WORD, "", 0, len(writer.text))
    found = ", ".join(dict.fromkeys(_ALONE[node.field].format(node.value) for node in wide))
    writer.warn(f"This names no word; it finds {found}.", whole)


def _leaves(node: Node) -> list[Node]:
    match node:
        case And(children=children) | Or(children=children):
            return [leaf for child in children for leaf in _leaves(child)]
        case Not(child=child) | In(child=child):
            return _leaves(child)
        case _:
            return [node]
