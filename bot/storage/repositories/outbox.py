"""What is to be done in channels, and what was. What becomes of a row on its way out is in `deliveries`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    bindparam,
    func,
    literal,
    select,
    text,
    union_all,
    update,
)

from bot.news.alert import Kind, OutboxRow, Post, State, ToldPost, Waiting
from bot.news.ids import ChannelId, OutboxId, PostId
from bot.news.timetable import Gathering, Held
from bot.storage.engine.columns import Flag
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.repositories.outbox_rows import WAITING, literally, put_rows, row_of, waiting_row
from bot.storage.repositories.posts import StoredPosts
from bot.storage.tables import FOLDED, outbox, posts


class StoredOutbox:
    """`Outbox` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add_edit(self, post: ToldPost, content: Post, *, now: datetime, not_before: datetime) -> None:
        """Let the post read like `content`.

        An edit, or the post itself, that still waits (due or parked) is changed in place and keeps its time.
        """
        values = {"of_post": post.id, "to": content}
        await self._transaction.run(_REWRITE, values)
        if not await self._transaction.run(_REWRITE_WAITING, values):
            wait = Held(until=not_before, reason=Gathering.NO)
            row = waiting_row(post.id, post.channel, Kind.EDIT, content, now=now, wait=wait)
            await put_rows(self._transaction, [row])

    async def add_reply(self, post: ToldPost, content: Post, *, now: datetime) -> None:
        """An answer to the post: what is new. As urgent as the post was."""
        first = await self._transaction.row(
            select(outbox.c.urgent).where(outbox.c.post == post.id).order_by(outbox.c.id).limit(1)
        )
        urgent = bool(first and first["urgent"])
        row = waiting_row(post.id, post.channel, Kind.REPLY, content, now=now, urgent=urgent)
        await put_rows(self._transaction, [row])

    async def correct(self, reply: OutboxRow, content: Post, *, now: datetime) -> None:
        """The reply reads like `content` from now on: changed in place while it waits, by an edit once it was sent."""
        if reply.state in (State.DUE, State.PARKED):
            kept = replace(content, edits=reply.content.edits)
            await self._transaction.run(update(outbox).where(outbox.c.id == reply.id).values(content=kept))
            return
        told = await StoredPosts(self._transaction).get(reply.post)
        if told is not None and (message := reply.content.edits or reply.message_id):
            again = replace(content, edits=message)
            row = waiting_row(told.id, told.channel, Kind.REPLY, again, now=now)
            await put_rows(self._transaction, [row])

    async def rows(self, *, states: Sequence[State], limit: int) -> list[OutboxRow]:
        """The oldest rows in these states."""
        listed = [state.value for state in states]
        rows = await self._transaction.rows(
            select(outbox).where(outbox.c.state.in_(listed)).order_by(outbox.c.id).limit(limit)
        )
        return [row_of(row) for row in rows]

    async def waiting(self, *, channel: ChannelId | None = None, limit: int | None = None) -> list[Waiting]:
        """The oldest that wait (for a channel), due or parked."""
        found = select(*_OF_WAITING).where(outbox.c.state.in_(WAITING)).order_by(outbox.c.id).limit(limit)
        if channel is not None:
            found = found.where(outbox.c.channel == channel)
        return [
            Waiting(
                id=OutboxId(row["id"]),
                channel=ChannelId(row["channel"]),
                state=State(row["state"]),
                made=row["made"],
                not_before=row["not_before"],
                error=row["error"],
                held=Gathering(row["held"]),
            )
            for row in await self._transaction.rows(found)
        ]

    async def counts(self) -> Mapping[State, int]:
        """How many rows are in each state; states without any are left out, and rows that are sent with another."""
        found = {State(row["state"]): row["rows"] for row in await self._transaction.rows(_COUNTS)}
        return {state: rows for state, rows in found.items() if rows}

    async def held(self, now: datetime) -> list[OutboxRow]:
        """New posts that were held for a digest which is due, oldest first."""
        rows = await self._transaction.rows(
            select(outbox).where(*_new_and_due(now), outbox.c.held != "").order_by(outbox.c.id)
        )
        return [row_of(row) for row in rows]

    async def crowded(self, now: datetime, *, more_than: int) -> Mapping[ChannelId, list[OutboxRow]]:
        """Channels for which more than so many new posts are due and not urgent, with those, oldest first."""
        calm = (*_new_and_due(now), outbox.c.urgent == literal(False, Flag()))
        full = select(outbox.c.channel).where(*calm).group_by(outbox.c.channel)
        rows = await self._transaction.rows(
            select(outbox)
            .where(*calm, outbox.c.channel.in_(full.having(func.count() > more_than)))
            .order_by(outbox.c.id)
        )
        found: dict[ChannelId, list[OutboxRow]] = {}
        for row in rows:
            found.setdefault(ChannelId(row["channel"]), []).append(row_of(row))
        return found

    async def bulletin(self, channel: ChannelId, *, since: datetime) -> OutboxRow | None:
        """The row that last told a burst in this channel (`content.digest`), if it was sent since then."""
        rows = await self._transaction.rows(
            select(outbox)
            .where(
                outbox.c.state == literally(State.SENT),
                outbox.c.changed >= since,
                outbox.c.channel == channel,
                outbox.c.kind == Kind.REPLY.value,
                outbox.c.message_id.is_not(None),
            )
            .order_by(outbox.c.id.desc())
        )
        return next((found for found in map(row_of, rows) if found.content.digest is Gathering.BURST), None)

    async def written(self, some: Collection[PostId]) -> Mapping[PostId, datetime]:
        """When it was last decided how each of these posts reads."""
        rows = await self._transaction.listed(_WRITTEN, some)
        return {PostId(row["post"]): row["last"] for row in rows}

    async def history(self, post: PostId) -> list[OutboxRow]:
        """All that was to be done about a post and is not forgotten, oldest first."""
        rows = await self._transaction.rows(select(outbox).where(outbox.c.post == post).order_by(outbox.c.id))
        return [row_of(row) for row in rows]


_OF_WAITING = [outbox.c[field.name] for field in fields(Waiting)]
# Nearly all were sent, and are counted as all without the others: no row, nor its place in an index, is looked at.
_OWN = outbox.c.folded == literal(False, Flag())
_NOT_SENT = outbox.c.state.in_([literally(one) for one in State if one is not State.SENT])
_ROWS = select(func.count().label("rows")).select_from(outbox)
_COUNTS = union_all(
    _ROWS.add_columns(outbox.c.state).where(_NOT_SENT, _OWN).group_by(outbox.c.state),
    select(
        _ROWS.scalar_subquery()
        - _ROWS.where(text(FOLDED)).scalar_subquery()
        - _ROWS.where(_NOT_SENT, _OWN).scalar_subquery(),
        literally(State.SENT),
    ),
)
_WRITTEN = of_listed(
    select(outbox.c.post, func.max(outbox.c.made, type_=outbox.c.made.type).label("last"))
    .where(outbox.c.kind.in_((Kind.NEW.value, Kind.EDIT.value)))
    .group_by(outbox.c.post),
    outbox.c.post,
)


def _new_and_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        outbox.c.state == State.DUE.value,
        outbox.c.kind == Kind.NEW.value,
        outbox.c.not_before <= now,
    )


_REWRITE = (
    update(posts)
    .where(posts.c.id == bindparam("of_post"))
    .values(content=bindparam("to", type_=posts.c.content.type))
)
_REWRITE_WAITING = (
    update(outbox)
    .where(
        outbox.c.post == bindparam("of_post"),
        outbox.c.kind.in_([Kind.NEW.value, Kind.EDIT.value]),
        outbox.c.state.in_(WAITING),
    )
    .values(content=bindparam("to", type_=outbox.c.content.type))
)
