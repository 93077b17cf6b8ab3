"""Names in what is typed: `name = rest`, and a name of several words before other words."""

import re
from collections.abc import Sequence

_LONGEST = 60  # characters of a name


def named(argument: str) -> tuple[str, str]:
    """`name = rest`; no name where there is no = outside quotes, or it belongs to the query (=WHO)."""
    found = re.match(r"\s*([^\s=\"'()“”][^=\"()“”]{0,59}?)\s*=(?!\S*\s*=)\s*(\S.*)", argument, re.DOTALL)
    if found and not re.search(r"(?i)\b(and|or|not)$", found[1]):
        return found[1].strip(), found[2].strip()
    return "", argument.strip()


def beginnings(argument: str) -> list[str]:
    """What may be the name that `argument` begins with."""
    ends = [found.start() for found in re.finditer(r"[ ,]|$", argument) if found.start() <= _LONGEST]
    return [argument[:end] for end in ends]


def first_of(argument: str, names: Sequence[str]) -> str:
    """The one of `names` that `argument` begins with, which may have several words; else its first word."""
    for name in sorted(names, key=len, reverse=True):
        ends = argument[len(name) :][:1]
        if argument.casefold().startswith(name.casefold()) and ends in ("", " ", ","):
            return argument[: len(name)]
    return re.split(r"[\s,]", argument, maxsplit=1)[0]
