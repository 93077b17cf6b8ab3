"""`watchwire names`: name sets, and proposed spellings."""

import argparse
import asyncio
import sys

from bot import config
from bot.cli import output
from bot.cli.desk import at_desk
from bot.errors import AdminError
from bot.news.encyclopedia import Candidate
from bot.query.names import ProposedForm
from bot.text import fold


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
        output.note(f"read again with it: {', '.join(changed)}")
    return 0


def remove(args: argparse.Namespace) -> int:
    """Remove one that no watchlist uses."""
    at_desk(args, lambda desk: desk.names.remove(args.name))
    print(f"removed @{args.name}")
    return 0


def propose(args: argparse.Namespace) -> int:
    """Spellings that a name may have, one a line; needs no archive, and no network unless told."""
    from bot.query.names import propose as proposals

    if not any(map(str.isalpha, args.name)):
        raise AdminError(f"{args.name!r} has no letters; write a name, such as Haftar")
    if args.pick and not args.online:
        raise AdminError("--pick is for --online: without it nobody is asked")
    online = asyncio.run(_online(args)) if args.online else []
    known = {fold(one.form.rstrip("*")) for one in online}
    for one in [*online, *(each for each in proposals(args.name) if fold(each.form) not in known)]:
        if args.json:
            output.line({"form": one.form, "script": one.script, "why": one.why})
        else:
            print(one.form)
    return 0


async def _online(args: argparse.Namespace) -> list[ProposedForm]:
    """What Wikidata has for the one who is picked."""
    from bot.app import clock, feed_fetcher, naming

    settings = config.load(args.config)
    async with feed_fetcher(settings) as fetcher:
        asked = naming(settings, fetcher, clock())
        if asked is None:
            raise AdminError("asking Wikidata is turned off by wikidata.url in the configuration")
        picked = args.pick or _pick(await asked.candidates(args.name))
        found = await asked.spelled(args.name, picked)
    output.note(found.attribution)
    return found.proposals


def _pick(found: list[Candidate]) -> str:
    """Which one is meant: the person at the terminal says it. Raises AdminError where nobody can."""
    for number, one in enumerate(found, start=1):
        output.note(f"{number}. {one.label} ({one.id}){f', {one.description}' if one.description else ''}")
    if not sys.stdin.isatty():
        raise AdminError(f"say who is meant: --pick {found[0].id}")
    sys.stderr.write("Who is meant? Number: ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip()
    if not (answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(found)):
        raise AdminError("nobody was picked")
    return found[int(answer) - 1].id
