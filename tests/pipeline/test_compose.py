"""What channels are told as items come in: from the feed's items to the rows of the outbox, on a real database."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.news.alert import Kind
from bot.news.watchlist import Mute, Route
from tests.builders import a_channel, a_watchlist, after
from tests.newsdesk import NEWS, TEXT, Newsdesk, an_article


class Desk(Newsdesk):
    async def post(self):
        (row,) = await self.rows(Kind.NEW)
        return row.content


@pytest.fixture
async def desk(sqlite_database):
    return await Desk(sqlite_database).open("wire", "ledger", h="Haftar AND Russia")


async def test_a_copy_is_added_to_the_post(desk):
    await desk.take("wire", an_article(1))
    await desk.take("ledger", an_article(2, url="https://ledger.example/2", title="Commander flies out"))

    post = await desk.post()

    assert post.headline == "Haftar in Moscow"
    assert [outlet.source for outlet in post.also_in] == ["ledger"]


async def test_new_facts_answer_the_post_without_repeating_it(desk):
    await desk.take("wire", an_article(1))
    await desk.take("wire", an_article(1, content=TEXT + NEWS), at=after(hours=1))

    (reply,) = await desk.rows(Kind.REPLY)

    assert "1,400 instructors" in reply.content.new_facts
    assert reply.content.summary == ""


async def test_a_correction_is_marked_on_the_post(desk):
    await desk.take("wire", an_article(1))
    await desk.take("wire", an_article(1, title="CORRECTED-Haftar in Moscow"), at=after(hours=1))

    assert (await desk.post()).notice == "correction"


async def test_the_agency_takes_the_headline_when_it_comes_after_its_client(desk):
    await desk.take(
        "ledger", an_article(1, content=f"MOSCOW, Nov 24 (Reuters) - {TEXT}", title="Commander flies out")
    )
    await desk.take("wire", an_article(2, source="Reuters", title="Haftar in Moscow for talks"))

    post = await desk.post()

    assert (post.source, post.headline) == ("Reuters", "Haftar in Moscow for talks")
    assert [outlet.source for outlet in post.also_in] == ["ledger"]


async def test_an_old_article_is_marked_with_its_true_date(desk):
    await desk.take("wire", an_article(1, url="https://wire.example/2024/03/02/haftar"))

    assert (await desk.post()).resurfaced.year == 2024


async def test_what_stood_in_a_new_feed_stays_silent_and_so_do_its_copies(desk):
    desk.feeds["wire"] = replace(desk.feeds["wire"], last_ok=None)
    await desk.take("wire", an_article(1))
    (copy,) = await desk.take("ledger", an_article(2, url="https://ledger.example/2"))

    assert await desk.rows() == []
    assert "before the feed was added" in copy.decisions[0].reason


async def test_a_copy_that_matches_where_the_first_text_did_not_alerts(desk):
    await desk.take(
        "wire",
        an_article(1, title="Commander in Moscow", content=TEXT.replace("Khalifa Haftar", "The commander")),
    )
    await desk.take("ledger", an_article(2, url="https://ledger.example/2"))

    assert (await desk.post()).source == "ledger"


async def test_a_muted_source_is_silent_and_says_until_when(desk):
    async with desk.database.write() as work:
        await work.mutes.save(Mute(kind="source", subject="wire", until=after(days=1)))
        await work.commit()

    (taken,) = await desk.take("wire", an_article(1))

    assert await desk.rows() == []
    assert taken.decisions[0].reason.startswith("muted: source until 26.11.2026")


class FailingError(Exception):
    pass


class FailingWatch:
    async def refresh(self, work, *, now):
        raise FailingError


async def test_a_transaction_that_fails_leaves_memory_as_it_was(desk):
    working, desk.intake.watch = desk.intake.watch, FailingWatch()
    with pytest.raises(FailingError):
        await desk.take("wire", an_article(1))
    desk.intake.watch = working

    (taken,) = await desk.take("wire", an_article(1))

    assert taken.placement.role == "original"
    assert len(await desk.rows(Kind.NEW)) == 1


async def test_copies_that_come_together_stand_in_one_post_with_one_edit(desk):
    await desk.take("wire", an_article(1))
    await desk.deliver()
    await desk.take(
        "ledger", *(an_article(n, url=f"https://paper{n}.example/", source=f"Paper {n}") for n in (2, 3, 4))
    )

    (edit,) = await desk.rows(Kind.EDIT)

    assert [outlet.source for outlet in edit.content.also_in] == ["Paper 4", "Paper 3", "Paper 2"]


async def test_a_story_that_opens_and_is_copied_in_one_poll_is_told_once(desk):
    copy = an_article(2, url="https://paper.example/", title="Commander flies out", source="Paper")
    taken = await desk.take("wire", copy, an_article(1))

    assert [[decision.kind for decision in one.decisions] for one in taken] == [["new"], ["edit"]]
    assert [outlet.source for outlet in (await desk.post()).also_in] == ["Paper"]


async def test_the_database_is_asked_no_more_often_for_many_copies(desk):
    asked = []

    @event.listens_for(desk.database._writer.sync_engine, "before_cursor_execute")
    def note(*given):
        asked.append(given[2])

    opening = [
        an_article(n, title=f"Haftar and Russia {n}", content=f"Haftar, Russia and {n}. " * 3)
        for n in range(30)
    ]
    await desk.take("wire", *opening[:10])
    await desk.take("ledger", opening[10])  # what is in a feed is noted the first time

    first = len(asked)
    await desk.take("ledger", *(replace(one, guid=f"copy {one.guid}", url="") for one in opening[:2]))
    few, second = len(asked) - first, len(asked)
    await desk.take("ledger", *(replace(one, guid=f"copy {one.guid}", url="") for one in opening[2:10]))

    assert len(asked) - second - few == 6 * 2  # two for each edit, which waits in its post


@pytest.mark.parametrize("muted", [False, True])
async def test_what_many_channels_are_told_takes_as_many_statements_as_of_one(desk, muted):
    asked = []

    @event.listens_for(desk.database._writer.sync_engine, "before_cursor_execute")
    def note(*given):
        asked.append(given[2])

    async with desk.database.write() as work:
        for topic, channels in (("ferry", 1), ("harbour", 4)):
            routes = [
                await work.channels.add(a_channel(name=f"{topic}{n}", chat_id=f"@{topic}{n}"))
                for n in range(channels)
            ]
            for n, channel in enumerate(routes):
                await work.watchlists.add(
                    a_watchlist(
                        name=f"{topic}{n}", query=topic, canonical=topic, routes=(Route(channel=channel.id),)
                    )
                )
        if muted:
            await work.mutes.save(Mute(kind="source", subject="wire", until=after(days=1), who="Ann"))
        await work.commit()
    await desk.take("wire", an_article(1, title="The ferry", content="It has left for the islands."))

    asked.clear()
    await desk.take(
        "wire", an_article(2, title="Another ferry", content="It came back with four passengers.")
    )
    one = len(asked)
    await desk.take(
        "wire", an_article(3, title="The harbour", content="Dredging begins on Monday, the mayor says.")
    )

    assert len(asked) == 2 * one
    assert len(await desk.rows(Kind.NEW)) == (0 if muted else 1 + 1 + 4)
