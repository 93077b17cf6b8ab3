"""Which of many queries match a text: the percolator.

Each query is filed under the rarest word it requires, and there under the second rarest; a text asks only for the
words it holds. What is found so is only a candidate until the matcher has said yes, so the answer is always exactly
that of `matcher.match`, and correctness never depends on the statistics. Queries that require no word that can be
named (wildcards, `site:`) are tried on every text, after their cheap tests.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.query.bounds import anchors, rarest
from bot.query.matcher import Document, Match, match
from bot.query.syntax import Query

K = TypeVar("K", bound=Hashable)

_ONLY = ""  # in the place of a second word: the query requires one word alone


@dataclass(slots=True)
class QueryIndex(Generic[K]):
    """Queries by key; add, change and remove them one at a time, while texts are matched."""

    _queries: dict[K, Query] = field(default_factory=dict)
    _filed: dict[str, dict[str, list[K]]] = field(default_factory=dict)  # word -> second word -> keys
    _unfiled: dict[K, None] = field(default_factory=dict)
    _places: dict[K, list[tuple[str, str]]] = field(
        default_factory=dict
    )  # only of those filed more than once
    _counts: dict[str, int] = field(
        default_factory=dict
    )  # how many queries require a word: a guess at its frequency

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, key: K) -> bool:
        return key in self._queries

    def add(self, key: K, query: Query) -> None:
        """File `query`; one that is there under `key` is replaced."""
        if key in self._queries:
            self.remove(key)
        self._queries[key] = query
        required = anchors(query.root)
        if not required:
            self._unfiled[key] = None
            return
        chosen = rarest(required, lambda form: self._counts.get(form, 0))
        for forms in required:
            for form in forms:
                self._counts[form] = self._counts.get(form, 0) + 1
        places = [
            (first, second)
            for first in chosen[0]
            for second in (chosen[1] if len(chosen) > 1 and len(chosen[1]) <= 8 else (_ONLY,))
        ]
        for first, second in places:
            self._filed.setdefault(first, {}).setdefault(second, []).append(key)
        self._places[key] = places

    def remove(self, key: K) -> None:
        """Forget a query. Raises KeyError if it is not there."""
        query = self._queries.pop(key)
        if key in self._unfiled:
            del self._unfiled[key]
            return
        for first, second in self._places.pop(key):
            keys = self._filed[first][second]
            keys.remove(key)
            if not keys:
                del self._filed[first][second]
                if not self._filed[first]:
                    del self._filed[first]
        for forms in anchors(query.root):
            for form in forms:
                self._counts[form] -= 1
                if not self._counts[form]:
                    del self._counts[form]

    def matches(self, document: Document) -> dict[K, Match]:
        """Every query that matches, with its places."""
        found: dict[K, Match] = {}
        for key in self._candidates(document):
            if key not in found and (match_ := match(self._queries[key], document)) is not None:
                found[key] = match_
        return found

    def _candidates(self, document: Document) -> list[K]:
        held = document.words.places.keys()
        filed = self._filed
        candidates: list[K] = list(self._unfiled)
        for word in held if len(held) < len(filed) else filed.keys() & held:
            seconds = filed.get(word)
            if seconds is None:
                continue
            if len(seconds) == 1 and _ONLY in seconds:
                candidates.extend(seconds[_ONLY])
                continue
            for second in (
                seconds.keys() & held if len(seconds) < len(held) else [s for s in held if s in seconds]
            ):
                candidates.extend(seconds[second])
            if _ONLY in seconds:
                candidates.extend(seconds[_ONLY])
        return candidates
