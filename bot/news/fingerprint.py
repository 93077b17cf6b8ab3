"""How alike two texts are: word-sequence fingerprints and what is measured between two of them.

A fingerprint holds every sequence of four words (six characters in scripts without spaces) as a 32-bit number, those
of the lead in order, the sequences that hold figures, and the headline. It is what the index compares and what the
database keeps; the text itself is not needed again. The measures follow "containment", not Jaccard: a copy that was
cut or wrapped shares little of the union.
"""

import itertools
import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.news.boilerplate import headline as without_flags
from bot.text import words

LEAD = 48  # sequences of the opening
_HEAD_WORDS = 18
Numbers = NDArray[np.uint32]

_FACTORS = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x27D4EB2F165667C5,
        0x85EBCA77C2B2AE63,
        0xFF51AFD7ED558CCD,
    ],
    dtype=np.uint64,
)
_DIGITS = re.compile(r"\d")
_OUTLET = re.compile(r"\s+[-–—|]\s+[^-–—|]{2,40}$")
_CAPITAL = re.compile(r"\b[A-ZÀ-ÞА-ЯЁ][\w'’-]{2,}")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text to compare it with."""

    shingles: Numbers  # sorted, each once
    lead: Numbers  # of the opening, in order
    contexts: Numbers  # sequences with figures, the figures blanked; sorted
    figures: Numbers  # the same sequences with their figures, in the order of `contexts`
    title: str  # folded words
    head: str  # folded words of headline and opening, between spaces
    subjects: str  # the first two names of the opening, folded
    text_key: int  # 64 bits of the whole normalised text

    def pack(self) -> bytes:
        """For the database."""
        parts = [
            self.shingles.tobytes(),
            self.lead.tobytes(),
            self.contexts.tobytes(),
            self.figures.tobytes(),
            self.title.encode(),
            self.head.encode(),
            self.subjects.encode(),
        ]
        return struct.pack("<Q7I", self.text_key, *map(len, parts)) + b"".join(parts)

    @classmethod
    def unpack(cls, packed: bytes) -> "Fingerprint":
        """What `pack` made."""
        key, *lengths = struct.unpack_from("<Q7I", packed)
        position = struct.calcsize("<Q7I")
        parts = []
        for length in lengths:
            parts.append(packed[position : position + length])
            position += length
        shingles, lead, contexts, figures = (np.frombuffer(part, dtype=np.uint32) for part in parts[:4])
        title, head, subjects = (part.decode() for part in parts[4:])
        return cls(shingles, lead, contexts, figures, title, head, subjects, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What two texts have in common. Shares are 0..1."""

    contained: float  # of the shorter one's sequences that stand in the other
    of_longer: float  # the same, of the longer one's
    of_new: float  # of the new text's
    lead: float  # of one's opening that stands in the other: the larger share
    lead_least: float  # the smaller share
    title: float  # 0..100
    figure_contexts: int  # sequences with figures that are equal but for the figures
    figures_equal: int  # of these, those with the same figures
    same_subjects: bool


def fingerprint(title: str, text: str) -> Fingerprint:
    """Of an item's cleaned plain text and its headline."""
    list_ = words(text)
    ids = np.fromiter(map(_word_id, list_), dtype=np.uint64, count=len(list_))
    width = 6 if _mostly_characters(list_) else 4
    shingles = _shingles(ids, width)
    figured = [_DIGITS.search(word) is not None for word in list_] if _DIGITS.search(text) else []
    contexts, figures = _figures(list_, ids, figured, width)
    title_words = words(_OUTLET.sub("", without_flags(title)))
    return Fingerprint(
        shingles=np.unique(shingles),
        lead=shingles[:LEAD].copy(),
        contexts=contexts,
        figures=figures,
        title=" ".join(title_words),
        head=f" {' '.join(title_words)} {' '.join(list_[:_HEAD_WORDS])} ",
        subjects=" ".join(words(" ".join(_CAPITAL.findall(text[:300])[:2]))[:2]),
        text_key=zlib.crc32(" ".join(list_).encode()) << 32 | zlib.crc32(" ".join(list_[::-1]).encode()),
    )


def compare(new: Fingerprint, old: Fingerprint) -> Likeness:
    """Measure `new` against `old`."""
    common = _common(new.shingles, old.shingles)
    least, most = sorted((len(new.shingles), len(old.shingles)))
    leads = [_lead_share(new.lead, old.shingles), _lead_share(old.lead, new.shingles)]
    contexts, equal = _figures_in_common(new, old)
    return Likeness(
        contained=common / least if least else 0.0,
        of_longer=common / most if most else 0.0,
        of_new=common / len(new.shingles) if len(new.shingles) else 0.0,
        lead=max(leads),
        lead_least=min(leads),
        title=fuzz.token_set_ratio(new.title, old.title) if new.title and old.title else 0.0,
        figure_contexts=contexts,
        figures_equal=equal,
        same_subjects=_subjects_agree(new, old),
    )


def title_pairs(title: str) -> list[int]:
    """Neighbouring words of a folded headline as numbers: how headline-only candidates are found."""
    list_ = title.split()
    return [zlib.crc32(f"{a} {b}".encode()) for a, b in itertools.pairwise(list_)]


def share_of_words_in(text: str, old: Fingerprint) -> float:
    """How much of a sentence stands in `old`."""
    list_ = words(text)
    ids = np.fromiter(map(_word_id, list_), dtype=np.uint64, count=len(list_))
    shingles = np.unique(_shingles(ids, 6 if _mostly_characters(list_) else 4))
    return _common(shingles, old.shingles) / len(shingles) if len(shingles) else 0.0


@lru_cache(maxsize=200_000)
def _word_id(word: str) -> int:
    code = word.encode()
    return zlib.crc32(code) << 32 | zlib.adler32(code)


def _mostly_characters(list_: list[str]) -> bool:
    sample = list_[:100]
    return sum(1 for word in sample if len(word) == 1 and ord(word) > 0x2E80) * 2 > len(sample)


def _shingles(ids: NDArray[np.uint64], width: int) -> Numbers:
    """A number for each sequence of `width` words, in order; a text shorter than that is one sequence."""
    if len(ids) == 0:
        return np.empty(0, dtype=np.uint32)
    if len(ids) < width:
        ids = np.concatenate([ids, np.zeros(width - len(ids), dtype=np.uint64)])
    count = len(ids) - width + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for position in range(width):
        mixed += ids[position : position + count] * _FACTORS[position]
    mixed ^= mixed >> np.uint64(29)
    mixed *= _FACTORS[1]
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _figures(
    list_: list[str], ids: NDArray[np.uint64], figured: list[bool], width: int
) -> tuple[Numbers, Numbers]:
    if not any(figured) or len(list_) < width:
        return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint32)
    mask = np.array(figured)
    blanked = ids.copy()
    blanked[mask] = 35  # "#"
    count = len(ids) - width + 1
    holds = np.zeros(count, dtype=bool)
    for position in range(width):
        holds |= mask[position : position + count]
    contexts, figures = _shingles(blanked, width)[holds], _shingles(ids, width)[holds]
    contexts, first = np.unique(contexts, return_index=True)
    return contexts, figures[first]


def _common(a: Numbers, b: Numbers) -> int:
    """How many numbers stand in both sorted arrays."""
    if len(a) > len(b):
        a, b = b, a
    if not len(a):
        return 0
    at = np.searchsorted(b, a)
    at[at == len(b)] = len(b) - 1
    return int(np.count_nonzero(b[at] == a))


def _lead_share(lead: Numbers, shingles: Numbers) -> float:
    if not len(lead) or not len(shingles):
        return 0.0
    at = np.searchsorted(shingles, lead)
    at[at == len(shingles)] = len(shingles) - 1
    return float(np.count_nonzero(shingles[at] == lead)) / len(lead)


def _figures_in_common(new: Fingerprint, old: Fingerprint) -> tuple[int, int]:
    if not len(new.contexts) or not len(old.contexts):
        return 0, 0
    _, at_new, at_old = np.intersect1d(new.contexts, old.contexts, assume_unique=True, return_indices=True)
    return len(at_new), int(np.count_nonzero(new.figures[at_new] == old.figures[at_old]))


def _subjects_agree(new: Fingerprint, old: Fingerprint) -> bool:
    """A name that one opens with stands at the head of the other."""
    mine, theirs = new.subjects.split(), old.subjects.split()
    if not mine or not theirs:
        return True
    return any(f" {name} " in old.head for name in mine) and any(f" {name} " in new.head for name in theirs)
