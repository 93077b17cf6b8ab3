"""Versions: what a newer text of an article says that the story did not.

Whole sentences, quoted as they stand. A sentence is new where most of it stands in no earlier text, or where it says
with another figure what an earlier text said.
"""

from collections.abc import Sequence

import numpy as np

from bot.news.language.sentences import sentences
from bot.news.story.fingerprint import Fingerprint, figured_in, is_in

_NEW = 0.5  # of a sentence, that at most stands in earlier texts
_LEAST = 30  # characters; a shorter sentence says nothing by itself
_MOST = 2  # sentences quoted
_ROOM = 400  # characters


def new_facts(text: str, known: Sequence[Fingerprint], *, lang: str | None = None) -> str:
    """The first sentences of `text` (plain, cleaned) with a figure or name that none of `known` has; "" if none."""
    table = np.zeros(1 << 16, np.bool_)
    for print_ in known:
        table[print_.numbers] = True
    fresh: list[str] = []
    for start, end in sentences(text, lang=lang):
        sentence = text[start:end]
        if len(sentence) >= _LEAST and (_is_new(sentence, table) or figured_in(sentence, known)):
            fresh.append(sentence)
            if len(fresh) == _MOST:
                break
    return " ".join(fresh)[:_ROOM]


def _is_new(sentence: str, table: "np.typing.NDArray[np.bool_]") -> bool:
    return is_in(sentence, table) < _NEW and _has_fact(sentence)


def _has_fact(sentence: str) -> bool:
    """A figure, or a name behind the first word; in scripts without capitals any sentence may hold one."""
    words = sentence.split()
    if any(character.isdigit() for character in sentence):
        return True
    if not any(character.isupper() or character.islower() for character in sentence):
        return True
    return any(word.lstrip("\"'“«(")[:1].isupper() for word in words[1:])
