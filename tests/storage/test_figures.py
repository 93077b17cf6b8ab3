"""Counts for people, on both databases."""

from dataclasses import replace

import pytest

from bot.news.alert import Reason, Silence, State, Why
from bot.news.story.placement import Role
from tests.builders import (
    NOW,
    a_channel,
    a_feed,
    a_placement,
    a_post,
    a_told_post,
    a_watchlist,
    add_post,
    after,
    an_item,
)
from tests.newsdesk import Newsdesk, an_article


@pytest.fixture
async def newsdesk(database):
    desk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia", ports="port")
    await desk.take("wire", an_article(1), at=after(days=-2))
    await desk.take("wire", an_article(3, title="A port", content="Port."))
    await desk.take("ledger", an_article(2, url="https://ledger.example/2"))
    return desk


async def test_items_are_counted_by_their_roles(newsdesk, database):
    async with database.read() as work:
        assert await work.figures.roles(after(days=-1)) == {Role.ORIGINAL: 1, Role.COPY: 1}
        assert await work.figures.roles(after(days=-3)) == {Role.ORIGINAL: 2, Role.COPY: 1}


async def test_matches_and_posts_are_counted_for_all_or_for_one(newsdesk, database):
    async with database.read() as work:
        h = (await work.watchlists.by_name("h")).id

        assert await work.figures.matched(after(days=-3)) == (3, 2)
        assert await work.figures.matched(after(days=-3), h) == (2, 1)
        assert await work.figures.posts(after(days=-3)) == 2
        assert await work.figures.posts(after(days=-1), h) == 0


async def test_watchlists_are_listed_by_their_posts_and_then_by_name(newsdesk, database):
    async with database.write() as work:
        for name in ("Zinc", "ash", "oak"):
            await work.watchlists.add(a_watchlist(name=name))
        gone = await work.watchlists.add(a_watchlist(name="birch"))
        await work.watchlists.remove(gone.id)
        await work.figures.note_asked(3, now=NOW)
        await work.commit()

    async with database.read() as work:
        names = {one.id: one.name for one in await work.watchlists.all()}
        pages = [await work.figures.told_most(after(days=-3), start=start, most=2) for start in range(6)]
        told = [[(names[one], posts, asked) for one, posts, asked in page] for page in pages]

        assert await work.watchlists.count() == 5
        assert told[0] == [("h", 1, 1), ("ports", 1, 0)]
        assert told[1] == [("ports", 1, 0), ("ash", 0, 0)]
        assert told[2:] == [
            [("ash", 0, 0), ("oak", 0, 0)],
            [("oak", 0, 0), ("Zinc", 0, 0)],
            [("Zinc", 0, 0)],
            [],
        ]

    async with database.write() as work:
        while rows := await work.deliveries.claim(after(days=1), limit=9, busy=[]):
            for row in rows:  # what waits for a removed one alone is dropped
                await work.deliveries.mark(row.id, State.SENT, now=NOW, message_id=7)
        await work.watchlists.remove((await work.watchlists.by_name("ports")).id)
        behind = await work.figures.told_most(after(days=-3), start=2, most=2)
        assert [names[one] for one, _, _ in behind] == ["oak", "Zinc"]


async def test_languages_are_those_of_all_items_or_of_what_a_watchlist_matched(newsdesk, database):
    async with database.read() as work:
        ports = (await work.watchlists.by_name("ports")).id

        assert sum((await work.figures.languages(after(days=-3))).values()) == 3
        assert sum((await work.figures.languages(after(days=-1))).values()) == 2
        assert sum((await work.figures.languages(after(days=-3), ports)).values()) == 1


async def test_when_posts_went_out_can_be_asked(newsdesk, database):
    async with database.read() as work:
        h = (await work.watchlists.by_name("h")).id

        assert await work.figures.sent(after(days=-3), most=10) == []
        assert await work.figures.sent(after(days=-3), h, most=10) == []


async def test_what_went_out_by_itself_is_dated_unless_it_is_an_old_article(database):
    dated = {"new": NOW, "undated": None, "old": NOW}
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        watchlist, channel = await work.watchlists.add(a_watchlist()), await work.channels.add(a_channel())
        kept = await work.items.add({feed.id: [an_item(guid=one) for one in dated]})
        await work.stories.place({one.id: a_placement(one.id) for one in kept})
        for one in kept:
            resurfaced = after(days=-900) if one.item.guid == "old" else None
            content = a_post(published=dated[one.item.guid], resurfaced=resurfaced)
            await add_post(work, a_told_post(watchlist.id, channel.id, one.id, content=content))
        await work.commit()
    async with database.write() as work:
        while rows := await work.deliveries.claim(NOW, limit=9, busy=[]):
            for row in rows:
                await work.deliveries.mark(row.id, State.SENT, now=after(minutes=1), message_id=7)

        sent = await work.figures.sent(after(days=-3), most=10)

    assert sent == [(published, NOW, after(minutes=1)) for published in (None, None, NOW)]


async def test_a_story_is_dated_by_its_first_match(newsdesk, database):
    async with database.read() as work:
        assert await work.figures.first_matches(after(days=-3)) == [after(days=-2), NOW]


@pytest.mark.parametrize("silent", [False, True])
async def test_an_old_article_under_a_new_date_is_no_news(database, silent):
    desk = await Newsdesk(database).open("wire", h="Haftar AND Russia")
    desk.intake.rules = replace(desk.intake.rules, resurfaced_silent=silent)
    await desk.take("wire", an_article(1, url="https://wire.example/2024/03/02/haftar"))

    async with database.read() as work:
        assert await work.figures.first_matches(after(days=-3)) == []
        assert await work.figures.matched(after(days=-3)) == (0, 0)


async def test_silences_are_counted_by_their_reasons(newsdesk, database):
    async with database.write() as work:
        for item, reason in ((1, Why.OLD), (3, Why.OLD), (3, Why.MUTED)):
            silence = Silence(watchlist=1, channel=None, reason=Reason(why=reason))
            await work.verdicts.add_silences([(item, silence)])
        await work.commit()

    async with database.read() as work:
        assert list((await work.figures.silences(after(days=-3))).items()) == [(Why.OLD, 2), (Why.MUTED, 1)]
        assert await work.figures.silences(after(days=-1), 2) == {}
