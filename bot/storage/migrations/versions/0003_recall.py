"""Keys and signatures by which an article is known again after its item was forgotten."""

import sqlalchemy as sa
from alembic import op

from bot.news.story.recall import keys_if_readable
from bot.storage.engine import columns

revision = "0003"
down_revision = "0002"

_PAGE = 2000


def upgrade() -> None:
    """Make the tables; items that are there already get their keys."""
    op.create_table(
        "signatures",
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.Column("story", columns.Number, nullable=False),
        sa.Column("fetched", columns.Moment(), nullable=False),
        sa.Column("fingerprint", columns.Blob(), nullable=False),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_signatures")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_signatures_fetched", "signatures", ["fetched", "item"], unique=False)
    recall_keys = op.create_table(
        "recall_keys",
        sa.Column("key", columns.Number, autoincrement=False, nullable=False),
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "item", name=op.f("pk_recall_keys")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    placements = sa.table("placements", sa.column("item"), sa.column("fingerprint"))
    page = sa.select(placements).order_by(placements.c.item).limit(_PAGE)
    last = 0
    while rows := op.get_bind().execute(page.where(placements.c.item > last)).all():
        last = rows[-1].item
        keys = [{"key": key, "item": row.item} for row in rows for key in keys_if_readable(row.fingerprint)]
        if keys:
            op.get_bind().execute(recall_keys.insert(), keys)
