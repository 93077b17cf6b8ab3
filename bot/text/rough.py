"""Words for what needs only that equal texts give equal words, ten times as fast as the true ones."""

import re
import unicodedata

from bot.text.folding import LETTERS, NASAL, fold_letter
from bot.text.scripts import MARKS, SPACELESS


def rough_words(text: str) -> list[str]:
    """Folded words in order, parted at every mark; a character is a word in scripts without spaces.

    Ten times as fast as `words`: for what needs only that equal texts give equal words, as fingerprints do. It makes no
    more of spellings than `fold` does: letters of one sound, digits of every script.
    """
    if text.isascii():
        return _ROUGH_ASCII.findall(text.lower())
    text = _ROUGH_MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()
    if not (found := _ROUGH_LETTERS.search(text)):
        return _ROUGH.findall(text)
    text = text.translate(_FOLDED)
    if found.group() < "\u0900":
        return _ROUGH.findall(_BESIDE_HALF_SPACE.sub("", text))
    return _ROUGH_WITH_SIGNS.findall(NASAL.sub("ं", text))


class _Folded(dict[int, str]):
    """A code point as its folded letter, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, fold_letter(chr(code)))


_FOLDED = _Folded()
_ROUGH_ASCII = re.compile("[a-z0-9]+")
_PART = rf"[^\W_{SPACELESS}\u02b9-\u02c1]"  # of a word; no apostrophe, and none that counts as a letter
_ROUGH = re.compile(rf"{_PART}+|[{SPACELESS}]")
_ROUGH_WITH_SIGNS = re.compile(rf"{_PART}+(?:[{MARKS}]+{_PART}*)*|[{SPACELESS}]")
_ROUGH_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f\u00ad\u093c]+")
_ROUGH_LETTERS = re.compile(f"[{''.join(LETTERS)}\u0620-\u06ff\u0900-\u0dff\u0e50-\u1fff]")
# The half-space of Persian, between a word and its prefix or suffix, is left out by some and a space to others.
_BESIDE_HALF_SPACE = re.compile(
    r"(?<=\bمي) (?=\w)|(?<=\bنمي) (?=\w)|(?<=\bبي) (?=\w)|(?<=\w) (?=(?:ها(?:ي|يي|يش|يشان)?|اند|ام|ايم|تر|ترين)\b)"
)
