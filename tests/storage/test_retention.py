"""What is old is forgotten, through the pipeline's own stage, on real databases."""

from datetime import timedelta

from bot.news.alert import State
from bot.news.question import Choice, Question
from bot.news.watchlist import Invitation
from bot.pipeline.retention import Forgotten, Retention, forget_old
from tests.builders import (
    NOW,
    a_channel,
    a_feed,
    a_mute,
    a_placement,
    a_told_post,
    a_watchlist,
    add_post,
    after,
    an_item,
)


async def test_what_is_older_than_asked_is_forgotten_and_the_rest_is_kept(database, monkeypatch):
    monkeypatch.setattr("bot.pipeline.retention.STEP", 10)
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        old = await work.items.add({feed.id: [an_item(guid=f"old {n}") for n in range(26)]})
        young = await work.items.add(
            {feed.id: [an_item(guid=f"young {n}", fetched=after(days=50)) for n in range(4)]}
        )
        await work.stories.place({each.id: a_placement(each.id) for each in [*old, *young]})
        await add_post(work, a_told_post(watchlist.id, channel.id, old[0].id))
        (row,) = await work.deliveries.claim(NOW, limit=1, busy=[])
        await work.deliveries.mark(row.id, State.SENT, now=NOW, message_id=1)
        await work.mutes.save(a_mute())
        await work.sightings.still_there({feed.id: [each.item.guid for each in young]}, now=after(days=100))
        await work.commit()

    forgotten = await forget_old(
        database, now=after(days=100), keep=timedelta(days=90), remember=timedelta(days=365)
    )
    again = await forget_old(
        database, now=after(days=100), keep=timedelta(days=90), remember=timedelta(days=365)
    )

    assert forgotten == Forgotten(items=25, signatures=0, sightings=26, deliveries=1, ended=1)
    assert again == Forgotten(items=0, signatures=0, sightings=0, deliveries=0, ended=0)
    async with database.read() as work:
        left = [kept.id async for kept, _ in work.items.since(NOW)]
        assert left == [old[0].id, *(each.id for each in young)]
        assert len(await work.posts.of([old[0].id])) == 1


async def test_the_file_gives_back_to_the_disk_what_was_freed(sqlite_database):
    """A file that only grows fills its disk with what nobody needs."""
    async with sqlite_database.write() as work:
        feed = await work.feeds.add(a_feed())
        kept = await work.items.add(
            {feed.id: [an_item(guid=f"{n}", content=f"{n} " + "ferry " * 2000) for n in range(300)]}
        )
        await work.stories.place({one.id: a_placement(one.id) for one in kept})
        await work.commit()
    async with sqlite_database.read() as work:
        before = await work.figures.size()
    retention = Retention(sqlite_database, keep=timedelta(days=90), remember=timedelta(days=365))

    await retention.run(after(days=100))

    async with sqlite_database.read() as work:
        assert await work.figures.size() < before / 3
    assert await sqlite_database.give_back() == 0


async def test_what_waited_for_somebody_is_forgotten_when_its_time_is_over(database):
    async with database.write() as work:
        for key, until in (("over", after(hours=-1)), ("open", after(hours=1))):
            yes = Choice(command="/remove ferry")
            await work.questions.add(Question(key=key, user_id=7, chat_id=7, until=until, choices=(yes,)))
            await work.admins.add_invite(key, Invitation(role="editor"), expires=until)
        await work.commit()

    forgotten = await forget_old(database, now=NOW, keep=timedelta(), remember=timedelta(days=365))

    assert forgotten.ended == 2
    async with database.write() as work:
        assert await work.questions.get("over") is None
        assert await work.questions.get("open") is not None
        assert await work.admins.take_invite("open", NOW) == Invitation(role="editor")
