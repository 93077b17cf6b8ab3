"""`watchwire export` and `apply`: the present feeds, watchlists, name sets and channels as the TOML a config takes."""

import argparse
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Generic, TypeVar

from bot import config
from bot.cli import output
from bot.cli.desk import at_desk
from bot.desk.base import check_name
from bot.desk.desk import Desk
from bot.desk.transfer import Row, as_toml, present, present_feeds, toml
from bot.desk.watchlists import NewWatchlist
from bot.errors import ConfigError
from bot.news.feed.feed import address_of_feed
from bot.seeding import channel_of, times_of
from bot.settings import FULL_TEXT, ChannelSeed, FeedSeed, NameSeed, Settings, WatchlistSeed

_Seed = TypeVar("_Seed", ChannelSeed, FeedSeed, WatchlistSeed, NameSeed)
_Named = ChannelSeed | WatchlistSeed | NameSeed


def export(args: argparse.Namespace) -> int:
    """Print the tables."""
    sys.stdout.write(as_toml(at_desk(args, present)))
    return 0


def apply(args: argparse.Namespace) -> int:
    """Make the database like the file; shows the difference and asks."""
    wanted = _wanted(args.file)
    return at_desk(args, lambda desk: _apply(desk, wanted, ask=not args.yes))


async def _apply(desk: Desk, wanted: Settings, *, ask: bool) -> int:
    found = await _differences(desk, wanted)
    for note in found.notes:
        output.note(note)
    if not found.lines:
        print("nothing to change")
        return 0
    for line in found.lines:
        print(line)
    changes = "1 change" if len(found.lines) == 1 else f"{len(found.lines)} changes"
    if ask:
        output.note(f"{changes}. Go on? [y/N]")
        if not sys.stdin.readline().strip().lower().startswith("y"):
            output.note("nothing was changed")
            return 1
    await _make(desk, wanted, found)
    print(f"{changes} made")
    return 0


def _wanted(file: str) -> Settings:
    """What the file lists, as it would be kept."""
    try:
        tree = tomllib.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"can't read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}") from error
    settings = config.from_tree(tree)  # whole, so that a misspelt [[watchlist]] is no file without watchlists
    if not any(kind in tree for kind in ("channels", "feeds", "watchlists", "names")):
        raise ConfigError(
            f"{file} has neither [[channels]] nor [[feeds]], [[watchlists]] or [[names]], and would remove all that is "
            "there; if that is what you want, write feeds = []"
        )
    times = [times_of(one) for one in settings.watchlists]
    return replace(
        settings,
        channels=tuple(replace(one, quiet=channel_of(one).quiet) for one in settings.channels),
        feeds=tuple(replace(one, url=address_of_feed(one.url)) for one in settings.feeds),
        watchlists=tuple(
            replace(one, digest=digest, quiet=quiet)
            for one, (digest, quiet) in zip(settings.watchlists, times, strict=True)
        ),
        names=tuple(replace(one, name=one.name.casefold()) for one in settings.names),
    )


@dataclass(frozen=True, slots=True)
class Difference(Generic[_Seed]):
    """How one kind of thing in the database differs from the file."""

    lines: list[str]  # for people
    added: list[_Seed]
    changed: list[tuple[_Seed, _Seed, list[str]]]  # before, after, and the keys that differ
    removed: list[_Seed]


@dataclass(frozen=True, slots=True)
class Differences:
    """How the database differs from the file."""

    channels: Difference[ChannelSeed]
    names: Difference[NameSeed]
    feeds: Difference[FeedSeed]
    watchlists: Difference[WatchlistSeed]
    notes: list[str]  # what can't be made like the file

    @property
    def lines(self) -> list[str]:
        """All of it, for people."""
        return [*self.channels.lines, *self.names.lines, *self.feeds.lines, *self.watchlists.lines]


async def _differences(desk: Desk, wanted: Settings) -> Differences:
    tables = await present(desk)
    now = config.from_tree({kind: rows for kind, rows in tables.items() if kind != "feeds"}, judged=False)
    there = {_key(one): one for one in now.channels}
    channels, notes, called = [], [], {}
    for channel in wanted.channels:
        before = there.get(_key(channel), channel)
        called[channel.name] = before.name
        if (str(channel.chat_id).casefold(), channel.topic) != (str(before.chat_id).casefold(), before.topic):
            topic = f", topic {before.topic}" if before.topic else ""
            notes.append(
                f"channel {before.name} stays where it is, in {before.chat_id}{topic}: its posts are there; "
                "list the other chat under another name"
            )
        channels.append(replace(channel, name=before.name, chat_id=before.chat_id, topic=before.topic))
    watchlists = [
        replace(one, channels=tuple(called[name] for name in one.channels)) for one in wanted.watchlists
    ]
    return Differences(
        channels=_difference("channel", now.channels, channels, _key),
        names=_difference("name set", now.names, wanted.names, _key),
        feeds=_feeds(tables["feeds"], wanted),
        watchlists=_difference("watchlist", now.watchlists, watchlists, _key),
        notes=notes,
    )


def _feeds(rows: Sequence[Row], wanted: Settings) -> Difference[FeedSeed]:
    now = config.from_tree({"feeds": list(rows)}, judged=False)
    return _difference("feed", now.feeds, wanted.feeds, lambda one: one.url)


def _key(one: _Named) -> str:
    """Under which it is one thing."""
    return one.name.strip().casefold()


def _difference(
    what: str, now: Sequence[_Seed], wanted: Sequence[_Seed], key: Callable[[_Seed], str]
) -> Difference[_Seed]:
    have, meant = ({key(one): one for one in some} for some in (now, wanted))
    added = [one for known, one in meant.items() if known not in have]
    removed = [one for known, one in have.items() if known not in meant]
    lines = [f"+ {what} {_called(one)}" for one in added]
    changed = []
    for known, after in meant.items():
        before = have.get(known, after)
        keys = [one.name for one in fields(after) if getattr(after, one.name) != getattr(before, one.name)]
        if keys:
            changed.append((before, after, keys))
            says = ", ".join(f"{one} = {toml(getattr(after, one))}" for one in keys)
            lines.append(f"~ {what} {_called(before)}: {says}")
    lines += [f"- {what} {_called(one)}" for one in removed]
    return Difference(lines, added, changed, removed)


def _called(one: _Named | FeedSeed) -> str:
    return one.url if isinstance(one, FeedSeed) else one.name


async def _make(desk: Desk, wanted: Settings, found: Differences) -> None:
    """What others refer to is added first, and removed last."""
    for named in [one.name for one in found.channels.added] + [one.name for one in found.watchlists.added]:
        check_name(named)
    await _make_channels(desk, found.channels)
    for name in [*found.names.added, *(after for _, after, _ in found.names.changed)]:
        await desk.names.save(name.name, name.forms)
    await _make_watchlists(desk, found.watchlists)
    # By now: a query that changes takes its search feeds along.
    await _make_feeds(desk, _feeds(await present_feeds(desk), wanted))
    for channel in found.channels.removed:
        await desk.channels.remove(channel.name)
    for name in found.names.removed:
        await desk.names.remove(name.name)


async def _make_channels(desk: Desk, found: Difference[ChannelSeed]) -> None:
    for one in found.added:
        await desk.channels.add(channel_of(one))
    for _, after, keys in found.changed:
        for key in keys:
            await desk.channels.set(after.name, key, getattr(after, key) or "off")


async def _make_watchlists(desk: Desk, found: Difference[WatchlistSeed]) -> None:
    at = desk.watchlists
    await at.add_many(
        [NewWatchlist(**{one.name: getattr(seed, one.name) for one in fields(seed)}) for seed in found.added]
    )
    for before, after, keys in found.changed:
        if "name" in keys:
            await at.rename(before.name, after.name)
        if "query" in keys:
            await at.edit(after.name, after.query)
        if "channels" in keys:
            await at.route(after.name, after.channels)
        if "digest" in keys and after.channels:
            await at.set_digest(after.name, after.digest)
        if "quiet" in keys:
            await at.set_quiet(
                f"#{(await at.get(after.name)).id}", after.quiet
            )  # "all" would be all channels
        if "urgent" in keys:
            await at.set_urgent(after.name, urgent=after.urgent)
        if "visibility" in keys:
            await at.show(after.name, after.visibility)
        if "paused" in keys:
            await at.pause(after.name, paused=after.paused)
    for one in found.removed:
        await at.remove(one.name)


async def _make_feeds(desk: Desk, found: Difference[FeedSeed]) -> None:
    await desk.feeds.add_many([(one.url, one.name, one.folder) for one in found.added])
    as_added = [(replace(one, full_text="default", paused=False), one) for one in found.added]
    for before, after in [*as_added, *((before, after) for before, after, _ in found.changed)]:
        if after.name != before.name:
            await desk.feeds.name(after.url, after.name)
        if after.folder != before.folder:
            await desk.feeds.file(after.url, after.folder)
        if after.full_text != before.full_text:
            await desk.feeds.set_full_text(after.url, FULL_TEXT[after.full_text])
        if after.paused != before.paused:
            await desk.feeds.pause(after.url, paused=after.paused)
    for one in found.removed:
        await desk.feeds.remove(one.url)
