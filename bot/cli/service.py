"""`watchwire run`."""

import argparse
import asyncio
import logging

from bot import config, log
from bot.errors import DatabaseGoneError, DatabaseOutdatedError

logger = logging.getLogger(__name__)

NO_RESTART = 78  # EX_CONFIG of sysexits(3): the unit begins nothing anew after it


def run(args: argparse.Namespace) -> int:
    """Run the service until SIGTERM or SIGINT."""
    settings = config.load(args.config)
    log.start(verbose=args.verbose)
    from bot.service import Service

    try:
        asyncio.run(Service(settings=settings, role=args.role, dry_run=args.dry_run).run())
    except (DatabaseOutdatedError, DatabaseGoneError) as error:
        logger.error("%s", error)
        return NO_RESTART
    return 0
