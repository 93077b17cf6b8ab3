"""Admins of some channels alone: whose they are."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Everybody keeps the role they have."""
    for table in ("admins", "invites"):
        channels: sa.Column[str] = sa.Column("channels", columns.Words(), nullable=False, server_default="[]")
        op.add_column(table, channels)
