"""The texts of pages beside those of feeds."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The texts of pages beside those of feeds."""
    op.add_column("items", sa.Column("page", columns.Words(), nullable=True))
    op.add_column("items", sa.Column("page_url", columns.Words(), nullable=True))
