"""Starter lists: feeds of well-known outlets by region, from the TOML files here, and by language, from all of them.

Nobody polls them for the lists: whether one answers shows when somebody has added it (`Feeds.first_polls`).
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.desk.base import nearest
from bot.errors import NotFoundError
from bot.wording import say

_REGIONS = (
    "world",
    "europe",
    "middle-east",
    "africa",
    "russia",
    "south-asia",
    "east-asia",
    "north-america",
    "latin-america",
)
# Languages with enough feeds for a list of their own, as their speakers call them.
_LANGUAGES = {
    "ar": "العربية",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "ru": "Русский",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterFeed:
    """One feed of an outlet; `lang` is that of its articles."""

    name: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterList:
    """`key`: as it is typed."""

    key: str
    title: str
    feeds: tuple[StarterFeed, ...]

    @property
    def languages(self) -> list[str]:
        """Of its feeds, the most frequent first."""
        every = [one.lang for one in self.feeds]
        return sorted(set(every), key=lambda lang: (-every.count(lang), lang))


@cache
def starter_lists() -> tuple[StarterList, ...]:
    """Regions, then languages."""
    regions = [_region(key) for key in _REGIONS]
    every = [one for region in regions for one in region.feeds]
    return (
        *regions,
        *(
            StarterList(key=lang, title=title, feeds=tuple(one for one in every if one.lang == lang))
            for lang, title in _LANGUAGES.items()
        ),
    )


def starter_list(wanted: str) -> StarterList:
    """By key or title. Raises NotFoundError."""
    every = starter_lists()
    for one in every:
        if wanted.casefold() in (one.key, one.title.casefold()):
            return one
    raise NotFoundError(
        say(
            "there is no starter list “{wanted}”{nearest}",
            wanted=wanted,
            nearest=nearest(wanted, _names(every)),
        )
    )


def _names(every: Sequence[StarterList]) -> list[str]:
    return [name for one in every for name in (one.key, one.title)]


def _region(key: str) -> StarterList:
    table = tomllib.loads(files(__package__).joinpath(f"{key}.toml").read_text(encoding="utf-8"))
    return StarterList(
        key=key, title=table["title"], feeds=tuple(StarterFeed(**feed) for feed in table["feeds"])
    )
