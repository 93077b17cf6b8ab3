"""SQLite's driver: few ways to its thread, and all rows of what is asked for."""

import logging
import sqlite3

import pytest

from bot.storage.engine.sqlite_driver import connect

NUMBERS = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"


@pytest.fixture
async def connection():
    opened = await connect(":memory:", isolation_level=None)
    yield opened
    await opened.close()


async def test_a_statement_goes_to_the_thread_once(connection, caplog):
    caplog.set_level(logging.DEBUG, "aiosqlite")  # it tells of each way there
    cursor = await connection.cursor().__aenter__()
    await cursor.execute(NUMBERS, (3,))
    rows = await cursor.fetchall()
    await cursor.close()

    assert rows == [(1,), (2,), (3,)]
    assert len([one for one in caplog.messages if one.startswith("executing")]) == 1
    assert [name for name, *_ in cursor.description] == ["i"]


@pytest.mark.parametrize("number", [0, 199, 200, 201, 1000])
async def test_all_rows_come_at_once_or_in_pieces(connection, number):
    every = [(n,) for n in range(1, max(number, 1) + 1)]

    whole = await connection.cursor().execute(NUMBERS, (number,))
    assert await whole.fetchall() == every
    assert await whole.fetchall() == []

    pieces, found = await connection.cursor().execute(NUMBERS, (number,)), []
    while some := await pieces.fetchmany(7):
        assert len(some) <= 7
        found += some
    assert found == every
    first = await connection.cursor().execute(NUMBERS, (number,))
    assert (await first.fetchone(), await first.fetchall()) == ((1,), every[1:])


async def test_what_is_closed_early_holds_nothing_open(connection):
    await connection.cursor().execute("CREATE TABLE some (i)")
    many = await connection.cursor().executemany("INSERT INTO some VALUES (?)", [(n,) for n in range(500)])
    reading = await connection.cursor().execute("SELECT i FROM some")

    await reading.close()
    gone = await connection.cursor().execute("DROP TABLE some")

    assert (many.rowcount, gone.description) == (500, None)
    assert await reading.fetchone() is None


async def test_a_mistake_is_raised_where_it_was_made(connection):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connection.cursor().execute("SELECT i FROM missing")
