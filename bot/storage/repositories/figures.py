"""Figures for people: how many articles, matches, posts and silences since a time. Nothing decides by them.

An old article under a new date is no news: neither it nor its story is counted as matched.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text, type_coerce

from bot.news.alert import Why
from bot.news.ids import WatchlistId
from bot.news.story.placement import Role
from bot.storage.engine.columns import Words
from bot.storage.engine.transaction import Transaction
from bot.storage.tables import matches, placements, post_watchlists, posts, silences


class StoredFigures:
    """`Figures` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def roles(self, since: datetime) -> Mapping[Role, int]:
        """Items fetched since then, by what they are in their stories."""
        counted = (
            select(placements.c.role, func.count().label("items"))
            .where(placements.c.fetched >= since)
            .group_by(placements.c.role)
        )
        return {Role(row["role"]): row["items"] for row in await self._transaction.rows(counted)}

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
        counted = (
            select(
                func.count(placements.c.item.distinct()).label("items"),
                func.count(placements.c.story.distinct()).label("stories"),
            )
            .join(matches, matches.c.item == placements.c.item)
            .where(placements.c.fetched >= since, *_news(since), *_of(matches.c.watchlist, watchlist))
        )
        row = (await self._transaction.rows(counted))[0]
        return row["items"], row["stories"]

    async def first_matches(self, since: datetime, watchlist: WatchlistId | None = None) -> list[datetime]:
        """When each story was first matched since then; oldest first."""
        first = func.min(placements.c.fetched, type_=placements.c.fetched.type).label("first")
        rows = await self._transaction.rows(
            select(first)
            .join(matches, matches.c.item == placements.c.item)
            .where(placements.c.fetched >= since, *_news(since), *_of(matches.c.watchlist, watchlist))
            .group_by(placements.c.story)
            .order_by(first)
        )
        return [row["first"] for row in rows]

    async def posts(self, since: datetime, watchlist: WatchlistId | None = None) -> int:
        """Posts made since then, in all channels."""
        its = select(post_watchlists.c.post).where(post_watchlists.c.watchlist == watchlist)
        mine = () if watchlist is None else (posts.c.id.in_(its),)
        counted = select(func.count().label("posts")).where(posts.c.made >= since, *mine)
        return (await self._transaction.rows(counted))[0]["posts"]  # type: ignore[no-any-return]

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


def _of(column: ColumnElement[int], watchlist: WatchlistId | None) -> tuple[ColumnElement[bool], ...]:
    return () if watchlist is None else (column == watchlist,)


def _news(since: datetime) -> list[ColumnElement[bool]]:
    """No old article: neither marked as one in a post, nor silent because it is one."""
    marked = select(posts.c.story).where(
        posts.c.made >= since, type_coerce(posts.c.content, Words).like('%"resurfaced":"%')
    )
    silent = select(silences.c.item).where(silences.c.why == Why.OLD.value)
    return [placements.c.story.not_in(marked), placements.c.item.not_in(silent)]
