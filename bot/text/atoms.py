"""A piece between spaces cut into atoms, and the forms under which each run of atoms is found. Texts are `words.py`."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.text.folding import APOSTROPHES, fold
from bot.text.scripts import (
    ARABIC,
    JOINERS,
    KATAKANA_ROW,
    KOREAN,
    MARKS,
    SEPARATORS,
    SPACELESS,
    UNWORDLY,
    UPON,
    number,
    variants,
)

_LETTER = rf"(?:[^\W_{SPACELESS}]|[{MARKS}{JOINERS}])"
_OTHER_LETTER = rf"(?:[^\W_{SPACELESS}{KOREAN}]|[{MARKS}{JOINERS}])"
_FIRST = rf"[^\W_{SPACELESS}{KOREAN}]"  # no word begins with a mark
_PLAIN_LETTER = rf"[^\W\d_{SPACELESS}]"
_HYPHENS = "\\-‐‑⁃\u05be"
_INSIDE = rf"(?:[{APOSTROPHES}{_HYPHENS}&]|(?<=[א-ת])\"(?=[א-ת]))"
_PIECE = re.compile(
    rf"(?P<abbreviation>(?<!\w)(?:(?:{_PLAIN_LETTER}\.){{2,}}(?:{_PLAIN_LETTER}(?!{_LETTER}))?"
    rf"|{_PLAIN_LETTER}\.{_PLAIN_LETTER}(?!\.?{_LETTER}))(?:['’]s)?(?!{_LETTER}))"
    rf"|(?P<number>(?<![\w.,])\d+(?:[{SEPARATORS}]\d+)+(?!{_LETTER}))"
    rf"|(?P<character>[{SPACELESS}][{UPON}]*)"
    r"|(?P<emoji>[\U0001f1e6-\U0001f1ff]{2}"
    r"|[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
    r"(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?)*)"
    rf"|(?P<word>[{KOREAN}]+(?:{_INSIDE}[{KOREAN}]+)*"
    rf"|{_FIRST}{_OTHER_LETTER}*(?:{_INSIDE}{_FIRST}{_OTHER_LETTER}*)*(?:\+{{1,3}}(?!\w))?)"
)
AROUND = ".,;:!?\"()[]“”„«»‘’'…–—"  # marks around a word that aren't part of it
_SPECIAL = re.compile(
    f"[{SPACELESS}{KOREAN}\u0620-\u06ff\u00aa\u00ba\u02b0-\u02ff\ufb00-\ufeff\uff00-\uffff]"
)
LONG = 40  # letters; longer chunks are of scripts without spaces, and not remembered
_ADDRESS = re.compile(
    rf"(?i)(?:https?://|www\.)(?:[\x21-\x7e]|[^\W{SPACELESS}])+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_ENCLOSED = re.compile("[\U0001f150-\U0001f189]")  # white letters in black circles and squares
_THEIR_LETTERS = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc]")  # پ چ ژ گ ک ی, of Persian and Urdu
_ARABIC_KAF_OR_YEH = re.compile("[\u0643\u064a]")
_APOSTROPHE = re.compile(f'[{APOSTROPHES}"]')
_INNER_PARTS = re.compile(f'[{APOSTROPHES}"&]')
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_BETWEEN_HYPHENS = re.compile(rf"[^{_HYPHENS}]+")
_ELIDED = frozenset(["l", "d", "j", "n", "s", "c", "qu", "un", "all", "dell", "dall", "nell", "sull"])
Place = tuple[int, int]  # a run of atoms, first and last
# of a chunk: (start, end, word) of its atoms; (form, first atom, last atom); the primary form of each word; all forms
Analysis = tuple[
    tuple[tuple[int, int, int], ...], tuple[tuple[str, int, int], ...], tuple[str, ...], tuple[str, ...]
]


def is_persian(text: str) -> bool:
    """Is `text` Persian or Urdu: their kaf or yeh, and none of the Arabic ones? They have no proclitics."""
    return not text.isascii() and bool(_THEIR_LETTERS.search(text)) and not _ARABIC_KAF_OR_YEH.search(text)


def only_form(word: str) -> str:
    """The one form of a word of letters, or of ASCII letters and digits; "" for what may have several, or none."""
    if word.isascii():
        return word.lower() if word.isalnum() else ""
    return fold(word) if word.isalpha() and not _SPECIAL.search(word) else ""


def chunk_analysis(chunk: str) -> Analysis:
    return cached_analysis(chunk) if len(chunk) <= LONG else analyse_chunk(chunk)


def analyse_chunk(chunk: str) -> Analysis:
    word = chunk.strip(AROUND)
    if word.isalpha() and (word.isascii() or not _SPECIAL.search(word)):
        start = chunk.index(word)
        alone = (fold(word),)
        return ((start, start + len(word), 0),), ((alone[0], 0, 0),), alone, alone
    atoms: list[tuple[int, int, int]] = []
    forms: list[tuple[str, int, int]] = []
    primaries: list[str] = []
    text, places = _composed(chunk)
    for start, end in _without_addresses(text):
        for piece in _PIECE.finditer(text, start, end):
            _PIECES[piece.lastgroup or ""](piece.group(), piece.start(), atoms, forms, primaries)
    if KATAKANA_ROW.search(text):
        at = {place: index for index, (start, end, _) in enumerate(atoms) for place in (start, -end)}
        forms += [  # a name is found where the whole row is it
            (fold(row.group()), at[row.start()], at[-row.end()])
            for row in KATAKANA_ROW.finditer(text)
            if row.start() in at and -row.end() in at
        ]
    if places:
        atoms = [(places[start], places[end - 1] + 1, number) for start, end, number in atoms]
    every = tuple(dict.fromkeys(form for form, _, _ in forms))
    return tuple(atoms), tuple(forms), tuple(primaries), every


def _composed(chunk: str) -> tuple[str, list[int]]:
    """`chunk` with letters of compatibility (ﾌﾟ, ﬁ, Ｈ) as their plain ones, and of each code point where it was.

    The places are empty where nothing changed.
    """
    if chunk.isascii() or (unicodedata.is_normalized("NFKC", chunk) and not _ENCLOSED.search(chunk)):
        return chunk, []
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(chunk):
        plain_ = (
            unicodedata.normalize("NFKC", letter) if letter.isalnum() or letter in "ﾞﾟ" else _styled(letter)
        )
        letters.append(" " if "\u2044" in plain_ else plain_)  # ¼ isn't a word
        places.extend([place] * len(letters[-1]))
    return "".join(letters), places


cached_analysis = lru_cache(maxsize=60_000)(analyse_chunk)


@lru_cache(maxsize=20_000)
def as_persian(chunk: str) -> Analysis:
    """The same, of a text whose words have no proclitics: each word of one atom under its own form alone."""
    atoms, forms, primaries, _ = analyse_chunk(chunk)
    if not ARABIC.search(chunk) and not _THEIR_LETTERS.search(chunk):
        return atoms, forms, primaries, tuple(dict.fromkeys(form for form, _, _ in forms))
    first_of: dict[Place, str] = {}
    for form, first, last in forms:
        first_of.setdefault((first, last), form)
    own = tuple((form, first, last) for (first, last), form in first_of.items())
    return atoms, own, primaries, tuple(dict.fromkeys(first_of.values()))


def _styled(sign: str) -> str:
    """A letter in a circle or a square as the letter; every other sign stays."""
    if unicodedata.decomposition(sign).startswith(("<circle>", "<square>")):
        return unicodedata.normalize("NFKC", sign)
    _, _, letter = unicodedata.name(sign, "").partition(" LATIN CAPITAL LETTER ")
    return letter if len(letter) == 1 else sign


def _without_addresses(chunk: str) -> Iterator[tuple[int, int]]:
    position = 0
    if "://" in chunk or "@" in chunk or "www." in chunk.lower():
        for address in _ADDRESS.finditer(chunk):
            yield position, address.start()
            position = address.end()
    yield position, len(chunk)


_Atoms = list[tuple[int, int, int]]
_Forms = list[tuple[str, int, int]]


def _bare(form: str) -> str:
    """Without what NFKC makes of signs such as ⑴ and ¼."""
    if form.isalnum():
        return form
    form = UNWORDLY.sub("", form)
    while form and not form[0].isalnum():  # a mark whose letter was none (tatweel)
        form = form[1:]
    return form


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
    _add_one(
        fold(text) if unicodedata.category(text[-1])[0] == "M" else _bare(fold(text)),
        start,
        start + len(text),
        atoms,
        forms,
        primaries,
    )


def _emoji(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    _add_one(text.replace("\ufe0f", ""), start, start + len(text), atoms, forms, primaries)


def _word(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    """A word with its hyphens, apostrophes and marks."""
    if len(text) > 2 and text[-1] in "sS" and text[-2] in APOSTROPHES:
        text = text[:-2]
    position = 0
    elided = _APOSTROPHE.search(text)
    while elided and fold(text[position : elided.start()]) in _ELIDED:
        article = text[position : elided.start()]
        _add_one(fold(article), start + position, start + elided.start(), atoms, forms, primaries)
        position = elided.end()
        elided = _APOSTROPHE.search(text, position)
    _parts(text[position:], start + position, atoms, forms, primaries)


def _parts(text: str, start: int, atoms: _Atoms, forms: _Forms, primaries: list[str]) -> None:
    """What is between hyphens, each an atom, and the whole."""
    first, its_forms = len(atoms), len(forms)
    for part in _BETWEEN_HYPHENS.finditer(text):
        begins = part.start()
        if (
            begins
            and (mark := _APOSTROPHE.search(part.group()))
            and fold(part.group()[: mark.start()]) in _ELIDED
        ):
            _part(part.group()[: mark.start()], start + begins, atoms, forms, len(primaries))  # Côte-d'Ivoire
            begins += mark.end()
        _part(text[begins : part.end()], start + begins, atoms, forms, len(primaries))
    if len(atoms) == first:
        return
    if len(atoms) == first + 1:
        primaries.append(forms[its_forms][0])
        return
    joined = _bare(fold(_APOSTROPHE.sub("", _HYPHEN.sub("", text))))
    forms.append((joined, first, len(atoms) - 1))
    forms.extend((other, first, len(atoms) - 1) for other in variants(joined) if other != joined)
    primaries.append(joined)


def _part(text: str, start: int, atoms: _Atoms, forms: _Forms, word: int) -> None:
    """What is between hyphens: one atom under all its forms."""
    bare = _APOSTROPHE.sub("", text)
    form = _bare(fold(bare))
    if not form:
        return
    index = len(atoms)
    atoms.append((start, start + len(text), word))
    forms.append((form, index, index))
    others = set(variants(form))
    if len(bare) != len(text) or "&" in text:
        found = (_bare(fold(part)) for part in _INNER_PARTS.split(text))
        others.update(part for part in found if len(part) >= 4)
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
