"""News agencies: the spellings under which their texts are signed, and which signs belong to one agency.

Only names, from `agencies.toml`; who is credited for an item is decided in `credit`.
"""

import re
import tomllib
from pathlib import Path

# By canonical name. Short Latin acronyms match in capitals only.
_SPELLINGS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("agencies.toml").read_text(encoding="utf-8")
)
_BY_SPELLING = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_FOLDED = {spelling.casefold(): name for spelling, name in _BY_SPELLING.items() if len(spelling) > 4}

NAME = "(?:" + "|".join(sorted(map(re.escape, _BY_SPELLING), key=len, reverse=True)) + ")"
"""A regular expression for any spelling; to be used without IGNORECASE."""

_WORD = re.compile(rf"(?<!\w){NAME}(?!\w)")


def agency(name: str) -> str | None:
    """The agency that `name` (one whole name, white space around allowed) spells, or None."""
    name = name.strip()
    return _BY_SPELLING.get(name) or _FOLDED.get(name.casefold())


def agencies_in(text: str) -> tuple[str, ...]:
    """The agencies that a credit or byline names, in its order, each once."""
    return tuple(dict.fromkeys(_BY_SPELLING[found[0]] for found in _WORD.finditer(text)))
