"""Polls of feeds: which are due, who has claimed them, what they found out. When the next one is: `news/feed/feed.py`."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select, text, update

from bot.news.feed.feed import Feed
from bot.news.feed.shard import Share
from bot.news.ids import FeedId
from bot.storage.engine.columns import Flag, Moment
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.repositories.feeds import FLAT, LIVING, as_feed, named_columns
from bot.storage.tables import arrivals, feeds

_GIVEN = ("url", "name", "folder", "full_text", "added", "enabled")  # by admins; the rest polling finds out
_POLLED = [name for name in FLAT if name not in _GIVEN]
_SAVE_POLLED = (
    update(feeds)
    .where(feeds.c.id == bindparam("of"))
    .values({n: bindparam(n) for n in (*_POLLED, "etag", "last_modified")} | {"claimed": None})
)
# What has come of a feed and isn't taken in yet: it isn't polled again before.
_IS_DUE = and_(
    LIVING,
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
_DUE_SHARDS = select(feeds.c.shard).where(_IS_DUE).distinct()
_CLAIM = of_listed(update(feeds).values(next_poll=bindparam("until"), claimed=bindparam("now")), feeds.c.id)


class StoredPolls:
    """`Polls` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def claim(
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

    async def save(self, polled: Sequence[Feed]) -> None:
        """What polling has found out; what admins give may have changed meanwhile, and stays."""
        await self._transaction.run(
            _SAVE_POLLED, [{"of": feed.id, **named_columns(feed, _POLLED)} for feed in polled]
        )
        ended = [feed.id for feed in polled if not feed.enabled]
        if ended:
            await self._transaction.run(update(feeds).where(feeds.c.id.in_(ended)).values(enabled=False))

    async def due_shards(self, now: datetime) -> list[int]:
        """The shards in which feeds are due."""
        return [row["shard"] for row in await self._transaction.rows(_DUE_SHARDS, {"now": now})]

    async def first_due(self) -> datetime | None:
        """When the next poll is, or was, due; None without feeds."""
        row = await self._transaction.row(
            select(func.min(feeds.c.next_poll).label("due")).where(
                LIVING, feeds.c.enabled == literal(True, Flag())
            )
        )
        return row["due"] if row else None

    async def make_due(self, feed: FeedId, now: datetime) -> None:
        """Its next poll is now; what a poll under way finds out stays."""
        await self._transaction.run(update(feeds).where(feeds.c.id == feed).values(next_poll=now))

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
        mend = update(feeds).where(LIVING, wrong, feeds.c.id.not_in(busy))
        return await self._transaction.run(mend.values(next_poll=now, claimed=None, **past))

    async def claimed(self, shard: int | None = None) -> list[Feed]:
        """Those (of a shard) that were claimed and never saved: their polls are under way, or ended with their process."""
        under_way = select(feeds).where(
            feeds.c.claimed.is_not(None), LIVING, ~exists().where(arrivals.c.feed == feeds.c.id)
        )
        if shard is not None:
            under_way = under_way.where(feeds.c.shard == shard)
        return [as_feed(row) for row in await self._transaction.rows(under_way.order_by(feeds.c.id))]
