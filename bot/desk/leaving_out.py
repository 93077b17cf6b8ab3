"""Less like this: words and the source of an item that a watchlist could leave out, with what each would take away.

Counted on the archive of the last days, before anything is saved. What is nowhere rare says nothing, so words that are
common in the whole archive are not proposed, in whatever language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.backtest import backtest
from bot.desk.queries import parse_query
from bot.errors import QueryError
from bot.news.item import KeptItem
from bot.news.search import SearchScope
from bot.news.watchlist import Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.readings import Readings
from bot.query.archived import asked
from bot.query.parser import parse
from bot.query.syntax import Query
from bot.text import forms, is_spaceless, tokens

DAYS = 30
_TRIED = 12  # words; each costs a count in the index
_READ = 4  # words, where texts have to be read for each
_PROPOSED = 6
_COMMON = 0.15  # of the archive
_FEW = 20  # items: of few nothing is common
_BODY = 1500  # characters of the text in which names are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrower:
    """What to leave out, the query that does it, and how many stories of how many that takes away."""

    without: str  # as it is written in a query
    query: str
    gone: int
    of: int


async def narrower(
    work: UnitOfWork, watchlist: Watchlist, kept: KeptItem, *, now: datetime
) -> list[Narrower]:
    """The best proposals, those that take away most first; none that takes away everything, or nothing."""
    query = await parse_query(work, watchlist.query, now=now)
    is_counted = _is_counted(query)
    of = await _stories(work, query, now=now)
    found = []
    for without in await _candidates(work, query, kept, now=now, most=_TRIED if is_counted else _READ):
        text = f"({watchlist.query}) AND NOT {without}"
        try:
            less = await parse_query(work, text, now=now)
        except QueryError:  # a word that means something in queries
            continue
        gone = of - await _stories(work, less, now=now)
        if 0 < gone < of:
            found.append(Narrower(without=without, query=text, gone=gone, of=of))
    return sorted(found, key=lambda one: -one.gone)[:_PROPOSED]


def _is_counted(query: Query) -> bool:
    found = asked(query.root)
    return found.decided and found.lookup is not None


async def _stories(work: UnitOfWork, query: Query, *, now: datetime) -> int:
    """By the index where words alone decide, else by reading."""
    found = asked(query.root)
    if found.decided and found.lookup is not None:
        days = await work.search.days(found.lookup, SearchScope(since=now - timedelta(days=DAYS)))
        return sum(one.stories for one in days)
    return (await backtest(work, query, now=now, days=DAYS)).stories


async def _candidates(
    work: UnitOfWork, query: Query, kept: KeptItem, *, now: datetime, most: int
) -> list[str]:
    """The source, then words of the headline, then names in the text; none that is in the query or everywhere."""
    placement = await work.stories.placement(kept.id)
    feed = await work.feeds.get(kept.feed_id)
    source = (placement and placement.source) or (feed.label if feed else "")
    found = [f'source:"{source}"'] if source and '"' not in source else []
    reading = await Readings(work).of(kept.item)
    taken = set(forms(query.canonical))
    span = SearchScope(since=now - timedelta(days=DAYS))
    archive = await work.search.count(None, span, most=10**9)
    for word in (*_words(reading.title), *_names(reading.text[:_BODY])):
        if len(found) > most:
            break
        own = forms(word)
        if own & taken:
            continue
        taken |= own
        lookup = asked(parse(f'"{word}"').root).lookup
        if await work.search.count(lookup, span, most=archive) <= max(_FEW, _COMMON * archive):
            found.append(word)
    return found


def _words(text: str) -> Iterable[str]:
    """As they are written; nothing that is short, or a number."""
    for one in tokens(text):
        word = text[one.start : one.end]
        if word.isalpha() and (len(word) > 2 or is_spaceless(word)):
            yield word


def _names(text: str) -> Iterable[str]:
    """Words with a capital, or of a script that has none."""
    return (word for word in _words(text) if word[0].isupper() or not word[0].islower())
