"""The summaries that a model wrote and that were accepted."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """The summaries that a model wrote and that were accepted."""
    op.add_column("items", sa.Column("model_summary", columns.Words(), nullable=True))
