"""The language in which the bot speaks to each person."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """The language in which the bot speaks to each person."""
    op.add_column("admins", sa.Column("language", columns.Words(), nullable=False, server_default=""))
