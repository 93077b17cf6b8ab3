"""`watchwire stories`: correct what was made of stories."""

import argparse

from bot import config
from bot.cli import output
from bot.cli.desk import with_database
from bot.desk.desk import Desk
from bot.errors import SeveralFoundError
from bot.pipeline.ports import Clock, Database


def split(args: argparse.Namespace) -> int:
    """Take an item out of a story that it does not belong to."""
    from bot.app import rules_of
    from bot.cli.desk import who
    from bot.desk.split import Split

    rules = rules_of(config.load(args.config))

    async def work(database: Database, clock: Clock) -> Split:
        return await Desk(database, clock, who=who(), rules=rules).stories.split(args.link)

    try:
        made = with_database(args, work, create=False)
    except SeveralFoundError as error:
        for wanted, label in error.choices:
            output.note(f"  '{wanted}'  {label}")
        raise
    print(f"split off: {made.title}; {made.edited} {'post' if made.edited == 1 else 'posts'} edited")
    for one in made.decisions:
        print(f"  {one.watchlist} -> {one.channel or 'no channel'}: {one.kind} ({one.reason})")
    return 0
