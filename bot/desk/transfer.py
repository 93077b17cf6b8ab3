"""What is in the database, as the tables of a configuration: for `watchwire export`, `apply` and `/export`."""

import json
from collections.abc import Mapping

from bot.desk.desk import Desk
from bot.news.feed.feed import Feed
from bot.news.watchlist import Channel

Tables = dict[str, list[dict[str, object]]]


async def present(desk: Desk) -> Tables:
    """What is in the database, as the tables of a configuration."""
    channels = await desk.channels.all()
    names = {channel.id: channel.name for channel in channels}
    return {
        "channels": [_channel_table(one) for one in channels],
        "feeds": [_feed_table(one) for one in await desk.feeds.all()],
        "watchlists": [
            {
                "name": one.name,
                "query": one.query,
                "channels": [names[route.channel] for route in one.routes if route.channel in names],
                **({"urgent": True} if one.urgent else {}),
                **({"visibility": one.visibility} if one.visibility != "private" else {}),
            }
            for one in await desk.watchlists.all()
        ],
        "names": [{"name": one.name, "forms": list(one.forms)} for one in await desk.names.all()],
    }


def as_toml(tables: Tables) -> str:
    """TOML text of the tables; strings of JSON are strings of TOML."""
    lines = []
    for name, rows in tables.items():
        for row in rows:
            lines.append(f"[[{name}]]")
            lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in row.items()]
            lines.append("")
    return "\n".join(lines)


def _channel_table(one: Channel) -> dict[str, object]:
    table: dict[str, object] = {"name": one.name, "chat_id": one.chat_id, "timezone": one.timezone}
    optional = {
        "topic": one.topic or 0,
        "format": one.format,
        "language": one.language,
        "preview": one.preview,
        "quiet": one.quiet,
        "urgent": one.urgent,
        "uncertain": one.uncertain,
    }
    usual = Channel(name="", chat_id=0)
    changed = {key: value for key, value in optional.items() if value and value != getattr(usual, key)}
    return table | changed


def _feed_table(one: Feed) -> dict[str, object]:
    full_text = {None: "", True: "on", False: "off"}[one.full_text]
    return _without_defaults({"url": one.url, "name": one.name, "folder": one.folder, "full_text": full_text})


def _without_defaults(table: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in table.items() if value not in ("", 0)}
