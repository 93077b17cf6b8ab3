"""An old article under a new date: known after a restart, after its item was forgotten, and never told as new."""

from datetime import timedelta

import pytest

from bot.news.alert import Kind
from bot.news.story.placement import Role
from tests.builders import NOW, after
from tests.newsdesk import LATER, TEXT


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"title": "Commander flies out"},
        {"content": TEXT[:330] + " ...", "title": "Commander flies out"},
        {"url": "https://wire.example/1?utm_source=mail", "content": TEXT[:100]},
    ],
    ids=["exact", "headline", "cut", "link"],
)
async def test_an_article_is_known_after_a_restart_and_after_its_item_was_forgotten(desk, given):
    old = await desk.take("wire", 1)
    forgotten = await desk.forget()
    desk.restart()
    await desk.watch()

    new = await desk.take("ledger", 2, at=LATER, **given)

    assert forgotten.items == 1
    assert (new.placement.role, new.placement.story) == (Role.COPY, old.kept.id)
    (row,) = await desk.rows()
    assert (row.kind, row.content.resurfaced) == (Kind.NEW, NOW)


async def test_it_is_silent_where_old_articles_are(desk):
    await desk.take("wire", 1)
    await desk.forget()
    desk.restart(resurfaced="silent")
    await desk.watch()

    new = await desk.take("ledger", 2, at=LATER)

    assert await desk.rows() == []
    assert new.decisions[0].reason == "an old article: 200 days"


async def test_a_story_that_was_told_is_not_told_again_but_its_post_names_the_copy(desk):
    await desk.watch()
    await desk.take("wire", 1)
    await desk.forget()
    desk.restart()

    await desk.take("ledger", 2, at=LATER, title="Commander flies out")

    (row,) = await desk.rows()
    assert [outlet.source for outlet in row.content.also_in] == ["ledger"]


async def test_the_second_copy_of_an_old_article_is_marked_like_the_first(desk):
    await desk.take("wire", 1)
    await desk.forget()
    desk.restart()
    await desk.watch()
    summary = TEXT.replace("Khalifa Haftar", "The commander")
    await desk.take("ledger", 2, at=LATER, title="Commander in Moscow", content=summary)

    third = await desk.take("herald", 3, at=LATER + timedelta(minutes=5))

    (row,) = await desk.rows()
    assert third.placement.known_since in (NOW, LATER)
    assert row.content.resurfaced == NOW


async def test_what_is_kept_for_long_goes_too_in_the_end(desk, database):
    old = await desk.take("wire", 1)
    await desk.forget(after(days=100))

    forgotten = await desk.forget(after(days=400), remember=365)
    desk.restart()

    assert forgotten.signatures == 1
    async with database.read() as work:
        assert await work.fingerprints.holders(old.placement.keys) == {}
        assert await work.stories.founded([old.placement.story]) == {}
    assert (await desk.take("ledger", 2, at=after(days=400))).placement.role is Role.ORIGINAL


async def test_another_process_knows_what_the_first_has_taken_in(desk, database):
    """Each has an index of its own; what one has kept the other finds by its keys."""
    old = await desk.take("wire", 1)
    desk.restart()

    new = await desk.take("ledger", 2, at=after(minutes=1), title="Commander flies out")

    assert new.placement.story == old.kept.id


async def test_what_was_rolled_back_is_not_recalled(desk, database, monkeypatch):
    async def fail(*args, **kwargs):
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr("bot.pipeline.compose.Composer.compose", fail)
        with pytest.raises(RuntimeError):
            await desk.take("wire", 1)

    assert (await desk.take("ledger", 2)).placement.role is Role.ORIGINAL
