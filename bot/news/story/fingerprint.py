"""Fingerprints: the short form of a text that is compared, and how alike two of them are.

A text is its sequences of four words (of six characters in scripts without spaces), each a number. Likeness is
*containment*, the share of the shorter text that is in the other, since a copy cut at the paywall or wrapped in
another outlet's lines shares little of the union (Broder 1997 defines both). Beside it is what the rule in `story`
asks for: whether the openings meet, the headlines, and figures that disagree in the same wording.

A packed fingerprint holds two bytes for each sequence (1 in 65,536 meets another by chance, which moves containment
by half a hundredth) and is all that is kept: the text itself is never needed again.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeVar
from zlib import adler32, crc32

import numpy as np
from numpy.typing import NDArray

from bot.news.boilerplate.clean import headline as without_flags
from bot.news.language.words import all_of
from bot.news.story.topic import units
from bot.text import fold, rough_words

WIDTH = 4  # words in a sequence
WIDTH_OF_CHARACTERS = 6  # in Chinese, Japanese, Thai and other scripts without spaces
LEAD = 48  # sequences of the opening
_MOST = 1024  # sequences of a text that are kept, from its start
_HEAD = 18  # words of the opening in which a subject is looked for
_SHORT = 96  # words; of a text this short it is kept what all of it is about
_STEM = 5  # letters of a word that its forms have in common
_SAMPLED_ALL = 64  # of a text this short every sequence is a key; of a longer one each eighth,
_SAMPLED_LEAD = 24  # and the first of its opening
_SAMPLE = 8
_UNIVERSE = 1 << 16

_N = TypeVar("_N", bound=np.generic)
Small = NDArray[np.uint16]
Numbers = NDArray[np.uint32]


@dataclass
class Fingerprint:
    """Of one text. `pack` and `unpack` are each other's reverse, but for the keys, which the index alone needs."""

    numbers: Small  # of its sequences, sorted, each once
    in_lead: NDArray[np.bool_]  # which of these are in the opening
    figured: Small  # of sequences with figures, the figures blanked; sorted
    figures: NDArray[np.uint8]  # in the same order: which figures
    named: Small  # of what is around the names of the first sentences; sorted
    names: NDArray[np.uint8]  # in the same order: which names
    title: str  # folded words of the headline
    head: Small  # of the words of headline and opening, sorted; of a short text also what all of it is about
    subject: Small  # of the names that it opens with
    text_key: int  # 64 bits of the whole text
    link_key: int = 0  # 64 bits of the canonical link, 0: none
    origin_key: int = 0  # 64 bits of feed and guid
    source_key: int = 0  # 32 bits of the source
    title_keys: Numbers = field(
        default_factory=lambda: np.empty(0, np.uint32)
    )  # neighbouring words of the headline
    keys: Numbers = field(default_factory=lambda: np.empty(0, np.uint32))  # sampled sequences, 32 bits each
    sequences: Numbers = field(default_factory=lambda: np.empty(0, np.uint32))  # all of them; not packed
    size: int = 0  # words
    is_whole: bool = False  # what all of it is about is in `head`

    def pack(self) -> bytes:
        """For the database: some 1,000 bytes for a text of 300 words. `parts` takes it apart."""
        title = self.title.encode()[:400]
        return b"".join(
            (
                _HEADER.pack(
                    _VERSION,
                    min(self.size, 0xFFFF),
                    len(self.numbers),
                    len(self.figured),
                    len(self.head),
                    len(self.subject),
                    len(title),
                    len(self.title_keys),
                    len(self.keys),
                    self.text_key,
                    self.link_key,
                    self.origin_key,
                    self.source_key,
                    len(self.named),
                ),
                self.numbers.tobytes(),
                self.figured.tobytes(),
                self.head.tobytes(),
                self.subject.tobytes(),
                self.named.tobytes(),
                np.packbits(self.in_lead).tobytes(),
                self.figures.tobytes(),
                self.names.tobytes(),
                title,
                self.title_keys.tobytes(),
                self.keys.tobytes(),
            )
        )

    @classmethod
    def unpack(cls, body: bytes) -> "Fingerprint":
        """What `pack` made, or its body; without the keys for the index. Raises ValueError where it is neither."""
        at, (_, size, numbers, figured, head, subject, title, _, _, *exact, named) = _header(body)
        small = np.frombuffer(body, "<u2", numbers + figured + head + subject + named, at)
        at += 2 * len(small)
        lead = (numbers + 7) // 8
        bytes_ = np.frombuffer(body, np.uint8, lead + figured + named, at)
        at += len(bytes_)
        comparable = named if body[0] >= _SPELLED_ALIKE else 0
        return cls(
            numbers=small[:numbers],
            in_lead=np.unpackbits(bytes_[:lead], count=numbers).view(np.bool_),
            figured=small[numbers : numbers + figured],
            figures=bytes_[lead : lead + figured],
            head=small[numbers + figured : numbers + figured + head],
            subject=small[numbers + figured + head : len(small) - named],
            named=small[len(small) - named :][:comparable],
            names=bytes_[lead + figured :][:comparable],
            title=body[at : at + title].decode(errors="ignore"),
            text_key=exact[0],
            link_key=exact[1],
            origin_key=exact[2],
            source_key=exact[3],
            size=size,
            is_whole=body[0] == _VERSION and size <= _SHORT,
        )

    @cached_property
    def lead(self) -> Small:
        """The numbers of the opening."""
        return self.numbers[self.in_lead]

    @cached_property
    def title_figures(self) -> list[str]:
        """The figures of the headline, in order."""
        return _FIGURE.findall(self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A packed fingerprint in its parts, as the index keeps them."""

    body: bytes  # to compare with
    title_keys: bytes  # 32 bits each
    keys: bytes
    text_key: int
    link_key: int
    origin_key: int


def parts(packed: bytes) -> Parts:
    """The parts of what `Fingerprint.pack` made. Raises ValueError where it is nothing of the kind."""
    _, facts = _header(packed)
    keys, title_keys = 4 * facts[8], 4 * facts[7]
    end = len(packed) - keys - title_keys
    return Parts(
        body=packed[:end],
        title_keys=packed[end : end + title_keys],
        keys=packed[end + title_keys :],
        text_key=facts[9],
        link_key=facts[10],
        origin_key=facts[11],
    )


def source_key_of(body: bytes) -> int:
    """The source key of a packed fingerprint."""
    return _header(body)[1][12]


_VERSION = 4
_SPELLED_ALIKE = (
    3  # the first version whose names are spelled as they are now; those of older ones are compared with none
)
_WITH_NAMES = 2  # the first that has any
_HEADER = struct.Struct("<BHHHHHHHHQQQIH")
_HEADER_WITHOUT_NAMES = struct.Struct("<BHHHHHHHHQQQI")  # of version 1


def _header(packed: bytes) -> tuple[int, tuple[int, ...]]:
    """Its length in bytes, and what it says."""
    version = packed[0] if packed else 0
    if _WITH_NAMES <= version <= _VERSION and len(packed) >= _HEADER.size:
        return _HEADER.size, _HEADER.unpack_from(packed)
    if version == 1 and len(packed) >= _HEADER_WITHOUT_NAMES.size:
        return _HEADER_WITHOUT_NAMES.size, (*_HEADER_WITHOUT_NAMES.unpack_from(packed), 0)
    raise ValueError("no fingerprint that this version knows")


def fingerprint(title: str, text: str) -> Fingerprint:
    """Of an item's headline and cleaned text, both plain. No text: of the headline alone."""
    list_ = rough_words(text)
    ids = _ids(list_)
    width = _width(list_)
    sequences = _sequences(ids, width)[:_MOST]
    numbers, in_lead = _numbers(sequences)
    figured, figures = _figures(ids, width)
    headline = rough_words(bare_title(title))
    named, names = _names(text, frozenset(headline))
    is_whole = len(list_) <= _SHORT
    return Fingerprint(
        numbers=numbers,
        in_lead=in_lead,
        figured=figured,
        figures=figures,
        named=named,
        names=names,
        title=" ".join(headline),
        head=_distinct(_small(headline + list_[:_HEAD] + (stems(units(list_)) if is_whole else []))),
        subject=_distinct(_small(_subject(text))),
        text_key=text_key(list_),
        title_keys=_title_keys(headline),
        keys=_sampled(sequences),
        sequences=_distinct(sequences),
        size=len(list_),
        is_whole=is_whole,
    )


def stems(of: frozenset[str]) -> list[str]:
    """The beginnings of units, so that forms of a word are one; no words."""
    return [_NO_WORD + unit[:_STEM] for unit in of]


_NO_WORD = "\0"


class Probe:
    """A fingerprint made ready to be compared with many: what is in it, by number."""

    def __init__(self) -> None:
        self.print = _NOTHING
        self.in_order: list[str] = []  # the first words of its text; none: a headline alone, or not known
        self.words: frozenset[str] = frozenset()
        self._units: frozenset[str] | None = None
        self.is_bare = False  # a headline without any text
        self.table = np.zeros(_UNIVERSE, np.bool_)
        self.figures = np.full(_UNIVERSE, -1, np.int16)
        self.names = np.full(_UNIVERSE, -1, np.int16)

    def take(self, print_: Fingerprint, text: str | None = None) -> None:
        """Stand for another fingerprint from here on; `text`: what it was made of, where that is at hand."""
        self.is_bare = text is not None and not text.strip()
        every = rough_words(text) if text else []
        self.words = frozenset(every)
        self.in_order = every[:_MOST]
        self._units = None
        self.table[self.print.numbers] = False
        self.figures[self.print.figured] = -1
        self.names[self.print.named] = -1
        self.print = print_
        self.table[print_.numbers] = True
        self.figures[print_.figured] = print_.figures
        self.names[print_.named] = print_.names

    @property
    def units(self) -> frozenset[str]:
        """What its text is about, and all else in it."""
        if self._units is None:
            self._units = units(self.in_order)
        return self._units

    def says_instead(self, mine: list[str], theirs: list[str], other: "Fingerprint") -> bool:
        """Does `other` say `theirs` in a place where its text says `mine`? Both are a word or a few in a row."""
        width, list_ = _width(self.in_order), self.in_order
        for at in _places_of(mine, list_):
            around = list_[max(0, at - width + 1) : at], list_[at + len(mine) : at + len(mine) + width - 1]
            replaced = around[0] + theirs + around[1]
            if len(replaced) >= width:
                small = (_sequences(_ids(replaced), width) >> _SIXTEEN).astype(np.uint16)
                hits = np.count_nonzero(np.isin(small, other.numbers) & ~self.table[small])
                if hits >= min(_IN_PLACE, len(small)):
                    return True
        return False

    def known_of_rest(
        self, shared: list[str], headline: frozenset[str], other: "Fingerprint"
    ) -> float | None:
        """Of what its text says beside a headline and what both texts say (`shared`), the share that `other` knows.

        None where it says hardly anything else. Both are short (`is_whole`).
        """
        told = zip(self.in_order, shared, strict=True)
        rest = set(stems(units("" if here else word for word, here in told))) - set(stems(headline))
        if len(rest) < _SAYS_SOMETHING:
            return None
        return int(np.count_nonzero(np.isin(_small(list(rest)), other.head))) / len(rest)

    def shared_with(self, other: "Fingerprint") -> list[str]:
        """The words of its text that are in sequences of `other` too, an empty one in each gap."""
        width = _width(self.in_order)
        small = (_sequences(_ids(self.in_order), width) >> _SIXTEEN).astype(np.uint16)
        hits = np.isin(small, other.numbers).nonzero()[0]
        covered = np.zeros(len(self.in_order) + width, np.bool_)
        for place in range(width):
            covered[hits + place] = True
        return [word if here else "" for word, here in zip(self.in_order, covered.tolist(), strict=False)]


def _places_of(piece: list[str], list_: list[str]) -> list[int]:
    """Where `piece` begins in `list_`, the first few times."""
    found: list[int] = []
    at = -1
    while len(found) < _PLACES and piece[0] in list_[at + 1 :]:
        at = list_.index(piece[0], at + 1)
        if list_[at : at + len(piece)] == piece:
            found.append(at)
    return found


_SAYS_SOMETHING = 4  # units
_PLACES = 6
_IN_PLACE = 2  # sequences; one in fifty meets another by chance. At either end of a text there is but one


def bare_title(title: str) -> str:
    """A headline without its flags and without the outlet's name behind a dash or bar."""
    title = without_flags(_TITLE_FLAG.sub("", title))
    bare = _OUTLET.sub("", title)
    return bare if len(bare) >= 12 else title


def text_key(list_: list[str]) -> int:
    """64 bits of a whole text; 0 for one so short that it says nothing."""
    if len(list_) < _LEAST_WORDS:
        return 0
    whole = " ".join(list_).encode()
    return crc32(whole) << 32 | adler32(whole)


def key(text: str) -> int:
    """64 bits of a text, never 0."""
    code = text.encode("utf-8", "surrogatepass")
    return (crc32(code) << 32 | crc32(code, 0x9E3779B9)) or 1


def is_in(sentence: str, table: NDArray[np.bool_]) -> float:
    """The share of a sentence's sequences that are in a text, given as `Probe.table`."""
    list_ = rough_words(sentence)
    sequences = _sequences(_ids(list_), _width(list_))
    return float(np.mean(table[sequences >> np.uint32(16)])) if len(sequences) else 1.0


def figured_in(sentence: str, known: Sequence[Fingerprint]) -> bool:
    """Does `sentence` say with other figures what a known text says?"""
    list_ = rough_words(sentence)
    contexts, which = _figures(_ids(list_), _width(list_))
    differs = False
    for print_ in known:
        at = np.searchsorted(print_.figured, contexts)
        at[at == len(print_.figured)] = 0
        alike = print_.figured[at] == contexts if len(print_.figured) else np.zeros(len(contexts), np.bool_)
        if np.any(alike & (print_.figures[at] == which) if len(print_.figured) else alike):
            return False
        differs = differs or bool(np.any(alike))
    return differs


_LEAST_WORDS = 12
_TITLE_FLAG = re.compile(
    r"^(?:Watch|Video|Photos|In pictures|Live|Analysis|Opinion|Explainer|Listen)\s?[:|]\s?", re.IGNORECASE
)
_OUTLET = re.compile(r"\s+[-–—|]\s+[^-–—|]{2,40}$")
_NAMED = 1200  # characters in which names are looked for
_NAMED_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*|[.!?:][ \"”»]|\n")
_FIGURE = re.compile(r"\d+")
_NAME = re.compile(r"(?<![^\W\d_])[^\W\d_a-zà-öø-ÿа-яё\u0590-\u0fff\u2e80-\U0002ffff][\w'’-]{2,}")


class _Ids(dict[str, int]):
    """A 64-bit number for each word, the same in every process, odd for figures and days of the week; remembered."""

    def __missing__(self, word: str) -> int:
        if len(self) > 100_000:
            self.clear()
        code = word.encode("utf-8", "surrogatepass")
        number = (
            crc32(code) << 32
            | adler32(code) & 0xFFFFFFFE
            | (word in _DAYS if word.isalpha() else _has_digit(word))
        )
        self[word] = number
        return number


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


# Of reports of one mould, one is Monday's.
_DAYS = frozenset(word for day in all_of("weekdays") for word in rough_words(day))
_WORD_IDS = _Ids()
_FACTORS = tuple(
    np.uint64(factor)
    for factor in (
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x27D4EB2F165667C5,
        0x85EBCA77C2B2AE63,
        0xFF51AFD7ED558CCD,
    )
)
_HALF = np.uint64(32)
_ONE = np.uint64(1)
_SIXTEEN = np.uint32(16)
_BLANK = np.uint64(0x2323232323232323)


def _ids(list_: list[str]) -> NDArray[np.uint64]:
    return np.fromiter(map(_WORD_IDS.__getitem__, list_), np.uint64, len(list_))


def _small(list_: list[str]) -> Small:
    return ((_ids(list_) * _FACTORS[0]) >> np.uint64(48)).astype(np.uint16)


def _width(list_: list[str]) -> int:
    """How many words make a sequence: more where most of them are single characters."""
    sample = list_[:100]
    if "".join(sample).isascii():
        return WIDTH
    single = sum(1 for word in sample if len(word) == 1 and ord(word) > 0x0E00)
    return WIDTH_OF_CHARACTERS if single * 2 > len(sample) else WIDTH


def _sequences(ids: NDArray[np.uint64], width: int) -> Numbers:
    """A number for each sequence of `width` words, in order; a text shorter than that is one sequence."""
    if not len(ids):
        return np.empty(0, np.uint32)
    count = len(ids) - width + 1
    if count < 1:
        ids = np.concatenate((ids, np.zeros(1 - count, np.uint64)))
        count = 1
    mixed = ids[:count] * _FACTORS[0]
    for place in range(1, width):
        mixed += ids[place : place + count] * _FACTORS[place]
    mixed ^= mixed >> np.uint64(29)
    mixed *= _FACTORS[1]
    return (mixed >> _HALF).astype(np.uint32)


def _title_keys(headline: list[str]) -> Numbers:
    return _distinct(_sequences(_ids(headline), 2)) if len(headline) > 1 else np.empty(0, np.uint32)


def _sampled(sequences: Numbers) -> Numbers:
    if len(sequences) <= _SAMPLED_ALL:
        return _distinct(sequences)
    taken = (sequences & np.uint32(_SAMPLE - 1)) == 0
    taken[:_SAMPLED_LEAD] = True
    return _distinct(sequences[taken])


def _figures(ids: NDArray[np.uint64], width: int) -> tuple[Small, NDArray[np.uint8]]:
    """The sequences that hold figures: with the figures blanked, and which figures they were."""
    ids = ids[:_MOST]
    count = len(ids) - width + 1
    holds = np.flatnonzero(ids & _ONE)
    if not len(holds) or count < 1:
        return np.empty(0, np.uint16), np.empty(0, np.uint8)
    covered = np.zeros(count + 2 * width, np.bool_)
    for place in range(width):
        covered[holds + place] = True  # shifted by width - 1
    covered = covered[width - 1 : width - 1 + count]
    blanked = ids.copy()
    blanked[holds] = _BLANK
    contexts = (_sequences(blanked, width)[covered] >> _SIXTEEN).astype(np.uint16)
    which = (_sequences(ids, width)[covered] & np.uint32(0xFF)).astype(np.uint8)
    order = contexts.argsort(kind="stable")
    contexts, which = contexts[order], which[order]
    first = _firsts(contexts)
    return contexts[first], which[first]


def _numbers(sequences: Numbers) -> tuple[Small, NDArray[np.bool_]]:
    """The upper halves of `sequences`, sorted, each once; which of them are in the opening."""
    small = (sequences >> _SIXTEEN).astype(np.uint16)
    order = small.argsort(kind="stable")
    small = small[order]
    first = _firsts(small)
    return small[first], order[first] < LEAD


def _firsts(sorted_: NDArray[Any]) -> NDArray[np.bool_]:
    """The first places of values in a sorted array."""
    first = np.ones(len(sorted_), np.bool_)
    np.not_equal(sorted_[1:], sorted_[:-1], out=first[1:])
    return first


def _distinct(some: NDArray[_N]) -> NDArray[_N]:
    """Sorted, each once."""
    some = np.sort(some)
    return some[_firsts(some)]


def _names(text: str, headline: frozenset[str]) -> tuple[Small, NDArray[np.uint8]]:
    """Of the names in the first sentences: what is around each, and which name it is.

    A name is words with a capital in a row; the first word of a sentence is one only if the headline has it too.
    """
    words = ["", ""]  # folded; a name is one word, a figure another
    names: dict[int, str] = {}
    opens = True
    for word in _NAMED_WORD.findall(text[:_NAMED]):
        folded = word.lower()
        if word == folded:
            if word[0] in ".!?:\n":
                opens = True
                continue
            words.append(folded if word.isalpha() else "#")
        elif word[0] == folded[0] or (opens and (len(word) < 4 or folded not in headline)):
            words.append(folded)
        elif not opens and words[-1] == "@":
            names[len(words) - 1] += folded
        else:
            names[len(words)] = folded
            words.append("@")
        opens = False
    words += ["", ""]
    contexts = {
        crc32(" ".join(words[at - 2 : at + 3]).encode()) & 0xFFFF: crc32(_sound(name).encode()) & 0xFF
        for at, name in reversed(names.items())
    }
    named = sorted(contexts)
    return np.array(named, np.uint16), np.array([contexts[one] for one in named], np.uint8)


@lru_cache(maxsize=20_000)
def _sound(name: str) -> str:
    """A name without what romanisations and neighbouring languages write in several ways: Yevkurov, Evkurov."""
    letters = fold(name).translate(_SOUNDS)
    return _DOUBLE.sub(r"\1", _LETTERS_OF_ONE_SOUND.sub(lambda found: found[0][-1], letters))


_SOUNDS = str.maketrans("yjwqыіїйєэґ", "iivkииииеег")
_LETTERS_OF_ONE_SOUND = re.compile("ie|kh|ou")  # the last one is written alone too
_DOUBLE = re.compile(r"(.)\1+")


def _subject(text: str) -> list[str]:
    """The first two names of the opening, folded: words with a capital where the script has any."""
    return [word for name in _NAME.findall(text[:300])[:2] for word in rough_words(name)[:1]]


_NOTHING = fingerprint("", "")
