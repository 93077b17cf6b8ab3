"""The archive as pages show it: which stories a watchlist matched, who carried them and when. Only reads.

Who may see what is the desk's matter.
"""

from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, exists, func, or_, select

from bot.news.alert import Why
from bot.news.archive import Carried, Matched, Version
from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.item import KeptItem
from bot.news.reading.retraction import notice_of
from bot.news.story.placement import Role
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.repositories.items import kept_item
from bot.storage.tables import feeds, items, matches, placements, post_watchlists, posts, silences, watchlists

_PAGE = 2000  # rows of the ledger read at once


class StoredArchive:
    """`Archive` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def matched(
        self,
        watchlist: WatchlistId,
        *,
        limit: int,
        before: ItemId | None = None,
        until: datetime | None = None,
        told_only: bool = False,
    ) -> list[Matched]:
        """The stories that a watchlist matched, by the first item that it matched, newest first.

        `told_only`: those that a channel was told, or would have been if the watchlist had one.
        """
        conditions = [matches.c.watchlist == watchlist, ~_EARLIER]
        if told_only:
            conditions.append(IS_TOLD)
        if before is not None:
            conditions.append(matches.c.item < before)
        if until is not None:
            conditions.append(placements.c.fetched < until)
        rows = await self._transaction.rows(
            select(matches.c.item, matches.c.spans, placements.c.story, placements.c.fetched)
            .join(placements, placements.c.item == matches.c.item)
            .where(*conditions)
            .order_by(matches.c.item.desc())
            .limit(limit)
        )
        return [
            Matched(
                story=StoryId(row["story"]),
                item=ItemId(row["item"]),
                at=row["fetched"],
                spans=row["spans"],
            )
            for row in rows
        ]

    async def count(self, watchlist: WatchlistId, since: datetime, *, told_only: bool = False) -> int:
        """How many stories a watchlist matched first since then; `told_only` as for `matched`."""
        found = (
            select(func.count().label("stories"))
            .select_from(matches)
            .join(placements, placements.c.item == matches.c.item)
            .where(matches.c.watchlist == watchlist, matches.c.item >= _first_since(since))
            .where(placements.c.fetched >= since, ~_EARLIER)
        )
        row = await self._transaction.row(found.where(IS_TOLD) if told_only else found)
        return row["stories"] if row else 0

    async def latest(
        self, some: Collection[WatchlistId], since: datetime, *, told_only: bool = False
    ) -> dict[WatchlistId, tuple[datetime, int]]:
        """Of these watchlists when each matched its newest story, and how many since then; not of those without one."""
        its = (matches.c.watchlist == watchlists.c.id, ~_EARLIER, *((IS_TOLD,) if told_only else ()))
        placed = matches.join(placements, placements.c.item == matches.c.item)
        newest = (
            select(placements.c.fetched)
            .select_from(placed)
            .where(*its)
            .order_by(matches.c.item.desc())
            .limit(1)
            .scalar_subquery()
            .correlate(watchlists)
        )
        counted = (
            select(func.count())
            .select_from(placed)
            .where(*its, matches.c.item >= _first_since(since), placements.c.fetched >= since)
            .scalar_subquery()
            .correlate(watchlists)
        )
        rows = await self._transaction.rows(
            select(watchlists.c.id, newest.label("newest"), counted.label("stories")).where(
                watchlists.c.id.in_(list(some))
            )
        )
        return {
            WatchlistId(row["id"]): (row["newest"], row["stories"])
            for row in rows
            if row["newest"] is not None
        }

    async def watchlists_of(
        self, story: StoryId, *, told_only: bool = False
    ) -> list[tuple[WatchlistId, ItemId, str]]:
        """Which watchlists matched which items of a story, and where; `told_only` as for `matched`."""
        found = (
            select(matches.c.watchlist, matches.c.item, matches.c.spans)
            .join(placements, placements.c.item == matches.c.item)
            .where(placements.c.story == story)
            .order_by(matches.c.item, matches.c.watchlist)
        )
        rows = await self._transaction.rows(found.where(IS_TOLD) if told_only else found)
        return [(WatchlistId(row["watchlist"]), ItemId(row["item"]), row["spans"]) for row in rows]

    async def kept(self, some: Collection[ItemId]) -> list[KeptItem]:
        """These items, those that are not forgotten."""
        return [kept_item(row) for row in await self._transaction.listed(_ITEMS, some)]

    async def versions(self, story: StoryId) -> list[Version]:
        """The items of a story, oldest first."""
        rows = await self._transaction.rows(
            _VERSIONS.where(placements.c.story == story).order_by(placements.c.fetched, placements.c.item)
        )
        return [_version(row) for row in rows]

    async def carried(
        self, since: datetime, watchlists: Collection[WatchlistId] | None
    ) -> AsyncIterator[list[Carried]]:
        """Every item fetched since then, in order of story and item, in pages; of stories that `watchlists` matched."""
        page = (
            select(
                placements.c.item,
                placements.c.story,
                placements.c.fetched,
                placements.c.agency,
                items.c.published,
                _CREDITED,
            )
            .join(items, items.c.id == placements.c.item)
            .join(feeds, feeds.c.id == items.c.feed)
            .where(placements.c.fetched >= since)
            .order_by(placements.c.story, placements.c.item)
            .limit(_PAGE)
        )
        if watchlists is not None:
            page = page.where(placements.c.story.in_(_stories_of(watchlists)))
        after = placements.c.story >= 0
        while rows := await self._transaction.rows(page.where(after)):
            yield [_carried(row) for row in rows]
            story, item = rows[-1]["story"], rows[-1]["item"]
            same = and_(placements.c.story == story, placements.c.item > item)
            after = (placements.c.story > story) | same


def _first_since(since: datetime):  # type: ignore[no-untyped-def]  # a subquery of SQLAlchemy's
    """Items are in the order of their times but for minutes: not all that a watchlist ever matched is read."""
    return (
        select(_OTHER.c.item)
        .where(_OTHER.c.fetched >= since - timedelta(hours=1))
        .order_by(_OTHER.c.fetched, _OTHER.c.item)
        .limit(1)
        .scalar_subquery()
    )


def _stories_of(watchlists: Collection[WatchlistId]):  # type: ignore[no-untyped-def]  # a subquery of SQLAlchemy's
    of_any = matches.c.watchlist.in_(list(watchlists))
    placed = placements.alias("placed")
    return select(placed.c.story).join(matches, matches.c.item == placed.c.item).where(of_any)


_CREDITED = func.coalesce(
    placements.c.source, func.nullif(feeds.c.name, ""), func.nullif(feeds.c.title, ""), feeds.c.url
).label("credited")
_OTHER, _OTHER_MATCH = placements.alias("other"), matches.alias("other_match")
_EARLIER = exists(
    select(_OTHER.c.item)
    .join(_OTHER_MATCH, _OTHER_MATCH.c.item == _OTHER.c.item)
    .where(
        _OTHER.c.story == placements.c.story,
        _OTHER.c.item < matches.c.item,
        _OTHER_MATCH.c.watchlist == matches.c.watchlist,
    )
)
_POST = exists(
    select(posts.c.id)
    .join(post_watchlists, post_watchlists.c.post == posts.c.id)
    .where(posts.c.story == placements.c.story, post_watchlists.c.watchlist == matches.c.watchlist)
)
_SILENCED = exists(
    select(silences.c.id).where(
        silences.c.item == matches.c.item,
        silences.c.watchlist == matches.c.watchlist,
        silences.c.why != Why.NO_CHANNEL.value,
    )
)
IS_TOLD = or_(_POST, ~_SILENCED)  # of a row of `matches` with its `placements`
_ITEMS = of_listed(select(items), items.c.id)
_VERSIONS = (
    select(
        placements.c.item,
        placements.c.role,
        placements.c.reason,
        placements.c.agency,
        placements.c.new_facts,
        items.c.url,
        items.c.title,
        items.c.lang,
        items.c.published,
        items.c.fetched,
        _CREDITED,
    )
    .join(items, items.c.id == placements.c.item)
    .join(feeds, feeds.c.id == items.c.feed)
)


def _version(row: RowMapping) -> Version:
    return Version(
        id=ItemId(row["item"]),
        role=Role(row["role"]),
        source=row["credited"],
        agency=row["agency"],
        url=row["url"],
        title=row["title"],
        lang=row["lang"] or "",
        published=row["published"],
        fetched=row["fetched"],
        reason=row["reason"],
        new_facts=row["new_facts"],
        notice=notice_of(row["title"]),
    )


def _carried(row: RowMapping) -> Carried:
    return Carried(
        story=StoryId(row["story"]),
        source=row["credited"],
        agency=row["agency"],
        published=row["published"],
        fetched=row["fetched"],
    )
