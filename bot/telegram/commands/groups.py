"""The commands about groups in which admins may command the bot: allow, disallow, list."""

import re

from bot.errors import AdminError
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, ChatReply, pages, shortened, undo_button
from bot.telegram.translation import Html, plain, tell
from bot.wording import say

_SHOWN = 20
_HOW = say(
    "Add me to a group, and I ask you here whether admins may use me there. Or type /allow in the group. "
    "/disallow ends it."
)


@command("allow", says="typed in a group: admins may use me there", topic="people", role="owner")
async def allow(asked: Asked) -> ChatReply:
    """The group in which it is typed."""
    if asked.here is None:
        return ChatReply(tell(_HOW))
    chat_id, title = asked.here
    return await _allow(asked, chat_id, title)


@press("allow", of="allow")
async def allow_now(asked: Asked) -> ChatReply:
    """`number title`, after the question."""
    number, _, title = asked.argument.partition(" ")
    return await _allow(asked, int(number), title or number)


async def _allow(asked: Asked, chat_id: int, title: str) -> ChatReply:
    name = Html(f"<b>{shortened(title, 60)}</b>")
    if not await asked.desk.groups.allow(chat_id, title):
        return ChatReply(tell("Admins may already use me in {name}.", name=name))
    return ChatReply(
        tell(
            "Admins may now use me in {name}. Everybody there can read my answers. /disallow ends it.",
            name=name,
        )
    )


@command(
    "disallow", says="typed in a group: I don't answer anybody there any more", topic="people", role="owner"
)
async def disallow(asked: Asked) -> ChatReply:
    """The group in which it is typed."""
    if asked.here is None:
        return await groups(asked)
    return await _disallow(asked, asked.here[0])


@press("disallow", of="disallow")
async def disallow_now(asked: Asked) -> ChatReply:
    """`number`, by a button of the list."""
    if not re.fullmatch(r"-?\d{1,18}", asked.argument):
        raise AdminError(say("this isn't a group"))
    return await _disallow(asked, int(asked.argument))


async def _disallow(asked: Asked, chat_id: int) -> ChatReply:
    gone = await asked.desk.groups.disallow(chat_id)
    undo = (
        (undo_button(asked.desk.changes),) if asked.here is None else ()
    )  # there nothing can be pressed any more
    return ChatReply(tell("I don't answer anybody in <b>{title}</b> any more.", title=gone.title[:60]), undo)


@command("groups", says="the groups in which admins may use me", topic="people", role="owner", private=True)
async def groups(asked: Asked) -> ChatReply:
    """Those that are allowed, with buttons to take that back."""
    every = await asked.desk.groups.all()
    if not every:
        return ChatReply(f"{tell('No group is allowed: admins use me in private.')} {tell(_HOW)}")
    lines = [
        tell("Admins may use me in:"),
        *(f"<b>{shortened(one.title, 60)}</b> · {one.chat_id}" for one in every),
    ]
    rows = tuple(
        (Button(plain("End it in {title}", title=one.title), f"!disallow {one.chat_id}"),)
        for one in every[:_SHOWN]
    )
    return ChatReply(pages(lines), rows)
