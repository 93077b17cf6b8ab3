"""Where a name may come from, which decides whose rules write it; what betrays it is data ([origins] in spelling.toml).

Nobody writes a Serbian name as a Russian one: Milanovic stays Milanovic wherever letters are Latin.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib import resources

from bot.query.scripts import script_of
from bot.text import fold


class Origin(Enum):
    """As far as it matters: SLAVIC is written in Cyrillic at home, LATIN in Latin letters; UNSURE may be all."""

    SLAVIC = auto()
    ARAB = auto()
    LATIN = auto()
    UNSURE = auto()


def origin_of(word: str, said: str, listed: Collection[str], *, article: bool = False) -> Origin:
    """By the letters of `word`, by how it is `said`, by its `listed` spellings, by its article."""
    signs = _signs()
    if signs.latin.search(word.lower()) or at_home(word, listed) != word:
        return Origin.LATIN
    if signs.slavic.search(said):
        return Origin.SLAVIC
    if article or any(map(is_arab, listed)):
        return Origin.ARAB
    in_cyrillic = any(script_of(form) == "Cyrillic" for form in listed)
    if signs.slavic_maybe.search(said) and (in_cyrillic or said.endswith("a")):
        return Origin.SLAVIC
    return Origin.ARAB if signs.arab.search(said) else Origin.UNSURE


def at_home(word: str, listed: Collection[str]) -> str:
    """`word` with its accents, where it is listed with letters that it has at home alone (Demirtaş); else itself."""
    folded = fold(word)
    return next((form for form in listed if _signs().home.search(form) and fold(form) == folded), word)


def is_arab(form: str) -> bool:
    """Has a letter that foreign names in Arabic script hardly have."""
    return bool(_signs().arab_letters.search(form))


def is_plain(word: str) -> bool:
    """Do all languages read its letters alike, as far as a name of which nothing is known can tell."""
    return not _signs().unreadable.search(word.lower())


def is_romanised(word: str) -> bool:
    """Was it spelled for readers of English, as far as its letters tell."""
    return bool(_signs().romanised.search(word.lower()))


def is_from_elsewhere(word: str) -> bool:
    """Has it letters of its own at home, by its end."""
    return bool(_signs().elsewhere.search(word.lower()))


def respelled(form: str, word: str) -> bool:
    """Is `form` how others write by its sound what Latin letters write as they do at home: Plenkowitsch."""
    at_home = _signs().latin.search(word.lower())
    return bool(at_home) and fold(form) not in (fold(word), *kept(fold(word)))


def kept(word: str) -> tuple[str, ...]:
    """The few other ways in which Latin letters write a name of Latin letters (Plenkovics)."""
    found = [re.sub(pattern, other, word) for pattern, others in _signs().kept for other in others.split("|")]
    return tuple(form for form in dict.fromkeys(found) if form != word)


def is_korean(words: list[str]) -> bool:
    """A family name and a given name of two syllables with a hyphen (Ban Ki-moon)."""
    if len(words) != 2:
        return False
    parts = words[1].lower().split("-")
    syllable = _signs().korean
    return len(parts) == 2 and all(syllable.fullmatch(one) for one in (words[0].lower(), *parts))


@dataclass(frozen=True, slots=True)
class _Signs:
    latin: re.Pattern[str]
    home: re.Pattern[str]
    slavic: re.Pattern[str]
    slavic_maybe: re.Pattern[str]
    arab: re.Pattern[str]
    arab_letters: re.Pattern[str]
    korean: re.Pattern[str]
    respelled: re.Pattern[str]
    elsewhere: re.Pattern[str]
    romanised: re.Pattern[str]
    unreadable: re.Pattern[str]
    kept: list[list[str]]


@cache
def _signs() -> _Signs:
    text = resources.files("bot.query").joinpath("data/spelling.toml").read_text(encoding="utf-8")
    signs = tomllib.loads(text)["origins"]
    patterns = {name: re.compile(one) for name, one in signs.items() if isinstance(one, str)}
    return _Signs(**patterns, kept=signs["kept"])
