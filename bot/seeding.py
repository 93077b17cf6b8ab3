"""What config.toml lists is added to the database once, at the first start that sees it; admins' changes are never
overridden.
"""

import contextlib
from datetime import datetime

from bot.desk.viewer import new_secret
from bot.errors import AlreadyExistsError, ConfigError, QueryError, UnreadableTimesError
from bot.news.feed.feed import Feed, address_of_feed
from bot.news.timetable import digest_spec, quiet_spec
from bot.news.watchlist import Admin, Channel, NameSet, Route, Watchlist
from bot.pipeline.ports import Database, UnitOfWork
from bot.query.parser import parse
from bot.settings import FULL_TEXT, ChannelSeed, Settings, WatchlistSeed

_AT_ONCE = 1000  # feeds

Seen = set[tuple[str, str]]  # kind and name of what starts have taken over from the file


async def seed(database: Database, settings: Settings, *, now: datetime) -> int:
    """Add what the file lists and no start has seen before; how many. Admins' changes are never overridden.

    Raises QueryError for a watchlist that can't be read, ConfigError for quiet hours or a digest that can't.
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
                await work.channels.add(channel_of(one))


def channel_of(seed: ChannelSeed) -> Channel:
    """The channel that a file lists. Raises ConfigError where its quiet hours can't be read."""
    return Channel(
        name=seed.name,
        chat_id=seed.chat_id,
        topic=seed.topic or None,
        timezone=seed.timezone,
        format=seed.format,
        language=seed.language,
        preview=seed.preview,
        quiet=_quiet(seed, "channel").replace("off", ""),
        urgent=seed.urgent,
        uncertain=seed.uncertain,
    )


def times_of(seed: WatchlistSeed) -> tuple[str, str]:
    """Its digest and its quiet hours, as they are kept. Raises ConfigError where they can't be read."""
    try:
        digest = digest_spec(seed.digest)
    except UnreadableTimesError as error:
        raise ConfigError(f"watchlist {seed.name!r}: digest: {error}") from error
    if digest != "off" and not seed.channels:
        raise ConfigError(f"watchlist {seed.name!r}: digest: it has no channel that could get one")
    return digest, _quiet(seed, "watchlist")


def _quiet(seed: ChannelSeed | WatchlistSeed, what: str) -> str:
    try:
        return quiet_spec(seed.quiet) if seed.quiet else ""
    except UnreadableTimesError as error:
        raise ConfigError(f"{what} {seed.name!r}: quiet: {error}") from error


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
            enabled=not one.paused,
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
        digest, quiet = times_of(one)
        routes = tuple(Route(channel=channel.id, digest=digest) for channel in channels if channel)
        with contextlib.suppress(AlreadyExistsError):
            await work.watchlists.add(
                Watchlist(
                    name=one.name,
                    query=one.query,
                    canonical=canonical,
                    urgent=one.urgent,
                    quiet=quiet,
                    paused=one.paused,
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
