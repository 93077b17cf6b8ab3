"""How the query of a watchlist is read: with the name sets and watchlists that it names. Nothing here changes anything."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.pipeline.ports import UnitOfWork

if TYPE_CHECKING:
    from bot.query.syntax import Query

_SEEN_LATELY = timedelta(days=30)  # spellings that `haftar~1` stands for


async def parse_query(work: UnitOfWork, text: str, *, now: datetime) -> "Query":
    """`text` with the name sets and watchlists that it names, and spellings seen lately. Raises QueryError."""
    return (await parse_all(work, {"": text}, now=now))[""]


async def parse_all(work: UnitOfWork, texts: Mapping[str, str], *, now: datetime) -> dict[str, "Query"]:
    """The queries of several new watchlists, by their names; one may name another.

    Raises QueryError, with a note in which watchlist.
    """
    from bot.errors import QueryError
    from bot.pipeline.vocabulary import seen_words
    from bot.query.parser import parse

    names: Mapping[str, Sequence[str]] = {}
    queries: Mapping[str, str] = {}
    if any("@" in text for text in texts.values()):
        names = {one.name: one.forms for one in await work.name_sets.all()}
        queries = await _referred(work, texts) | {name: text for name, text in texts.items() if name}
    vocabulary: Collection[str] = ()
    if queries or any("~" in text for text in texts.values()):
        vocabulary = (await seen_words(work, since=now - _SEEN_LATELY)).keys()
    found = {}
    for name, text in texts.items():
        try:
            found[name] = parse(text, names=names, watchlists=queries, vocabulary=vocabulary)
        except QueryError as error:
            if name:
                error.add_note(f"in the watchlist {name!r}")
            raise
    return found


_REFERENCE = re.compile(r"@@([^\s()\"|&]+)")


async def _referred(work: UnitOfWork, texts: Mapping[str, str]) -> dict[str, str]:
    """The queries of the watchlists that these texts name, and that those name; names like one that isn't there."""
    known: dict[str, str] = {}
    meant: dict[str, str] = {}
    met = {name.casefold() for name in texts}
    wanted = _references(texts.values()) - met
    while wanted:
        found = await work.watchlists.named(wanted)
        for mistyped in wanted - {one.name.casefold() for one in found}:
            meant |= dict.fromkeys(await work.watchlists.similar(mistyped), "")
        known |= {one.name: one.query for one in found}
        met |= wanted
        wanted = _references(one.query for one in found) - met
    return meant | known


def _references(texts: Iterable[str]) -> set[str]:
    from bot.query.lexer import plain_forms  # a list of watchlists is shown without it

    return {name.rstrip(",;.").casefold() for text in texts for name in _REFERENCE.findall(plain_forms(text))}
