"""The true date of an article: the oldest that can be trusted, of the feed, the text and the link.

A date that only stands in a page's footer is not trusted; neither is one in the future.
"""

import re
from datetime import UTC, datetime, timedelta

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
    """The date in the path: /2024/03/02/, /2024/03/, -20240302."""
    found = _IN_LINK.search(url)
    if not found:
        return None
    if found[1]:
        return _made(int(found[1]), int(found[2]), int(found[3] or _last_day(int(found[2]))))
    return _made(int(found[4]), int(found[5]), int(found[6]))


def true_date(item: Item, *, stated: datetime | None) -> datetime | None:
    """The oldest trusted date of `item`; `stated`: what its text says. None where nothing is known."""
    linked = date_of_link(item.url)
    if linked is not None:
        linked += timedelta(days=1)  # the day itself is no older than its end
    known = [
        date for date in (item.published, stated, linked) if date and date <= item.fetched + timedelta(days=1)
    ]
    return min(known) if known else None


def _last_day(month: int) -> int:
    return 28 if month == 2 else 30


def _made(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
