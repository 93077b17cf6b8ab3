"""How the query of a watchlist is read: with the name sets and watchlists that it names. Nothing here changes anything."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.pipeline.ports import UnitOfWork

if TYPE_CHECKING:
    from bot.query.syntax import Query

_SEEN_LATELY = timedelta(days=30)  # spellings that `haftar~1` stands for


async def parse_query(work: UnitOfWork, text: str, *, now: datetime) -> "Query":
    """`text` with the name sets and watchlists that it names, and spellings seen lately. Raises QueryError."""
    from bot.pipeline.vocabulary import seen_words
    from bot.query.parser import parse

    names: Mapping[str, Sequence[str]] = {}
    queries: Mapping[str, str] = {}
    if "@" in text:
        names = {one.name: one.forms for one in await work.name_sets.all()}
        queries = {one.name: one.query for one in await work.watchlists.all()}
    vocabulary: Collection[str] = ()
    if "~" in text or queries:
        vocabulary = (await seen_words(work, since=now - _SEEN_LATELY)).keys()
    return parse(text, names=names, watchlists=queries, vocabulary=vocabulary)
