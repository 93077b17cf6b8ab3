"""The index of the archive."""

import sqlalchemy as sa
from alembic import op

from bot.storage import search
from bot.storage.engine import columns

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make it, empty: the items that are there are added while the program runs."""
    op.create_index(op.f("ix_placements_item"), "placements", ["item", "story", "fetched"], unique=False)
    op.create_table(
        "search_state",
        sa.Column("id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("edition", columns.Number, nullable=False),
        sa.Column("indexed_from", columns.Number, nullable=False),
        sa.Column("forgotten", columns.Number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    search.make(op.get_bind())
