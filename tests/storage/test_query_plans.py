"""No query in use reads a table that grows from end to end."""

import re

import pytest
from sqlalchemy import event

from bot.news.alert import Reason, Silence, State, Why
from bot.news.watchlist import Wanted
from bot.storage.database import open_database
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

GROWS = (
    "items",
    "sightings",
    "signatures",
    "recall_keys",
    "placements",
    "stories",
    "matches",
    "silences",
    "posts",
    "outbox",
    "changes",
)
# A count of all rows, of which none is looked at, and of the few that are in an index; the last changes, backwards from
# the end till there are enough.
FINE = (
    "SCAN outbox USING COVERING INDEX ix_outbox_post",
    "SCAN outbox USING COVERING INDEX ix_outbox_folded",
    "SCAN changes",
)


@pytest.fixture
async def watched(made_sqlite_url):
    """A database, and the statements that it was sent."""
    sent = []
    async with open_database(made_sqlite_url) as database:

        def note(connection, cursor, statement, parameters, context, executemany):
            sent.append((statement, parameters[0] if executemany else parameters))

        for engine in (database._writer, database._reader):
            event.listen(engine.sync_engine, "before_cursor_execute", note)
        yield database, sent


async def use_everything(database):
    async with database.write() as work:
        feed = await work.feeds.add(a_feed())
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        kept = await work.items.add({feed.id: [an_item(guid=str(n)) for n in range(4)]})
        ids = [each.id for each in kept]
        await work.sightings.known(feed.id, ["1", "2"])
        await work.sightings.texts_seen(feed.id, [b"1", b"2"])
        await work.sightings.still_there({feed.id: ["1", "2"]}, now=after(days=3))
        await work.stories.place({each: a_placement(each, keys=(1, each)) for each in ids})
        await work.verdicts.add_matches([(ids[0], watchlist.id, "[]")])
        muted = Silence(watchlist=watchlist.id, channel=channel.id, reason=Reason(why=Why.MUTED))
        await work.verdicts.add_silences([(ids[0], muted)])
        post = await add_post(work, a_told_post(watchlist.id, channel.id, ids[0]))
        await work.outbox.add_edit(post, a_post(), now=NOW, not_before=NOW)
        await work.outbox.add_reply(post, a_post(), now=NOW)
        (row,) = await work.deliveries.claim(NOW, limit=9, busy=[channel.id + 1])
        await work.deliveries.mark(row.id, State.SENT, now=NOW, message_id=7)
        await work.polls.claim(NOW, limit=5, until=after(minutes=1))
        await work.commit()
    async with database.read() as work:
        await work.items.get(ids[0])
        await work.items.by_url(an_item().url)
        await work.stories.placement(ids[0])
        await work.fingerprints.holders([1, -2])
        await work.fingerprints.of(ids)
        await work.stories.members(ids)
        await work.verdicts.matches(ids[:1])
        await work.verdicts.silences(ids[:1])
        assert len([each async for each in work.items.since(NOW)]) == 4
        assert len([each async for each in work.fingerprints.since(NOW)]) == 1
        await work.posts.of(ids)
        await work.posts.get(post.id)
        await work.deliveries.unfinished()
        await work.outbox.rows(states=[State.DUE, State.PARKED], limit=5)
        await work.outbox.counts()
        await work.deliveries.last_message_id(channel.id)
        await work.deliveries.sent_since(NOW)
        await work.figures.sent(NOW, most=5)
        await work.figures.roles(NOW)
        await work.figures.matched(NOW)
        await work.figures.matched(NOW, watchlist.id)
        await work.figures.languages(NOW)
        await work.figures.told_most(NOW, start=0, most=5)
        await work.changes.newest(limit=5)
        await work.items.count_since(NOW)
        await work.deliveries.next_due()
        await work.outbox.held(NOW)
        await work.outbox.crowded(NOW, more_than=3)
    async with database.write() as work:
        await work.items.forget(after(days=1))
        await work.fingerprints.forget(after(days=1))
        await work.deliveries.forget(after(days=1))
        await work.channels.remove(channel.id)
        await work.watchlists.remove(watchlist.id)


async def test_no_query_in_use_reads_a_growing_table_from_end_to_end(watched):
    database, sent = watched
    await use_everything(database)

    steps = await plans(database, sent)

    scans = [(detail, statement) for detail, statement in steps if is_scan(detail)]
    assert len({statement for _, statement in steps}) > 40
    assert "\n".join(f"{detail}: {statement}" for detail, statement in scans) == ""


async def test_a_list_of_few_watchlists_reads_no_others(watched):
    database, sent = watched

    async with database.read() as work:
        await work.watchlists.page(Wanted(special=True), most=5)
        await work.watchlists.count(Wanted(special=True))

    scans = {
        detail for detail, _ in await plans(database, sent) if re.match("SCAN (watchlists|routes)", detail)
    }
    assert scans == {
        "SCAN watchlists USING INDEX ix_watchlists_special",
        "SCAN routes USING INDEX ix_routes_digest",
    }


async def plans(database, sent):
    """What SQLite does for each statement, step by step, each with its statement."""
    statements = {
        statement: values for statement, values in sent if re.match("SELECT|UPDATE|DELETE", statement)
    }
    steps = []
    async with database._reader.connect() as connection:
        for statement, values in statements.items():
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps += [(row.detail, statement) for row in plan]
    return steps


def is_scan(detail):
    """Also an index that is gone through from its beginning for the least or the most of it."""
    found = re.match(r"SCAN (\w+)", detail) or re.fullmatch(
        r"SEARCH (\w+) USING (?:COVERING )?INDEX \w+", detail
    )
    return bool(found) and found[1] in (*GROWS, "due", "older", "in_hand") and not detail.startswith(FINE)
