"""What config.toml lists is added to the database once, at the first start that sees it; admins' changes are never
overridden.
"""

import contextlib
from datetime import datetime

from bot.desk.viewer import new_secret
from bot.errors import AlreadyExistsError, QueryError
from bot.news.feed.feed import Feed, address_of_feed
from bot.news.watchlist import Admin, Channel, NameSet, Route, Watchlist
from bot.pipeline.ports import Database, UnitOfWork
from bot.query.parser import parse
from bot.settings import FULL_TEXT, Settings

_AT_ONCE = 1000  # feeds

Seen = set[tuple[str, str]]  # kind and name of what starts have taken over from the file


async def seed(database: Database, settings: Settings, *, now: datetime) -> int:
    """Add what the file lists and no start has seen before; how many. Admins' changes are never overridden.

    Raises QueryError for a watchlist that can't be read.
    """
    async with database.write() as work:
        before = await work.seeds.all()
        seen = set(before)
        await _seed_channels(work, settings, seen)
        await _seed_names(work, settings, seen)
        await _seed_feeds(work, settings, seen, now)
        await _seed_watchlists(work, settings, seen, now)
        if new := seen - before:
            await work.seeds.add(sorted(new))
            await work.commit()
    return len(new)


async def _seed_channels(work: UnitOfWork, settings: Settings, seen: Seen) -> None:
    for one in settings.channels:
        if _first_time("channel", one.name, seen):
            with contextlib.suppress(AlreadyExistsError):
                await work.channels.add(
                    Channel(
                        name=one.name,
                        chat_id=one.chat_id,
                        topic=one.topic or None,
                        timezone=one.timezone,
                        format=one.format,
                        language=one.language,
                        preview=one.preview,
                        quiet=one.quiet,
                        urgent=one.urgent,
                        uncertain=one.uncertain,
                    )
                )


async def _seed_names(work: UnitOfWork, settings: Settings, seen: Seen) -> None:
    for one in settings.names:
        if _first_time("name", one.name, seen):
            await work.name_sets.save(NameSet(name=one.name, forms=one.forms))


async def _seed_feeds(work: UnitOfWork, settings: Settings, seen: Seen, now: datetime) -> None:
    new = [
        Feed(
            url=address_of_feed(one.url),
            name=one.name,
            folder=one.folder,
            full_text=FULL_TEXT[one.full_text],
            added=now,
            next_poll=now,
        )
        for one in settings.feeds
        if _first_time("feed", one.url, seen)
    ]
    for start in range(0, len(new), _AT_ONCE):
        await work.feeds.add_new(new[start : start + _AT_ONCE])


async def _seed_watchlists(work: UnitOfWork, settings: Settings, seen: Seen, now: datetime) -> None:
    wanted = [one for one in settings.watchlists if _first_time("watchlist", one.name, seen)]
    if not wanted:
        return
    names = {one.name: one.forms for one in await work.name_sets.all()}
    queries = {one.name: one.query for one in settings.watchlists}
    queries |= {one.name: one.query for one in await work.watchlists.all()}
    for one in wanted:
        try:
            canonical = parse(one.query, names=names, watchlists=queries).canonical
        except QueryError as error:
            raise QueryError(
                f"{error.message} (in the watchlist {one.name!r} of {settings.path})",
                text=error.text,
                position=error.position,
                length=error.length,
                suggestion=error.suggestion,
            ) from error
        channels = [await work.channels.by_name(name) for name in one.channels]
        routes = tuple(Route(channel=channel.id) for channel in channels if channel)
        with contextlib.suppress(AlreadyExistsError):
            await work.watchlists.add(
                Watchlist(
                    name=one.name,
                    query=one.query,
                    canonical=canonical,
                    urgent=one.urgent,
                    visibility=one.visibility,
                    secret=new_secret() if one.visibility == "secret" else "",
                    added=now,
                    routes=routes,
                )
            )


def _first_time(kind: str, name: str, seen: Seen) -> bool:
    new = (kind, name) not in seen
    seen.add((kind, name))
    return new


async def make_owner(database: Database, user_id: int, *, now: datetime) -> None:
    """The owner whom the settings name; nothing changes if that is so already."""
    async with database.write() as work:
        known = await work.admins.get(user_id)
        if known is None or known.role != "owner":
            await work.admins.save(Admin(user_id=user_id, role="owner", name="owner", added=now))
            await work.commit()
