"""The commands about silence for a while: of a source, a story, a watchlist."""

import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from bot.errors import AdminError, NotFoundError, SeveralFoundError, UnreadableTimesError
from bot.news.spoken import span
from bot.news.timetable import as_read
from bot.news.watchlist import Wanted
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.questions import chat_of
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import Button, ChatReply, pages, rows_of, sentence, shortened
from bot.telegram.commands.typed_names import beginnings
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
async def mute(asked: Asked) -> ChatReply:
    """`source, link or watchlist, for duration`; alone: what is muted."""
    if not asked.argument:
        return await _muted(asked)
    length = span(asked.argument)
    if length is not None and not await asked.desk.watchlists.find(asked.argument):
        return await _what_for(asked, f"{length // timedelta(minutes=1)}m")
    try:
        made = await asked.desk.stories.mute(
            asked.argument, chat=await chat_of(asked, asked.argument.split()[0])
        )
    except SeveralFoundError as error:
        return ChatReply(tell("{found} Send its link.", found=sentence(in_words(error))))
    except AdminError as error:
        if question := await _span_of(asked, error):
            return question
        raise
    return ChatReply(
        tell(
            "I post nothing of {what} until {time}. What I have posted is still edited.",
            what=_what(made),
            time=as_read(made.mute.until, await asked.desk.records.zone(), year=True),
        ),
        ((_unmute(made, plain("Unmute")),),),
    )


async def _span_of(asked: Asked, error: AdminError) -> ChatReply | None:
    """How long what is named should be silent, and which words about that aren't understood; None: nothing known is named."""
    text = asked.argument
    if isinstance(error, NotFoundError) and _is_one_word(text):
        return None
    link = re.match(r"(?i)(?:https?://|t\.me/|#\d)\S*", text)
    name = link[0] if link else await asked.desk.stories.can_be_muted(beginnings(text))
    if isinstance(error, NotFoundError) and (not name or link):
        return None
    name, rest = (name, text[len(name) :]) if name else re.split(r"\sfor\s|$", text, maxsplit=1)
    unclear = re.sub(r"^[\s,:]*(?:for\s)?\s*", "", rest)
    question = _how_long(name)
    if not unclear:
        return question
    if span(unclear) is None:
        error = UnreadableTimesError(say("“{text}” isn't a duration; write 30m, 6h, 2d or 1w", text=unclear))
    says = escape(sentence(in_words(error)), quote=False)
    return replace(question, text=f"{says}\n\n{question.text}")


def _is_one_word(text: str) -> bool:
    """Is one word to be silent, so that all the others are its kind and the span?"""
    from bot.desk.mutes import KINDS, told

    words = told(text)[0].split()
    return len(words) - (words[0].lower() in KINDS) < 2


def _how_long(what: str) -> ChatReply:
    rows = tuple((Button(plain(label), f"mute {what} for {length}"),) for label, length in _SPANS)
    asks = tell("For how long should I post nothing of “{what}”?", what=shortened(what, 120))
    return ChatReply(asks, rows, ask=f"mute {what}")


async def _what_for(asked: Asked, length: str) -> ChatReply:
    """What should be silent for the span that was said?"""
    shown = await asked.desk.watchlists.sheet(Wanted(), page=0, lines=_OFFERED)
    buttons = [Button(one.name, f"mute watchlist {one.name} for {length}") for one in shown.rows]
    asks = tell(
        "What should I post nothing of for “{span}”? Send a watchlist, a source or a link.",
        span=shortened(asked.argument.removeprefix("for "), 60),
    )
    return ChatReply(asks, rows_of(buttons, 2), ask=" ".join(("mute", "for", length)))


@command("unmute", "source, link or watchlist", says="end a mute now", topic="answers", role="channel")
async def unmute(asked: Asked) -> ChatReply:
    """`source, link or watchlist`"""
    if not asked.argument:
        return await _muted(asked)
    ended = await asked.desk.stories.unmute(asked.argument, chat=await chat_of(asked, asked.argument))
    return ChatReply(tell("I post what comes of {what} again.", what=_what(ended)))


async def _muted(asked: Asked) -> ChatReply:
    every = await asked.desk.stories.mutes()
    if not every:
        return ChatReply(
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
    return ChatReply(pages(lines), tuple(rows))


def _what(one: "Silenced") -> str:
    name = shortened(one.label, 120)
    if one.mute.kind == "source":
        return tell("the source <b>{name}</b>", name=name)
    if one.mute.kind == "story":
        return tell("the story <b>{name}</b>", name=name)
    return tell("the watchlist <b>{name}</b>", name=name)


def _unmute(one: "Silenced", label: str) -> Button:
    return Button(label, f"unmute {one.mute.kind} {one.mute.subject}")


_OFFERED = 20  # watchlists
_SPANS = ((say("1 hour"), "1h"), (say("6 hours"), "6h"), (say("1 day"), "1d"), (say("1 week"), "1w"))
