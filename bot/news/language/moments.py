"""A moment as machines write it: in feeds, the structured data of pages, sitemaps. In prose dates are `dates`' matter.

ISO 8601 and RFC 822 in all that is made of them: named zones, months of any language that we know, a.m. and p.m., Chinese,
Japanese and Korean dates, compact numbers. What can be read in two ways is read in the one that isn't in the future, or
not at all.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.news.language.words import languages

# Hours of offset, of names that feeds use. Of those that several countries use the one with most publishers.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "wat": 1, "cest": 2,
    "mest": 2, "mesz": 2, "eet": 2, "cat": 2, "sast": 2, "eest": 3, "msk": 3, "мск": 3, "msd": 4, "eat": 3, "trt": 3,
    "ast": -4, "gst": 4, "samt": 4, "azt": 4, "get": 4, "irst": 3.5, "irdt": 4.5, "aft": 4.5, "pkt": 5, "uzt": 5, "yekt": 5,
    "ist": 5.5, "npt": 5.75, "omst": 6, "almt": 6, "mmt": 6.5, "ict": 7, "wib": 7, "krat": 7, "wita": 8, "irkt": 8, "hkt": 8,
    "sgt": 8, "pht": 8, "myt": 8, "awst": 8, "jst": 9, "kst": 9, "wit": 9, "yakt": 9, "acst": 9.5, "acdt": 10.5, "aest": 10,
    "vlat": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "adt": -3, "nst": -3.5, "ndt": -2.5, "brt": -3, "brst": -2,
    "art": -3, "uyt": -3, "clt": -4, "clst": -3, "bot": -4, "vet": -4, "cot": -5, "pet": -5, "ect": -5,
}  # fmt: skip
_AFTERNOON = r"(?P<pm>p\.?\s?m\b\.?|下午|午後|晚上|오후|م(?!\w)|مساء|μμ|μ\.μ\.?|пп)"
_MORNING = r"(?P<am>a\.?\s?m\b\.?|上午|午前|凌晨|早上|오전|ص(?!\w)|صباحا?|πμ|π\.μ\.?)"
_TIME = re.compile(
    rf"(?:(?:{_AFTERNOON}|{_MORNING})\s*)?(?<!\d)(?P<h>\d{{1,2}})(?:\s?[:.](?=\d)|\s?[h時时點点시]\s?)(?P<m>\d{{2}})(?!\d)\s?(?:[分분]\s?)?"
    r"(?:(?:[:.]|(?<=[분分])\s?)(?P<s>\d{2})(?:[.,]\d{1,9})?(?!\d)[秒초]?)?"
    r"(?:\s*(?P<pm2>p\.?\s?m\b\.?|م(?!\w)|مساء|μμ|μ\.μ\.?)|\s*(?P<am2>a\.?\s?m\b\.?|ص(?!\w)|صباحا?|πμ|π\.μ\.?))?"
)
_BARE_HOUR = re.compile(r"(?<![\d:])(?P<h>1[0-2]|0?[1-9])\s?(?P<pm>p\.?m\b\.?)?(?P<am>a\.?m\b\.?)?(?![\w:])")
_OFFSET = re.compile(r"(?:gmt|utc)?\s?(?P<sign>[+\u2212-])(?P<h>\d{1,2}):?(?P<m>\d{2})?(?!\d)")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>\d{4})\s?(?P<p>[-/.年년])\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?!\d)[日일]?\.?"
)
_YEAR_LAST = re.compile(
    r"(?<!\d)(?P<a>\d{1,2})\s?(?P<p>[-/.])\s?(?P<b>\d{1,2})\s?(?P=p)\s?(?P<y>\d{4})(?!\d)"
)
_NUMBERED = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s?tháng\s?(?P<m>\d{1,2})\s?,?\s?(?:năm\s)?(?P<y>\d{4})(?!\d)"
)  # Vietnamese
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:t?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
_WORD = re.compile(r"[^\W\d_][^\s\d,.;:/()\[\]+-]+")
_FUTURE = timedelta(days=1)


def moment(text: str, *, now: datetime) -> datetime | None:
    """The moment that `text` says, in UTC; None where it says none, or two. No zone is UTC."""
    text = _plain(text)
    if not text or len(text) > 120:
        return None
    try:
        return _iso(text) or _epoch(text) or _written(text, now)
    except (ValueError, OverflowError):
        return None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", " ".join(text.split())).lower()
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    found = re.match(
        r"(\d{4}-\d\d-\d\d)(?:[t ,_]+(\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?)?\s?(z|utc|gmt|[+-]\d\d:?\d\d|[+-]\d\d)?(?:\s?(?:utc|gmt|[a-z]{3,4}))?$",
        text,
    )
    if not found:
        return None
    zone = found[4] or ""
    zone = "" if zone in ("z", "utc", "gmt") else zone if len(zone) > 3 or not zone else f"{zone}:00"
    if not zone and (named := text.rpartition(" ")[2]) in _ZONES:
        zone = _as_offset(_ZONES[named])
    clock, days = found[2] or "00:00", 0
    if clock.startswith("24:00"):  # ISO 8601: the end of the day
        clock, days = clock.replace("24", "00", 1), 1
    return _utc(datetime.fromisoformat(f"{found[1]}T{clock}{zone or '+00:00'}") + timedelta(days=days))


def _as_offset(hours: float) -> str:
    minutes = round(abs(hours) * 60)
    return f"{'-' if hours < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _epoch(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970, of this century."""
    if re.fullmatch(r"1\d{9}|1\d{12}", text):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) > 10 else 1), UTC)
    return None


def _written(text: str, now: datetime) -> datetime | None:
    if (found := _COMPACT.search(text)) and not re.search(r"[^\W\d_]{3}", text):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _utc(datetime(year, month, day, hour, minute, second, tzinfo=_zone(text[found.end() :])))
    clock, rest, after = _clock(text)
    zone = _zone(after)
    for year, month, day in _days(rest):
        try:
            made = datetime(year, month, day, tzinfo=zone) + clock
        except ValueError:
            continue
        if made <= now + _FUTURE:
            others = {one for one in _days(rest) if one != (year, month, day)}
            if any(_is_past(one, clock, zone, now) for one in others):
                return None  # 05/03/2026 may be either
            return _utc(made)
        if len(set(_days(rest))) == 1:
            return _utc(made)
    return None


def _is_past(day: tuple[int, int, int], clock: timedelta, zone: tzinfo, now: datetime) -> bool:
    try:
        return datetime(*day, tzinfo=zone) + clock <= now + _FUTURE
    except ValueError:
        return False


def _clock(text: str) -> tuple[timedelta, str, str]:
    """The time of day, the text without it, and what is behind it."""
    for found in _TIME.finditer(text):
        part = found.groupdict()
        hour, minute = int(part["h"]), int(part["m"])
        is_date = re.match(r"[./:]\s?\d", text[found.end() :]) and "." in found[0]
        if hour > 24 or minute > 59 or is_date or re.search(r"\d[./]$", text[: found.start()]):
            continue
        if (part["pm"] or part["pm2"]) and hour < 12:
            hour += 12
        elif (part["am"] or part["am2"]) and hour == 12:
            hour = 0
        clock = timedelta(hours=hour, minutes=minute, seconds=min(59, int(part["s"] or 0)))
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        return clock, rest, text[found.end() :]
    for found in _BARE_HOUR.finditer(text):  # 3 pm
        if found["pm"] or found["am"]:
            hour = int(found["h"]) % 12 + (12 if found["pm"] else 0)
            return (
                timedelta(hours=hour),
                f"{text[: found.start()]} {text[found.end() :]}",
                text[found.end() :],
            )
    return timedelta(), text, ""  # "2026-11-27 noon" is not eleven hours behind Greenwich


def _zone(text: str) -> tzinfo:
    """What is behind the time: +0300, GMT+3, MSK, (CEST)."""
    if found := _OFFSET.search(text):
        away = timedelta(hours=int(found["h"]), minutes=int(found["m"] or 0))
        if away < timedelta(hours=15):
            return timezone(-away if found["sign"] != "+" else away)
    for word in _WORD.findall(text):
        if word in _ZONES and word not in _months():
            return timezone(timedelta(hours=_ZONES[word]))
    if found := re.search(r"[a-z_]+/[a-z_]+(?:/[a-z_]+)?", text):
        with suppress(ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(found[0].title())  # Europe/Berlin
    return UTC


def _days(text: str) -> list[tuple[int, int, int]]:
    """Year, month, day as they may be meant, the likelier first."""
    if found := _YEAR_FIRST.search(text) or _NUMBERED.search(text):
        return [_dated(int(found["y"]), int(found["m"]), int(found["d"]))]
    if found := _YEAR_LAST.search(text):
        a, b, year = int(found["a"]), int(found["b"]), int(found["y"])
        if found["p"] == "." or b > 12 or a > 12 or a == b:
            return [_dated(year, *((a, b) if b > 12 else (b, a)))]
        return [_dated(year, b, a), _dated(year, a, b)]
    months = _months_in(text)
    numbers = re.findall(r"(?<![\d:+])\d{1,4}(?!\d|:)", text)
    years = [int(one) for one in numbers if len(one) == 4 and 1900 <= int(one) <= 2700]
    days = [int(one) for one in numbers if len(one) <= 2]
    if not months or not days or not (years or len(days) > 1):
        return []
    year = years[0] if years else (2000 if days[1] < 70 else 1900) + days[1]
    return [_dated(year, month, days[0]) for month in months]


def _dated(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Thailand counts 543 years more."""
    return (year - 543 if 2480 <= year <= 2700 else year), month, day


def _months_in(text: str) -> Sequence[int]:
    """The month that is named last: "mar." before it is a Tuesday. Several where the name is that of several (listopad)."""
    words = _WORD.findall(text)
    named = [_months().get(" ".join(pair), ()) for pair in pairwise(words)]
    return next((one for one in reversed([*map(_month, words), *named]) if one), ())


@lru_cache(maxsize=2000)
def _month(word: str) -> Sequence[int]:
    for written in (word, _JOINED.sub("", word)):
        if found := _months().get(written):
            return found
        if found := next((number for start, number in _beginnings() if written.startswith(start)), ()):
            return found
    return ()


_JOINED = re.compile("^(?:ב|d['’])")  # Hebrew "in March", Catalan "of April" are one word
# In Syria, Lebanon and Iraq four months have names of two words.
_OF_TWO_WORDS = {"تشرين الأول": (10,), "تشرين الثاني": (11,), "كانون الأول": (12,), "كانون الثاني": (1,)}


@cache
def _months() -> Mapping[str, Sequence[int]]:
    return _named(name for name in _names() if not name[0].endswith("-")) | {
        _folded(name): numbers for name, numbers in _OF_TWO_WORDS.items()
    }


@cache
def _beginnings() -> Sequence[tuple[str, Sequence[int]]]:
    return tuple(
        _named(
            (name[:-1], number) for name, number in _names() if name.endswith("-") and len(name) > 3
        ).items()
    )


def _names() -> Iterator[tuple[str, int]]:
    for language in languages():
        for number, names in enumerate(language.months, 1):
            for name in names:
                yield name, number


def _named(names: Iterable[tuple[str, int]]) -> dict[str, Sequence[int]]:
    found: dict[str, Sequence[int]] = {}
    for name, number in names:
        known = found.get(_folded(name), ())
        found[_folded(name)] = known if number in known else (*known, number)
    return found


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).lower()


def _utc(when: datetime) -> datetime | None:
    return when.astimezone(UTC)
