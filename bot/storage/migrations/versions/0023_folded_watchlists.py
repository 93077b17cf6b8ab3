"""Name and query of each watchlist without case, so that a search reads only what it finds."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns
from bot.storage.keys import folded

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Fold those that are there, some at a time."""
    op.add_column("watchlists", sa.Column("folded", columns.Words(), nullable=False, server_default=""))
    table = sa.table("watchlists", *(sa.column(name) for name in ("id", "name", "query", "folded")))
    connection = op.get_bind()
    page = sa.select(table.c.id, table.c.name, table.c.query).order_by(table.c.id).limit(1000)
    change = sa.update(table).where(table.c.id == sa.bindparam("of")).values(folded=sa.bindparam("is"))
    last = 0
    while rows := connection.execute(page.where(table.c.id > last)).all():
        connection.execute(change, [{"of": one.id, "is": folded(one.name, one.query)} for one in rows])
        last = rows[-1].id
