"""`watchwire status`: what is going on."""

import argparse
from datetime import timedelta

from bot.cli import output
from bot.cli.desk import with_database
from bot.news.alert import State
from bot.pipeline.ports import Clock, Database

_TROUBLES = 5


def status(args: argparse.Namespace) -> int:
    """Feeds by health, items and stories of the last day, the outbox, last errors."""
    facts = with_database(args, _facts, create=False)
    if args.json:
        output.line(facts)
        return 0
    feeds, outbox = facts["feeds"], facts["outbox"]
    assert isinstance(feeds, dict)
    assert isinstance(outbox, dict)
    print(
        f"feeds      {feeds['all']}: {feeds['ok']} well, {feeds['failing']} failing, {feeds['paused']} paused, {feeds['new']} new"
    )
    print(f"last day   {facts['items']} items, {facts['stories']} stories")
    print(f"watchlists {facts['watchlists']}, channels {facts['channels']}")
    print(
        "outbox     " + (", ".join(f"{count} {state}" for state, count in outbox.items() if count) or "empty")
    )
    errors = facts["errors"]
    assert isinstance(errors, list)
    for error in errors:
        print(f"  {error['subject']}: {error['error']}")
    return 0


async def _facts(database: Database, clock: Clock) -> dict[str, object]:
    async with database.read() as work:
        feeds = await work.feeds.all()
        items, stories = await work.items.count_since(clock.now() - timedelta(days=1))
        counts = await work.outbox.counts()
        watchlists = await work.watchlists.all()
        channels = await work.channels.all()
    failing = [feed for feed in feeds if feed.error]
    errors = [{"subject": feed.url, "error": feed.error} for feed in failing[:_TROUBLES]]
    errors += [{"subject": f"channel {one.name}", "error": one.paused} for one in channels if one.paused]
    return {
        "feeds": {
            "all": len(feeds),
            "ok": sum(1 for feed in feeds if feed.enabled and feed.last_ok and not feed.error),
            "failing": len(failing),
            "paused": sum(1 for feed in feeds if not feed.enabled),
            "new": sum(1 for feed in feeds if feed.enabled and not feed.last_ok and not feed.error),
        },
        "items": items,
        "stories": stories,
        "watchlists": len(watchlists),
        "channels": len(channels),
        "outbox": {str(state): counts.get(state, 0) for state in State},
        "errors": errors,
    }
