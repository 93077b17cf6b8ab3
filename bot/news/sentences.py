"""Where a sentence ends: spans of a plain text, by punctuation, abbreviations and what follows. Any script.

A line break always ends a sentence, since the renderer makes one where a block ends. The abbreviations below are
those of news in some twenty languages; a full stop after one of them ends nothing.
"""

import re

# After these a name or a number follows, so the stop never ends a sentence.
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mx",
        "dr",
        "prof",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "cmdr",
        "cpl",
        "sgt",
        "adm",
        "brig",
        "rev",
        "fr",
        "sr",
        "sen",
        "rep",
        "gov",
        "pres",
        "hon",
        "supt",
        "insp",
        "det",
        "pvt",
        "st",
        "ste",
        "mt",
        "ft",
        "eds",
        "vs",
        "cf",
        "viz",
        "approx",
        "dept",
        "univ",
        "assn",
        "jan",
        "feb",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "mme",
        "mlle",
        "mgr",
        "vve",
        "janv",
        "févr",
        "fév",
        "avr",
        "juil",
        "déc",
        "env",
        "éd",
        "hr",
        "fr",
        "dipl",
        "ing",
        "nr",
        "bzw",
        "usw",
        "evtl",
        "ggf",
        "inkl",
        "mio",
        "mrd",
        "str",
        "tsd",
        "vgl",
        "zzt",
        "st",
        "okt",
        "dez",
        "jh",
        "bd",
        "hl",
        "geb",
        "gest",
        "sra",
        "srta",
        "ud",
        "uds",
        "dña",
        "lic",
        "pdte",
        "núm",
        "pág",
        "págs",
        "aprox",
        "ene",
        "abr",
        "ago",
        "dic",
        "sig",
        "sigg",
        "dott",
        "avv",
        "arch",
        "geom",
        "rag",
        "pag",
        "gen",
        "genn",
        "febb",
        "sett",
        "ott",
        "exmo",
        "exma",
        "eng",
        "dra",
        "dez",
        "av",
        "г",
        "гг",
        "ул",
        "им",
        "т",
        "тт",
        "стр",
        "рис",
        "см",
        "тыс",
        "млн",
        "млрд",
        "руб",
        "коп",
        "кв",
        "обл",
        "р",
        "проф",
        "акад",
        "доц",
        "ген",
        "полк",
        "др",
        "св",
        "янв",
        "фев",
        "мар",
        "апр",
        "июн",
        "июл",
        "авг",
        "сен",
        "сент",
        "окт",
        "ноя",
        "дек",
        "вул",
        "буд",
        "грн",
        "dhr",
        "mevr",
        "mw",
        "drs",
        "mr",
        "jl",
        "blz",
        "nl",
        "o.a",
        "m.i",
        "bv",
        "bijv",
        "nr",
        "str",
        "mld",
        "mln",
        "zł",
        "godz",
        "tzw",
        "tzn",
        "prof",
        "ul",
        "pl",
        "sygn",
        "doç",
        "yrd",
        "alb",
        "bkz",
        "örn",
        "vb",
        "sn",
        "kl",
        "osv",
        "bl.a",
        "f.eks",
        "dvs",
    ]
)
# So do these, where a number follows.
_BEFORE_NUMBER = frozenset(
    [
        "no",
        "nos",
        "nr",
        "núm",
        "n",
        "sun",
        "sat",
        "mar",
        "art",
        "out",
        "set",
        "fig",
        "vol",
        "ch",
        "pp",
        "p",
        "pag",
        "pág",
        "tel",
        "est",
        "fev",
        "ca",
        "s",
        "ст",
        "с",
    ]
)
# These may also end a sentence: they do where a word follows that opens one.
_MAYBE = frozenset(
    [
        "inc",
        "corp",
        "co",
        "ltd",
        "plc",
        "llc",
        "bros",
        "jr",
        "sr",
        "etc",
        "a.m",
        "p.m",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "d.c",
        "u.s.a",
        "b.c",
        "ph.d",
        "m.d",
        "i.e",
        "e.g",
        "z.b",
        "d.h",
        "u.a",
        "o.ä",
        "p.ej",
        "ee.uu",
        "ee",
        "uu",
        "s.a",
        "s.p.a",
        "т.е",
        "т.д",
        "т.п",
        "др",
        "пр",
        "т.к",
        "н.э",
    ]
)
_OPENERS = frozenset(
    [
        "the",
        "a",
        "an",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "but",
        "and",
        "in",
        "on",
        "at",
        "this",
        "that",
        "these",
        "those",
        "there",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "after",
        "before",
        "when",
        "while",
        "if",
        "as",
        "for",
        "to",
        "with",
        "from",
        "by",
        "according",
        "however",
        "meanwhile",
        "il",
        "elle",
        "ils",
        "elles",
        "le",
        "la",
        "les",
        "un",
        "une",
        "en",
        "der",
        "die",
        "das",
        "er",
        "sie",
        "es",
        "ein",
        "eine",
        "el",
        "los",
        "las",
        "в",
        "на",
        "он",
        "она",
        "они",
        "это",
        "но",
        "и",
    ]
)
_LETTERS_WITH_STOP = frozenset(["h", "c", "z", "d", "v", "u", "i"])  # "Dr. h. c.", "z. B.", "i. d. R."
_DAY_FIRST = frozenset(
    [
        "de",
        "da",
        "nb",
        "no",
        "nn",
        "sv",
        "fi",
        "cs",
        "sk",
        "pl",
        "hu",
        "hr",
        "sr",
        "sl",
        "et",
        "lv",
        "is",
        "fo",
    ]
)  # "11. Oktober"
_MONTHS = frozenset(
    [
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
        "jahrhundert",
        "jänner",
    ]
)

_SPACED = ".!?…؟।॥۔።"  # these end a sentence where white space follows
_UNSPACED = "。！？｡"
_CLOSING = "\"'»”’)\\]›」』）》"
# One class of characters in front, so that the search jumps from stop to stop.
_STOP = re.compile(rf"[{_SPACED}{_UNSPACED}\n][{_SPACED}{_UNSPACED}{_CLOSING}]*")
_NO_WORD = re.compile(
    r"\s+(?:\[|https?://|www\.|[\w.+-]+@\w)"
)  # a link or an address, never a word in lower case
_LAST_WORD = re.compile(r"[\w.’'-]+$")
_NEXT = re.compile(r"\s*[\"'«“„‘¿¡(\[‹–—-]*\s*(\w+)?")


def sentences(text: str, *, lang: str | None = None) -> list[tuple[int, int]]:
    """The sentences of `text` (plain) as [start, end) in order, without the white space between them.

    `lang`: BCP 47, helps with ordinal days ("11. Oktober"); unknown is fine.
    """
    day_first = (lang or "").split("-")[0].lower() in _DAY_FIRST
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        first, end = stop[0][0], stop.end()
        if first == "\n":
            _add(spans, text, start, stop.start())
            start = stop.start() + 1
        elif first in _UNSPACED or (
            (end == len(text) or text[end].isspace()) and _ends(text, start, stop, day_first=day_first)
        ):
            _add(spans, text, start, end)
            start = end
    _add(spans, text, start, len(text))
    return spans


def is_whole(sentence: str) -> bool:
    """True where a sentence ends as sentences do, and does not trail off."""
    ending = sentence[-_LONGEST_ENDING:]
    return bool(_ENDED.search(ending)) and not _TRAILS.search(ending)


_LONGEST_ENDING = 12  # a stop and the quotes and brackets that close behind it
_TRAILS = re.compile(r"(?:…|\.\.\.)[\"'»”’)\]›」』）》]*$")
_ENDED = re.compile(r"[.!?؟।॥۔።。！？｡:][\"'»”’)\]›」』）》]*$")


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends(text: str, start: int, stop: re.Match[str], *, day_first: bool) -> bool:
    following = _NEXT.match(text, stop.end())
    word = (following[1] if following else None) or ""
    if (
        word[:1].islower()
        and not _NO_WORD.match(text, stop.end())
        and not stop[0].startswith(("؟", "।", "۔"))
    ):
        return False
    if stop[0] != ".":
        return True
    before = _LAST_WORD.search(text, max(start, stop.start() - 20), stop.start())
    return not before or _stop_ends(before[0].lstrip("'’-."), word, day_first=day_first)


def _stop_ends(before: str, word: str, *, day_first: bool) -> bool:
    """Does the full stop between these two words end a sentence?"""
    folded = before.casefold()
    if folded in _TITLES or (folded in _BEFORE_NUMBER and word.isdigit()):
        return False
    if folded in _LETTERS_WITH_STOP:
        return False
    if len(before) == 1 and before.isalpha() and (before.isupper() or not before.isascii()):
        return word.casefold() in _OPENERS and before not in "JGM"  # an initial: "J. Smith"
    if folded in _MAYBE or _ACRONYM.fullmatch(before):
        return word.casefold() in _OPENERS or not word
    if before.isdigit() and len(before) <= 2:
        return not (day_first or word.casefold() in _MONTHS)
    return True


_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")  # U.S, z.B
