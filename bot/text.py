"""What a word is: plain text from HTML, folding, tokens. One definition for queries, items, fingerprints.

A text is cut into *atoms*, the smallest pieces that can stand in a phrase; a word is one or more atoms
(`Yunus-bek` is one word of two atoms). Each word is found under its *forms*, folded spellings that cover a run of
atoms: yunus, bek, yunusbek. Nothing here knows queries. docs/query-language.md says the same for people.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

# ---- plain text -------------------------------------------------------------------------------------------------

_NOT_TEXT = re.compile(
    r"(?is)<(script|style|template|noscript|svg)\b[^>]*>.*?</\1\s*>|<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>"
)
_FOOTNOTE = re.compile(r"(?is)<sup\b[^>]*>(.*?)</sup\s*>")
_BREAK = re.compile(
    r"(?i)</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|section|article|header|footer|blockquote|figure|figcaption|hr|pre"
    r"|dl|dt|dd|aside|nav|main|form|tbody|thead)\b[^<>]*>"
)
_CELL = re.compile(r"(?i)</?(?:td|th|img|iframe|video|audio|button|option|input|label)\b[^<>]*>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[!?][^<>]*>")
_ESCAPED_TAG = re.compile(
    r"(?i)</?(?:p|br|div|span|a|b|i|em|strong|img|h[1-6]|li|ul|ol|blockquote)\b[^<>]*>|&(?:[a-z]{2,8}|#\d{2,7});"
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0b\x0e-\x1f]"
)
_SPACES = re.compile(r"[ \t\r\f\xa0]*\n\s*")


def plain(html: str) -> str:
    """The text that a reader of `html` sees; paragraphs and line breaks become newlines.

    Text that was escaped twice is decoded twice. Soft hyphens, zero-width spaces and directional marks are gone.
    """
    text = html
    if "<" in text or "&" in text:
        text = _render(text)
        if ("<" in text or "&" in text) and _ESCAPED_TAG.search(text):
            text = _render(text)
    if not text.isascii() or _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    return text


def _render(html: str) -> str:
    if "<" in html:
        html = _NOT_TEXT.sub(" ", html)
        html = _FOOTNOTE.sub(r" \1 ", html)
        html = _BREAK.sub("\n", html)
        html = _CELL.sub(" ", html)
        html = _TAG.sub("", html)
    text = unescape(html)
    return _SPACES.sub("\n", text) if "\n" in text else text


# ---- folding ----------------------------------------------------------------------------------------------------

_LETTERS = {
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ı": "i", "ё": "е",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ء": "", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك",
    "ہ": "ه", "ھ": "ه", "\u0640": "", "ς": "σ",
}  # fmt: skip
_KEPT_APOSTROPHES = "'’‘ʼʿʾʻ`´′＇"


def _dropped(code: int) -> bool:
    """Marks that tell nobody's name apart: Latin and Greek accents, stress, harakat, Hebrew points, format marks."""
    return (
        0x300 <= code <= 0x36F
        or 0x483 <= code <= 0x489
        or 0x591 <= code <= 0x5BD
        or code in (0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7, 0x670, 0xAD, 0xFEFF, 0xFE0E, 0xFE0F)
        or 0x610 <= code <= 0x61A
        or 0x64B <= code <= 0x65F
        or 0x6D6 <= code <= 0x6ED
        or 0x200B <= code <= 0x200F
        or 0x2060 <= code <= 0x206F
    )


def _accented(code: int) -> bool:
    """Latin and Greek letters that may carry a mark."""
    return 0xC0 <= code <= 0x24F or 0x1E00 <= code <= 0x1FFF or 0x370 <= code <= 0x3FF


@lru_cache(maxsize=8192)
def _fold_letter(letter: str) -> str:
    code = ord(letter)
    if _dropped(code):
        return ""
    if (mapped := _LETTERS.get(letter)) is not None:
        return mapped
    if _accented(code):
        base = unicodedata.normalize("NFD", letter)
        return "".join(_LETTERS.get(c, c) for c in base if not _dropped(ord(c)))
    if code > 0x7F and letter.isdigit():
        return str(unicodedata.digit(letter))
    return letter


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """`text` without the differences that no query makes: case, accents, hamza forms, digits of other scripts."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFKC", text).casefold()
    composed = unicodedata.normalize("NFC", composed)
    return "".join(map(_fold_letter, composed))


# ---- words ------------------------------------------------------------------------------------------------------

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0900-\u0963\u0971-\u0df3"
    "\u0f18-\u0f19\u0f35-\u0f3e\u0f71-\u0f84\u135d-\u135f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
_JOINERS = "\u00ad\u200b-\u200f\u2060\ufeff"
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_LETTER = rf"(?:[^\W_{_SPACELESS}]|[{_MARKS}{_JOINERS}])"
_PLAIN_LETTER = rf"[^\W\d_{_SPACELESS}]"
_HYPHENS = "\\-‐‑⁃\u05be"
_PIECE = re.compile(
    rf"(?P<abbreviation>(?<!\w)(?:{_PLAIN_LETTER}\.){{2,}}(?:{_PLAIN_LETTER}(?!{_LETTER}))?(?:['’]s)?(?!{_LETTER}))"
    rf"|(?P<number>(?<![\w.,])\d+(?:[.,'’ \u00a0\u202f\u2009]\d+)+(?!{_LETTER}))"
    rf"|(?P<character>[{_SPACELESS}][\u3099\u309a\uff9e\uff9f]?)"
    r"|(?P<emoji>[\U0001f1e6-\U0001f1ff]{2}"
    r"|[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
    r"(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?)*)"
    rf"|(?P<word>{_LETTER}+(?:[{_KEPT_APOSTROPHES}{_HYPHENS}&]{_LETTER}+)*(?:\+{{1,3}}(?!\w))?)"
)
_ADDRESS = re.compile(r"(?i)(?:https?://|www\.)[\x21-\x7e]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CHUNK = re.compile(r"\S+")
_SPACED_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)")
_CHUNK_WITH_NUMBERS = re.compile(r"[^\s\d]*(?<!\d)\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)\S*|\S+")
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
_ARABIC = re.compile("[\u0620-\u064a]")
_APOSTROPHE = re.compile(f"[{_KEPT_APOSTROPHES}]")
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_BETWEEN_HYPHENS = re.compile(rf"[^{_HYPHENS}]+")
_ELIDED = frozenset(
    [
        "l",
        "d",
        "j",
        "n",
        "s",
        "c",
        "m",
        "t",
        "qu",
        "un",
        "all",
        "dell",
        "dall",
        "nell",
        "sull",
        "jusqu",
        "lorsqu",
        "puisqu",
    ]
)

# atoms: (start, end, word) relative to the chunk; forms: (form, first atom, last atom); primary form of each word
_Analysis = tuple[tuple[tuple[int, int, int], ...], tuple[tuple[str, int, int], ...], tuple[str, ...]]


@dataclass(slots=True)
class Words:
    """A text cut into atoms. Offsets are code points of the text; `numbers` counts words."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    places: dict[str, list[tuple[int, int]]] = field(
        default_factory=dict
    )  # form -> runs of atoms [first, last]


def analyse(text: str, into: Words | None = None) -> Words:
    """Cut `text` into atoms and forms; with `into`, as a continuation that no phrase or distance reaches over.

    Offsets of a continuation count in its own text again.
    """
    found = into or Words()
    starts, ends, numbers, places = found.starts, found.ends, found.numbers, found.places
    if into is not None:  # a gap wider than any distance
        for _ in range(2):
            starts.append(-1)
            ends.append(-1)
            numbers.append((numbers[-1] if numbers else 0) + 1000)
    word = numbers[-1] + 1 if numbers else 0
    for chunk in _chunks(text):
        offset = chunk.start()
        atoms, forms, primaries = _analysis(chunk.group())
        if not atoms:
            continue
        first = len(starts)
        for start, end, number in atoms:
            starts.append(offset + start)
            ends.append(offset + end)
            numbers.append(word + number)
        for form, i, j in forms:
            at = places.get(form)
            if at is None:
                places[form] = [(first + i, first + j)]
            else:
                at.append((first + i, first + j))
        word += len(primaries)
    return found


def words(text: str) -> list[str]:
    """One folded form for each word of `text`, in order: what fingerprints are made of."""
    return [form for chunk in _chunks(text) for form in _analysis(chunk.group())[2]]


@dataclass(frozen=True, slots=True)
class Token:
    """A word in its place: code points [start, end) of the text, and its folded form."""

    start: int
    end: int
    form: str


def tokens(text: str) -> list[Token]:
    """The words of `text` with their places."""
    found = []
    for chunk in _chunks(text):
        atoms, _, primaries = _analysis(chunk.group())
        offset = chunk.start()
        for number, form in enumerate(primaries):
            own = [atom for atom in atoms if atom[2] == number]
            found.append(Token(offset + own[0][0], offset + own[-1][1], form))
    return found


def _chunks(text: str) -> Iterator["re.Match[str]"]:
    return (_CHUNK_WITH_NUMBERS if _SPACED_NUMBER.search(text) else _CHUNK).finditer(text)


def _analysis(chunk: str) -> _Analysis:
    if chunk.isascii() and chunk.isalpha():
        return _simple(chunk)
    return _cached_analysis(chunk) if len(chunk) <= 40 else _analyse_chunk(chunk)


@lru_cache(maxsize=100_000)
def _simple(chunk: str) -> _Analysis:
    form = chunk.lower()
    return ((0, len(chunk), 0),), ((form, 0, 0),), (form,)


def _analyse_chunk(chunk: str) -> _Analysis:
    atoms: list[tuple[int, int, int]] = []
    forms: list[tuple[str, int, int]] = []
    primaries: list[str] = []
    for start, end in _without_addresses(chunk):
        for piece in _PIECE.finditer(chunk, start, end):
            _PIECES[piece.lastgroup or ""](piece.group(), piece.start(), atoms, forms, primaries)
    return tuple(atoms), tuple(forms), tuple(primaries)


_cached_analysis = lru_cache(maxsize=200_000)(_analyse_chunk)


def _without_addresses(chunk: str) -> Iterator[tuple[int, int]]:
    position = 0
    if "://" in chunk or "@" in chunk or "www." in chunk.lower():
        for address in _ADDRESS.finditer(chunk):
            yield position, address.start()
            position = address.end()
    yield position, len(chunk)


_Atoms = list[tuple[int, int, int]]
_Forms = list[tuple[str, int, int]]


def _add_one(form: str, start: int, end: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    """A word of one atom."""
    if not form:
        return
    index = len(atoms)
    atoms.append((start, end, len(primaries)))
    forms.append((form, index, index))
    forms.extend((other, index, index) for other in variants(form) if other != form)
    primaries.append(form)


def _abbreviation(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    bare = re.sub(r"['’]s$", "", text)
    _add_one(fold(bare.replace(".", "")), start, start + len(bare), atoms, forms, primaries)


def _number(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    value = number(text)
    if value is not None:
        _add_one(value, start, start + len(text), atoms, forms, primaries)
        return
    for part in re.finditer(r"\d+", text):
        _add_one(fold(part.group()), start + part.start(), start + part.end(), atoms, forms, primaries)


def _character(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    _add_one(fold(text), start, start + len(text), atoms, forms, primaries)


def _emoji(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    _add_one(text.replace("\ufe0f", ""), start, start + len(text), atoms, forms, primaries)


def _word(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    """A word with its hyphens, apostrophes and marks."""
    position = 0
    elided = _APOSTROPHE.search(text)
    while elided and fold(text[position : elided.start()]) in _ELIDED and len(text) - elided.end() >= 2:
        _add_one(
            fold(text[position : elided.start()]),
            start + position,
            start + elided.start(),
            atoms,
            forms,
            primaries,
        )
        position = elided.end()
        elided = _APOSTROPHE.search(text, position)
    text, start = text[position:], start + position
    if len(text) > 2 and text[-1] in "sS" and text[-2] in "'’‘ʼ":
        text = text[:-2]
    parts = list(_BETWEEN_HYPHENS.finditer(text))
    if len(parts) < 2:
        _part(text, start, atoms, forms, len(primaries))
        if not atoms or atoms[-1][2] != len(primaries):
            return
        primaries.append(next(form for form, i, _ in forms if i == len(atoms) - 1))
        return
    first = len(atoms)
    for part in parts:
        _part(part.group(), start + part.start(), atoms, forms, len(primaries))
    if len(atoms) == first:
        return
    joined = fold(_APOSTROPHE.sub("", _HYPHEN.sub("", text)))
    if len(atoms) - first > 1:
        forms.append((joined, first, len(atoms) - 1))
    primaries.append(joined)


def _part(text: str, start: int, atoms: _Atoms, forms: _Forms, word: int) -> None:
    """What stands between hyphens: one atom under all its forms."""
    bare = _APOSTROPHE.sub("", text)
    form = fold(bare)
    if not form:
        return
    index = len(atoms)
    atoms.append((start, start + len(text), word))
    forms.append((form, index, index))
    others = set(variants(form))
    if len(bare) != len(text):
        others.update(fold(part) for part in _APOSTROPHE.split(text) if len(part) >= 4)
    if form[-1] == "+" and len(form.rstrip("+")) >= 3:
        others.add(form.rstrip("+"))
    others.discard(form)
    forms.extend((other, index, index) for other in sorted(others))


_PIECES = {
    "abbreviation": _abbreviation,
    "number": _number,
    "character": _character,
    "emoji": _emoji,
    "word": _word,
}


def variants(form: str) -> tuple[str, ...]:
    """All forms under which the folded word `form` is found: itself, Arabic without proclitics, starts of Korean."""
    if form.isascii():
        return (form,)
    if _ARABIC.search(form):
        return _without_proclitics(form)
    if _HANGUL.search(form):
        return tuple(form[:length] for length in range(len(form), 0, -1))
    return (form,)


@lru_cache(maxsize=50_000)
def _without_proclitics(form: str) -> tuple[str, ...]:
    """و ف, then ب ل ك, then ال or لل are optional in front of what keeps three letters."""
    found = {form}
    for conjunctions in ("وف", "بلك"):
        found |= {one[1:] for one in found if one[0] in conjunctions and len(one) >= 4}
    found |= {one[2:] for one in found if one.startswith(("ال", "لل")) and len(one) >= 5}
    return (form, *sorted(found - {form}))


def number(text: str) -> str | None:
    """The value of a written number: 1,000 = 1.000 = 1 000 = 1'000 -> 1000, 1,5 = 1.5; None for 12.05.2024."""
    groups = re.split(r"[.,'’ \u00a0\u202f\u2009]", text)
    groups = [fold(group) for group in groups]
    separators = re.findall(r"[.,'’ \u00a0\u202f\u2009]", text)
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if thousands and len(set(separators)) == 1:
        return "".join(groups)
    if len(groups) == 2 and separators[0] in ".,":
        return f"{groups[0]}.{groups[1]}"
    decimal = len(separators) > 1 and separators[-1] in ".," and len(set(separators[:-1])) == 1
    if decimal and separators[-1] != separators[0] and all(len(group) == 3 for group in groups[1:-1]):
        return "".join(groups[:-1]) + "." + groups[-1]
    return None


def is_spaceless(text: str) -> bool:
    """True if `text` is of a script that writes words without spaces between them."""
    return bool(re.fullmatch(rf"(?:[{_SPACELESS}\u3099\u309a\uff9e\uff9f])+", text))
