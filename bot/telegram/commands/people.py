"""The commands about people: who may do what, invitations, taking a role away. Groups: `groups`."""

from datetime import timedelta
from html import escape

from bot.errors import AdminError
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import (
    Button,
    Reply,
    confirm,
    pages,
    refuse_changed,
    shortened,
    undo_button,
    version,
)

ROLES = ("owner", "admin", "viewer")
_ARTICLE = {"owner": "an", "admin": "an", "viewer": "a"}


@command("admins", says="who may look, edit and invite", topic="people", role="viewer")
async def admins(asked: Asked) -> Reply:
    """All of them."""
    every = await asked.desk.people.all()
    return Reply(pages([f"{one.user_id} {escape(one.name)}: {one.role}" for one in every]))


@command(
    "invite",
    "[role]",
    says="invite somebody: a link that works once",
    more="Roles: a viewer can look, an admin can change things, an owner can also invite. Without a role: admin.",
    topic="people",
    role="owner",
    private=True,
)
async def invite(asked: Asked) -> Reply:
    """`[role]`"""
    role = asked.argument.lower() or "admin"
    if role not in ROLES:
        raise AdminError("the roles are owner, admin and viewer")
    code = await asked.desk.people.invite(role)
    return Reply(
        f"Send this link to one person, who becomes {_ARTICLE[role]} {role} of this bot. It works once, for seven days:\n"
        f"https://t.me/{asked.outside.username}?start={code}\n\n"
        f"Or they send me: <code>/start {escape(code)}</code>\nI tell you when it is used.",
        ((Button("Withdraw it", f"!undo {asked.desk.changes[-1]}"),),),
        lasts=timedelta(days=7),
    )


@command("revoke", "id", says="take somebody's role away", topic="people", role="owner")
async def revoke(asked: Asked) -> Reply:
    """`id`"""
    wanted = asked.argument
    if not wanted.isdecimal() or len(wanted) > 15:
        return Reply("Whose? Send the numeric id; /admins lists them.", ask="revoke")
    there = next((one for one in await asked.desk.people.all() if one.user_id == int(wanted)), None)
    if there is None:
        return Reply(f"{wanted} has no role; /admins lists who has.")
    return confirm(
        f"Take the role {there.role} away from <b>{shortened(there.name or wanted, 60)}</b> ({wanted})?",
        "Yes, take it away",
        f"!revoke {wanted} {version(there)}",
    )


@press("revoke", of="revoke")
async def revoke_now(asked: Asked) -> Reply:
    """The yes: to the role that was asked about."""
    wanted, _, was = asked.argument.partition(" ")
    there = next((one for one in await asked.desk.people.all() if one.user_id == int(wanted)), None)
    refuse_changed(there, was, name="this role")
    gone = await asked.desk.people.remove(int(wanted))
    return Reply(
        f"{shortened(gone.name or wanted, 60)} ({gone.user_id}) has no role any more.",
        (undo_button(asked.desk.changes),),
    )
