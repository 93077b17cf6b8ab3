"""A story in a few sentences: the first ones of its cleaned text, whole, with the matched words.

Lead sentences are as good a summary of news as any method without a model (docs/stories.md has the figures). A
sentence that only says the headline again is left out, and none is cut unless the first alone is too long; what is
cut ends in "…". Where neither headline nor summary shows a match, a line with the words around it does. Every
sentence is quoted as it stands, but for white space.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.news.sentences import is_whole
from bot.news.sentences import sentences as split
from bot.text import Token, fold, tokens, variants, words

_SHORTEST = 25  # characters; less is a heading or a caption (a third of it in scripts without spaces)
_LONGEST = 420  # characters; more is a list or a table
_ENOUGH = 350  # characters; after so much a further sentence is added only if it is short
_SHORT = 120
_SAYS_THE_HEADLINE = 0.8  # of its words stand in the headline
_LINE = 140  # characters of a match line
_LINES = 2

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """`marks` are code points [start, end) of `text`, `match_marks` of `match_line`."""

    text: str
    marks: tuple[Span, ...] = ()
    match_line: str = ""
    match_marks: tuple[Span, ...] = ()


def summarize(
    text: str,
    *,
    headline: str,
    sentences_at_most: int = 3,
    max_characters: int = 600,
    marks: Sequence[Span] = (),
    lang: str | None = None,
) -> Summary:
    """The first sentences of `text` (plain, cleaned), at most `sentences_at_most` of them and `max_characters`.

    `marks`: the spans of `text` that matched. `lang`: BCP 47, helps to split sentences.
    """
    chosen = _choose(text, split(text, lang=lang), headline, sentences_at_most, max_characters)
    quoted, shown = _quote(text, chosen, marks, max_characters)
    told = fold(headline + "\n" + "\n".join(quoted[start:end] for start, end in shown))
    hidden = [mark for mark in marks if fold(text[mark[0] : mark[1]]) not in told]
    line, line_marks = _match_line(text, hidden)
    return Summary(text=quoted, marks=tuple(shown), match_line=line, match_marks=tuple(line_marks))


def retold(
    written: str, text: str, *, headline: str, marks: Sequence[Span] = (), matched: Sequence[str] = ()
) -> Summary:
    """`written`, which somebody else made of `text`; the words of `matched` are marked where they stand in it.

    `marks`: the spans of `text` that matched.
    """
    shown = _found(written, matched)
    told = fold(f"{headline}\n{written}")
    hidden = [mark for mark in marks if fold(text[mark[0] : mark[1]]) not in told]
    line, line_marks = _match_line(text, hidden)
    return Summary(text=written, marks=tuple(shown), match_line=line, match_marks=tuple(line_marks))


def _found(written: str, matched: Sequence[str]) -> list[Span]:
    """Where words that matched elsewhere stand in `written`; no two overlap."""
    there = tokens(written)
    wanted = {tuple(words(one)) for one in matched} - {()}
    found: list[Span] = []
    at = 0
    while at < len(there):
        longest = max((len(one) for one in wanted if _follow(one, there[at : at + len(one)])), default=0)
        if longest:
            found.append((there[at].start, there[at + longest - 1].end))
        at += longest or 1
    return found


def _follow(wanted: Sequence[str], there: Sequence[Token]) -> bool:
    return len(wanted) == len(there) and all(
        word == one.form or word in variants(one.form) or one.form in variants(word)
        for word, one in zip(wanted, there, strict=True)
    )


def _choose(text: str, spans: Sequence[Span], headline: str, most: int, room: int) -> list[Span]:
    """Whole sentences from the top; where there is none, what there is."""
    title = set(_WORD.findall(fold(headline)))
    good = [span for span in spans if _is_sentence(text[span[0] : span[1]], title)]
    chosen: list[Span] = []
    used = 0
    for start, end in good or _not_the_headline(text, spans, title):
        length = end - start + bool(chosen)
        if chosen and (used + length > room or (used >= _ENOUGH and length > _SHORT)):
            break
        chosen.append((start, end))
        used += length
        if len(chosen) == most or used >= room:
            break
    return chosen


def _is_sentence(sentence: str, title: set[str]) -> bool:
    shortest = _SHORTEST if " " in sentence else _SHORTEST // 3
    return shortest <= len(sentence) <= _LONGEST and is_whole(sentence) and not _says(sentence, title)


def _not_the_headline(text: str, spans: Sequence[Span], title: set[str]) -> list[Span]:
    return [span for span in spans if not _says(text[span[0] : span[1]], title)]


def _says(sentence: str, title: set[str]) -> bool:
    """Does the headline say the sentence?"""
    words = set(_WORD.findall(fold(sentence)))
    return bool(words) and bool(title) and len(words & title) / len(words) >= _SAYS_THE_HEADLINE


def _quote(text: str, chosen: Sequence[Span], marks: Sequence[Span], room: int) -> tuple[str, list[Span]]:
    """The chosen sentences as one text, and where the matched words stand in it."""
    quoted = ""
    shown: list[Span] = []
    for start, end in chosen:
        if quoted and not _is_spaceless(text[start]):
            quoted += " "
        sentence = _whole_or_marked(_flat(text[start:end]), room - len(quoted))
        shift = len(quoted) - start
        kept = start + len(sentence.rstrip("…").rstrip())
        shown += [(a + shift, b + shift) for a, b in marks if start <= a and b <= min(end, kept)]
        quoted += sentence
    return quoted, shown


def _whole_or_marked(sentence: str, room: int) -> str:
    """The sentence; where it does not fit or breaks off in the source, cut and marked with "…"."""
    if len(sentence) <= room:
        return sentence if is_whole(sentence) else sentence.rstrip(" .…,;:–—-") + "…"
    piece = sentence[: max(1, room - 1)]
    clause = max((found.start() for found in _CLAUSE.finditer(piece)), default=0)
    space = len(piece) if sentence[len(piece)].isspace() else piece.rfind(" ")
    at = clause if clause > room * 0.6 else space if space > room // 2 else len(piece)
    return piece[:at].rstrip(" ,;:–—-") + "…"


def _match_line(text: str, hidden: Sequence[Span]) -> tuple[str, list[Span]]:
    """The words around the first places of what is not shown yet, two at most."""
    line = ""
    marks: list[Span] = []
    for low, high, inside in _places(text, hidden):
        piece = ("…" if low else "") + _flat(text[low:high]) + ("…" if high < len(text) else "")
        line += " " if line else ""
        shift = len(line) + bool(low) - low
        marks += [(start + shift, end + shift) for start, end in inside]
        line += piece
    return line, marks


def _places(text: str, hidden: Sequence[Span]) -> Iterator[tuple[int, int, list[Span]]]:
    """Stretches of text around hidden words, and the hidden words in each."""
    told: set[str] = set()
    lines = 0
    covered = 0
    for start, end in sorted(hidden):
        if start < covered or fold(text[start:end]) in told:
            continue
        if lines == _LINES:
            return
        low, high = _around(text, start, end)
        low = max(low, covered)
        inside = [(a, b) for a, b in sorted(hidden) if low <= a and b <= high]
        told |= {fold(text[a:b]) for a, b in inside}
        covered = high
        lines += 1
        yield low, high, inside


def _around(text: str, start: int, end: int) -> Span:
    """Whole words of the same line on both sides of a match."""
    beside = max(0, _LINE - (end - start)) // 2
    low, high = max(0, start - beside), min(len(text), end + beside)
    low = max(low, text.rfind("\n", low, start) + 1)
    line_end = text.find("\n", end, high)
    high = line_end if line_end >= 0 else high
    if low and not text[low - 1].isspace() and (space := text.find(" ", low, start)) >= 0:
        low = space + 1
    if high < len(text) and not text[high].isspace() and (space := text.rfind(" ", end, high)) >= 0:
        high = space
    return low, high


def _flat(text: str) -> str:
    """On one line, each character in its place."""
    return _SPACE.sub(" ", text)


def _is_spaceless(character: str) -> bool:
    return (
        "\u3000" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\uff00" <= character <= "\uffef"
    )


_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s")
_CLAUSE = re.compile(r"[,;:،؛，；：]\s?| [–—-] ")
