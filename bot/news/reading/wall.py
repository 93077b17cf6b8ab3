"""Wall: the page before an article, handed on as the article by who made a full-text feed: consent, a check for robots.

It has no formula, since every site words it anew. What it has is what it speaks of, and to whom: of cookies, browsers and
consent, to the reader, and never of what the headline says. Subscription notices inside a text are `boilerplate`'s.
"""

import re
from functools import cache

from bot.news.language.words import Row, languages
from bot.text import is_spaceless, words

_LONGEST = 2_000  # characters; who asks for consent is brief
_LEAST_OF_IT = 2  # different words for what a wall speaks of
_LEAST_TOLD = 1  # words by which it speaks to the reader
_LEAST = 4  # of both
_SHARE = 0.12  # of its letters in such words; in an article that says "you" and "browser" it is 0.05
_STEM = 5  # letters by which two forms of a word are one
_SHORT = 3  # letters; such words are in every text, and aren't stems


def is_wall(text: str, *, title: str, lang: str | None) -> bool:
    """Is `text` (plain) what was put before the article that `title` heads? `lang`: BCP 47, of either."""
    if not title or len(text) > _LONGEST:
        return False
    gate, bid = _words_of((lang or "").partition("-")[0])
    lower = text.casefold()
    of_it = gate.findall(lower)
    if len(set(of_it)) < _LEAST_OF_IT:
        return False
    told = bid.findall(lower)
    little_else = sum(map(len, (*of_it, *told))) >= _SHARE * len(text)
    enough = len(set(told)) >= _LEAST_TOLD and len(set(of_it)) + len(set(told)) >= _LEAST
    return little_else and enough and not _stems(title) & _stems(text)


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in words(text) if len(word) > _SHORT or is_spaceless(word)}


@cache
def _words_of(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What walls are worded with before articles in a language: many are in English whatever comes behind them."""
    known = [one for one in languages() if one.code in ("any", "en", code) or code in one.also]
    gate, bid = ([row for one in known for row in one.lists.get(field, ())] for field in ("gate", "bid"))
    return _beginnings(gate), _beginnings(bid)


def _beginnings(found: list[Row]) -> re.Pattern[str]:
    """Any of them at the start of a word, where words are written apart; a short one is a word of its own."""
    forms = sorted({row.example.casefold() for row in found}, key=len, reverse=True)
    apart = [one + (r"\b" if len(one) <= _SHORT else "") for one in forms if not is_spaceless(one[:1])]
    return re.compile(
        "|".join([rf"\b(?:{'|'.join(apart)})", *filter(lambda one: is_spaceless(one[:1]), forms)])
    )
