"""`watchwire run`."""

import argparse
import asyncio

from bot import config, log


def run(args: argparse.Namespace) -> int:
    """Run the service until SIGTERM or SIGINT."""
    settings = config.load(args.config)
    log.start(verbose=args.verbose)
    from bot.app import Service

    asyncio.run(Service(settings=settings, role=args.role, dry_run=args.dry_run).run())
    return 0
