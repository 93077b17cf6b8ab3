"""From the text of a query to its pieces, each with its place. Knows the spelling of things, not the grammar.

Typographic quotes, brackets and full-width forms are read as their plain ones; places stay those of the text typed.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto

from bot.errors import QueryError
from bot.query.syntax import FIELDS
from bot.text import forms
from bot.wording import literal, say

_PLAIN = str.maketrans(
    "“”„«»＂‟〝〞‹›" "’‘ʼ＇" "（）［］[]" "：＊？～＝＠－−＋｜＆！／" "，、،；؛" "\u00a0\u202f\u3000\u2009",
    '"""""""""""' "''''" "()()()" ":*?~=@--+|&!/" ",,,;;" "    ",
)  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


class PieceKind(Enum):
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
    UNKNOWN_FIELD = auto()
    NAME = auto()
    WATCHLIST = auto()
    ATLEAST = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: `text` without its marks, code points [start, end) of the query, `number` of NEAR/n, "..."~n."""

    kind: PieceKind
    text: str
    start: int
    end: int
    number: int = 0
    ordered: bool = False
    typed: str = ""  # as written in the query


def plain_forms(text: str) -> str:
    """`text` with plain quotes, parentheses and spaces, of the same length."""
    return text.translate(_PLAIN)


_DISTANCE = re.compile(r"(?i)(NEAR|W|ONEAR|PRE)/(\d+)$|(NEAR|ONEAR)$")
_DISTANCE_WITHOUT = re.compile(r"(?i)(NEAR|ONEAR|PRE|ATLEAST)/|W/$")
_ATLEAST = re.compile(r"(?i)ATLEAST/(\d+)$")
_FIELD = re.compile(r"([^\W\d]\w*):(?!//)")
_END = re.compile(r'[\s()"|]|&&')  # of a word
_OPERATOR = {"and": PieceKind.AND, "&&": PieceKind.AND, "&": PieceKind.AND, "+": PieceKind.AND, "++": PieceKind.AND, "or": PieceKind.OR, "not": PieceKind.NOT}  # fmt: skip
_LETTERED = frozenset(("and", "or", "not", "near", "onear"))  # operators of letters alone


def cut(text: str, passed_over: list[Piece] | None = None) -> list[Piece]:
    """The pieces of `text`; what holds no word goes to `passed_over`.

    Raises QueryError for a quote that is never closed, a distance out of range, and the like.
    """
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
            kind = PieceKind.OPEN if char == "(" else PieceKind.CLOSE
            pieces.append(Piece(kind, char, position, position + 1, typed=char))
            position += 1
        elif char == "|" or plain.startswith("&&", position):
            end = position + 1 + (plain[position : position + 2] in ("||", "&&"))
            kind = PieceKind.OR if char == "|" else PieceKind.AND
            pieces.append(Piece(kind, plain[position:end], position, end, typed=plain[position:end]))
            position = end
        else:
            before = len(pieces)
            end = _bare(text, plain, position, pieces)
            if len(pieces) == before and passed_over is not None:
                passed_over.append(Piece(PieceKind.WORD, plain[position:end], position, end))
            position = end
    return pieces


def _quoted(text: str, plain: str, start: int, pieces: list[Piece]) -> int:
    end = plain.find('"', start + 1)
    if end < 0:
        raise QueryError(
            say("The quote opened here is never closed."),
            text=text,
            position=start,
            suggestion=f'{text.rstrip()}"',
        )
    inner, after = plain[start + 1 : end], end + 1
    number = -1
    if slop := re.match(r"~(\d*)", plain[after:]):
        number = _number(slop[1] or "1")
        after += slop.end()
        _in_range(
            number,
            1,
            100,
            literal("The distance of a phrase is from {low} to {high}, not {number}."),
            text,
            start,
            after,
        )
    pieces.append(Piece(PieceKind.QUOTED, inner, start, after, number=number, typed=text[start:after]))
    return after


def _bare(text: str, plain: str, start: int, pieces: list[Piece]) -> int:
    """A word, an operator, a field, a name: up to a space, a parenthesis, a quote or a bar."""
    char, following = plain[start], plain[start + 1 : start + 2]
    if char in "-!–—" and following and not following.isspace() and following not in ")|":
        if following != char:  # of --x one is passed over
            pieces.append(Piece(PieceKind.NOT, char, start, start + 1, typed=char))
        return start + 1
    if char == "+" and following and not _END.match(following) and following != "+":
        return start + 1
    stop = _END.search(plain, start + 1)
    end = stop.start() if stop else len(plain)
    word = plain[start:end]
    if field := _FIELD.match(word):
        name = field[1]
        known = name.lower() in FIELDS
        kind = PieceKind.FIELD if known else PieceKind.UNKNOWN_FIELD
        after = start + field.end()
        pieces.append(Piece(kind, name.lower() if known else name, start, after, typed=text[start:after]))
        return after
    if word.startswith("=") and not _holds_word(word):
        raise QueryError(
            say("Write = right before one word, as in =WHO."),
            text=text,
            position=start,
            length=end - start,
        )
    pieces.extend(_classified(text, word, start, end))
    return end


def _classified(text: str, word: str, start: int, end: int) -> list[Piece]:
    typed = text[start:end]
    if word.isascii() and word.isalnum() and word.lower() not in _LETTERED:
        return [Piece(PieceKind.WORD, word, start, end, typed=typed)]
    seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", word))
    if kind := _OPERATOR.get(seen.lower()):
        return [Piece(kind, seen, start, end, typed=typed)]
    if counted := _counted(text, seen, start, end):
        return [counted]
    if word.startswith("@@") and len(word) > 2:
        return [Piece(PieceKind.WATCHLIST, word[2:].rstrip(",;."), start, end, typed=typed)]
    if word.startswith("@") and len(word) > 1 and word[1] != "@":
        return [Piece(PieceKind.NAME, word[1:].rstrip(",;."), start, end, typed=typed)]
    return _words(text, word, start)


def _counted(text: str, seen: str, start: int, end: int) -> Piece | None:
    """An operator with a number: NEAR/3, ATLEAST/2. Raises QueryError where the number is missing or out of range."""
    typed = text[start:end]
    if distance := _DISTANCE.match(seen):
        name = (distance[1] or distance[3]).upper()
        number = _number(distance[2] or "5")
        if name == "PRE":
            what = literal("The distance of PRE is from {low} to {high}, not {number}.")
        else:
            what = literal("The distance of NEAR is from {low} to {high}, not {number}.")
        _in_range(number, 1, 100, what, text, start, end)
        ordered = name in ("ONEAR", "PRE")
        return Piece(PieceKind.NEAR, seen, start, end, number=number, ordered=ordered, typed=typed)
    if found := _ATLEAST.match(seen):
        number = _number(found[1])
        what = literal("The number of ATLEAST is from {low} to {high}, not {number}.")
        _in_range(number, 1, 50, what, text, start, end)
        return Piece(PieceKind.ATLEAST, seen, start, end, number=number, typed=typed)
    if _DISTANCE_WITHOUT.match(seen):
        raise QueryError(
            say("Write a number after {name}/, as in {name}/3.", name=seen.split("/")[0].upper()),
            text=text,
            position=start,
            length=end - start,
        )
    return None


def _number(digits: str) -> int:
    """Its value; a thousand digits are just too many."""
    return int(digits[:6])


def _holds_word(word: str) -> bool:
    return bool(forms(word.lstrip("=").replace("*", "").replace("?", "")))


def _words(text: str, word: str, start: int) -> list[Piece]:
    """Commas and semicolons part words; what holds no letter, digit or emoji is passed over."""
    pieces = []
    for part in re.finditer(r"[^,;]+(?:(?<=\d),(?=\d)[^,;]+)*", word):
        body = part.group()
        address = "://" in body or body.lower().startswith("www.") or "@" in body
        if address or "*" in body or "?" in body or _holds_word(body):
            at = start + part.start()
            pieces.append(Piece(PieceKind.WORD, body, at, at + len(body), typed=text[at : at + len(body)]))
    return pieces


def _in_range(number: int, low: int, high: int, what: str, text: str, start: int, end: int) -> None:
    if not low <= number <= high:
        raise QueryError(
            say(what, low=low, high=high, number=number),
            text=text,
            position=start,
            length=end - start,
        )
