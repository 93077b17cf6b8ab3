"""What the commands that edit or list records share: the database of the configuration, and a desk on it."""

import argparse
import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot import config
from bot.desk.desk import Desk
from bot.pipeline.ports import Clock, Database

_T = TypeVar("_T")


def at_desk(args: argparse.Namespace, work: Callable[[Desk], Awaitable[_T]]) -> _T:
    """Do `work` at a desk on the database of the configuration; the change record says who typed it."""

    async def do(database: Database, clock: Clock) -> _T:
        return await work(Desk(database, clock, who=who()))

    return with_database(args, do)


def with_database(
    args: argparse.Namespace, work: Callable[[Database, Clock], Awaitable[_T]], *, create: bool = True
) -> _T:
    """Open the database of the configuration, which a running service may use at the same time."""
    settings = config.load(args.config)

    async def run() -> _T:
        from bot.clock import SystemClock
        from bot.storage.database import open_database

        async with open_database(settings.database.url, create=create) as database:
            return await work(database, SystemClock())

    return asyncio.run(run())


def who() -> str:
    """Who types, for the change record."""
    try:
        return f"cli {getpass.getuser()}"
    except (OSError, KeyError):
        return "cli ?"
