"""The bundled spellings of known names: persons of Wikidata, places of GeoNames and CLDR. Knows no rules.

data/names.txt.gz holds a name a line, |in|its|forms|, with a + in front where all are sure, and a = where its Arabic
form was counted beside its Latin ones; `./run bench spellings build` makes it and says from what.
"""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Known:
    """One name: its forms in lower case. `sure`: all are in use today, however unlike they look (Damaszek, Şam)."""

    forms: tuple[str, ...]
    sure: bool


def first(words: Iterable[str]) -> tuple[str, list[Known]]:
    """The first of `words` that is a known spelling, with each name that may be spelled so."""
    return _first(words, counted=False)


def at_home(words: Iterable[str]) -> list[Known]:
    """The names of Arabs and Iranians that are spelled as the first of `words` that any is spelled as, as they were
    counted; their Arabic form comes first."""
    return _first(words, counted=True)[1]


def _first(words: Iterable[str], *, counted: bool) -> tuple[str, list[Known]]:
    for word in words:
        if word and (found := list(_lines(f"|{word.lower()}|".encode(), counted=counted))):
            return word, found
    return "", []


def begins_another(stem: str) -> bool:
    """Does a name begin with `stem` that is longer than by an ending (Ahmed, Ahmedabad)? Long stems are not looked for: hardly
    any name begins with them."""
    if len(stem) > _LONGEST_STEM:
        return False
    wanted = f"|{stem.lower()}".encode()
    text = _text()
    at = text.find(wanted)
    while at >= 0:
        form = text[at + 1 : text.index(b"|", at + 1)].decode()
        if len(form) - len(stem) > _LONGEST_ENDING and form.isalpha():
            return True
        at = text.find(wanted, at + 1)
    return False


_LONGEST_STEM = 6  # letters
_LONGEST_ENDING = 3


def every() -> Iterator[tuple[str, ...]]:
    """The forms of each name, for those who learn from them."""
    for line in _text().decode().splitlines():
        yield tuple(line.lstrip("+=").strip("|").split("|"))


def _lines(wanted: bytes, *, counted: bool) -> Iterator[Known]:
    text = _text()
    at = text.find(wanted)
    while at >= 0:
        start, end = text.rfind(b"\n", 0, at) + 1, text.index(b"\n", at)
        mark, *forms, _ = text[start:end].decode().split("|")
        if counted == (mark == "="):
            yield Known(tuple(forms), mark == "+")
        at = text.find(wanted, end)


@cache
def _text() -> bytes:
    """Unpacked once: 6 MB, from the first proposal on."""
    return gzip.decompress(resources.files("bot.query").joinpath("data/names.txt.gz").read_bytes())
