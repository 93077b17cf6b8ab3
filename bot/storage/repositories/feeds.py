"""The feeds, in the database. When to poll is decided in `news/feed/feed.py`; here it is only remembered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from bot.errors import AlreadyExistsError
from bot.news.feed.feed import Called, Feed, Validators
from bot.news.feed.health import SILENT_TIME
from bot.news.feed.shard import Share, shard_of
from bot.news.ids import FeedId
from bot.storage.engine.columns import Flag, Moment
from bot.storage.engine.transaction import Transaction, chunks, of_listed
from bot.storage.tables import arrivals, feeds

_FLAT = [field.name for field in fields(Feed) if field.name not in ("id", "validators")]
_LIVING = feeds.c.removed.is_(None)


_GIVEN = ("url", "name", "folder", "full_text", "added", "enabled")  # by admins; the rest polling finds out
_POLLED = [name for name in _FLAT if name not in _GIVEN]
_SAVE_POLLED = (
    update(feeds)
    .where(feeds.c.id == bindparam("of"))
    .values({n: bindparam(n) for n in (*_POLLED, "etag", "last_modified")} | {"claimed": None})
)
# What has come of a feed and isn't taken in yet: it isn't polled again before.
_IS_DUE = and_(
    _LIVING,
    feeds.c.enabled == literal(True, Flag()),
    feeds.c.next_poll <= bindparam("now"),
    ~exists().where(arrivals.c.feed == feeds.c.id),
)
_DUE = (
    select(feeds)
    .where(_IS_DUE)
    .order_by(feeds.c.next_poll, feeds.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=feeds)
)
# Of the shards whose jobs the queue says are done by this worker: one that was stopped for long and wakes has none.
_MY_SHARDS = text(
    "shard IN (SELECT CAST(args->>'shard' AS int) FROM procrastinate_jobs "
    "WHERE status = 'doing' AND worker_id = :worker AND id = ANY(:jobs))"
)
_DUE_OF_SHARE = _DUE.where(_MY_SHARDS)
_OF_IDS = of_listed(select(feeds).where(_LIVING).order_by(feeds.c.id), feeds.c.id)
_CALLED = (
    select(feeds.c.id, feeds.c.url, feeds.c.name, feeds.c.title, feeds.c.folder)
    .where(_LIVING)
    .order_by(feeds.c.id)
)
_DUE_SHARDS = select(feeds.c.shard).where(_IS_DUE).distinct()
_CLAIM = of_listed(update(feeds).values(next_poll=bindparam("until"), claimed=bindparam("now")), feeds.c.id)


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
        found = select(feeds).where(_LIVING, *conditions).order_by(feeds.c.id).limit(limit).offset(start)
        return [as_feed(row) for row in await self._transaction.rows(found)]

    async def names(self) -> list[tuple[str, str]]:
        """What each is called, and its address."""
        rows = await self._transaction.rows(select(feeds.c.name, feeds.c.title, feeds.c.url).where(_LIVING))
        return [(row["name"] or row["title"], row["url"]) for row in rows]

    async def count(self) -> tuple[int, int]:
        """How many there are, and how many of them fail."""
        failing = func.count().filter(feeds.c.failures > 0).label("failing")
        row = await self._transaction.row(
            select(func.count().label("all"), failing).select_from(feeds).where(_LIVING)
        )
        return (row["all"], row["failing"]) if row else (0, 0)

    async def first_due(self) -> datetime | None:
        """When the next poll is, or was, due; None without feeds."""
        row = await self._transaction.row(
            select(func.min(feeds.c.next_poll).label("due")).where(
                _LIVING, feeds.c.enabled == literal(True, Flag())
            )
        )
        return row["due"] if row else None

    async def get(self, feed: FeedId) -> Feed | None:
        """The feed, or None if it doesn't exist or was removed."""
        return await self._one(feeds.c.id == feed)

    async def by_url(self, url: str) -> Feed | None:
        """The one with this address, to the letter."""
        return await self._one(feeds.c.url == url)

    async def _one(self, condition: ColumnElement[bool]) -> Feed | None:
        row = await self._transaction.row(select(feeds).where(condition, _LIVING))
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

    async def save_polled(self, polled: Sequence[Feed]) -> None:
        """What polling has found out; what admins give may have changed meanwhile, and stays."""
        await self._transaction.run(
            _SAVE_POLLED, [{"of": feed.id, **_named(feed, _POLLED)} for feed in polled]
        )
        ended = [feed.id for feed in polled if not feed.enabled]
        if ended:
            await self._transaction.run(update(feeds).where(feeds.c.id.in_(ended)).values(enabled=False))

    async def make_due(self, feed: FeedId, now: datetime) -> None:
        """Its next poll is now; what a poll under way finds out stays."""
        await self._transaction.run(update(feeds).where(feeds.c.id == feed).values(next_poll=now))

    async def remove(self, feed: FeedId) -> None:
        """Its items stay, and so does what it has met: `add` of the same address brings it back."""
        await self._transaction.run(
            update(feeds).where(feeds.c.id == feed, _LIVING).values(removed=datetime.now(UTC))
        )

    async def claim_due(
        self, now: datetime, *, limit: int, until: datetime, share: Share | None = None
    ) -> list[Feed]:
        """Due and enabled feeds, longest due first, as they are now: their next poll set to `until`.

        Safe with several processes: rows that another one is claiming are passed over. `share`: of these shards, as far as
        the queue still says that their jobs are done here.
        """
        values: dict[str, object] = {"now": now, "most": limit}
        if share is None:
            rows = await self._transaction.rows(_DUE, values)
        else:
            values |= {"worker": share.worker, "jobs": list(share.jobs.values())}
            rows = await self._transaction.rows(_DUE_OF_SHARE, values)
        await self._transaction.run_listed(_CLAIM, [row["id"] for row in rows], {"until": until, "now": now})
        return [as_feed(row, next_poll=until) for row in rows]

    async def due_shards(self, now: datetime) -> list[int]:
        """The shards in which feeds are due."""
        return [row["shard"] for row in await self._transaction.rows(_DUE_SHARDS, {"now": now})]

    async def mend_times(self, now: datetime, *, furthest: timedelta, busy: Collection[FeedId]) -> int:
        """What was planned by a clock that was ahead, or lies further ahead than `furthest`, is due now; how many feeds.

        Of those, times that have not come yet become `now`. The `busy` ones are being polled and left alone.
        """
        wrong = or_(
            feeds.c.next_poll > now + furthest,
            *(feeds.c[name] > now for name in ("added", "last_poll", "claimed")),
        )
        past = {
            name: case((feeds.c[name] > now, literal(now, Moment())), else_=feeds.c[name])
            for name in ("added", "last_poll", "last_ok", "last_new", "moved_since")
        }
        mend = update(feeds).where(_LIVING, wrong, feeds.c.id.not_in(busy))
        return await self._transaction.run(mend.values(next_poll=now, claimed=None, **past))

    async def claimed(self, shard: int | None = None) -> list[Feed]:
        """Those (of a shard) that were claimed and never saved: their polls are under way, or ended with their process."""
        under_way = select(feeds).where(
            feeds.c.claimed.is_not(None), _LIVING, ~exists().where(arrivals.c.feed == feeds.c.id)
        )
        if shard is not None:
            under_way = under_way.where(feeds.c.shard == shard)
        return [as_feed(row) for row in await self._transaction.rows(under_way.order_by(feeds.c.id))]


def _columns(feed: Feed) -> Mapping[str, object]:
    return _named(feed, _FLAT) | {"shard": shard_of(feed.url)}


def _named(feed: Feed, names: Sequence[str]) -> dict[str, object]:
    flat = {name: getattr(feed, name) for name in names}
    return flat | {"etag": feed.validators.etag, "last_modified": feed.validators.last_modified}


def as_feed(row: RowMapping, **instead: object) -> Feed:
    """What is in a row of `feeds`."""
    validators = Validators(etag=row["etag"], last_modified=row["last_modified"])
    return Feed(id=FeedId(row["id"]), validators=validators, **{name: row[name] for name in _FLAT} | instead)
