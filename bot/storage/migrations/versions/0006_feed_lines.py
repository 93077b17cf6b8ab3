"""What each feed repeats."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "feed_lines",
        sa.Column("feed_key", columns.Blob(), nullable=False),
        sa.Column("lines", columns.Blob(), nullable=False),
        sa.PrimaryKeyConstraint("feed_key", name=op.f("pk_feed_lines")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
