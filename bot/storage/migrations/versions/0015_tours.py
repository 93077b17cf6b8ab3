"""Who is led through the first steps of the chat."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nobody yet."""
    op.create_table(
        "tours",
        sa.Column("user_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("skipped", columns.Words(), nullable=False),
        sa.Column("at", columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_tours")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
