"""The words that news is written with, language by language, as `data/<code>.toml` holds them.

A file is all there is to a language: its months and abbreviations, and what outlets put around an article in it. Each
row that is more than a word comes with an example, and is tested by it. `FIELDS` says what each list is for, and
`pattern` how a row is written. Nothing here knows how the words are used.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PLAIN_KEYS = frozenset(["also", "day_first", "inside", "months", "spaced"])
_DATA = Path(__file__).with_name("data")

FIELDS: Mapping[str, str] = {
    # when an article was first published
    "first": "a word or a part of one that each way of saying so has",
    "first_published": "originally published",
    "article": "what such a line calls the article: story, report",
    "published": "published, before a date that heads the text",
    "on": "on, between that and the date",
    "year_mark": "year, behind the number of one",
    "day_name": "names of days of more than a word of letters, before or behind a date",
    "weekdays": "names of days that mean nothing else",
    "known_by": "words by which a text that declares no language is known to be one of those with `day_first`",
    # how long ago that was; `2=` is before a word that says two of a unit
    "age_before": "ago, before the number",
    "age_after": "ago, behind the unit",
    "minute": "minutes",
    "hour": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "brief_minute": "minutes in a letter or three, behind a number beside a name",
    "brief_hour": "hours, so",
    "brief_day": "days, so",
    "one": "a, one",
    "yesterday": "yesterday, where it means no other day",
    # abbreviations, by what a full stop behind them means; in lower case, without their last stop
    "never": "a name, a number or a noun follows: the stop ends nothing",
    "before_number": "the stop ends nothing where a number follows",
    "day_or_month": "ends a sentence only where an article, a pronoun or the like follows",
    "may_end": "firms, acronyms, generations, streets: ends a sentence where what follows opens one",
    "sums": "sums, measures, and so on: ends a sentence where a capital follows",
    "states": "parts of a country behind a town and a comma: as `may_end`",
    "openers": "words that open a sentence with a capital and name nobody: articles, pronouns, prepositions",
    "opens": 'more of them, which tell "in the U.S. Critics" from "the U.S. Senate"',
    # how a text opens before it begins; with capitals as they are printed
    "flag": "breaking, exclusive: before a colon, a bar or a dash",
    "flag_in_brackets": "the same between brackets, where nothing else need follow",
    "by": "by, before the names of who wrote it",
    "desk": "newsroom, staff writer: a line that names nobody",
    "post": "staff writer, correspondent: behind a name and a comma",
    "reporter": "reporter, correspondent: behind a name, without a comma",
    "reported_by": "reporter, text: before a colon, a bar or a space, and a name, in scripts without spaces",
    "dispatch": "dispatch, telegram: behind the day of a dateline",
    "own_dispatch": "our own dispatch, in place of a dateline",
    "outlet_sign": "how an outlet's name ends, in scripts without spaces: behind it comes a day or `says`",
    "says": "reports: between such a name and a colon",
    "outlet_word": "a word that an outlet's name has in a dateline; not folded",
    "with_whom": "with, and: between a name and an agency",
    "between_names": "words in lower case that a byline may hold: of, special correspondent",
    # who published it
    "source": "source, author: with a colon behind it",
    "first_seen": "appeared first on, before the name of an outlet",
    "headlined": "under the headline: behind the name of an outlet",
    "credited": "originally published by, forwarded from: before the name of an outlet, and before nothing else",
    "read_there": "read the whole article on: before the name of an outlet",
    "outlet": "a word that outlets have in their names; folded",
    "outlet_end": "how names of outlets end that are one word; folded",
    "staff": "staff, desk: behind the name of an outlet",
    "staff_of": "the staff of: before it",
    "nobody": "agencies, web: names no source; folded",
    "house": "what many outlets have in their names, so that it tells none apart; folded",
    # the slots of the grammar in `boilerplate.patterns`; an imperative alone is never a notice, one with its object is
    "you": "you, your: the reader is spoken to; no word that means something else as well",
    "join": "imperatives of who sells access: subscribe, log in, register",
    "read_on": "what for, behind such an imperative: to continue reading",
    "to_read": "the same at the start of a sentence; in some languages the verb comes last",
    "piece": "this article, the rest of the story",
    "text": 'article, page, without "this"',
    "only": "reserved, available only",
    "readers": "subscribers, members",
    "limit": "you have read all your free articles",
    "asked": "already a subscriber, without the question mark",
    "offer": "try, get: a notice where a price follows",
    "plan": "month, access: a price is one of a subscription where one of these is near",
    "follow": "imperatives that need a platform: follow, join, like",
    "alert": "what somebody has who gets articles of a subject by mail",
    "platform": "names of platforms, and words for all of them",
    "besides": "what may be beside a platform: and, our, channel",
    "so_that": "what for, behind a platform: to get, for more",
    "last": "the verb, where it ends the sentence",
    "us": "us, our",
    "receive": "imperatives that need a letter or a channel: receive, sign up",
    "letter": "newsletter, channel, inbox",
    "fetch": "download, install",
    "app": "our app",
    "share": "share, print, send",
    "comment": "leave a comment, join the conversation",
    "comments": "comments, behind their number",
    "reading_time": "reading time, before a number of minutes",
    "minutes": "minutes, in such a line",
    "to_be_read": "read, behind it: 3 min read",
    "back": "support independent journalism, donate now",
    "ad_break": "the story continues below the advertisement",
    "rights": "all rights reserved",
    "stamp": "published, last updated: a notice where a date follows",
    "clock": "little words in a time",
    "units": "hours, minutes: how long ago it was stamped",
    "ago": "ago",
    "photo": "photo, picture, as captions and credits name it",
    "pictured": "left, second from right, file photo: in brackets, of somebody in a picture",
    "archive": "file photo",
    "cookies": "this site uses cookies",
    "gate": "beginnings of words for what a page speaks of that is shown before the article: cookies, consent, a browser",
    "bid": "beginnings of words by which it tells its reader what to do: please, you, click, accept",
    "onward": "at the end of a text: read more",
    "at": "on, at: behind that, before where",
    "more": "above a list of links: related articles",
    "now": "here, now, for free: may follow an imperative of `join`",
    "is": "is, are",
    "for_whom": "for, before the readers an article is kept for",
    "members": "members, who may be those of a parliament",
    "spoken": "said, told: what comes before it was spoken, and is news",
    # whole formulas that the grammar does not make
    "wall": "a sentence that begins so ends the article",
    "tail": "what blog programs put under an entry, saying where it appeared first",
    "label": "with a colon, a bar or an arrow behind them, the line isn't news",
    "whole": "sentences or lines that are nothing else",
    "ending": "behind the last sentence: the invitation to read on elsewhere",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One way of saying something."""

    says: str  # a regular expression
    example: str


@dataclass(frozen=True, slots=True)
class Inside:
    """A formula that may begin with any letter: looked for only where one of `words` is in the text."""

    kind: str
    words: tuple[str, ...]
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What one file holds. `lists` by the names of FIELDS."""

    code: str
    also: tuple[str, ...]  # codes of others that the file speaks for
    day_first: bool  # "11. oktober": a stop behind a day ends no sentence
    spaced: bool  # False: words are written without spaces, or with endings of any kind
    months: tuple[
        tuple[str, ...], ...
    ]  # twelve, or none; a name that ends with "-" is the beginning of one, and "_" is a space
    numerals: Mapping[
        str, str
    ]  # by word, from two on, as far as news writes them out: what they are in figures
    lists: Mapping[str, tuple[Row, ...]]
    inside: tuple[Inside, ...]

    def __getitem__(self, field: str) -> str:
        """Any row of a list, as a regular expression; "" where the language has none."""
        return _any(self.lists.get(field, ()))


@cache
def languages() -> tuple[Language, ...]:
    """All of them. Reads their files when first asked."""
    return tuple(_read(path.stem) for path in sorted(_DATA.glob("*.toml")))


def rows(field: str) -> tuple[str, ...]:
    """The rows of a list in all languages."""
    assert field in FIELDS, field
    return tuple(row.says for language in languages() for row in language.lists.get(field, ()))


def any_of(field: str) -> str:
    """Any row of a list in any language, as a regular expression."""
    return f"(?:{'|'.join(dict.fromkeys(rows(field)))})"


def all_of(field: str) -> frozenset[str]:
    """The words of a list in all languages, where each row is a word."""
    return frozenset(row.example for language in languages() for row in language.lists.get(field, ()))


def beginnings_of_months() -> list[str]:
    """Of the names of months in all languages as much as tells them from other words: no one begins with another."""
    kept: list[str] = []
    names = {name.rstrip("-") for language in languages() for month in language.months for name in month}
    for name in sorted(names):
        if not kept or not name.startswith(kept[-1]):
            kept.append(name)
    return kept


def pattern(says: str) -> str:
    """A row as a regular expression.

    Rows are regular expressions in which a bracket only groups, and `<40>` is at most so many characters of the same
    sentence: `<2-40>` at least two, `<40,>` without a comma, `<~40>` of the same line.
    """
    return _TOKEN.sub(lambda found: _GROUP if found[0] == "(" else _gap(found), says)


_GROUP = "(?:"
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?|\(|<(?P<line>~?)(?:(?P<least>\d+)-)?(?P<most>\d+)(?P<comma>,?)>",
    re.DOTALL,
)


def _gap(found: re.Match[str]) -> str:
    if not found["most"]:
        return found[0]
    kept = r"[^\n]" if found["line"] else r"[^.!?。！？؟\n,،，]" if found["comma"] else r"[^.!?。！？؟\n]"
    return f"{kept}{{{found['least'] or 0},{found['most']}}}"


def _any(rows: Sequence[Row]) -> str:
    return f"(?:{'|'.join(row.says for row in rows)})" if rows else ""


def _read(code: str) -> Language:
    import tomllib  # most commands read no text

    given = tomllib.loads((_DATA / f"{code}.toml").read_text(encoding="utf-8"))
    lists = {
        field: tuple(map(_row, listed.split() if isinstance(listed, str) else listed))
        for name, section in given.items()
        if isinstance(section, dict) and name != "numerals"
        for field, listed in section.items()
    }
    plain = {name for name, section in given.items() if not isinstance(section, dict)}
    if unknown := (plain - _PLAIN_KEYS) | (lists.keys() - FIELDS.keys()):
        raise ValueError(f"{code}.toml: {', '.join(sorted(unknown))}: not in FIELDS")
    return Language(
        code=code,
        also=tuple(given.get("also", ())),
        day_first=given.get("day_first", False),
        spaced=given.get("spaced", True),
        months=tuple(
            tuple(name.replace("_", " ") for name in names.split()) for names in given.get("months", ())
        ),
        numerals={
            word: value for value, listed in given.get("numerals", {}).items() for word in listed.split()
        },
        lists=lists,
        inside=tuple(
            Inside(one["kind"], tuple(one["words"]), _row(one["says"])) for one in given.get("inside", ())
        ),
    )


def _row(given: str | list[str]) -> Row:
    """A word, which is its own example, or the pieces of a row and its example last."""
    if isinstance(given, str):
        return Row(pattern(given), given)
    return Row(pattern("".join(given[:-1])), given[-1])
