"""A query in the languages of search services: addresses of feeds that find at least what the query matches.

Services know less than we do: what one can't say is left out where that finds more, never where it finds less, and
what is lost all the same is named. The query itself still decides about each item that comes. Syntax of the services:
https://support.google.com/websearch/answer/2466433 (quotes, OR, -, site:, intitle:, when:),
https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ (quotes, OR in parentheses, -, near, domain:, sourcelang:).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.query.syntax import (
    And,
    AtLeast,
    In,
    Meta,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    Together,
    printed,
)

_MOST = 1500  # characters of a query that services still take

# Language -> what Google wants as hl, gl and ceid (they must agree), and GDELT as sourcelang.
_LANGUAGES = {
    "en": ("en-US", "US", "US:en", "eng"),
    "fr": ("fr", "FR", "FR:fr", "fra"),
    "de": ("de", "DE", "DE:de", "deu"),
    "es": ("es", "ES", "ES:es", "spa"),
    "it": ("it", "IT", "IT:it", "ita"),
    "pt": ("pt-BR", "BR", "BR:pt-419", "por"),
    "ru": ("ru", "RU", "RU:ru", "rus"),
    "uk": ("uk", "UA", "UA:uk", "ukr"),
    "ar": ("ar", "EG", "EG:ar", "ara"),
    "tr": ("tr", "TR", "TR:tr", "tur"),
    "he": ("he", "IL", "IL:he", "heb"),
    "zh": ("zh-CN", "CN", "CN:zh-Hans", "zho"),
    "ja": ("ja", "JP", "JP:ja", "jpn"),
}
LANGUAGES = tuple(_LANGUAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFeed:
    """A feed of a search service. `lost`: parts of the query that it will not find, as we print them."""

    service: str  # Google News, Bing News, GDELT
    lang: str
    url: str
    lost: tuple[str, ...] = ()


def search_feeds(query: Query, *, languages: Sequence[str] = ("en",)) -> list[SearchFeed]:
    """The feeds of each service and language for `query`; a service that can't say any of it is left out.

    Raises KeyError where a language is not one of LANGUAGES.
    """
    found = []
    for lang in languages:
        hl, gl, ceid, sourcelang = _LANGUAGES[lang]
        if said := _said(query, "google"):
            asked = {"q": f"{said.text} when:1d", "hl": hl, "gl": gl, "ceid": ceid}
            found.append(
                _feed("Google News", lang, "https://news.google.com/rss/search?" + urlencode(asked), said)
            )
        if said := _said(query, "bing"):
            asked = {"q": said.text, "format": "rss", "qft": 'sortbydate="1"', "setlang": lang}
            found.append(
                _feed("Bing News", lang, "https://www.bing.com/news/search?" + urlencode(asked), said)
            )
        if said := _said(query, "gdelt"):
            asked = {"query": f"{said.text} sourcelang:{sourcelang}", "mode": "artlist", "format": "rss"}
            asked |= {"timespan": "3h", "sort": "datedesc", "maxrecords": "250"}
            address = "https://api.gdeltproject.org/api/v2/doc/doc?" + urlencode(asked)
            found.append(_feed("GDELT", lang, address, said))
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """`text` finds all that was meant but `lost`; `exact`: and nothing else."""

    text: str
    exact: bool = True
    lost: tuple[str, ...] = ()


def _feed(service: str, lang: str, url: str, said: _Said) -> SearchFeed:
    return SearchFeed(service=service, lang=lang, url=url, lost=said.lost)


def _said(query: Query, service: str) -> _Said | None:
    said = _Translator(service).say(query.root)
    return said if said and len(said.text) <= _MOST and not said.text.startswith("-") else None


class _Translator:
    def __init__(self, service: str) -> None:
        self._service = service

    def say(self, node: Node) -> _Said | None:
        """None where nothing of it can be said: everything would have to be found."""
        match node:
            case Term():
                return _Said(_quoted(node.text))
            case Phrase():
                return _Said(_quoted(" ".join(item.text for item in node.items), always=True))
            case And():
                return self._all(node.children)
            case Or():
                return self._any(node)
            case Not():
                return self._without(node.child)
            case Near():
                return self._near(node)
            case Together():
                return _loosely(self._all(node.items))
            case AtLeast():
                return _loosely(self.say(node.child))
            case In():
                return self._in(node)
            case Meta():
                return self._meta(node)
            case _:
                return None  # wildcards and fuzzy words: no service knows them

    def _all(self, nodes: Sequence[Node]) -> _Said | None:
        """What can't be said is left out: more is found."""
        said = [
            part for node in sorted(nodes, key=lambda one: isinstance(one, Not)) if (part := self.say(node))
        ]
        if not said:
            return None
        exact = len(said) == len(nodes) and all(part.exact for part in said)
        return _Said(
            " ".join(part.text for part in said), exact, tuple(x for part in said for x in part.lost)
        )

    def _any(self, node: Or) -> _Said | None:
        """An alternative that can't be said is lost; GDELT can't nest, so there one that isn't a word or phrase is."""
        said, lost = [], []
        for child in node.children:
            part = self.say(child)
            nested = self._service == "gdelt" and isinstance(child, And | Or | Not | Near | In)
            if part is None or nested or part.text.startswith("-"):
                lost.append(printed(child))
            else:
                said.append(part)
                lost += part.lost
        if not said:
            return None
        texts = list(dict.fromkeys(f"({part.text})" if _is_list(part.text) else part.text for part in said))
        text = f"({' OR '.join(texts)})" if len(texts) > 1 else texts[0]
        return _Said(text, all(part.exact for part in said), tuple(lost))

    def _without(self, child: Node) -> _Said | None:
        """Only what is said exactly may be left out; words and phrases one by one."""
        parts = list(child.children) if isinstance(child, Or) else [child]
        said = [self.say(part) for part in parts if isinstance(part, Term | Phrase)]
        texts = [f"-{part.text}" for part in said if part]
        return _Said(" ".join(texts), len(texts) == len(parts)) if texts else None

    def _near(self, node: Near) -> _Said | None:
        if self._service == "gdelt" and isinstance(node.left, Term) and isinstance(node.right, Term):
            words = f"{node.left.text} {node.right.text}"
            return _Said(f'near{node.distance + 2}:"{words}"', exact=False)
        return _loosely(self._all((node.left, node.right)))

    def _in(self, node: In) -> _Said | None:
        said = self.say(node.child)
        if (
            said
            and node.field == "title"
            and self._service != "gdelt"
            and isinstance(node.child, Term | Phrase)
        ):
            return _Said(f"intitle:{said.text}", said.exact, said.lost)
        return _loosely(said)

    def _meta(self, node: Meta) -> _Said | None:
        if node.field == "site" and re.fullmatch(r"[\w.-]+", node.value):
            return _Said(("domain:" if self._service == "gdelt" else "site:") + node.value)
        return None


def _loosely(said: _Said | None) -> _Said | None:
    return _Said(said.text, False, said.lost) if said else None


def _quoted(text: str, *, always: bool = False) -> str:
    plain = " ".join(text.lstrip("=").replace('"', " ").split())
    return f'"{plain}"' if always or not plain.isalnum() else plain


def _is_list(text: str) -> bool:
    """Are there several parts side by side in it?"""
    depth, quoted = 0, False
    for letter in text:
        quoted ^= letter == '"'
        depth += (letter == "(") - (letter == ")")
        if letter == " " and not quoted and not depth:
            return True
    return False
