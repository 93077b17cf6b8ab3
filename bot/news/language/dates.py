"""The true date of an article: the oldest that can be trusted, of the feed, the text and the link.

A date in a page's footer alone isn't trusted, nor is one in the future. A day without its hour is
midnight UTC; a month without its day is its last microsecond (`is_month`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from bot.news.item import Item
from bot.news.language.words import any_of, languages, rows
from bot.text import fold

# "Originally published", in the languages whose wording we know; the date is on the same line.
_FIRST = re.compile(any_of("first_published"), re.IGNORECASE)
_KEYS = rows("first")
_KEYS_ASCII = tuple(word for word in _KEYS if word.isascii())
# What such a line calls the article, where it names it at all.
_OURS = re.compile(rf"(?<![a-zà-ɏ]){any_of('article')}(?![a-zà-ɏ])", re.IGNORECASE)
_A_YEAR = re.compile(r"(?:13|14|19|20|25)\d\d|[۱۲١٢१२১২๑๒]\d{3}|[\d元]年")
_MOST_LEAD = 60  # characters before the formula
_MOST_REST = 40  # characters behind the date: a time, a place, a verb
_MOST_LINE = 240
_OPENING = re.compile(rf".{{0,{_MOST_LINE}}}?(?:19|20)\d{{2}}[.)]*(?=\s)")  # up to the first year
_TOP = 3  # lines
_LONGEST_DATE = 50  # characters, a "published on" before it included
_LOOKED_AT = 5  # lines at the top, and as many at the bottom
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0e4f])"
_DAY_NAME = rf"(?:{any_of('day_name')}|[^\W\d_]{_LETTER}{{1,13}})"
_AT_TOP = re.compile(
    rf"^\W*(?:{_DAY_NAME}[.,،]{{0,2}} ?)??{any_of('published')}?(?:\s?{any_of('on')})?\W*$", re.IGNORECASE
)
# Who wrote it: "Jana Horáková, 12. listopadu 2021".
_BYLINE = re.compile(r"(?:[^\W\d_a-zà-öø-ÿ][\w'’-]+\s){1,3}[^\W\d_a-zà-öø-ÿ][\w'’-]+(?:,|\s?[–—|•·])\s")
# Days, months and years; a month may have two words or two names: "11 تشرين الأول / أكتوبر 2023".
_NAME = rf"[^\W\d_]{_LETTER}"
_DOTTED = r"[\u0e01-\u0e4e]{1,3}\.[\u0e01-\u0e2e]"  # พ.ค.
_DATE = re.compile(
    rf"(?:(\d{{1,2}})(?:\.|er|st|nd|rd|th|º|η|ης)?\s+(?:de\s+|d['’])?)?({_DOTTED}|{_NAME}{{1,15}}(?: {_NAME}{{2,8}})?)['’׳॰]?(?:\s?[/(]\s?({_NAME}{{1,15}}(?: {_NAME}{{2,8}})?)\)?)?"
    r"\.?\s*(?:(\d{1,2})(?:st|nd|rd|th)?)?(?:,|\s+de|\s+del)?\s+((?:19|20|25)\d{2})"
)
_ISO = re.compile(r"((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_EAST = re.compile(r"((?:19|20)\d{2})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_YEAR_FIRST = re.compile(rf"((?:19|20)\d{{2}})\. ({_NAME}{{2,15}})\.? (\d{{1,2}})\.")  # Hungarian
_OF_A_YEAR = re.compile(  # Latvian, Lithuanian
    rf"((?:19|20)\d{{2}})\.? ?(?:gada|m\.) "
    rf"(?:(\d{{1,2}})\. ({_NAME}{{3,15}})|({_NAME}{{3,15}})\.? (\d{{1,2}})(?: d\.)?)"
)
_VIETNAMESE = re.compile(r"(?i)(\d{1,2}) tháng (\d{1,2})(?: năm|,)? ((?:19|20)\d{2})")
_OF_AN_ERA = re.compile(r"(令和|平成|昭和|民國|民国)\s?(\d{1,3}|元)年\s?(\d{1,2})月\s?(\d{1,2})日")
_YEAR_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_JALALI = re.compile(
    r"(\d{1,2}) ([\u0600-\u06ff]{2,10}) (1[34]\d{2})(?!\d)|(?<!\d)(1[34]\d{2})/(\d{1,2})/(\d{1,2})(?!\d)"
)
_JALALI_MONTHS = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
_DAY_FIRST = re.compile(r"(?<![\d/.])(\d{1,2})(?:/|\. ?)(\d{1,2})(?:/|\. ?)((?:19|20)\d{2})(?!\d)")


def stated_in(text: str, *, lang: str | None = None) -> datetime | None:
    """When `text` (plain, as given) says of itself that it was first published; None where it says no such thing.

    Only lines that say nothing else count, at the top and at the bottom: "First published in June 1997, the novel ..."
    and a footer's year don't.
    """
    found = []
    for at, line in _outer_lines(text):
        if not _may_state(line) and (at >= _TOP or not _A_YEAR.search(line[:_LONGEST_DATE])):
            continue
        for one, (start, end) in dates_in(line, lang=lang):
            if _is_statement(line, start, end) or (at < _TOP and _heads(line, start, end)):
                found.append(one)
            break
    return min(found, default=None)


def _outer_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with a year and their number, and of long ones the first and the last sentence where it holds the formula."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    inner = range(_LOOKED_AT, len(lines) - _LOOKED_AT)
    for at, line in enumerate(lines):
        if at in inner:
            continue
        if not _A_YEAR.search(line):
            continue
        if len(line) <= _MOST_LINE:
            yield at, line
        if _may_state(line[:_MOST_LINE]) and (opening := _OPENING.match(line)) and _FIRST.search(opening[0]):
            yield at, opening[0]
        ending = line[-_MOST_LINE:]
        if _may_state(ending) and _A_YEAR.search(ending) and (found := _FIRST.search(ending)):
            before = ending[: found.start()]
            yield (
                at,
                ending[
                    max(before.rfind(". "), before.rfind("! "), before.rfind("? "), before.rfind("」"), -2)
                    + 2 :
                ],
            )


def _may_state(text: str) -> bool:
    """Does `text` hold one of the words that each formula has? Asking costs a tenth of looking for the formulas."""
    small = text.lower()
    return any(word in small for word in (_KEYS_ASCII if small.isascii() else _KEYS))


def _is_statement(line: str, start: int, end: int) -> bool:
    formula = _FIRST.search(line)
    rest = line[end:].lstrip(" )」）")
    if not formula or len(rest) > _MOST_REST or rest.startswith((",", "،")):
        return False
    lead = line[: min(formula.start(), start)]
    named = lead.strip(' \t([（*•–—-"“«')
    return len(lead) <= _MOST_LEAD and "," not in lead and (not named or bool(_OURS.search(lead)))


def _heads(line: str, start: int, end: int) -> bool:
    """A line at the top that is a date, or says "published" and a date."""
    rest = _YEAR_MARK.sub("", line[end:]).strip(" .,)")
    if not _AT_TOP.match(line[:start]) and not _BYLINE.fullmatch(line[:start]):
        return False
    return not rest or rest[0] in "|–—-·•" or bool(_TIME.match(rest)) or bool(_A_DAY.fullmatch(rest))


_A_DAY = re.compile(_DAY_NAME, re.IGNORECASE)


_YEAR_MARK = re.compile(rf"^ ?{any_of('year_mark')}\.?(?!\w)", re.IGNORECASE)
_HOUR = r"\d{1,2} ?(?:[:h.]\d{0,2}|[時时點点시] ?(?:\d{1,2} ?[分분])?)"
_IN_THE_EAST = "(?:午前|午後|上午|下午|오전|오후) ?"
_TIME = re.compile(
    rf"(?i)(?:,? ?(?:at|à|um|a las|alle|às|в|om|kl\.?) ?)?(?:{_IN_THE_EAST})?{_HOUR}"
    rf"|[(（]?[^\W\d_]{{1,12}}[)）]?,? {_HOUR}.{{0,12}}$"  # 2020年5月3日(日) 10:30, 3 Mayıs 2020 Pazar 10:30
)


def _named() -> tuple[dict[str, dict[int, set[str]]], dict[str, dict[int, set[str]]]]:
    """Names of months, and what the forms of one begin with: the months that they are, and in which languages."""
    whole: dict[str, dict[int, set[str]]] = {}
    begun: dict[str, dict[int, set[str]]] = {}
    for language in languages():
        for number, names in enumerate(language.months, 1):
            for name in names:
                tables = (whole, begun) if name.endswith("-") else (whole,)
                for table in tables:
                    codes = table.setdefault(fold(name.rstrip("-")), {}).setdefault(number, set())
                    codes.update((language.code, *language.also))
    return whole, begun


_MONTHS, _BEGINNINGS = _named()
_LEAST_BEGINNING = 3  # letters


def _month_of(name: str, *, lang: str | None = None, inflected: bool = False) -> int:
    """The number of a month, 0 for none; that of `lang` where languages differ. `inflected`: in any form of the name."""
    name = fold(name).rstrip("॰")
    if found := _MONTHS.get(name):
        return _one_of(found, lang)
    lengths = range(len(name) - 1, _LEAST_BEGINNING - 1, -1) if inflected else ()
    for length in lengths:
        if found := _BEGINNINGS.get(name[:length]):
            return _one_of(found, lang)
    return 0


def _one_of(months: Mapping[int, set[str]], lang: str | None) -> int:
    """The later one where nothing tells: an article is better taken for a new one than for an old one."""
    return next((number for number, codes in months.items() if lang in codes), max(months))


def date_in(text: str) -> datetime | None:
    """The first full date of `text`, midnight UTC."""
    return next((one for one, _ in dates_in(text)), None)


def _unclear(lang: str | None) -> bool:
    """Is "12/03/2024" in March or in December? In English that depends on the country."""
    return (lang or "").lower() == "en"


def is_end_of_date(rest: str) -> bool:
    """Is `rest` nothing that a date needs behind it but a time, or the word for year?"""
    rest = _YEAR_MARK.sub("", rest).strip(" .,)）]")
    return not rest or bool(_TIME_ONLY.fullmatch(rest))


def plain_digits(text: str) -> str:
    """`text` with its digits in ASCII, the same length."""
    return text if text.isascii() else text.translate(_DIGITS)


def dates_in(text: str, *, lang: str | None = None) -> Iterator[tuple[datetime, tuple[int, int]]]:
    """Full dates and their places; a month with its year is its first day."""
    if not _A_YEAR.search(text):
        return
    text = plain_digits(text)
    for pattern, order in ((_ISO, (1, 2, 3)), (_EAST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        for found in pattern.finditer(text):
            year, month, day = (int(found[group]) for group in order)
            if pattern is _DAY_FIRST and "/" in found[0] and month != day and _unclear(lang) and day <= 12:
                continue
            if date := _made(year, month, day) or _made(year, day, month):
                yield date, found.span()
    yield from _of_other_calendars(text)
    for found in _YEAR_FIRST.finditer(text):
        if date := _made(int(found[1]), _month_of(found[2], lang=lang, inflected=True), int(found[3])):
            yield date, found.span()
    for found in _OF_A_YEAR.finditer(text):
        month = _month_of(found[3] or found[4], lang=lang, inflected=True)
        if date := _made(int(found[1]), month, int(found[2] or found[5])):
            yield date, found.span()
    for found in _VIETNAMESE.finditer(text):
        if date := _made(int(found[3]), int(found[2]), int(found[1])):
            yield date, found.span()
    for found in _DATE.finditer(text):
        has_day = bool(found[1] or found[4])
        month_named = next(
            filter(
                None,
                (
                    _month_of(name, lang=lang, inflected=has_day)
                    for name in (found[2], found[2].rpartition(" ")[2], found[3] or "")
                ),
            ),
            0,
        )
        day_named = found[1] or found[4] or "1"
        year = int(found[5]) - (_BUDDHIST if found[5].startswith("25") else 0)
        if month_named and (date := _made(year, month_named, int(day_named))):
            yield date, found.span()


def _of_other_calendars(text: str) -> Iterator[tuple[datetime, tuple[int, int]]]:
    for found in _OF_AN_ERA.finditer(text):
        year = _YEAR_BEFORE[found[1]] + (1 if found[2] == "元" else int(found[2]))
        if date := _made(year, int(found[3]), int(found[4])):
            yield date, found.span()
    for found in _JALALI.finditer(text):
        name = (found[2] or "").replace("ي", "ی")
        if name and name not in _JALALI_MONTHS:
            continue
        month = _JALALI_MONTHS.index(name) + 1 if name else int(found[5])
        if date := _of_jalali(int(found[3] or found[4]), month, int(found[1] or found[6])):
            yield date, found.span()


def _of_jalali(year: int, month: int, day: int) -> datetime | None:
    """A day of the Iranian calendar: from 21 March on six months of 31 days, five of 30, and one of 29, or 30 in leap
    years, of which a cycle of 33 has eight (K. M. Borkowski, Earth, Moon and Planets 74, 1996).
    """
    longest = 31 if month <= 6 else 30
    if not (1 <= month <= 12 and 1 <= day <= longest and 1370 <= year <= 1470):
        return None
    known = 1402  # began on 21 March 2023
    years = range(known, year) if year >= known else range(year, known)
    days = sum(366 if one % 33 in _LEAP else 365 for one in years) * (1 if year >= known else -1)
    in_year = 31 * (month - 1) + day - 1 if month <= 7 else 186 + 30 * (month - 7) + day - 1
    return datetime(2023, 3, 21, tzinfo=UTC) + timedelta(days=days + in_year)


_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_DIGITS = {
    ord(digit): str(at % 10) for at, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙")
}
_TIME_ONLY = re.compile(
    rf"(?i)(?:[^\W\d_]{{1,4}} )?(?:{_IN_THE_EAST})?\d{{1,2}} ?(?:[:h.]\d{{2}}(?::\d\d)?(?: ?[^\W\d_]{{1,4}})?|[時时點点시] ?(?:\d{{1,2}} ?[分분])?)"
)
_BUDDHIST = 543  # years that Thailand is ahead
_FIRST_YEAR = 1995  # of the web
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_NAMED = r"(?P<n>[^\W\d_]{3,10})"
_IN_PATH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"/{_YEAR}[-/_.](?P<m>\d{{1,2}})[-/_.](?P<d>\d{{1,2}})(?=[-/_.T]|$)",
        rf"-{_YEAR}-(?P<m>\d{{2}})-(?P<d>\d{{2}})(?:\.\w{{3,5}})?/?$",
        rf"(?:[-/_]|/t){_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?=[-/_.]|$)",
        rf"/{_YEAR}/(?P<m>\d{{2}})(?P<d>\d{{2}})(?=/)",
        rf"/{_YEAR}[-/_]{_NAMED}[-/_](?P<d>\d{{1,2}})(?=[-/_.]|$)",
        rf"/(?P<d>\d{{1,2}})[-/](?P<m>\d{{1,2}})[-/]{_YEAR}(?=[-/_.]|$)",
        rf"/{_YEAR}[-/](?P<m>\d{{1,2}})(?=[-/]|$)",
        rf"/{_YEAR}/{_NAMED}(?=/)",
    )
)


def date_of_link(url: str, *, at: datetime | None = None) -> datetime | None:
    """The day in the path, /2024/03/02/ or -20240302 or /2024/mar/02, or the month, /2024/03/.

    Numbers that are longer, dates in the middle of a headline, and years before the web don't count; nor does the day
    that an article of another year, out at `at`, remembers: "/2001-09-11-attacks-25-years-on".
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for pattern in _IN_PATH:
        for found in pattern.finditer(path):
            part = found.groupdict()
            month = _month_of(part["n"]) if part.get("n") else int(part["m"])
            year = int(part["y"])
            made = _made(year, month, int(part["d"])) if part.get("d") else _month(year, month)
            if made and year >= _FIRST_YEAR:
                return None if at and _remembered(made, path[found.end() :], at) else made
    return None


def _remembered(day: datetime, slug: str, at: datetime) -> bool:
    """Is `day`, before the words of a headline, one that comes round, or as many years ago as the headline says?"""
    years = at.year - day.year
    if not slug.startswith(("-", "_")) or years < 1:
        return False
    same_day = abs(at.timetuple().tm_yday - day.timetuple().tm_yday) <= _ROUND_ABOUT
    return same_day or str(years) in re.findall(r"\d+", slug)


_ROUND_ABOUT = 3  # days


def true_date(item: Item, *, stated: datetime | None) -> datetime | None:
    """The oldest trusted date of `item`; `stated`: what its text says. None where nothing is known."""
    return _oldest(item, item.published, item.page_date, stated)


def own_date(item: Item, *, stated: datetime | None) -> datetime | None:
    """The same as far as the item itself tells: not by the date that its feed gives it."""
    return _oldest(item, item.page_date, stated)


def _oldest(item: Item, *dates: datetime | None) -> datetime | None:
    latest = item.fetched + timedelta(days=1)
    known = [date for date in dates if date and date <= latest]
    oldest = min(known, default=None)
    linked = date_of_link(item.url, at=item.published or item.fetched)
    if linked is None or linked > latest:
        return oldest
    end = linked if is_month(linked) else linked + timedelta(days=1)
    return linked if oldest is None or end < oldest else oldest


def is_month(date: datetime) -> bool:
    """Is it a month whose day isn't known?"""
    return date.microsecond == _LAST.microsecond and date.time() == _LAST


def is_day(date: datetime) -> bool:
    """Is it a day whose hour isn't known?"""
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
