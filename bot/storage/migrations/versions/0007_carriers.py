"""Who is first with stories, and who later."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "carriers",
        sa.Column("house", columns.Words(), nullable=False),
        sa.Column("first", columns.Number, nullable=False),
        sa.Column("later", columns.Number, nullable=False),
        sa.PrimaryKeyConstraint("house", name=op.f("pk_carriers")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
