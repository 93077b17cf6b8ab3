"""Indexes that hold all that figures count, so that no row of the archive is read for them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Two are made wider, two are new."""
    for table, columns in (
        ("items", ["fetched", "id", "lang"]),
        ("placements", ["fetched", "item", "story", "role"]),
    ):
        op.drop_index(op.f(f"ix_{table}_fetched"), table)
        op.create_index(op.f(f"ix_{table}_fetched"), table, columns)
    op.create_index(op.f("ix_routes_channel"), "routes", ["channel", "watchlist"])
    gone = sa.text("removed IS NOT NULL")
    op.create_index(
        op.f("ix_watchlists_removed"), "watchlists", ["removed"], sqlite_where=gone, postgresql_where=gone
    )
