"""One post a story and channel, whatever the number of watchlists that tell it; reasons and states as columns.

Where a channel has several posts of one story, the first that was delivered is kept, and the watchlists of the others
tell it too. What was delivered of the others stays known as replies to it; what waits of them is dropped.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0013"
down_revision = "0012"

_BATCH = 500
_WAITING, _IN_HAND = ("due", "parked"), ("claimed", "sending", "uncertain")
_POST = ("id", "channel", "story", "message_id", "content", "made")
_ROW = (
    "id",
    "post",
    "channel",
    "kind",
    "content",
    "state",
    "urgent",
    "made",
    "not_before",
    "attempts",
    "message_id",
    "error",
    "changed",
)


def upgrade() -> None:
    """Make the tables anew from what they held."""
    for name in ("posts", "outbox", "silences"):
        op.execute(f"CREATE TEMPORARY TABLE old_{name} AS SELECT * FROM {name}")  # noqa: S608
    for name in ("silences", "outbox", "posts"):
        op.drop_table(name)
    _make_posts()
    _make_outbox()
    _make_silences()
    kept, names = _fill_posts()
    _fill_outbox(kept, names)
    _fill_silences()
    for name in ("posts", "outbox", "silences"):
        op.execute(f"DROP TABLE old_{name}")
        _go_on_counting(name)


def _fill_posts() -> tuple[dict[int, int], dict[int, tuple[str, ...]]]:
    """The post that each old one is now, and the names of the watchlists that tell it."""
    old = _old("posts", (*_POST, "watchlist"))
    connection = op.get_bind()
    together: dict[tuple[int, int], list[Any]] = defaultdict(list)
    keys = sa.select(old.c.id, old.c.story, old.c.channel, old.c.watchlist, old.c.message_id)
    for row in _read(keys.order_by(old.c.id)):
        together[row.story, row.channel].append(row)
    kept: dict[int, int] = {}
    watchlists: dict[int, list[int]] = {}
    for same in together.values():
        first = next((row for row in same if row.message_id is not None), same[0])
        kept |= {row.id: first.id for row in same}
        watchlists[first.id] = list(dict.fromkeys([first.watchlist, *(row.watchlist for row in same)]))
    names: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for row in _read(sa.select(old.c.id, old.c.content).order_by(old.c.id)):
        if name := json.loads(row.content).get("watchlist"):
            one = kept[row.id]
            names[one] = tuple(dict.fromkeys([*names[one], name]))
    new = _table("posts", _POST)
    for some in _batches(sa.select(*(old.c[name] for name in _POST)).order_by(old.c.id)):
        values = [
            {**row, "content": _content(row["content"], names[row["id"]])}
            for row in some
            if kept[row["id"]] == row["id"]
        ]
        if values:
            connection.execute(new.insert(), values)
    told_by = [
        {"post": post, "watchlist": watchlist, "place": place}
        for post, of_post in watchlists.items()
        for place, watchlist in enumerate(of_post)
    ]
    if told_by:
        connection.execute(_table("post_watchlists", ("post", "watchlist", "place")).insert(), told_by)
    return kept, names


def _fill_outbox(kept: Mapping[int, int], names: Mapping[int, tuple[str, ...]]) -> None:
    old = _old("outbox", _ROW)
    new = _table("outbox", (*_ROW, "held", "repeated", "folded"))
    soonest = _soonest(old, kept)
    for some in _batches(sa.select(old).order_by(old.c.id)):
        values = [row for given in some if (row := _row(given, kept, names, soonest)) is not None]
        if values:
            op.get_bind().execute(new.insert(), values)


def _soonest(old: sa.TableClause, kept: Mapping[int, int]) -> dict[int, tuple[str, bool, str]]:
    """Of each post that waits in several rows: when the first of them may go, whether one is urgent, and its note."""
    found: dict[int, tuple[str, bool, str]] = {}
    waiting = sa.select(old.c.post, old.c.not_before, old.c.urgent, old.c.error).where(
        old.c.kind == "new", old.c.state == "due"
    )
    for row in _read(waiting):
        post = kept[row.post]
        mine = (row.not_before, bool(row.urgent), row.error)
        other = found.get(post, mine)
        first = min(mine, other, key=lambda one: one[0])
        found[post] = (first[0], mine[1] or other[1], first[2])
    return found


def _row(
    given: Mapping[str, Any],
    kept: Mapping[int, int],
    names: Mapping[int, tuple[str, ...]],
    soonest: Mapping[int, tuple[str, bool, str]],
) -> dict[str, Any] | None:
    row = dict(given)
    was, state = row["post"], row["state"]
    post = kept[was]
    row |= {"post": post, "content": _content(row["content"], names[post], own=row["kind"] != "reply")}
    if was != post:
        if state in _WAITING:
            return None
        row["kind"] = "reply" if row["kind"] == "new" else row["kind"]
        if state in _IN_HAND:
            row |= {"state": "dead", "error": "another post tells this story"}
    elif row["kind"] == "new" and state == "due" and post in soonest:
        row["not_before"], row["urgent"], row["error"] = soonest[post]
    note = row["error"]
    row |= {"held": "", "repeated": False, "folded": False}
    if note.startswith("held: "):
        row |= {"held": note.removeprefix("held: "), "error": ""}
    elif note.startswith("may have been posted"):
        row |= {"repeated": True, "error": note.removeprefix("may have been posted").removeprefix(": ")}
    elif note == "told in a digest":
        row |= {"folded": True, "error": ""}
    return row


def _content(text: str, names: Sequence[str], *, own: bool = True) -> str:
    """A post as JSON: its one watchlist becomes the list of those that tell it (`own`: all of the story's)."""
    tree = json.loads(text)
    name = tree.pop("watchlist", "")
    alone = [name] if name else []
    tree["watchlists"] = list(names) if own and alone else alone
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


_PREFIXES = (
    ("muted", "muted"),
    ("the same entry again", "repeat"),
    ("it stood in the feed", "first poll"),
    ("the story was decided before", "decided"),
    ("an old article", "old"),
    ("a rewording", "reworded"),
    ("the post names", "named"),
    ("the channel has been told", "told"),
    ("the watchlist has no channel", "no channel"),
    ("told elsewhere", "elsewhere"),
)


def _fill_silences() -> None:
    """The time until which something was muted was in words, by a channel's clock: it is not known any more."""
    before = "replace(reason, 'the story was decided before: ', '')"
    days = "CAST(replace(replace(reason, 'an old article: ', ''), ' days', '') AS INTEGER)"
    mutes = " ".join(
        f"WHEN reason LIKE 'muted: {one}%' THEN '{one}'" for one in ("source", "story", "watchlist")
    )
    op.execute(
        f"""
        INSERT INTO silences (id, item, watchlist, channel, why, mute, until, days, before)
        SELECT id, item, watchlist, channel, {_why("reason")},
            CASE {mutes} ELSE '' END, NULL,
            CASE WHEN reason LIKE 'an old article: % days' THEN {days} ELSE 0 END,
            CASE WHEN reason LIKE 'the story was decided before%' THEN {_why(before)} END
        FROM old_silences
        """  # noqa: S608 (nothing in it comes from outside)
    )


def _why(text: str) -> str:
    cases = " ".join(f"WHEN {text} LIKE '{prefix}%' THEN '{why}'" for prefix, why in _PREFIXES)
    return f"CASE {cases} ELSE 'other' END"


# ---- how tables are read and made ---------------------------------------------------------------------------------


def _old(name: str, of_columns: Sequence[str]) -> sa.TableClause:
    return _table(f"old_{name}", of_columns)


def _table(name: str, of_columns: Sequence[str]) -> sa.TableClause:
    return sa.table(name, *(sa.column(one, columns.Flag() if one in _FLAGS else None) for one in of_columns))


_FLAGS = ("urgent", "repeated", "folded")


def _read(statement: sa.Select[Any]) -> sa.CursorResult[Any]:
    return op.get_bind().execute(statement)


def _batches(statement: sa.Select[Any]) -> list[list[Mapping[str, Any]]]:
    rows = _read(statement).mappings().all()
    return [[dict(row) for row in rows[at : at + _BATCH]] for at in range(0, len(rows), _BATCH)]


def _go_on_counting(name: str) -> None:
    """A number is never given twice."""
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite: the rows that were put in say it
    op.execute(
        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name} HAVING max(id) IS NOT NULL"  # noqa: S608
    )


def _make_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("channel", columns.Number, autoincrement=False, nullable=False),
        sa.Column("story", columns.Number, autoincrement=False, nullable=False),
        sa.Column("message_id", columns.Number, nullable=True),
        sa.Column("content", columns.Words(), nullable=False),
        sa.Column("made", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_posts_channel")),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_posts_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_posts_channel", "posts", ["channel", "message_id"], unique=False)
    op.create_index("ix_posts_made", "posts", ["made"], unique=False)
    op.create_index("uq_posts", "posts", ["story", "channel"], unique=True)
    op.create_table(
        "post_watchlists",
        sa.Column("post", columns.Number, autoincrement=False, nullable=False),
        sa.Column("watchlist", columns.Number, autoincrement=False, nullable=False),
        sa.Column("place", columns.Number, nullable=False),
        sa.ForeignKeyConstraint(
            ["post"], ["posts.id"], name=op.f("fk_post_watchlists_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_post_watchlists_watchlist")),
        sa.PrimaryKeyConstraint("post", "watchlist", name=op.f("pk_post_watchlists")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_post_watchlists_watchlist", "post_watchlists", ["watchlist", "post"], unique=False)


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("post", columns.Number, autoincrement=False, nullable=False),
        sa.Column("channel", columns.Number, autoincrement=False, nullable=False),
        sa.Column("kind", columns.Words(), nullable=False),
        sa.Column("content", columns.Words(), nullable=False),
        sa.Column("state", columns.Words(), nullable=False),
        sa.Column("urgent", columns.Flag(), nullable=False),
        sa.Column("made", columns.Moment(), nullable=False),
        sa.Column("not_before", columns.Moment(), nullable=False),
        sa.Column("attempts", columns.Number, nullable=False),
        sa.Column("message_id", columns.Number, nullable=True),
        sa.Column("error", columns.Words(), nullable=False),
        sa.Column("changed", columns.Moment(), nullable=False),
        sa.Column("held", columns.Words(), nullable=False),
        sa.Column("repeated", columns.Flag(), nullable=False),
        sa.Column("folded", columns.Flag(), nullable=False),
        sa.CheckConstraint("kind IN ('new', 'edit', 'reply')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint(
            "state IN ('due', 'claimed', 'sending', 'sent', 'uncertain', 'parked', 'dead')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_outbox_channel")),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_outbox_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    _index("ix_outbox_due", ["channel", sa.literal_column("urgent DESC"), "id"], where="state = 'due'")
    _index("ix_outbox_message", ["channel", "message_id"], where="message_id IS NOT NULL")
    op.create_index("ix_outbox_post", "outbox", ["post", "id"], unique=False)
    _index("ix_outbox_sent", ["changed"], where="state = 'sent'")
    op.create_index("ix_outbox_state", "outbox", ["state", "id", "folded"], unique=False)


def _index(name: str, of_columns: Sequence[Any], *, where: str) -> None:
    op.create_index(
        name,
        "outbox",
        list(of_columns),
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _make_silences() -> None:
    reasons = (
        "'no channel', 'muted', 'repeat', 'first poll', 'decided', 'old', 'reworded', 'named', 'told', "
        "'elsewhere', 'other'"
    )
    op.create_table(
        "silences",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.Column("watchlist", columns.Number, autoincrement=False, nullable=False),
        sa.Column("channel", columns.Number, autoincrement=False, nullable=True),
        sa.Column("why", columns.Words(), nullable=False),
        sa.Column("mute", columns.Words(), nullable=False),
        sa.Column("until", columns.Moment(), nullable=True),
        sa.Column("days", columns.Number, nullable=False),
        sa.Column("before", columns.Words(), nullable=True),
        sa.CheckConstraint(f"why IN ({reasons})", name=op.f("ck_silences_why")),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_silences_channel")),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_silences_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_silences_watchlist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_silences_item", "silences", ["item"], unique=False)
