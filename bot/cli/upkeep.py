"""`watchwire migrate`, `backup`, `restore`."""

import argparse
import asyncio
from pathlib import Path

from bot import config


def migrate(args: argparse.Namespace) -> int:
    """Bring the database to this version."""
    from bot.storage.unit_of_work import migrate as bring_up

    revision = asyncio.run(bring_up(config.load(args.config).database.url))
    print(f"the database has the tables of this version ({revision})")
    return 0


def backup(args: argparse.Namespace) -> int:
    """A consistent copy of a running instance."""
    from bot.storage.backup import back_up

    size = asyncio.run(back_up(config.load(args.config).database.url, Path(args.file)))
    print(f"{args.file}: {size:,} bytes")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Bring a backup back; refuses to replace a database unless told."""
    from bot.storage.backup import restore as bring_back

    asyncio.run(bring_back(Path(args.file), config.load(args.config).database.url, overwrite=args.overwrite))
    print(f"restored from {args.file}")
    return 0
