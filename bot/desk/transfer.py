"""What is in the database, as the tables of a configuration: for `watchwire export`, `apply` and `/export`."""

import json
from collections.abc import Mapping

from bot.desk.desk import Desk
from bot.news.feed.feed import Feed
from bot.news.watchlist import Channel, NameSet, Watchlist

Row = dict[str, object]
Tables = dict[str, list[Row]]

# What a file may leave out.
_USUAL: Mapping[str, Mapping[str, object]] = {
    "channels": {
        "topic": 0,
        "format": "full",
        "language": "en",
        "preview": "none",
        "quiet": "",
        "urgent": "silent",
        "uncertain": "resend",
    },
    "feeds": {"name": "", "folder": "", "full_text": "default", "paused": False},
    "watchlists": {"urgent": False, "digest": "off", "quiet": "", "visibility": "private", "paused": False},
    "names": {},
}


async def present(desk: Desk) -> Tables:
    """What is in the database: channels, feeds, watchlists and name sets, each row with all its keys."""
    channels = await desk.channels.all()
    names = {int(channel.id): channel.name for channel in channels}
    return {
        "channels": [_channel_row(one) for one in channels],
        "feeds": await present_feeds(desk),
        "watchlists": [_watchlist_row(one, names) for one in await desk.watchlists.all()],
        "names": [_name_row(one) for one in await desk.names.all()],
    }


async def present_feeds(desk: Desk) -> list[Row]:
    """The feeds alone."""
    return [_feed_row(one) for one in await desk.feeds.all()]


def as_toml(tables: Tables) -> str:
    """TOML text of the tables, without what is as usual; strings of JSON are strings of TOML."""
    lines = []
    for kind, rows in tables.items():
        usual = _USUAL[kind]
        for row in rows:
            lines.append(f"[[{kind}]]")
            lines += [f"{key} = {toml(value)}" for key, value in row.items() if value != usual.get(key)]
            lines.append("")
    return "\n".join(lines)


def toml(value: object) -> str:
    """A value as TOML writes it."""
    return json.dumps(value, ensure_ascii=False)


def _channel_row(one: Channel) -> Row:
    return {
        "name": one.name,
        "chat_id": one.chat_id,
        "timezone": one.timezone,
        "topic": one.topic or 0,
        "format": one.format,
        "language": one.language,
        "preview": one.preview,
        "quiet": one.quiet,
        "urgent": one.urgent,
        "uncertain": one.uncertain,
    }


def _name_row(one: NameSet) -> Row:
    return {"name": one.name, "forms": list(one.forms)}


def _feed_row(one: Feed) -> Row:
    return {
        "url": one.url,
        "name": one.name,
        "folder": one.folder,
        "full_text": {None: "default", True: "on", False: "off"}[one.full_text],
        "paused": not one.enabled and not one.error,  # one with an error has ended by itself
    }


def _watchlist_row(one: Watchlist, names: Mapping[int, str]) -> Row:
    routes = [route for route in one.routes if route.channel in names]
    return {
        "name": one.name,
        "query": one.query,
        "channels": [names[route.channel] for route in routes],
        "urgent": one.urgent,
        "digest": next((route.digest for route in routes), "off"),  # it holds for all of them
        "quiet": one.quiet,
        "visibility": one.visibility,
        "paused": one.paused,
    }
