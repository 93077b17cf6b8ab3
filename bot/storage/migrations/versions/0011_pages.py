"""Who may see the page of a watchlist, and who is logged in to the pages."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Every watchlist is private; nobody is logged in."""
    op.add_column(
        "watchlists", sa.Column("visibility", columns.Words(), nullable=False, server_default="private")
    )
    op.add_column("watchlists", sa.Column("secret", columns.Words(), nullable=False, server_default=""))
    op.create_table(
        "logins",
        sa.Column("hash", columns.Words(), nullable=False),
        sa.Column("kind", columns.Words(), nullable=False),
        sa.Column("user_id", columns.Number, nullable=False),
        sa.Column("expires", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_logins")),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
