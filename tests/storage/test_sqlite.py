# mypy: ignore-errors
"""Connections to SQLite: one visit to the thread a statement, whatever it gives; nothing is lost of large answers."""

import sqlite3

import pytest

from bot.storage.engine import sqlite
from bot.storage.engine.sqlite import connect


@pytest.fixture
async def connection(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "_AT_ONCE", 10)
    opened = await connect(str(tmp_path / "w.db"))
    opened.visits = 0
    visit = opened.visit

    async def counted(function):
        opened.visits += 1
        await visit(function)

    opened.visit = counted
    await opened.cursor().execute("CREATE TABLE numbers (number INTEGER UNIQUE)")
    opened.visits = 0
    yield opened
    await opened.close()


async def test_a_statement_is_one_visit_with_all_that_it_gives(connection):
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO numbers VALUES (?), (?) RETURNING number", (1, 2))

    assert [column[0] for column in cursor.description] == ["number"]
    assert await cursor.fetchall() == [(1,), (2,)]
    assert await cursor.fetchone() is None
    await cursor.close()
    assert connection.visits == 1


async def test_many_rows_come_in_pieces_and_none_is_lost(connection):
    cursor = connection.cursor()
    await cursor.executemany("INSERT INTO numbers VALUES (?)", [(number,) for number in range(35)])
    assert cursor.rowcount == 35

    connection.visits = 0
    await cursor.execute("SELECT number FROM numbers ORDER BY number")
    assert await cursor.fetchmany(4) == [(0,), (1,), (2,), (3,)]
    assert connection.visits == 1
    assert await cursor.fetchone() == (4,)
    assert await cursor.fetchmany(12) == [(number,) for number in range(5, 17)]
    assert await cursor.fetchall() == [(number,) for number in range(17, 35)]
    assert await cursor.fetchmany(5) == []


async def test_a_cursor_that_was_left_halfway_is_closed_and_used_again(connection):
    cursor = connection.cursor()
    await cursor.executemany("INSERT INTO numbers VALUES (?)", [(number,) for number in range(35)])
    await cursor.execute("SELECT number FROM numbers ORDER BY number")
    await cursor.close()
    assert await cursor.fetchall() == []

    await cursor.execute("DELETE FROM numbers WHERE number < 30")
    assert (cursor.rowcount, cursor.description) == (30, None)
    await connection.commit()


async def test_what_sqlite_refuses_is_raised_and_the_connection_goes_on(connection):
    cursor = connection.cursor()
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await cursor.execute("SELECT * FROM letters")
    await cursor.execute("INSERT INTO numbers VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        await cursor.execute("INSERT INTO numbers VALUES (2), (1) RETURNING number")

    await cursor.execute("SELECT number FROM numbers")
    assert await cursor.fetchall() == [(1,)]
