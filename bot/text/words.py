"""A text cut into words: which forms it holds and where, each word with its place."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from bot.text.atoms import (
    AROUND,
    LONG,
    Analysis,
    Place,
    analyse_chunk,
    as_persian,
    cached_analysis,
    chunk_analysis,
    is_persian,
)

_CHUNK = re.compile(r"\S+")
_SPACED_NUMBER = re.compile(r"\d[ \u00a0\u202f\u2009]\d{3}(?!\d)")
_PLAIN_SPACED_NUMBER = re.compile(r"[0-9] [0-9]{3}(?![0-9])")
_CHUNK_WITH_NUMBERS = re.compile(r"[^\s\d]*(?<!\d)\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)\S*|\S+")


class Places(Mapping[str, list[Place]]):
    """Where each form is, in order. Of plain words it is looked up when first asked for: few of a text's words are."""

    __slots__ = ("_found", "_others", "_plain")

    def __init__(self, plain: Sequence[str], others: Mapping[str, Sequence[Place]]) -> None:
        """`plain`: of each atom that is a plain word its form, else ""; `others`: the places of all other forms."""
        self._plain, self._others = plain, others
        self._found: dict[str, list[Place]] = {}

    def __getitem__(self, form: str) -> list[Place]:
        """Raises KeyError where it isn't in the text."""
        found = self._found.get(form)
        if found is None:
            found = self._found[form] = self._sought(form)
        if not found:
            raise KeyError(form)
        return found

    def _sought(self, form: str) -> list[Place]:
        plain, at = self._plain, -1
        found: list[Place] = []
        for _ in range(plain.count(form) if form else 0):
            at = plain.index(form, at + 1)
            found.append((at, at))
        return sorted([*found, *self._others[form]]) if form in self._others else found

    def __iter__(self) -> Iterator[str]:
        """All forms."""
        return iter(dict.fromkeys(filter(None, chain(self._plain, self._others))))

    def __len__(self) -> int:
        """How many forms there are."""
        return len({*self._plain, *self._others} - {""})


class CutText:
    """A text cut into atoms. `numbers`: to which word each atom belongs; `places`: where each form is."""

    __slots__ = ("_bounds", "_long", "_others", "_plain", "_texts", "numbers", "places")

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._plain: list[str] = []
        self._others: dict[str, list[Place]] = {}
        self.places = Places(self._plain, self._others)
        self._texts: list[str] = []
        self._long: dict[str, Analysis] = {}  # of pieces that are cut each time anew
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
                    for start, end, _ in (self._long.get(there) or chunk_analysis(there))[0]:
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

    def add(self, text: str, chunks: "Chunks | None" = None) -> None:
        """Cut `text`; behind another it is parted by a gap of two atoms, wider than any distance.

        `chunks`: those of `text`, where they are there already.
        """
        if self._texts:
            last = self.numbers[-1] if self.numbers else 0
            self._append(("", ""), (last + 1000, last + 2000))
        self._texts.append(text)
        self.places = Places(self._plain, self._others)
        self._bounds = None
        chunks = chunks or Chunks(text)
        plain, done = chunks.plain, 0
        word = self.numbers[-1] + 1 if self.numbers else 0
        for at in chunks.odd:
            self._append(plain[done:at], range(word, word := word + at - done))
            word += self._cut(chunks.pieces[at], chunks.analysis, word)
            done = at + 1
        self._append(plain[done:], range(word, word + len(plain) - done))

    def _append(self, plain: Sequence[str], numbers: Iterable[int]) -> None:
        self._plain += plain
        self.numbers += numbers

    def _cut(self, chunk: str, analysis: Callable[[str], Analysis], word: int) -> int:
        """Add what isn't one plain word; how many words it is."""
        atoms, forms, primaries, _ = found = analysis(chunk)
        if len(chunk) > LONG:
            self._long[chunk] = found
        first = len(self.numbers)
        for form, i, j in forms:
            self._others.setdefault(form, []).append((first + i, first + j))
        self._append([""] * len(atoms), [word + number for _, _, number in atoms])
        return len(primaries)


def analyse(*texts: str) -> CutText:
    """Cut the texts into atoms and forms; no phrase or distance reaches from one into the next."""
    found = CutText()
    for text in texts:
        found.add(text)
    return found


class Chunks:
    """A text cut at its spaces: which forms it holds and which follow each other, for a tenth of what places cost."""

    __slots__ = ("_persian", "odd", "pieces", "plain")

    def __init__(self, text: str) -> None:
        self._persian = is_persian(text)
        self.pieces = _chunk_texts(text)
        # Of a plain word its form, of all others "".
        self.plain = list(map(_PLAIN_WORDS.__getitem__, self.pieces))
        self.odd = [at for at, form in enumerate(self.plain) if not form] if "" in self.plain else []

    @property
    def analysis(self) -> Callable[[str], Analysis]:
        """How the odd pieces are cut."""
        return as_persian if self._persian else chunk_analysis

    @property
    def unspaced(self) -> int:
        """How many code points are in pieces so long that nothing of them is remembered."""
        return sum(len(self.pieces[at]) for at in self.odd if len(self.pieces[at]) > LONG)

    def forms(self) -> set[str]:
        """All forms under which a word is found: the keys of `analyse(text).places`."""
        found = set(self.plain)
        found.discard("")
        for chunk in {self.pieces[at] for at in self.odd}:
            if self._persian:
                found.update(as_persian(chunk)[3])
            else:
                found.update(_cached_forms(chunk) if len(chunk) <= LONG else analyse_chunk(chunk)[3])
        return found

    def written(self, wanted: Container[str]) -> list[str]:
        """The pieces that hold a word of one of the forms `wanted`, as they are written."""
        found = [
            piece for piece, form in zip(self.pieces, self.plain, strict=True) if form and form in wanted
        ]
        odd = [self.pieces[at] for at in self.odd]
        return found + [piece for piece in odd if any(map(wanted.__contains__, self.analysis(piece)[3]))]

    def pairs(self, heads: Container[str]) -> set[str]:
        """The forms that follow each other, with a space between (`haftar said`), of those that begin with `heads`."""
        words_ = self.plain
        found = {f"{before} {after}" for before, after in pairwise(words_) if before in heads and after}
        tails: tuple[str, ...] = ()  # the forms with which the odd chunk before this one ends
        for at in self.odd:
            if at and words_[at - 1]:
                tails = (words_[at - 1],)
            chunk = self.pieces[at]
            joints = _cached_joints(chunk) if len(chunk) <= LONG else _joints(chunk)
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
        word = chunk.strip(AROUND).removesuffix("’s").removesuffix("'s")
        form = word.lower() if word.isascii() and word.isalpha() else ""
        if len(self) > 100_000:
            self.clear()
        if len(chunk) <= LONG:
            self[chunk] = form
        return form


_PLAIN_WORDS = _PlainWords()
# of a chunk with atoms: the forms it begins with, those that follow each other inside, the forms it ends with
_Joints = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None


def _joints(chunk: str) -> _Joints:
    atoms, found, _, _ = chunk_analysis(chunk)
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
    return cached_analysis(chunk)[3]


def words(text: str) -> list[str]:
    """One folded form for each word of `text`, in order."""
    return [form for analysis in _analyses(_chunk_texts(text)) for form in analysis[2]]


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
        atoms, _, primaries, _ = chunk_analysis(chunk.group())
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


def _analyses(chunks: list[str]) -> Iterator[Analysis]:
    """Of each chunk; a text without long ones pays no Python call for those seen before."""
    if chunks and max(map(len, chunks)) > LONG:
        return map(chunk_analysis, chunks)
    return map(cached_analysis, chunks)
