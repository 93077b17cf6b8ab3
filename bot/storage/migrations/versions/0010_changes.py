"""Changes as values: what was a sentence and two texts becomes a kind and its facts."""

import json

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0010"
down_revision = "0009"

_OLD = sa.table(
    "changes", *map(sa.column, ("id", "at", "who", "deed", "subject", "before", "after", "undone"))
)
_FEED = ("url", "name", "title", "folder", "enabled", "full_text")


def upgrade() -> None:
    """Carry the old rows over; what can't be read as a change is kept in words."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_OLD).order_by(_OLD.c.id)).all()
    op.drop_table("changes")
    op.create_table(
        "changes",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("who", columns.Words(), nullable=False),
        sa.Column("kind", columns.Words(), nullable=False),
        sa.Column("subject", columns.Words(), nullable=False),
        sa.Column("facts", columns.Words(), nullable=False),
        sa.Column("undone", columns.Flag(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    carried = sa.table("changes", *map(sa.column, ("id", "at", "who", "kind", "subject", "facts", "undone")))
    for row in rows:
        try:
            kind, facts = _value(row.deed, row.subject, _tree(row.before), _tree(row.after))
        except (ValueError, KeyError, TypeError):
            kind, facts = "Older", {"words": f"{row.deed} {row.subject}"}
        connection.execute(
            carried.insert().values(
                id=row.id,
                at=row.at,
                who=row.who,
                kind=kind,
                subject=row.subject,
                facts=json.dumps(facts, ensure_ascii=False),
                undone=row.undone,
            )
        )
    if rows and connection.dialect.name == "postgresql":
        op.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('changes', 'id'), :last)").bindparams(
                last=rows[-1].id
            )
        )


def _tree(text: str) -> dict[str, object] | None:
    return json.loads(text) if text else None


def _value(
    deed: str, subject: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> tuple[str, dict[str, object]]:
    what, _, how = deed.partition(" ")
    match deed:
        case "watchlist added" | "channel added" | "admin added" | "group allowed":
            kind = {"watchlist": "WatchlistAdded", "channel": "ChannelAdded", "admin": "AdminAdded"}
            return kind.get(what, "GroupAllowed"), {what: _there(after)}
        case "watchlist removed" | "channel removed" | "admin removed" | "group disallowed" | "group left":
            kind = {"watchlist": "WatchlistRemoved", "channel": "ChannelRemoved", "admin": "AdminRemoved"}
            group = "GroupLeft" if how == "left" else "GroupDisallowed"
            return kind.get(what, group), {what: _there(before)}
        case "quiet hours set":
            return "QuietSet", {"before": _there(after)["quiet"], "after": ""}
        case "channel resumed":
            return "ChannelResumed", {"name": subject}
        case "name set saved":
            return "NameSetSaved", {"before": before, "after": _there(after)}
        case "name set removed":
            return "NameSetRemoved", {"name_set": _there(before)}
        case "invited":
            return "Invited", {"role": subject}
        case "feed added":
            return "FeedAdded", {"feed": _feed(after)}
        case "feed removed":
            return "FeedRemoved", {"feed": _feed(before)}
        case "muted":
            return "Muted", {"label": subject, "before": before, "after": _there(after)}
        case "unmuted":
            return "Unmuted", {"label": subject, "before": _there(before)}
        case "story split":
            texts = {"before": json.dumps(_there(before)), "after": json.dumps(_there(after))}
            return "StorySplit", {"title": subject, **texts}
        case "undone":
            return "TakenBack", {"words": subject}
    if what == "watchlist":
        return "WatchlistEdited", {"how": how, "before": _there(before), "after": _there(after)}
    if what == "feed":
        return "FeedEdited", {"how": how, "before": _feed(before), "after": _feed(after)}
    if what == "channel" and how.endswith(" set"):
        facts = {"before": _there(before), "after": _there(after)}
        return "ChannelEdited", {"what": how.removesuffix(" set"), **facts}
    raise ValueError(deed)


def _there(tree: dict[str, object] | None) -> dict[str, object]:
    if tree is None:
        raise ValueError("it was not kept")
    return tree


def _feed(tree: dict[str, object] | None) -> dict[str, object]:
    there = _there(tree)
    return {name: there[name] for name in _FEED if name in there}
