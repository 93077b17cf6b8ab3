"""What a query would have matched: counted by the index where words decide, by reading where they don't."""

import pytest

from bot.desk.backtest import backtest
from bot.desk.desk import Desk
from bot.desk.narrowing import Halving
from bot.query.alternatives import without_each
from bot.query.parser import parse
from tests.builders import SettableClock, after, an_item
from tests.newsdesk import Newsdesk


@pytest.fixture
async def newsdesk(database):
    desk = await Newsdesk(database).open("wire", libya="Haftar")
    for day, title in enumerate(
        ["Haftar in Cairo", "Wagner leaves", "Haftar and Wagner meet", "Ferry runs", "General Haftar speaks"]
    ):
        item = an_item(guid=str(day), url=f"https://wire.example/{day}", title=title, summary="")
        await desk.take("wire", item, at=after(days=day))
    return desk


async def tried(database, query, **given):
    async with database.read() as work:
        return await backtest(work, parse(query), now=after(days=5), **given)


async def test_the_whole_archive_is_counted_by_day(newsdesk, database):
    found = await tried(database, "haftar")

    assert (found.days, found.archive, found.stories, found.items, found.exact) == (5, 5, 3, 3, True)
    assert [(one.day.day, one.stories) for one in found.by_day] == [(25, 1), (27, 1), (29, 1)]
    assert found.newest == ["General Haftar speaks", "Haftar and Wagner meet", "Haftar in Cairo"]
    assert found.samples[0].url == "https://wire.example/4"
    assert found.samples[0].source == "wire"
    assert found.sentence() == "Last 5 days: 3 stories (less than one a day), 3 of 5 items."


async def test_a_copy_is_another_item_of_its_story(newsdesk, database):
    await newsdesk.take(
        "wire",
        an_item(guid="9", url="https://wire.example/0", title="Haftar in Cairo", summary=""),
        at=after(hours=1),
    )

    found = await tried(database, "cairo")

    assert (found.stories, found.items) == (1, 2)


@pytest.mark.parametrize(
    "query", ["haftar OR wagner", '"haftar in" OR wagner OR "general haftar" OR "haftar and"']
)
async def test_by_the_index_and_by_the_matcher_it_is_the_same(newsdesk, database, query):
    found = await tried(database, query)

    assert (found.stories, found.exact) == (4, True)
    assert [(one.day.day, one.stories) for one in found.by_day] == [(25, 1), (26, 1), (27, 1), (29, 1)]


async def test_what_each_word_brings_and_who_has_the_stories_already(newsdesk, database):
    found = await tried(database, "haftar OR wagner")

    assert found.parts == (("haftar", 2), ("wagner", 1))
    assert found.also == (("libya", 3),)
    assert "Stories lost without a word: haftar −2, wagner −1." in found.remarks()
    assert "Stories that other watchlists have already: libya 3." in found.remarks()


async def test_its_own_watchlist_is_none_of_the_others(newsdesk, database):
    desk = Desk(database, SettableClock(after(days=5)), who="test")

    assert (await desk.watchlists.read("haftar", of="libya")).backtest.also == ()


async def test_more_than_can_be_read_is_estimated_and_says_so(newsdesk, database):
    for number in range(40):
        title = f"Khalifa Haftar {number}" if number % 2 else f"Haftar, not Khalifa {number}"
        item = an_item(guid=f"k{number}", url=f"https://wire.example/k{number}", title=title, summary="")
        await newsdesk.take("wire", item, at=after(days=4, minutes=number))

    found = await tried(database, '"khalifa haftar"', most=15)

    assert not found.exact
    assert 0 < found.tried <= 15
    assert 8 <= found.items <= 40
    assert sum(one.items for one in found.by_day) == found.items
    assert " about " in found.sentence()


async def test_the_last_days_alone(newsdesk, database):
    found = await tried(database, "haftar", days=2)

    assert (found.days, found.archive, found.stories) == (2, 2, 1)


async def test_a_flood_is_warned_of(newsdesk, database):
    for number in range(60):
        item = an_item(
            guid=f"f{number}", url=f"https://wire.example/f{number}", title=f"Ferry {number}", summary=""
        )
        await newsdesk.take("wire", item, at=after(days=4, minutes=number))

    assert any(remark.startswith("That is a lot") for remark in (await tried(database, "ferry")).remarks())
    assert not any(
        remark.startswith("That is a lot") for remark in (await tried(database, "cairo")).remarks()
    )


async def come_in(newsdesk, kind, titles, *, day=4):
    items = [
        an_item(guid=f"{kind}{n}", url=f"https://wire.example/{kind}{n}", title=title, summary="")
        for n, title in enumerate(titles)
    ]
    await newsdesk.take("wire", *items, at=after(days=day))


async def test_the_word_that_would_halve_a_flood(newsdesk, database):
    """Forty stories of ferries and boats in a day, half of them on strike, all of them "today"."""
    strikes = ["on strike" if n % 2 else f"q{n}" for n in range(40)]
    titles = [f"{'Ferry' if n % 4 else 'Boat'} {n} {what} today" for n, what in enumerate(strikes)]
    await come_in(newsdesk, "f", titles)

    for query, says in (
        ("ferry OR boat", "With “AND strike” it would be 4.0 a day."),
        ("ferry OR boat OR today", "With “AND strike” it would be 4.0 a day."),
        ("(ferry OR boat) NEAR/9 today", "With “AND strike” it would be 4.0 a day."),
        ('"on strike" OR boat', 'Without "on strike" it would be 2.0 a day.'),
        ("strike OR boat OR 2", "Without strike it would be 2.2 a day."),
    ):
        remarks = (await tried(database, query)).remarks()

        assert remarks[0].startswith("That is a lot")
        assert remarks[1] == says


async def test_a_word_that_is_everywhere_halves_nothing(newsdesk, database):
    await come_in(newsdesk, "b", [f"{'New' if n % 2 else 'Old'} bakery {n}" for n in range(40)])
    assert (await tried(database, "bakery")).halved == Halving(word="New", adds=True, stories=20)

    await come_in(newsdesk, "q", [f"New quay {n}" for n in range(40)], day=3)
    assert (await tried(database, "bakery")).halved == Halving(word="Old", adds=True, stories=20)


async def test_an_empty_archive_is_said_to_be_one(database):
    found = await tried(database, "haftar")

    assert found.sentence() == "The archive is still empty, so I can't try it."
    assert found.days == 1


def test_each_alternative_is_left_out_once():
    query = parse("(haftar OR hifter) AND (russia OR wagner) NOT (a OR b)")

    labels = [label for label, _ in without_each(query.root)]

    assert labels == ["haftar", "hifter", "russia", "wagner"]
    assert without_each(parse("haftar russia").root) == []
