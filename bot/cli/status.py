"""`watchwire status`: what is going on."""

import argparse
from datetime import timedelta

from bot.cli import output
from bot.cli.desk import with_database
from bot.news.alert import State
from bot.news.process import Cluster
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
    print(*_of_processes(facts), sep="\n")
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
        watchlists = await work.watchlists.count()
        channels = await work.channels.all()
        cluster = await work.processes.cluster(clock.now())
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
        "watchlists": watchlists,
        "channels": len(channels),
        "outbox": {str(state): counts.get(state, 0) for state in State},
        "errors": errors,
        **_shared(cluster),
    }


def _shared(cluster: Cluster) -> dict[str, object]:
    """Who works on this database, who leads, and what waits between them."""
    lead, oldest = cluster.lead, cluster.oldest_arrival
    return {
        "processes": [
            {
                "name": one.name,
                "role": one.role,
                "started": one.started.isoformat(),
                "seen": one.seen.isoformat(),
            }
            for one in cluster.processes
        ],
        "lead": {"holder": lead.holder, "since": lead.since.isoformat(), "epoch": lead.epoch}
        if lead
        else None,
        "jobs": {"waiting": cluster.jobs.waiting, "doing": cluster.jobs.doing, "late": cluster.jobs.late},
        "arrivals": {"waiting": cluster.arrivals, "oldest": oldest.isoformat() if oldest else None},
    }


def _of_processes(facts: dict[str, object]) -> list[str]:
    processes, lead, jobs, arrivals = (facts[key] for key in ("processes", "lead", "jobs", "arrivals"))
    assert isinstance(processes, list)
    assert isinstance(jobs, dict)
    assert isinstance(arrivals, dict)
    lines = []
    for one in processes:
        leads = (
            f", leads since {lead['since'][:16]}Z"
            if isinstance(lead, dict) and lead["holder"] == one["name"]
            else ""
        )
        lines.append(f"process    {one['name'].removeprefix('watchwire@')} ({one['role']}{leads})")
    if processes and all(one["role"] == "fetch" for one in processes):
        lines.append(
            "process    none can lead, so nothing is taken in or sent: start one with the role lead or all"
        )
    if len(processes) > 1 or jobs["waiting"] or arrivals["waiting"]:
        lines.append(
            f"fetch jobs {jobs['waiting']} waiting ({jobs['late']} late), {jobs['doing']} under way; "
            f"{arrivals['waiting']} arrivals wait"
        )
    return lines or ["process    none is running"]
