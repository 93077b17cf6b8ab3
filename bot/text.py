"""What a word is: plain text from HTML, folding, tokens. One definition for queries, items, fingerprints.

A text is cut into *atoms*, the smallest pieces that a phrase can hold; a word is one or more atoms
(`Yunus-bek` is one word of two atoms). Each word is found under its *forms*, folded spellings that cover a run of
atoms: yunus, bek, yunusbek. Nothing here knows queries. docs/query-language.md says the same for people.
"""

import re
import unicodedata
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise

# ---- plain text -------------------------------------------------------------------------------------------------

_WITHIN = r"""(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}')*+"""  # of a tag: a quoted value may hold < and >
_NOT_TEXT = re.compile(r"(?i)<((?:script|style|template|noscript|svg)(?![\w-])|!--|!\[CDATA\[)|\]\]>")
_BREAK = re.compile(
    r"(?i)</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|section|article|header|footer|blockquote|figure|figcaption|hr|pre"
    rf"|dl|dt|dd|aside|nav|main|form|tbody|thead)\b(?:{_WITHIN}|[^<>]*)>"
)
_CELL = re.compile(
    rf"(?i)</?(?:td|th|sup|img|iframe|video|audio|button|option|input|label)\b(?:{_WITHIN}|[^<>]*)>"
)
_TAG = re.compile(rf"</?[a-zA-Z](?:{_WITHIN}|[^<>]*)>|<[!?][^<>]*>")
_ESCAPED_TAG = re.compile(
    r"(?i)</?(?:p|br|div|span|a|b|i|em|strong|img|h[1-6]|li|ul|ol|blockquote)\b[^<>]*>"
    r"|&(?:[a-z]{2,8}|#\d{2,7}|#x[\da-f]{2,6});"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\x00-\x08\x0b\x0e-\x1f]"
)


def plain(html: str, *, captions: bool = True) -> str:
    """The text that a reader of `html` sees; paragraphs and line breaks become newlines. `captions`: what is under pictures
    too, behind all the rest.

    Text that was escaped twice is decoded twice. Soft hyphens, zero-width spaces and directional marks are gone.
    """
    text = html
    if "<" in text or "&" in text:
        is_marked_up = _BREAK.search(text) is not None
        text = _render(text, captions, is_marked_up=is_marked_up)
        if ("<" in text or "&" in text) and _ESCAPED_TAG.search(text):
            was_plain = not is_marked_up
            is_marked_up = _BREAK.search(text) is not None
            text = _render(text, captions, is_marked_up=was_plain and is_marked_up)
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = _INVISIBLE.sub("", text)
    return text


def captions_of(html: str) -> str:
    """What is under the pictures of `html`, a line each."""
    if "caption" not in html.lower():
        return ""
    marked = html if "<" in html else unescape(html)
    return "\n".join(
        filter(None, (plain(one[2] or one[4] or "").strip() for one in _CAPTION.finditer(marked)))
    )


_CAPTION = re.compile(
    r"(?is)<(figcaption)\b[^<>]{0,2000}>(.{0,3000}?)</\1\s*>"
    r"|<(p|div|span|small|em|dd)\b[^<>]{0,500}\bclass\s*=\s*[\"'][^\"'<>]{0,200}caption[^<>]{0,500}>(.{0,1500}?)</\3\s*>"
)
# A line end is white space, and no break. Only where it makes no difference is it left: behind a full stop.
_LINE_END = re.compile(r"\s*\n\s*")
# Chinese and Japanese have no spaces, https://www.w3.org/TR/css-text-3/#line-break-transform
_UNSPACED = "[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]"
_UNSPACED_LINE_END = re.compile(rf"(?<={_UNSPACED})[ \t]*\r?\n\s*(?={_UNSPACED})")
# Code points: lines of wrapped HTML are no longer, and a paragraph on a line of its own soon is.
_WRAPPED = 120


def _render(html: str, captions: bool, *, is_marked_up: bool) -> str:
    """`is_marked_up`: line ends are white space; only elements break lines. What is under a picture comes last."""
    if "<" in html:
        html = _without_unseen(html)
        if is_marked_up and max(map(len, html.split("\n"))) <= _WRAPPED:
            html = _LINE_END.sub(" ", _UNSPACED_LINE_END.sub("", html))
        if "caption" in html or "CAPTION" in html:
            found = [one[2] or one[4] or "" for one in _CAPTION.finditer(html)] if captions else []
            html = _CAPTION.sub(" ", html) + "".join(f"<br>{caption}" for caption in found)
        html = _BREAK.sub("\n", html)
        html = _CELL.sub(" ", html)
        html = _TAG.sub("", html)
    text = unescape(html)
    if "\n" not in text:
        return text
    return "\n".join(line for given in text.split("\n") if (line := given.strip()))


def _without_unseen(html: str) -> str:
    """Without comments, scripts and the like, from the opening to its end; one pass, whatever is left open."""
    kept: list[str] = []
    position = 0
    open_for_good: set[str] = set()
    for found in _NOT_TEXT.finditer(html):
        if found.start() < position:
            continue
        kept.append(html[position : found.start()])
        position = found.end()
        name = (found[1] or "").lower()
        if name == "!--":
            end = html.find("-->", position)
            position = len(html) if end < 0 else end + 3
        elif name not in ("", "![cdata[") and name not in open_for_good:
            closing = re.compile(rf"(?i)</{name}\s*>").search(html, position)
            if closing:
                position = closing.end()
                kept.append(" ")
            elif name in ("script", "style"):  # a browser shows nothing of what follows
                position = len(html)
            else:
                open_for_good.add(name)
                kept.append(found.group())
        elif name in open_for_good:
            kept.append(found.group())
    kept.append(html[position:])
    return "".join(kept)


# ---- folding ----------------------------------------------------------------------------------------------------

_LETTERS = {
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ı": "i", "ё": "е", "ѐ": "е", "ѝ": "и",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ء": "", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك",
    "ہ": "ه", "ھ": "ه", "ۃ": "ه", "\u0640": "", "ς": "σ",
}  # fmt: skip
_KEPT_APOSTROPHES = "'’‘ʼʿʾʻ`´′＇\u05f3\u05f4"


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


_GREEK_EXTENDED = re.compile("[\u1f80-\u1fff]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
# A nasal before a consonant of its own row is written as an anusvara as well (हिन्दी, हिंदी), and so is a chandrabindu.
_NASAL = re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])|ँ")


@lru_cache(maxsize=30_000)
def fold(text: str) -> str:
    """`text` without the differences that no query makes: case, accents, hamza forms, digits of other scripts."""
    if text.isascii():
        return text.lower()
    if "\u0345" in (composed := unicodedata.normalize("NFKC", text)) or _GREEK_EXTENDED.search(composed):
        composed = unicodedata.normalize("NFD", composed).replace("\u0345", "")  # casefold makes it an iota
    composed = unicodedata.normalize("NFC", composed.casefold())
    folded = "".join(map(_fold_letter, composed))
    return _NASAL.sub("ं", folded) if _DEVANAGARI.search(folded) else folded


def fold_but_case(text: str) -> str:
    """`text` folded, but capitals stay: what `=WHO` compares. Apostrophes, hyphens and full stops are gone."""
    letters = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    folded = ((letter, fold(letter)) for letter in letters if letter not in NO_LETTERS)
    return "".join(form.upper() if letter.isupper() else form for letter, form in folded)


# ---- words ------------------------------------------------------------------------------------------------------

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0900-\u0963\u0971-\u0df3"
    "\u0f18-\u0f19\u0f35-\u0f3e\u0f71-\u0f84\u135d-\u135f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
_JOINERS = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_SPACELESS = (
    "\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f\u1780-\u17df\u17ea-\u17ff\u19e0-\u19ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_UPON = (  # a letter of Chinese, Japanese, Thai, Lao, Burmese, Khmer: what is written upon it is a part of it
    "\u3099\u309a\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
_KOREAN = "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f"
_LETTER = rf"(?:[^\W_{_SPACELESS}]|[{_MARKS}{_JOINERS}])"
_OTHER_LETTER = rf"(?:[^\W_{_SPACELESS}{_KOREAN}]|[{_MARKS}{_JOINERS}])"
_FIRST = rf"[^\W_{_SPACELESS}{_KOREAN}]"  # no word begins with a mark
_PLAIN_LETTER = rf"[^\W\d_{_SPACELESS}]"
_HYPHENS = "\\-‐‑⁃\u05be"
_INSIDE = rf"(?:[{_KEPT_APOSTROPHES}{_HYPHENS}&]|(?<=[א-ת])\"(?=[א-ת]))"
_SEPARATORS = ".,'’ \u00a0\u202f\u2009\u066b\u066c"
_PIECE = re.compile(
    rf"(?P<abbreviation>(?<!\w)(?:(?:{_PLAIN_LETTER}\.){{2,}}(?:{_PLAIN_LETTER}(?!{_LETTER}))?"
    rf"|{_PLAIN_LETTER}\.{_PLAIN_LETTER}(?!\.?{_LETTER}))(?:['’]s)?(?!{_LETTER}))"
    rf"|(?P<number>(?<![\w.,])\d+(?:[{_SEPARATORS}]\d+)+(?!{_LETTER}))"
    rf"|(?P<character>[{_SPACELESS}][{_UPON}]*)"
    r"|(?P<emoji>[\U0001f1e6-\U0001f1ff]{2}"
    r"|[\u231a-\u23ff\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?"
    r"(?:\u200d[\u2600-\u27bf\U0001f000-\U0001faff]\ufe0f?[\U0001f3fb-\U0001f3ff]?)*)"
    rf"|(?P<word>[{_KOREAN}]+(?:{_INSIDE}[{_KOREAN}]+)*"
    rf"|{_FIRST}{_OTHER_LETTER}*(?:{_INSIDE}{_FIRST}{_OTHER_LETTER}*)*(?:\+{{1,3}}(?!\w))?)"
)
_AROUND = ".,;:!?\"()[]“”„«»‘’'…–—"  # marks around a word that are no part of it
_SPECIAL = re.compile(
    f"[{_SPACELESS}{_KOREAN}\u0620-\u06ff\u00aa\u00ba\u02b0-\u02ff\ufb00-\ufeff\uff00-\uffff]"
)
_LONG = 40  # letters; longer chunks are of scripts without spaces, and not remembered
_UNWORDLY = re.compile(rf"[^\w&+{_MARKS}]|_")
_ADDRESS = re.compile(
    rf"(?i)(?:https?://|www\.)(?:[\x21-\x7e]|[^\W{_SPACELESS}])+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_CHUNK = re.compile(r"\S+")
_SPACED_NUMBER = re.compile(r"\d[ \u00a0\u202f\u2009]\d{3}(?!\d)")
_PLAIN_SPACED_NUMBER = re.compile(r"[0-9] [0-9]{3}(?![0-9])")
_CHUNK_WITH_NUMBERS = re.compile(r"[^\s\d]*(?<!\d)\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)\S*|\S+")
_HANGUL = re.compile(f"[{_KOREAN}]")
_KATAKANA_ROW = re.compile(f"(?:[{_KATAKANA}][\u3099\u309a]?){{2,}}")
_ENCLOSED = re.compile("[\U0001f150-\U0001f189]")  # white letters in black circles and squares
_THEIR_LETTERS = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc]")  # پ چ ژ گ ک ی, of Persian and Urdu
_ARABIC_KAF_OR_YEH = re.compile("[\u0643\u064a]")
_ARABIC = re.compile("[\u0620-\u064a]")
_APOSTROPHE = re.compile(f'[{_KEPT_APOSTROPHES}"]')
_INNER_PARTS = re.compile(f'[{_KEPT_APOSTROPHES}"&]')
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_BETWEEN_HYPHENS = re.compile(rf"[^{_HYPHENS}]+")
_ELIDED = frozenset(["l", "d", "j", "n", "s", "c", "qu", "un", "all", "dell", "dall", "nell", "sull"])
NO_LETTERS = frozenset(  # in words, but in no form
    _KEPT_APOSTROPHES + '"-‐‑⁃\u05be.'
)

Place = tuple[int, int]  # a run of atoms, first and last
# of a chunk: (start, end, word) of its atoms; (form, first atom, last atom); the primary form of each word; all forms
_Analysis = tuple[
    tuple[tuple[int, int, int], ...], tuple[tuple[str, int, int], ...], tuple[str, ...], tuple[str, ...]
]


class Words:
    """A text cut into atoms. `numbers`: to which word each atom belongs; `places`: where each form is."""

    __slots__ = ("_bounds", "_long", "_texts", "numbers", "places")

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.places: dict[str, list[Place]] = {}
        self._texts: list[str] = []
        self._long: dict[str, _Analysis] = {}  # of pieces that are cut each time anew
        self._bounds: tuple[list[int], list[int], set[int]] | None = None

    def __len__(self) -> int:
        """How many atoms there are, those of a gap too."""
        return len(self.numbers)

    @property
    def starts(self) -> list[int]:
        """Of each atom its first code point in its text; -1 in a gap."""
        return self._measured()[0]

    @property
    def ends(self) -> list[int]:
        """Of each atom the code point after its last."""
        return self._measured()[1]

    def _measured(self) -> tuple[list[int], list[int], set[int]]:
        """Only what is shown needs offsets: measured when first asked for. Last, the atoms with a mark before them."""
        if self._bounds is None:
            starts: list[int] = []
            ends: list[int] = []
            breaks: set[int] = set()
            for number, text in enumerate(self._texts):
                if number:
                    starts += (-1, -1)
                    ends += (-1, -1)
                ended = 0
                for chunk in _chunks(text):
                    offset = chunk.start()
                    there = chunk.group()
                    for start, end, _ in (self._long.get(there) or _analysis(there))[0]:
                        if text[ended : offset + start].strip():
                            breaks.add(len(starts))
                        starts.append(offset + start)
                        ends.append(ended := offset + end)
            self._bounds = starts, ends, breaks
        return self._bounds

    def is_row(self, first: int, last: int) -> bool:
        """Does nothing but white space part the atoms of this run? A row of Chinese isn't continued across a comma."""
        breaks = self._measured()[2]
        return not any(number in breaks for number in range(first + 1, last + 1))

    def add(self, text: str) -> None:
        """Cut `text`; behind another it is parted by a gap of two atoms, wider than any distance."""
        numbers, places = self.numbers, self.places
        analysis = _analysis_of(text)
        if self._texts:
            last = numbers[-1] if numbers else 0
            numbers += (last + 1000, last + 2000)
        self._texts.append(text)
        self._bounds = None
        word = numbers[-1] + 1 if numbers else 0
        first = len(numbers)
        for chunk in _chunk_texts(text):
            if form := _PLAIN_WORDS[chunk]:
                numbers.append(word)
                if form in places:
                    places[form].append((first, first))
                else:
                    places[form] = [(first, first)]
                first += 1
                word += 1
                continue
            atoms, forms, primaries, _ = found = analysis(chunk)
            if len(chunk) > _LONG:
                self._long[chunk] = found
            numbers.extend([word + number for _, _, number in atoms])
            for form, i, j in forms:
                places.setdefault(form, []).append((first + i, first + j))
            first += len(atoms)
            word += len(primaries)


def analyse(*texts: str) -> Words:
    """Cut the texts into atoms and forms; no phrase or distance reaches from one into the next."""
    found = Words()
    for text in texts:
        found.add(text)
    return found


def written(text: str, wanted: Container[str]) -> list[str]:
    """The pieces between spaces that hold a word of one of the forms `wanted`, as they are written."""
    analysis = _analysis_of(text)

    def holds(chunk: str) -> bool:
        form = _PLAIN_WORDS[chunk]
        return form in wanted if form else any(map(wanted.__contains__, analysis(chunk)[3]))

    return list(filter(holds, dict.fromkeys(_chunk_texts(text))))


class Chunks:
    """A text cut at its spaces: which forms it holds and which follow each other, for a tenth of what places cost."""

    __slots__ = ("_chunks", "_odd", "_persian", "_words")

    def __init__(self, text: str) -> None:
        self._persian = _is_persian(text)
        self._chunks = _chunk_texts(text.lower() if text.isascii() else text)
        self._words = list(map(_PLAIN_WORDS.__getitem__, self._chunks))  # "" for what is no plain word
        self._odd = [at for at, word in enumerate(self._words) if not word]

    def forms(self) -> set[str]:
        """All forms under which a word is found: the keys of `analyse(text).places`."""
        found = set(self._words)
        found.discard("")
        for chunk in {self._chunks[at] for at in self._odd}:
            if self._persian:
                found.update(_as_persian(chunk)[3])
            else:
                found.update(_cached_forms(chunk) if len(chunk) <= _LONG else _analyse_chunk(chunk)[3])
        return found

    def pairs(self, heads: Container[str]) -> set[str]:
        """The forms that follow each other, with a space between (`haftar said`), of those that begin with `heads`."""
        words_ = self._words
        found = {f"{before} {after}" for before, after in pairwise(words_) if before in heads and after}
        tails: tuple[str, ...] = ()  # the forms with which the odd chunk before this one ends
        for at in self._odd:
            if at and words_[at - 1]:
                tails = (words_[at - 1],)
            chunk = self._chunks[at]
            joints = _cached_joints(chunk) if len(chunk) <= _LONG else _joints(chunk)
            if joints:
                firsts, inner, lasts = joints
                found.update(inner)
                found.update([f"{before} {form}" for before in tails if before in heads for form in firsts])
                tails = lasts
            if at + 1 < len(words_) and (word := words_[at + 1]):
                found.update([f"{before} {word}" for before in tails if before in heads])
        return found


def forms(text: str) -> set[str]:
    """All forms under which a word of `text` is found."""
    return Chunks(text).forms()


class _PlainWords(dict[str, str]):
    """Of chunks seen before that are one word of ASCII letters (`Haftar’s,` too) its form, of others an empty text."""

    def __missing__(self, chunk: str) -> str:
        word = chunk.strip(_AROUND).removesuffix("’s").removesuffix("'s")
        form = word.lower() if word.isascii() and word.isalpha() else ""
        if len(self) > 100_000:
            self.clear()
        if len(chunk) <= _LONG:
            self[chunk] = form
        return form


_PLAIN_WORDS = _PlainWords()
# of a chunk with atoms: the forms it begins with, those that follow each other inside, the forms it ends with
_Joints = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None


def _joints(chunk: str) -> _Joints:
    atoms, found, _, _ = _analysis(chunk)
    if not atoms:
        return None
    heads = tuple(form for form, first, _ in found if first == 0)
    tails = tuple(form for form, _, last in found if last == len(atoms) - 1)
    following: dict[int, list[str]] = {}
    for form, first, _ in found:
        following.setdefault(first, []).append(form)
    inner = [f"{before} {after}" for before, _, last in found for after in following.get(last + 1, ())]
    return heads, tuple(inner), tails


_cached_joints = lru_cache(maxsize=60_000)(_joints)


@lru_cache(maxsize=60_000)
def _cached_forms(chunk: str) -> tuple[str, ...]:
    return _cached_analysis(chunk)[3]


def words(text: str) -> list[str]:
    """One folded form for each word of `text`, in order."""
    return [form for analysis in _analyses(_chunk_texts(text)) for form in analysis[2]]


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
    return _ROUGH_WITH_SIGNS.findall(_NASAL.sub("ं", text))


class _Folded(dict[int, str]):
    """A code point as its folded letter, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _fold_letter(chr(code)))


_FOLDED = _Folded()
_ROUGH_ASCII = re.compile("[a-z0-9]+")
_PART = rf"[^\W_{_SPACELESS}\u02b9-\u02c1]"  # of a word; no apostrophe, and none that counts as a letter
_ROUGH = re.compile(rf"{_PART}+|[{_SPACELESS}]")
_ROUGH_WITH_SIGNS = re.compile(rf"{_PART}+(?:[{_MARKS}]+{_PART}*)*|[{_SPACELESS}]")
_ROUGH_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f\u00ad\u093c]+")
_ROUGH_LETTERS = re.compile(f"[{''.join(_LETTERS)}\u0620-\u06ff\u0900-\u0dff\u0e50-\u1fff]")
# The half-space of Persian, which stands between a word and its prefix or suffix, is left out by some and a space to others.
_BESIDE_HALF_SPACE = re.compile(
    r"(?<=\bمي) (?=\w)|(?<=\bنمي) (?=\w)|(?<=\bبي) (?=\w)|(?<=\w) (?=(?:ها(?:ي|يي|يش|يشان)?|اند|ام|ايم|تر|ترين)\b)"
)


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
        atoms, _, primaries, _ = _analysis(chunk.group())
        bounds: dict[int, tuple[int, int]] = {}
        for start, end, word in atoms:
            bounds[word] = (bounds.get(word, (start, end))[0], end)
        offset = chunk.start()
        found += [
            Token(offset + bounds[n][0], offset + bounds[n][1], form) for n, form in enumerate(primaries)
        ]
    return found


def _chunks(text: str) -> Iterator["re.Match[str]"]:
    return (_CHUNK_WITH_NUMBERS if _SPACED_NUMBER.search(text) else _CHUNK).finditer(text)


def _chunk_texts(text: str) -> list[str]:
    """The same without their places."""
    spaced_number = _PLAIN_SPACED_NUMBER if text.isascii() else _SPACED_NUMBER
    return _CHUNK_WITH_NUMBERS.findall(text) if spaced_number.search(text) else text.split()


def _analyses(chunks: list[str]) -> Iterator[_Analysis]:
    """Of each chunk; a text without long ones pays no Python call for those seen before."""
    if chunks and max(map(len, chunks)) > _LONG:
        return map(_analysis, chunks)
    return map(_cached_analysis, chunks)


def _is_persian(text: str) -> bool:
    """Is `text` Persian or Urdu: their kaf or yeh, and none of the Arabic ones? They have no proclitics."""
    return not text.isascii() and bool(_THEIR_LETTERS.search(text)) and not _ARABIC_KAF_OR_YEH.search(text)


def _analysis_of(text: str) -> Callable[[str], _Analysis]:
    """How the chunks of `text` are cut."""
    return _as_persian if _is_persian(text) else _analysis


def _analysis(chunk: str) -> _Analysis:
    return _cached_analysis(chunk) if len(chunk) <= _LONG else _analyse_chunk(chunk)


def _analyse_chunk(chunk: str) -> _Analysis:
    word = chunk.strip(_AROUND)
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
    if _KATAKANA_ROW.search(text):
        at = {place: index for index, (start, end, _) in enumerate(atoms) for place in (start, -end)}
        forms += [  # a name is found where the whole row is it
            (fold(row.group()), at[row.start()], at[-row.end()])
            for row in _KATAKANA_ROW.finditer(text)
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


_cached_analysis = lru_cache(maxsize=60_000)(_analyse_chunk)


@lru_cache(maxsize=20_000)
def _as_persian(chunk: str) -> _Analysis:
    """The same, of a text whose words have no proclitics: each word of one atom under its own form alone."""
    atoms, forms, primaries, _ = _analyse_chunk(chunk)
    if not _ARABIC.search(chunk) and not _THEIR_LETTERS.search(chunk):
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


def is_wordly(letter: str) -> bool:
    """May `letter` be in a form."""
    return letter.isalnum() or not _UNWORDLY.match(letter)


def _bare(form: str) -> str:
    """Without what NFKC makes of signs such as ⑴ and ¼."""
    if form.isalnum():
        return form
    form = _UNWORDLY.sub("", form)
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
    if len(text) > 2 and text[-1] in "sS" and text[-2] in _KEPT_APOSTROPHES:
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
    first = len(atoms)
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
        primaries.append(next(form for form, i, _ in forms if i == first))
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


def variants(form: str) -> tuple[str, ...]:
    """All forms under which the folded word `form` is found: itself, Arabic without proclitics, starts of Korean."""
    if form.isascii():
        return (form,)
    if _ARABIC.search(form):
        return _without_proclitics(form)
    if _HANGUL.search(form):
        return tuple(form[:length] for length in range(len(form), 0, -1))
    return (form,)


_BEFORE_THE_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=.{3})")


def wanted(form: str) -> tuple[str, ...]:
    """All forms that a folded word of a query is looked for under: a Korean word as a whole, an Arabic one without its
    article and what comes before that. Other first letters belong to the word: فيصل is a name.
    """
    if form.isascii() or not (found := _BEFORE_THE_ARTICLE.match(form)):
        return (form,)
    return (form, form[found.end() :])


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
    text = text.replace("\u066c", ",").replace("\u066b", ".")
    groups = [fold(group) for group in re.split(f"[{_SEPARATORS}]", text)]
    separators = re.findall(f"[{_SEPARATORS}]", text)
    thousands = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
    if thousands and len(set(separators)) == 1:
        return "".join(groups)
    if len(groups) == 2 and separators[0] in ".,":
        return f"{groups[0]}.{groups[1]}"
    decimal = len(separators) > 1 and separators[-1] in ".," and len(set(separators[:-1])) == 1
    if decimal and separators[-1] != separators[0] and all(len(group) == 3 for group in groups[1:-1]):
        return "".join(groups[:-1]) + "." + groups[-1]
    return None


def rows(text: str) -> list[str]:
    """A run of a script without spaces as it is looked for: katakana together, every other character by itself."""
    found: list[str] = []
    position = 0
    for row in _KATAKANA_ROW.finditer(text):
        found += [*text[position : row.start()], row.group()]
        position = row.end()
    return [*found, *text[position:]]


def is_spaceless(text: str) -> bool:
    """True if `text` is of a script that writes words without spaces between them."""
    return bool(re.fullmatch(rf"(?:[{_SPACELESS}\u3099\u309a\uff9e\uff9f])+", text))
