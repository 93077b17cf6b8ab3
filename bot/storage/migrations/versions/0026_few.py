"""Indexes of the few among many rows that a list or a count is about."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_INDEXES = (
    ("ix_watchlists_special", "watchlists", ["id"], "paused OR urgent OR quiet <> ''"),
    ("ix_routes_digest", "routes", ["watchlist", "channel"], "digest <> 'off'"),
    (
        "ix_posts_resurfaced",
        "posts",
        ["made", "story"],
        """replace(content, '"resurfaced":"', '') <> content""",
    ),
    ("ix_outbox_folded", "outbox", ["folded"], "folded"),
)


def upgrade() -> None:
    """Four are new."""
    for name, table, columns, few in _INDEXES:
        op.create_index(op.f(name), table, columns, sqlite_where=sa.text(few), postgresql_where=sa.text(few))
