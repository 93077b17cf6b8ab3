"""What a list, a card and a picker read of a desk with many watchlists and feeds: what they show, not all there is."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.desk.desk import Desk
from bot.desk.viewer import Viewer
from bot.errors import NotFoundError, QueryError
from bot.news.watchlist import Route
from bot.storage.database import open_database
from bot.telegram.commands.every import DECLARED
from tests.builders import SettableClock, a_channel, a_feed, a_watchlist
from tests.telegram.alone import answered

MANY = 600
ROWS = 450  # that an answer may read: a channel names 200 watchlists, each with its routes


@pytest.fixture
async def desk(made_sqlite_url):
    """A desk of many watchlists and feeds, and the statements that it sent."""
    assert DECLARED
    sent = []
    async with open_database(made_sqlite_url) as database:
        async with database.write() as work:
            channels = [await work.channels.add(a_channel(name=f"c{n}", chat_id=-1 - n)) for n in range(2)]
            await work.watchlists.add_new(
                [
                    a_watchlist(name=f"w{n}", query=f"ferry{n}", routes=(Route(channel=channels[n % 2].id),))
                    for n in range(MANY)
                ]
            )
            feeds = [a_feed(url=f"https://outlet{n}.example/rss") for n in range(MANY)]
            feeds[1], feeds[3] = replace(feeds[1], error="down"), replace(feeds[3], enabled=False)
            await work.feeds.add_new(feeds)
            await work.commit()

        def note(connection, cursor, statement, parameters, context, executemany):
            sent.append((statement, parameters))

        for engine in (database._writer, database._reader):
            event.listen(engine.sync_engine, "before_cursor_execute", note)
        yield database, sent


async def rows_of(database, sent):
    """How many rows those statements read."""
    count = 0
    async with database._reader.connect() as connection:
        for statement, parameters in list(sent):
            if re.match("SELECT|WITH", statement):
                count += len((await connection.exec_driver_sql(statement, parameters)).all())
    return count


@pytest.mark.parametrize(
    ("name", "argument", "says"),
    [
        ("watchlists", "", f"{MANY} watchlists"),
        ("!watchlists", "74 ", "w599"),
        ("!watchlists", "99 ", "w599"),
        ("watchlists", "FERRY2", "111 watchlists with"),
        ("show", "", "Which one?"),
        ("show", "w29", "w29"),
        ("show", "w29 ferry29", "Which one? 11 with"),
        ("!pick", "show 37 ", "Which one?"),
        ("edit", "w7", "ferry7"),
        ("edit", "ferry29", "Which one? 11 with"),
        ("watch", "ferry AND quay", "ferry-quay"),
        ("route", "w7 c1", "w7"),
        ("channel", "c1", "It gets w1, w3"),
        ("dropchannel", "c0", "It gets w0, w2"),
        ("!told", "", "w0"),
        ("!told", "24", "w366"),
        ("chart", "w7, w8", "w7"),
        ("settings", "", "Channels"),
        ("feeds", "", f"{MANY} feeds, 2 in trouble"),
        ("!feeds", "74 ", "outlet599"),
        ("feeds", "problem", "2 feeds in trouble"),
        ("feeds", "OUTLET59", "11 feeds with"),
        ("feed", "#7", "outlet6"),
        ("health", "", "598 of 600"),
    ],
)
async def test_an_answer_reads_what_it_shows(desk, name, argument, says):
    database, sent = desk

    reply = await answered(Desk(database, SettableClock(), who="test"), name, argument)

    assert says in reply.text
    assert await rows_of(database, sent) < ROWS


@pytest.mark.parametrize(
    ("name", "argument", "error", "says"),
    [
        ("mute", "watchlist w59x for 2h", NotFoundError, "did you mean w59"),
        ("test", "tram AND @@w59x", QueryError, "Did you mean @@w59"),
    ],
)
async def test_a_mistyped_name_is_compared_with_some(desk, name, argument, error, says):
    database, sent = desk

    with pytest.raises(error, match=says):
        await answered(Desk(database, SettableClock(), who="test"), name, argument)

    assert await rows_of(database, sent) < ROWS


async def test_the_nearest_name_is_a_button(desk):
    database, sent = desk

    reply = await answered(Desk(database, SettableClock(), who="test"), "show", "w59x")

    assert "did you mean w59" in reply.text
    assert [button.label for row in reply.buttons for button in row] == ["w59"]
    assert len([one for one, _ in sent if one.startswith("SELECT watchlists.name ")]) == 1
    assert await rows_of(database, sent) < ROWS


async def test_the_first_page_of_the_archive_asks_once_for_all_its_watchlists(desk):
    database, sent = desk
    owner = Viewer(role="owner", user_id=1)

    shelves, more = await Desk(database, SettableClock(), who="test").archive.shelves(owner)

    assert (len(shelves), more) == (40, True)
    assert len(sent) < 10
