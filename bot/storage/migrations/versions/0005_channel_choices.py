"""What was chosen for a channel stands with the channel, and which message was seen there last."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; the policy for unknown outcomes moves there from where it was kept."""
    op.add_column("channels", sa.Column("urgent", columns.Words(), server_default="silent", nullable=False))
    op.add_column(
        "channels", sa.Column("uncertain", columns.Words(), server_default="resend", nullable=False)
    )
    op.add_column("channels", sa.Column("seen", columns.Number, nullable=True))
    kept = sa.table("marks", sa.column("key"), sa.column("value"))
    channels = sa.table("channels", sa.column("id"), sa.column("uncertain"))
    parked = sa.select(kept.c.key).where(kept.c.key.like("uncertain %"), kept.c.value == "park")
    for (key,) in op.get_bind().execute(parked).all():
        number = int(key.removeprefix("uncertain "))
        op.get_bind().execute(channels.update().where(channels.c.id == number).values(uncertain="park"))
    op.get_bind().execute(kept.delete().where(kept.c.key.like("uncertain %")))
