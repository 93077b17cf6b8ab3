"""A story in a few sentences: the first ones of its cleaned text, whole, with the matched words.

Lead sentences are as good a summary of news as any method without a model (docs/stories.md has the figures). A
sentence that only says the headline again is left out, and none is cut unless the first alone is too long; what is
cut ends in "…". Where neither headline nor summary shows a match, a line with the words around it does. Every
sentence is quoted as it is, but for white space.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.news.language.sentences import gap_behind, is_whole
from bot.news.language.sentences import sentences as split
from bot.text import Token, fold, is_spaceless, tokens, variants, words

_SHORTEST = 25  # characters; less is a heading or a caption (a third of it in scripts without spaces)
_LONGEST = 600  # characters; more is a list or a table
_ENOUGH = (
    5 / 12
)  # of the room (250 of 600 characters): after so much a further sentence is added only if it is short
_SHORT = 120
_USUAL = 3  # sentences; who asks for more gets more
_SAYS_THE_HEADLINE = 0.8  # of its words are in the headline
_AS_LONG = 0.8  # a whole summary is better than a longer one that breaks off
_A_LINE = 160  # characters; who shows less shows more gladly
_MORE = 1.5
_LEADS_ON = (":", "：")  # to a list or a quotation that is not quoted any more
_LINE = 140  # characters of a line with the words around a match
_LINES = 2  # so many of them in all,
_PLACES = 4  # or more of them that are shorter
_BESIDE = 20  # characters of a place that are left for the words around

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """`marks` are code points [start, end) of `text`, `match_marks` of `match_line`."""

    text: str
    marks: tuple[Stretch, ...] = ()
    match_line: str = ""
    match_marks: tuple[Stretch, ...] = ()


def summarize(
    text: str,
    *,
    headline: str,
    sentences_at_most: int = 3,
    max_characters: int = 600,
    marks: Sequence[Stretch] = (),
    lang: str | None = None,
) -> Summary:
    """The first sentences of `text` (plain, cleaned), at most `sentences_at_most` of them and `max_characters`.

    `marks`: the spans of `text` that matched. `lang`: BCP 47, helps to split sentences.
    """
    chosen = _choose(text, headline, lang, sentences_at_most, max_characters)
    quoted, shown = _quote(text, chosen, marks, max_characters)
    told = "\n".join([headline, *(quoted[start:end] for start, end in shown)])
    seen = {_key(quoted, mark) for mark in shown}
    line, line_marks = _match_line(text, [m for m in _hidden(text, marks, told) if _key(text, m) not in seen])
    return Summary(text=quoted, marks=tuple(shown), match_line=line, match_marks=tuple(line_marks))


def retold(
    written: str, text: str, *, headline: str, marks: Sequence[Stretch] = (), matched: Sequence[str] = ()
) -> Summary:
    """`written`, which somebody else made of `text`; the words of `matched` are marked in it.

    `marks`: the spans of `text` that matched.
    """
    shown = _found(written, matched)
    line, line_marks = _match_line(text, _hidden(text, marks, f"{headline}\n{written}"))
    return Summary(text=written, marks=tuple(shown), match_line=line, match_marks=tuple(line_marks))


def tells_more(summary: str, *, than: str) -> bool:
    """Is `summary`, of a copy, worth an edit: where the one that is shown breaks off, or is a line, or there is none?"""
    if not than or not is_whole(summary):
        return bool(summary) and not than
    if not is_whole(than):
        return len(summary) >= _AS_LONG * len(than)
    return len(than) < _A_LINE and len(summary) >= _MORE * len(than)


def _hidden(text: str, marks: Sequence[Stretch], told: str) -> list[Stretch]:
    """Those of `marks` whose words aren't in `told`."""
    there = fold(told)
    wanted = {fold(text[start:end]) for start, end in marks}
    shown = {word for word in wanted if _stands(word, there)}
    return [(start, end) for start, end in marks if fold(text[start:end]) not in shown]


def _stands(word: str, there: str) -> bool:
    """As whole words; in scripts without spaces anywhere."""
    if not word or is_spaceless(word[0]):
        return word in there
    at = there.find(word)
    while at >= 0:
        if not _goes_on(there[max(at - 1, 0) : at]) and not _goes_on(
            there[at + len(word) : at + len(word) + 1]
        ):
            return True
        at = there.find(word, at + 1)
    return False


def _goes_on(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _found(written: str, matched: Sequence[str]) -> list[Stretch]:
    """The places in `written` of words that matched elsewhere; no two overlap."""
    there = tokens(written)
    wanted = {tuple(words(one)) for one in matched} - {()}
    found: list[Stretch] = []
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


@lru_cache(maxsize=8)  # each channel that is told an item asks the same
def _choose(text: str, headline: str, lang: str | None, most: int, room: int) -> tuple[Stretch, ...]:
    """Whole sentences from the top; where there is none, what there is."""
    spans = split(text, lang=lang)
    title = _words(headline)
    good = [span for span in spans if _is_sentence(text[span[0] : span[1]], title)]
    enough = _ENOUGH * room * max(1, most / _USUAL)
    chosen: list[Stretch] = []
    used = 0
    for start, end in good or _not_the_headline(text, spans, title):
        length = end - start + bool(chosen)
        if chosen and (used + length > room or (used >= enough and length > _SHORT)):
            break
        chosen.append((start, end))
        used += length
        if len(chosen) == most or used >= room:
            break
    while len(chosen) > 1 and text[slice(*chosen[-1])].endswith(_LEADS_ON):
        chosen.pop()
    return tuple(chosen)


def _is_sentence(sentence: str, title: set[str]) -> bool:
    shortest = _SHORTEST if " " in sentence else _SHORTEST // 3
    return shortest <= len(sentence) <= _LONGEST and is_whole(sentence) and not _says(sentence, title)


def _not_the_headline(text: str, spans: Sequence[Stretch], title: set[str]) -> list[Stretch]:
    return [span for span in spans if not _says(text[span[0] : span[1]], title)]


def _says(sentence: str, title: set[str]) -> bool:
    """Does the headline say the sentence?"""
    words = _words(sentence)
    return bool(words) and bool(title) and len(words & title) / len(words) >= _SAYS_THE_HEADLINE


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_HYPHEN.sub("", fold(text))))


def _quote(
    text: str, chosen: Sequence[Stretch], marks: Sequence[Stretch], room: int
) -> tuple[str, list[Stretch]]:
    """The chosen sentences as one text, and the places of the matched words in it."""
    quoted = ""
    shown: list[Stretch] = []
    for start, end in chosen:
        if quoted:
            quoted += gap_behind(quoted)
        sentence = _whole_or_marked(_flat(text[start:end]), room - len(quoted))
        shift = len(quoted) - start
        kept = start + len(sentence.rstrip("…").rstrip())
        shown += [(a + shift, b + shift) for a, b in marks if start <= a and b <= min(end, kept)]
        quoted += sentence
    return quoted, shown


def _whole_or_marked(sentence: str, room: int) -> str:
    """The sentence; where it does not fit or breaks off in the source, cut and marked with "…"."""
    if len(sentence) <= room and is_whole(sentence):
        return sentence
    if len(sentence) < room:
        return sentence.rstrip(" .…,;:–—-") + "…"
    piece = sentence[: max(1, room - 1)]
    clause = max((found.start() for found in _CLAUSE.finditer(piece)), default=0)
    space = len(piece) if sentence[len(piece)].isspace() else piece.rfind(" ")
    at = clause if clause > room * 0.6 else space if space > room // 2 else len(piece)
    return piece[:at].rstrip(" ,;:–—-") + "…"


def _match_line(text: str, hidden: Sequence[Stretch]) -> tuple[str, list[Stretch]]:
    """The words around what is not shown yet, from as few places as hold it: one, or up to four shorter ones."""
    line = ""
    marks: list[Stretch] = []
    high = 0
    for low, high, inside in _places(text, hidden):
        line += " … " if line else "…" if low else ""
        shift = len(line) - low
        marks += [(start + shift, end + shift) for start, end in inside]
        line += _flat(text[low:high])
    return line + ("…" if line and high < len(text) else ""), marks


def _places(text: str, hidden: Sequence[Stretch]) -> list[tuple[int, int, list[Stretch]]]:
    """Stretches of text around hidden words, in their order, and the hidden words in each."""
    brief = {_key(text, mark) for mark in hidden if _is_brief(mark)}
    wanted = [mark for mark in hidden if _is_brief(mark) or _key(text, mark) not in brief]
    short = sorted({piece for mark in wanted for piece in _ends_of(text, mark)})
    windows: list[Stretch] = []
    for count in range(1, _PLACES + 1):
        windows = _windows(text, short, width=min(_LINE, _LINES * _LINE // count), most=count)
        if len(windows) < count:
            break
        shown = {_key(text, (a, b)) for a, b in short if any(low <= a and b <= high for low, high in windows)}
        if all(_key(text, mark) in shown for mark in short):
            break
    return [
        (low, high, [(a, b) for a, b in short if low <= a and b <= high]) for low, high in _joined(windows)
    ]


def _joined(windows: Sequence[Stretch]) -> list[Stretch]:
    """In their order; those that overlap are one, or a match that begins in the first would be in neither."""
    joined: list[Stretch] = []
    for low, high in sorted(windows):
        if joined and low <= joined[-1][1]:
            low, before = joined.pop()
            high = max(high, before)
        joined.append((low, high))
    return joined


def _ends_of(text: str, mark: Stretch) -> list[Stretch]:
    """A match as one piece; of a long one (words near each other) its first and last word."""
    if _is_brief(mark):
        return [mark]
    found = list(_WORD.finditer(text, *mark))
    return [found[0].span(), found[-1].span()] if found else [mark]


def _is_brief(mark: Stretch) -> bool:
    return mark[1] - mark[0] <= _LINE // 2


def _key(text: str, mark: Stretch) -> tuple[str, ...]:
    """What a match shows: words near each other are the same match whatever is between them."""
    found = [fold(word[0]) for word in _WORD.finditer(text, *mark)]
    return tuple(sorted({found[0], found[-1]})) if found else (fold(text[slice(*mark)]),)


def _windows(text: str, hidden: Sequence[Stretch], *, width: int, most: int) -> list[Stretch]:
    """Up to `most` stretches of `width` characters: each time the one with the most words that no other shows."""
    windows: list[Stretch] = []
    told: set[tuple[str, ...]] = set()
    while len(windows) < most:
        best: tuple[int, Stretch] = (0, (0, 0))
        for at, (start, _) in enumerate(hidden):
            if _key(text, hidden[at]) in told:
                continue
            last = at
            while last + 1 < len(hidden) and hidden[last + 1][1] - start <= width - _BESIDE:
                last += 1
            new = {_key(text, mark) for mark in hidden[at : last + 1]} - told
            if len(new) > best[0]:
                best = (len(new), _around(text, start, hidden[last][1], width))
        if not best[0]:
            break
        windows.append(best[1])
        told |= {_key(text, (a, b)) for a, b in hidden if best[1][0] <= a and b <= best[1][1]}
    return windows


def _around(text: str, start: int, end: int, width: int) -> Stretch:
    """Whole words of the same line on both sides of a match."""
    beside = max(0, width - (end - start)) // 2
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


_WORD = re.compile(r"\w+")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑](?=\w)")
_SPACE = re.compile(r"\s")
_CLAUSE = re.compile(r"[,;:،؛，；：]\s?| [–—-] ")
