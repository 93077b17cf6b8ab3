"""The one word that would halve a query which finds too much. What it finds, the caller counts.

Either a word of the query that brings about half of the stories, to be left out; or one that is in about half of their
headlines and seldom elsewhere, to be added.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.query.parser import parse
from bot.query.syntax import And, Node, printed
from bot.text import fold

_HALF = (0.25, 0.65)  # of the stories are left
_HEADLINES = (0.2, 0.8)  # of them have the word
_TRIED = 6
_LIFT = 2  # times as often in the stories as elsewhere: a word like "the" or "says" narrows nothing down
_SHORT = 3

Count = Callable[[Node], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Halving:
    """`adds`: the query AND the word, else the query without it; `stories`: that are left."""

    word: str
    adds: bool
    stories: int


async def halving(
    root: Node,
    *,
    stories: int,
    archive: int,
    parts: Mapping[str, int],
    headlines: Sequence[str],
    left: Count,
    everywhere: Count,
) -> Halving | None:
    """`left`: stories that a query finds; `everywhere`: items that have a word. None: no word would."""
    for word, less in parts.items():
        if _is_half(stories - less, stories):
            return Halving(word=word, adds=False, stories=stories - less)
    for word in _candidates(root, headlines):
        term = parse(word).root
        found = await left(And((root, term)))
        if _is_half(found, stories):
            elsewhere = max(await everywhere(term) - found, 0) / max(archive - stories, 1)
            if found / stories >= _LIFT * elsewhere:
                return Halving(word=word, adds=True, stories=found)
    return None


def _is_half(some: int, of: int) -> bool:
    low, high = _HALF
    return low * of <= some <= high * of


def _candidates(root: Node, headlines: Sequence[str]) -> list[str]:
    """Words of the headlines as they are written there, those of about half of them first."""
    own = set(re.findall(r"\w+", fold(printed(root))))
    count: Counter[str] = Counter()
    written: dict[str, str] = {}
    for headline in headlines:
        words = {fold(word): word for word in re.findall(r"[^\W\d_]+", headline) if len(word) >= _SHORT}
        count.update(words.keys() - own)
        written |= words
    low, high = _HEADLINES
    fair = [word for word, times in count.items() if low <= times / len(headlines) <= high]
    fair.sort(key=lambda word: (abs(count[word] / len(headlines) - 0.5), word))
    return [written[word] for word in fair[:_TRIED]]
