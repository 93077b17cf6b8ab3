"""`watchwire watchlists`: what the chat can do, for scripts."""

import argparse
from typing import TYPE_CHECKING

from bot.cli import output
from bot.cli.desk import at_desk
from bot.desk.desk import Desk
from bot.desk.watchlists import Read
from bot.news.watchlist import Watchlist

if TYPE_CHECKING:
    from bot.query.syntax import Query


def show_all(args: argparse.Namespace) -> int:
    """All watchlists."""
    found = at_desk(args, _with_channels)
    for watchlist, channels in found:
        if args.json:
            output.line(_record(watchlist, channels))
    if not args.json:
        rows = [(w.name, "paused" if w.paused else "running", ", ".join(c) or "-", w.query) for w, c in found]
        output.table(rows, heads=("NAME", "STATE", "CHANNELS", "QUERY"))
        if not found:
            output.note("no watchlists yet: watchwire watchlists add NAME QUERY")
    return 0


def show(args: argparse.Namespace) -> int:
    """One watchlist."""

    async def work(desk: Desk) -> tuple[Watchlist, list[str]]:
        watchlist = await desk.watchlists.get(args.name)
        return watchlist, await _channels_of(desk, watchlist)

    watchlist, channels = at_desk(args, work)
    _print(args, watchlist, channels)
    return 0


def add(args: argparse.Namespace) -> int:
    """A new watchlist."""

    async def added(desk: Desk) -> tuple[Watchlist, "Query"]:
        made = await desk.watchlists.add(args.name, args.query, channels=args.channel)
        return made, await desk.watchlists.parsed(args.query)

    watchlist, query = at_desk(args, added)
    _print(args, watchlist, args.channel)
    output.remarks(query)
    return 0


def edit(args: argparse.Namespace) -> int:
    """Another query."""

    async def edited(desk: Desk) -> tuple[Watchlist, "Query"]:
        await desk.watchlists.edit(args.name, args.query)
        return await desk.watchlists.get(args.name), await desk.watchlists.parsed(args.query)

    watchlist, query = at_desk(args, edited)
    _print(args, watchlist, None)
    output.remarks(query)
    return 0


def remove(args: argparse.Namespace) -> int:
    """Remove it; its posts stay."""
    at_desk(args, lambda desk: desk.watchlists.remove(args.name))
    print(f"removed {args.name}")
    return 0


def pause(args: argparse.Namespace) -> int:
    """Stop matching."""
    at_desk(args, lambda desk: desk.watchlists.pause(args.name, paused=True))
    print(f"paused {args.name}")
    return 0


def resume(args: argparse.Namespace) -> int:
    """Match again."""
    at_desk(args, lambda desk: desk.watchlists.pause(args.name, paused=False))
    print(f"resumed {args.name}")
    return 0


def rename(args: argparse.Namespace) -> int:
    """Another name."""
    at_desk(args, lambda desk: desk.watchlists.rename(args.old, args.new))
    print(f"{args.old} is called {args.new} now")
    return 0


def route(args: argparse.Namespace) -> int:
    """The channels that it alerts."""
    at_desk(args, lambda desk: desk.watchlists.route(args.name, args.channels))
    print(f"{args.name} alerts {', '.join(args.channels) or 'no channel'}")
    return 0


def test(args: argparse.Namespace) -> int:
    """What a query would have matched lately."""
    read: Read = at_desk(args, lambda desk: desk.watchlists.read(args.query))
    if args.json:
        found = read.backtest
        output.line(
            {
                "canonical": read.query.canonical,
                "days": found.days,
                "stories": found.stories,
                "items": found.items,
                "archive": found.archive,
                "exact": found.exact,
                "newest": found.newest,
                "samples": [
                    {"title": one.title, "url": one.url, "source": one.source, "fetched": one.at.isoformat()}
                    for one in found.samples
                ],
                "by_day": {one.day.isoformat(): one.stories for one in found.by_day},
                "also": dict(found.also),
                "without": dict(found.parts),
            }
        )
        return 0
    print(read.query.canonical)
    output.remarks(read.query)
    print(read.backtest.sentence())
    for title in read.backtest.newest:
        print(f"  {title}")
    for remark in read.backtest.remarks():
        print(remark)
    return 0


async def _with_channels(desk: Desk) -> list[tuple[Watchlist, list[str]]]:
    return [(one, await _channels_of(desk, one)) for one in await desk.watchlists.all()]


async def _channels_of(desk: Desk, watchlist: Watchlist) -> list[str]:
    names = {channel.id: channel.name for channel in await desk.channels.all()}
    return [names[route.channel] for route in watchlist.routes if route.channel in names]


def _record(watchlist: Watchlist, channels: list[str] | None) -> dict[str, object]:
    record: dict[str, object] = {
        "name": watchlist.name,
        "query": watchlist.query,
        "canonical": watchlist.canonical,
        "paused": watchlist.paused,
    }
    return record if channels is None else {**record, "channels": channels}


def _print(args: argparse.Namespace, watchlist: Watchlist, channels: list[str] | None) -> None:
    if args.json:
        output.line(_record(watchlist, channels))
        return
    print(f"{watchlist.name}{' (paused)' if watchlist.paused else ''}: {watchlist.query}")
    print(f"read as {watchlist.canonical}")
    if channels is not None:
        print(f"alerts {', '.join(channels)}" if channels else "records its matches only: no channel is told")
