"""The true date of an article: the oldest that can be trusted, of the feed, the text and the link.

A date that only stands in a page's footer is not trusted; neither is one in the future. A day without its hour is
midnight UTC; a month without its day is its last microsecond (`is_month`).
"""

import re
from datetime import UTC, datetime, time, timedelta

from bot.news.item import Item

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier januar enero gennaio janeiro января",
            "february feb février fevrier februar febrero febbraio fevereiro февраля",
            "march mar mars märz marzo março marco марта",
            "april apr avril abril aprile апреля",
            "may mai mayo maggio maio мая",
            "june jun juin juni junio giugno junho июня",
            "july jul juillet juli julio luglio julho июля",
            "august aug août aout agosto августа",
            "september sep sept septembre septiembre settembre setembro сентября",
            "october oct octobre oktober octubre ottobre outubro октября",
            "november nov novembre noviembre novembro ноября",
            "december dec décembre decembre dezember diciembre dicembre dezembro декабря",
        ),
        1,
    )
    for name in names.split()
}
_STATED = re.compile(
    r"(?i)^\W*(?:(?:this (?:article|story|post)|the article|it) (?:was|is|has been) )?"
    r"(?:originally|first) (?:published|appeared|posted|printed)\b(?P<rest>.{0,120})"
    r"|^\W*(?:initialement publié|publié pour la première fois|ursprünglich (?:veröffentlicht|erschienen)|publicado originalmente|"
    r"originariamente pubblicato|впервые опубликован\w*|нашр|نشر (?:لأول مرة|أول مرة))\b(?P<rest2>.{0,120})"
)
_DATE = re.compile(
    r"(?:(\d{1,2})\.?\s+)?([^\W\d_]{3,12})\.?\s*(?:(\d{1,2})(?:st|nd|rd|th)?)?,?\s+((?:19|20)\d{2})"
)
_ISO = re.compile(r"((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})")
_IN_LINK = re.compile(
    r"/((?:19|20)\d{2})[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=[/-]|$)|[/-]((?:19|20)\d{2})(\d{2})(\d{2})(?=\D|$)"
)


def stated_date(sentence: str) -> datetime | None:
    """The date of "Originally published on March 2, 2024"; None where the sentence says no such thing."""
    found = _STATED.match(sentence)
    return date_in(found["rest"] or found["rest2"] or "") if found else None


def date_in(text: str) -> datetime | None:
    """The first full date of `text`, midnight UTC."""
    if iso := _ISO.search(text):
        return _made(int(iso[1]), int(iso[2]), int(iso[3]))
    for found in _DATE.finditer(text):
        month = _MONTHS.get(found[2].lower())
        day = found[1] or found[3] or "1"
        if month:
            return _made(int(found[4]), month, int(day))
    return None


def date_of_link(url: str) -> datetime | None:
    """The day in the path, /2024/03/02/ or -20240302, or the month, /2024/03/."""
    found = _IN_LINK.search(url)
    if not found:
        return None
    if found[1] and found[3]:
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found[1]:
        return _month(int(found[1]), int(found[2]))
    return _made(int(found[4]), int(found[5]), int(found[6]))


def true_date(item: Item, *, stated: datetime | None) -> datetime | None:
    """The oldest trusted date of `item`; `stated`: what its text says. None where nothing is known."""
    latest = item.fetched + timedelta(days=1)
    known = [date for date in (item.published, stated) if date and date <= latest]
    oldest = min(known, default=None)
    linked = date_of_link(item.url)
    if linked is None or linked > latest:
        return oldest
    end = linked if is_month(linked) else linked + timedelta(days=1)
    return linked if oldest is None or end < oldest else oldest


def is_month(date: datetime) -> bool:
    """Does it stand for a month of which the day is not known?"""
    return date.microsecond == _LAST.microsecond and date.time() == _LAST


def is_day(date: datetime) -> bool:
    """Does it stand for a day of which the hour is not known?"""
    return date.time() == time.min


_LAST = time.max


def _month(year: int, month: int) -> datetime | None:
    following = _made(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(microseconds=1) if following and 1 <= month <= 12 else None


def _made(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
