"""Where each item belongs. Which story an item tells is decided in `news/story/index.py`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, select

from bot.news.ids import ItemId, StoryId
from bot.news.story.placement import Founder, Member, Placement, Role
from bot.storage.engine.transaction import Transaction, chunks, of_listed
from bot.storage.repositories.fingerprints import StoredFingerprints
from bot.storage.tables import feeds, items, placements, recall_keys, stories

_OTHER = placements.alias("other")


class StoredStories:
    """`Stories` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def place(self, decided: Mapping[ItemId, Placement]) -> None:
        """Record story, role, similarity, reason, credited source and fingerprint; makes the stories that are new."""
        if not decided:
            return
        fetched: dict[int, datetime] = {}
        for ids in chunks(decided):
            fetched |= {
                row["id"]: row["fetched"] for row in await self._transaction.rows(_FETCHED, {"ids": ids})
            }
        founded = {placement.story for placement in decided.values()}
        await self._transaction.add(stories, [{"id": story} for story in sorted(founded)])
        await self._transaction.put(
            placements,
            [_placement_columns(item, placement, fetched[item]) for item, placement in decided.items()],
        )
        keys = [{"key": key, "item": item} for item, one in decided.items() for key in one.keys]
        await self._transaction.add(recall_keys, keys)

    async def placement(self, item: ItemId) -> Placement | None:
        """Where it belongs, or None where it was never placed."""
        row = await self._transaction.row(select(placements).where(placements.c.item == item))
        return _placement(row) if row else None

    async def members(self, of_stories: Sequence[StoryId]) -> Mapping[StoryId, list[Member]]:
        """The items of each story, oldest id first."""
        found: dict[StoryId, list[Member]] = {story: [] for story in of_stories}
        for ids in chunks(found):
            for row in await self._transaction.rows(_MEMBERS, {"ids": ids}):
                found[StoryId(row["story"])].append(_member(row))
        return found

    async def founded(self, of_stories: Collection[StoryId]) -> Mapping[StoryId, datetime]:
        """When the item was fetched that founded each story, also a forgotten one; without those not known."""
        founders = await StoredFingerprints(self._transaction).of([ItemId(story) for story in of_stories])
        return {StoryId(one.id): one.seen for one in founders}

    async def founders(self, of_stories: Collection[StoryId]) -> Mapping[StoryId, Founder]:
        """Who was first with each story; without those whose founder is forgotten or not placed yet."""
        return {
            StoryId(row["item"]): Founder(source=row["source"], alone=row["other"] is None)
            for row in await self._transaction.listed(_FOUNDERS, of_stories)
        }

    async def sources(self, since: datetime) -> list[str]:
        """The publishers credited since then, by name."""
        credited = (
            select(placements.c.source)
            .where(placements.c.fetched >= since, placements.c.source.is_not(None))
            .distinct()
            .order_by(placements.c.source)
        )
        return [row["source"] for row in await self._transaction.rows(credited)]


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
