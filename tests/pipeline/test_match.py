"""Watchlists in memory: in step with the database, and nothing read or filed again that has not changed."""

from dataclasses import replace

import pytest

from bot.pipeline.match import Watch
from bot.query.matcher import Document
from tests.builders import NOW, a_watchlist

TEXTS = ("ferry to the islands", "the ferry alone", "a quay", "nothing of this")


def found(watch):
    """Which watchlists match each text, wholly and nearly."""
    texts = [Document.of(title=text, body="") for text in TEXTS]
    return [(sorted(watch.matches(text)), watch.nearly(text)) for text in texts]


@pytest.fixture
async def watched(sqlite_database):
    """Three watchlists that are in memory, and a fourth that can't be read."""
    queries = {"both": "ferry AND islands", "one": "harbour", "old": "quay", "odd": "(("}
    async with sqlite_database.write() as work:
        await work.watchlists.add_new(
            [a_watchlist(name=name, query=text, canonical=text) for name, text in queries.items()]
        )
        await work.commit()
    watch = Watch()
    async with sqlite_database.read() as work:
        await watch.refresh(work, now=NOW)
    return watch


@pytest.mark.parametrize("asked", [True, False], ids=["near matches asked for before", "and not"])
@pytest.mark.parametrize(
    "edit",
    [
        lambda work, one: work.watchlists.add(a_watchlist(name="new", canonical="quay AND ferry")),
        lambda work, one: work.watchlists.save(replace(one, canonical="quay AND islands")),
        lambda work, one: work.watchlists.save(replace(one, paused=True)),
        lambda work, one: work.watchlists.save(replace(one, canonical="((")),
        lambda work, one: work.watchlists.remove(one.id),
    ],
    ids=["added", "edited", "paused", "made unreadable", "removed"],
)
async def test_an_edit_is_taken_up_and_nothing_else(sqlite_database, watched, edit, asked):
    before = dict(watched.watchlists)
    if asked:
        found(watched)
    async with sqlite_database.write() as work:
        one = await work.watchlists.by_name("both")
        await edit(work, one)

        await watched.refresh(work, now=NOW)
        fresh = Watch()
        await fresh.refresh(work, now=NOW)

    assert found(watched) == found(fresh)
    assert watched.watchlists == fresh.watchlists
    assert all(watched.watchlists[each] is before[each] for each in before.keys() - {one.id})


async def test_a_watchlist_that_was_paused_matches_again_when_it_is_resumed(sqlite_database, watched):
    before = found(watched)
    async with sqlite_database.write() as work:
        one = await work.watchlists.by_name("both")
        for paused in (True, False):
            await work.watchlists.save(replace(one, paused=paused))
            await watched.refresh(work, now=NOW)

    assert found(watched) == before
