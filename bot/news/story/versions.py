"""Versions: what a newer text of an article says that the story did not.

Whole sentences, quoted as they are. A sentence is new where most of it is in no earlier text, or where it says
with another figure what an earlier text said.
"""

from collections.abc import Sequence

import numpy as np

from bot.news.language.sentences import sentences
from bot.news.story.fingerprint import Fingerprint, figured_in, is_in

_NEW = 0.5  # of a sentence, that is at most in earlier texts
_LEAST = 30  # characters; a shorter sentence says nothing by itself
_MOST = 2  # sentences quoted
_LONGEST_COUNTER = 80  # characters
_ROOM = 400  # characters


def new_facts(text: str, known: Sequence[Fingerprint], *, lang: str | None = None) -> str:
    """The first sentences of `text` (plain, cleaned) with a figure or name that none of `known` has; "" if none."""
    table = np.zeros(1 << 16, np.bool_)
    for print_ in known:
        table[print_.numbers] = True
    fresh: list[str] = []
    for start, end in sentences(text, lang=lang):
        sentence = text[start:end]
        if (
            len(sentence) >= _LEAST
            and not _is_counter(text, start, end)
            and (_is_new(sentence, table) or figured_in(sentence, known))
        ):
            fresh.append(sentence)
            if len(fresh) == _MOST:
                break
    return " ".join(fresh)[:_ROOM]


def _is_counter(text: str, start: int, end: int) -> bool:
    """A short line of its own with a figure and no stop: "(Visited 222 times, 22 visits today)", "1,204 views"."""
    line = text[start:end]
    is_alone = text[:start].rstrip(" ")[-1:] in ("", "\n") and text[end:].lstrip(" ")[:1] in ("", "\n")
    return (
        is_alone
        and len(line) <= _LONGEST_COUNTER
        and line[-1] not in ".!?。！？؟"
        and any(map(str.isdigit, line))
    )


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
