"""`watchwire fetch`: one feed, as the poller would see it."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot import config
from bot.cli import output
from bot.errors import FeedRefusedError, FeedUnreadableError, WatchwireError
from bot.news.feed.feed import Feed, Fetched, NotModified, PollingLimits, after_fetch
from bot.news.feed.telegram import channel_page, no_channel
from bot.news.item import Item
from bot.news.item_json import to_json
from bot.news.language.identify import with_languages
from bot.settings import Settings
from bot.text import plain


def fetch(args: argparse.Namespace) -> int:
    """Print the items of a feed's address or of a saved feed; what the poller would do with it, on stderr."""
    now = datetime.now(UTC)
    url = _address(args.url)
    feed = Feed(url=url, added=now, next_poll=now)
    if "://" not in url:
        fetched = saved(Path(url), now=now)
    else:
        try:
            answer = asyncio.run(_over_http(feed, config.load(args.config), now))
        except FeedUnreadableError as error:
            raise WatchwireError(
                f"{url}: {error}. If it is a site's page, `watchwire feeds add {url}` looks for its feed"
            ) from error
        if isinstance(answer, NotModified):
            output.note("304: nothing new")
            return 0
        fetched = answer
    for item in with_languages(fetched.items, among=fetched.items):
        output.line(to_json(item)) if args.json else _print(item)
    _report(feed, fetched, now)
    return 0


def _address(given: str) -> str:
    """@name and t.me/name are Telegram channels, unless a file is called so."""
    if Path(given).exists():
        return given
    if why := no_channel(given):
        raise FeedRefusedError(why)
    return channel_page(given) or given


def saved(file: Path, *, now: datetime) -> Fetched:
    """The feed that `file` holds. Raises WatchwireError."""
    from bot.feeds.parse import parse

    try:
        body = file.read_bytes()
    except OSError as error:
        raise WatchwireError(f"can't read {file}: {error.strerror}") from error
    return parse(body, url=f"file://{file.resolve()}", now=now)


async def _over_http(feed: Feed, settings: Settings, now: datetime) -> Fetched | NotModified:
    from bot.app import feed_fetcher

    async with feed_fetcher(settings) as fetcher:
        return await fetcher.fetch(feed, now=now)


def _print(item: Item) -> None:
    when = f"{item.published:%Y-%m-%d %H:%M}" if item.published else "no date         "
    print(f"{when}  {' '.join(plain(item.title or item.summary).split())[:100]}")
    print(f"{'':18}{item.url or item.guid}")


def _report(feed: Feed, fetched: Fetched, now: datetime) -> None:
    after = after_fetch(feed, fetched, new=len(fetched.items), now=now, settings=PollingLimits())
    title = f" of {fetched.title!r}" if fetched.title else ""
    output.note(f"{len(fetched.items)} items{title}, {fetched.bytes:,} bytes")
    validators = fetched.validators
    if validators.etag or validators.last_modified:
        output.note(
            f"validators: ETag {validators.etag or '-'}, Last-Modified {validators.last_modified or '-'}"
        )
    elif "://" in feed.url:
        output.note("no validators: the whole feed comes at every poll")
    if "://" in feed.url:
        output.note(f"next poll: in {round((after.next_poll - now).total_seconds() / 60, 1)} min")
    if fetched.moved_to:
        output.note(f"moved for good to {fetched.moved_to}")
    for warning in fetched.warnings:
        output.note(f"warning: {warning}")
