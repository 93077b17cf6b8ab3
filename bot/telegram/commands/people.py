"""The commands about people: who may do what, invitations, taking a role away. Groups: `groups`."""

from collections.abc import Sequence
from datetime import timedelta
from html import escape

from bot.errors import AdminError
from bot.news.watchlist import Admin
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import ROLE, command, press
from bot.telegram.commands.replies import (
    Button,
    ChatReply,
    confirm,
    pages,
    refuse_changed,
    rows_of,
    shortened,
    undo_button,
    version,
)
from bot.telegram.translation import plain, tell
from bot.wording import Wording, say

_OFFERED = 20  # channels
ROLES = ("owner", "admin", "channel", "viewer")


def in_words(role: str, channels: Sequence[str] = ()) -> Wording:
    """What somebody with this role is; `channels`: the names of theirs."""
    if role != "channel":
        return ROLE[role]
    if not channels:
        return say("admin of channels that are gone")
    return say("admin of {channels}", channels=", ".join(channels))


async def role_of(asked: Asked, one: Admin) -> Wording:
    """What somebody is, with the names of their channels."""
    names = {each.id: each.name for each in await asked.desk.channels.all()}
    return in_words(one.role, [names[each] for each in one.channels if each in names])


@command("admins", says="who may look, edit and invite", topic="people", role="viewer")
async def admins(asked: Asked) -> ChatReply:
    """All of them."""
    every = await asked.desk.people.all()
    lines = [f"{one.user_id} {escape(one.name)}: {tell(await role_of(asked, one))}" for one in every]
    return ChatReply(pages(lines))


@command(
    "invite",
    "[role [channel...]]",
    says="invite somebody: a link that works once",
    more="Roles: a viewer can look, an admin can change things, an owner can also invite. Without a role: admin. "
    "<code>/invite channel harbour</code> makes somebody the admin of one channel: they change the watchlists that "
    "alert it alone, and its settings, and see the rest.",
    topic="people",
    role="owner",
    private=True,
)
async def invite(asked: Asked) -> ChatReply:
    """`[role [channel...]]`"""
    first, *named = asked.argument.split() or ["admin"]
    role = first.lower()
    if role not in ROLES:
        raise AdminError(say("the roles are owner, admin, channel and viewer"))
    if role == "channel" and not named:
        every = await asked.desk.channels.all()
        if not every:
            raise AdminError(
                say("there is no channel yet: make me an administrator of one, or /addchannel @name")
            )
        return ChatReply(
            tell("The admin of which channel? Of several: <code>/invite channel harbour pier</code>"),
            rows_of([Button(one.name, f"invite channel #{one.id}") for one in every[:_OFFERED]], 2),
        )
    found = [await asked.desk.channels.get(name) for name in named]
    code = await asked.desk.people.invite(role, channels=[f"#{one.id}" for one in found])
    return ChatReply(
        tell(
            "Send this link to one person. Their role will be: {role}. It works once, for seven days:\n{link}\n\n"
            "Or they send me: <code>/start {code}</code>\nI tell you when it is used.",
            role=in_words(role, [one.name for one in found]),
            link=f"https://t.me/{asked.outside.username}?start={code}",
            code=code,
        ),
        ((Button(plain("Withdraw it"), f"!undo {asked.desk.changes[-1]}"),),),
        lasts=timedelta(days=7),
    )


@command("revoke", "id", says="take somebody's role away", topic="people", role="owner")
async def revoke(asked: Asked) -> ChatReply:
    """`id`"""
    wanted = asked.argument
    if not wanted.isdecimal() or len(wanted) > 15:
        return ChatReply(tell("Whose? Send the numeric id; /admins lists them."), ask="revoke")
    there = next((one for one in await asked.desk.people.all() if one.user_id == int(wanted)), None)
    if there is None:
        return ChatReply(tell("{id} has no role. /admins lists who has one.", id=wanted))
    await asked.desk.people.refuse_last_owner(there)
    return confirm(
        tell(
            "Take the role “{role}” away from <b>{name}</b> ({id})?",
            role=await role_of(asked, there),
            name=shortened(there.name or wanted, 60),
            id=wanted,
        ),
        plain("Yes, take it away"),
        f"!revoke {wanted} {version(there)}",
    )


@press("revoke", of="revoke")
async def revoke_now(asked: Asked) -> ChatReply:
    """The yes: to the role that was asked about."""
    wanted, _, was = asked.argument.partition(" ")
    there = next((one for one in await asked.desk.people.all() if one.user_id == int(wanted)), None)
    refuse_changed(there, was, name=say("This role"))
    gone = await asked.desk.people.remove(int(wanted))
    return ChatReply(
        tell(
            "{name} ({id}) has no role any more.",
            name=shortened(gone.name or wanted, 60),
            id=str(gone.user_id),
        ),
        (undo_button(asked.desk.changes),),
    )
