"""`watchwire replay`: archived items through the whole pipeline, offline, with the clock of the items.

Items are taken in the order given, into a scratch database that is thrown away. The same input gives the same output.
"""

import argparse
import asyncio
import codecs
import json
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import config
from bot.cli import output
from bot.errors import ConfigError, FetchError, QueryError
from bot.news.content import quote
from bot.news.feed.feed import Feed, Fetched
from bot.news.item import Item, identity
from bot.news.item_json import from_json, rfc3339
from bot.news.story.placement import Role
from bot.news.watchlist import Channel, Route, Watchlist
from bot.pipeline.day import Day
from bot.pipeline.intake import Taken
from bot.pipeline.match import spans_list
from bot.pipeline.ports import Database
from bot.query.parser import parse
from bot.settings import AlertsSettings, Settings

_FEED = "replay:"  # stands in for the feed; no source is known by it
_START = datetime(2000, 1, 1, tzinfo=UTC)  # the clock before the first item that has a time
_BATCH = 100  # items that share a transaction
_SPAN = timedelta(
    days=1
)  # between items that share one; what is older may have to be recalled from the database
_MARK = "\x1f"  # between an item's feed and its guid


def replay(args: argparse.Namespace) -> int:
    """Print a record per item; 1 where a line or a file could not be read (the rest is done)."""
    watchlists = _watchlists(args)
    reader = _Reader()
    started = time.process_time()
    asyncio.run(_replay(reader, args.files, watchlists, timings=args.timings, as_json=args.json))
    if args.timings:
        seconds = time.process_time() - started
        output.note(
            f"total: {seconds:.2f} s CPU, {reader.count} items, {1000 * seconds / max(1, reader.count):.2f} ms each"
        )
    return 1 if reader.unreadable else 0


@dataclass(slots=True)
class _Reader:
    """Items from files, bad lines reported and passed over."""

    unreadable: int = 0
    count: int = 0
    _now: datetime = _START

    def items(self, files: list[str]) -> Iterator[Item]:
        for file in files:
            body = self._body(file)
            if body is None:
                continue
            lines = (
                self._archive(file, body) if body.lstrip()[:1] == b"{" and not _is_json_feed(body) else None
            )
            for item in lines if lines is not None else self._feed(file, body):
                self.count += 1
                self._now = max(self._now, item.fetched)
                yield item

    def _body(self, file: str) -> bytes | None:
        try:
            body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            return body.removeprefix(codecs.BOM_UTF8)
        except OSError as error:
            self._report(f"{file}: {error.strerror}")
            return None

    def _archive(self, file: str, body: bytes) -> Iterator[Item]:
        for number, line in enumerate(body.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                yield from_json(json.loads(line), now=self._now)
            except (json.JSONDecodeError, RecursionError):
                self._report(f"{file}:{number}: this line isn't JSON")
            except ValueError as error:
                self._report(f"{file}:{number}: {error}")

    def _feed(self, file: str, body: bytes) -> Iterator[Item]:
        from bot.feeds.parse import parse as parse_feed

        try:
            fetched = parse_feed(
                body, url=Path(file).absolute().as_uri(), now=max(self._now, datetime.now(UTC))
            )
        except FetchError as error:
            self._report(f"{file}: {error}")
            return
        yield from reversed(fetched.items)

    def _report(self, problem: str) -> None:
        self.unreadable += 1
        output.note(f"watchwire: {problem}")


def _is_json_feed(body: bytes) -> bool:
    return b"jsonfeed.org/version" in body[:2000].replace(b"\\/", b"/")


async def _replay(
    reader: _Reader, files: list[str], watchlists: list[Watchlist], *, timings: bool, as_json: bool
) -> None:
    from bot.app import a_day
    from bot.storage.database import open_database

    with tempfile.TemporaryDirectory(prefix="watchwire-replay-") as scratch:
        async with open_database(f"sqlite:///{scratch}/replay.db", durable=False) as database:
            settings = Settings(alerts=AlertsSettings(first_poll="alert"))
            feed = await _prepare(database, watchlists)
            run = _Run(day=a_day(database, settings), feed=feed, as_json=as_json)
            for item in reader.items(files):
                await run.add(item)
            await run.flush()
            if timings:
                for stage, seconds in run.day.intake.seconds.items():
                    output.note(f"{stage:<8} {seconds:.2f} s")


async def _prepare(database: Database, watchlists: list[Watchlist]) -> Feed:
    """The feed; the watchlists, all to one channel, so that alerts are decided as for real readers."""
    async with database.write() as work:
        channel = await work.channels.add(Channel(name="replay", chat_id=-1))
        for watchlist in watchlists:
            routed = Watchlist(
                name=watchlist.name,
                query=watchlist.query,
                canonical=watchlist.canonical,
                added=_START,
                routes=(Route(channel=channel.id),),
            )
            await work.watchlists.add(routed)
        feed = await work.feeds.add(Feed(url=_FEED, added=_START, next_poll=_START, last_ok=_START))
        await work.commit()
    return feed


@dataclass(slots=True, kw_only=True)
class _Run:
    """Takes items in, some at a time, and prints a record each in the order given.

    All come from one feed of the scratch database, so that they can share transactions; their own feed is before
    their guid.
    """

    day: Day
    feed: Feed
    as_json: bool
    _waiting: list[Item] = field(default_factory=list)
    _stories: dict[tuple[str, bytes], tuple[str, str | None, str | None, str | None]] = field(
        default_factory=dict
    )
    _ids: dict[int, str] = field(default_factory=dict)  # of founders
    _named: set[str] = field(default_factory=set)

    async def add(self, item: Item) -> None:
        if self._waiting and abs(item.fetched - self._waiting[0].fetched) > _SPAN:
            await self.flush()
        self._waiting.append(replace(item, guid=f"{item.feed}{_MARK}{item.guid}"))
        if len(self._waiting) >= _BATCH:
            await self.flush()

    async def flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        fetched = Fetched(items=tuple(reversed(waiting)))
        taken = await self.day.take(self.feed, fetched, waiting[-1].fetched)
        new = {identity(one.kept.item): one for one in taken}
        for item in waiting:
            one = new.pop(identity(item), None)
            self._print(self._record(one) if one else self._repeat(item))

    def _record(self, one: Taken) -> dict[str, object]:
        item, placement = one.kept.item, one.placement
        own = item.guid.partition(_MARK)[2]
        if placement.role is Role.ORIGINAL:
            self._ids[one.kept.id] = (
                f"{own} ({one.kept.id})" if own in self._named else own
            )  # a guid used again
            self._named.add(own)
        story = self._ids.get(placement.story, str(placement.story))
        source = None if one.told.source == _FEED else one.told.source or None
        date = rfc3339(one.told.reading.own_date)
        self._stories[identity(item)] = (story, source, date, item.lang)
        names = self.day.intake.watch.watchlists
        return {
            "id": own,
            "story": story,
            "role": str(placement.role),
            "similarity": round(placement.similarity, 4),
            "source": source,
            "matches": [
                {"watchlist": names[one_id].name, "spans": spans_list(match.spans)}
                for one_id, match in one.told.matches.items()
            ],
            "alerts": [
                {"watchlist": d.watchlist, "kind": str(d.kind), "reason": d.reason} for d in one.decisions
            ],
            "summary": quote(one.told, self.day.intake.rules) or None,
            "date": date,
            "lang": item.lang,
        }

    def _repeat(self, item: Item) -> dict[str, object]:
        story, source, date, lang = self._stories[identity(item)]
        return {
            "id": item.guid.partition(_MARK)[2],
            "story": story,
            "role": "repeat",
            "similarity": 1.0,
            "source": source,
            "matches": [],
            "alerts": [],
            "summary": None,
            "date": date,
            "lang": lang,
        }

    def _print(self, record: dict[str, object]) -> None:
        if self.as_json:
            output.line(record)
            return
        print(f"{record['role']:<9} {record['id']!s:.40}  story {record['story']!s:.40}")
        for alert in record["alerts"]:  # type: ignore[attr-defined]
            print(f"{'':10}{alert['kind']}: {alert['watchlist']} ({alert['reason']})")


def _watchlists(args: argparse.Namespace) -> list[Watchlist]:
    seeds = [_named(text) for text in args.watch]
    names: dict[str, tuple[str, ...]] = {}
    if args.watchlists:
        settings = _watchlist_file(args.watchlists)
        seeds = [(w.name, w.query) for w in settings.watchlists] + seeds
        names = {n.name: n.forms for n in settings.names}
    made: list[Watchlist] = []
    for name, query in seeds:
        if any(one.name == name for one in made):
            raise ConfigError(f"the watchlist {name!r} is there twice")
        try:
            read = parse(query, names=names, watchlists=dict(seeds))
        except QueryError as error:
            error.add_note(f"in the watchlist {name!r}")
            raise
        made.append(Watchlist(name=name, query=query, canonical=read.canonical, added=_START))
    return made


def _watchlist_file(file: str) -> Settings:
    """Only its [[watchlists]] and [[names]] count; a whole configuration will do."""
    try:
        tree = tomllib.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"can't read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}") from error
    watchlists = [{**one, "channels": []} for one in tree.get("watchlists", []) if isinstance(one, dict)]
    return config.from_tree({**tree, "watchlists": watchlists})


def _named(text: str) -> tuple[str, str]:
    name, equals, query = text.partition("=")
    if not equals or not name.strip() or not query.strip():
        raise ConfigError(f"--watch {text!r}: write 'name = query'")
    return name.strip(), query.strip()
