"""What a headline is about, in the words that say it, and whether a text knows of that.

A sentence that knows nothing of the headlines it is found under (a channel's blurb, a teaser, "submitted by") goes with
any article. Nothing here knows fingerprints or languages: words are those of `rough_words`, in any script.
"""

from collections.abc import Iterable, Iterator, Sequence

_LITTLE_WORD = 3  # letters; of longer words a headline's subject is made
_TWO = 2  # units without which a headline says nothing
_KNOWN_BY_CHANCE = 0.25  # of a headline's units
_ALIKE = 0.5


def units(words: Iterable[str]) -> frozenset[str]:
    """What tells one headline or text from another: its longer words.

    In scripts without spaces, pieces of two characters (ideographs, kana) or four (Thai, Khmer and others).
    """
    words = list(words)
    found = frozenset(_units(words))
    return found if len(found) >= _TWO else found | frozenset(_units(words, of_all=True))


def _units(words: Sequence[str], *, of_all: bool = False) -> Iterator[str]:
    """`of_all`: of short words, endings and particles too."""
    row: list[str] = []
    for word in (*words, ""):
        if len(word) == 1 and word >= "\u0e00":
            row.append(word)
            continue
        if row:
            yield from _pieces("".join(row), of_all=of_all)
            row.clear()
        if len(word) > (1 if of_all else _LITTLE_WORD):
            yield word


def _pieces(row: str, *, of_all: bool) -> Iterator[str]:
    length = _TWO if row[0] >= "\u2e80" else 2 * _TWO
    for start in range(max(1, len(row) - length + 1)):
        piece = row[start : start + length]
        if of_all or not all("\u3040" <= sign <= "\u309f" for sign in piece):  # endings and particles
            yield piece


def share_known(some: frozenset[str], text: frozenset[str]) -> float:
    """The share of `some` units that are in `text`, in another form too."""
    if not some:
        return 0.0
    missing = some - text
    known = len(some) - len(missing) + sum(_has_form(unit, text) for unit in missing)
    return known / len(some)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Are two headlines about the same? One of them may say more."""
    if not one or not other:
        return False
    less, more = sorted((one, other), key=len)
    return share_known(less, more) >= _ALIKE


def knows(text: frozenset[str], headline: frozenset[str]) -> bool:
    """Is what the headline is about in the text, more than by chance?"""
    return share_known(headline, text) > _KNOWN_BY_CHANCE


def goes_with_any(text: frozenset[str], one: frozenset[str], other: frozenset[str]) -> bool:
    """Does `text` know nothing of what two headlines say, each beyond the other? They say nothing in common, or little."""
    own, others = one - other, other - one
    if min(len(own), len(others)) < _TWO or len(own) < _ALIKE * len(one) or len(others) < _ALIKE * len(other):
        return False
    return not knows(text, own) and not knows(text, others)


def _has_form(word: str, text: frozenset[str]) -> bool:
    """Is an inflected form of `word` there: with the same two thirds?"""
    if len(word) <= _LITTLE_WORD or word >= "\u0e00":
        return False
    stem = word[: max(4, -(-2 * len(word) // 3))]
    return any(one.startswith(stem) for one in text)
