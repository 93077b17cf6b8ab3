"""Folding: a text without the differences that no query makes."""

import re
import unicodedata
from functools import lru_cache

LETTERS = {
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ı": "i", "ё": "е", "ѐ": "е", "ѝ": "и",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ء": "", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك",
    "ہ": "ه", "ھ": "ه", "ۃ": "ه", "\u0640": "", "ς": "σ",
}  # fmt: skip
APOSTROPHES = "'’‘ʼʿʾʻ`´′＇\u05f3\u05f4"


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
        or code in (0x93C, 0x61C, 0x180E)
        or 0x200B <= code <= 0x200F
        or 0x2060 <= code <= 0x206F
    )


def _accented(code: int) -> bool:
    """Latin and Greek letters that may carry a mark."""
    return 0xC0 <= code <= 0x24F or 0x1E00 <= code <= 0x1FFF or 0x370 <= code <= 0x3FF


@lru_cache(maxsize=8192)
def fold_letter(letter: str) -> str:
    code = ord(letter)
    if _dropped(code):
        return ""
    if (mapped := LETTERS.get(letter)) is not None:
        return mapped
    if _accented(code):
        base = unicodedata.normalize("NFD", letter)
        return "".join(LETTERS.get(c, c) for c in base if not _dropped(ord(c)))
    if code > 0x7F and letter.isdigit():
        return str(unicodedata.digit(letter))
    return letter


_GREEK_EXTENDED = re.compile("[\u1f80-\u1fff]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
# A nasal before a consonant of its own row is written as an anusvara as well (हिन्दी, हिंदी), and so is a chandrabindu.
NASAL = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])|ँ")


@lru_cache(maxsize=30_000)
def fold(text: str) -> str:
    """`text` without the differences that no query makes: case, accents, hamza forms, digits of other scripts."""
    if text.isascii():
        return text.lower()
    if "\u0345" in (composed := unicodedata.normalize("NFKC", text)) or _GREEK_EXTENDED.search(composed):
        composed = unicodedata.normalize("NFD", composed).replace("\u0345", "")  # casefold makes it an iota
    composed = unicodedata.normalize("NFC", composed.casefold())
    folded = "".join(map(fold_letter, composed))
    return NASAL.sub("ं", folded) if _DEVANAGARI.search(folded) else folded


def fold_but_case(text: str) -> str:
    """`text` folded, but capitals stay: what `=WHO` compares. Apostrophes, hyphens and full stops are gone."""
    letters = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    folded = ((letter, fold(letter)) for letter in letters if letter not in NO_LETTERS)
    return "".join(form.upper() if letter.isupper() else form for letter, form in folded)


NO_LETTERS = frozenset(  # in words, but in no form
    APOSTROPHES + '"-‐‑⁃\u05be.'
)
