"""A database with a little of everything in it, and all of that again."""

from bot.news.alert import Reason, Silence, State, Why
from bot.storage.database import open_database
from tests.builders import (
    NOW,
    a_channel,
    a_feed,
    a_mute,
    a_placement,
    a_record,
    a_told_post,
    a_watchlist,
    add_post,
    an_admin,
    an_item,
)
from tests.storage.notes import note


async def fill(url, *, items=3):
    """A little of everything."""
    async with open_database(url) as database, database.write() as work:
        feed = await work.feeds.add(a_feed(full_text=False))
        watchlist = await work.watchlists.add(a_watchlist())
        channel = await work.channels.add(a_channel())
        kept = await work.items.add({feed.id: [an_item(guid=str(n), title=f"n {n} ☃") for n in range(items)]})
        await work.stories.place({each.id: a_placement(each.id, fingerprint=b"\x00\xfe") for each in kept})
        for each in kept:
            await work.verdicts.add_matches([(each.id, watchlist.id, "[]")])
            muted = Reason(why=Why.MUTED, mute="source", until=NOW)
            silence = Silence(watchlist=watchlist.id, channel=None, reason=muted)
            await work.verdicts.add_silences([(each.id, silence)])
            await add_post(work, a_told_post(watchlist.id, channel.id, each.id))
        await work.admins.save(an_admin())
        await work.changes.add(a_record())
        await work.mutes.save(a_mute())
        await note(work, "a", "b")
        await work.commit()


async def contents(url):
    """All that `fill` put there."""
    async with open_database(url) as database, database.write() as work:
        return {
            "feeds": await work.feeds.all(),
            "items": [each async for each in work.items.since(NOW)],
            "fingerprints": [page async for page in work.fingerprints.since(NOW)],
            "watchlists": await work.watchlists.all(),
            "channels": await work.channels.all(),
            "outbox": await work.outbox.rows(states=list(State), limit=99),
            "admins": await work.admins.all(),
            "changes": await work.changes.newest(limit=9),
            "mutes": await work.mutes.lasting(NOW),
            "revision": await work.watchlists.revision(),
        }
