"""The commands about silence for a while: of a source, a story, a watchlist."""

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from bot.errors import AdminError, SeveralFoundError
from bot.news.timetable import as_read
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.questions import chat_of
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import Button, Reply, pages, sentence, shortened
from bot.telegram.translation import in_words, plain, tell
from bot.wording import say

if TYPE_CHECKING:
    from bot.desk.mutes import Silenced


@command(
    "mute",
    "source, link or watchlist, for 6h",
    says="post nothing of it for a while; alone: what is muted",
    more="For example <code>/mute Reuters for 6h</code>, <code>/mute ferries for 2d</code>, or a link to mute one story. What is posted already is still edited.",
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
    except AdminError as error:
        what = re.split(r"\sfor\s", asked.argument, maxsplit=1)[0]
        question = _how_long(what)
        if what == asked.argument:
            return question
        says = escape(sentence(in_words(error)), quote=False)
        return replace(question, text=f"{says}\n\n{question.text}")
    try:
        made = await asked.desk.stories.mute(
            asked.argument, chat=await chat_of(asked, asked.argument.split()[0])
        )
    except SeveralFoundError as error:
        return Reply(tell("{found} Send its link.", found=sentence(in_words(error))))
    return Reply(
        tell(
            "I post nothing of {what} until {time}. What I have posted is still edited.",
            what=_what(made),
            time=as_read(made.mute.until, await asked.desk.records.zone(), year=True),
        ),
        ((_unmute(made, plain("Unmute")),),),
    )


def _how_long(what: str) -> Reply:
    rows = tuple((Button(plain(label), f"mute {what} for {span}"),) for label, span in _SPANS)
    asks = tell("For how long should I post nothing of “{what}”?", what=shortened(what, 120))
    return Reply(asks, rows, ask=f"mute {what}")


@command("unmute", "source, link or watchlist", says="end a mute now", topic="answers", role="channel")
async def unmute(asked: Asked) -> Reply:
    """`source, link or watchlist`"""
    if not asked.argument:
        return await _muted(asked)
    ended = await asked.desk.stories.unmute(asked.argument, chat=await chat_of(asked, asked.argument))
    return Reply(tell("I post what comes of {what} again.", what=_what(ended)))


async def _muted(asked: Asked) -> Reply:
    every = await asked.desk.stories.mutes()
    if not every:
        return Reply(
            tell(
                "Nothing is muted. To mute a source, a watchlist, or a story by its link, say for how long:\n"
                "<code>/mute Reuters for 6h</code>"
            ),
        )
    zone = await asked.desk.records.zone()
    lines = [
        tell("{what}: until {time}", what=_what(one), time=as_read(one.mute.until, zone)) for one in every
    ]
    rows = [(_unmute(one, plain("Unmute {name}", name=one.label)),) for one in every[:10]]
    return Reply(pages(lines), tuple(rows))


def _what(one: "Silenced") -> str:
    name = shortened(one.label, 120)
    if one.mute.kind == "source":
        return tell("the source <b>{name}</b>", name=name)
    if one.mute.kind == "story":
        return tell("the story <b>{name}</b>", name=name)
    return tell("the watchlist <b>{name}</b>", name=name)


def _unmute(one: "Silenced", label: str) -> Button:
    return Button(label, f"unmute {one.mute.kind} {one.mute.subject}")


_SPANS = ((say("1 hour"), "1h"), (say("6 hours"), "6h"), (say("1 day"), "1d"), (say("1 week"), "1w"))
