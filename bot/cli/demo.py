"""`watchwire demo`: see it work, without a token and without a network."""

import argparse
import asyncio


def demo(args: argparse.Namespace) -> int:
    """Run the demo in the terminal; ends by itself, unless its archive is served."""
    import logging

    from bot import log
    from bot.demo.show import show

    log.start()
    logging.getLogger().setLevel(logging.ERROR)
    return asyncio.run(show(seconds=args.seconds, html_file=args.html, site=args.site or ""))
