"""Which of many names look like one: a fast choice, of which a slow comparison sees the rest."""

from collections.abc import Sequence

_LEAST = 0.5  # of the letters are the same, in order


def alike(name: str, known: Sequence[str], *, most: int) -> list[str]:
    """At most so many of `known`, those most like `name` first."""
    from rapidfuzz.distance import Indel  # it takes 60 ms to load
    from rapidfuzz.process import extract

    found = extract(name, known, scorer=Indel.normalized_similarity, limit=most, score_cutoff=_LEAST)
    return [one for one, _, _ in found]
