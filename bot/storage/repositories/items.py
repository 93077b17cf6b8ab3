"""The items that are kept: the archive. Whether one is new is decided by `sightings`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, delete, func, or_, select, text

from bot.news.ids import FeedId, ItemId, StoryId
from bot.news.item import Item, KeptItem, version_key
from bot.news.link.canonical import canonical
from bot.storage import search
from bot.storage.engine.transaction import Transaction, chunks
from bot.storage.keys import short_key
from bot.storage.repositories.fingerprints import StoredFingerprints
from bot.storage.repositories.sightings import StoredSightings
from bot.storage.tables import items, placements, posts, stories

_OURS = ("page", "page_url", "model_summary")  # no part of what the feed gave; most items have none
_ADD = items.insert()
_PAGE = 500  # items with their texts: some megabytes
_TITLES = 200  # some 20 ms until their words are counted


class StoredItems:
    """`Items` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: Mapping[FeedId, Sequence[Item]]) -> list[KeptItem]:
        """Keep those of each feed; ids rise in the order given. What its feed has shown before, to the letter, is left out."""
        ordered: dict[tuple[FeedId, bytes, bytes], Item] = {}
        for feed, of_feed in new.items():
            for item in of_feed:
                ordered.setdefault((feed, short_key(item.guid), version_key(item)), item)
        unseen = await StoredSightings(self._transaction).add(ordered)
        kept = [(key, item) for key, item in ordered.items() if key in unseen]
        numbers = await self._numbers(len(kept))
        rows = [
            _columns(feed, item, (guid, version)) | {"id": number}
            for number, ((feed, guid, version), item) in zip(numbers, kept, strict=True)
        ]
        await self._transaction.run(_ADD, rows)
        return [
            KeptItem(id=ItemId(number), feed_id=feed, item=item)
            for number, ((feed, _, _), item) in zip(numbers, kept, strict=True)
        ]

    async def _numbers(self, count: int) -> Sequence[int]:
        """Fresh item ids, rising. Neither database promises an order for what INSERT ... RETURNING returns."""
        if not count:
            return []
        if self._transaction.dialect == "sqlite":
            last = await self._transaction.row(_LAST_ON_SQLITE)
            start = 1 + (last["seq"] if last else 0)
            return range(start, start + count)
        drawn = func.nextval("items_id_seq").label("id")
        rows = await self._transaction.rows(select(drawn).select_from(func.generate_series(1, count)))
        return sorted(row["id"] for row in rows)

    async def get(self, item: ItemId) -> KeptItem | None:
        """The item, or None if it doesn't exist or was forgotten."""
        row = await self._transaction.row(select(items).where(items.c.id == item))
        return kept_item(row) if row else None

    async def by_url(self, url: str) -> list[KeptItem]:
        """Items whose address is `url`, or has the same canonical form; oldest id first."""
        if not url:
            return []
        same = or_(items.c.url_key == short_key(url), items.c.link_key == _link_key(url))
        return [
            kept_item(row)
            for row in await self._transaction.rows(select(items).where(same).order_by(items.c.id))
        ]

    async def since(self, moment: datetime) -> AsyncIterator[tuple[KeptItem, StoryId]]:
        """Placed items fetched since then, oldest first, read in pages."""
        page = (
            select(items, placements.c.story)
            .join(placements, placements.c.item == items.c.id)
            .order_by(items.c.fetched, items.c.id)
            .limit(_PAGE)
        )
        after: ColumnElement[bool] = items.c.fetched >= moment
        while rows := await self._transaction.rows(page.where(after)):
            for row in rows:
                yield kept_item(row), StoryId(row["story"])
            at, last = rows[-1]["fetched"], rows[-1]["id"]
            on = or_(items.c.fetched > at, items.c.id > last)
            after = and_(items.c.fetched >= at, on)  # the first half starts in the index where the page ended

    async def titles(self, since: datetime) -> AsyncIterator[tuple[ItemId, StoryId, str]]:
        """Item, story and headline of what was fetched since then, newest first, read in pages."""
        page = (
            select(items.c.id, items.c.title, placements.c.story)
            .join(placements, placements.c.item == items.c.id)
            .where(placements.c.fetched >= since)
            .order_by(items.c.id.desc())
            .limit(_TITLES)
        )
        before: ColumnElement[bool] = items.c.id > 0
        while rows := await self._transaction.rows(page.where(before)):
            for row in rows:
                yield ItemId(row["id"]), StoryId(row["story"]), row["title"]
            before = items.c.id < rows[-1]["id"]

    async def count_since(self, moment: datetime) -> tuple[int, int]:
        """Items, and stories that they tell, fetched since then."""
        counted = (
            select(func.count().label("items"), func.count(placements.c.story.distinct()).label("stories"))
            .select_from(items)
            .join(placements, placements.c.item == items.c.id, isouter=True)
            .where(items.c.fetched >= moment)
        )
        row = (await self._transaction.rows(counted))[0]
        return row["items"], row["stories"]

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove items fetched before then that no post depends on, at most `limit`; how many.

        Their keys and signatures stay. What their entries were seen with stays for as long as the entries are in their feeds.
        """
        told = select(posts.c.story).where(posts.c.story == placements.c.story)
        kept = select(placements.c.item).where(placements.c.item == items.c.id, told.exists())
        old = (
            select(items.c.id)
            .where(items.c.fetched < before, ~kept.exists())
            .order_by(items.c.fetched, items.c.id)
            .limit(limit)
        )
        ids = [row["id"] for row in await self._transaction.rows(old)]
        for some in chunks(ids):
            touched = select(placements.c.story).where(placements.c.item.in_(some)).distinct()
            of_stories = [row["story"] for row in await self._transaction.rows(touched)]
            await StoredFingerprints(self._transaction).keep(some)
            await search.forget(self._transaction, some)
            await self._transaction.run(delete(items).where(items.c.id.in_(some)))
            await self._transaction.run(delete(stories).where(stories.c.id.in_(of_stories), _bare()))
        return len(ids)


def kept_item(row: RowMapping) -> KeptItem:
    """A row of `items`."""
    item = Item(
        feed=row["feed_url"],
        **{name: row[name] for name in _PLAIN} | {name: row[name] or "" for name in _OURS},
    )
    return KeptItem(id=ItemId(row["id"]), feed_id=FeedId(row["feed"]), item=item)


def _bare() -> ColumnElement[bool]:
    """Stories that no item and no post depends on."""
    placed = select(placements.c.item).where(placements.c.story == stories.c.id)
    told = select(posts.c.id).where(posts.c.story == stories.c.id)
    return and_(~placed.exists(), ~told.exists())


def _link_key(url: str) -> bytes:
    return short_key(canonical(url))


def _columns(feed: FeedId, item: Item, key: tuple[bytes, bytes]) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(item, name) for name in _PLAIN}
    return plain | {
        **{name: getattr(item, name) or None for name in _OURS},
        "feed": feed,
        "feed_url": item.feed,
        "version_key": key[1],
        "url_key": short_key(item.url),
        "link_key": _link_key(item.url),
    }


_PLAIN = [field.name for field in fields(Item) if field.name not in ("feed", *_OURS)]
_LAST_ON_SQLITE = text("SELECT seq FROM sqlite_sequence WHERE name = 'items'")
