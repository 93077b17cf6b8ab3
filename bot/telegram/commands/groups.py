"""The commands about groups in which admins may command the bot: allow, disallow, list."""

import re
from html import escape
from typing import TYPE_CHECKING

from bot.errors import AdminError
from bot.telegram.commands.replies import Button, Reply, pages, shortened, undo_button

if TYPE_CHECKING:
    from bot.telegram.commands.deeds import Deeds

_SHOWN = 20
_HOW = (
    "Add me to a group and I ask you here whether admins may command me there; or type /allow in the group. "
    "/disallow ends it."
)


async def allow(deeds: "Deeds", argument: str) -> Reply:
    """The group in which it is typed."""
    if deeds.here is None:
        return Reply(_HOW)
    chat_id, title = deeds.here
    return await _allow(deeds, chat_id, title)


async def allow_now(deeds: "Deeds", argument: str) -> Reply:
    """`number title`, after the question."""
    number, _, title = argument.partition(" ")
    return await _allow(deeds, int(number), title or number)


async def _allow(deeds: "Deeds", chat_id: int, title: str) -> Reply:
    name = f"<b>{shortened(title, 60)}</b>"
    if not await deeds.desk.groups.allow(chat_id, title):
        return Reply(f"Admins may command me in {name} already.")
    return Reply(
        f"Admins may command me in {name} now. Everybody there reads what I answer; /disallow ends it."
    )


async def disallow(deeds: "Deeds", argument: str) -> Reply:
    """The group in which it is typed."""
    if deeds.here is None:
        return await groups(deeds, "")
    return await _disallow(deeds, deeds.here[0])


async def disallow_now(deeds: "Deeds", argument: str) -> Reply:
    """`number`, by a button of the list."""
    if not re.fullmatch(r"-?\d{1,18}", argument):
        raise AdminError("this is no group")
    return await _disallow(deeds, int(argument))


async def _disallow(deeds: "Deeds", chat_id: int) -> Reply:
    gone = await deeds.desk.groups.disallow(chat_id)
    undo = (
        (undo_button(deeds.desk.changes),) if deeds.here is None else ()
    )  # there nothing can be pressed any more
    return Reply(f"I answer nobody in <b>{escape(gone.title[:60], quote=False)}</b> any more.", undo)


async def groups(deeds: "Deeds", argument: str) -> Reply:
    """Those that are allowed, with buttons to take that back."""
    every = await deeds.desk.groups.all()
    if not every:
        return Reply(f"No group is allowed: admins command me in private. {_HOW}")
    lines = [
        "Admins may command me in:",
        *(f"<b>{shortened(one.title, 60)}</b> · {one.chat_id}" for one in every),
    ]
    rows = tuple((Button(f"End it in {one.title}", f"!disallow {one.chat_id}"),) for one in every[:_SHOWN])
    return Reply(pages(lines), rows)
