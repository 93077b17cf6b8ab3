"""The ledger of sources, stories a day, and both as CSV."""

import csv
import io
from datetime import date, timedelta

from bot.desk.figures import Curve
from bot.storage.database import open_database
from bot.web.figures import picture_of
from tests.builders import NOW, a_watchlist
from tests.library import an_empty_library
from tests.web.conftest import Shown


def rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_sources_tell_who_was_first_and_by_how_much(reader):
    _, _, text = await reader.get("/sources")

    assert text.index("Meridian Wire") < text.index("18 min") < text.index("The Harbour Ledger")
    assert "Who follows whom" in text


async def test_visitors_see_the_sources_of_what_they_may_see(reader):
    _, _, text = await reader.get("/sources.csv")

    found = {row["source"]: row for row in rows(text)}
    assert found["Meridian Wire"]["first"] == "1"
    assert found["Meridian Wire"]["minutes_ahead"] == "18.0"
    assert "海港日报" not in found


async def test_the_items_that_are_kept_give_the_same_sources_when_they_are_replayed(shown, reader, tmp_path):
    """Through the day once more, in the order and at the times in which they came."""
    pages = [(await reader.get(path))[2] for path in ("/sources", "/sources.csv")]
    async with shown.database.read() as work:
        kept = [one.item async for one, _ in work.items.since(NOW - timedelta(days=30))]

    async with open_database(f"sqlite:///{tmp_path}/again.db") as database:
        desk = await an_empty_library(database)
        for item in kept:
            feed = next(key for key, known in desk.feeds.items() if known.url == item.feed)
            await desk.take(feed, item, at=item.fetched)
        again = Shown(database, {}, shown.clock)
        reader.base = await again.serve()

        assert [(await reader.get(path))[2] for path in ("/sources", "/sources.csv")] == pages
        await again.server.stop()
    assert "Who follows whom" in pages[0]


async def test_figures_show_each_public_watchlist_with_its_csv(reader):
    _, _, text = await reader.get("/figures")

    assert 'aria-label="harbours: 2 stories in 28 days' in text
    assert "officials" not in text
    assert "/figures.csv?w=harbours" in text
    _, _, table = await reader.get("/figures.csv?w=harbours&w=grain")
    assert {row["watchlist"] for row in rows(table)} == {"harbours", "grain"}
    assert sum(int(row["stories"]) for row in rows(table)) == 5


async def test_a_hidden_watchlist_has_no_figures_for_visitors(reader):
    assert (await reader.get("/figures?w=officials"))[0] == 404
    assert (await reader.get("/figures.csv?w=officials"))[0] == 404


def a_curve(*counts, band=(2.0, 4.0)):
    days = tuple((date(2026, 11, 1) + timedelta(days=n), count) for n, count in enumerate(counts))
    return Curve(watchlist=a_watchlist(added=NOW), zone="UTC", days=days, usual=None, band=band)


def test_a_day_far_above_the_usual_is_marked():
    picture = picture_of(a_curve(3, 4, 12, 2))

    assert [bar.burst for bar in picture.bars] == [False, False, True, False]
    assert picture.usual == "2 to 4"


def test_a_picture_of_nothing_is_flat():
    picture = picture_of(a_curve(0, 0, band=None))

    assert [bar.height for bar in picture.bars] == [0, 0]
    assert (picture.most_of_a_day, picture.usual, picture.band) == (0, "", None)
