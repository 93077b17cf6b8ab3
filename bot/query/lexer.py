"""From the text of a query to its pieces, each with its place. Knows the spelling of things, not the grammar.

Typographic quotes, brackets and full-width forms are read as their plain ones; places stay those of the text typed.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.errors import QueryError
from bot.query.syntax import FIELDS
from bot.text import analyse

_PLAIN = str.maketrans(
    "“”„«»＂‟〝〞‹›’‘ʼ＇（）［］[]：＊？～＝＠－＋｜＆！\u00a0\u202f\u3000\u2009",
    '"""""""""""' + "''''" + "()()():*?~=@-+|&!" + "    ",
)


class Kind(Enum):
    """What a piece is."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    WORD = auto()
    QUOTED = auto()
    FIELD = auto()
    NAME = auto()
    WATCHLIST = auto()
    ATLEAST = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: `text` without its marks, code points [start, end) of the query, `number` of NEAR/n, "..."~n."""

    kind: Kind
    text: str
    start: int
    end: int
    number: int = 0
    ordered: bool = False
    typed: str = ""  # as it stands in the query


def plain_forms(text: str) -> str:
    """`text` with plain quotes, parentheses and spaces, of the same length."""
    return text.translate(_PLAIN)


_DISTANCE = re.compile(r"(?i)(NEAR|W|ONEAR|PRE)/(\d*)$|(NEAR|ONEAR)$")
_ATLEAST = re.compile(r"(?i)ATLEAST/(\d+)$")
_FIELD = re.compile(r"(\w+):")
_STOP = set(' \t\r\n\f\v()"|')


def cut(text: str) -> list[Piece]:
    """The pieces of `text`. Raises QueryError for a quote that is never closed, a distance out of range."""
    plain = plain_forms(text)
    pieces: list[Piece] = []
    position = 0
    while position < len(plain):
        char = plain[position]
        if char.isspace():
            position += 1
        elif char == '"':
            position = _quoted(text, plain, position, pieces)
        elif char in "()":
            kind = Kind.OPEN if char == "(" else Kind.CLOSE
            pieces.append(Piece(kind, char, position, position + 1, typed=char))
            position += 1
        elif char == "|":
            end = position + 1 + (plain[position : position + 2] == "||")
            pieces.append(Piece(Kind.OR, plain[position:end], position, end, typed=plain[position:end]))
            position = end
        else:
            position = _bare(text, plain, position, pieces)
    return pieces


def _quoted(text: str, plain: str, start: int, pieces: list[Piece]) -> int:
    end = plain.find('"', start + 1)
    if end < 0:
        raise QueryError(
            "The quote opened here is never closed.",
            text=text,
            position=start,
            suggestion=f'{text.rstrip()}"',
        )
    inner, after = plain[start + 1 : end], end + 1
    number = -1
    if slop := re.match(r"~(\d*)", plain[after:]):
        number = int(slop[1] or 1)
        after += slop.end()
        _in_range(number, 1, 100, "the distance of a phrase", text, start, after)
    pieces.append(Piece(Kind.QUOTED, inner, start, after, number=number, typed=text[start:after]))
    return after


def _bare(text: str, plain: str, start: int, pieces: list[Piece]) -> int:
    """A word, an operator, a field, a name: up to a space, a parenthesis, a quote or a bar."""
    char = plain[start]
    if (
        char in "-!"
        and start + 1 < len(plain)
        and not plain[start + 1].isspace()
        and plain[start + 1] not in ")|"
    ):
        if plain[start + 1] == char:  # --x
            return start + 1
        pieces.append(Piece(Kind.NOT, char, start, start + 1, typed=char))
        return start + 1
    if char == "+" and start + 1 < len(plain) and plain[start + 1] not in _STOP and plain[start + 1] != "+":
        return start + 1
    end = start
    while end < len(plain) and plain[end] not in _STOP:
        end += 1
    word = plain[start:end]
    if field := _field(word, plain, end):
        pieces.append(Piece(Kind.FIELD, field.lower(), start, start + len(field) + 1, typed=text[start:end]))
        return start + len(field) + 1
    pieces.extend(_classified(text, word, start, end))
    return end


def _field(word: str, plain: str, end: int) -> str:
    found = _FIELD.match(word)
    if not found or found[1].lower() not in FIELDS:
        return ""
    return found[1]


def _classified(text: str, word: str, start: int, end: int) -> list[Piece]:
    typed = text[start:end]
    operator = {
        "and": Kind.AND,
        "&&": Kind.AND,
        "&": Kind.AND,
        "+": Kind.AND,
        "++": Kind.AND,
        "or": Kind.OR,
        "not": Kind.NOT,
    }
    if kind := operator.get(word.lower()):
        return [Piece(kind, word, start, end, typed=typed)]
    if distance := _DISTANCE.match(word):
        name = (distance[1] or distance[3]).upper()
        number = int(distance[2]) if distance[2] else 5
        _in_range(number, 1, 100, f"the distance of {name}", text, start, end)
        return [
            Piece(Kind.NEAR, word, start, end, number=number, ordered=name in ("ONEAR", "PRE"), typed=typed)
        ]
    if found := _ATLEAST.match(word):
        _in_range(int(found[1]), 1, 50, "the number of ATLEAST", text, start, end)
        return [Piece(Kind.ATLEAST, word, start, end, number=int(found[1]), typed=typed)]
    if word.startswith("@@") and len(word) > 2:
        return [Piece(Kind.WATCHLIST, word[2:].rstrip(",;."), start, end, typed=typed)]
    if word.startswith("@") and len(word) > 1:
        return [Piece(Kind.NAME, word[1:].rstrip(",;."), start, end, typed=typed)]
    return _words(text, word, start)


def _words(text: str, word: str, start: int) -> list[Piece]:
    """Commas and semicolons part words; what holds no letter, digit or emoji is passed over."""
    pieces = []
    for part in re.finditer(r"[^,;]+(?:(?<=\d),(?=\d)[^,;]+)*", word):
        body = part.group().strip("'") if not part.group().strip("'") else part.group()
        address = "://" in body or body.lower().startswith("www.") or "@" in body
        if (
            address
            or analyse(body.lstrip("=").replace("*", "").replace("?", "")).starts
            or "*" in body
            or "?" in body
        ):
            at = start + part.start()
            pieces.append(Piece(Kind.WORD, body, at, at + len(body), typed=text[at : at + len(body)]))
    return pieces


def _in_range(number: int, low: int, high: int, what: str, text: str, start: int, end: int) -> None:
    if not low <= number <= high:
        raise QueryError(
            f"{what[0].upper()}{what[1:]} is from {low} to {high}, not {number}.",
            text=text,
            position=start,
            length=end - start,
        )
