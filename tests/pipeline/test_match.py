"""Watchlists in memory: in step with the database, and nothing read or filed again that has not changed."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.pipeline.match import Watch
from bot.query.document import Document
from tests.builders import NOW, a_watchlist

TEXTS = ("ferry to the islands", "the ferry alone", "a quay", "nothing of this")


async def found(watch):
    """Which watchlists match each text, wholly and nearly."""
    await watch.loosen()
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
        await found(watched)
    async with sqlite_database.write() as work:
        one = await work.watchlists.by_name("both")
        await edit(work, one)

        await watched.refresh(work, now=NOW)
        fresh = Watch()
        await fresh.refresh(work, now=NOW)

    assert await found(watched) == await found(fresh)
    assert watched.watchlists == fresh.watchlists
    assert all(watched.watchlists[each] is before[each] for each in before.keys() - {one.id})


async def test_others_have_their_turn_while_many_watchlists_are_filed(sqlite_database):
    """However many there are: in between the event loop goes round at least once for each hundred."""
    async with sqlite_database.write() as work:
        await work.watchlists.add_new(
            [a_watchlist(name=f"w{n}", canonical=f"(ferry{n} AND quay)") for n in range(1200)]
        )
        await work.commit()
    watch, filed, loose = Watch(), [], []

    async def look(deed, seen):
        doing = asyncio.create_task(deed)
        while not doing.done():
            seen.append(len(watch.watchlists))
            await asyncio.sleep(0)
        await doing

    async with sqlite_database.read() as work:
        await look(watch.refresh(work, now=NOW), filed)
    await look(watch.loosen(), loose)

    assert max(after - before for before, after in pairwise([*filed, len(watch.watchlists)])) <= 100
    assert len(loose) > 1200 / 100
    texts = [Document.of(title=text, body="") for text in ("ferry7 at the quay", "ferry7")]
    assert [list(watch.matches(text)) for text in texts] == [[8], []]
    assert watch.nearly(texts[1])


async def test_a_watchlist_that_was_paused_matches_again_when_it_is_resumed(sqlite_database, watched):
    before = await found(watched)
    async with sqlite_database.write() as work:
        one = await work.watchlists.by_name("both")
        for paused in (True, False):
            await work.watchlists.save(replace(one, paused=paused))
            await watched.refresh(work, now=NOW)

    assert await found(watched) == before
