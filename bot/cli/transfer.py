"""`watchwire export` and `apply`: the present feeds, watchlists, name sets and channels as the TOML a config takes."""

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot import config
from bot.cli import output
from bot.cli.desk import at_desk
from bot.desk.desk import Desk
from bot.desk.transfer import Tables, as_toml, present
from bot.errors import ConfigError
from bot.news.watchlist import Channel
from bot.settings import FULL_TEXT, Settings


def export(args: argparse.Namespace) -> int:
    """Print the tables."""
    sys.stdout.write(as_toml(at_desk(args, present)))
    return 0


def apply(args: argparse.Namespace) -> int:
    """Make the database like the file; shows the difference and asks."""
    wanted = _wanted(args.file)
    changes = at_desk(args, lambda desk: _difference(desk, wanted))
    if not changes:
        print("nothing to change")
        return 0
    for change in changes:
        print(change)
    if not args.yes:
        output.note(f"{len(changes)} changes. Make them? [y/N]")
        if not sys.stdin.readline().strip().lower().startswith("y"):
            output.note("nothing was changed")
            return 1
    at_desk(args, lambda desk: _make(desk, wanted))
    print(f"{len(changes)} changes made")
    return 0


_KINDS = ("channels", "feeds", "watchlists", "names")


def _wanted(file: str) -> Settings:
    try:
        tree = tomllib.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"can't read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}") from error
    settings = config.from_tree(tree)  # whole, so that a misspelt [[watchlist]] is no file without watchlists
    if not any(kind in tree for kind in _KINDS):
        raise ConfigError(
            f"{file} has neither [[channels]] nor [[feeds]], [[watchlists]] or [[names]], and would remove all that is "
            "there; if that is what you want, write feeds = []"
        )
    names = tuple(replace(one, name=one.name.casefold()) for one in settings.names)  # as they are kept
    return replace(settings, names=names)


async def _difference(desk: Desk, wanted: Settings) -> list[str]:
    now = await present(desk)
    changes: list[str] = []
    changes += _compare("channel", now["channels"], [c.name for c in wanted.channels], "name")
    changes += _compare("name set", now["names"], [n.name for n in wanted.names], "name")
    changes += _compare("feed", now["feeds"], [f.url for f in wanted.feeds], "url")
    pages = {str(row["url"]): row.get("full_text", "default") for row in now["feeds"]}
    changes += [
        f"~ feed {f.url}: full text {f.full_text}"
        for f in wanted.feeds
        if pages.get(f.url, f.full_text) != f.full_text
    ]
    changes += _compare("watchlist", now["watchlists"], [w.name for w in wanted.watchlists], "name")
    forms = {str(row["name"]): row["forms"] for row in now["names"]}
    changes += [
        f"~ name set {n.name}" for n in wanted.names if n.name in forms and forms[n.name] != list(n.forms)
    ]
    rows = {str(row["name"]): row for row in now["watchlists"]}
    for one in wanted.watchlists:
        row = rows.get(one.name)
        if row and (row["query"] != one.query or row["channels"] != list(one.channels)):
            changes.append(
                f"~ watchlist {one.name} = {one.query} -> {', '.join(one.channels) or 'no channel'}"
            )
        if (row or {}).get("visibility", "private") != one.visibility:
            changes.append(f"~ watchlist {one.name}: its page is {one.visibility}")
    return changes


def _compare(what: str, rows: Sequence[Mapping[str, object]], wanted: Sequence[str], key: str) -> list[str]:
    have, meant = {str(row[key]): None for row in rows}, set(wanted)
    added = [f"+ {what} {name}" for name in wanted if name not in have]
    return added + [f"- {what} {name}" for name in have if name not in meant]


async def _make(desk: Desk, wanted: Settings) -> None:
    now = await present(desk)
    await _make_channels_and_names(desk, wanted, now)
    rows = {str(row["name"]): row for row in now["watchlists"]}
    new = [(one.name, one.query, one.channels) for one in wanted.watchlists if one.name not in rows]
    if new:
        await desk.watchlists.add_many(new)
    for one in wanted.watchlists:
        row = rows.get(one.name)
        if (row or {}).get("visibility", "private") != one.visibility:
            await desk.watchlists.show(one.name, one.visibility)
        if row is None:
            continue
        if row["query"] != one.query:
            await desk.watchlists.edit(one.name, one.query)
        if row["channels"] != list(one.channels):
            await desk.watchlists.route(one.name, one.channels)
    for name in rows.keys() - {w.name for w in wanted.watchlists}:
        await desk.watchlists.remove(name)
    have = {
        feed.url for feed in await desk.feeds.all()
    }  # by now: a query that changes takes its search feeds along
    await desk.feeds.add_many([(f.url, f.name, f.folder) for f in wanted.feeds if f.url not in have])
    for url in have - {f.url for f in wanted.feeds}:
        await desk.feeds.remove(url)
    pages = {feed.url: feed.full_text for feed in await desk.feeds.all()}
    for f in wanted.feeds:
        if f.url in pages and pages[f.url] != FULL_TEXT[f.full_text]:
            await desk.feeds.set_full_text(f.url, FULL_TEXT[f.full_text])
    for row in now["channels"]:
        if row["name"] not in {c.name for c in wanted.channels}:
            await desk.channels.remove(str(row["name"]))
    for row in now["names"]:
        if row["name"] not in {n.name for n in wanted.names}:
            await desk.names.remove(str(row["name"]))


async def _make_channels_and_names(desk: Desk, wanted: Settings, now: Tables) -> None:
    have = {str(row["name"]) for row in now["channels"]}
    for channel in wanted.channels:
        if channel.name not in have:
            made = Channel(
                name=channel.name,
                chat_id=channel.chat_id,
                topic=channel.topic or None,
                timezone=channel.timezone,
            )
            await desk.channels.add(
                replace(
                    made,
                    format=channel.format,
                    language=channel.language,
                    preview=channel.preview,
                    quiet=channel.quiet,
                    urgent=channel.urgent,
                    uncertain=channel.uncertain,
                )
            )
    forms = {str(row["name"]): row["forms"] for row in now["names"]}
    for name in wanted.names:
        if forms.get(name.name) != list(name.forms):
            await desk.names.save(name.name, name.forms)
