"""What each feed has shown, by short keys: whether an entry is new is decided here.

It outlives the items, because an entry may stay in its feed for years after its item is forgotten.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, or_, select, update

from bot.news.ids import FeedId
from bot.news.item import Item
from bot.storage.engine.transaction import Transaction, chunks, of_listed
from bot.storage.keys import short_key
from bot.storage.tables import feeds, sightings

_Key = tuple[FeedId, bytes, bytes]  # a feed, the keys of a guid and of a version
_NOTED = timedelta(days=1)  # how exactly we remember when an entry last stood in its feed
_SAME = and_(
    sightings.c.feed == bindparam("of_feed"), sightings.c.guid_key.in_(bindparam("keys", expanding=True))
)


class StoredSightings:
    """`Sightings` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def known(self, feed: FeedId, guids: Sequence[str]) -> Mapping[str, frozenset[bytes]]:
        """For each known guid of this feed the version keys that it has been seen with."""
        guid_of = {short_key(guid): guid for guid in guids}
        versions: dict[str, set[bytes]] = {}
        for keys in chunks(guid_of):
            for row in await self._transaction.rows(_KNOWN, {"of_feed": feed, "keys": keys}):
                versions.setdefault(guid_of[row["guid_key"]], set()).add(row["version_key"])
        return {guid: frozenset(of_guid) for guid, of_guid in versions.items()}

    async def texts_seen(self, feed: FeedId, version_keys: Collection[bytes]) -> frozenset[bytes]:
        """Those of these texts that this feed has given before, under whatever guid."""
        seen: set[bytes] = set()
        for keys in chunks(dict.fromkeys(version_keys)):
            rows = await self._transaction.rows(_TEXTS, {"of_feed": feed, "keys": keys})
            seen |= {row["version_key"] for row in rows}
        return frozenset(seen)

    async def still_there(self, guids: Mapping[FeedId, Sequence[str]], *, now: datetime) -> None:
        """These are all that is in each feed now: what an entry was seen with is never forgotten while it is there.

        It is noted twice a day, with all that is there then.
        """
        times = {"now": now, "lately": now - _NOTED / 2}
        feeds_ = [FeedId(row["id"]) for row in await self._transaction.listed(_UNNOTED, guids, times)]
        for feed in feeds_:
            for keys in chunks({short_key(guid): guid for guid in guids[feed]}):
                values = {"of_feed": feed, "keys": keys, "now": now, "long_ago": now - _NOTED}
                await self._transaction.run(_NOTE, values)
        await self._transaction.run(_NOTE_FEED, [{"of_feed": feed, "now": now} for feed in feeds_])

    async def add(self, new: Mapping[_Key, Item]) -> set[_Key]:
        """Entries that are there now; those of them that were never met before."""
        rows = [
            {"feed": feed, "guid_key": guid, "version_key": version, "met": item.fetched}
            for (feed, guid, version), item in new.items()
        ]
        met = await self._transaction.put_new(sightings, rows)
        return {(FeedId(row["feed"]), row["guid_key"], row["version_key"]) for row in met}

    async def forget(self, before: datetime) -> int:
        """Remove the sightings of entries that left their feed before then; how many.

        Feeds whose entries nobody noted (see `known`) keep all theirs.
        """
        gone = select(feeds.c.id).where(feeds.c.id == sightings.c.feed, feeds.c.noted > before)
        removed = select(feeds.c.id).where(feeds.c.id == sightings.c.feed, feeds.c.removed < before)
        return await self._transaction.run(
            delete(sightings).where(sightings.c.met < before - _NOTED, or_(gone.exists(), removed.exists()))
        )


_KNOWN = select(sightings.c.guid_key, sightings.c.version_key).where(_SAME)
_TEXTS = select(sightings.c.version_key).where(
    sightings.c.feed == bindparam("of_feed"), sightings.c.version_key.in_(bindparam("keys", expanding=True))
)
_UNNOTED = of_listed(
    select(feeds.c.id).where(
        or_(
            feeds.c.noted.is_(None),
            feeds.c.noted < bindparam("lately"),
            feeds.c.noted > bindparam("now"),  # by a clock that was ahead
        )
    ),
    feeds.c.id,
)
_NOTE = update(sightings).where(_SAME, sightings.c.met < bindparam("long_ago")).values(met=bindparam("now"))
_NOTE_FEED = (
    update(feeds)
    .where(feeds.c.id == bindparam("of_feed"), or_(feeds.c.noted.is_(None), feeds.c.noted < bindparam("now")))
    .values(noted=bindparam("now"))
)
