"""The items: the archive, what has been met, where each item belongs, and why it alerted or did not.

Which story an item tells is decided in `news/story/index.py`; whether it is new is decided here, by `sightings`.
"""

import hashlib
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, RowMapping, and_, bindparam, delete, func, or_, select, text, update

from bot.news.alert import Reason, Why
from bot.news.ids import ChannelId, FeedId, ItemId, StoryId, WatchlistId
from bot.news.item import Item, KeptItem, version_key
from bot.news.link.canonical import canonical
from bot.news.reading.carriers import mostly_carries
from bot.news.reading.feed_lines import FeedLines
from bot.news.story.placement import Fingerprinted, Founder, Member, Placement, Role
from bot.storage import search
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.tables import (
    carriers,
    feed_lines,
    feeds,
    items,
    matches,
    placements,
    posts,
    recall_keys,
    sightings,
    signatures,
    silences,
    stories,
)

T = TypeVar("T")

_OURS = ("page", "page_url", "model_summary")  # no part of what the feed gave; most items have none
_PLAIN = [field.name for field in fields(Item) if field.name not in ("feed", *_OURS)]
_PAGE = 500  # items with their texts: some megabytes
_FINGERPRINTS = 2000  # fingerprints: as many megabytes
_NOTED = timedelta(days=1)  # how exactly we remember when an entry last stood in its feed


class StoredItems:
    """`Items` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def known(self, feed: FeedId, guids: Sequence[str]) -> Mapping[str, frozenset[bytes]]:
        """For each known guid of this feed the version keys that it has been seen with."""
        guid_of = {_key(guid): guid for guid in guids}
        versions: dict[str, set[bytes]] = {}
        for keys in _chunks(guid_of):
            for row in await self._transaction.rows(_KNOWN, {"of_feed": feed, "keys": keys}):
                versions.setdefault(guid_of[row["guid_key"]], set()).add(row["version_key"])
        return {guid: frozenset(of_guid) for guid, of_guid in versions.items()}

    async def texts_seen(self, feed: FeedId, version_keys: Collection[bytes]) -> frozenset[bytes]:
        """Those of these texts that this feed has given before, under whatever guid."""
        seen: set[bytes] = set()
        for keys in _chunks(dict.fromkeys(version_keys)):
            rows = await self._transaction.rows(_TEXTS, {"of_feed": feed, "keys": keys})
            seen |= {row["version_key"] for row in rows}
        return frozenset(seen)

    async def still_there(self, feed: FeedId, guids: Sequence[str], *, now: datetime) -> None:
        """These are all that is in the feed now: what an entry was seen with is never forgotten while it is there."""
        for keys in _chunks({_key(guid): guid for guid in guids}):
            values = {"of_feed": feed, "keys": keys, "now": now, "long_ago": now - _NOTED}
            await self._transaction.run(_NOTE, values)
        await self._note(feed, now)

    async def _note(self, feed: FeedId, now: datetime) -> None:
        await self._transaction.run(
            update(feeds)
            .where(feeds.c.id == feed, or_(feeds.c.noted.is_(None), feeds.c.noted < now))
            .values(noted=now)
        )

    async def add(self, feed: FeedId, new: Sequence[Item]) -> list[KeptItem]:
        """Keep them; ids rise in the order given. What this feed has shown before, to the letter, is left out."""
        by_key = {(_key(item.guid), version_key(item)): item for item in reversed(new)}
        ordered = dict(reversed(by_key.items()))
        unseen = await self._sight(feed, ordered)
        kept = [(key, item) for key, item in ordered.items() if key in unseen]
        numbers = await self._numbers(len(kept))
        rows = [
            _columns(feed, item, key) | {"id": number}
            for number, (key, item) in zip(numbers, kept, strict=True)
        ]
        await self._transaction.run(items.insert(), rows)
        return [
            KeptItem(id=ItemId(number), feed_id=feed, item=item)
            for number, (_, item) in zip(numbers, kept, strict=True)
        ]

    async def _sight(self, feed: FeedId, new: Mapping[tuple[bytes, bytes], Item]) -> set[tuple[bytes, bytes]]:
        if not new:
            return set()
        rows = [
            {"feed": feed, "guid_key": guid, "version_key": version, "met": item.fetched}
            for (guid, version), item in new.items()
        ]
        met = await self._transaction.put_new(sightings, rows)
        return {(row["guid_key"], row["version_key"]) for row in met}

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

    async def place(self, decided: Mapping[ItemId, Placement]) -> None:
        """Record story, role, similarity, reason, credited source and fingerprint; makes the stories that are new."""
        if not decided:
            return
        fetched: dict[int, datetime] = {}
        for ids in _chunks(decided):
            fetched |= {
                row["id"]: row["fetched"] for row in await self._transaction.rows(_FETCHED, {"ids": ids})
            }
        founded = {placement.story for placement in decided.values()}
        await self._transaction.put_new(stories, [{"id": story} for story in sorted(founded)])
        await self._transaction.put(
            placements,
            [_placement_columns(item, placement, fetched[item]) for item, placement in decided.items()],
        )
        keys = [{"key": key, "item": item} for item, one in decided.items() for key in one.keys]
        await self._transaction.add(recall_keys, keys)

    async def holders(self, keys: Collection[int]) -> Mapping[int, Sequence[ItemId]]:
        """The items that have these keys (`Placement.keys`), also forgotten ones; oldest id first."""
        found: dict[int, list[ItemId]] = {}
        for row in await self._transaction.listed(_HOLDERS, keys):
            found.setdefault(row["key"], []).append(ItemId(row["item"]))
        return found

    async def signatures(self, wanted: Collection[ItemId]) -> list[Fingerprinted]:
        """What is left to compare with of these items, also of forgotten ones."""
        found = [_fingerprinted(row) for row in await self._transaction.listed(_PLACED, wanted)]
        return found + [_fingerprinted(row) for row in await self._transaction.listed(_LEFT, wanted)]

    async def founded(self, of_stories: Collection[StoryId]) -> Mapping[StoryId, datetime]:
        """When the item was fetched that founded each story, also a forgotten one; without those not known."""
        founders = await self.signatures([ItemId(story) for story in of_stories])
        return {StoryId(one.id): one.seen for one in founders}

    async def founders(self, of_stories: Collection[StoryId]) -> Mapping[StoryId, Founder]:
        """Who was first with each story; without those whose founder is forgotten or not placed yet."""
        return {
            StoryId(row["item"]): Founder(source=row["source"], alone=row["other"] is None)
            for row in await self._transaction.listed(_FOUNDERS, of_stories)
        }

    async def count_order(self, order: Mapping[str, tuple[int, int]]) -> None:
        """Add to how often each house was first with a story that others had too, and how often later."""
        values = [{"house": house, "first": first, "later": later} for house, (first, later) in order.items()]
        insert = self._transaction.insert(carriers)
        counts = {name: carriers.c[name] + insert.excluded[name] for name in ("first", "later")}
        await self._transaction.run(
            insert.on_conflict_do_update(index_elements=["house"], set_=counts), values
        )

    async def carriers(self, houses: Collection[str]) -> frozenset[str]:
        """Those of `houses` that are hardly ever first (`carriers.mostly_carries`)."""
        found: set[str] = set()
        for some in _chunks(houses):
            rows = await self._transaction.rows(_CARRIERS, {"houses": some})
            found |= {row["house"] for row in rows if mostly_carries(row["first"], row["later"])}
        return frozenset(found)

    async def lines(self, wanted: Collection[str]) -> Mapping[str, FeedLines]:
        """What each of these feeds (addresses) repeats; nothing yet of one that is not known."""
        of_key = {_key(feed): feed for feed in wanted}
        found = {feed: FeedLines() for feed in wanted}
        for keys in _chunks(of_key):
            for row in await self._transaction.rows(_LINES, {"keys": keys}):
                found[of_key[row["feed_key"]]] = FeedLines.unpack(row["lines"])
        return found

    async def save_lines(self, learned: Mapping[str, FeedLines]) -> None:
        """For `lines`."""
        await self._transaction.put(
            feed_lines, [{"feed_key": _key(feed), "lines": lines.pack()} for feed, lines in learned.items()]
        )

    async def get(self, item: ItemId) -> KeptItem | None:
        """One, or None where there is none, or it was forgotten."""
        row = await self._transaction.row(select(items).where(items.c.id == item))
        return kept_item(row) if row else None

    async def by_url(self, url: str) -> list[KeptItem]:
        """Items whose address is `url`, or has the same canonical form; oldest id first."""
        if not url:
            return []
        same = or_(items.c.url_key == _key(url), items.c.link_key == _link_key(url))
        return [
            kept_item(row)
            for row in await self._transaction.rows(select(items).where(same).order_by(items.c.id))
        ]

    async def placement(self, item: ItemId) -> Placement | None:
        """Where it belongs, or None where it was never placed."""
        row = await self._transaction.row(select(placements).where(placements.c.item == item))
        return _placement(row) if row else None

    async def members(self, of_stories: Sequence[StoryId]) -> Mapping[StoryId, list[Member]]:
        """The items of each story, oldest id first."""
        found: dict[StoryId, list[Member]] = {story: [] for story in of_stories}
        for ids in _chunks(found):
            for row in await self._transaction.rows(_MEMBERS, {"ids": ids}):
                found[StoryId(row["story"])].append(_member(row))
        return found

    async def add_matches(self, some: Sequence[tuple[ItemId, WatchlistId, str]]) -> None:
        """Item, watchlist, and spans as JSON, as `watchwire match --json` prints them. Again replaces them."""
        rows = [{"item": item, "watchlist": watchlist, "spans": spans} for item, watchlist, spans in some]
        await self._transaction.put(matches, rows)

    async def matches(self, of_items: Collection[ItemId]) -> Mapping[ItemId, Mapping[WatchlistId, str]]:
        """The watchlists that each of them matched, with the spans."""
        found: dict[ItemId, dict[WatchlistId, str]] = {item: {} for item in of_items}
        for row in await self._transaction.listed(_MATCHES, of_items):
            found[ItemId(row["item"])][WatchlistId(row["watchlist"])] = row["spans"]
        return found

    async def add_silence(
        self, item: ItemId, watchlist: WatchlistId, channel: ChannelId | None, reason: Reason
    ) -> None:
        """Why a match was not told; `channel` None: in no channel."""
        values = {name: getattr(reason, name) for name in _REASON}
        await self._transaction.run(
            silences.insert(), {"item": item, "watchlist": watchlist, "channel": channel, **values}
        )

    async def silences(
        self, of_items: Collection[ItemId]
    ) -> Mapping[ItemId, list[tuple[WatchlistId, ChannelId | None, Reason]]]:
        """Of each of them, in the order in which they were recorded."""
        found: dict[ItemId, list[tuple[WatchlistId, ChannelId | None, Reason]]] = {
            item: [] for item in of_items
        }
        for row in await self._transaction.listed(_SILENCES, of_items):
            silence = (WatchlistId(row["watchlist"]), _channel(row["channel"]), _reason(row))
            found[ItemId(row["item"])].append(silence)
        return found

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
            .limit(_FINGERPRINTS)
        )
        before: ColumnElement[bool] = items.c.id > 0
        while rows := await self._transaction.rows(page.where(before)):
            for row in rows:
                yield ItemId(row["id"]), StoryId(row["story"]), row["title"]
            before = items.c.id < rows[-1]["id"]

    async def sources(self, since: datetime) -> list[str]:
        """The publishers credited since then, by name."""
        credited = (
            select(placements.c.source)
            .where(placements.c.fetched >= since, placements.c.source.is_not(None))
            .distinct()
            .order_by(placements.c.source)
        )
        return [row["source"] for row in await self._transaction.rows(credited)]

    async def fingerprints(self, since: datetime) -> AsyncIterator[list[Fingerprinted]]:
        """Of the items fetched since then, in order of id, in pages."""
        first = await self._transaction.row(
            select(func.min(placements.c.item).label("item")).where(placements.c.fetched >= since)
        )
        page = (
            select(*_SIGNED)
            .where(placements.c.fetched >= since)
            .order_by(placements.c.item)
            .limit(_FINGERPRINTS)
        )
        last = first["item"] - 1 if first and first["item"] else None
        while last is not None:
            rows = await self._transaction.rows(page.where(placements.c.item > last))
            last = rows[-1]["item"] if rows else None
            if rows:
                yield [_fingerprinted(row) for row in rows]

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
        """Remove items fetched before then that no post stands on, at most `limit`; how many.

        Their keys and signatures stay. What their entries were seen with stays for as long as the entries stand in their feeds.
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
        for some in _chunks(ids):
            touched = select(placements.c.story).where(placements.c.item.in_(some)).distinct()
            of_stories = [row["story"] for row in await self._transaction.rows(touched)]
            await self._transaction.run(_KEEP_SIGNATURES, {"ids": some})
            await search.forget(self._transaction, some)
            await self._transaction.run(delete(items).where(items.c.id.in_(some)))
            await self._transaction.run(delete(stories).where(stories.c.id.in_(of_stories), _bare()))
        return len(ids)

    async def forget_signatures(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove the keys and signatures of forgotten items fetched before then, at most `limit`; of how many."""
        from bot.news.story.recall import keys_if_readable  # numpy: not loaded by short commands

        old = (
            select(signatures)
            .where(signatures.c.fetched < before)
            .order_by(signatures.c.fetched, signatures.c.item)
            .limit(limit)
        )
        rows = await self._transaction.rows(old)
        for row in rows:
            keys = [{"of_key": key, "of_item": row["item"]} for key in keys_if_readable(row["fingerprint"])]
            await self._transaction.run(_DROP_KEY, keys)
        await self._transaction.run(_DROP_SIGNATURE, [{"of_item": row["item"]} for row in rows])
        return len(rows)

    async def forget_sightings(self, before: datetime) -> int:
        """Remove what entries were seen with that stood in their feed last before then, and no longer do; how many.

        Feeds whose entries nobody noted (see `known`) keep all theirs.
        """
        gone = select(feeds.c.id).where(feeds.c.id == sightings.c.feed, feeds.c.noted > before)
        removed = select(feeds.c.id).where(feeds.c.id == sightings.c.feed, feeds.c.removed < before)
        return await self._transaction.run(
            delete(sightings).where(sightings.c.met < before - _NOTED, or_(gone.exists(), removed.exists()))
        )


_LINES = select(feed_lines).where(feed_lines.c.feed_key.in_(bindparam("keys", expanding=True)))
_OTHER = placements.alias("other")
_FOUNDERS = of_listed(
    select(
        placements.c.item,
        func.coalesce(placements.c.source, "").label("source"),
        select(_OTHER.c.item)
        .where(_OTHER.c.story == placements.c.item, _OTHER.c.item > placements.c.item)
        .limit(1)
        .scalar_subquery()
        .label("other"),
    ),
    placements.c.item,
)
_CARRIERS = select(carriers).where(carriers.c.house.in_(bindparam("houses", expanding=True)))
_HOLDERS = of_listed(
    select(recall_keys.c.key, recall_keys.c.item).order_by(recall_keys.c.key, recall_keys.c.item),
    recall_keys.c.key,
)
_DROP_KEY = delete(recall_keys).where(
    recall_keys.c.key == bindparam("of_key"), recall_keys.c.item == bindparam("of_item")
)
_MATCHES = of_listed(select(matches).order_by(matches.c.item, matches.c.watchlist), matches.c.item)
_REASON = ("why", "mute", "until", "days", "before")
_SILENCES = of_listed(select(silences).order_by(silences.c.id), silences.c.item)
_SIGNED = (placements.c.item, placements.c.story, placements.c.fetched, placements.c.fingerprint)
_PLACED = of_listed(select(*_SIGNED), placements.c.item)
_LEFT = of_listed(select(signatures), signatures.c.item)
_KEEP_SIGNATURES = signatures.insert().from_select(
    list(signatures.c), select(*_SIGNED).where(placements.c.item.in_(bindparam("ids", expanding=True)))
)
_DROP_SIGNATURE = delete(signatures).where(signatures.c.item == bindparam("of_item"))

_LAST_ON_SQLITE = text("SELECT seq FROM sqlite_sequence WHERE name = 'items'")

_SAME = and_(
    sightings.c.feed == bindparam("of_feed"), sightings.c.guid_key.in_(bindparam("keys", expanding=True))
)
_KNOWN = select(sightings.c.guid_key, sightings.c.version_key).where(_SAME)
_TEXTS = select(sightings.c.version_key).where(
    sightings.c.feed == bindparam("of_feed"), sightings.c.version_key.in_(bindparam("keys", expanding=True))
)
_NOTE = update(sightings).where(_SAME, sightings.c.met < bindparam("long_ago")).values(met=bindparam("now"))
_FETCHED = select(items.c.id, items.c.fetched).where(items.c.id.in_(bindparam("ids", expanding=True)))

_MEMBERS = (
    select(
        placements.c.item,
        placements.c.story,
        placements.c.role,
        placements.c.agency,
        items.c.url,
        items.c.title,
        items.c.published,
        items.c.fetched,
        func.coalesce(
            placements.c.source,
            func.nullif(feeds.c.name, ""),
            func.nullif(feeds.c.title, ""),
            feeds.c.url,
        ).label("credited"),
    )
    .join(items, items.c.id == placements.c.item)
    .join(feeds, feeds.c.id == items.c.feed)
    .where(placements.c.story.in_(bindparam("ids", expanding=True)))
    .order_by(placements.c.item)
)


def _bare() -> ColumnElement[bool]:
    """Stories that no item and no post stands on."""
    placed = select(placements.c.item).where(placements.c.story == stories.c.id)
    told = select(posts.c.id).where(posts.c.story == stories.c.id)
    return and_(~placed.exists(), ~told.exists())


def _chunks(keys: Iterable[T], size: int = 1000) -> Iterator[list[T]]:
    """Both databases limit how many values a statement may carry."""
    listed = list(keys)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def _key(words: str) -> bytes:
    """16 bytes for a text of any length: an index entry of PostgreSQL holds no more than 2.7 KB."""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _link_key(url: str) -> bytes:
    return _key(canonical(url))


def _columns(feed: FeedId, item: Item, key: tuple[bytes, bytes]) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(item, name) for name in _PLAIN}
    return plain | {
        **{name: getattr(item, name) or None for name in _OURS},
        "feed": feed,
        "feed_url": item.feed,
        "version_key": key[1],
        "url_key": _key(item.url),
        "link_key": _link_key(item.url),
    }


def kept_item(row: RowMapping) -> KeptItem:
    """A row of `items`."""
    item = Item(
        feed=row["feed_url"],
        **{name: row[name] for name in _PLAIN} | {name: row[name] or "" for name in _OURS},
    )
    return KeptItem(id=ItemId(row["id"]), feed_id=FeedId(row["feed"]), item=item)


def _placement_columns(item: ItemId, placement: Placement, fetched: datetime) -> dict[str, object]:
    return {
        "item": item,
        "story": placement.story,
        "role": placement.role.value,
        "similarity": placement.similarity,
        "reason": placement.reason,
        "source": placement.source,
        "agency": placement.agency,
        "new_facts": placement.new_facts,
        "fingerprint": placement.fingerprint,
        "fetched": fetched,
    }


def _placement(row: RowMapping) -> Placement:
    return Placement(
        story=StoryId(row["story"]),
        role=Role(row["role"]),
        similarity=row["similarity"],
        reason=row["reason"],
        source=row["source"],
        agency=row["agency"],
        new_facts=row["new_facts"],
        fingerprint=row["fingerprint"],
    )


def _member(row: RowMapping) -> Member:
    return Member(
        id=ItemId(row["item"]),
        role=Role(row["role"]),
        source=row["credited"],
        agency=row["agency"],
        url=row["url"],
        title=row["title"],
        published=row["published"],
        fetched=row["fetched"],
    )


def _fingerprinted(row: RowMapping) -> Fingerprinted:
    return Fingerprinted(
        id=ItemId(row["item"]),
        story=StoryId(row["story"]),
        seen=row["fetched"],
        fingerprint=row["fingerprint"],
    )


def _reason(row: RowMapping) -> Reason:
    return Reason(
        why=Why(row["why"]),
        mute=row["mute"],
        until=row["until"],
        days=row["days"],
        before=Why(row["before"]) if row["before"] else None,
    )


def _channel(number: int | None) -> ChannelId | None:
    return None if number is None else ChannelId(number)
