"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.storage.engine import columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "admins",
        sa.Column("user_id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("role", columns.Words(), nullable=False),
        sa.Column("name", columns.Words(), nullable=False),
        sa.Column("added", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_admins")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "changes",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("who", columns.Words(), nullable=False),
        sa.Column("deed", columns.Words(), nullable=False),
        sa.Column("subject", columns.Words(), nullable=False),
        sa.Column("before", columns.Words(), nullable=False),
        sa.Column("after", columns.Words(), nullable=False),
        sa.Column("undone", columns.Flag(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "channels",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("name", columns.Words(), nullable=False),
        sa.Column("name_key", columns.Words(), nullable=False),
        sa.Column("chat_id", columns.Words(), nullable=False),
        sa.Column("topic", columns.Number, nullable=True),
        sa.Column("title", columns.Words(), nullable=False),
        sa.Column("timezone", columns.Words(), nullable=False),
        sa.Column("paused", columns.Words(), nullable=False),
        sa.Column("format", columns.Words(), nullable=False),
        sa.Column("language", columns.Words(), nullable=False),
        sa.Column("preview", columns.Words(), nullable=False),
        sa.Column("quiet", columns.Words(), nullable=False),
        sa.Column("removed", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "uq_channels_name",
        "channels",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("removed IS NULL"),
        postgresql_where=sa.text("removed IS NULL"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("url", columns.Words(), nullable=False),
        sa.Column("name", columns.Words(), nullable=False),
        sa.Column("title", columns.Words(), nullable=False),
        sa.Column("site_url", columns.Words(), nullable=False),
        sa.Column("folder", columns.Words(), nullable=False),
        sa.Column("enabled", columns.Flag(), nullable=False),
        sa.Column("etag", columns.Words(), nullable=False),
        sa.Column("last_modified", columns.Words(), nullable=False),
        sa.Column("body_hash", columns.Words(), nullable=False),
        sa.Column("added", columns.Moment(), nullable=False),
        sa.Column("next_poll", columns.Moment(), nullable=False),
        sa.Column("last_poll", columns.Moment(), nullable=True),
        sa.Column("last_ok", columns.Moment(), nullable=True),
        sa.Column("last_new", columns.Moment(), nullable=True),
        sa.Column("failures", columns.Number, nullable=False),
        sa.Column("error", columns.Words(), nullable=False),
        sa.Column("moved_to", columns.Words(), nullable=False),
        sa.Column("moved_since", columns.Moment(), nullable=True),
        sa.Column("full_text", columns.Flag(), nullable=True),
        sa.Column("pace", columns.Words(), nullable=False),
        sa.Column("noted", columns.Moment(), nullable=True),
        sa.Column("removed", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "ix_feeds_due",
        "feeds",
        ["next_poll"],
        unique=False,
        sqlite_where=sa.text("removed IS NULL"),
        postgresql_where=sa.text("removed IS NULL"),
    )
    op.create_index(
        "uq_feeds_url",
        "feeds",
        ["url"],
        unique=True,
        sqlite_where=sa.text("removed IS NULL"),
        postgresql_where=sa.text("removed IS NULL"),
    )
    op.create_table(
        "invites",
        sa.Column("code_hash", columns.Words(), nullable=False),
        sa.Column("role", columns.Words(), nullable=False),
        sa.Column("expires", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invites")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "marks",
        sa.Column("key", columns.Words(), nullable=False),
        sa.Column("value", columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_marks")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "mutes",
        sa.Column("kind", columns.Words(), nullable=False),
        sa.Column("subject", columns.Words(), nullable=False),
        sa.Column("until", columns.Moment(), nullable=False),
        sa.Column("who", columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_mutes")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "name_sets",
        sa.Column("name", columns.Words(), nullable=False),
        sa.Column("forms", columns.Words(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_name_sets")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "revisions",
        sa.Column("id", columns.Number, autoincrement=False, nullable=False),
        sa.Column("count", columns.Number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "stories",
        sa.Column("id", columns.Number, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "watchlists",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("name", columns.Words(), nullable=False),
        sa.Column("name_key", columns.Words(), nullable=False),
        sa.Column("query", columns.Words(), nullable=False),
        sa.Column("canonical", columns.Words(), nullable=False),
        sa.Column("added", columns.Moment(), nullable=False),
        sa.Column("paused", columns.Flag(), nullable=False),
        sa.Column("urgent", columns.Flag(), nullable=False),
        sa.Column("quiet", columns.Words(), nullable=False),
        sa.Column("removed", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watchlists")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "uq_watchlists_name",
        "watchlists",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("removed IS NULL"),
        postgresql_where=sa.text("removed IS NULL"),
    )
    op.create_table(
        "items",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("feed", columns.Number, autoincrement=False, nullable=False),
        sa.Column("guid", columns.Words(), nullable=False),
        sa.Column("version_key", columns.Blob(), nullable=False),
        sa.Column("url", columns.Words(), nullable=False),
        sa.Column("url_key", columns.Blob(), nullable=False),
        sa.Column("link_key", columns.Blob(), nullable=False),
        sa.Column("feed_url", columns.Words(), nullable=False),
        sa.Column("title", columns.Words(), nullable=False),
        sa.Column("summary", columns.Words(), nullable=False),
        sa.Column("content", columns.Words(), nullable=False),
        sa.Column("published", columns.Moment(), nullable=True),
        sa.Column("updated", columns.Moment(), nullable=True),
        sa.Column("fetched", columns.Moment(), nullable=False),
        sa.Column("source", columns.Words(), nullable=True),
        sa.Column("author", columns.Words(), nullable=True),
        sa.Column("lang", columns.Words(), nullable=True),
        sa.Column("tags", columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name=op.f("fk_items_feed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_items_fetched", "items", ["fetched", "id"], unique=False)
    op.create_index("ix_items_link_key", "items", ["link_key"], unique=False)
    op.create_index("ix_items_url_key", "items", ["url_key"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("watchlist", columns.Number, autoincrement=False, nullable=False),
        sa.Column("channel", columns.Number, autoincrement=False, nullable=False),
        sa.Column("story", columns.Number, autoincrement=False, nullable=False),
        sa.Column("message_id", columns.Number, nullable=True),
        sa.Column("content", columns.Words(), nullable=False),
        sa.Column("made", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_posts_channel")),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_posts_story")),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_posts_watchlist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_posts_channel", "posts", ["channel", "message_id"], unique=False)
    op.create_index("ix_posts_watchlist", "posts", ["watchlist", "made"], unique=False)
    op.create_index("uq_posts", "posts", ["story", "watchlist", "channel"], unique=True)
    op.create_table(
        "routes",
        sa.Column("watchlist", columns.Number, autoincrement=False, nullable=False),
        sa.Column("channel", columns.Number, autoincrement=False, nullable=False),
        sa.Column("place", columns.Number, nullable=False),
        sa.Column("digest", columns.Words(), nullable=False),
        sa.Column("paused", columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_routes_channel")),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_routes_watchlist")),
        sa.PrimaryKeyConstraint("watchlist", "channel", name=op.f("pk_routes")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "sightings",
        sa.Column("feed", columns.Number, autoincrement=False, nullable=False),
        sa.Column("guid_key", columns.Blob(), nullable=False),
        sa.Column("version_key", columns.Blob(), nullable=False),
        sa.Column("met", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"], name=op.f("fk_sightings_feed")),
        sa.PrimaryKeyConstraint("feed", "guid_key", "version_key", name=op.f("pk_sightings")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "matches",
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.Column("watchlist", columns.Number, autoincrement=False, nullable=False),
        sa.Column("spans", columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_matches_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_matches_watchlist")),
        sa.PrimaryKeyConstraint("item", "watchlist", name=op.f("pk_matches")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_matches_watchlist", "matches", ["watchlist", "item"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("post", columns.Number, autoincrement=False, nullable=False),
        sa.Column("channel", columns.Number, autoincrement=False, nullable=False),
        sa.Column("kind", columns.Words(), nullable=False),
        sa.Column("content", columns.Words(), nullable=False),
        sa.Column("state", columns.Words(), nullable=False),
        sa.Column("urgent", columns.Flag(), nullable=False),
        sa.Column("made", columns.Moment(), nullable=False),
        sa.Column("not_before", columns.Moment(), nullable=False),
        sa.Column("attempts", columns.Number, nullable=False),
        sa.Column("message_id", columns.Number, nullable=True),
        sa.Column("error", columns.Words(), nullable=False),
        sa.Column("changed", columns.Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('new', 'edit', 'reply')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint(
            "state IN ('due', 'claimed', 'sending', 'sent', 'uncertain', 'parked', 'dead')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_outbox_channel")),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_outbox_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["channel", sa.literal_column("urgent DESC"), "id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "ix_outbox_message",
        "outbox",
        ["channel", "message_id"],
        unique=False,
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index("ix_outbox_post", "outbox", ["post", "id"], unique=False)
    op.create_index(
        "ix_outbox_sent",
        "outbox",
        ["changed"],
        unique=False,
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "id"], unique=False)
    op.create_table(
        "placements",
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.Column("story", columns.Number, autoincrement=False, nullable=False),
        sa.Column("role", columns.Words(), nullable=False),
        sa.Column("similarity", columns.Ratio, nullable=False),
        sa.Column("reason", columns.Words(), nullable=False),
        sa.Column("source", columns.Words(), nullable=True),
        sa.Column("agency", columns.Words(), nullable=False),
        sa.Column("new_facts", columns.Words(), nullable=False),
        sa.Column("fingerprint", columns.Blob(), nullable=False),
        sa.Column("fetched", columns.Moment(), nullable=False),
        sa.CheckConstraint(
            "role IN ('original', 'copy', 'update', 'repeat')", name=op.f("ck_placements_role")
        ),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_placements_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_placements_story")),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_placements")),
        sqlite_autoincrement=False,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_placements_fetched", "placements", ["fetched", "item"], unique=False)
    op.create_index("ix_placements_story", "placements", ["story", "item"], unique=False)
    op.create_table(
        "silences",
        sa.Column("id", columns.Number, autoincrement=True, nullable=False),
        sa.Column("item", columns.Number, autoincrement=False, nullable=False),
        sa.Column("watchlist", columns.Number, autoincrement=False, nullable=False),
        sa.Column("channel", columns.Number, autoincrement=False, nullable=True),
        sa.Column("reason", columns.Words(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name=op.f("fk_silences_channel")),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_silences_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["watchlist"], ["watchlists.id"], name=op.f("fk_silences_watchlist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_silences_item", "silences", ["item"], unique=False)
