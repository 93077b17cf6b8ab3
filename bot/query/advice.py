"""What an admin is told about a query that can be read, but may not be meant. No grammar, no refusals."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Protocol

from bot.query import inflection
from bot.query.distance import distance_within
from bot.query.lexer import Piece, PieceKind, plain_forms
from bot.query.syntax import FIELDS, And, In, Meta, Node, Not, Or, Phrase, Term
from bot.wording import literal, say

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
    (re.compile(r"(?i)(?:and_not|but_not)()$"), "AND NOT"),
    (re.compile(r"(?i)and/or()$"), "OR"),
)
# How other languages and tools write AND, OR, NOT. Those that are words of English too count in capitals alone.
_OPERATORS = {
    "AND": "ET UND Y E EN OCH OG I A VE JA SI ÉS ES DAN И ТА І Й و И И ו וגם और та и і та και 和 且 与 與 그리고 và",
    "OR": "OU ODER O OF ELLER LUB ALBO NEBO VEYA TAI SAU VAGY ATAU ILI ИЛИ АБО ЧИ أو او یا או या или або ή 或 또는 hoặc",
    "NOT": "SAUF NON NICHT OHNE NO SIN NÃO SEM NIET INTE IKKE NIE NE DEĞİL EI NU NEM TIDAK BUKAN НЕ КРОМЕ БЕЗ НІ КРІМ"
    " ليس وليس نه לא नहीं όχι 非 不 아니 không EXCEPT MINUS XOR",
}
_OURS = {word.casefold(): ours for ours, listed in _OPERATORS.items() for word in listed.split()}
_OURS |= {"andnot": "AND NOT", "butnot": "AND NOT"}
_ENGLISH_TOO = frozenset(
    [
        "a",
        "e",
        "en",
        "i",
        "o",
        "of",
        "no",
        "on",
        "sin",
        "ja",
        "si",
        "es",
        "dan",
        "sau",
        "non",
        "nu",
        "ne",
        "tai",
        "ve",
        "og",
        "ei",
        "nie",
        "except",
        "minus",
    ]
)
_MISSPELT = {
    "ADN": "AND",
    "NAD": "AND",
    "NTO": "NOT",
    "ORR": "OR",
    "OOR": "OR",
    "NERA": "NEAR",
    "AAND": "AND",
    "NNOT": "NOT",
}
_CAPITALS = {
    "ADJ": "ONEAR/1",
    "SAME": "NEAR/20",
    "AROUND": "NEAR/5",
    "WITHIN": "NEAR/5",
    "NEXT": "ONEAR/1",
    "WITH": "NEAR/20",
}
_FAR = "NEAR|ONEAR|AROUND|WITHIN|ADJ|PRE|NEXT|SENTENCE|PARAGRAPH"  # how other tools name a distance
_HABITS_OF_OTHERS: tuple[tuple[re.Pattern[str], str, str], ...] = (  # what is typed, what to say, how it is written here
    (re.compile(rf"(?i)(?<![\w@:])({_FAR})\s*\(\s*(\d{{1,3}})\s*\)"), literal("{typed} is read as words; a distance is written {ours}."), "NEAR/{1}"),
    (re.compile(rf"(?<![\w@:])({_FAR}|W|N)\s+(\d{{1,3}})(?=\s+[^\s)])"), literal("{typed} isn't a distance; that is written {ours}."), "NEAR/{1}"),
    (re.compile(r"\(\s*(?:[nwNW](\d{1,2})|(\d{1,2})[nwNW])\s*\)"), literal("{typed} is read as a word; a distance is written NEAR/3."), ""),
    (re.compile(r"(?i)(?<!\S)(n|adj|within|next|around)/(\d{1,3})(?!\S)"), literal("{typed} is read as words; a distance is written {ours}."), "NEAR/{1}"),
    (re.compile(r"(?i)(?<!\S)(?:w|n|pre|near)/(seg|sent?|para?|s|p)(?!\S)"), literal("{typed} is read as words; a distance is written {ours}."), "NEAR/20"),
    (re.compile(r"(?i)(?<=[^\W\d])/[nwf]\d{1,3}(?:/|(?!\S))"), literal("{typed} within a word makes it a phrase; a distance is written NEAR/3."), ""),
    (re.compile(r"[\[{(]\s*\S+\s+TO\s+\S+\s*[\]})]|(?<!\S)\d+\.\.\d+(?!\S)"), literal("Ranges can't be asked for; {typed} is read as words."), ""),
    (re.compile(r"(?<=[\")])\^[\d.]+|(?<!\S)\^(?=\w)"), literal("{typed} means nothing here: nothing counts more, and nothing has to come first."), ""),
    (re.compile(r"(?<!\S)~(?=\w)"), literal("{typed} before a word means nothing; behind it, it finds words one or two letters off."), ""),
    (re.compile(r"[{}<>](?!=)"), literal("{typed} has no meaning here; group with parentheses."), ""),
    (re.compile(r"(?i)(?<!\S)[a-z]\w*\s?[<>]?=\s*(?=[\"(\w])"), literal("{typed} is read as a word; a field is written with a colon, as in title:Haftar."), ""),
    (re.compile(r"(?i)(?<!\S)[a-z]\w*(?:\.\w+)+:(?!//)(?=\S)"), literal("{typed} isn't a field and is read as words."), ""),
    (re.compile(r"(?<=\w)\[[^\]\s]+\]|\[[^\]\s]+\](?=\w)"), literal("{typed} beside a word is read as parentheses with words of their own."), ""),
    (re.compile(r"\.[*+]"), literal("{typed} isn't a wildcard here; * alone is."), ""),
    (re.compile(r"(?<=[^\W\d]{3})\+(?=[^\W\d]{3})"), literal("{typed} inside a word belongs to it; between spaces it is an AND."), " + "),
)  # fmt: skip
# without any of these the table has nothing to say: most queries are plain
_TELLTALE = re.compile(
    r"[\[\]{}<>^~=＝～［］｛｝＜＞＾]|[/／][^\W\d]|(?<!NEAR)(?<!PRE)(?<!ATLEAST)(?<!\bW)[/／]\d|\.[*+.]|\.\w+:|[+＋]\w|(?<![/\d])\d|\w\s*[(（]\s*\d|\w[(（]"
)
_ORDERED = ("ADJ", "PRE", "ONEAR")
_CALL = re.compile(r"(?<![\w@:.])(\w+(?:/\d+)?)\((?=\s*[^\s()])")
_LOST_SIGN = re.compile(r"(?P<before>[$€£¥%§.]+)?(?P<word>\w[\w'’.-]*?)(?P<after>[#%$€£¥§]+)?")


class Writer(Protocol):
    """What advice needs of the parser."""

    text: str
    pieces: list[Piece]
    at: int

    def peek(self) -> Piece | None: ...
    def replaced(self, piece: Piece, by: str) -> str: ...
    def warn(self, message: str, piece: Piece, *, suggestion: str = "") -> None: ...


def on_marks(writer: Writer, passed_over: Sequence[Piece]) -> None:
    """Marks that aren't words; quotes that make no phrase."""
    for piece in passed_over:
        if not _SILENT.match(piece.text) and unicodedata.category(piece.text[0]) != "Cf":
            writer.warn(say("{text} isn't a word and is passed over.", text=piece.text), piece)
    if "'" not in plain_forms(writer.text):
        return
    shown = re.sub(r'"[^"]*"', lambda quoted: " " * len(quoted.group()), plain_forms(writer.text))
    for found in _SINGLE_QUOTED.finditer(shown):
        piece = Piece(PieceKind.WORD, found.group(), found.start(), found.end())
        writer.warn(
            say("Single quotes don't make a phrase; these words may be anywhere."),
            piece,
            suggestion=writer.replaced(piece, f'"{found[1]}"'),
        )


def on_habits(writer: Writer) -> None:
    """What other tools read as an operator, a function or a range, and we as words."""
    if _TELLTALE.search(writer.text):
        _on_signs(writer)
    for before, piece, after in zip(writer.pieces, writer.pieces[1:], writer.pieces[2:], strict=False):
        if piece.kind is PieceKind.WORD and _is_operand(before, ends=True) and _is_operand(after, ends=False):
            _on_operator(writer, piece)


def _on_signs(writer: Writer) -> None:
    """What the table says, each place once; then what is right before a parenthesis."""
    text = plain_forms(writer.text)
    if "[" in writer.text:
        text = "".join(
            typed if typed in "[]" else plain for typed, plain in zip(writer.text, text, strict=True)
        )
    shown = re.sub(r'"[^"]*"', lambda quoted: f'"{" " * (len(quoted.group()) - 2)}"', text)
    said: list[tuple[int, int]] = []
    for pattern, says, ours in _HABITS_OF_OTHERS:
        for found in pattern.finditer(shown):
            if not any(start < found.end() and found.start() < end for start, end in said):
                said.append(found.span())
                _on_habit(writer, found, says, ours)
    for found in _CALL.finditer(shown):
        if not any(start <= found.start() < end for start, end in said):
            _on_call(writer, found)


def _on_habit(writer: Writer, found: re.Match[str], says: str, ours: str) -> None:
    groups = [group for group in found.groups() if group]
    if ours.startswith("NEAR/") and groups and groups[0].upper() in _ORDERED:
        ours = f"O{ours}"
    ours = ours.replace("{1}", groups[-1] if groups else "")
    typed = writer.text[found.start() : found.end()].strip()
    piece = Piece(PieceKind.WORD, typed, found.start(), found.start() + len(found.group().rstrip()))
    writer.warn(
        say(says, typed=typed, ours=ours),
        piece,
        suggestion=writer.replaced(piece, ours) if ours else "",
    )


def _on_call(writer: Writer, found: re.Match[str]) -> None:
    """HLEAD(x), ATL5(x): a field, or what isn't a function here; ours, such as AND(x), are operators."""
    name = found[1].casefold()
    if name in ("and", "or", "not") or re.fullmatch(r"(?:o?near|w|pre|atleast)/\d+", name):
        return
    field = name if name in FIELDS else _OTHER_FIELDS.get(name.removeprefix("all"), "")
    piece = Piece(PieceKind.WORD, found[1], found.start(1), found.end(1))
    says = say("{word} before a parenthesis is read as a word.", word=found[1])
    if field:
        says = say(
            "{word} before a parenthesis is read as a word; a field is written {field}:( ).",
            word=found[1],
            field=field,
        )
    writer.warn(
        says,
        piece,
        suggestion=writer.replaced(piece, f"{field}:") if field else "",
    )


def _is_operand(piece: Piece, *, ends: bool) -> bool:
    """May an operator be beside it?"""
    if piece.kind in (PieceKind.WORD, PieceKind.QUOTED, PieceKind.NAME, PieceKind.WATCHLIST):
        return True
    return piece.kind is (PieceKind.CLOSE if ends else PieceKind.OPEN) or (
        not ends and piece.kind is PieceKind.FIELD
    )


def _on_operator(writer: Writer, piece: Piece) -> None:
    """OU, ODER, أو, ADN between two words."""
    ours = _OURS.get(piece.text.casefold(), "")
    if piece.text.casefold() in _ENGLISH_TOO and not piece.text.isupper():
        ours = ""
    ours = (
        ours or _MISSPELT.get(piece.text, "") or ("" if writer.text.isupper() else _nearly_ours(piece.text))
    )
    if ours:
        writer.warn(
            say("{text} is read as a word; as an operator it is written {ours}.", text=piece.text, ours=ours),
            piece,
            suggestion=writer.replaced(piece, ours),
        )


def _nearly_ours(word: str) -> str:
    """ANDD, AMND, NAER/5, ATLEST/3: in capitals, one slip from an operator with whose letters it begins and ends."""
    if word in _CAPITALS:
        return _CAPITALS[word]
    name, slash, number = word.partition("/")
    if not name.isupper() or (slash and not number.isdigit()):
        return ""
    for ours in ("NEAR", "ONEAR", "PRE", "WITHIN", "ATLEAST") if slash else ("AND", "NOT", "NEAR"):
        same_ends = (name[0] == ours[0] and name[-1] == ours[-1]) or slash
        longer = len(name) != len(ours) or len(ours) > 3
        if name != ours and same_ends and longer and len(name) > 2 and distance_within(name, ours, 1):
            return f"{ours.replace('WITHIN', 'NEAR')}{slash}{number}"
    return ""


_HABITS = (  # what is typed, what is left of it, what to say
    (
        re.compile(r"/(.*[^\W\d].*)/[a-z]*"),
        literal("Regular expressions can't be asked for; this is read as {bare}."),
    ),
    (re.compile(r"(.+)\^[\d.]*"), literal("No word counts more than another; this is read as {bare}.")),
    (
        re.compile(r"(.+)~(?:\d*\.\d*)"),
        literal("~ takes a number of edits, as in Haftar~1; this is read as {bare}."),
    ),
)


def without_habits(writer: Writer, piece: Piece) -> str:
    """What is read of /x/i, \\bx\\b, x^2 and x~0.8, with a remark; "" where the word has nothing of that."""
    text = piece.text
    if "\\" in text and "://" not in text:
        bare = re.sub(r"\\[bBwWsSdD]?", "", text)
        bare, why = (
            bare if re.search(r"\w", bare) else text.replace("\\", ""),
            literal("A backslash means nothing here; this is read as {bare}."),
        )
    else:
        found = next(((m[1], why) for pattern, why in _HABITS if (m := pattern.fullmatch(text))), None)
        if found is None or any(pattern.match(text) for pattern, _ in _FOREIGN):
            return ""
        bare, why = found
    if not any(letter.isalnum() for letter in bare):
        return ""
    writer.warn(
        say(why, bare=bare),
        piece,
        suggestion=writer.replaced(piece, bare),
    )
    return bare


def on_lost_signs(writer: Writer, piece: Piece, read_as: str) -> None:
    """C#, .NET, 10%: signs at the edge of a word belong to no word."""
    found = _LOST_SIGN.fullmatch(piece.text.strip(",;:!?'…").rstrip("."))
    if found and (found["before"] or found["after"]):
        writer.warn(
            say("{text} finds {read_as}: signs don't belong to a word.", text=piece.text, read_as=read_as),
            piece,
        )


def on_not(writer: Writer, piece: Piece) -> None:
    """A lower-case not, or a dash that may have been typed for a minus; the parser is behind it."""
    following = writer.peek()
    if piece.text != "not":
        writer.warn(say("{text} before a word is read as NOT.", text=piece.text), piece)
    elif following is not None and following.kind in (PieceKind.WORD, PieceKind.QUOTED):
        before = writer.pieces[writer.at - 2] if writer.at >= 2 else None
        start = before if before is not None and before.kind is PieceKind.WORD else piece
        phrase = " ".join(part.text for part in dict.fromkeys((start, piece, following)))
        whole = Piece(PieceKind.WORD, "", start.start, following.end)
        writer.warn(
            say('“not” is read as NOT; for the words themselves write "{phrase}".', phrase=phrase),
            piece,
            suggestion=writer.replaced(whole, f'"{phrase}"'),
        )
    else:
        writer.warn(say('“not” is read as NOT; to look for the word, write "not".'), piece)


def on_unknown_field(writer: Writer, piece: Piece) -> None:
    """foo: isn't a field; which may be meant."""
    name = piece.text.casefold()
    close = get_close_matches(name, FIELDS, n=1, cutoff=0.6)
    meant = _OTHER_FIELDS.get(name) or (close[0] if close else "")
    if meant:
        says = say(
            "{text}: isn't a field and is read as a word. Did you mean {field}: ?",
            text=piece.text,
            field=meant,
        )
    else:
        says = say(
            "{text}: isn't a field and is read as a word. There are {fields}.",
            text=piece.text,
            fields=", ".join(FIELDS),
        )
    writer.warn(
        says,
        piece,
        suggestion=writer.replaced(piece, f"{meant}:") if meant else "",
    )


def on_foreign(writer: Writer, piece: Piece) -> bool:
    """near5, /5, w/s, atleast3: spellings of other search tools that here are words."""
    for pattern, ours in _FOREIGN:
        if found := pattern.match(piece.text):
            suggestion = ours.format(found[1])
            writer.warn(
                say(
                    "{text} is read as a word; as an operator it is written {suggestion}.",
                    text=piece.text,
                    suggestion=suggestion,
                ),
                piece,
                suggestion=writer.replaced(piece, suggestion),
            )
            return True
    return False


def on_forgotten_or(writer: Writer, begins: int, children: Sequence[Node]) -> None:
    """Spellings of one name side by side, or a list of lines, are all required: an OR may be missing."""
    pieces = writer.pieces[begins : writer.at]
    if len(pieces) != len(children) or any(p.kind not in (PieceKind.WORD, PieceKind.QUOTED) for p in pieces):
        return
    lines = sum("\n" in writer.text[a.end : b.start] for a, b in pairwise(pieces))
    alike = [_alike(a, b) for a, b in pairwise(children)]
    if not all(alike) and (lines < 2 or lines < len(pieces) - 1):
        return
    whole = Piece(PieceKind.WORD, "", pieces[0].start, pieces[-1].end)
    ored = " OR ".join(writer.text[p.start : p.end] for p in pieces)
    alone = pieces == writer.pieces
    writer.warn(
        say("All of these must be there, because a space is an AND. OR finds any of them."),
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
    """The words of a query such as `not guilty` as a phrase; "" where it isn't such a query."""
    kinds = {piece.kind for piece in writer.pieces}
    text = " ".join(writer.text.split())
    return f'"{text}"' if kinds == {PieceKind.NOT, PieceKind.WORD} and "not" in text.split() else ""


def _on_cases(writer: Writer) -> None:
    """Whoever follows Хафтар would miss Хафтаром: the other cases, unless the query has some of them."""
    if writer.text.isascii():
        return
    typed = [word for piece in writer.pieces for word in piece.text.split()]
    for piece in writer.pieces:
        if piece.kind not in (PieceKind.WORD, PieceKind.QUOTED) or piece.number > 0:
            continue
        words = piece.text.strip(".,;:").split()
        if not all(map(inflection.is_name, words)) or _has_more(words[-1], typed):
            continue
        forms = inflection.phrases(words)
        if len(forms) > 1:
            shown = [f'"{form}"' if " " in form else form for form in forms]
            writer.warn(
                say(
                    "{text} finds only this form, not {forms} and the other cases; name them all.",
                    text=piece.text,
                    forms=forms[1],
                ),
                piece,
                suggestion=writer.replaced(piece, f"({' OR '.join(shown)})"),
            )


def _has_more(word: str, typed: Sequence[str]) -> bool:
    """Does the query name a second form of `word`, or leave its end open."""
    stem = word[: max(3, len(word) - 2)]
    return any(other != word and other.startswith(stem) for other in typed)


_ALONE = {
    "site": literal("every item of {value}"),
    "source": literal("everything that {value} publishes"),
    "author": literal("everything by {value}"),
    "url": literal("every item with {value} in its address"),
    "tag": literal("every item tagged {value}"),
}


def on_the_whole(writer: Writer, root: Node) -> None:
    """A query that names no word; names in one case only."""
    _on_cases(writer)
    if any(not isinstance(node, And | Or | Not | Meta) for node in _leaves(root)):
        return
    wide = [node for node in _leaves(root) if isinstance(node, Meta) and node.field in _ALONE]
    whole = Piece(PieceKind.WORD, "", 0, len(writer.text))
    found = [say(_ALONE[node.field], value=node.value) for node in dict.fromkeys(wide)]
    for each in found:
        writer.warn(say("This names no word; it finds {found}.", found=each), whole)


def _leaves(node: Node) -> list[Node]:
    match node:
        case And(children=children) | Or(children=children):
            return [leaf for child in children for leaf in _leaves(child)]
        case Not(child=child) | In(child=child):
            return _leaves(child)
        case _:
            return [node]
