"""`watchwire channels`: what the chat can do, for scripts."""

import argparse
import re
import zoneinfo

from bot.cli import output
from bot.cli.desk import at_desk
from bot.errors import AdminError
from bot.news.watchlist import Channel


def show_all(args: argparse.Namespace) -> int:
    """All channels."""
    channels = at_desk(args, lambda desk: desk.channels.all())
    for channel in channels:
        if args.json:
            output.line(
                {
                    "name": channel.name,
                    "chat_id": channel.chat_id,
                    "topic": channel.topic,
                    "title": channel.title,
                    "timezone": channel.timezone,
                    "paused": channel.paused or None,
                }
            )
    if not args.json:
        rows = [(c.name, str(c.chat_id), c.timezone, c.paused or "-") for c in channels]
        output.table(rows, heads=("NAME", "CHAT", "TIME ZONE", "PAUSED BECAUSE"))
        if not channels:
            output.note("no channels yet: watchwire channels add NAME @CHANNEL")
    return 0


def add(args: argparse.Namespace) -> int:
    """A channel in which the bot is an administrator."""
    chat: int | str = args.chat_id
    if re.fullmatch(r"-?\d+", args.chat_id):
        chat = int(args.chat_id)
    elif not re.fullmatch(r"@\w{4,}", args.chat_id):
        raise AdminError(f"{args.chat_id!r} isn't a chat; write @name or -100...")
    if args.timezone not in zoneinfo.available_timezones():
        raise AdminError(f"there is no time zone {args.timezone!r}; write Europe/Paris or UTC")
    channel = Channel(name=args.name, chat_id=chat, topic=args.topic, timezone=args.timezone)
    at_desk(args, lambda desk: desk.channels.add(channel))
    print(f"added {args.name}: {args.chat_id}")
    return 0


def remove(args: argparse.Namespace) -> int:
    """No watchlist alerts it any more."""
    at_desk(args, lambda desk: desk.channels.remove(args.name))
    print(f"removed {args.name}")
    return 0
