"""What is written around an article by whoever passes it on: who published it and when, on lines of their own.

Above the text ("Harbour Ledger – 3 hours ago", "Le Monde" over "11 Oct 2023") or below it ("Source: Harbour Ledger",
"Hafenblatt, 14.02.2023"). Such lines are no part of the text; the portal's own lines above them neither. A sentence
about an outlet is not one of them, nor is one that quotes it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import category

from bot.news.boilerplate.clean import clean
from bot.news.language.agencies import agencies_in, agency
from bot.news.language.ages import age_in, brief_age_in
from bot.news.language.dates import dates_in, is_end_of_date, plain_digits
from bot.news.language.sentences import is_whole
from bot.news.language.words import any_of, languages
from bot.news.reading.caption import opening_caption
from bot.news.reading.outlets import is_domain, is_outlet, may_be_outlet
from bot.text import is_spaceless, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A text without what is around it, and what that said."""

    text: str
    source: str = ""  # the outlet, "" where none is named
    dated: datetime | None = None
    caption: str = ""  # of a picture that the text opens with


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a line says beside nothing else."""

    name: str = ""
    when: datetime | None = None
    credited: bool = False  # by words that are only used before an outlet's name
    joined: bool = False  # to a date by a comma or a dash, or behind it: as a town is too


_TOP, _BOTTOM = 25, 4  # lines that are looked at
_LONGEST = 140  # characters of such a line
_A_LABEL = 30
_AN_AGE = 40  # without a figure: "a year ago"
_ARTICLE = "0."  # nothing that anything is known of
_A_FULL_LINE = 100  # a longer one is the article
_REMARKS = 2  # of whoever passes it on
_OPENING = 600  # characters of the article, in which a word of its headline is looked for
_LITTLE = 3  # letters; such words are in any line
_LEADS_ON = (":", "：", "!", "！")


def unframed(
    text: str,
    *,
    at: datetime,
    title: str = "",
    lang: str | None = None,
    author: str = "",
    known: Collection[str] = (),
) -> Frame:
    """`text` (plain) without its frame. `at`: when it was written there; `known`: as in `outlets.is_outlet`."""
    spans = _lines(text)
    above, top = _above([text[a:b] for a, b in spans[:_TOP]], at, lang, author, known)
    rest = spans[top:]
    below, bottom = _below([text[a:b] for a, b in rest[-_BOTTOM:]], at, lang, known) if rest else (_Said(), 0)
    kept = spans[top : len(spans) - bottom]
    if not kept:
        return Frame(text=text)
    caption, text = opening_caption(text[kept[0][0] : kept[-1][1]], lang=lang)
    text = _without_remarks(text, title, lang)
    signed = "" if below.name else _signed(text, known)
    return Frame(
        text=text[: text.rindex(signed) - 1].rstrip() if signed else text,
        source=above.name or below.name or signed,
        dated=min((one.when for one in (above, below) if one.when), default=None),
        caption=caption,
    )


def _lines(text: str) -> list[tuple[int, int]]:
    """The first and last lines that say anything; of a long text those between are one."""
    found = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def _above(
    lines: Sequence[str], at: datetime, lang: str | None, author: str, known: Collection[str]
) -> tuple[_Said, int]:
    """What the lines above the article say, and how many of them go. The line nearest to the article counts."""
    head = list(_head(lines, at, lang, author))
    said, gone = _Said(), 0
    for place, one in enumerate(head):
        after = next((other for other in head[place + 1 :] if other.name != one.name or other.when), _Said())
        if one.name and _believed(one, after, known):
            said = _Said(name=one.name, when=one.when or (None if after.name else after.when) or said.when)
            gone = place + 1
        elif one.when and not one.name:
            gone = place + 1 if gone == place or not said.name else gone
            said = _Said(name=said.name, when=one.when)
    return (said, gone) if said.name or said.when else (_Said(), 0)


def _head(lines: Sequence[str], at: datetime, lang: str | None, author: str) -> Iterator[_Said]:
    """What each line says until the article begins: with a sentence, or a line as long as one."""
    for line in lines:
        said = _said(line, at, lang, author)
        begins = not (said.name or said.when) and (len(line) > _A_FULL_LINE or is_whole(line))
        if begins and (len(line) > 2 * _A_FULL_LINE or ":" not in line[:_A_LABEL] or not _is_notice(line)):
            return
        yield said


def _is_notice(line: str) -> bool:
    """Does `line` go from above an article? "Sponsor: ..."."""
    return clean(f"{line}\n{_ARTICLE}").text == _ARTICLE


def _believed(one: _Said, after: _Said, known: Collection[str]) -> bool:
    if one.credited or is_outlet(one.name, known):
        return True
    dated = one.when or (after.when and not after.name)
    return bool(dated) and not one.joined


def _without_remarks(text: str, title: str, lang: str | None) -> str:
    """`text` without first lines that speak to the reader and tell no news: a greeting, a remark of whoever passes it on.

    They lead on to the article by a colon, a call or a pointing hand, or say "you", and only what comes then has words of
    the headline.
    """
    line, _, after = text.partition("\n")
    if not after or not (
        _is_alert(line, lang) or _speaks(line, lang)
    ):  # as nearly all: their words need not be known
        return text
    if _is_alert(line, lang):
        return _without_remarks(after.lstrip(), title, lang)
    told = _telling(title)
    rest = text
    for _ in range(_REMARKS + 1):
        line, _, after = rest.partition("\n")
        if told & _telling(line[:_OPENING]):
            return rest
        if not after or not _speaks(line, lang):
            return text
        rest = after.lstrip()
    return text


def _is_alert(line: str, lang: str | None) -> bool:
    """Is `line` how a mail of new results begins: "Hi Maria, here is 1 new result for your alert “wells”."?"""
    you = _YOU.get((lang or "").lower().split("-")[0])
    return len(line) <= _LONGEST and bool(you and _OF_ALERT.search(line) and you.search(line))


def _speaks(line: str, lang: str | None) -> bool:
    """Does `line` lead on, or say "you" and name a page, a letter, a platform? Notices are for `clean` to learn from."""
    if len(line) > 2 * _LONGEST:
        return False
    last = line.rstrip(_QUOTES)[-1:] or " "
    leads_on = len(line) <= _LONGEST and (last in _LEADS_ON or category(last) in ("So", "Sk"))
    return (leads_on or _says_you(line, lang)) and not _is_notice(line)


def _says_you(line: str, lang: str | None) -> bool:
    you = _YOU.get((lang or "").lower().split("-")[0])
    said = _QUOTED.sub(" ", line) if you else ""
    return bool(you and you.search(said) and _OF_A_PAGE.search(said))


def _telling(text: str) -> set[str]:
    """The words of a headline or a line, without little ones and what is in quotation marks."""
    return {word for word in words(_QUOTED.sub(" ", text)) if len(word) > _LITTLE or is_spaceless(word[0])}


def _below(lines: Sequence[str], at: datetime, lang: str | None, known: Collection[str]) -> tuple[_Said, int]:
    """What the lines below the article say, and how many go from the end."""
    found, gone = _Said(), 0
    for number, line in enumerate(reversed(lines), 1):
        if len(line) > _LONGEST:
            break
        one = _said(line, at, lang, "")
        if one.name and (one.credited or is_outlet(one.name, known)):
            return _Said(name=one.name, when=one.when or found.when), number
        if one.when and not one.name and not found.when:
            found = one
    return _Said(), gone


def _signed(text: str, known: Collection[str]) -> str:
    """The name that the last sentence is signed with: "(Harbour Ledger)"."""
    found = _SIGNATURE.search(text, max(0, len(text) - _LONGEST))
    return found["name"] if found and is_outlet(found["name"], known) and not agency(found["name"]) else ""


def _said(line: str, at: datetime, lang: str | None, author: str) -> _Said:
    """The name and the time of a line that holds nothing else; nothing where it holds more."""
    if len(line) > _LONGEST:
        return _Said()
    line = _ADDRESS.sub(r"\1", plain_digits(" ".join(line.split())))
    line = _UNDER_HEADLINE.sub("", _RIGHTS.sub("", _LEAD.sub("", line)))
    if any(sign in line for sign in _COLONS) and (field := _FIELD.search(line)):
        return _of_fields(line, field, at, lang)
    when, span, is_age = _when(line, at, lang)
    rest = line.strip(_EDGES) if when is None else _without(line, span)
    name, strong = _unlabelled(rest)
    parts = [part.strip(_EDGES) for part in _SEPARATOR.split(name)]
    parts = [part for part in parts if part and not _BYLINE.match(part) and not _COUNT.fullmatch(part)]
    if is_age and parts and is_domain(parts[0]):
        parts = parts[:1]  # and whoever wrote it
    name = _ISSUE.sub("", parts[0].strip(_EDGES)).strip(_EDGES) if len(parts) == 1 else ""
    name = _YEAR_BEHIND.sub("", name)
    name = agency(name) or name if is_domain(name) else agency(name) or name.rstrip(".")
    name = name.removeprefix("@") if strong else name
    if name == author or not may_be_outlet(name) or (not agency(name) and agencies_in(name)):
        return _Said(when=when) if when and not parts else _Said()
    joined = when is not None and (
        _JOINED.search(line[: span[0]]) is not None or not line[: span[0]].strip(_EDGES)
    )
    return _Said(
        name=name, when=when, credited=strong and not _LOWER.match(name), joined=joined and not is_age
    )


def _of_fields(line: str, field: re.Match[str], at: datetime, lang: str | None) -> _Said:
    """The source among other fields of a line: "20.11.2026 09:12 | Source: Harbour Ledger | Author: Ada Lind"."""
    name, when = field["name"].strip(_EDGES), _when(line, at, lang)[0]
    if not may_be_outlet(name):
        return _Said(when=when)
    return _Said(name=agency(name) or name, when=when, credited=bool(when))


def _unlabelled(line: str) -> tuple[str, bool]:
    """What is behind "Source:", "©", "Provided by", and whether that is only used before an outlet's name."""
    strong = False
    for _ in range(_LABELS):  # "© Provided by Harbour Ledger"
        label = _CREDITED.match(line) or _WEAK.match(line)
        if not label:
            break
        strong = strong or label.re is _CREDITED
        line = line[label.end() :]
    return line, strong


def _when(line: str, at: datetime, lang: str | None) -> tuple[datetime | None, tuple[int, int], bool]:
    """The moment that a line names, where it does so, and whether as an age."""
    for date, span in dates_in(line, lang=lang):
        if is_end_of_date(line[span[1] :]) or span[0] < _SHORT_LEAD:
            return date, span, False
        break
    if len(line) > _AN_AGE and not any(map(str.isdigit, line)):
        return None, (len(line), len(line)), False
    aged = age_in(line, at) or (brief_age_in(line, at) if _SEPARATOR.search(line) else None)
    return (*aged, True) if aged else (None, (len(line), len(line)), False)


def _without(line: str, span: tuple[int, int]) -> str:
    before, after = line[: span[0]], line[span[1] :]
    return f"{_BEFORE_DATE.sub('', before)} {'' if is_end_of_date(after) else after}".strip(_EDGES)


_SIGNATURE = re.compile(r"(?<=[.!?»”\"。])\s*(?:[(（\[](?P<name>[^()（）\[\]\n]{2,45})[)）\]])\s*$")
_QUOTES = " \t\"'”’»)\ufe0f"
_QUOTED = re.compile(r"[«„“\"「『].{0,80}?[»”“\"」』]")
_OF_ALERT = re.compile(
    rf"(?<![^\W\d_]){any_of('alert')}:? ?[«„“\"‘].{{1,60}}[»”“\"’]|[«„“\"‘].{{1,60}}[»”“\"’] {any_of('alert')}(?![^\W\d_])",
    re.IGNORECASE,
)
_EDGES = " \t,;|–—―-·•()（）[]【】«»„“”\"'/"
_LEAD = re.compile(r"^[^\w©(（\[«„“\"]+")
_RIGHTS = re.compile(rf"[.,]? {any_of('rights')}\W*$", re.IGNORECASE)
_YEAR_BEHIND = re.compile(r"[ ,]+(?:19|20)\d\d$")
_ISSUE = re.compile(  # 47/2026, 2024/12, Nr. 12/2024, no 1234, Vol. 45 No. 12
    r"[ ,]+(?:(?:(?:vol|nr|no|núm|num|nº|n)\.?[°ºr]?|№|n\.º|č\.|issue)\s?\d[\d/-]*[ ,]*)+$"
    r"|[ ,]+(?:\d{1,3}/(?:19|20)\d\d|(?:19|20)\d\d/\d{1,3})$",
    re.IGNORECASE,
)
_UNDER_HEADLINE = re.compile(rf",? {any_of('headlined')}:? ?[«„“\"'‘].{{2,100}}$", re.IGNORECASE)
_COLONS = (":", "：", "՝")
# A source that has fields before or behind it.
_FIELD = re.compile(
    rf"^(?=.{{6,}})(?:.*?\d[^|｜·•]{{0,12}}[\s|｜·•]+|[^:：|｜·•]{{1,12}}[:：][^:：|｜·•]{{1,30}}[\s|｜·•]+)?"
    rf"{any_of('source')}\s?[:：՝]\s?(?P<name>[^:：|｜·•【\[]{{2,40}}?)"
    r"(?:\s?[|｜·•【\[].*|\s[^\s:：]{1,12}\s?[:：].*)$",
    re.IGNORECASE,
)
_SHORT_LEAD = 12  # characters before a date that opens a line: a weekday
_SEPARATOR = re.compile(r"\s[–—―|·•-]{1,2}\s|\s?[|•·｜]\s?")
_JOINED = re.compile(r"(?:,|\s[–—-])\s*$")
_LOWER = re.compile(r"(?![A-Za-z0-9.-]+\.[a-z]{2,})[a-zа-яёа-џ]")
_LABELS = 2
_ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/?#]{3,80})(?:[/?#]\S*)?")
# Where a sentence begins, a word may have a capital for that reason alone: German "Sie".
_YOU = {
    code: re.compile(
        rf"(?<=[\w,;:–-] )(?:{language['you']})(?!\w)" if language.spaced else language["you"], re.IGNORECASE
    )
    for language in languages()
    if language["you"]
    for code in (language.code, *language.also)
}
_OF_A_PAGE = re.compile(
    rf"(?<![a-zà-ɏ])(?:{any_of('platform')}|{any_of('letter')}|{any_of('app')}|{any_of('text')}|X|cookies)",
    re.IGNORECASE,
)
_CREDITED = re.compile(
    rf"(?:(?:[^\W\d_]{{1,8}}['’ ]){{0,4}}{any_of('article')} )?(?:{any_of('credited')}|{any_of('read_there')})(?: ?[:：])?(?:\s+|(?<=[：:])|(?=[«„“\"「《])|(?<=[\u3040-\u9fff]))",
    re.IGNORECASE,
)
_WEAK = re.compile(
    rf"(?:{any_of('source')}|©|\(c\)|copyright(?: ©)?)\s?[:：՝]?\s?(?:(?:19|20)\d\d\s)?", re.IGNORECASE
)
_BYLINE = re.compile(rf"(?i:{any_of('by')})\s")
_COUNT = re.compile(r"\d{1,6}(?: [^\W\d_]{1,12}){0,2}")
_BEFORE_DATE = re.compile(
    rf"\s?(?:{any_of('published')}|(?<![^\W_])(?:{any_of('on')}|vom|du|del|from|of|от|від|z dnia))?\s?[:：]?\s*$",
    re.IGNORECASE,
)
