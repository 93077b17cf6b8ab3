"""The tables, for SQLite and PostgreSQL alike. What each is for is said above it; no queries here.

What people remove (feeds, watchlists, channels) keeps its row with the time in `removed`, so that undo can bring
it back and the posts made for it are still known; its name or address is unique among the living only.

A change here needs a migration: see docs/storage.md. `REVISION` is the newest one.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, Table, text

from bot.news.alert import Kind, Post, State, Why
from bot.news.question import Choice
from bot.news.story.placement import Role
from bot.news.tour import Step
from bot.news.watchlist import Record
from bot.storage.engine.columns import Blob, Flag, Moment, Number, Packed, Ratio, Sentence, Words

REVISION = "0026"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LIVING = "removed IS NULL"


def _table(name: str, *parts: Column[object] | CheckConstraint, rowid: bool = True) -> Table:
    numbered = any(
        isinstance(part, Column) and part.primary_key and part.autoincrement is True for part in parts
    )
    return Table(
        name,
        metadata,
        *parts,
        sqlite_strict=True,
        sqlite_autoincrement=numbered,  # a number is never given twice: a story is named by its first item
        sqlite_with_rowid=rowid,
    )


def _id() -> Column[object]:
    return Column("id", Number, primary_key=True, autoincrement=True)


def _points(
    name: str, to: str, *, null: bool = False, cascade: bool = False, key: bool = False
) -> Column[object]:
    return Column(
        name,
        Number,
        ForeignKey(f"{to}.id", ondelete="CASCADE" if cascade else None),
        nullable=null,
        primary_key=key,
        autoincrement=False,
    )


def _one_of(column: str, values: type[Kind] | type[State] | type[Role] | type[Why]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


_CONDITIONS: dict[Index, str] = {}


def _partial(name: str, *columns: object, where: str, unique: bool = False) -> Index:
    index = Index(name, *columns, unique=unique, sqlite_where=text(where))  # type: ignore[arg-type]
    _CONDITIONS[index] = where
    return index


def speak_postgresql() -> None:
    """Tell the indexes their conditions in PostgreSQL's dialect; before anything is made there.

    To name that dialect loads it and all its drivers, which costs a command on SQLite a tenth of its time.
    """
    for index, where in _CONDITIONS.items():
        index.dialect_kwargs["postgresql_where"] = text(where)


# One row a feed, with all that is known about polling it. `noted`: when its entries were last noted as still there;
# `claimed`: since when a poll has been under way; `shard`: the part of all feeds whose polls one process does at a time.
feeds = _table(
    "feeds",
    _id(),
    Column("url", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("site_url", Words, nullable=False),
    Column("folder", Words, nullable=False),
    Column("enabled", Flag, nullable=False),
    Column("etag", Words, nullable=False),
    Column("last_modified", Words, nullable=False),
    Column("body_hash", Words, nullable=False),
    Column("added", Moment, nullable=False),
    Column("next_poll", Moment, nullable=False),
    Column("last_poll", Moment),
    Column("last_ok", Moment),
    Column("last_new", Moment),
    Column("failures", Number, nullable=False),
    Column("error", Sentence, nullable=False),
    Column("moved_to", Words, nullable=False),
    Column("moved_since", Moment),
    Column("full_text", Flag),
    Column("pace", Words, nullable=False),
    Column("noted", Moment),
    Column("removed", Moment),
    Column("claimed", Moment),
    Column("shard", Number, nullable=False, server_default="0"),
)
_partial("uq_feeds_url", feeds.c.url, where=LIVING, unique=True)
_partial("ix_feeds_due", feeds.c.next_poll, where=LIVING)

# Every version of every entry ever met, by short keys: what is new is decided here. It outlives the item, because
# an entry may be in its feed for years after we have forgotten the item; `met` says when it was last there.
sightings = _table(
    "sightings",
    _points("feed", "feeds", key=True),
    Column("guid_key", Blob, primary_key=True),
    Column("version_key", Blob, primary_key=True),
    Column("met", Moment, nullable=False),
    rowid=False,
)

# The archive. `url_key` and `link_key` are short forms of the address as given and as canonical; `page` is the text of
# the page where it was read, `page_url` what that calls its own address, `page_date` when that says it was published,
# `model_summary` what a summarizer wrote and was accepted: no part of `version_key`.
items = _table(
    "items",
    _id(),
    _points("feed", "feeds"),
    Column("guid", Words, nullable=False),
    Column("version_key", Blob, nullable=False),
    Column("url", Words, nullable=False),
    Column("url_key", Blob, nullable=False),
    Column("link_key", Blob, nullable=False),
    Column("feed_url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("summary", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("published", Moment),
    Column("updated", Moment),
    Column("fetched", Moment, nullable=False),
    Column("source", Words),
    Column("author", Words),
    Column("lang", Words),
    Column("tags", Packed(tuple[str, ...]), nullable=False),
    Column("page", Words),
    Column("page_url", Words),
    Column("page_date", Moment),
    Column("model_summary", Words),
)
Index("ix_items_url_key", items.c.url_key)
Index("ix_items_link_key", items.c.link_key)
Index("ix_items_fetched", items.c.fetched, items.c.id, items.c.lang)

# A story is named by the item that founded it, and stays when that item is forgotten and posts or copies remain.
stories = _table(
    "stories",
    Column("id", Number, primary_key=True, autoincrement=False),
)

# Where each item belongs. Apart from the items, so that the story index is rebuilt without reading any text.
placements = _table(
    "placements",
    _points("item", "items", key=True, cascade=True),
    _points("story", "stories"),
    Column("role", Words, nullable=False),
    Column("similarity", Ratio, nullable=False),
    Column("reason", Sentence, nullable=False),
    Column("source", Words),
    Column("agency", Words, nullable=False),
    Column("new_facts", Words, nullable=False),
    Column("fingerprint", Blob, nullable=False),
    Column("fetched", Moment, nullable=False),
    _one_of("role", Role),
)
Index("ix_placements_story", placements.c.story, placements.c.item)
# All that figures need, and below all that counting what the archive's index found needs, without the fingerprints beside it.
Index("ix_placements_fetched", placements.c.fetched, placements.c.item, placements.c.story, placements.c.role)
Index("ix_placements_item", placements.c.item, placements.c.story, placements.c.fetched)

# How often each house was first with a story that others had too, and how often later: who only carries is learned.
carriers = _table(
    "carriers",
    Column("house", Words, primary_key=True),
    Column("first", Number, nullable=False),
    Column("later", Number, nullable=False),
)

# The lines that open and close a feed's last stories, by which those that it repeats are known.
feed_lines = _table(
    "feed_lines",
    Column("feed_key", Blob, primary_key=True),
    Column("lines", Blob, nullable=False),
)

# What is left of an item that was forgotten, so that its article is known again under a new date.
signatures = _table(
    "signatures",
    Column("item", Number, primary_key=True, autoincrement=False),
    Column("story", Number, nullable=False),
    Column("fetched", Moment, nullable=False),
    Column("fingerprint", Blob, nullable=False),
)
Index("ix_signatures_fetched", signatures.c.fetched, signatures.c.item)

# Numbers by which items are found that are like a new one, those of forgotten items too: `news/story/recall.py`.
recall_keys = _table(
    "recall_keys",
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("item", Number, primary_key=True, autoincrement=False),
    rowid=False,
)

# One row: how far the index of the archive reaches back; the index itself is made in `search.py`. `edition`: by which
# rules its words were taken; `forgotten`: how many rows in it are of items that are gone.
search_state = _table(
    "search_state",
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("edition", Number, nullable=False),
    Column("indexed_from", Number, nullable=False),
    Column("forgotten", Number, nullable=False),
)

# Of each item in it what the matcher asks: `query/packed.py`.
search_texts = _table(
    "search_texts",
    _points("item", "items", key=True, cascade=True),
    Column("packed", Blob, nullable=False),
)

watchlists = _table(
    "watchlists",
    _id(),
    Column("name", Words, nullable=False),
    Column("name_key", Words, nullable=False),
    Column("query", Words, nullable=False),
    Column("canonical", Words, nullable=False),
    Column("added", Moment, nullable=False),
    Column("paused", Flag, nullable=False),
    Column("urgent", Flag, nullable=False),
    Column("quiet", Words, nullable=False),
    Column("removed", Moment),
    Column("visibility", Words, nullable=False, server_default="private"),
    Column("secret", Words, nullable=False, server_default=""),
    Column("revision", Number, nullable=False, server_default="0"),  # that changed it last
    Column("folded", Words, nullable=False, server_default=""),  # name and query, for a search
)
Index(None, watchlists.c.revision)
_partial("uq_watchlists_name", watchlists.c.name_key, where=LIVING, unique=True)
_partial("ix_watchlists_removed", watchlists.c.removed, where="removed IS NOT NULL")
SPECIAL = "paused OR urgent OR quiet <> ''"
_partial("ix_watchlists_special", watchlists.c.id, where=SPECIAL)

channels = _table(
    "channels",
    _id(),
    Column("name", Words, nullable=False),
    Column("name_key", Words, nullable=False),
    Column("chat_id", Words, nullable=False),
    Column("topic", Number),
    Column("title", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    Column("paused", Sentence, nullable=False),
    Column("format", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("preview", Words, nullable=False),
    Column("quiet", Words, nullable=False),
    Column("removed", Moment),
    Column("urgent", Words, nullable=False, server_default="silent"),
    Column("uncertain", Words, nullable=False, server_default="resend"),
    Column("seen", Number),  # the newest message there that is none of ours
)
_partial("uq_channels_name", channels.c.name_key, where=LIVING, unique=True)

routes = _table(
    "routes",
    _points("watchlist", "watchlists", key=True),
    _points("channel", "channels", key=True),
    Column("place", Number, nullable=False),
    Column("digest", Words, nullable=False),
    Column("paused", Words, nullable=False),
)
Index("ix_routes_channel", routes.c.channel, routes.c.watchlist)
IN_DIGESTS = "digest <> 'off'"
_partial("ix_routes_digest", routes.c.watchlist, routes.c.channel, where=IN_DIGESTS)

# Which watchlists an item matched, and where; which it did not alert, and why (`news.alert.Reason`).
matches = _table(
    "matches",
    _points("item", "items", key=True, cascade=True),
    _points("watchlist", "watchlists", key=True),
    Column("spans", Words, nullable=False),
)
Index("ix_matches_watchlist", matches.c.watchlist, matches.c.item)

silences = _table(
    "silences",
    _id(),
    _points("item", "items", cascade=True),
    _points("watchlist", "watchlists"),
    _points("channel", "channels", null=True),
    Column("why", Words, nullable=False),
    Column("mute", Words, nullable=False),
    Column("until", Moment),
    Column("days", Number, nullable=False),
    Column("before", Words),
    _one_of("why", Why),
)
Index("ix_silences_item", silences.c.item)

# One post a story and channel: the constraint that keeps a reader from being told twice.
posts = _table(
    "posts",
    _id(),
    _points("channel", "channels"),
    _points("story", "stories"),
    Column("message_id", Number),
    Column("content", Packed(Post), nullable=False),
    Column("made", Moment, nullable=False),
)
Index("uq_posts", posts.c.story, posts.c.channel, unique=True)
Index("ix_posts_channel", posts.c.channel, posts.c.message_id)
Index("ix_posts_made", posts.c.made)
# Of old articles under a new date. Without LIKE, whose % PostgreSQL's driver reads.
RESURFACED = """replace(content, '"resurfaced":"', '') <> content"""
_partial("ix_posts_resurfaced", posts.c.made, posts.c.story, where=RESURFACED)

# The watchlists that tell a post, in the order in which they joined it.
post_watchlists = _table(
    "post_watchlists",
    _points("post", "posts", key=True, cascade=True),
    _points("watchlist", "watchlists", key=True),
    Column("place", Number, nullable=False),
    rowid=False,
)
Index("ix_post_watchlists_watchlist", post_watchlists.c.watchlist, post_watchlists.c.post)

# What is to be done in a channel, and what was. `changed`: when the state last changed; `held`: for which digest it
# waits; `repeated`: it may have been posted before; `folded`: it was told in another row's post.
outbox = _table(
    "outbox",
    _id(),
    _points("post", "posts"),
    _points("channel", "channels"),
    Column("kind", Words, nullable=False),
    Column("content", Packed(Post), nullable=False),
    Column("state", Words, nullable=False),
    Column("urgent", Flag, nullable=False),
    Column("made", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("attempts", Number, nullable=False),
    Column("message_id", Number),
    Column("error", Sentence, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("held", Words, nullable=False),
    Column("repeated", Flag, nullable=False),
    Column("folded", Flag, nullable=False),
    _one_of("kind", Kind),
    _one_of("state", State),
)
_partial("ix_outbox_due", outbox.c.channel, outbox.c.urgent.desc(), outbox.c.id, where="state = 'due'")
_partial("ix_outbox_sent", outbox.c.changed, where="state = 'sent'")
Index("ix_outbox_post", outbox.c.post, outbox.c.id)
Index("ix_outbox_state", outbox.c.state, outbox.c.id, outbox.c.folded)
FOLDED = "folded"
_partial("ix_outbox_folded", outbox.c.folded, where=FOLDED)
_partial("ix_outbox_message", outbox.c.channel, outbox.c.message_id, where="message_id IS NOT NULL")

# Items about which somebody has asked why they were told, or done something, and when last.
asked_about = _table(
    "asked_about",
    _points("item", "items", key=True, cascade=True),
    Column("at", Moment, nullable=False),
)

admins = _table(
    "admins",
    Column("user_id", Number, primary_key=True, autoincrement=False),
    Column("role", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("added", Moment, nullable=False),
    Column("language", Words, nullable=False, server_default=""),
    Column("channels", Packed(tuple[int, ...]), nullable=False, server_default="[]"),
)

invites = _table(
    "invites",
    Column("code_hash", Words, primary_key=True),
    Column("role", Words, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("channels", Packed(tuple[int, ...]), nullable=False, server_default="[]"),
)

# Who is logged in to the pages, and the links by which they log in: hashes, never the words themselves.
logins = _table(
    "logins",
    Column("hash", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("user_id", Number, nullable=False),
    Column("expires", Moment, nullable=False),
)

name_sets = _table(
    "name_sets",
    Column("name", Words, primary_key=True),
    Column("forms", Packed(tuple[str, ...]), nullable=False),
)

mutes = _table(
    "mutes",
    Column("kind", Words, primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("who", Words, nullable=False),
)

# What admins changed; before and after are JSON of those who wrote them.
changes = _table(
    "changes",
    _id(),
    Column("at", Moment, nullable=False),
    Column("who", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("facts", Words, nullable=False),
    Column("undone", Flag, nullable=False),
    Column("approved", Words, nullable=False, server_default=""),
)

# Commands that wait for a second admin, with the changes that they would make.
proposals = _table(
    "proposals",
    _id(),
    Column("user_id", Number, nullable=False),
    Column("who", Words, nullable=False),
    Column("command", Words, nullable=False),
    Column("argument", Words, nullable=False),
    Column("changes", Packed(tuple[Record, ...]), nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("asked", Flag, nullable=False, server_default="1"),
)

# One row: what the owner has decided for everybody. `told`: when the owner last heard what needs somebody.
house = _table(
    "house",
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("four_eyes", Flag, nullable=False),
    Column("told", Moment),
)

# Groups in which admins may command the bot, in the order in which they were allowed. `former`: the number of a group
# before it became a supergroup, 0 for none.
groups = _table(
    "groups",
    _id(),
    Column("chat_id", Number, nullable=False),
    Column("title", Words, nullable=False),
    Column("former", Number, nullable=False),
)
Index("uq_groups_chat_id", groups.c.chat_id, unique=True)

# People without a role of whom the owner has been told, in the order in which they came.
strangers = _table(
    "strangers",
    _id(),
    Column("user_id", Number, nullable=False),
)
Index("uq_strangers_user_id", strangers.c.user_id, unique=True)

# Who is led through the first steps: those that are skipped or done, and the one that was said last ("": none).
tours = _table(
    "tours",
    Column("user_id", Number, primary_key=True, autoincrement=False),
    Column("skipped", Packed(tuple[Step, ...]), nullable=False),
    Column("at", Words, nullable=False),
)

# Buttons in the chat that wait for a press.
questions = _table(
    "questions",
    Column("key", Words, primary_key=True),
    Column("user_id", Number, nullable=False),
    Column("chat_id", Number, nullable=False),
    Column("title", Words, nullable=False),
    Column("message_id", Number),
    Column("topic", Number),
    Column("until", Moment, nullable=False),
    Column("choices", Packed(tuple[Choice, ...]), nullable=False),
)

# The search feeds of watchlists, by service and language; without a feed where the service can't be asked the query.
search_feeds = _table(
    "search_feeds",
    _points("watchlist", "watchlists", key=True),
    Column("service", Words, primary_key=True),
    Column("lang", Words, primary_key=True),
    _points("feed", "feeds", null=True),
)

# What a start has taken over from config.toml and no other start takes over again. `kind`: channel, name, feed, watchlist.
seeds = _table(
    "seeds",
    Column("kind", Words, primary_key=True),
    Column("name", Words, primary_key=True),
)

# Items that admins have moved to another story, each once, newest last: the stories in memory follow them.
moves = _table(
    "moves",
    _id(),
    _points("item", "items", cascade=True),
    Column("story", Number, nullable=False),
)
Index("uq_moves_item", moves.c.item, unique=True)

# When a channel was last told that far more came than is usual, and of how many stories; by watchlist.
spikes = _table(
    "spikes",
    _points("watchlist", "watchlists", key=True),
    Column("at", Moment, nullable=False),
    Column("stories", Number, nullable=False),
)

# Until when Telegram wants no more posts for a channel; `asked`: when it said so.
waits = _table(
    "waits",
    _points("channel", "channels", key=True),
    Column("until", Moment, nullable=False),
    Column("asked", Moment, nullable=False),
)

# One row. `seen`: when retention last looked
# at the clock; `believed`: from when on it believes what it saw.
clock = _table(
    "clock",
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("seen", Moment),
    Column("believed", Moment),
)

# What polls of other processes have brought, until the leader takes it in; one a feed, and the feed isn't polled meanwhile.
arrivals = _table(
    "arrivals",
    _id(),
    _points("feed", "feeds"),
    Column("at", Moment, nullable=False),
    Column("brought", Blob, nullable=False),
)
Index("uq_arrivals_feed", arrivals.c.feed, unique=True)

# One row: who leads, and since when. `epoch` rises with each leader: one that is not of this epoch writes nothing.
# `taking`: the arrivals that it takes in with care, a line each; the one that ends the process is passed over.
lead = _table(
    "lead",
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("epoch", Number, nullable=False),
    Column("holder", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("taking", Words, nullable=False, server_default=""),
)

# The services at work on this database, and when each last said so.
processes = _table(
    "processes",
    Column("name", Words, primary_key=True),
    Column("role", Words, nullable=False),
    Column("started", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
)

# One row that counts the edits to what is watched and who is told; matchers reload when it has risen.
revisions = _table(
    "revisions",
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("count", Number, nullable=False),
)

# Alembic's own table, declared here to be read without Alembic.
alembic_version = Table("alembic_version", metadata, Column("version_num", Words, primary_key=True))
