"""Who is hardly ever first with its stories only carries them: learned from what comes in, on real databases."""

import pytest

from bot.news.reading.carriers import mostly_carries
from tests.builders import after
from tests.newsdesk import TEXT, a_text


@pytest.fixture
async def share(desk):
    """So many stories that the wire had first and the ledger later, or in the order given."""
    count = 0

    async def share(stories, feeds=("wire", "ledger")):
        nonlocal count
        for _ in range(stories):
            count += 1
            for late, feed in enumerate(feeds):
                title = f"{feed} {' '.join(a_text(count).split()[:4])}"
                await desk.take(
                    feed,
                    1000 + count,
                    title=title,
                    content=a_text(count),
                    at=after(minutes=10 * count + late),
                )

    return share


async def headline_of_a_story_that_the_ledger_had_first(desk):
    await desk.watch()
    late = after(days=1)
    await desk.take("ledger", 1, title="Carried", at=late)
    desk.restart()  # what was learned is not in memory
    await desk.take("wire", 2, title="Commander flies out", at=late)
    (row,) = await desk.rows()
    return row.content.headline, row.content.source


async def test_the_original_takes_the_headline_from_who_is_hardly_ever_first(desk, share):
    await share(20)

    assert await headline_of_a_story_that_the_ledger_had_first(desk) == ("Commander flies out", "wire")


@pytest.mark.parametrize(("later", "first"), [(18, 0), (24, 2)])
async def test_few_stories_or_now_and_then_a_first_one_say_nothing(desk, share, later, first):
    await share(later)
    await share(first, feeds=("ledger", "wire"))

    assert await headline_of_a_story_that_the_ledger_had_first(desk) == ("Carried", "ledger")


async def test_it_is_named_as_the_way_that_a_credited_article_came(desk, share):
    before = await desk.take("ledger", 1, source="The Morning Herald", content=TEXT)
    await share(20)

    after_ = await desk.take("ledger", 2, source="The Morning Herald", content=a_text(99), title="Nine dock")

    assert (before.told.via, after_.told.via) == ("", "ledger")


async def test_an_agency_whose_feed_is_late_is_no_carrier(desk, database):
    for number in range(20):
        for feed, source in (("wire", "Harbour Ledger"), ("ledger", "Reuters")):
            title = f"{source} {a_text(number)[:30]}"
            await desk.take(feed, number, title=title, content=a_text(number), source=source)

    async with database.read() as work:
        assert await work.learned.carriers(["reuters", "ledger"]) == frozenset()


@pytest.mark.parametrize(
    ("first", "later", "carries"),
    [(0, 19, False), (0, 20, True), (1, 19, True), (2, 19, False), (20, 0, False)],
)
def test_hardly_ever_first_is_once_in_twenty(first, later, carries):
    assert mostly_carries(first, later) is carries
