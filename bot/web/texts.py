"""Texts from outside, made fit for a page: no control characters, nothing that reorders its neighbours, safe links.

Escaping is the templates' matter, which they do by themselves; `marked` escapes what it marks.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.news.alert import Mark
from bot.news.language.dates import is_day
from bot.text import plain

# Overrides, embeddings and isolates reach beyond their text; XML has no place for control characters and surrogates.
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# No name before an @, which would look like the host.
_LINK = re.compile(r"(?i)https?://[^\s/?#@\"'<>\\]+(?:[/?#][^\s\"'<>\\]*)?")
_RIGHT_TO_LEFT = ("R", "AL")


def tidy(text: str) -> str:
    """`text` without characters that a page can't show, or that would reorder what is around it."""
    return _DROPPED.sub("", text)


def fit(html: str) -> str:
    """HTML of ours without what XML has no place for."""
    return _NO_XML.sub("", html)


def short(text: str, limit: int) -> str:
    """At most `limit` code points, cut between words where one is near."""
    text = tidy(text).strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:-–—") + "…"


def plainly(title: str) -> str:
    """A headline as a feed gives it, without markup."""
    return " ".join(plain(title[:2000]).split())


def marked(text: str, marks: Sequence[Mark | tuple[int, int]]) -> Markup:
    """`text` with the matched words in <mark>."""
    pieces, at = [], 0
    for first, last in sorted(one if isinstance(one, tuple) else (one.start, one.end) for one in marks):
        start, end = max(first, at), min(last, len(text))
        if start < end:
            pieces += [escape(tidy(text[at:start])), Markup("<mark>{}</mark>").format(tidy(text[start:end]))]
            at = end
    pieces.append(escape(tidy(text[at:])))
    return Markup("").join(pieces)


def link(url: str) -> str:
    """`url` if it is an http or https address, else ""."""
    url = tidy(url).strip()
    return url if len(url) <= 2000 and _LINK.fullmatch(url) else ""


def direction(text: str) -> str:
    """`rtl` or `ltr`: as the first letter that has a direction."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in _RIGHT_TO_LEFT:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def language(code: str) -> str:
    """A BCP 47 code fit for an attribute; "" for anything else."""
    return code if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", code) else ""


def path(name: str) -> str:
    """A name as one step of an address."""
    return quote(name, safe="")


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """`14:05`."""
    return f"{moment.astimezone(zone):%H:%M}"


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day there."""
    return moment.astimezone(zone).date()


def written(day: date) -> str:
    """`Friday, 27 November 2026`."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`27 Nov 2026, 14:05`."""
    here = at.astimezone(zone)
    return f"{here.day} {here:%b %Y, %H:%M}"


def date_of(at: datetime, zone: ZoneInfo) -> str:
    """The same of a date that an article states: without an hour where it states none."""
    return f"{at.day} {at:%b %Y}" if is_day(at) else moment(at, zone)


def stamp(at: datetime) -> str:
    """RFC 3339, as feeds and machines read it."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def span(minutes: float) -> str:
    """`+7 min`, `+2 h 05`, `+3 d`."""
    whole = round(minutes)
    if whole < 60:
        return f"{whole} min"
    if whole < 48 * 60:
        return f"{whole // 60} h {whole % 60:02d}" if whole % 60 else f"{whole // 60} h"
    return f"{whole // 1440} d"


def count(number: int, one: str, many: str = "") -> str:
    """`1 story`, `2,300 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
