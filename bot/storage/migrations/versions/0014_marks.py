"""What was kept as text under a key gets tables of its own; what can't be read any more is left behind."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0014"
down_revision = "0013"

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)
Rows = list[dict[str, Any]]


def upgrade() -> None:
    """Make the tables, carry over, and drop the old one."""
    _make_for_the_chat()
    _make_for_feeds_and_stories()
    _make_for_progress()
    old = sa.table("marks", sa.column("key"), sa.column("value"))
    marks = {row.key: row.value for row in op.get_bind().execute(sa.select(old))}
    _fill("groups", _read(_groups, marks.get("groups")))
    _fill("strangers", _read(_strangers, marks.get("strangers")))
    _fill("questions", _each(marks, "question ", _question))
    _fill("search_feeds", _known(_known(_read(_search_feeds, marks.get("searches")), "watchlist"), "feed"))
    _fill("seeds", _read(_seeds, marks.get("seeded")))
    _fill("moves", _known(_read(_moves, marks.get("moves")), "item"))
    _fill("spikes", _known(_each(marks, "spike ", _spike), "watchlist"))
    _fill("waits", _known(_each(marks, "wait ", _wait), "channel"))
    _fill("clock", _read(_clock, json.dumps([marks.get("alive"), marks.get("retention")])))
    op.drop_table("marks")


def _read(rows_of: Callable[[str], Rows], value: str | None) -> Rows:
    try:
        return rows_of(value) if value else []
    except _UNREADABLE:
        return []


def _each(marks: Mapping[str, str], prefix: str, row_of: Callable[[str, str], dict[str, Any]]) -> Rows:
    found = []
    for key, value in marks.items():
        if key.startswith(prefix):
            found += _read(lambda text, key=key: [row_of(key.removeprefix(prefix), text)], value)  # type: ignore[misc]
    return found


def _known(rows: Rows, column: str) -> Rows:
    """Those whose watchlist, channel, item or feed is in the database, or that name none."""
    table = sa.table(f"{column}s", sa.column("id"))
    there = {row.id for row in op.get_bind().execute(sa.select(table.c.id))} if rows else set()
    return [row for row in rows if row[column] is None or row[column] in there]


def _groups(value: str) -> Rows:
    return [
        {"chat_id": one["chat_id"], "title": one["title"], "former": one.get("former", 0)}
        for one in json.loads(value)
    ]


def _strangers(value: str) -> Rows:
    return [{"user_id": one} for one in json.loads(value)]


def _question(key: str, value: str) -> dict[str, Any]:
    kept = json.loads(value.partition(" ")[2])
    return {
        "key": key,
        "user_id": kept["user_id"],
        "chat_id": kept["chat_id"],
        "title": kept.get("title", ""),
        "message_id": kept.get("message_id"),
        "topic": kept.get("topic"),
        "until": _moment(kept["until"]),
        "choices": json.dumps(kept["choices"], ensure_ascii=False, separators=(",", ":")),
    }


def _search_feeds(value: str) -> Rows:
    rows = []
    for watchlist, owned in json.loads(value).items():
        for search, feed in owned.items():
            service, _, lang = search.rpartition(" ")
            rows.append({"watchlist": int(watchlist), "service": service, "lang": lang, "feed": feed or None})
    return rows


def _seeds(value: str) -> Rows:
    parted = [one.partition(" ") for one in json.loads(value)]
    return [{"kind": kind, "name": name} for kind, _, name in parted]


def _moves(value: str) -> Rows:
    return [{"item": item, "story": story} for item, story in json.loads(value)]


def _spike(watchlist: str, value: str) -> dict[str, Any]:
    at, stories = value.split()
    return {"watchlist": int(watchlist), "at": _moment(at), "stories": int(stories)}


def _wait(channel: str, value: str) -> dict[str, Any]:
    moments = [_moment(word) for word in value.split()]
    return {"channel": int(channel), "until": moments[0], "asked": moments[-1]}


def _clock(value: str) -> Rows:
    alive, retention = json.loads(value)
    seen, believed = retention.split() if retention else (None, None)
    times = {"alive": alive, "seen": seen, "believed": believed}
    return [{"id": 1} | {name: _moment(time) if time else None for name, time in times.items()}]


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_MOMENTS = ("until", "asked", "at", "alive", "seen", "believed")


def _fill(table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """One after the other: what is numbered keeps its order."""
    for row in rows:
        named = [sa.column(name, columns.Moment() if name in _MOMENTS else None) for name in row]
        op.get_bind().execute(sa.table(table, *named).insert().values(dict(row)))


_PLAIN = {"sqlite_strict": True, "sqlite_with_rowid": True}
_COUNTED = _PLAIN | {"sqlite_autoincrement": True}


def _number(name: str, *, counted: bool = False, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, columns.Number, autoincrement=counted, nullable=null)


def _make_for_the_chat() -> None:
    op.create_table(
        "groups",
        _number("id", counted=True),
        _number("chat_id"),
        sa.Column("title", columns.Words(), nullable=False),
        _number("former"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        **_COUNTED,
    )
    op.create_index("uq_groups_chat_id", "groups", ["chat_id"], unique=True)
    op.create_table(
        "strangers",
        _number("id", counted=True),
        _number("user_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strangers")),
        **_COUNTED,
    )
    op.create_index("uq_strangers_user_id", "strangers", ["user_id"], unique=True)
    op.create_table(
        "questions",
        sa.Column("key", columns.Words(), nullable=False),
        _number("user_id"),
        _number("chat_id"),
        sa.Column("title", columns.Words(), nullable=False),
        _number("message_id", null=True),
        _number("topic", null=True),
        sa.Column("until", columns.Moment(), nullable=False),
        sa.Column("choices", columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_questions")),
        **_PLAIN,
    )


def _make_for_feeds_and_stories() -> None:
    op.create_table(
        "search_feeds",
        _number("watchlist"),
        sa.Column("service", columns.Words(), nullable=False),
        sa.Column("lang", columns.Words(), nullable=False),
        _number("feed", null=True),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_search_feeds_watchlist")),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name=op.f("fk_search_feeds_feed")),
        sa.PrimaryKeyConstraint("watchlist", "service", "lang", name=op.f("pk_search_feeds")),
        **_PLAIN,
    )
    op.create_table(
        "moves",
        _number("id", counted=True),
        _number("item"),
        _number("story"),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_moves_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
        **_COUNTED,
    )
    op.create_index("uq_moves_item", "moves", ["item"], unique=True)


def _make_for_progress() -> None:
    op.create_table(
        "seeds",
        sa.Column("kind", columns.Words(), nullable=False),
        sa.Column("name", columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_seeds")),
        **_PLAIN,
    )
    op.create_table(
        "spikes",
        _number("watchlist"),
        sa.Column("at", columns.Moment(), nullable=False),
        _number("stories"),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_spikes_watchlist")),
        sa.PrimaryKeyConstraint("watchlist", name=op.f("pk_spikes")),
        **_PLAIN,
    )
    op.create_table(
        "waits",
        _number("channel"),
        sa.Column("until", columns.Moment(), nullable=False),
        sa.Column("asked", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_waits_channel")),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_waits")),
        **_PLAIN,
    )
    op.create_table(
        "clock",
        _number("id"),
        sa.Column("alive", columns.Moment(), nullable=True),
        sa.Column("seen", columns.Moment(), nullable=True),
        sa.Column("believed", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
        **_PLAIN,
    )
