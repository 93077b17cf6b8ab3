"""A line that a feed repeats is neither matched nor quoted nor compared, after a restart too."""

import pytest

from bot.desk.backtest import backtest
from bot.desk.inquiry import inquire
from bot.news.story.placement import Role
from bot.query.parser import parse
from tests.builders import NOW, after

STORIES = [
    "Divers found a bronze anchor below the northern quay. It weighs two tons and is to go to a museum in the capital.",
    "The council sold its oldest bus to a collector from abroad. He wants to drive it home across the mountains himself.",
    "A school choir won the prize of the region for the third time. Its conductor retires this summer after forty years.",
    "Bakers must pay more for flour because the harvest was poor. Some have begun to mix in potato, as in the last war.",
    "Nobody was hurt when a crane fell onto an empty warehouse. Police look for a driver who had left its brake open.",
    "The lighthouse on Corvo gets a new lamp that needs no keeper. Its last one, aged seventy, will stay as a guide.",
]
LINE = "Haftar and Russia: read our dossier every Sunday in print."


async def test_after_five_stories_the_line_is_gone(desk, database):
    await desk.watch()
    for number, story in enumerate(STORIES[:5], 1):
        await desk.take("wire", number, title=f"{story[:25]}", content=f"{story} {LINE}")
    told_before = len(await desk.rows())
    desk.restart()

    taken = await desk.take("wire", 9, title="A lamp without a keeper", content=f"{STORIES[5]} {LINE}")

    assert taken.told.reading.text == STORIES[5]
    assert not taken.told.matches
    assert len(await desk.rows()) == told_before == 5
    async with database.read() as work:
        asked = await inquire(work, f"#{taken.kept.id}", now=NOW)
        tried = await backtest(work, parse("Haftar AND Russia"), now=after(days=1))
    assert asked.reading.text == STORIES[5]
    assert tried.items == told_before  # as these were decided when they came


async def test_another_feed_that_prints_the_line_as_news_keeps_it(desk, database):
    for number, story in enumerate(STORIES[:5], 1):
        await desk.take("wire", number, title=f"{story[:25]}", content=f"{story} {LINE}")

    taken = await desk.take("ledger", 9, title="A lamp without a keeper", content=f"{STORIES[5]} {LINE}")

    assert LINE in taken.told.reading.text


async def test_what_a_story_taught_is_taken_back_with_its_transaction(desk, database, monkeypatch):
    async def fail(*args, **kwargs):
        raise RuntimeError("no")

    for number, story in enumerate(STORIES[:4], 1):
        await desk.take("wire", number, title=f"{story[:25]}", content=f"{story} {LINE}")
    with monkeypatch.context() as patched:
        patched.setattr("bot.pipeline.compose.Composer.compose", fail)
        with pytest.raises(RuntimeError):
            await desk.take("wire", 5, title="Crane falls", content=f"{STORIES[4]} {LINE}")

    taken = await desk.take("wire", 6, title="A lamp without a keeper", content=f"{STORIES[5]} {LINE}")

    assert LINE in taken.told.reading.text
    assert taken.placement.role is Role.ORIGINAL
