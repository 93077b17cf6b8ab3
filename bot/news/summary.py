"""A story in a few sentences, with the matched words: whole sentences from the top of the cleaned text.

Never cut in the middle of a sentence unless it is marked with "…"; never the headline again. Where neither headline
nor summary shows a matched word, a line with the words around it does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.news.sentences import is_whole, sentences
from bot.text import fold, is_spaceless, words

_AROUND = 60  # characters on each side of a match in the match line
_LINES = 2
_ENOUGH = 0.6  # of the budget: with so much told, a further sentence must fit well


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """`marks` are code points of `text`, `match_marks` of `match_line`."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    match_line: str = ""
    match_marks: tuple[tuple[int, int], ...] = ()


def summarize(
    text: str,
    *,
    headline: str,
    sentences_at_most: int = 3,
    max_characters: int = 600,
    marks: Sequence[tuple[int, int]] = (),
) -> Summary:
    """`text`: plain, cleaned. `marks`: matched code points of it. At most `max_characters` are quoted."""
    chosen = _choose(text, headline, sentences_at_most, max_characters)
    quoted, moved = _joined(text, chosen, marks, max_characters)
    shown = fold(headline) + " " + " ".join(fold(quoted[a:b]) for a, b in moved)
    hidden = [mark for mark in marks if fold(text[mark[0] : mark[1]]) not in shown]
    line, line_marks = _match_line(text, hidden)
    return Summary(text=quoted, marks=tuple(moved), match_line=line, match_marks=tuple(line_marks))


def _choose(text: str, headline: str, most: int, budget: int) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    used = 0
    title = set(words(headline))
    for start, end in sentences(text):
        if not chosen and _repeats(text[start:end], title):
            continue
        length = end - start
        if chosen and (used + 1 + length > budget or used >= budget * _ENOUGH):
            break
        chosen.append((start, end))
        used += length + 1
        if len(chosen) == most or used > budget:
            break
    return chosen


def _repeats(sentence: str, title: set[str]) -> bool:
    """True if it says no more than the headline."""
    own = words(sentence)
    return bool(title) and bool(own) and len(own) <= len(title) + 3 and set(own) <= title


def _joined(
    text: str, chosen: Sequence[tuple[int, int]], marks: Sequence[tuple[int, int]], budget: int
) -> tuple[str, list[tuple[int, int]]]:
    quoted = ""
    moved: list[tuple[int, int]] = []
    for start, end in chosen:
        if quoted:
            quoted += "" if is_spaceless(quoted[-1].strip("。！？") or text[start : start + 1]) else " "
        shift = len(quoted) - start
        sentence = re.sub(r"\s", " ", text[start:end])
        if len(quoted) + len(sentence) > budget:
            sentence = _cut(sentence, budget - len(quoted))
        elif not is_whole(sentence) and (start, end) == chosen[-1] and sentence.endswith(("...", "…")):
            sentence = sentence.rstrip(".… ") + "…"
        moved.extend(
            (a + shift, b + shift) for a, b in marks if start <= a and b - start <= len(sentence.rstrip("…"))
        )
        quoted += sentence
    return quoted, moved


def _cut(sentence: str, room: int) -> str:
    """At the last word that fits, marked."""
    if room < 2:
        return "…"
    piece = sentence[: room - 1]
    space = piece.rfind(" ")
    return (piece[:space] if space > room // 2 else piece).rstrip(" ,;:–—-") + "…"


def _match_line(text: str, hidden: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The words around the first places of what is not shown yet, two at most."""
    line = ""
    marks: list[tuple[int, int]] = []
    told: set[str] = set()
    covered = -1
    lines = 0
    for start, end in hidden:
        word = fold(text[start:end])
        if word in told or start < covered:
            continue
        told.add(word)
        if lines == _LINES:
            break
        low, high = _edges(text, start, end)
        piece = ("…" if low else "") + re.sub(r"\s", " ", text[low:high]) + ("…" if high < len(text) else "")
        if line:
            line += " "
        shift = len(line) + (1 if low else 0) - low
        marks.append((start + shift, end + shift))
        for a, b in hidden:  # others that happen to stand in it
            if low <= a and b <= high and (a, b) != (start, end):
                marks.append((a + shift, b + shift))
                told.add(fold(text[a:b]))
        line += piece
        covered = high
        lines += 1
    return line, sorted(set(marks))


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Whole words on both sides, within the paragraph."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    paragraph = text.rfind("\n", low, start)
    low = paragraph + 1 if paragraph >= 0 else low
    following = text.find("\n", end, high)
    high = following if following >= 0 else high
    if low and not text[low - 1].isspace():
        space = text.find(" ", low, start)
        low = space + 1 if space >= 0 else low
    if high < len(text) and not text[high].isspace():
        space = text.rfind(" ", end, high)
        high = space if space >= 0 else high
    return low, high
