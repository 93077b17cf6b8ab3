"""Rows of the outbox on their way out. Nothing here sends: `pipeline/deliver.py` does, and records each step."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.news.alert import Kind, OutboxRow, State
from bot.news.ids import ChannelId, OutboxId
from bot.news.timetable import Gathering
from bot.storage.engine.columns import Flag, Moment, Number, Words
from bot.storage.engine.transaction import Transaction
from bot.storage.repositories.outbox_rows import ENDED, IN_HAND, UNFINISHED, literally, row_of
from bot.storage.tables import channels, outbox, post_watchlists, posts, routes


class StoredDeliveries:
    """`Deliveries` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def claim(self, now: datetime, *, limit: int, busy: Sequence[ChannelId]) -> list[OutboxRow]:
        """Rows whose time has come, urgent first, then oldest, at most one a channel; marked claimed.

        None of a channel that is paused, `busy`, or in which another row is claimed or being sent; none whose
        route is paused; none that has an older row of its own post before it that is not ended. Safe with several
        processes: the channels are locked first, then looked at anew, since what was read before the lock may be
        stale (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED).
        """
        asked = {"now": now, "limit": limit, "busy": list(busy)}
        ids = [row["row"] for row in await self._transaction.rows(_CLAIMABLE, asked)]
        if ids and self._transaction.dialect != "sqlite":
            locked = [row["id"] for row in await self._transaction.rows(_LOCK, {"ids": ids})]
            anew = await self._transaction.rows(
                _CLAIMABLE_IN, {"now": now, "limit": limit, "channels": locked}
            )
            ids = [row["row"] for row in anew]
        if not ids:
            return []
        claimed = await self._transaction.rows(
            _CLAIM, {"ids": ids, "now": now, "claimed": State.CLAIMED.value}
        )
        return sorted((row_of(row) for row in claimed), key=lambda row: (not row.urgent, row.id))

    async def mark(
        self,
        row: OutboxId,
        state: State,
        *,
        now: datetime,
        message_id: int | None = None,
        error: str = "",
        not_before: datetime | None = None,
        held: Gathering | None = None,
        repeated: bool = False,
        folded: bool = False,
    ) -> None:
        """Record the outcome; `message_id` of a new post goes to its post too. `sending` counts as an attempt.

        `held` None: as before; `repeated` and `folded` are never taken back. The caller commits each by itself, before
        the next step is taken.
        """
        outcome = {
            "row": row,
            "to": state.value,
            "attempt": int(state is State.SENDING),
            "why": error,
            "now": now,
            "then": not_before,
            "message": message_id,
            "held_for": held,
            "again": repeated,
            "elsewhere": folded,
        }
        await self._transaction.run(_MARK, outcome)
        if message_id is not None:
            await self._transaction.run(_POSTED, {"row": row, "message": message_id})

    async def unfinished(self) -> list[OutboxRow]:
        """Rows in the states claimed, sending or uncertain: what a crash left. Oldest first."""
        rows = await self._transaction.rows(
            select(outbox).where(outbox.c.state.in_(UNFINISHED)).order_by(outbox.c.id)
        )
        return [row_of(row) for row in rows]

    async def next_due(self) -> datetime | None:
        """When the first row that waits may go; None where nothing waits."""
        row = await self._transaction.row(
            select(func.min(outbox.c.not_before).label("first")).where(outbox.c.state == State.DUE.value)
        )
        return row["first"] if row else None

    async def last_message_id(self, channel: ChannelId) -> int | None:
        """The highest message id known in this channel, of posts and of replies."""
        highest = [
            select(func.max(table.c.message_id).label("id")).where(table.c.channel == channel)
            for table in (posts, outbox)
        ]
        found = [row["id"] for query in highest for row in await self._transaction.rows(query)]
        return max((number for number in found if number is not None), default=None)

    async def mend_times(self, now: datetime, *, instead: datetime) -> int:
        """Rows that were last touched in the future, by a clock that was ahead: what is not held is due now; how many.

        Their last touch becomes `instead`.
        """
        due = update(outbox).where(outbox.c.changed > now, outbox.c.held == "")
        waiting = [State.DUE.value, State.UNCERTAIN.value]
        hastened = await self._transaction.run(due.where(outbox.c.state.in_(waiting)).values(not_before=now))
        made = case((outbox.c.made > now, literal(now, Moment())), else_=outbox.c.made)
        mend = update(outbox).where(outbox.c.changed > now).values(changed=instead, made=made)
        await self._transaction.run(mend)
        return hastened

    async def sent_since(self, moment: datetime) -> list[tuple[ChannelId, Kind, datetime]]:
        """Deliveries since then, oldest first: what rate limits are rebuilt from after a restart.

        Rows that were told in another's post aren't deliveries.
        """
        rows = await self._transaction.rows(
            select(outbox.c.channel, outbox.c.kind, outbox.c.changed)
            .where(
                outbox.c.state == literally(State.SENT),
                outbox.c.changed >= moment,
                outbox.c.folded == literal(False, Flag()),
            )
            .order_by(outbox.c.changed, outbox.c.id)
        )
        return [(ChannelId(row["channel"]), Kind(row["kind"]), row["changed"]) for row in rows]

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove rows that were sent or given up before then, at most `limit`; how many. The posts stay."""
        old = (
            select(outbox.c.id)
            .where(outbox.c.state.in_(ENDED), outbox.c.changed < before)
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return await self._transaction.run(delete(outbox).where(outbox.c.id.in_(old)))


def _first_of_channel() -> ColumnElement[int]:
    """Of the channel of the outer query: the row to be sent next, or NULL."""
    due, older, in_hand = outbox.alias("due"), outbox.alias("older"), outbox.alias("in_hand")
    overtakes = select(older.c.id).where(
        older.c.post == due.c.post, older.c.id < due.c.id, older.c.state.not_in(ENDED)
    )
    taken = select(in_hand.c.id).where(in_hand.c.channel == channels.c.id, in_hand.c.state.in_(IN_HAND))
    on_pause = and_(
        routes.c.watchlist == post_watchlists.c.watchlist,
        routes.c.channel == channels.c.id,
        routes.c.paused != "",
    )
    its = select(post_watchlists.c.post).where(post_watchlists.c.post == due.c.post)
    paused = its.select_from(post_watchlists.join(routes, on_pause))
    not_paused = its.select_from(post_watchlists.outerjoin(routes, on_pause)).where(
        routes.c.watchlist.is_(None)
    )
    return (
        select(due.c.id)
        .where(
            due.c.channel == channels.c.id,
            due.c.state == literally(State.DUE),
            due.c.not_before <= bindparam("now", type_=Moment()),
            ~overtakes.exists(),
            ~taken.exists(),
            or_(~paused.exists(), not_paused.exists()),
        )
        .order_by(due.c.urgent.desc(), due.c.id)
        .limit(1)
        .correlate(channels)
        .scalar_subquery()
    )


def _claimable(of_channels: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    return (
        select(channels.c.id.label("channel"), outbox.c.id.label("row"))
        .select_from(channels.join(outbox, outbox.c.id == _first_of_channel()))
        .where(channels.c.removed.is_(None), channels.c.paused == "", of_channels)
        .order_by(outbox.c.urgent.desc(), outbox.c.id)
        .limit(bindparam("limit", type_=Number))
    )


_CLAIMABLE = _claimable(channels.c.id.not_in(bindparam("busy", expanding=True)))
_CLAIMABLE_IN = _claimable(channels.c.id.in_(bindparam("channels", expanding=True)))
_LOCK = (
    select(channels.c.id)
    .where(
        channels.c.id.in_(select(outbox.c.channel).where(outbox.c.id.in_(bindparam("ids", expanding=True))))
    )
    .order_by(channels.c.id)
    .with_for_update(skip_locked=True, key_share=True)
)
_MARK = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state=bindparam("to"),
        attempts=outbox.c.attempts + bindparam("attempt"),
        error=bindparam("why"),
        changed=bindparam("now"),
        not_before=func.coalesce(bindparam("then", type_=Moment()), outbox.c.not_before),
        message_id=func.coalesce(bindparam("message", type_=Number), outbox.c.message_id),
        held=func.coalesce(bindparam("held_for", type_=Words()), outbox.c.held),
        repeated=or_(outbox.c.repeated, bindparam("again", type_=Flag())),
        folded=or_(outbox.c.folded, bindparam("elsewhere", type_=Flag())),
    )
)
_POSTED = (
    update(posts)
    .where(
        posts.c.id
        == select(outbox.c.post)
        .where(outbox.c.id == bindparam("row"), outbox.c.kind == Kind.NEW.value)
        .scalar_subquery()
    )
    .values(message_id=bindparam("message"))
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("claimed"), changed=bindparam("now"))
    .returning(*outbox.c)
)
