"""The commands about silence for a while: of a source, a story, a watchlist."""

import re
from html import escape
from typing import TYPE_CHECKING

from bot.errors import AdminError, SeveralFoundError
from bot.news.timetable import as_read
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.questions import chat_of
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import Button, Reply, pages, sentence, shortened

if TYPE_CHECKING:
    from bot.desk.mutes import Silenced


@command(
    "mute",
    "source, link or watchlist, for 6h",
    says="post nothing of it for a while; alone: what is muted",
    more="For example <code>/mute Reuters for 6h</code>, <code>/mute ferries for 2d</code>, or a link to mute one story. Posts that are there are still edited.",
    topic="answers",
    role="channel",
    alone="viewer",
)
async def mute(asked: Asked) -> Reply:
    """`source, link or watchlist, for duration`; alone: what is muted."""
    from bot.desk.mutes import told

    if not asked.argument:
        return await _muted(asked)
    try:
        told(asked.argument)
    except AdminError:
        if not re.search(r"\sfor\b", asked.argument):  # what, but not how long
            rows = tuple((Button(label, f"mute {asked.argument} for {span}"),) for label, span in _SPANS)
            return Reply(f"Post nothing of {shortened(asked.argument, 120)} for how long?", rows)
        raise
    try:
        made = await asked.desk.stories.mute(
            asked.argument, chat=await chat_of(asked, asked.argument.split()[0])
        )
    except SeveralFoundError as error:
        return Reply(escape(sentence(f"{error}; send its link"), quote=False))
    return Reply(
        f"{_what(made)} is silent until {as_read(made.mute.until, await asked.desk.records.zone(), year=True)}. Posts that are there are still edited.",
        ((_unmute(made, "Unmute"),),),
    )


@command("unmute", "source, link or watchlist", says="end a mute now", topic="answers", role="channel")
async def unmute(asked: Asked) -> Reply:
    """`source, link or watchlist`"""
    if not asked.argument:
        return await _muted(asked)
    ended = await asked.desk.stories.unmute(asked.argument, chat=await chat_of(asked, asked.argument))
    return Reply(f"{_what(ended)} is heard again.")


async def _muted(asked: Asked) -> Reply:
    every = await asked.desk.stories.mutes()
    if not every:
        return Reply(
            "Nothing is muted. To mute: a source, a watchlist, or a story by its link, and for how long:\n"
            "<code>/mute Reuters for 6h</code>",
        )
    zone = await asked.desk.records.zone()
    lines = [f"{_what(one)} until {as_read(one.mute.until, zone)}" for one in every]
    return Reply(pages(lines), tuple((_unmute(one, f"Unmute {one.label}"),) for one in every[:10]))


def _what(one: "Silenced") -> str:
    return f"The {one.mute.kind} <b>{shortened(one.label, 120)}</b>"


def _unmute(one: "Silenced", label: str) -> Button:
    return Button(label, f"unmute {one.mute.kind} {one.mute.subject}")


_SPANS = (("1 hour", "1h"), ("6 hours", "6h"), ("1 day", "1d"), ("1 week", "1w"))
