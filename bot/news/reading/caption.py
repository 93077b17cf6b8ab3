"""What a text without markup opens with where a picture was: its caption, on a line of its own or glued in front.

A caption is known by who took the picture, named at its end, or by saying who is where in it: "(left)". Captions that are
marked as such are `text.captions_of`'s matter.
"""

import re

from bot.news.boilerplate.patterns import PHOTO
from bot.news.boilerplate.phrasebook import openings
from bot.news.language.agencies import NAME
from bot.news.language.sentences import sentences
from bot.news.language.words import all_of, any_of
from bot.text import is_spaceless

_LONGEST = 420  # code points, with the credit
_MOST_SENTENCES = 3
_LEAST_LEFT = 60  # code points of an article
_LEAST_CHARACTERS = 30  # the same in scripts without spaces, which say as much in half of them


def opening_caption(text: str, *, lang: str | None = None) -> tuple[str, str]:
    """The caption that `text` (plain) opens with, "" where it opens with none, and the text behind it."""
    line, end_of_line, _ = text[:_LONGEST].partition("\n")
    small = line.lower()
    if not any(sign in small for sign in _SIGNS):
        return "", text
    if end_of_line and _fills(line, lang):
        return _parted(text, len(line))
    end = 0
    for start, stop in sentences(line, lang=lang)[:_MOST_SENTENCES]:
        if (found := _CREDIT.match(line, start, stop)) and (start or found.end() < stop):
            return _parted(text, _end_of_names(line, found))
        if found := _BRACKETED.search(line, start, stop):
            return _parted(text, found.end())
        if not end and _PLACED.search(line, start, stop):
            end = stop
        elif end:
            break
    return _parted(text, end) if end else ("", text)


def _fills(line: str, lang: str | None) -> bool:
    """Is the whole of `line` a caption?"""
    if _SIGNED.search(line) or _TAKEN.search(line):
        return True
    if _OF_A_PICTURE.match(line) and line.rstrip().endswith((")", "）", "]")):
        return True
    speaks = _CREDIT.search(line) or _BRACKETED.search(line) or _FILE.match(line) or _PLACED.search(line)
    return bool(speaks) and (_CREDITED_END.search(line) is not None or len(sentences(line, lang=lang)) == 1)


def _end_of_names(line: str, credit: re.Match[str]) -> int:
    """Where a credit ends: with its sentence, or where the article begins behind its names without a stop between.

    "Photo: Ana Roe/Reuters A ferry has run aground": the word before the first one in lower case opens the article.
    """
    last = None
    for word in _A_WORD.finditer(line, credit.start("who"), credit.end()):
        if word[0][0].islower() and word[0].casefold() not in _BETWEEN_NAMES:
            return last.start() if last and last.start() > credit.start("who") else credit.end()
        if last and word[0].casefold() in _OPENERS:
            return word.start()
        if word[0][0].isupper():
            last = word
    return credit.end()


def _parted(text: str, at: int) -> tuple[str, str]:
    rest = text[at:].lstrip()
    least = _LEAST_CHARACTERS if rest and is_spaceless(rest[0]) else _LEAST_LEFT
    return (text[:at].strip(), rest) if len(rest) >= least else ("", text)


_BY = (
    r"(?:\s?[:：/=|©]\s?|\s(?:by|via|from|courtesy(?: of)?)\s"
    r"|\.?(?<=\.)\s(?-i:(?=[A-ZÀ-ÞА-ЯЁІЇЄҐ]))"  # Fot. Jan Kowal, Foto. Jan Novák
    r"|\s(?:de|du|di|von|vom|par|av|van|iz|из|от)\s(?-i:(?=[^\W\d_a-zà-öø-ÿа-яё])))"
)
_WHO = r"(?:(?<![^\W\d_])[^\W\d_]\.|[^\n.!?。]){2,90}"
_CREDIT = re.compile(rf"(?:^|(?<=[.!?…。»”\")\]] )){PHOTO}{_BY}(?P<who>{_WHO})[.。]?", re.IGNORECASE)
_A_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_OPENERS = frozenset(map(str.casefold, all_of("openers")))
_BETWEEN_NAMES = all_of("between_names") | all_of("with_whom")
# "This handout photo shows the ferry. (Handout)"
_OF_A_PICTURE = re.compile(rf"(?:[^\W\d_]{{1,14}} ){{0,4}}{PHOTO}(?![^\W\d_])", re.IGNORECASE)
_CREDITED_END = re.compile(rf"(?:{PHOTO}{_BY}{_WHO}[.。]?|[)）\]])\s*$", re.IGNORECASE)
_BRACKETED = re.compile(
    rf"[(（\[](?:(?:{NAME}\s)?(?i:{PHOTO})(?:{_BY}|\s?/|(?=[)）\]]))[^()（）\[\]\n]{{0,80}}"
    rf"|[^()（）\[\]\n]{{0,50}}(?:撮影|/\s?{NAME}|via (?:Getty|{NAME})|Getty Images)[^()（）\[\]\n]{{0,40}}"
    rf"|[A-ZÀ-Þ][^()（）\[\]\n/]{{2,40}}/(?:{NAME}|[A-Z][^()（）\[\]\n/]{{1,40}}))[)）\]]"
)
_PLACED = re.compile(rf"[(（](?i:{any_of('pictured')})[)）]")
_FILE = re.compile(r"(?:(?:FILE|File) ?[-–—:] ?|图为|圖為)(?=\S)")
# "ADA LIND / PORT PICTURES", as French papers sign them.
# "图为改造后的码头。张伟 摄", "再開した北岸壁＝20日、山田太郎撮影"
_TAKEN = re.compile(
    r"(?:[。，,)） ＝=、]|^)[^。，,\s＝=、]{2,16}[ \u3000]?(?:摄|攝|撮影|供图|供圖|提供)[)）]?$"
)
_SIGNED = re.compile(r"\s[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{3,30}\s?/\s?[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40}$")
# What one of these patterns needs; asking costs a hundredth of trying them.
_SIGNS = (
    *{sign for sign in openings(PHOTO, depth=4) if sign},
    *(f"{bracket}{sign}" for bracket in "(（" for sign in openings(any_of("pictured"), depth=3) if sign),
    *("/", "file", "getty", "撮影", "摄", "攝", "供图", "供圖", "提供", "图为", "圖為"),
)
