"""The history of the tables: one for both databases, all or nothing, and not loaded when there is nothing to do."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import inspect, text

from bot.desk.change import change_of, said
from bot.errors import DatabaseInUseError, DatabaseOutdatedError
from bot.news.alert import Reason, State, Why
from bot.news.ids import ChannelId, FeedId, ItemId, StoryId, WatchlistId
from bot.news.item import KeptItem
from bot.news.question import Choice, Question
from bot.news.story.index import StoryIndex
from bot.news.watchlist import Group, Wanted
from bot.storage.database import migrate, open_database
from bot.storage.engine import engines, schema
from bot.storage.job_tables import EDITION
from bot.storage.tables import REVISION, metadata
from tests.builders import NOW, a_feed, a_placement, a_post, a_record, a_told_post, add_post, after, an_item
from tests.news.newsroom import BODY, LEAD

ROOT = Path(__file__).parents[2]
# What migrations after 0003 added: to be taken away where a database as of 0002 is wanted.
NEWER_COLUMNS = (
    ("feeds", "claimed"),
    ("channels", "urgent"),
    ("channels", "uncertain"),
    ("channels", "seen"),
    ("items", "model_summary"),
    ("items", "page_date"),
    ("admins", "language"),
    ("admins", "channels"),
    ("invites", "channels"),
    ("feeds", "shard"),
    ("changes", "approved"),
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request):
    """The address of a database without tables."""
    return request.getfixturevalue(
        {"sqlite": "sqlite_url", "postgresql": "empty_postgresql_url"}[request.param]
    )


async def in_engine(url, deed, *, commit=True):
    engine = engines.writer(engines.read_url(url), durable=False)
    try:
        async with engine.connect() as connection:
            result = await connection.run_sync(deed)
            if commit:
                await connection.commit()
        return result
    finally:
        await engine.dispose()


def test_the_newest_revision_is_the_one_that_the_tables_name():
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_every_migration_has_the_number_after_the_one_before():
    names = sorted(path.name for path in (ROOT / "bot/storage/migrations/versions").glob("0*.py"))

    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


async def test_the_migrations_make_the_very_tables_that_a_new_database_gets(empty_url):
    def compare(connection):
        schema.upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        return compare_metadata(context, metadata)

    def ours(name, kind, parents):
        """Neither the archive's index, for which FTS5 makes several tables, nor the queue of jobs."""
        return not (kind == "table" and name.startswith(("search_words", "procrastinate")))

    differences = await in_engine(empty_url, compare)

    assert [each for each in differences if "alembic_version" not in str(each)] == []


async def test_on_sqlite_they_are_the_same_word_by_word(tmp_path):
    """STRICT, AUTOINCREMENT, checks and conditions of indexes, which the comparison above does not see."""

    def definitions(connection):
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'"))
        return sorted(sorted(re.findall(r"[^\s,()]+", row.sql)) for row in rows if row.sql)

    await in_engine(f"sqlite:///{tmp_path}/migrated.db", schema.upgrade)
    async with open_database(f"sqlite:///{tmp_path}/new.db"):
        pass

    migrated = await in_engine(f"sqlite:///{tmp_path}/migrated.db", definitions)
    assert migrated == await in_engine(f"sqlite:///{tmp_path}/new.db", definitions)
    assert len(migrated) > 20


@pytest.mark.postgres
async def test_on_postgresql_the_indexes_are_the_same_with_their_conditions(
    empty_postgresql_url, postgresql_url
):
    """`postgresql_url` was made at once, the other by the migrations."""

    def definitions(connection):
        rows = connection.execute(text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"))
        return sorted(row.indexdef for row in rows if "alembic_version" not in row.indexdef)

    await in_engine(empty_postgresql_url, schema.upgrade)

    made = await in_engine(postgresql_url, definitions)
    assert made == await in_engine(empty_postgresql_url, definitions)
    assert sum(" WHERE " in each for each in made) >= 7


def test_the_tables_of_the_queue_are_those_of_the_procrastinate_that_is_installed():
    """Where this fails a new migration of ours runs those of its migrations that are newer, and `EDITION` names the last."""
    theirs = Path(SchemaManager.get_migrations_path()).glob("*.sql")

    assert max(path.stem for path in theirs) == EDITION


async def test_a_migration_that_is_broken_off_leaves_nothing(empty_url):
    await in_engine(empty_url, schema.upgrade, commit=False)

    assert await in_engine(empty_url, lambda connection: inspect(connection).get_table_names()) == []


async def test_migrating_twice_changes_nothing(empty_url):
    assert await migrate(empty_url) == REVISION
    assert await migrate(empty_url) == REVISION


def set_revision(number):
    return lambda connection: connection.execute(text(f"UPDATE alembic_version SET version_num = '{number}'"))


@pytest.mark.postgres
async def test_an_outdated_server_is_refused_with_what_to_do(postgresql_url):
    await in_engine(postgresql_url, set_revision("0000"))

    with pytest.raises(DatabaseOutdatedError, match="run `watchwire migrate`"):
        async with open_database(postgresql_url):
            pass


async def test_an_outdated_file_is_copied_before_it_is_migrated(sqlite_url, tmp_path):
    """No release has tables before the first: that no way leads on from there must not hurt the file."""
    await migrate(sqlite_url)
    await in_engine(sqlite_url, set_revision("0000"))

    with pytest.raises(DatabaseOutdatedError, match="can't be migrated"):
        async with open_database(sqlite_url):
            pass

    copy = tmp_path / f"watchwire.db.before-{REVISION}"
    assert copy.stat().st_mode & 0o777 == 0o600
    for path in (tmp_path / "watchwire.db", copy):
        assert await in_engine(f"sqlite:///{path}", version) == "0000"


def version(connection):
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()


async def test_a_file_is_not_migrated_under_a_running_instance(sqlite_url):
    async with open_database(sqlite_url, lock=True):
        await in_engine(sqlite_url, set_revision("0000"))

        with pytest.raises(DatabaseInUseError):
            await migrate(sqlite_url)

        assert await in_engine(sqlite_url, version) == "0000"


LOADED = """
import asyncio, sys
from bot.storage.database import open_database
async def main():
    async with open_database(sys.argv[1]) as database, database.read() as work:
        await work.watchlists.all()
asyncio.run(main())
print(*sorted(sys.modules))
"""


@pytest.mark.parametrize("new", [True, False])
async def test_a_short_command_loads_nothing_that_it_does_not_need(sqlite_url, new):
    if not new:
        await migrate(sqlite_url)

    loaded = subprocess.run(
        [sys.executable, "-c", LOADED, sqlite_url], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()

    assert "aiosqlite" in loaded
    assert not {
        "alembic",
        "psycopg",
        "mako",
        "sqlalchemy.dialects.postgresql",
        "numpy",
        "rapidfuzz",
        "aiohttp",
        "telegram",
    } & set(loaded)


async def test_items_of_an_older_version_can_be_recalled_after_the_migration(database_url):
    """0003: from the tables before it, with an item in them, to keys of that item."""
    kept = KeptItem(id=ItemId(1), feed_id=FeedId(1), item=an_item(content=LEAD + BODY))
    known = StoryIndex().place(kept, now=NOW)
    async with open_database(database_url) as database, database.write() as work:
        feed = await work.feeds.add(a_feed())
        added = await work.items.add({feed.id: [kept.item, an_item(guid="2")]})
        await work.stories.place({added[0].id: known, added[1].id: a_placement(2, fingerprint=b"strange")})
        await work.commit()

    def anew(connection):
        for table in ("recall_keys", "signatures"):
            connection.execute(text(f"DROP TABLE {table}"))
        with Operations.context(MigrationContext.configure(connection)):
            import_module("bot.storage.migrations.versions.0003_recall").upgrade()

    await in_engine(database_url, anew)

    async with open_database(database_url) as database, database.read() as work:
        assert await work.fingerprints.holders(known.keys) == {key: [1] for key in known.keys}


def test_old_lines_of_the_change_log_become_changes():
    """What an older version wrote: a sentence, and two texts of JSON."""
    value = import_module("bot.storage.migrations.versions.0010_changes")._value
    feed = {
        "url": "https://a.example/rss",
        "name": "A",
        "enabled": True,
        "next_poll": "2026-11-25T08:30:00+00:00",
    }
    ships = {
        "id": 1,
        "name": "ships",
        "query": "ship",
        "canonical": "ship",
        "added": NOW.isoformat(),
        "routes": [],
    }

    rows = {
        "feed added": (None, feed),
        "feed paused": (feed, feed | {"enabled": False}),
        "watchlist renamed": (ships, ships | {"name": "vessels"}),
        "watchlist added": (None, ships),
        "quiet hours set": (None, {"quiet": {"1": ""}}),
        "invited": (None, None),
        "undone": (None, None),
    }
    for deed, (was, now) in rows.items():
        kind, facts = value(deed, "subject", was, now)
        read = change_of(a_record(kind=kind, facts=json.dumps(facts)))
        assert " ".join(said(read)).startswith(deed)
    with pytest.raises(ValueError, match="painted"):
        value("channel painted", "libya", {}, {})


OLD_POST = '{"headline":"Ferry","url":"https://a.example/1","source":"A","watchlist":"%s"}'


def as_of_0012(connection):
    """A database that told one story twice in a channel, and another that waits there for two watchlists."""
    schema.upgrade(connection, "0012")
    at = NOW if connection.dialect.name == "postgresql" else "2026-11-25T08:30:00.000000Z"
    later = after(hours=2) if connection.dialect.name == "postgresql" else "2026-11-25T10:30:00.000000Z"

    def put(table, *rows, **common):
        for row in rows:
            values = common | row
            listed, places = ", ".join(values), ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({listed}) VALUES ({places})"), values)

    yes, no = True, False
    watchlist = {"query": "ferry", "canonical": "ferry", "added": at, "paused": no, "urgent": no, "quiet": ""}
    put(
        "watchlists",
        {"name": "ferry", "name_key": "ferry"},
        {"name": "boats", "name_key": "boats"},
        **watchlist,
    )
    channel = dict.fromkeys(("title", "paused", "quiet"), "") | {"timezone": "UTC", "format": "full"}
    put(
        "channels",
        channel | {"name": "n", "name_key": "n", "chat_id": "-1", "language": "en", "preview": "none"},
    )
    feed = dict.fromkeys(
        (
            "name",
            "title",
            "site_url",
            "folder",
            "etag",
            "last_modified",
            "body_hash",
            "error",
            "moved_to",
            "pace",
        ),
        "",
    )
    put(
        "feeds",
        feed | {"url": "https://a.example/rss", "enabled": yes, "added": at, "next_poll": at, "failures": 0},
    )
    item = dict.fromkeys(("url", "feed_url", "title", "summary", "content"), "") | {"feed": 1, "tags": "[]"}
    keys = {"version_key": b"1", "url_key": b"1", "link_key": b"1", "fetched": at}
    put("items", {"guid": "1"}, **item, **keys)
    put("stories", {"id": 1}, {"id": 2})
    put(
        "silences",
        {"reason": "muted: source until 26.11.2026 09:30 CET"},
        {"reason": "the story was decided before: an old article: 9 days"},
        {"reason": "an old article: 12 days"},
        {"reason": "something else"},
        item=1,
        watchlist=1,
        channel=1,
    )
    ferry, boats = (
        {"watchlist": 1, "content": OLD_POST % "ferry"},
        {"watchlist": 2, "content": OLD_POST % "boats"},
    )
    put(
        "posts",
        ferry | {"story": 1, "message_id": 10},
        boats | {"story": 1, "message_id": 11},
        ferry | {"story": 2},
        boats | {"story": 2},
        channel=1,
        made=at,
    )
    ferry.pop("watchlist")
    boats.pop("watchlist")
    put(
        "outbox",
        {"post": 1, "kind": "new", "state": "sent", "message_id": 10, **ferry},
        {"post": 2, "kind": "new", "state": "sent", "message_id": 11, **boats},
        {"post": 2, "kind": "edit", "state": "due", **boats},
        {"post": 3, "kind": "new", "state": "due", "error": "held: daily", "not_before": later, **ferry},
        {"post": 4, "kind": "new", "state": "due", "urgent": yes, **boats},
        {"post": 1, "kind": "reply", "state": "parked", "error": "may have been posted: lost", **ferry},
        {"post": 1, "kind": "new", "state": "sent", "error": "told in a digest", **ferry},
        channel=1,
        urgent=no,
        made=at,
        not_before=at,
        attempts=0,
        error="",
        changed=at,
    )


async def test_watchlists_that_were_there_are_found_by_their_words(empty_url):
    """0023."""
    await in_engine(empty_url, as_of_0012)
    await migrate(empty_url)

    async with open_database(empty_url) as database, database.read() as work:
        (found,) = await work.watchlists.page(Wanted(words="BOATS ferry"), most=9)
    assert found.name == "boats"


async def test_posts_of_one_story_in_a_channel_become_one(empty_url):
    """0013: nothing that was delivered is forgotten, and nothing that waits is told twice."""
    await in_engine(empty_url, as_of_0012)
    await migrate(empty_url)

    async with open_database(empty_url) as database, database.write() as work:
        told, waits = await work.posts.of([StoryId(1), StoryId(2)])
        rows = await work.outbox.rows(states=list(State), limit=99)
        by_number = await work.posts.by_message(ChannelId(1), 11)
        reasons = [one for _, _, one in (await work.verdicts.silences([ItemId(1)]))[ItemId(1)]]
        more = await add_post(work, a_told_post(1, 1, 2))
        await work.outbox.add_edit(waits, a_post(), now=NOW, not_before=NOW)

    assert (told.message_id, told.watchlists, told.content.watchlists) == (10, (1, 2), ("ferry", "boats"))
    assert by_number == [told]
    assert (waits.watchlists, waits.content.watchlists) == ((1, 2), ("ferry", "boats"))
    assert more is None
    assert [(row.kind, row.state, row.message_id, row.held, row.repeated, row.folded) for row in rows] == [
        ("new", "sent", 10, "", False, False),
        ("reply", "sent", 11, "", False, False),
        ("new", "due", None, "", False, False),
        ("reply", "parked", None, "", True, False),
        ("new", "sent", None, "", False, True),
    ]
    assert (rows[2].urgent, rows[2].not_before, rows[2].content.watchlists) == (True, NOW, ("ferry", "boats"))
    assert rows[3].error == "lost"
    assert reasons == [
        Reason(why=Why.MUTED, mute="source"),
        Reason(why=Why.DECIDED, before=Why.OLD),
        Reason(why=Why.OLD, days=12),
        Reason(why=Why.OTHER),
    ]


QUESTION = {
    "key": "q1",
    "user_id": 7,
    "chat_id": -1,
    "title": "Desk",
    "message_id": 5,
    "topic": None,
    "until": after(hours=1).isoformat(),
    "choices": [{"command": "/remove ferry", "beside": False}],
}
MARKS = {
    "groups": '[{"chat_id": -1001, "title": "Desk", "former": -1}, {"chat_id": -2, "title": "Night desk"}]',
    "strangers": "[31, 30]",
    "question q1": f"2026-11-25T09:30:00 {json.dumps(QUESTION)}",
    "question q2": "nobody can read this",
    "searches": '{"1": {"Google News en": 1, "Bing News de": 0}, "99": {"Google News en": 1}}',
    "seeded": '["channel n", "feed https://a.example/rss", "watchlist two words"]',
    "moves": "[[1, 2], [98, 2]]",
    "spike 1": f"{NOW.isoformat()} 12",
    "wait 1": f"{after(minutes=5).isoformat()} {NOW.isoformat()}",
    "wait 99": NOW.isoformat(),
    "alive": NOW.isoformat(),
    "retention": f"{NOW.isoformat()} {after(days=1).isoformat()}",
    "telegram offset": "1",
}


async def test_what_was_text_under_a_key_is_in_tables(empty_url):
    """0014: each kind is read as before; what nobody can read, or is of things that are gone, is left behind."""

    def with_marks(connection):
        as_of_0012(connection)
        schema.upgrade(connection, "0013")
        connection.execute(
            text("INSERT INTO marks (key, value) VALUES (:key, :value)"),
            [{"key": key, "value": value} for key, value in MARKS.items()],
        )

    await in_engine(empty_url, with_marks)
    await migrate(empty_url)

    async with open_database(empty_url) as database, database.write() as work:
        assert await work.groups.all() == [
            Group(chat_id=-1001, title="Desk", former=-1),
            Group(chat_id=-2, title="Night desk"),
        ]
        assert [await work.strangers.add(one, keep=9) for one in (30, 31, 32)] == [False, False, True]
        assert await work.questions.get("q1") == Question(
            key="q1",
            user_id=7,
            chat_id=-1,
            title="Desk",
            message_id=5,
            until=after(hours=1),
            choices=(Choice(command="/remove ferry"),),
        )
        assert await work.questions.get("q2") is None
        assert await work.search_feeds.all() == {1: {("Google News", "en"): 1, ("Bing News", "de"): None}}
        assert await work.seeds.all() == {
            ("channel", "n"),
            ("feed", "https://a.example/rss"),
            ("watchlist", "two words"),
        }
        assert [(item, story) for _, item, story in await work.moves.after(0)] == [(1, 2)]
        assert await work.spikes.last(WatchlistId(1)) == (NOW, 12)
        assert await work.channels.waits() == {1: (after(minutes=5), NOW)}
        assert await work.clock_readings.believed() == (NOW, after(days=1))
