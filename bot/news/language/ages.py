"""How long ago a line says that something was published: "3 hours ago", "il y a 2 ans", "قبل عامين".

Only the words are here; whether a line speaks of its article is for `reading.frame` to say.
"""

import re
from datetime import UTC, datetime, timedelta

from bot.news.language.words import any_of, languages

_UNITS = ("minute", "hour", "day", "week", "month", "year")
# By word: the unit, and how many of it the word says by itself.
_BY_WORD = {
    word.lower(): (unit, int(count or 0))
    for language in languages()
    for unit in _UNITS
    for row in language.lists.get(unit, ())
    for count, _, word in [row.example.rpartition("=")]
}
_WORDS = "|".join(sorted(map(re.escape, _BY_WORD), key=len, reverse=True))
_SHORT = {
    "m": "minute",
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "w": "week",
    "mo": "month",
    "y": "year",
} | {
    row.example.lower(): unit
    for unit in ("minute", "hour", "day")
    for language in languages()
    for row in language.lists.get(f"brief_{unit}", ())
}
_NUMBER = rf"(?P<number>\d{{1,3}}|{any_of('one')}(?=[\s']))"
_AGE = re.compile(
    rf"(?<![^\W_])(?:(?P<before>{any_of('age_before')}) )?(?:{_NUMBER} ?)?(?P<unit>{_WORDS})(?!(?!{any_of('age_after')})[^\W\d_])"
    rf"\.?(?: ?(?P<after>{any_of('age_after')})(?![^\W_]))?",
    re.IGNORECASE,
)
_BRIEF = re.compile(
    rf"(?<![^\W_])(\d{{1,3}}) ?({'|'.join(sorted(map(re.escape, _SHORT), key=len, reverse=True))})s?\.?(?: ago)?(?![^\W_])",
    re.IGNORECASE,
)
_YESTERDAY = re.compile(rf"(?<![^\W_]){any_of('yesterday')}(?![^\W_])", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7}


def age_in(line: str, at: datetime) -> tuple[datetime, tuple[int, int]] | None:
    """The moment of a line that was written at `at`, and its place: "3 hours ago"; digits in ASCII."""
    for found in _AGE.finditer(line):
        unit, by_itself = _BY_WORD.get(found["unit"].lower(), ("", 0))  # a dotted capital I has no lower case
        if unit and (found["before"] or found["after"]):
            number = found["number"] or ""
            count = int(number) if number.isdecimal() else by_itself or 1
            return _before(at, count, unit), found.span()
    if yesterday := _YESTERDAY.search(line):
        return _before(at, 1, "day"), yesterday.span()
    return None


def brief_age_in(line: str, at: datetime) -> tuple[datetime, tuple[int, int]] | None:
    """The same in one letter, as lists of articles have it beside a name: "5h"."""
    found = _BRIEF.search(line)
    return (_before(at, int(found[1]), _SHORT[found[2].lower()]), found.span()) if found else None


def _before(at: datetime, count: int, unit: str) -> datetime:
    """Minutes and hours before `at`, or a day; of months and years the last moment of a month, as the rest isn't known."""
    if unit in ("minute", "hour"):
        return at - timedelta(**{f"{unit}s": count})
    if unit in _DAYS:
        day = at - timedelta(days=count * _DAYS[unit])
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    months = at.year * 12 + at.month - 1 - count * (12 if unit == "year" else 1)
    following = datetime((months + 1) // 12, (months + 1) % 12 + 1, 1, tzinfo=UTC)
    return following - timedelta(microseconds=1)
