"""Proposed spellings of a name; nothing is added unasked."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A spelling that may be the same name. `script`: Latin, Arabic or Cyrillic; `why`: the rule, for people."""

    form: str
    script: str
    why: str


def propose(name: str, *, seen: Iterable[str] = ()) -> list[Proposal]:
    """Spellings of `name`, likeliest first; `seen`: words that the archive holds."""
    return []
