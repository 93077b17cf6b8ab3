"""Whether anybody has been asked about what waits for a second admin: the pages leave that to the chat."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """About all that waits somebody has been asked: until now it came from the chat."""
    asked: sa.Column[bool] = sa.Column("asked", columns.Flag(), nullable=False, server_default="1")
    op.add_column("proposals", asked)
