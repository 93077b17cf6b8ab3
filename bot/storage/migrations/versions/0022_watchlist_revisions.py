"""Which edit changed a watchlist last, so that the matcher reads only what is new."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """None has changed: a process that starts reads all of them anyway."""
    number: sa.Column[int] = sa.Column("revision", columns.Number, nullable=False, server_default="0")
    op.add_column("watchlists", number)
    op.create_index(op.f("ix_watchlists_revision"), "watchlists", ["revision"])
