"""`watchwire feeds`: what the chat can do, for scripts."""

import argparse
import asyncio
import signal
from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path

from bot import config
from bot.cli import output
from bot.cli.desk import at_desk
from bot.clock import SystemClock
from bot.desk.desk import Desk
from bot.desk.feeds import Outcome, Polled
from bot.desk.starter.lists import StarterList, starter_list, starter_lists
from bot.errors import AdminError, AlreadyExistsError, WatchwireError
from bot.news.feed.feed import Feed
from bot.news.feed.health import complaint
from bot.news.item_json import to_json
from bot.settings import FULL_TEXT
from bot.text import plain


def show_all(args: argparse.Namespace) -> int:
    """All feeds, or those in trouble."""
    feeds = at_desk(args, lambda desk: desk.feeds.all())
    now = SystemClock().now()
    shown = [feed for feed in feeds if not args.problem or complaint(feed, now=now) or not feed.enabled]
    if args.json:
        for feed in shown:
            output.line(record(feed))
        return 0
    output.table(
        [_row(feed, now) for feed in shown],
        heads=("ID", "STATE", "NEXT POLL (UTC)", "NAME", "URL", "TROUBLE"),
    )
    if not shown:
        output.note(
            "no feed is in trouble" if args.problem and feeds else "no feeds yet: watchwire feeds add URL"
        )
    return 0


def record(feed: Feed) -> dict[str, object]:
    """A feed as JSON."""
    return {
        "id": feed.id,
        "url": feed.url,
        "name": feed.name,
        "title": feed.title,
        "folder": feed.folder,
        "enabled": feed.enabled,
        "last_poll": feed.last_poll.isoformat() if feed.last_poll else None,
        "last_ok": feed.last_ok.isoformat() if feed.last_ok else None,
        "next_poll": feed.next_poll.isoformat(),
        "failures": feed.failures,
        "error": feed.error or None,
        "moved_to": feed.moved_to or None,
        "full_text": feed.full_text,
    }


def _row(feed: Feed, now: datetime) -> tuple[str, ...]:
    state = "paused" if not feed.enabled else "failing" if feed.error else "ok" if feed.last_ok else "new"
    return (
        str(feed.id),
        state,
        f"{feed.next_poll:%Y-%m-%d %H:%M:%S}" if feed.enabled else "",
        feed.label[:40],
        feed.url,
        complaint(feed, now=now),
    )


def add(args: argparse.Namespace) -> int:
    """Add feeds; a page's address is enough. 1 where one could not be added (the others are)."""
    failed = 0
    for url in args.urls:
        try:
            if url.startswith("@") and at_desk(args, partial(_means_search, given=url)):
                _add_searches(args, url[1:])
                continue
            feed = _add(args, url)
        except WatchwireError as error:
            output.note(f"{url}: {error}")
            failed += not isinstance(error, AlreadyExistsError)
            continue
        if args.json:
            output.line(record(feed))
        else:
            print(f"added {feed.label}: {feed.url}")
    return 1 if failed else 0


async def _means_search(desk: Desk, *, given: str) -> bool:
    return await desk.feeds.means_search(given)


def _add_searches(args: argparse.Namespace, watchlist: str) -> None:
    languages = args.lang.split(",")
    added, lost = at_desk(args, lambda desk: desk.feeds.add_searches(watchlist, languages=languages))
    for feed in added:
        if args.json:
            output.line(record(feed))
        else:
            print(f"added {feed.label}: {feed.url}")
    if lost:
        output.note(f"not found by a search: {', '.join(lost)}")


def _add(args: argparse.Namespace, url: str) -> Feed:
    title = ""
    if not args.no_check:
        from bot.app import feed_fetcher
        from bot.feeds.discover import FoundFeed, discover

        async def find() -> list[FoundFeed]:
            async with feed_fetcher(config.load(args.config)) as fetcher:
                return await discover(fetcher, url, now=SystemClock().now())

        found = asyncio.run(find())
        if len(found) > 1:
            listed = "\n".join(f"  {one.url}  {one.title}" for one in found)
            raise AdminError(f"there are {len(found)} feeds on this page; add one of:\n{listed}")
        url, title = found[0].url, found[0].title
    return at_desk(args, lambda desk: desk.feeds.add(url, name=args.name, title=title))


def remove(args: argparse.Namespace) -> int:
    """Remove feeds; their items stay."""
    for url in args.urls:
        feed = at_desk(args, partial(_remove, url=url))
        print(f"removed {feed.label}: {feed.url}")
    return 0


def pause(args: argparse.Namespace) -> int:
    """Stop polling feeds."""
    for url in args.urls:
        feed = at_desk(args, partial(_pause, url=url, paused=True))
        print(f"paused {feed.label}")
    return 0


def resume(args: argparse.Namespace) -> int:
    """Poll feeds again."""
    for url in args.urls:
        feed = at_desk(args, partial(_pause, url=url, paused=False))
        print(f"resumed {feed.label}")
    return 0


def poll(args: argparse.Namespace) -> int:
    """Have feeds polled now by the running service, and print what came; 1 where one could not be read."""
    failed = 0
    for url in args.urls:
        try:
            polled = at_desk(args, partial(_poll_now, url=url))
        except AdminError as error:
            output.note(f"{url}: {error}")
            failed += 1
            continue
        feed = polled.feed
        failed += bool(feed.error)
        if args.json:
            output.line(record(feed) | {"new": [to_json(one.item) for one in polled.new]})
            continue
        came = feed.error or (f"{len(polled.new)} new" if polled.new else "nothing new")
        print(f"{feed.label}: {came}; next poll {feed.next_poll:%Y-%m-%d %H:%M:%S} UTC")
        for one in polled.new:
            print(f"  {' '.join(plain(one.item.title or one.item.summary).split())[:100]}")
    return 1 if failed else 0


def set_feeds(args: argparse.Namespace) -> int:
    """What is done with feeds otherwise than the settings say."""
    for url in args.urls:
        feed = at_desk(args, partial(_set_full_text, url=url, full_text=FULL_TEXT[args.full_text]))
        print(f"{feed.label}: full text {args.full_text}")
    return 0


def import_opml(args: argparse.Namespace) -> int:
    """Add the feeds of an OPML file, a line for each; 1 where one has no web address.

    What was added stays when it is interrupted, and running it again goes on.
    """
    from bot.feeds.opml import read

    try:
        listed = read(Path(args.file).read_bytes())
    except OSError as error:
        raise AdminError(f"can't read {args.file}: {error.strerror}") from error
    counts: Counter[str] = Counter()
    progress = output.ProgressLine(len(listed), "feeds")

    async def add_all(desk: Desk) -> None:
        interrupted = _once_interrupted()
        async for outcomes in desk.feeds.bring_in([(one.url, one.title, one.folder) for one in listed]):
            progress.clear()
            for outcome in outcomes:
                counts[outcome.says] += 1
                _tell(outcome, as_json=args.json)
            progress.show(counts.total())
            if interrupted.is_set():
                raise KeyboardInterrupt

    try:
        at_desk(args, add_all)
    except KeyboardInterrupt:
        progress.clear()
        output.note(
            f"interrupted: {counts['added']} feeds added, {len(listed) - counts.total()} not looked at"
        )
        output.note(f"go on with: watchwire feeds import {args.file}")
        raise
    progress.clear()
    _sum_up(counts)
    return 1 if counts["no web address"] else 0


def _sum_up(counts: Counter[str]) -> None:
    """How many feeds were added, and how many were not."""
    there = counts["there already"]
    output.note(
        f"{counts['added']} {'feed' if counts['added'] == 1 else 'feeds'} added, "
        f"{there} {'was' if there == 1 else 'were'} there already"
    )
    if counts["no web address"]:
        output.note(f"{counts['no web address']} have no web address")


def _once_interrupted() -> asyncio.Event:
    """Set by the first Ctrl-C, so that what is being written down is counted; the second one is as always."""
    interrupted, loop = asyncio.Event(), asyncio.get_running_loop()

    def note() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        interrupted.set()

    loop.add_signal_handler(signal.SIGINT, note)
    return interrupted


def _tell(outcome: Outcome, *, as_json: bool) -> None:
    if not as_json:
        print(f"{outcome.says:<14}  {outcome.url}")
        return
    output.line(
        {"outcome": outcome.says, "url": outcome.url} | (record(outcome.feed) if outcome.feed else {})
    )


def starter(args: argparse.Namespace) -> int:
    """The starter lists; the feeds of one; or add these."""
    if not args.name:
        return _show_lists(as_json=args.json)
    if args.show:
        return _show_list(starter_list(args.name), as_json=args.json)
    chosen, added = at_desk(args, lambda desk: desk.feeds.add_starter(args.name))
    for feed in added:
        if args.json:
            output.line(record(feed))
        else:
            print(f"added {feed.label}: {feed.url}")
    output.note(
        f"{len(added)} of {len(chosen.feeds)} feeds added; not checked live: watchwire feeds list --problem shows "
        "which don't answer, once the service has polled them"
    )
    return 0


def _show_lists(*, as_json: bool) -> int:
    every = starter_lists()
    if as_json:
        for one in every:
            output.line(
                {"name": one.key, "title": one.title, "feeds": len(one.feeds), "languages": one.languages}
            )
        return 0
    output.table(
        [(one.key, str(len(one.feeds)), " ".join(one.languages), one.title) for one in every],
        heads=("NAME", "FEEDS", "LANGUAGES", "TITLE"),
    )
    output.note("not checked live. Add one: watchwire feeds starter NAME")
    return 0


def _show_list(chosen: StarterList, *, as_json: bool) -> int:
    if as_json:
        for one in chosen.feeds:
            output.line({"name": one.name, "url": one.url, "lang": one.lang})
        return 0
    output.table([(one.lang, one.name, one.url) for one in chosen.feeds], heads=("LANG", "NAME", "URL"))
    return 0


def export_opml(args: argparse.Namespace) -> int:
    """All feeds as OPML."""
    from bot.feeds.opml import write

    text = write(at_desk(args, lambda desk: desk.feeds.all()))
    if args.file:
        Path(args.file).write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


async def _remove(desk: Desk, *, url: str) -> Feed:
    return await desk.feeds.remove(url)


async def _pause(desk: Desk, *, url: str, paused: bool) -> Feed:
    return await desk.feeds.pause(url, paused=paused)


async def _poll_now(desk: Desk, *, url: str) -> Polled:
    return await desk.feeds.poll_now(url)


async def _set_full_text(desk: Desk, *, url: str, full_text: bool | None) -> Feed:
    return await desk.feeds.set_full_text(url, full_text)
