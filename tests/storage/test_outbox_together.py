"""What the outbox knows for digests, bursts and channels that were refused: on SQLite and PostgreSQL."""

from bot.news.alert import State
from tests.builders import NOW, Newsroom, after


async def test_held_posts_are_found_when_their_time_has_come(database):
    room = await Newsroom(database).open()
    channel = await room.channel()
    await room.post(channel, headline="Held", held=("daily", after(hours=1)))
    await room.post(channel, headline="Now")

    async with database.read() as work:
        assert await work.outbox.held(NOW) == []
        (row,) = await work.outbox.held(after(hours=1))
        assert await work.deliveries.next_due() == NOW

    assert row.content.headline == "Held"


async def test_a_crowd_is_what_waits_at_once_without_being_urgent(database):
    room = await Newsroom(database).open()
    first, second = await room.channel(), await room.channel(name="second", chat_id=-1002)
    for _ in range(3):
        await room.post(first)
    await room.post(first, urgent=True)
    await room.post(second)

    async with database.read() as work:
        crowded = await work.outbox.crowded(NOW, more_than=2)

    assert {channel: len(rows) for channel, rows in crowded.items()} == {first.id: 3}


async def test_what_was_told_in_a_digest_is_no_delivery_of_its_own(database):
    room = await Newsroom(database).open()
    channel = await room.channel()
    for _ in range(2):
        await room.post(channel)
    async with database.write() as work:
        first, second = await work.outbox.rows(states=[State.DUE], limit=10)
        await work.deliveries.mark(first.id, State.SENT, now=NOW, folded=True)
        await work.deliveries.mark(second.id, State.SENT, now=NOW, message_id=7)
        await work.commit()

    async with database.read() as work:
        assert len(await work.deliveries.sent_since(NOW)) == 1


async def test_the_posts_of_a_watchlist_since_a_time(database):
    room = await Newsroom(database).open()
    channel = await room.channel()
    await room.post(channel, headline="Old")
    room.clock.move(hours=1)
    await room.post(channel, headline="New")

    async with database.read() as work:
        posts = await work.posts.of_watchlist(room.watchlist.id, since=after(minutes=1))

    assert [post.content.headline for post in posts] == ["New"]
