"""Figures for people: how many articles, matches, posts and silences since a time. Nothing decides by them.

An old article under a new date isn't news: neither it nor its story is counted as matched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, and_, case, func, literal, literal_column, select, text

from bot.news.alert import Kind, State, Why
from bot.news.ids import ItemId, WatchlistId
from bot.news.story.placement import Role
from bot.storage.engine.columns import Flag
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import (
    RESURFACED,
    asked_about,
    items,
    matches,
    outbox,
    placements,
    post_watchlists,
    posts,
    silences,
    watchlists,
)


class StoredFigures:
    """`Figures` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def roles(self, since: datetime) -> Mapping[Role, int]:
        """Items fetched since then, by what they are in their stories."""
        each = [func.count().filter(placements.c.role == role.value).label(role) for role in Role]
        row = (await self._transaction.rows(select(*each).where(placements.c.fetched >= since)))[0]
        return {role: row[role] for role in Role if row[role]}

    async def size(self) -> int:
        """Bytes of the database."""
        asked = {
            "sqlite": "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
            "postgresql": "SELECT pg_database_size(current_database()) AS bytes",
        }
        row = await self._transaction.row(text(asked[self._transaction.dialect]))
        return row["bytes"] if row else 0

    async def matched(self, since: datetime, watchlist: WatchlistId | None = None) -> tuple[int, int]:
        """Items fetched since then that a watchlist (this one) matched, and the stories that they tell."""
        counted = select(
            func.count().label("items"), func.count(placements.c.story.distinct()).label("stories")
        ).where(placements.c.fetched >= since, *_news(since, watchlist))
        its = matches.c.item == placements.c.item
        if watchlist is None:
            counted = counted.where(select(matches.c.item).where(its).exists())
        else:  # by its few matches, not by all that has come
            counted = counted.join(matches, its).where(matches.c.watchlist == watchlist)
        row = (await self._transaction.rows(counted))[0]
        return row["items"], row["stories"]

    async def first_matches(self, since: datetime, watchlist: WatchlistId | None = None) -> list[datetime]:
        """When each story was first matched since then; oldest first."""
        first = func.min(placements.c.fetched, type_=placements.c.fetched.type).label("first")
        rows = await self._transaction.rows(
            select(first)
            .join(matches, matches.c.item == placements.c.item)
            .where(
                placements.c.fetched >= since, *_news(since, watchlist), *_of(matches.c.watchlist, watchlist)
            )
            .group_by(placements.c.story)
            .order_by(first)
        )
        return [row["first"] for row in rows]

    async def first_matches_of_each(self, since: datetime) -> Mapping[WatchlistId, Sequence[datetime]]:
        """The same for each watchlist that matched some."""
        first = func.min(placements.c.fetched, type_=placements.c.fetched.type).label("first")
        rows = await self._transaction.rows(
            select(matches.c.watchlist, first)
            .join(placements, placements.c.item == matches.c.item)
            .where(placements.c.fetched >= since, *_news(since))
            .group_by(matches.c.watchlist, placements.c.story)
        )
        found: dict[WatchlistId, list[datetime]] = {}
        for row in rows:
            found.setdefault(WatchlistId(row["watchlist"]), []).append(row["first"])
        return found

    async def posts(self, since: datetime, watchlist: WatchlistId | None = None) -> int:
        """Posts made since then, in all channels."""
        mine = () if watchlist is None else (posts.c.id.in_(_posts_of(watchlist)),)
        counted = select(func.count().label("posts")).where(posts.c.made >= since, *mine)
        return (await self._transaction.rows(counted))[0]["posts"]  # type: ignore[no-any-return]

    async def languages(
        self, since: datetime, watchlist: WatchlistId | None = None
    ) -> Mapping[str | None, int]:
        """Items fetched since then by their language, of everything or that a watchlist matched; most first."""
        times = func.count().label("times")
        counted = (
            select(items.c.lang, times)
            .where(items.c.fetched >= since)
            .group_by(items.c.lang)
            .order_by(times.desc(), items.c.lang)
        )
        if watchlist is not None:
            counted = counted.join(matches, matches.c.item == items.c.id).where(
                matches.c.watchlist == watchlist
            )
        return {row["lang"]: row["times"] for row in await self._transaction.rows(counted)}

    async def sent(
        self, since: datetime, watchlist: WatchlistId | None = None, *, most: int
    ) -> list[tuple[datetime | None, datetime, datetime]]:
        """Of the newest posts made since then, at most so many, those that went out by themselves: published, decided, sent."""
        alone = and_(outbox.c.held == "", outbox.c.folded == literal(False, Flag()))
        published = _PUBLISHED[self._transaction.dialect].label("published")
        chosen = (
            select(outbox.c.state, published, outbox.c.made, outbox.c.changed)
            .join(posts, posts.c.id == outbox.c.post)
            .where(posts.c.made >= since, outbox.c.kind == Kind.NEW.value, alone)
            .order_by(posts.c.made.desc(), posts.c.id.desc())
            .limit(most)
        )
        if watchlist is not None:
            chosen = chosen.where(outbox.c.post.in_(_posts_of(watchlist)))
        return [
            (row["published"] and datetime.fromisoformat(row["published"]), row["made"], row["changed"])
            for row in await self._transaction.rows(chosen)
            if row["state"] == State.SENT.value  # asked of SQLite it would read all that was ever sent
        ]

    async def told(self, since: datetime) -> Mapping[WatchlistId, tuple[int, int]]:
        """Posts made since then by watchlist, and about how many of them somebody asked."""
        rows = await self._transaction.rows(_told(since))
        return {WatchlistId(row["watchlist"]): (row["posts"], row["asked"]) for row in rows}

    async def told_most(
        self, since: datetime, *, start: int, most: int
    ) -> list[tuple[WatchlistId, int, int]]:
        """The same of at most so many watchlists from number `start` on: most posts first, then by name."""
        letters, living = self._transaction.letters(watchlists.c.name_key), watchlists.c.removed.is_(None)
        told = _told(since).cte("told")
        those = select(told).join(watchlists, watchlists.c.id == told.c.watchlist)
        first = those.where(living).order_by(told.c.posts.desc(), letters)
        rows = await self._transaction.rows(first.limit(most).offset(start))
        found = [(WatchlistId(row["watchlist"]), row["posts"], row["asked"]) for row in rows]
        if len(found) == most:
            return found
        count = func.count()
        gone = those.where(~living).with_only_columns(count).scalar_subquery()
        before = select(count).select_from(told).scalar_subquery() - gone
        others = select(watchlists.c.id).where(living, watchlists.c.id.not_in(select(told.c.watchlist)))
        behind = others.order_by(letters).limit(most - len(found)).offset(0 if found else start - before)
        return found + [(WatchlistId(row["id"]), 0, 0) for row in await self._transaction.rows(behind)]

    async def note_asked(self, item: ItemId, *, now: datetime) -> None:
        """Somebody asked why this item was told, or did something about it."""
        await self._transaction.put(asked_about, {"item": item, "at": now})

    async def silences(self, since: datetime, watchlist: WatchlistId | None = None) -> Mapping[Why, int]:
        """Why items fetched since then were not told, and how often; the most frequent first."""
        times = func.count().label("times")
        counted = (
            select(silences.c.why, times)
            .join(placements, placements.c.item == silences.c.item)
            .where(placements.c.fetched >= since, *_of(silences.c.watchlist, watchlist))
            .group_by(silences.c.why)
            .order_by(times.desc(), silences.c.why)
        )
        return {Why(row["why"]): row["times"] for row in await self._transaction.rows(counted)}


# Of a post that isn't an old article. The database finds it: to read two thousand posts takes a tenth of a second.
_FIELD = {
    "sqlite": "json_extract(outbox.content, '$.{0}')",
    "postgresql": "CAST(outbox.content AS json) ->> '{0}'",
}
_PUBLISHED = {
    dialect: case(
        (
            literal_column(field.format("resurfaced")).is_(None),
            literal_column(field.format("published"), Text()),
        )
    )
    for dialect, field in _FIELD.items()
}


def _posts_of(watchlist: WatchlistId):  # type: ignore[no-untyped-def]  # a subquery of SQLAlchemy's
    return select(post_watchlists.c.post).where(post_watchlists.c.watchlist == watchlist)


def _of(column: ColumnElement[int], watchlist: WatchlistId | None) -> tuple[ColumnElement[bool], ...]:
    return () if watchlist is None else (column == watchlist,)


def _news(since: datetime, watchlist: WatchlistId | None = None) -> list[ColumnElement[bool]]:
    """No old article: neither marked as one in a post, nor silent because it is one.

    Of one watchlist each of its few matches is looked at; of everything all that is old is gathered first.
    """
    marked = select(posts.c.story).where(posts.c.made >= since, text(RESURFACED))
    silent = select(silences.c.item).where(silences.c.why == Why.OLD.value)
    if watchlist is not None:
        return [
            ~marked.where(posts.c.story == placements.c.story).exists(),
            ~silent.where(silences.c.item == placements.c.item).exists(),
        ]
    item = placements.c.item + 0  # by an index of the items alone all that are older would be gone through
    first = select(func.min(item)).where(placements.c.fetched >= since).scalar_subquery()
    return [
        placements.c.story.not_in(marked),
        placements.c.item.not_in(silent.where(silences.c.item >= first)),
    ]


def _told(since: datetime) -> Select[tuple[int, int, int]]:
    """Posts made since then by watchlist, and about how many of them somebody asked."""
    stories = select(placements.c.story).where(placements.c.item.in_(select(asked_about.c.item)))
    made = select(posts.c.id).where(posts.c.made >= since)
    asked = post_watchlists.c.post.in_(made.where(posts.c.story.in_(stories)))
    return (
        select(
            post_watchlists.c.watchlist,
            func.count().label("posts"),
            func.sum(case((asked, 1), else_=0)).label("asked"),
        )
        .where(post_watchlists.c.post.in_(made))
        .group_by(post_watchlists.c.watchlist)
    )
