"""What an index of words is asked: which texts hold a word, all of several, any of them, or not.

What a text is kept under and what a query asks is in `archived.py`; how a database is asked in `storage/search.py`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Of what is kept of a text. Raise it when `archived.filed` gives something else for a text: what was kept is made anew.
EDITION = 2

EVERY = "\ue110"  # all texts have it: the index of words can't say "all but those"


@dataclass(frozen=True, slots=True)
class Filed:
    """A text as the index keeps it."""

    words: Collection[str]  # by which it is found
    packed: bytes  # by which the matcher decides: `packed.py`


@dataclass(frozen=True, slots=True)
class Has:
    """The text holds this word."""

    word: str


@dataclass(frozen=True, slots=True)
class Begins:
    """It holds a word that begins so."""

    start: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these are true of it; two or more."""

    parts: "tuple[Lookup, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these is; two or more."""

    parts: "tuple[Lookup, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """This isn't."""

    part: "Lookup"


Lookup = Has | Begins | AllOf | AnyOf | Without


def every() -> Lookup:
    """All texts."""
    return Has(EVERY)


def all_of(parts: Iterable[Lookup | None]) -> Lookup | None:
    """All that are given; None if none is."""
    given = tuple(dict.fromkeys(part for part in parts if part is not None))
    return AllOf(given) if len(given) > 1 else given[0] if given else None
