"""The order of an item's day, and what it costs: everything once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.news.alert import Kind
from bot.news.feed.health import complaint
from bot.pipeline.look import HereReader
from tests.builders import NOW, a_feed, after
from tests.newsdesk import Newsdesk, an_article


class CountingReader(HereReader):
    """Notes what it read; `fails`: titles for which it takes too long."""

    def __init__(self, *, fails=()):
        self.titles, self.fails = [], fails

    async def read(self, items, repeated, houses):
        self.titles += [item.title for item in items]
        found = await super().read(items, repeated, houses)
        return [None if item.title in self.fails else one for item, one in zip(items, found, strict=True)]


@pytest.fixture
async def desk(sqlite_database):
    return await Newsdesk(sqlite_database).open("wire", "ledger", h="Haftar AND Russia")


async def test_each_item_is_read_once_and_known_ones_not_at_all(desk):
    desk.day.look.reader = reader = CountingReader()

    await desk.take("wire", an_article(1), an_article(2, title="Other", content="Haftar, Russia."))
    await desk.take("wire", an_article(1), an_article(3, title="Third", content="Haftar or Russia."))

    assert reader.titles == ["Other", "Haftar in Moscow", "Third"]


async def test_the_deliverer_is_woken_only_where_something_waits(desk):
    woken = []
    desk.day.wake = lambda: woken.append(True)

    await desk.take("wire", an_article(1, title="Weather", content="Rain."))
    assert not woken

    await desk.take("wire", an_article(2))
    assert woken


async def test_a_text_that_takes_too_long_is_told_as_plain_text_with_a_remark_on_its_feed(desk):
    desk.day.look.reader = CountingReader(fails=["Haftar in Moscow"])

    await desk.take("wire", an_article(1))

    (row,) = await desk.rows(Kind.NEW)
    async with desk.database.read() as work:
        feed = await work.feeds.get(desk.feeds["wire"].id)
    assert row.content.headline == "Haftar in Moscow"
    assert "took too long to read" in complaint(feed, now=after(minutes=1))
    assert complaint(feed, now=NOW + timedelta(days=2)) == ""


async def test_an_outlet_that_a_feed_has_taught_is_credited_where_another_names_it(desk):
    """Nothing in "Zentrale Umschau" says that it is an outlet; a feed at zentrale-umschau.example does."""
    named = an_article(1, title="Haftar in Moscow - Zentrale Umschau", url="https://bridge.example/1")
    (before,) = await desk.take("wire", named)
    async with desk.database.write() as work:
        url = "https://zentrale-umschau.example/rss"
        await work.feeds.add(a_feed(url=url, name="", title="Zentrale Umschau", last_ok=NOW))
        await work.commit()

    later = an_article(
        2, title="Hafter in Rom - Zentrale Umschau", url="https://bridge.example/2", content="x"
    )
    (after_it,) = await desk.take("wire", later, at=after(hours=2))

    assert (before.told.reading.credit.source, after_it.told.reading.credit.source) == (
        "",
        "Zentrale Umschau",
    )


async def test_what_two_watchlists_match_is_one_post_with_both_hashtags(desk):
    async with desk.database.write() as work:
        known = await work.watchlists.by_name("h")
        await work.watchlists.add(replace(known, name="airfields", query="airfields", canonical="airfields"))
        await work.commit()

    (taken,) = await desk.take("wire", an_article(1))

    (row,) = await desk.rows()
    assert row.content.watchlists == ("h", "airfields")
    assert [(one.watchlist, one.kind) for one in taken.decisions] == [("h", "new"), ("airfields", "new")]


async def test_what_is_new_in_a_feed_that_renumbers_its_entries_is_news(desk):
    """Other guids and addresses at each request: the known texts stay silent, and the new one is told."""

    def numbered(poll, *titles):
        return [
            an_article(
                f"{title} {poll}",
                title=title,
                content="",
                url=f"https://wire.example/{title}?{poll}",
                published=after(days=-2),
            )
            for title in titles
        ]

    old = [
        f"Harbour fees rise for the {place} time"
        for place in ("first", "second", "third", "fourth", "fifth", "sixth")
    ]
    desk.feeds["wire"] = replace(desk.feeds["wire"], last_new=after(hours=-1))
    await desk.take("wire", *numbered(1, *old))

    taken = await desk.take("wire", *numbered(2, "Haftar thanks Russia", *old), at=after(minutes=10))

    assert [one.kept.item.title for one in taken] == ["Haftar thanks Russia"]
    assert [row.content.headline for row in await desk.rows(Kind.NEW)] == ["Haftar thanks Russia"]
