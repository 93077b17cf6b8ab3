"""Which feeds are being polled, so that a start knows what a crash left."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Which feeds are being polled, so that a start knows what a crash left."""
    op.add_column("feeds", sa.Column("claimed", columns.Moment(), nullable=True))
