"""`watchwire names`: name sets, and proposed spellings."""

import argparse

from bot.cli import output
from bot.cli.desk import at_desk


def show_all(args: argparse.Namespace) -> int:
    """All name sets."""
    for one in at_desk(args, lambda desk: desk.names.all()):
        if args.json:
            output.line({"name": one.name, "forms": list(one.forms)})
        else:
            print(f"@{one.name} = {', '.join(one.forms)}")
    return 0


def add(args: argparse.Namespace) -> int:
    """Make or replace one."""
    forms = [part.strip() for form in args.forms for part in form.split(",") if part.strip()]
    changed = at_desk(args, lambda desk: desk.names.save(args.name, forms))
    print(f"@{args.name} = {', '.join(forms)}")
    if changed:
        output.note(f"read anew with it: {', '.join(changed)}")
    return 0


def remove(args: argparse.Namespace) -> int:
    """Remove one that no watchlist uses."""
    at_desk(args, lambda desk: desk.names.remove(args.name))
    print(f"removed @{args.name}")
    return 0


def propose(args: argparse.Namespace) -> int:
    """Spellings that a name may have, one a line; needs no archive."""
    from bot.query.names import propose as proposals

    for one in proposals(args.name):
        if args.json:
            output.line({"form": one.form, "script": one.script, "why": one.why})
        else:
            print(one.form)
    return 0
