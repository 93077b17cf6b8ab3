"""`watchwire admins`: who may edit, and invitations."""

import argparse

from bot.cli import output
from bot.cli.desk import at_desk


def show_all(args: argparse.Namespace) -> int:
    """All admins."""
    admins = at_desk(args, lambda desk: desk.people.all())
    for one in admins:
        if args.json:
            output.line(
                {
                    "id": one.user_id,
                    "name": one.name,
                    "role": one.role,
                    "channels": list(one.channels),
                    "added": one.added.isoformat(),
                }
            )
        else:
            print(f"{one.user_id}  {one.role:<7}  {one.name}")
    if not admins:
        output.note("nobody yet: watchwire admins invite --role owner")
    return 0


def invite(args: argparse.Namespace) -> int:
    """A one-time code; the person sends it to the bot."""
    role = "channel" if args.channel else args.role
    code = at_desk(args, lambda desk: desk.people.invite(role, channels=args.channel))
    if args.json:
        output.line({"code": code, "role": role})
        return 0
    print(f"/start {code}")
    output.note(f"good once, for seven days: whoever sends this to the bot in private becomes {role}")
    return 0


def remove(args: argparse.Namespace) -> int:
    """Take somebody's role away."""
    at_desk(args, lambda desk: desk.people.remove(args.user_id))
    print(f"removed {args.user_id}")
    return 0
