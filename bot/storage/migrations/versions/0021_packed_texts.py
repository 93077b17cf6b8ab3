"""What the matcher asks of each item, beside the index of the archive."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Empty: the index is made anew while the program runs."""
    op.create_table(
        "search_texts",
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.Column("packed", columns.Blob, nullable=False),
        sa.ForeignKeyConstraint(
            ["item"], ["items.id"], name=op.f("fk_search_texts_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_search_texts")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
