"""About which items somebody has asked."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nobody has yet."""
    op.create_table(
        "asked_about",
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_asked_about_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_asked_about")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
