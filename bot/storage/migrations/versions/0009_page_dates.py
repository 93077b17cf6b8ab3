"""When the pages of articles say that they were published."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """When the pages of articles say that they were published."""
    op.add_column("items", sa.Column("page_date", columns.Moment(), nullable=True))
