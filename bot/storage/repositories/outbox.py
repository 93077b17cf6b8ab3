"""Posts, and what waits to be delivered. Nothing here sends: `pipeline/deliver.py` does, and records each step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from bot.news.alert import Kind, OutboxRow, Post, State, ToldPost
from bot.news.ids import ChannelId, OutboxId, PostId, StoryId, WatchlistId
from bot.news.timetable import Held
from bot.storage.engine.columns import Flag, Moment, Number, Words
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.tables import channels, outbox, post_watchlists, posts, routes, watchlists

_WAITING = (State.DUE.value, State.PARKED.value)
_IN_HAND = (State.CLAIMED.value, State.SENDING.value)
_UNFINISHED = (*_IN_HAND, State.UNCERTAIN.value)
_ENDED = (State.SENT.value, State.DEAD.value)


class StoredOutbox:
    """`Outbox` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def posts_of(self, stories: Collection[StoryId]) -> list[ToldPost]:
        """What was told of them, or waits to be, in channels and for watchlists that still exist; oldest first."""
        return _posts(await self._transaction.listed(_POSTS_OF, stories))

    async def add_post(
        self, post: ToldPost, *, urgent: bool = False, wait: Held | None = None
    ) -> ToldPost | None:
        """Make the post and its outbox row (kind new); None where this channel has one of the story.

        `wait`: until when it is held, None for at once.
        """
        values = {name: getattr(post, name) for name in _POST}
        added = await self._transaction.put_new(posts, values)
        if not added:
            return None
        made = replace(post, id=PostId(added[0]["id"]))
        await self._name(made.id, post.watchlists, first=0)
        await self._put(made, Kind.NEW, post.content, now=post.made, urgent=urgent, wait=wait)
        return made

    async def join(
        self,
        post: ToldPost,
        some: Sequence[WatchlistId],
        *,
        urgent: bool = False,
        wait: Held | None = None,
        now: datetime,
    ) -> None:
        """These watchlists tell the post too. One that still waits goes out when the most urgent of all would.

        `wait`: until when these would hold it, None for not at all.
        """
        await self._name(post.id, some, first=len(post.watchlists))
        waiting = and_(
            outbox.c.post == post.id,
            outbox.c.kind == Kind.NEW.value,
            outbox.c.state.in_(_WAITING),
        )
        if urgent:
            await self._transaction.run(update(outbox).where(waiting).values(urgent=literal(True, Flag())))
        until = wait.until if wait else now
        await self._transaction.run(
            update(outbox)
            .where(waiting, outbox.c.not_before > until)
            .values(not_before=until, held=wait.reason if wait else "")
        )

    async def leave(self, post: PostId, some: Collection[WatchlistId]) -> None:
        """These watchlists no longer tell it."""
        of_post = and_(post_watchlists.c.post == post, post_watchlists.c.watchlist.in_(list(some)))
        await self._transaction.run(delete(post_watchlists).where(of_post))

    async def _name(self, post: PostId, some: Sequence[WatchlistId], *, first: int) -> None:
        rows = [{"post": post, "watchlist": one, "place": first + place} for place, one in enumerate(some)]
        await self._transaction.put(post_watchlists, rows)

    async def add_edit(self, post: ToldPost, content: Post, *, now: datetime, not_before: datetime) -> None:
        """The post shall read like `content`.

        An edit, or the post itself, that still waits (due or parked) is changed in place and keeps its time.
        """
        values = {"of_post": post.id, "to": content}
        await self._transaction.run(_REWRITE, values)
        if not await self._transaction.run(_REWRITE_WAITING, values):
            await self._put(post, Kind.EDIT, content, now=now, wait=Held(until=not_before, reason=""))

    async def add_reply(self, post: ToldPost, content: Post, *, now: datetime) -> None:
        """An answer to the post: what is new. As urgent as the post was."""
        first = await self._transaction.row(
            select(outbox.c.urgent).where(outbox.c.post == post.id).order_by(outbox.c.id).limit(1)
        )
        urgent = bool(first and first["urgent"])
        await self._put(post, Kind.REPLY, content, now=now, urgent=urgent)

    async def correct(self, reply: OutboxRow, content: Post, *, now: datetime) -> None:
        """The reply reads like `content` from now on: changed in place while it waits, by an edit once it was sent."""
        if reply.state in (State.DUE, State.PARKED):
            kept = replace(content, edits=reply.content.edits)
            await self._transaction.run(update(outbox).where(outbox.c.id == reply.id).values(content=kept))
            return
        told = await self.post(reply.post)
        if told is not None and (message := reply.content.edits or reply.message_id):
            await self._put(told, Kind.REPLY, replace(content, edits=message), now=now)

    async def _put(
        self,
        post: ToldPost,
        kind: Kind,
        content: Post,
        *,
        now: datetime,
        urgent: bool = False,
        wait: Held | None = None,
    ) -> None:
        row = {
            "post": post.id,
            "channel": post.channel,
            "kind": kind.value,
            "content": content,
            "state": State.DUE.value,
            "urgent": urgent,
            "made": now,
            "not_before": wait.until if wait else now,
            "attempts": 0,
            "error": "",
            "changed": now,
            "held": wait.reason if wait else "",
            "repeated": False,
            "folded": False,
        }
        await self._transaction.run(_PUT, row)

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
        return sorted((_row(row) for row in claimed), key=lambda row: (not row.urgent, row.id))

    async def mark(
        self,
        row: OutboxId,
        state: State,
        *,
        now: datetime,
        message_id: int | None = None,
        error: str = "",
        not_before: datetime | None = None,
        held: str | None = None,
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
            select(outbox).where(outbox.c.state.in_(_UNFINISHED)).order_by(outbox.c.id)
        )
        return [_row(row) for row in rows]

    async def rows(self, *, states: Sequence[State], limit: int) -> list[OutboxRow]:
        """The oldest rows in these states."""
        listed = [state.value for state in states]
        rows = await self._transaction.rows(
            select(outbox).where(outbox.c.state.in_(listed)).order_by(outbox.c.id).limit(limit)
        )
        return [_row(row) for row in rows]

    async def counts(self) -> Mapping[State, int]:
        """How many rows are in each state; states without any are left out, and rows that are sent with another."""
        rows = await self._transaction.rows(
            select(outbox.c.state, func.count().label("rows"))
            .where(outbox.c.folded == literal(False, Flag()))
            .group_by(outbox.c.state)
        )
        return {State(row["state"]): row["rows"] for row in rows}

    async def told(self, watchlist: WatchlistId, *, since: datetime) -> list[ToldPost]:
        """The posts of a watchlist made since then, in all channels, oldest first."""
        its = select(post_watchlists.c.post).where(post_watchlists.c.watchlist == watchlist)
        rows = await self._transaction.rows(
            _POSTS.where(posts.c.id.in_(its), posts.c.made >= since).order_by(*_IN_TIME)
        )
        return _posts(rows)

    async def held(self, now: datetime) -> list[OutboxRow]:
        """New posts that were held for a digest which is due, oldest first."""
        rows = await self._transaction.rows(
            select(outbox).where(*_new_and_due(now), outbox.c.held != "").order_by(outbox.c.id)
        )
        return [_row(row) for row in rows]

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
            found.setdefault(ChannelId(row["channel"]), []).append(_row(row))
        return found

    async def bulletin(self, channel: ChannelId, *, since: datetime) -> OutboxRow | None:
        """The row that last told a burst in this channel (`content.digest`), if it was sent since then."""
        rows = await self._transaction.rows(
            select(outbox)
            .where(
                outbox.c.state == _literally(State.SENT),
                outbox.c.changed >= since,
                outbox.c.channel == channel,
                outbox.c.kind == Kind.REPLY.value,
                outbox.c.message_id.is_not(None),
            )
            .order_by(outbox.c.id.desc())
        )
        return next((found for found in map(_row, rows) if found.content.digest == "burst"), None)

    async def next_due(self) -> datetime | None:
        """When the first row that waits may go; None where nothing waits."""
        row = await self._transaction.row(
            select(func.min(outbox.c.not_before).label("first")).where(outbox.c.state == State.DUE.value)
        )
        return row["first"] if row else None

    async def post(self, post: PostId) -> ToldPost | None:
        """One, or None where there is none."""
        rows = await self._transaction.rows(_POSTS.where(posts.c.id == post).order_by(*_IN_ORDER))
        return next(iter(_posts(rows)), None)

    async def posted(self, channel: ChannelId, message_id: int) -> list[ToldPost]:
        """The posts that a message in a channel tells: its own, those of a bulletin or digest, that which it answers."""
        told = select(outbox.c.post).where(outbox.c.channel == channel, outbox.c.message_id == message_id)
        here = and_(posts.c.channel == channel, posts.c.message_id == message_id)
        rows = await self._transaction.rows(
            _POSTS.where(or_(here, posts.c.id.in_(told))).order_by(*_IN_ORDER)
        )
        return _posts(rows)

    async def move_post(self, post: PostId, story: StoryId) -> None:
        """It tells another story from now on, which its channel has no post of."""
        await self._transaction.run(update(posts).where(posts.c.id == post).values(story=story))

    async def withdraw(self, post: PostId) -> None:
        """Drop what waits of it, and the post itself if nothing of it was ever delivered."""
        await drop_waiting(self._transaction, posts.c.id == post)

    async def history(self, post: PostId) -> list[OutboxRow]:
        """All that was to be done about a post and is not forgotten, oldest first."""
        rows = await self._transaction.rows(select(outbox).where(outbox.c.post == post).order_by(outbox.c.id))
        return [_row(row) for row in rows]

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

        Rows that were told in another's post are no deliveries.
        """
        rows = await self._transaction.rows(
            select(outbox.c.channel, outbox.c.kind, outbox.c.changed)
            .where(
                outbox.c.state == _literally(State.SENT),
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
            .where(outbox.c.state.in_(_ENDED), outbox.c.changed < before)
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return await self._transaction.run(delete(outbox).where(outbox.c.id.in_(old)))


async def drop_waiting(transaction: Transaction, of_posts: ColumnElement[bool]) -> None:
    """Drop what waits to be delivered of these posts, and those posts of which nothing was ever delivered."""
    its = select(posts.c.id).where(of_posts)
    await transaction.run(delete(outbox).where(outbox.c.post.in_(its), outbox.c.state.in_(_WAITING)))
    rows_left = select(outbox.c.id).where(outbox.c.post == posts.c.id)
    await transaction.run(delete(posts).where(of_posts, posts.c.message_id.is_(None), ~rows_left.exists()))


def _literally(state: State) -> ColumnElement[str]:
    """As the condition of an index says it: a parameter would not be recognised there."""
    return literal_column(f"'{state.value}'")


def _first_of_channel() -> ColumnElement[int]:
    """Of the channel of the outer query: the row to be sent next, or NULL."""
    due, older, in_hand = outbox.alias("due"), outbox.alias("older"), outbox.alias("in_hand")
    overtakes = select(older.c.id).where(
        older.c.post == due.c.post, older.c.id < due.c.id, older.c.state.not_in(_ENDED)
    )
    taken = select(in_hand.c.id).where(in_hand.c.channel == channels.c.id, in_hand.c.state.in_(_IN_HAND))
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
            due.c.state == _literally(State.DUE),
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


_POST = ("channel", "story", "message_id", "content", "made")
_POSTS = select(posts, post_watchlists.c.watchlist).join(
    post_watchlists, post_watchlists.c.post == posts.c.id, isouter=True
)  # a row for each watchlist of each post
_IN_ORDER = (posts.c.id, post_watchlists.c.place, post_watchlists.c.watchlist)
_IN_TIME = (posts.c.made, *_IN_ORDER)
_POSTS_OF = of_listed(
    select(posts, post_watchlists.c.watchlist)
    .join(post_watchlists, post_watchlists.c.post == posts.c.id)
    .join(watchlists, watchlists.c.id == post_watchlists.c.watchlist)
    .join(channels, channels.c.id == posts.c.channel)
    .where(watchlists.c.removed.is_(None), channels.c.removed.is_(None))
    .order_by(*_IN_ORDER),
    posts.c.story,
)
_PUT = outbox.insert()
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
        outbox.c.state.in_(_WAITING),
    )
    .values(content=bindparam("to", type_=outbox.c.content.type))
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


def _new_and_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        outbox.c.state == State.DUE.value,
        outbox.c.kind == Kind.NEW.value,
        outbox.c.not_before <= now,
    )


def _posts(rows: Iterable[RowMapping]) -> list[ToldPost]:
    """Of rows of `_POSTS`, those of one post together."""
    made = []
    for _, same in groupby(rows, key=lambda row: row["id"]):
        of_post = list(same)
        named = tuple(WatchlistId(row["watchlist"]) for row in of_post if row["watchlist"] is not None)
        made.append(_post(of_post[0], named))
    return made


def _post(row: RowMapping, named: tuple[WatchlistId, ...]) -> ToldPost:
    return ToldPost(
        id=PostId(row["id"]),
        watchlists=named,
        channel=ChannelId(row["channel"]),
        story=StoryId(row["story"]),
        message_id=row["message_id"],
        content=row["content"],
        made=row["made"],
    )


def _row(row: RowMapping) -> OutboxRow:
    return OutboxRow(
        id=OutboxId(row["id"]),
        post=PostId(row["post"]),
        channel=ChannelId(row["channel"]),
        kind=Kind(row["kind"]),
        content=row["content"],
        state=State(row["state"]),
        urgent=row["urgent"],
        made=row["made"],
        not_before=row["not_before"],
        attempts=row["attempts"],
        message_id=row["message_id"],
        error=row["error"],
        held=row["held"],
        repeated=row["repeated"],
        folded=row["folded"],
        changed=row["changed"],
    )
