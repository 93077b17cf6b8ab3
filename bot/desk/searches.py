"""The search feeds of watchlists: made for a query, made anew when it changes, gone when it goes.

Which feed is whose is kept by the number of the watchlist, so it outlives renaming, and removal up to its undo. A
search feed that an admin removed by hand isn't made again. When a change is taken back, `follow` runs the other way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.news.feed.feed import Feed
from bot.news.ids import FeedId, WatchlistId
from bot.news.watchlist import Watchlist
from bot.pipeline.ports import UnitOfWork

_FOLDER = "Searches"

Key = tuple[str, str]  # service and language: "Google News", "en"
Owned = dict[Key, FeedId | None]  # None: the service can't be asked this query


@dataclass(slots=True, kw_only=True)
class Followed:
    """What was done to feeds, for the change record; `lost`: parts of the query that no search will find."""

    added: list[Feed] = field(default_factory=list)
    removed: list[Feed] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


async def add(
    work: UnitOfWork, watchlist: Watchlist, *, languages: Sequence[str], now: datetime
) -> Followed | None:
    """Make those of a watchlist in `languages` that are not there; None where no service can be asked its query."""
    every = await work.search_feeds.all()
    mine = every.setdefault(watchlist.id, {})
    found = _found(watchlist, languages)
    if not found:
        return None
    for key in found:
        number = mine.setdefault(key, None)
        if number is not None and await work.feeds.get(number) is None:
            mine[key] = None  # removed by hand, and wanted again
    return await _follow(work, watchlist, every, now=now, revive=False)


async def follow(work: UnitOfWork, watchlist: Watchlist, *, now: datetime, revive: bool = False) -> Followed:
    """Let them be those of the watchlist's present query and name; `revive`: those that went with the watchlist too."""
    every = await work.search_feeds.all()
    if watchlist.id not in every:
        return Followed()
    return await _follow(work, watchlist, every, now=now, revive=revive)


async def drop(work: UnitOfWork, watchlist: Watchlist) -> Followed:
    """Remove them, before the watchlist goes; `follow` with `revive` brings them back."""
    every = await work.search_feeds.all()
    done = Followed()
    for key, number in list(every.get(watchlist.id, {}).items()):
        feed = await work.feeds.get(number) if number is not None else None
        if number is not None and feed is None:
            del every[watchlist.id][key]
        elif feed is not None:
            await _remove(work, watchlist, every, feed, done)
    if watchlist.id in every:
        await work.search_feeds.save(watchlist.id, every[watchlist.id])
    return done


async def _follow(
    work: UnitOfWork, watchlist: Watchlist, every: dict[WatchlistId, Owned], *, now: datetime, revive: bool
) -> Followed:
    mine = every[watchlist.id]
    found = _found(watchlist, sorted({lang for _, lang in mine}))
    done = Followed(lost=list(dict.fromkeys(part for _, lost in found.values() for part in lost)))
    for key, number in list(mine.items()):
        before = await work.feeds.get(number) if number is not None else None
        if number is not None and before is None and not revive:
            del mine[key]
            continue
        url = found[key][0] if key in found else ""
        if before is not None and before.url == url:
            await work.feeds.save(replace(before, name=_name(key, watchlist)))
            continue
        mine[key] = None
        if before is not None:
            await _remove(work, watchlist, every, before, done)
        if url:
            mine[key] = await _put(work, every, _feed(url, key, watchlist, before, now), done)
    await work.search_feeds.save(watchlist.id, mine)
    return done


def _found(watchlist: Watchlist, languages: Sequence[str]) -> dict[Key, tuple[str, tuple[str, ...]]]:
    """Address, and what is lost, of each search that can be asked the query."""
    from bot.query.parser import parse
    from bot.query.services import search_feeds

    found = search_feeds(parse(watchlist.canonical), languages=languages)
    return {(one.service, one.lang): (one.url, one.lost) for one in found}


def _feed(url: str, key: Key, watchlist: Watchlist, before: Feed | None, now: datetime) -> Feed:
    """A new one; what an admin decided about the one before stays decided."""
    made = Feed(url=url, name=_name(key, watchlist), folder=_FOLDER, added=now, next_poll=now)
    if before is None:
        return made
    return replace(made, folder=before.folder, enabled=before.enabled, full_text=before.full_text)


def _name(key: Key, watchlist: Watchlist) -> str:
    service, lang = key
    return f"{service}: {watchlist.name} ({lang})"


async def _put(
    work: UnitOfWork, every: dict[WatchlistId, Owned], feed: Feed, done: Followed
) -> FeedId | None:
    """The feed, made or shared with another watchlist; None where an admin had added it by hand."""
    there = await work.feeds.by_url(feed.url)
    if there is None:
        made = await work.feeds.add(feed)
        done.added.append(made)
        return made.id
    return there.id if await _owners(work, every, there) else None


async def _remove(
    work: UnitOfWork, watchlist: Watchlist, every: dict[WatchlistId, Owned], feed: Feed, done: Followed
) -> None:
    """Unless another watchlist that is there has the same search."""
    if await _owners(work, every, feed) - {watchlist.id}:
        return
    await work.feeds.remove(feed.id)
    done.removed.append(feed)


async def _owners(work: UnitOfWork, every: dict[WatchlistId, Owned], feed: Feed) -> set[WatchlistId]:
    """The watchlists, of those that are there, whose search it is."""
    owners = {of for of, owned in every.items() if feed.id in owned.values()}
    return owners & (await work.watchlists.some(owners)).keys()
