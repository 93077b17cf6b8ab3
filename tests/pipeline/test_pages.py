"""Pages of articles of which a feed gives only a line: from the feed's items to the outbox, on a real database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import a_day
from bot.errors import FeedUnreachableError
from bot.news.alert import State
from bot.news.feed.feed import Fetched
from bot.news.item import PageText
from bot.news.reading.reading import read
from bot.news.watchlist import Route
from bot.pipeline.look import NewItems
from bot.pipeline.pages import Pages
from bot.query.parser import parse
from bot.settings import Settings
from tests.builders import NOW, a_channel, a_feed, a_watchlist, after, an_item

TEXT = (
    "Khalifa Haftar arrived in the capital on Tuesday for talks about the airfields in the desert south of Benghazi.\n"
    "Two people who have seen the agenda said that Russia has put the runway near the border with Chad at the top of "
    "it, followed by an overdue bill for spare parts. Neither side has said whether anything will be signed."
)


class Publisher:
    """Pages by address; notes what was asked. None: never answers."""

    def __init__(self, **pages):
        self.pages, self.asked = pages, []

    async def read(self, url, *, now):
        self.asked.append(url)
        text = self.pages.get(url.rpartition("/")[2], "")
        if text is None:
            await asyncio.Event().wait()
        if not text:
            raise FeedUnreachableError("404: there is nothing at this address", status=404)
        return PageText(url=url, text=text, canonical=f"{url}-for-good")


class Desk:
    """One feed that was read before, one watchlist, one channel; `take` brings items in as the service does."""

    def __init__(self, database):
        self.database, self.day = database, a_day(database, Settings())

    async def open(self, query="Haftar AND Russia", **feed):
        async with self.database.write() as work:
            channel = await work.channels.add(a_channel())
            routes = (Route(channel=channel.id),)
            await work.watchlists.add(
                a_watchlist(name="h", query=query, canonical=parse(query).canonical, routes=routes)
            )
            self.feed = await work.feeds.add(a_feed(**{"last_ok": NOW} | feed))
            await work.commit()
        return self

    async def take(self, publisher, *items, at=NOW, **given):
        self.day.pages = Pages(reader=publisher, intake=self.day.intake, **given)
        return await self.day.take(self.feed, Fetched(items=items), at)

    async def posts(self):
        async with self.database.read() as work:
            return [row.content for row in await work.outbox.rows(states=list(State), limit=100)]


@pytest.fixture
async def desk(sqlite_database):
    return await Desk(sqlite_database).open()


def a_line(number=1, **given):
    given = {"title": "Haftar in Moscow", "summary": "Talks are to last two days.", "feed": ""} | given
    return an_item(guid=f"{number}", url=f"https://harbour-gazette.example/{number}", **given)


async def test_an_article_whose_page_holds_the_other_word_alerts(desk):
    await desk.take(Publisher(**{"1": TEXT}), a_line())

    (post,) = await desk.posts()
    assert "Two people who have seen the agenda" in post.summary


async def test_a_page_is_asked_for_only_where_it_may_matter(desk):
    publisher = Publisher()

    await desk.take(
        publisher,
        a_line(1, title="Ferry runs again"),
        a_line(2, summary=TEXT),
        a_line(3, title="Russia opens an embassy"),
        a_line(4, title="Haftar thanks Russia"),
    )

    assert sorted(url[-1] for url in publisher.asked) == ["3", "4"]


async def test_what_was_seen_before_is_not_asked_for_again(desk):
    publisher = Publisher(**{"1": TEXT})
    await desk.take(publisher, a_line())

    taken = await desk.take(publisher, a_line(), at=after(hours=3))

    assert (taken, len(publisher.asked)) == ([], 1)


async def test_a_page_that_stands_in_two_feeds_is_asked_for_once(desk):
    publisher = Publisher(**{"1": TEXT})
    desk.day.pages = Pages(reader=publisher, intake=desk.day.intake)
    async with desk.database.write() as work:
        other = await work.feeds.add(a_feed(url="https://other.example/rss", last_ok=NOW))
        await work.commit()

    taken = [await desk.day.take(feed, Fetched(items=(a_line(),)), NOW) for feed in (desk.feed, other)]

    assert (len(publisher.asked), [len(one) for one in taken]) == (1, [1, 1])


@pytest.mark.parametrize("text", ["", None, "We value your privacy and so do our 812 partners. " * 20])
async def test_a_page_in_trouble_changes_nothing(desk, text):
    matched = a_line(title="Haftar thanks Russia")

    await desk.take(Publisher(**{"1": text}), matched, limit=timedelta(seconds=0.1))

    (post,) = await desk.posts()
    assert (post.headline, post.summary) == ("Haftar thanks Russia", "Talks are to last two days.")


async def test_one_slow_page_does_not_cost_another_its_text(desk):
    await desk.take(Publisher(**{"1": None, "2": TEXT}), a_line(1), a_line(2), limit=timedelta(seconds=0.1))

    (post,) = await desk.posts()
    assert "Two people" in post.summary


async def test_the_text_of_a_page_is_kept_and_is_no_new_version(desk):
    (taken,) = await desk.take(Publisher(**{"1": TEXT}), a_line())

    async with desk.database.read() as work:
        kept = await work.items.get(taken.kept.id)
        known = await work.sightings.known(desk.feed.id, ["1"])
    assert (kept.item.page, kept.item.page_url) == (TEXT, "https://harbour-gazette.example/1-for-good")
    assert len(known["1"]) == 1


async def test_a_copy_of_the_page_elsewhere_joins_its_story(desk):
    await desk.take(Publisher(**{"1": TEXT}), a_line())

    (copy,) = await desk.take(Publisher(), a_line(2, title="Commander flies out", summary=TEXT))

    assert copy.placement.role == "copy"


async def test_what_two_pages_call_their_own_address_is_one_article(desk):
    await desk.take(Publisher(**{"1": TEXT}), a_line())
    elsewhere = an_item(
        guid="9",
        url="https://harbour-gazette.example/1-for-good",
        title="Haftar in Moscow",
        summary="The commander Haftar is in the Russian capital.",
    )

    (taken,) = await desk.take(Publisher(), elsewhere)

    assert taken.placement.reason == "the same link"


@pytest.mark.parametrize(
    ("setting", "feed", "asks"), [(True, None, 1), (True, False, 0), (False, None, 0), (False, True, 1)]
)
async def test_a_feed_may_do_otherwise_than_the_settings_say(sqlite_database, setting, feed, asks):
    desk = await Desk(sqlite_database).open(full_text=feed)
    publisher = Publisher()

    await desk.take(publisher, a_line(), wanted=setting)

    assert len(publisher.asked) == asks


async def test_what_is_told_to_nobody_is_not_asked_for(sqlite_database):
    desk = await Desk(sqlite_database).open(last_ok=None)
    publisher = Publisher()

    await desk.take(publisher, a_line())

    assert publisher.asked == []


async def test_of_a_flood_the_newest_ten_are_read(desk):
    publisher = Publisher()

    await desk.take(publisher, *(a_line(number) for number in range(30, 0, -1)))

    assert sorted(int(url.rpartition("/")[2]) for url in publisher.asked) == list(range(21, 31))


async def test_a_watchlist_that_was_changed_meanwhile_counts(desk):
    publisher = Publisher()
    await desk.take(publisher, a_line(1, title="Pilots strike"))
    async with desk.database.write() as work:
        (watchlist,) = await work.watchlists.all()
        await work.watchlists.remove(watchlist.id)
        await work.watchlists.add(a_watchlist(name="p", query="pilots AND pay", canonical="(pilots AND pay)"))
        await work.commit()

    await desk.take(publisher, a_line(2, title="Pilots go on"), a_line(3, title="Haftar in Moscow"))

    assert [url[-1] for url in publisher.asked] == ["2"]


async def test_a_page_that_was_too_slow_is_left_alone_for_an_hour(desk):
    """It costs every poll its ten seconds else."""
    publisher = Publisher(**{"1": None})
    await desk.take(publisher, a_line(9, title="Pilots strike"))
    pages = Pages(reader=publisher, intake=desk.day.intake, limit=timedelta(seconds=0.05))
    asked = []

    for number, at in enumerate([NOW, after(minutes=59), after(minutes=61)]):
        item = a_line(1, title=f"Haftar in Moscow, day {number}")
        new = NewItems(items=(item,), replaced=False, repeated={}, readings={item: read(item)})
        await pages.of(desk.feed, new, at)
        asked.append(len(publisher.asked))

    assert asked == [1, 1, 2]


async def test_the_pages_of_a_feed_that_replaced_all_it_had_are_not_asked_for(desk):
    publisher, item = Publisher(**{"1": TEXT}), a_line()
    await desk.take(publisher, a_line(9, title="Pilots strike"))
    new = NewItems(items=(item,), replaced=True, repeated={}, readings={item: read(item)})
    pages = Pages(reader=publisher, intake=desk.day.intake)

    assert await pages.of(desk.feed, new, NOW) == {}
    assert await pages.of(desk.feed, replace(new, replaced=False), NOW) != {}
