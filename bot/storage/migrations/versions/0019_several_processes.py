"""Several processes on one database: who leads, who is there, shards of feeds, arrivals, and the queue of fetch jobs."""

import sqlalchemy as sa
from alembic import op

from bot.news.feed.shard import shard_of
from bot.storage import job_tables
from bot.storage.engine import columns

revision = "0019"
down_revision = "0018"

_STRICT = {"sqlite_strict": True, "sqlite_with_rowid": True}


def upgrade() -> None:
    """Make the tables, and give each feed its shard."""
    op.add_column("feeds", sa.Column("shard", columns.Number, server_default="0", nullable=False))
    feeds = sa.table("feeds", sa.column("id"), sa.column("url"), sa.column("shard"))
    connection = op.get_bind()
    shards = [{"of": row.id, "is": shard_of(row.url)} for row in connection.execute(sa.select(feeds))]
    if shards:
        change = sa.update(feeds).where(feeds.c.id == sa.bindparam("of")).values(shard=sa.bindparam("is"))
        connection.execute(change, shards)
    op.create_table(
        "arrivals",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("feed", columns.Number, autoincrement=False, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("brought", columns.Blob, nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name=op.f("fk_arrivals_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sqlite_autoincrement=True,
        **_STRICT,
    )
    op.create_index("uq_arrivals_feed", "arrivals", ["feed"], unique=True)
    op.create_table(
        "lead",
        sa.Column("id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("epoch", columns.Number, nullable=False),
        sa.Column("holder", columns.Words(), nullable=False),
        sa.Column("since", columns.Moment(), nullable=False),
        sa.Column("seen", columns.Moment(), nullable=False),
        sa.Column("taking", columns.Words(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sqlite_autoincrement=False,
        **_STRICT,
    )
    op.create_table(
        "processes",
        sa.Column("name", columns.Words(), nullable=False),
        sa.Column("role", columns.Words(), nullable=False),
        sa.Column("started", columns.Moment(), nullable=False),
        sa.Column("seen", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_processes")),
        sqlite_autoincrement=False,
        **_STRICT,
    )
    op.drop_column("clock", "alive")
    job_tables.make(connection)
