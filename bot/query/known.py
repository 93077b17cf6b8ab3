"""The bundled spellings of known names: persons of Wikidata, places of GeoNames and CLDR. Knows no rules.

data/names.txt.gz holds a name a line, |in|its|forms|, with a + in front where all are sure; `./run bench spellings build` makes it and says from what.
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
    for word in words:
        if word and (found := list(_lines(f"|{word.lower()}|".encode()))):
            return word, found
    return "", []


def every() -> Iterator[tuple[str, ...]]:
    """The forms of each name, for those who learn from them."""
    for line in _text().decode().splitlines():
        yield tuple(line.lstrip("+").strip("|").split("|"))


def _lines(wanted: bytes) -> Iterator[Known]:
    text = _text()
    at = text.find(wanted)
    while at >= 0:
        start, end = text.rfind(b"\n", 0, at) + 1, text.index(b"\n", at)
        mark, *forms, _ = text[start:end].decode().split("|")
        yield Known(tuple(forms), mark == "+")
        at = text.find(wanted, end)


@cache
def _text() -> bytes:
    """Unpacked once: 6 MB, from the first proposal on."""
    return gzip.decompress(resources.files("bot.query").joinpath("data/names.txt.gz").read_bytes())
