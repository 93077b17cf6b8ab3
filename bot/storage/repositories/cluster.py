"""What several processes on one database tell each other: arrivals, who is there, who leads, how the queue is."""

import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, text, update

from bot import codec
from bot.news.feed.feed import Feed
from bot.news.ids import FeedId
from bot.news.process import Cluster, Jobs, Lead, Process
from bot.storage.engine.columns import Moment
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.repositories.feeds import as_feed
from bot.storage.tables import arrivals, feeds, lead, processes

if TYPE_CHECKING:
    from bot.news.arrival import Arrival  # with all that reading needs: not loaded by short commands

_THERE = timedelta(seconds=30)  # a process that has said nothing for so long is gone
_LATE = 20  # seconds that a job may wait

# An arrival of a poll whose claim is still the feed's; a second one of a feed is not needed.
_ADD = text(
    "INSERT INTO arrivals (feed, at, brought) SELECT id, :at, :brought FROM feeds "
    "WHERE id = :feed AND claimed = :claimed ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=Moment()), bindparam("claimed", type_=Moment()))
_WAITING = (
    select(arrivals.c.brought, feeds, feeds.c.removed.is_(None).label("living"))
    .join(feeds, feeds.c.id == arrivals.c.feed)
    .order_by(arrivals.c.id)
)
_TAKEN = of_listed(delete(arrivals), arrivals.c.feed)
# A row lock that the leader's own renewals don't wait for, but a take-over does.
_FENCE = text("SELECT epoch FROM lead WHERE epoch = :epoch FOR KEY SHARE")
_JOBS = text(
    "SELECT count(*) FILTER (WHERE status = 'todo') AS waiting, count(*) FILTER (WHERE status = 'doing') AS doing, "
    "count(*) FILTER (WHERE status = 'todo' AND (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id) "
    "< now() - make_interval(secs => :late)) AS late FROM procrastinate_jobs j"
)


class StoredArrivals:
    """`Arrivals` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, come: Sequence["Arrival"]) -> int:
        """Those whose poll still has its feed; how many."""
        values = [
            {"feed": one.feed, "claimed": one.claimed, "at": one.at, "brought": _packed(one)} for one in come
        ]
        return await self._transaction.run(_ADD, values)

    async def next(self, *, limit: int, without: Collection[FeedId]) -> list[tuple[Feed | None, "Arrival"]]:
        """The oldest that wait, but not of these feeds; each with its feed, None where that was removed."""
        from bot.news.arrival import Arrival

        rows = await self._transaction.rows(_WAITING.where(arrivals.c.feed.not_in(without)).limit(limit))
        return [
            (
                as_feed(row) if row["living"] else None,
                codec.load(Arrival, zlib.decompress(row["brought"]).decode("utf-8", "surrogatepass")),
            )
            for row in rows
        ]

    async def taken(self, of: Iterable[FeedId]) -> None:
        """They are taken in."""
        await self._transaction.run_listed(_TAKEN, list(of), {})


def _packed(arrival: "Arrival") -> bytes:
    return zlib.compress(codec.dump(arrival).encode("utf-8", "surrogatepass"), 1)


class StoredProcesses:
    """`Processes` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def see(self, process: Process) -> None:
        """It says that it is there."""
        row = {"name": process.name, "role": process.role, "started": process.started, "seen": process.seen}
        await self._transaction.put(processes, row)

    async def gone(self, name: str) -> None:
        """It has ended."""
        await self._transaction.run(delete(processes).where(processes.c.name == name))

    async def forget(self, now: datetime) -> None:
        """Remove those that are gone without a word."""
        await self._transaction.run(delete(processes).where(processes.c.seen < now - _THERE))

    async def take_lead(self, holder: str, *, now: datetime) -> int:
        """`holder` leads, who has the database for itself; the new epoch."""
        before = await self._transaction.row(select(lead.c.epoch))
        epoch = int(before["epoch"]) + 1 if before else 1
        row = {"id": 1, "epoch": epoch, "holder": holder, "since": now, "seen": now, "taking": ""}
        await self._transaction.put(lead, row)
        return epoch

    async def is_epoch(self, epoch: int) -> bool:
        """Does the leader of this epoch lead? If so, it does till the end of this unit of work."""
        return await self._transaction.row(_FENCE, {"epoch": epoch}) is not None

    async def taking(self) -> Sequence[str]:
        """The arrivals that the leader was taking in with care."""
        row = await self._transaction.row(select(lead.c.taking))
        return row["taking"].splitlines() if row else ()

    async def take(self, names: Collection[str]) -> None:
        """To be asked for by `taking`."""
        await self._transaction.run(update(lead).values(taking="\n".join(names)))

    async def cluster(self, now: datetime) -> Cluster:
        """Who is there, who leads, what waits."""
        there = select(processes).where(processes.c.seen > now - _THERE).order_by(processes.c.started)
        leads = await self._transaction.row(select(lead))
        waiting = await self._transaction.row(
            select(func.count().label("count"), func.min(arrivals.c.at).label("oldest")).select_from(arrivals)
        )
        jobs = None
        if self._transaction.dialect == "postgresql":
            jobs = await self._transaction.row(_JOBS, {"late": _LATE})
        names = ("epoch", "holder", "since", "seen")
        assert waiting is not None
        return Cluster(
            processes=tuple(Process(**row) for row in await self._transaction.rows(there)),
            lead=Lead(**{name: leads[name] for name in names}) if leads else None,
            jobs=Jobs(**jobs) if jobs else Jobs(),
            arrivals=waiting["count"],
            oldest_arrival=waiting["oldest"],
        )
