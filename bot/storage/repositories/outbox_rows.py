"""A row of the outbox, as posts, outbox and deliveries know it: its states, how it is read, put in and dropped."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, delete, literal_column, select

from bot.news.alert import Kind, OutboxRow, Post, State
from bot.news.ids import ChannelId, OutboxId, PostId
from bot.news.timetable import Gathering, Held
from bot.storage.engine.transaction import Transaction, Values
from bot.storage.tables import outbox, posts

WAITING = (State.DUE.value, State.PARKED.value)
IN_HAND = (State.CLAIMED.value, State.SENDING.value)
UNFINISHED = (*IN_HAND, State.UNCERTAIN.value)
ENDED = (State.SENT.value, State.DEAD.value)
_PUT = outbox.insert()


async def put_rows(transaction: Transaction, some: Sequence[Values]) -> None:
    """New ones, of `waiting_row`."""
    await transaction.run(_PUT, some)


def waiting_row(
    post: PostId,
    channel: ChannelId,
    kind: Kind,
    content: Post,
    *,
    now: datetime,
    urgent: bool = False,
    wait: Held | None = None,
) -> Values:
    """A new row for `post` that waits."""
    return {
        "post": post,
        "channel": channel,
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


async def drop_waiting(transaction: Transaction, of_posts: ColumnElement[bool]) -> None:
    """Drop what waits to be delivered of these posts, and those posts of which nothing was ever delivered."""
    its = select(posts.c.id).where(of_posts)
    await transaction.run(delete(outbox).where(outbox.c.post.in_(its), outbox.c.state.in_(WAITING)))
    rows_left = select(outbox.c.id).where(outbox.c.post == posts.c.id)
    await transaction.run(delete(posts).where(of_posts, posts.c.message_id.is_(None), ~rows_left.exists()))


def literally(state: State) -> ColumnElement[str]:
    """As the condition of an index says it: a parameter would not be recognised there."""
    return literal_column(f"'{state.value}'")


def row_of(row: RowMapping) -> OutboxRow:
    """A row of `outbox`."""
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
        held=Gathering(row["held"]),
        repeated=row["repeated"],
        folded=row["folded"],
        changed=row["changed"],
    )
