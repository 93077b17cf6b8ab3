"""The feeds, in the database. When to poll is decided in `news/feed/feed.py`, and remembered in `polls`."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.errors import AlreadyExistsError
from bot.news.feed.feed import Called, Feed, Validators
from bot.news.feed.health import SILENT_TIME
from bot.news.feed.shard import shard_of
from bot.news.ids import FeedId
from bot.storage.engine.columns import Flag
from bot.storage.engine.transaction import Transaction, chunks, of_listed
from bot.storage.tables import feeds

FLAT = [field.name for field in fields(Feed) if field.name not in ("id", "validators")]
LIVING = feeds.c.removed.is_(None)


_OF_IDS = of_listed(select(feeds).where(LIVING).order_by(feeds.c.id), feeds.c.id)
_CALLED = (
    select(feeds.c.id, feeds.c.url, feeds.c.name, feeds.c.title, feeds.c.folder)
    .where(LIVING)
    .order_by(feeds.c.id)
)


class StoredFeeds:
    """`Feeds` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def all(self) -> list[Feed]:
        """All that are not removed, oldest first."""
        return await self._some()

    async def page(self, *, start: int = 0, most: int) -> list[Feed]:
        """At most so many, oldest first, from number `start` on, the first being 0."""
        return await self._some(limit=most, start=start)

    async def some(self, ids: Collection[FeedId]) -> dict[FeedId, Feed]:
        """Those of these that are there, oldest first."""
        found = (as_feed(row) for row in await self._transaction.listed(_OF_IDS, ids))
        return {one.id: one for one in found}

    async def called(self) -> list[Called]:
        """What each is called and where it is, oldest first."""
        return [
            Called(
                id=FeedId(row["id"]),
                url=row["url"],
                name=row["name"],
                title=row["title"],
                folder=row["folder"],
            )
            for row in await self._transaction.rows(_CALLED)
        ]

    async def having(self, words: str) -> list[FeedId]:
        """Those that have these words in their name, address, folder or number, oldest first."""
        if not words.isascii():  # SQLite knows no capitals but those of ASCII
            return [one.id for one in await self.called() if words.casefold() in one.all_of_it.casefold()]
        label = func.coalesce(func.nullif(feeds.c.name, ""), func.nullif(feeds.c.title, ""), feeds.c.url)
        whole = label + " " + feeds.c.url + " " + feeds.c.folder + " #" + cast(feeds.c.id, String)
        found = select(feeds.c.id).where(LIVING, whole.icontains(words, autoescape=True)).order_by(feeds.c.id)
        return [FeedId(row["id"]) for row in await self._transaction.rows(found)]

    async def known_as(self, which: str, *, number: FeedId | None) -> Feed | None:
        """The oldest with this address, name or title, to the letter, or with this number."""
        named = [feeds.c[name] == which for name in ("url", "name", "title")]
        found = await self._some(or_(*named, feeds.c.id == number), limit=1)
        return found[0] if found else None

    async def of_urls(self, urls: Collection[str]) -> list[Feed]:
        """Those with one of these addresses, oldest first."""
        found = [one for some in chunks(urls, 500) for one in await self._some(feeds.c.url.in_(some))]
        return sorted(found, key=lambda one: one.id)

    async def of_site(self, site: str) -> list[Feed]:
        """Those in whose address, or in that of their site, `site` is, oldest first."""
        its = (
            func.lower(feeds.c[name]).contains(site.lower(), autoescape=True) for name in ("url", "site_url")
        )
        return await self._some(or_(*its))

    async def doubtful(self, now: datetime) -> list[Feed]:
        """All that are paused or in trouble (`health.complaint`), and some that are well, oldest first."""
        silent = and_(feeds.c.last_new <= now - SILENT_TIME, feeds.c.pace.contains('"daily"'))
        strange = [feeds.c.pace.contains(f'"{what}"') for what in ("missed", "replaced", "unread")]
        return await self._some(
            or_(
                feeds.c.enabled == literal(False, Flag()),
                feeds.c.error != "",
                feeds.c.failures > 0,
                feeds.c.moved_to != "",
                silent,
                *strange,
            )
        )

    async def _some(
        self, *conditions: ColumnElement[bool], limit: int | None = None, start: int | None = None
    ) -> list[Feed]:
        found = select(feeds).where(LIVING, *conditions).order_by(feeds.c.id).limit(limit).offset(start)
        return [as_feed(row) for row in await self._transaction.rows(found)]

    async def names(self) -> AsyncIterator[Sequence[tuple[str, str]]]:
        """What each is called, and its address, some at a time: there may be a hundred thousand."""
        last = 0
        while rows := await self._transaction.rows(_NAMES, {"last": last}):
            yield [(row["name"] or row["title"], row["url"]) for row in rows]
            last = rows[-1]["id"]

    async def count(self) -> tuple[int, int]:
        """How many there are, and how many of them fail."""
        failing = func.count().filter(feeds.c.failures > 0).label("failing")
        row = await self._transaction.row(
            select(func.count().label("all"), failing).select_from(feeds).where(LIVING)
        )
        return (row["all"], row["failing"]) if row else (0, 0)

    async def get(self, feed: FeedId) -> Feed | None:
        """The feed, or None if it doesn't exist or was removed."""
        return await self._one(feeds.c.id == feed)

    async def by_url(self, url: str) -> Feed | None:
        """The one with this address, to the letter."""
        return await self._one(feeds.c.url == url)

    async def _one(self, condition: ColumnElement[bool]) -> Feed | None:
        row = await self._transaction.row(select(feeds).where(condition, LIVING))
        return as_feed(row) if row else None

    async def add(self, feed: Feed) -> Feed:
        """With its id. A feed with this address that was removed comes back under its old id, with what it has met.

        Raises AlreadyExistsError where the address is known.
        """
        if await self.by_url(feed.url):
            raise AlreadyExistsError(f"there is a feed with the address {feed.url} already")
        old = await self._transaction.row(
            select(feeds.c.id).where(feeds.c.url == feed.url).order_by(feeds.c.id.desc()).limit(1)
        )
        if old is None:
            added = await self._transaction.row(feeds.insert().values(_columns(feed)).returning(feeds.c.id))
            assert added is not None
            return replace(feed, id=FeedId(added["id"]))
        back = replace(feed, id=FeedId(old["id"]))
        await self._transaction.run(
            update(feeds).where(feeds.c.id == back.id).values(removed=None, **_columns(back))
        )
        return back

    async def add_new(self, new: Sequence[Feed]) -> list[Feed]:
        """Those, with their ids, whose address no feed has; as `add`, but for many in a few statements."""
        wanted: dict[str, Feed] = {}
        for feed in new:
            wanted.setdefault(feed.url, feed)
        known = select(feeds.c.id, feeds.c.url, feeds.c.removed).where(feeds.c.url.in_(wanted))
        old: dict[str, FeedId] = {}
        for row in await self._transaction.rows(known.order_by(feeds.c.id)):
            if row["removed"] is None:
                wanted.pop(row["url"], None)
            old[row["url"]] = FeedId(row["id"])
        fresh = [_columns(feed) for url, feed in wanted.items() if url not in old]
        ids = {url: id_ for url, id_ in old.items() if url in wanted}
        if fresh:
            made = feeds.insert().returning(feeds.c.id, feeds.c.url)
            ids |= {row["url"]: row["id"] for row in await self._transaction.rows(made, fresh)}
        for url in wanted.keys() & old.keys():
            back = update(feeds).where(feeds.c.id == old[url]).values(removed=None, **_columns(wanted[url]))
            await self._transaction.run(back)
        return [replace(feed, id=ids[feed.url]) for feed in wanted.values()]

    async def save(self, feed: Feed) -> None:
        """All of it. Raises AlreadyExistsError where another feed has its address."""
        other = await self.by_url(feed.url)
        if other is not None and other.id != feed.id:
            raise AlreadyExistsError(f"there is a feed with the address {feed.url} already: {other.label}")
        await self._transaction.run(update(feeds).where(feeds.c.id == feed.id).values(_columns(feed)))

    async def remove(self, feed: FeedId) -> None:
        """Its items stay, and so does what it has met: `add` of the same address brings it back."""
        await self._transaction.run(
            update(feeds).where(feeds.c.id == feed, LIVING).values(removed=datetime.now(UTC))
        )


def _columns(feed: Feed) -> Mapping[str, object]:
    return named_columns(feed, FLAT) | {"shard": shard_of(feed.url)}


def named_columns(feed: Feed, names: Sequence[str]) -> dict[str, object]:
    """These of its fields as columns, and its validators."""
    flat = {name: getattr(feed, name) for name in names}
    return flat | {"etag": feed.validators.etag, "last_modified": feed.validators.last_modified}


def as_feed(row: RowMapping, **instead: object) -> Feed:
    """What is in a row of `feeds`."""
    validators = Validators(etag=row["etag"], last_modified=row["last_modified"])
    return Feed(id=FeedId(row["id"]), validators=validators, **{name: row[name] for name in FLAT} | instead)


_NAMES = (
    select(feeds.c.id, feeds.c.name, feeds.c.title, feeds.c.url)
    .where(LIVING, feeds.c.id > bindparam("last"))
    .order_by(feeds.c.id)
    .limit(500)
)
