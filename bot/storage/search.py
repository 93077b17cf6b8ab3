"""The index of the archive: which items hold which words. SQLite: FTS5 without the texts; PostgreSQL: tsvector and GIN.

Here it is made, emptied, and spoken to; who asks and fills it is `repositories/search.py`. What is kept of a text and
asked for a query is decided in `query/archived.py`; whether what is found matches, by the matcher. Intake adds to the
index in the commit that keeps the items. What was kept before there was an index, or by other rules, is added by and
by, newest first: all items from `indexed_from` on are in it.

The index is made from the items and can be made anew at any time (`begin_anew`), so it isn't part of a backup of rows.
FTS5 without texts can take a row out since SQLite 3.43 only. Before that the rows of forgotten items stay, are found
nowhere (every question is joined with the placements), and go when they are more than the others.
"""

from collections.abc import Sequence
from typing import assert_never

from sqlalchemy import Connection, TextClause, Update, func, select, text, update

from bot.query.lookup import EDITION, AllOf, AnyOf, Begins, Has, Lookup, Without, every
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import items, search_state

_DELETES = "contentless_delete=1"  # https://www.sqlite.org/fts5.html#contentless_delete_tables


# ---- the index ---------------------------------------------------------------------------------------------------


def make(connection: Connection) -> None:
    """Make it, empty; the items that are there are to be added by and by."""
    if connection.dialect.name == "sqlite":
        version = str(connection.exec_driver_sql("SELECT sqlite_version()").scalar())
        deletes = f", {_DELETES}" if tuple(map(int, version.split("."))) >= (3, 43) else ""
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE search_words USING "
            f"fts5(words, content='', detail=none, tokenize='ascii'{deletes})"
        )
    else:
        connection.exec_driver_sql(
            "CREATE TABLE search_words (item bigint PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE, "
            "words tsvector NOT NULL)"
        )
        connection.exec_driver_sql("CREATE INDEX ix_search_words ON search_words USING gin (words)")
    connection.execute(search_state.insert().values(id=1, edition=EDITION, indexed_from=0, forgotten=0))
    begin_anew(connection)


def begin_anew(connection: Connection) -> None:
    """Empty it; what is kept from now on is added at once, the rest by and by."""
    for statement in anew(connection.dialect.name):
        connection.execute(statement)


def anew(dialect: str) -> "Sequence[TextClause | Update]":
    """The statements by which it is emptied."""
    first = select(func.coalesce(func.max(items.c.id), 0) + 1).scalar_subquery()
    start = update(search_state).values(edition=EDITION, forgotten=0, indexed_from=first)
    return *map(text, _EMPTY[dialect]), start


_EMPTY = {
    "sqlite": (
        "INSERT INTO search_words (search_words) VALUES ('delete-all')",
        # Adding an item takes 15 % less, and asking no more: https://www.sqlite.org/fts5.html#the_automerge_configuration_option
        "INSERT INTO search_words (search_words, rank) VALUES ('automerge', 8)",
    ),
    "postgresql": ("DELETE FROM search_words",),
}


# ---- upkeep ------------------------------------------------------------------------------------------------------


async def forget(transaction: Transaction, ids: Sequence[int]) -> None:
    """These items are about to go: so do their rows here, at once or by and by."""
    if transaction.dialect != "sqlite":
        return  # by the foreign key
    row = await transaction.row(_CAN_DELETE)
    if row and row["deletes"]:
        await transaction.run(
            text("DELETE FROM search_words WHERE rowid = :item"), [{"item": one} for one in ids]
        )
        return
    await transaction.run(update(search_state).values(forgotten=search_state.c.forgotten + len(ids)))


_CAN_DELETE = text(
    "SELECT instr(sql, :option) > 0 AS deletes FROM sqlite_master WHERE name = 'search_words'"
).bindparams(option=_DELETES)


# ---- how it is asked ------------------------------------------------------------------------------------------


def fts5(lookup: Lookup) -> str:
    """As FTS5 is asked: https://www.sqlite.org/fts5.html#full_text_query_syntax"""
    match lookup:
        case Has(word):
            return f'"{word}"'
        case Begins(start):
            return f'"{start}" *'
        case AnyOf(parts):
            return f"({' OR '.join(map(fts5, parts))})"
        case Without(part):
            return f"({fts5(every())} NOT {fts5(part)})"
        case AllOf(parts):
            held: list[Lookup] = [one for one in parts if not isinstance(one, Without)] or [every()]
            excluded = [one.part for one in parts if isinstance(one, Without)]
            found = f"({' AND '.join(map(fts5, held))})"
            return f"({found} NOT ({' OR '.join(map(fts5, excluded))}))" if excluded else found
    assert_never(lookup)


def tsquery(lookup: Lookup) -> str:
    """As PostgreSQL is asked: https://www.postgresql.org/docs/current/datatype-textsearch.html"""
    match lookup:
        case Has(word):
            return f"'{word}'"
        case Begins(start):
            return f"'{start}':*"
        case AnyOf(parts):
            return f"({' | '.join(map(tsquery, parts))})"
        case AllOf(parts):
            return f"({' & '.join(map(tsquery, parts))})"
        case Without(part):
            return f"!{tsquery(part)}"
    assert_never(lookup)
