"""Search: what the index of the archive is asked, and what fills it. See `storage/search.py`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, RowMapping, Select, cast, func, literal_column, select, text, update

from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.search import Archived, Coverage, DayCount, IndexedItem, SearchScope
from bot.news.story.placement import Role
from bot.query.lookup import EDITION, Filed, Lookup
from bot.storage.engine.columns import Moment, Number, Words, storable
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.repositories.archive import IS_TOLD
from bot.storage.repositories.items import kept_item
from bot.storage.search import anew, fts5, tsquery
from bot.storage.tables import feeds, items, matches, placements, search_state, search_texts


class StoredSearch:
    """`Search` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._sqlite = transaction.dialect == "sqlite"

    async def add(self, new: Mapping[ItemId, Filed]) -> None:
        """Items that are new in it, as `archived.filed` makes them."""
        await self._transaction.run(_ADD[self._transaction.dialect], self._words_of(new))
        await self._transaction.run(_ADD_TEXTS, _texts_of(new))

    def _words_of(self, new: Mapping[ItemId, Filed]) -> list[dict[str, object]]:
        return [{"item": item, "words": self._written(one.words)} for item, one in new.items()]

    def _written(self, words: Collection[str]) -> str | list[str]:
        return storable(" ".join(words)) if self._sqlite else list(map(storable, words))

    async def find(
        self,
        lookup: Lookup | None,
        span: SearchScope,
        *,
        before: ItemId | None = None,
        every: int = 1,
        limit: int,
    ) -> list[ItemId]:
        """The newest items (with an id below `before`) that `lookup` finds; None: all. `every`: one in so many of them."""
        key = _ITEM if lookup is None else _KEY[self._transaction.dialect]
        found = self._found(lookup, span, _ITEM.label("item")).order_by(key.desc()).limit(limit)
        if before is not None:
            found = found.where(key < before)
        if every > 1:
            found = found.where(key % every == 0)
        return [ItemId(row["item"]) for row in await self._transaction.rows(found)]

    async def count(self, lookup: Lookup | None, span: SearchScope, *, most: int) -> int:
        """How many items there are, counted up to `most`."""
        found = self._found(lookup, span, _ITEM.label("item")).limit(most).subquery()
        row = await self._transaction.row(select(func.count().label("items")).select_from(found))
        return row["items"] if row else 0

    async def days(self, lookup: Lookup | None, span: SearchScope) -> list[DayCount]:
        """Stories and items of each day on which there are some, oldest first."""
        stories = (
            self._found(lookup, span, func.min(_FETCHED).label("first"), func.count().label("items"))
            .group_by(_STORY)
            .subquery()
        )
        day = _DAY[self._transaction.dialect]
        found = (
            select(
                day.label("day"),
                func.count().label("stories"),
                cast(func.sum(stories.c["items"]), Number).label("items"),
            )
            .select_from(stories)
            .group_by(day)
            .order_by(day)
        )
        return [
            DayCount(day=date.fromisoformat(str(row["day"])), stories=row["stories"], items=row["items"])
            for row in await self._transaction.rows(found)
        ]

    async def matched(self, lookup: Lookup | None, span: SearchScope) -> Mapping[WatchlistId, int]:
        """How many of the stories found each watchlist has matched; those that matched some."""
        found = self._found(lookup, span, _ITEM.label("item"), _STORY.label("story")).subquery()
        counted = (
            select(matches.c.watchlist, func.count(found.c.story.distinct()).label("stories"))
            .select_from(found)
            .join(matches, matches.c.item == found.c.item)
            .group_by(matches.c.watchlist)
        )
        rows = await self._transaction.rows(counted)
        return {WatchlistId(row["watchlist"]): row["stories"] for row in rows}

    def _found(
        self,
        lookup: Lookup | None,
        span: SearchScope,
        *columns: "ColumnElement[int] | ColumnElement[datetime]",
    ) -> "Select[*tuple[object, ...]]":
        """`columns` of the placements of the items that are found."""
        found = select(*columns)
        if lookup is None:
            found = found.select_from(text("placements p"))
        else:
            asked = fts5(lookup) if self._sqlite else tsquery(lookup)
            found = found.select_from(_FOUND[self._transaction.dialect]).where(
                _ASKED[self._transaction.dialect].bindparams(asked=asked)
            )
        if span.since is not None:
            found = found.where(span.since <= _FETCHED)
        if span.until is not None:
            found = found.where(span.until > _FETCHED)
        if span.watchlists is not None:
            # Of each item that is found, newest first: all that was ever matched is much more.
            matched = select(matches.c.item).where(
                matches.c.item == _ITEM, matches.c.watchlist.in_(sorted(span.watchlists))
            )
            if span.told_only:
                matched = matched.join(placements, placements.c.item == matches.c.item).where(IS_TOLD)
            found = found.where(matched.exists())
        return found

    async def coverage(self) -> Coverage:
        """How much of the archive is in the index."""
        row = await self._transaction.row(_COVERAGE)
        assert row is not None, "an aggregate has a row"
        outdated = row["edition"] != EDITION or row["forgotten"] > row["items"]
        return Coverage(items=row["items"], missing=row["missing"], first=row["first"], outdated=outdated)

    async def reaches_to(self) -> datetime | None:
        """When the oldest item was fetched that is in the index, while others are not; None: all are."""
        row = await self._transaction.row(_HORIZON)
        return row["first"] if row else None

    async def missing(self, *, limit: int) -> list[Archived]:
        """The newest items that are not in the index yet."""
        return [_archived(row) for row in await self._transaction.rows(_MISSING.limit(limit))]

    async def fill(self, missing: Mapping[ItemId, Filed]) -> None:
        """Add what `missing` gave; nothing: no more are missing."""
        await self._transaction.run(_FILL[self._transaction.dialect], self._words_of(missing))
        await self._transaction.run(_FILL_TEXTS, _texts_of(missing))
        await self._transaction.run(update(search_state).values(indexed_from=min(missing, default=0)))

    async def begin_anew(self) -> None:
        """Empty it; all that is there is missing then."""
        for statement in anew(self._transaction.dialect):
            await self._transaction.run(statement)

    async def items(self, ids: Sequence[ItemId]) -> list[Archived]:
        """These, in this order; without those that are gone."""
        found = {row["id"]: row for row in await self._transaction.listed(_ARCHIVED, ids)}
        return [_archived(found[one]) for one in ids if one in found]

    async def candidates(self, ids: Sequence[ItemId]) -> list[IndexedItem]:
        """These, in this order; without those that are not in the index."""
        found = {row["item"]: row for row in await self._transaction.listed(_CANDIDATES, ids)}
        return [IndexedItem(**found[one]) for one in ids if one in found]


def _texts_of(some: Mapping[ItemId, Filed]) -> list[dict[str, object]]:
    return [{"item": item, "packed": one.packed} for item, one in some.items()]


_ITEM = literal_column("p.item", Number)
_STORY = literal_column("p.story", Number)
_FETCHED = literal_column("p.fetched", Moment())
_KEY = {"sqlite": literal_column("w.rowid", Number), "postgresql": literal_column("w.item", Number)}
# On SQLite in this order, and of the placements nothing but the index: what lies beside it is many times as much.
_FOUND = {
    "sqlite": text(
        "search_words w CROSS JOIN placements p INDEXED BY ix_placements_item ON p.item = w.rowid"
    ),
    "postgresql": text("search_words w JOIN placements p ON p.item = w.item"),
}
_ASKED = {
    "sqlite": text("w.search_words MATCH :asked"),
    "postgresql": text("w.words @@ CAST(:asked AS tsquery)"),
}
_DAY = {
    "sqlite": literal_column("substr(first, 1, 10)", Words()),
    "postgresql": literal_column("CAST(first AT TIME ZONE 'UTC' AS date)"),
}


_ADD_TEXTS = search_texts.insert()
_ADD = {
    "sqlite": text("INSERT INTO search_words (rowid, words) VALUES (:item, :words)"),
    "postgresql": text(
        "INSERT INTO search_words (item, words) VALUES (:item, array_to_tsvector(CAST(:words AS text[])))"
    ),
}
_FILL = {
    "sqlite": text("INSERT INTO search_words (rowid, words) SELECT id, :words FROM items WHERE id = :item"),
    "postgresql": text(
        "INSERT INTO search_words (item, words) SELECT id, array_to_tsvector(CAST(:words AS text[])) "
        "FROM items WHERE id = :item ON CONFLICT DO NOTHING"
    ),
}
# What an index by older rules had of it gives way; what was forgotten in the meantime isn't added.
_FILL_TEXTS = text(
    "INSERT INTO search_texts (item, packed) SELECT id, :packed FROM items WHERE id = :item "
    "ON CONFLICT (item) DO UPDATE SET packed = excluded.packed"
)
_INDEXED_FROM = select(search_state.c.indexed_from).scalar_subquery()
# By the order of the items, which is that of their times but for minutes.
_FIRST = (
    select(placements.c.fetched)
    .where(placements.c.item >= _INDEXED_FROM)
    .order_by(placements.c.item)
    .limit(1)
    .scalar_subquery()
)
_LACKS = select(items.c.id).where(items.c.id < _INDEXED_FROM).exists()
_COVERAGE = select(
    search_state.c.edition,
    search_state.c.forgotten,
    select(func.count()).select_from(items).scalar_subquery().label("items"),
    select(func.count())
    .select_from(items)
    .where(items.c.id < _INDEXED_FROM)
    .scalar_subquery()
    .label("missing"),
    _FIRST.label("first"),
)
_HORIZON = select(_FIRST.label("first")).where(_LACKS)
_CREDITED = func.coalesce(
    placements.c.source, func.nullif(feeds.c.name, ""), func.nullif(feeds.c.title, ""), feeds.c.url
).label("credited")
_ARCHIVED = of_listed(
    select(items, placements.c.story, placements.c.role, _CREDITED)
    .join(placements, placements.c.item == items.c.id)
    .join(feeds, feeds.c.id == items.c.feed),
    items.c.id,
)


def _archived(row: RowMapping) -> Archived:
    return Archived(
        kept=kept_item(row), story=StoryId(row["story"]), role=Role(row["role"]), source=row["credited"]
    )


_CANDIDATES = of_listed(
    select(search_texts.c.item, search_texts.c.packed, placements.c.story, placements.c.fetched)
    .join(placements, placements.c.item == search_texts.c.item)
    .where(search_texts.c.item >= _INDEXED_FROM),
    search_texts.c.item,
)


_MISSING = (
    select(items, placements.c.story, placements.c.role, _CREDITED)
    .join(placements, placements.c.item == items.c.id)
    .join(feeds, feeds.c.id == items.c.feed)
    .where(items.c.id < select(search_state.c.indexed_from).scalar_subquery())
    .order_by(items.c.id.desc())
)
