"""What a query is asked about: a text with its words in their places, and what is known of it beside them.

A `Document` is made once for an item and asked by many queries. A `Span` is a place in it, in code points.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

from bot.query.tags import language_tag
from bot.text import Chunks, CutText, Place, fold, forms, plain
from bot.wording import Wording, say

LEAD_WORDS = 60
_LONG = 30_000  # code points
_LONG_UNSPACED = 3_000
_NO_WORD = re.compile(r"[^\w]+")
Scope = tuple[int, int]  # atoms [from, to)


@dataclass(frozen=True, slots=True)
class Span:
    """Code points [start, end) of the rendered title or body."""

    field: Literal["title", "body"]
    start: int
    end: int
    text: str

    @property
    def said(self) -> Wording:
        """What is there, and in which part."""
        if self.field == "title":
            return say("“{text}” in the title", text=self.text)
        return say("“{text}” in the body", text=self.text)


class Document:
    """An item as queries see it. `title` and `body` are rendered text; spans count in them."""

    __slots__ = (
        "_chunks", "_forms", "_split", "_wild", "_words", "author", "body", "country", "host", "lang", "source", "tags",
        "title", "url",
    )  # fmt: skip

    def __init__(self, title: str, body: str) -> None:
        self.title = title
        self.body = body
        self._words: CutText | None = None
        self._split = 0
        self._chunks = (Chunks(title), Chunks(body))
        self._forms: set[str] | None = None
        self._wild: dict[str, list[str]] = {}
        self.source = self.author = self.lang = self.country = self.host = ""
        self.url: frozenset[str] = frozenset()
        self.tags: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        title: str,
        body: str,
        url: str = "",
        site: str = "",
        source: str = "",
        author: str = "",
        lang: str = "",
        country: str = "",
        tags: Sequence[str] = (),
        html: bool = True,
    ) -> "Document":
        """Build it; with `html` the texts are rendered first. `site` is the host, if not that of `url`."""
        document = cls(plain(title), plain(body)) if html else cls(title, body)
        document.source, document.author = _folded(source), f" {_folded(author)} "
        document.lang, document.country = language_tag(lang).lower(), country.lower()
        document.host = (site or _host(url)).lower().rstrip(".")
        document.url = frozenset(forms(_NO_WORD.sub(" ", unquote(url)))) if url else frozenset()
        document.tags = frozenset(_folded(tag) for tag in tags)
        return document

    @property
    def takes_long(self) -> bool:
        """Is it long, or without spaces, so that cutting it into words takes tens of milliseconds?"""
        title, body = self._chunks
        return len(self.body) > _LONG or title.unspaced + body.unspaced > _LONG_UNSPACED

    def cut(self) -> None:
        """Cut it into words now. What is asked first does so else."""
        _ = self.forms, self.words.starts

    @property
    def forms(self) -> set[str]:
        """All forms of its words, without their places: what most queries are decided by."""
        if self._forms is None:
            title, body = self._chunks
            self._forms = body.forms()
            self._forms |= title.forms()
        return self._forms

    @property
    def title_forms(self) -> set[str]:
        """Those of its headline."""
        return self._chunks[0].forms()

    def pairs(self, heads: Container[str]) -> set[str]:
        """The forms that follow each other, parted by a space, of those that begin with one of `heads`."""
        title, body = self._chunks
        return title.pairs(heads).union(body.pairs(heads))

    @property
    def words(self) -> CutText:
        """Its words in their places."""
        if self._words is None:
            title, body = self._chunks
            self._words = CutText()
            self._words.add(self.title, title)
            self._split = len(self._words)
            self._words.add(self.body, body)
        return self._words

    @property
    def split(self) -> int:
        """Atoms from here on are the body's."""
        return self._split if self.words else 0

    @property
    def whole(self) -> Scope:
        """All its atoms."""
        return 0, len(self.words)

    def part(self, field: str, scope: Scope) -> Scope:
        """What of `scope` is in the title, the body or the lead."""
        start, end = scope
        if field == "title":
            return start, min(end, self.split)
        if field == "body":
            return max(start, self.split), end
        numbers, first = self.words.numbers, self.split + 2  # behind the two atoms of the gap
        last = first
        while last < len(numbers) and numbers[last] - numbers[first] < LEAD_WORDS:
            last += 1
        return start, min(end, last)

    def like(self, pattern: str) -> list[str]:
        """The forms that match the wildcard `pattern`."""
        if pattern not in self._wild:
            self._wild[pattern] = _like(pattern, self.forms)
        return self._wild[pattern]

    def written(self, wanted: Container[str]) -> list[str]:
        """What is between spaces and holds a word of one of the forms `wanted`, as it is written."""
        title, body = self._chunks
        return title.written(wanted) + body.written(wanted)

    def span(self, place: Place) -> Span:
        """The code points of a run of atoms."""
        start, end = self.words.starts[place[0]], self.words.ends[place[1]]
        if place[0] < self.split:
            return Span("title", start, end, self.title[start:end])
        return Span("body", start, end, self.body[start:end])


def _like(pattern: str, forms_: set[str]) -> list[str]:
    """The forms that match; a beginning, as most patterns are, without an expression."""
    beginning = pattern[:-1]
    if pattern[-1] == "*" and "*" not in beginning and "?" not in beginning:
        return [form for form in forms_ if form.startswith(beginning)]
    wanted = _compiled(pattern)
    return [form for form in forms_ if wanted.fullmatch(form)]


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> "re.Pattern[str]":
    """Of the standard library, whose expression never goes back over what a star has passed."""
    return re.compile(translate(pattern.replace("[", "[[]")))


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
