"""Where a sentence ends: spans of a plain text, by punctuation, abbreviations and what follows. Any script.

A line break always ends a sentence, since the renderer makes one where a block ends. In doubt a sentence goes on: two
in one are read as two, half a sentence is not read at all. A short quotation or bracket is never parted.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache, partial

from bot.news.language.words import all_of, languages


@dataclass(frozen=True, slots=True)
class _Words:
    """Abbreviations and words that open sentences. They are read at the first text: commands that read none pay nothing."""

    known_by: frozenset[str]
    never: frozenset[str]
    before_number: frozenset[str]
    day_or_month: frozenset[str]
    may_end: frozenset[str]
    sums: frozenset[str]
    states: frozenset[str]
    openers: frozenset[str]
    opens: frozenset[str]


@cache
def _words() -> _Words:
    return _Words(**{field.name: all_of(field.name) for field in fields(_Words)})


@cache
def _abbreviations() -> frozenset[str]:
    words = _words()
    return words.never | words.day_or_month | words.before_number | words.may_end | words.sums | words.states


_PARTICLES = frozenset(
    ["le", "la", "les", "de", "du", "des", "da", "di", "do", "dos", "e", "y", "i", "a", "o", "u"]
)
_LOOKED_AT = 600  # characters, to guess whether a text is in one of them
_WORD = re.compile(r"\w+")
_Asked = Callable[[], bool]  # found out only where it matters, which is seldom
_TIMES = frozenset(["a.m", "p.m", "am", "pm"])
_AFTER_TIME = re.compile(
    r"(?i)\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|march|apr|may|june|july|aug|sept|oct|nov|dec"
    r"|eastern|pacific|central|mountain|greenwich|local)|\s+(?-i:[A-Z]{2,4})\b|\s+\d|\s+\w+ (?:time|Time)\b"
)

_SPACED = ".!?…؟।॥۔።։။។།"  # these end a sentence where white space follows
_UNSPACED = "。！？｡"
_HEADING = "】"  # ends what "【" has opened at the start of a line
_CLOSING = "\"'»”’)\\]›」』）》"
_OPENING_TOO = "“‘«‹"  # German and others close with them, directly behind the stop
_CLOSE = rf"(?:[{_CLOSING}]|[{_OPENING_TOO}](?!\w)|[ \u00a0\u202f]»(?=[\s,;.]|$))"
# One class of characters in front, so that the search jumps from stop to stop.
_STOP = re.compile(rf"[{_SPACED}{_UNSPACED}{_HEADING};\u037e\n](?:[{_SPACED}{_UNSPACED}]|{_CLOSE})*")
_MOST_QUOTED = 160  # characters; a longer quotation is parted like any text
_QUOTED = re.compile(  # one class of characters in front, again
    r"[\"“„«»「『《”(](?:"
    + "|".join(
        rf"(?<={opening})[^{inside}\n]{{1,{_MOST_QUOTED}}}{closing}"
        for opening, inside, closing in (
            ("“", "“”", "”"),
            ("„", "„“”", "[“”]"),
            ("«", "«»", "»"),
            (r"(?<!\w)»", "«»", "«"),
            ("「", "「」", "」"),
            ("『", "『』", "』"),
            ("《", "《》", "》"),
            (r"\(", "()", r"\)"),
            (r"(?<!\S)”(?=\w)", "”", "”"),
            (r"(?<!\S)\"(?=\S)", '"', r"(?<=\S)\"(?!\w)"),
        )
    )
    + ")"
)
_NO_WORD = re.compile(
    r"\s+(?:\[|https?://|www\.|[\w.+-]{1,64}@\w)"
)  # a link or an address, never a word in lower case
_LAST_WORD = re.compile(r"[^\s()\[\]\"“„«‹/—–]+$")
_NEXT = re.compile(r"[\s\u00a0\u202f]*[\"'«“„‘¿¡(\[‹»–—-]*[\s\u00a0\u202f]*(\w+)?")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # U.S, z.B
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.?-)[^\W\d_]")  # J.-L
_ROMAN = re.compile(r"[IVXLC]+")
_AND_SO_ON = re.compile(r"\b[тіi]\.\s?[дпe]$")
_LONGEST_NO_VOWEL = 4
_NO_VOWEL = re.compile(r"(?i)[bcdfghjklmnpqrstvwxzßçčřšžłńśźбвгґджзйклмнпрстфхцчшщ]{2,4}")
_NUMBER = re.compile(r"[\d.,]*\d$")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_GEORGIAN = re.compile(r"[\u10d0-\u10ff]")
_HAS_CASE = re.compile(r"[^\W\d_]")
# Who said it, behind a quotation that closes with a stop, in scripts without capitals.
_SAID = re.compile(
    r"\w{0,4}?(?:说|說|道[，。：]|问|問|喊|称|稱|表示|指出|强调)|と|って|という|など|라고|이라고|고 |며 |\s?\S{1,40}\s(?:말했|물었|외쳤|밝혔)"
    r"|\s?(?:و?قال|و?صاح|و?صرخ|و?سأل|و?تساءل|و?أجاب|و?أضاف|و?هتف|و?صرح|گفت|کہا)"
)


def sentences(text: str, *, lang: str | None = None) -> list[tuple[int, int]]:
    """The sentences of `text` (plain) as [start, end) in order, without the white space between them.

    `lang`: BCP 47, helps with ordinal days ("11. Oktober"); unknown is fine.
    """
    day_first = cache(partial(_is_day_first, text, lang))
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        first, end = stop[0][0], stop.end()
        if first == "\n":
            _add(spans, text, start, stop.start())
            start = stop.start() + 1
        elif _is_inside(quoted, stop) or _is_said(text, quoted, stop):
            continue
        elif _is_end(text, start, stop, day_first=day_first):
            _add(spans, text, start, end)
            start = end
    _add(spans, text, start, len(text))
    return spans


def is_whole(sentence: str) -> bool:
    """True where a sentence ends as sentences do, and does not trail off."""
    ending = sentence[-_LONGEST_ENDING:]
    if _TRAILS.search(ending):
        return False
    return bool(_ENDED.search(ending)) or bool(_GREEK_QUESTION.search(ending))


def gap_behind(sentence: str) -> str:
    """What is put between a sentence and the next one of a line: nothing behind a full-width stop."""
    return "" if _UNSPACED_END.search(sentence[-_LONGEST_ENDING:]) else " "


_LONGEST_ENDING = 12  # a stop and the quotes and brackets that close behind it
_CLOSED = r"(?:[ \u00a0\u202f]?[\"'»”’)\]›」』）》“‘«‹])*$"
_TRAILS = re.compile(rf"(?:…|\.\.\.){_CLOSED}")
_ENDED = re.compile(rf"[{_SPACED}{_UNSPACED}:]{_CLOSED}")
_UNSPACED_END = re.compile(rf"[{_UNSPACED}]{_CLOSED}")
_GREEK_QUESTION = re.compile(rf"[\u0370-\u03ff\u1f00-\u1fff][;\u037e]{_CLOSED}")


def _is_day_first(text: str, lang: str | None) -> bool:
    if lang:
        return lang.split("-")[0].lower() in _day_first_codes()
    return len(_words().known_by.intersection(_WORD.findall(text[:_LOOKED_AT].lower()))) > 1


@cache
def _day_first_codes() -> frozenset[str]:
    return frozenset(code for one in languages() if one.day_first for code in (one.code, *one.also))


def _is_inside(quoted: list[tuple[int, int]], stop: re.Match[str]) -> bool:
    at = bisect_right(quoted, (stop.start(), 0)) - 1
    return at >= 0 and stop.end() < quoted[at][1]


def _is_said(text: str, quoted: list[tuple[int, int]], stop: re.Match[str]) -> bool:
    """Does the stop close a quotation after which the sentence goes on with who said it?"""
    if stop[0][-1] not in "\"'»”’」』" or not _SAID.match(text, stop.end()):
        return False
    at = bisect_right(quoted, (stop.start(), 0)) - 1
    return at < 0 or text[quoted[at][0] - 1 : quoted[at][0]] not in ("：", ":")


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _is_end(text: str, start: int, stop: re.Match[str], *, day_first: _Asked) -> bool:
    end = stop.end()
    if stop[0][0] in _UNSPACED:
        return True
    if stop[0][0] == _HEADING:
        return text[start : stop.start()].lstrip().startswith("【")
    if end < len(text) and not text[end].isspace():
        return False
    if stop[0][0] in ";\u037e" and not _GREEK.match(text, stop.start() - 1):
        return False
    return _ends(text, start, stop, day_first=day_first)


def _ends(text: str, start: int, stop: re.Match[str], *, day_first: _Asked) -> bool:
    following = _NEXT.match(text, stop.end())
    word = (following[1] if following else None) or ""
    if not word:
        return True
    if _is_lower(word) and not _NO_WORD.match(text, stop.end()):
        return False
    if stop[0].startswith(("…", "...")) and _is_caseless(word):
        return False
    if stop[0][0] != ".":
        return True
    if ")" in stop[0]:  # "Adm. (ret.) Cole"
        return text.rfind("(", start, stop.start()) <= start + 1
    if len(stop[0]) > 1:
        return True
    before = _LAST_WORD.search(text, max(start, stop.start() - 40), stop.start())
    if not before or (
        len(before[0]) > _LONGEST_NO_VOWEL
        and before[0].isalpha()
        and before[0].lower() not in _abbreviations()
    ):
        return True
    earlier = text[max(start, before.start() - _WORDS_BEFORE) : before.start()].split()
    rest = text[following.end() : following.end() + _WORDS_BEFORE] if following else ""
    return _stop_ends(before[0], earlier, word, rest, day_first=day_first)


_WORDS_BEFORE = 200  # code points; only the last words before a stop and the first behind it are asked about


def _stop_ends(before: str, earlier: list[str], word: str, rest: str, *, day_first: _Asked) -> bool:
    """Does the full stop between `before` and `word` end the sentence that begins with the words `earlier`?"""
    words = _words()
    if "://" in before or "@" in before or "=" in before:
        return True
    elided, _, before = before.rpartition("’") if "’" in before else before.rpartition("'")
    before = before.strip("-.,")
    folded = before.casefold()
    last = earlier[-1] if earlier else ""
    initial = len(word) == 1 and rest.startswith(".")
    opens = not initial and (word.lower() in words.openers or word.lower() in words.opens)
    if not before:
        return True
    if folded in _TIMES:
        return not _AFTER_TIME.match(f" {word}{rest[:40]}")
    if folded in words.before_number and (word[0].isdigit() or _ROMAN.fullmatch(word)):
        return False
    if elided and folded == "on":  # "l'on. Ruffo"
        return False
    if folded in words.never and not (before.isupper() and len(before) > 2 and not word.isupper()):
        return opens and not before.isascii() and before.isalpha() and len(earlier) > 2
    if folded in words.day_or_month:
        return opens and len(earlier) > 2
    if not earlier and len(before) <= _LONGEST_NO_VOWEL and not elided:  # "1.", or "TP." which we don't know
        return before.isalpha() and opens and len(before) > 2
    if folded in words.sums or _AND_SO_ON.search(f"{last} {before}"):
        return len(earlier) > 2 or opens
    if len(before) == 1 and before.isalpha():
        return not initial and _letter_ends(before, earlier, word, opens=opens)
    return _usually_ends(before, earlier, opens=opens, day_first=day_first)


def _usually_ends(before: str, earlier: list[str], *, opens: bool, day_first: _Asked) -> bool:
    """The same for what is no letter and no abbreviation that says by itself whether it can end a sentence.

    `opens`: the next word looks like the first of a sentence.
    """
    words, folded = _words(), before.casefold()
    if _INITIALS.fullmatch(before):
        return False
    in_a_state = bool(earlier) and earlier[-1].endswith(",") and folded in words.states
    if folded in words.may_end or _ACRONYM.fullmatch(before) or in_a_state:
        return opens
    if before.isdigit() and len(before) <= 2:
        return not day_first() or opens
    if _ROMAN.fullmatch(before) and day_first():
        return opens
    if _NO_VOWEL.fullmatch(before) and not before.isupper():
        return opens or _is_measured(earlier)
    return True


def _is_measured(earlier: list[str]) -> bool:
    return any(_NUMBER.search(one) for one in earlier[-2:])


def _letter_ends(letter: str, earlier: list[str], word: str, *, opens: bool) -> bool:
    """An initial ("J. Smith", "د. سالم"), a measure ("41 C."), a year ("1961 г."), or a name's last word ("plan B.")."""
    if letter in "грчCFKmgth" and _is_measured(earlier):
        return len(earlier) > 2 and not word[0].isdigit()
    if letter == "I" and earlier and earlier[-1].istitle() and len(earlier[-1]) > 2:
        return opens or word.istitle()
    return opens and word.lower() not in _PARTICLES


def _is_lower(word: str) -> bool:
    """In lower case, in a script that has cases; "iPhones" opens a sentence all the same."""
    return word[0].islower() and not word[1:2].isupper() and not _GEORGIAN.match(word)


def _is_caseless(word: str) -> bool:
    letter = word[0]
    return bool(_HAS_CASE.match(letter)) and letter.lower() == letter.upper()
