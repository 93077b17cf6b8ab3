"""What config.toml lists is taken over at the first start that sees it, however much it lists."""

from sqlalchemy import event

from bot.seeding import seed
from bot.settings import FeedSeed, Settings
from tests.builders import NOW, a_feed


def listing(*addresses):
    return Settings(feeds=tuple(FeedSeed(url=address, name="", folder="sea") for address in addresses))


async def addresses(database):
    async with database.read() as work:
        return [feed.url for feed in await work.feeds.all()]


async def test_a_file_of_many_feeds_is_taken_over_in_few_statements(sqlite_database):
    """One at a time, each looked for among all of before, 20,000 took over five minutes."""
    sent = []
    event.listen(
        sqlite_database._writer.sync_engine, "before_cursor_execute", lambda *given: sent.append(given[2])
    )

    taken_over = await seed(
        sqlite_database, listing(*(f"https://outlet{n}.example/rss" for n in range(3000))), now=NOW
    )

    assert taken_over == 3000
    assert len(await addresses(sqlite_database)) == 3000
    assert len(sent) < 100


async def test_a_feed_that_is_there_already_is_passed_over_and_one_that_was_removed_stays_so(database):
    async with database.write() as work:
        await work.feeds.add(a_feed(url="https://gazette.example/rss"))
        await work.commit()
    listed = listing(
        "https://gazette.example/rss", "https://Ledger.example:443/rss", "https://ledger.example/rss"
    )

    assert await seed(database, listed, now=NOW) == 3
    assert await addresses(database) == ["https://gazette.example/rss", "https://ledger.example/rss"]
    async with database.write() as work:
        await work.feeds.remove((await work.feeds.all())[1].id)
        await work.commit()
    assert await seed(database, listed, now=NOW) == 0
    assert await addresses(database) == ["https://gazette.example/rss"]
