"""What waits for a second admin, and who approved a change."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing waits, and nobody else is needed."""
    approved: sa.Column[str] = sa.Column("approved", columns.Words(), nullable=False, server_default="")
    op.add_column("changes", approved)
    op.create_table(
        "proposals",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("user_id", columns.Number, nullable=False),
        sa.Column("who", columns.Words(), nullable=False),
        sa.Column("command", columns.Words(), nullable=False),
        sa.Column("argument", columns.Words(), nullable=False),
        sa.Column("changes", columns.Words(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("until", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "house",
        sa.Column("id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("four_eyes", columns.Flag(), nullable=False),
        sa.Column("told", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
