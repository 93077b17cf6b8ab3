"""How many edits one word is from another."""

from collections.abc import Callable
from functools import cache


def distance_within(a: str, b: str, most: int) -> bool:
    """Optimal string alignment distance (Damerau 1964, restricted) of at most `most`."""
    return _distance()(a, b, score_cutoff=most) <= most


def distance(a: str, b: str) -> int:
    """The same distance, whatever it is."""
    return _distance()(a, b)


@cache
def _distance() -> Callable[..., int]:
    from rapidfuzz.distance import OSA  # loaded when a query has a fuzzy term: it takes 60 ms

    return OSA.distance
