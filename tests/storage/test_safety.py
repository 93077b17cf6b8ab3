"""What the promises of docs/storage.md rest on: the settings of each connection, the rules in the tables, lost servers."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import DatabaseUnreachableError, StorageError
from bot.news.alert import State
from bot.storage.database import open_database
from tests.builders import a_channel, a_feed, a_placement, a_told_post, a_watchlist, add_post, an_item
from tests.storage.notes import note, noted


async def setting(engine, name):
    async with engine.connect() as connection:
        return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("busy_timeout", 10_000),
    ],
)
async def test_every_writing_connection_to_a_file_is_durable_and_strict(sqlite_database, name, value):
    assert await setting(sqlite_database._writer, name) == value


async def test_a_scratch_file_is_the_only_one_that_may_lose_commits(sqlite_url):
    async with open_database(sqlite_url, durable=False) as database:
        assert await setting(database._writer, "synchronous") == 0


async def test_readers_of_a_file_can_t_write(sqlite_database):
    assert await setting(sqlite_database._reader, "query_only") == 1


async def test_every_table_of_a_file_checks_its_types(sqlite_database):
    async with sqlite_database._reader.connect() as connection:
        rows = await connection.exec_driver_sql("PRAGMA table_list")
        loose = [row.name for row in rows if row.schema == "main" and row.type == "table" and not row.strict]

    assert [name for name in loose if not name.startswith(("sqlite_", "alembic_"))] == []


@pytest.mark.parametrize(
    "statement",
    [
        (
            "INSERT INTO placements (item, story, role, similarity, reason, agency, new_facts, fingerprint, fetched)"
            " SELECT 999, story, role, similarity, reason, agency, new_facts, fingerprint, fetched FROM placements"
        ),
        "UPDATE posts SET story = 999",
        "UPDATE outbox SET post = 999",
        "UPDATE outbox SET state = 'lost'",
        "UPDATE outbox SET kind = 'poem'",
        "UPDATE placements SET role = 'king'",
        "INSERT INTO posts (channel, story, content, made) SELECT channel, story, content, made FROM posts",
        "INSERT INTO sightings SELECT * FROM sightings",
        (
            "INSERT INTO watchlists (name, name_key, query, canonical, added, paused, urgent, quiet)"
            " SELECT name, name_key, query, canonical, added, paused, urgent, quiet FROM watchlists"
        ),
        "DELETE FROM feeds",
        "UPDATE feeds SET url = NULL",
    ],
)
async def test_the_database_itself_refuses_what_must_never_be(database, statement):
    """Whoever writes to it, with whatever program."""
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        (kept,) = await work.items.add({feed.id: [an_item()]})
        await work.stories.place({kept.id: a_placement(kept.id)})
        await add_post(work, a_told_post(watchlist.id, channel.id, kept.id))

        with pytest.raises(StorageError, match="refuses a row that breaks a rule"):
            await work._transaction.run(text(statement))


async def test_a_full_disk_is_said_and_gone_when_there_is_room_again(sqlite_database):
    async def keep():
        async with sqlite_database.write() as work:
            await note(work, "big", "x" * 1_000_000)
            await work.commit()

    pages = await setting(sqlite_database._writer, "page_count")
    await setting(sqlite_database._writer, f"max_page_count = {pages + 10}")
    with pytest.raises(DatabaseUnreachableError, match="can't grow: make room on its disk"):
        await keep()

    await setting(sqlite_database._writer, "max_page_count = 1000000")
    await keep()

    async with sqlite_database.read() as work:
        assert len(await noted(work, "big")) == 1_000_000


async def test_a_disk_that_became_read_only_is_said_and_gone_when_it_can_be_written_again(sqlite_database):
    async def keep():
        async with sqlite_database.write() as work:
            await note(work, "small", "x")
            await work.commit()

    async def make_writable(*, yes):
        async with sqlite_database._writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            await driver.execute(f"PRAGMA query_only = {int(not yes)}")

    await make_writable(yes=False)
    with pytest.raises(StorageError) as said:
        await keep()
    assert "\n" not in str(said.value)
    assert "can't be written" in str(said.value)

    await make_writable(yes=True)
    await keep()

    async with sqlite_database.read() as work:
        assert await noted(work, "small") == "x"


async def test_a_file_that_is_damaged_under_an_instance_is_called_damaged(sqlite_url, sqlite_database):
    async def keep():
        async with sqlite_database.write() as work:
            await note(work, "big", "x" * 100_000)
            await work.commit()

    await keep()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()

    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with pytest.raises(StorageError, match="is damaged: stop watchwire and restore a backup"):
        await keep()


async def test_a_row_that_can_t_be_read_says_so_in_one_sentence(sqlite_url, sqlite_database):
    async with sqlite_database.write() as work:
        feed = await work.feeds.add(a_feed())
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        (kept,) = await work.items.add({feed.id: [an_item()]})
        await work.stories.place({kept.id: a_placement(kept.id)})
        await add_post(work, a_told_post(watchlist.id, channel.id, kept.id))
        await work.commit()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other, other:
        other.execute("UPDATE outbox SET content = '{}'")

    async with sqlite_database.read() as work:
        with pytest.raises(StorageError, match="a Post that can't be read"):
            await work.outbox.rows(states=[State.DUE], limit=1)


@pytest.mark.postgres
async def test_a_server_that_went_away_is_said_to_be_and_used_again_when_it_is_back(
    postgresql_server, postgresql_url
):
    async with open_database(postgresql_url) as database:

        async def keep(value):
            async with database.write() as work:
                await note(work, "a", value)
                await work.commit()

        await keep("before")
        postgresql_server.stop()
        try:
            with pytest.raises(DatabaseUnreachableError):
                await keep("meanwhile")
        finally:
            postgresql_server.start()
        await keep("after")

        async with database.read() as work:
            assert await noted(work, "a") == "after"


@pytest.mark.postgres
async def test_a_server_that_goes_away_in_the_middle_takes_the_unit_of_work_with_it(
    postgresql_server, postgresql_url
):
    async with open_database(postgresql_url) as database:
        async with database.write() as work:
            await note(work, "a", "half")
            postgresql_server.stop()
            try:
                with pytest.raises(DatabaseUnreachableError):
                    await work.commit()
            finally:
                postgresql_server.start()

        async with database.read() as work:
            assert await noted(work, "a") is None
