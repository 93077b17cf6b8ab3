"""What search services write around an article: rows of headlines with their outlets, the outlet's name, the article's age.

None of it is text of the article. It is known by its form, in any language: a row is a link, and beside it no more than a
name; the list opens with the entry's own headline, or all of it is rows.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import unescape

from bot.text import plain

_A_NAME = 60  # characters beside the link of a row
_AN_AGE = 25  # characters of an age beside an outlet's name: "3 hours ago", "24.11.2026, 10:20"
_A_ROW = 200  # characters of a row that isn't a link
_MOST_LINKS = 0.6  # of a text in links; a list of other outlets' headlines has more
_LONGEST = 100_000

# Private code points stand for the markup that tells rows from text.
_OPEN, _CLOSE, _NAME, _NAMED, _LI = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_MARKS = re.compile(f"[{_OPEN}-{_LI}]")
_TAGS = (
    (re.compile(r"(?i)<a\b[^<>]{0,2000}>"), _OPEN),
    (re.compile(r"(?i)</a\s*>"), _CLOSE),
    (re.compile(r"(?i)<font\b[^<>]{0,200}>"), _NAME),
    (re.compile(r"(?i)</font\s*>"), _NAMED),
    (re.compile(r"(?i)<li\b[^<>]{0,500}>"), f"<br>{_LI}"),
)
_LINKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*)(?:{_CLOSE}|$)")
_SET_APART = re.compile(f"{_NAME}[^{_NAME}{_NAMED}]*{_NAMED}")
_SIGN_AT_END = re.compile(r"(?:\s[-–—|·]\s+|[|｜]\s*)$")
_SIGN = re.compile(r"\s?(?:[:：|｜]|\s[-–—·]\s)\s*")
_OPENING, _CLOSING = tuple("(（[【"), tuple(")）]】")
_AGE = rf"(?:(?=[^|·•\n]{{0,{_AN_AGE}}}\d)[^|·•\n]{{1,{_AN_AGE}}}[|·•]\s*)?"
_REST_OF_LABEL = re.compile(rf"\s*(?:[|·•:]\s*{_AGE}|\s[-–—]\s+|\.\s+)")
_ENDS = re.compile(r"[.!?。！？।؟…]\W{0,2}$")


def own_text(html: str, *, title: str, outlet: str) -> str:
    """The text of an entry without captions, rows, and the outlet's name and the age above it; "" where nothing is left."""
    marked = html if "<" in html else unescape(html)
    if not re.search(r"(?i)<(?:a|li)\b", marked):
        return _without_label(plain(html, captions=False).strip(), title, outlet)
    marked = _MARKS.sub("", marked)[:_LONGEST]
    for tag, mark in _TAGS:
        marked = tag.sub(mark, marked)
    own = {_letters(title), _letters(f"{title} {outlet}")} - {""}
    lines = [_line(one, own, outlet) for one in plain(marked, captions=False).split("\n")]
    lines = [one for one in lines if one.text]
    kept = [one.text for one in _without_rows(lines)]
    return _without_label("\n".join(kept), title, outlet)


def headline_alone(title: str, outlet: str) -> str:
    """`title` without its outlet behind a dash or in brackets, or before it."""
    if not outlet or outlet not in title:
        return title
    return _without_name_before(_without_name_behind(title.strip(), outlet).rstrip(), outlet) or title


def _without_name_behind(title: str, name: str) -> str:
    before, _, rest = title.rpartition(name)
    if not rest and (sign := _SIGN_AT_END.search(before)):
        return before[: sign.start()]
    return before[:-1] if rest in _CLOSING and before[-1:] in _OPENING else title


def _without_name_before(title: str, name: str) -> str:
    before, _, rest = title.partition(name)
    if not before and (sign := _SIGN.match(rest)):
        return rest[sign.end() :]
    return rest[1:].lstrip() if before in _OPENING and rest[:1] in _CLOSING else title


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    linked: int  # characters of it in links
    is_title: bool  # the entry's own headline, with or without its outlet
    is_about: bool  # the outlet's name alone, or with an age
    is_row: bool  # a link, and beside it no more than a name
    is_set: bool  # the same, set in other type, as in Google News
    is_listed: bool


def _line(marked: str, own: Collection[str], outlet: str) -> _Line:
    text = " ".join(_MARKS.sub("", marked).split())
    links = [" ".join(one.split()) for one in _LINKED.findall(marked)]
    first = _MARKS.sub("", _LINKED.sub("", marked)).strip()
    opens = marked.lstrip(f" {_NAME}{_NAMED}{_LI}\u00a0").startswith(_OPEN)
    beside = " ".join(_MARKS.sub(" ", _SET_APART.sub("", _LINKED.sub("", marked))).split())
    is_row = opens and any(links) and len(first) <= _A_NAME and not _ENDS.search(first)
    return _Line(
        text=text,
        linked=sum(map(len, links)),
        is_title=_letters(text) in own,
        is_about=bool(outlet) and _is_about(text, outlet),
        is_row=is_row,
        is_set=is_row and not any(letter.isalnum() for letter in beside) and _NAME in marked,
        is_listed=_LI in marked,
    )


def _without_rows(lines: Sequence[_Line]) -> list[_Line]:
    rest = [one for one in lines if not one.is_about]
    if not rest:
        return []
    own = rest[0].is_title and (rest[0].is_row or rest[0].is_listed)
    of_links = sum(one.linked for one in lines) > _MOST_LINKS * sum(len(one.text) for one in lines)
    if own:
        kept = [one for one in rest[1:] if not (one.is_row or _is_headline(one))]
        return kept if len(kept) < len(rest) - 1 or not kept else list(lines)
    if all(one.is_row or one.is_about for one in lines) and (
        (of_links and (len(lines) > 1 or lines[0].is_listed)) or all(one.is_set for one in rest)
    ):
        return []
    return list(lines)


def _is_headline(line: _Line) -> bool:
    return line.is_listed and len(line.text) <= _A_ROW and not _ENDS.search(line.text)


def _is_about(text: str, outlet: str) -> bool:
    if not text.casefold().startswith(outlet.casefold()):
        return False
    age = text[len(outlet) :].strip(" -–—|｜·•,")
    return not age or (len(age) <= _AN_AGE and any(letter.isdigit() for letter in age))


def _without_label(text: str, title: str, outlet: str) -> str:
    """Without "Quay Courier · 3h · " before the text; "" where it is the headline with the outlet behind."""
    if not outlet or not text:
        return text
    if len(text) <= len(title) + len(outlet) + _A_NAME and _letters(text) == _letters(f"{title} {outlet}"):
        return ""
    first, _, more = text.partition("\n")
    if _is_about(first, outlet):
        return more.strip()
    if text[: len(outlet)].casefold() != outlet.casefold():
        return text
    label = _REST_OF_LABEL.match(text, len(outlet))
    return (text[label.end() :] if label else "") or text


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
