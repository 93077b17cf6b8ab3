"""`watchwire migrate`, `backup`, `restore`, `copy`."""

import argparse
import asyncio
from pathlib import Path

from bot import config
from bot.cli import output
from bot.errors import StorageError, TargetInUseError


def migrate(args: argparse.Namespace) -> int:
    """Bring the database to this version."""
    from bot.storage.database import migrate as bring_up

    revision = asyncio.run(bring_up(config.load(args.config).database.url))
    print(f"the database has the tables of this version ({revision})")
    return 0


def backup(args: argparse.Namespace) -> int:
    """A consistent copy of a running instance."""
    from bot.storage.backup import back_up

    try:
        size = asyncio.run(back_up(config.load(args.config).database.url, Path(args.file)))
    except TargetInUseError as error:
        raise StorageError(f"{error}: remove it, or choose another file") from error
    print(f"{args.file}: {size:,} bytes")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Bring a backup back; refuses to replace a database unless told."""
    from bot.storage.backup import restore as bring_back

    url = config.load(args.config).database.url
    try:
        asyncio.run(bring_back(Path(args.file), url, overwrite=args.overwrite))
    except TargetInUseError as error:
        raise StorageError(f"{error}: --overwrite replaces it, with all that is in it") from error
    print(f"restored from {args.file}")
    return 0


def copy(args: argparse.Namespace) -> int:
    """All of one database into another, with progress; what was interrupted goes on."""
    from bot.storage.copying import copy as bring_over

    try:
        counts = asyncio.run(bring_over(args.source, args.target, overwrite=args.overwrite, told=output.note))
    except TargetInUseError as error:
        raise StorageError(f"{error}: --overwrite replaces it, with all that is in it") from error
    output.table(
        [(name, f"{number:,}") for name, number in counts.items() if number], heads=("table", "rows")
    )
    print(f"copied and compared: {sum(counts.values()):,} rows")
    return 0
