"""How each change is taken back.

A change is undone only where the thing is still as the change left it. What was changed again since is refused with the
reason, so undo never takes back anything but what it names. `assert_never` makes a change that is not known here a type
error.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from bot.desk import searches
from bot.desk.change import (
    SETTINGS,
    AdminAdded,
    AdminRemoved,
    Change,
    ChannelAdded,
    ChannelEdited,
    ChannelRemoved,
    ChannelResumed,
    FeedAdded,
    FeedEdited,
    FeedKept,
    FeedRemoved,
    FeedsAdded,
    FourEyesSet,
    GroupAllowed,
    GroupDisallowed,
    GroupLeft,
    Invited,
    Muted,
    NameSetRemoved,
    NameSetSaved,
    Older,
    QuietSet,
    StorySplit,
    TakenBack,
    Unmuted,
    WatchlistAdded,
    WatchlistEdited,
    WatchlistRemoved,
    WatchlistsAdded,
)
from bot.desk.queries import parse_query
from bot.errors import AlreadyExistsError, QueryError
from bot.news.alert import ToldPost
from bot.news.feed.feed import Feed
from bot.news.watchlist import Wanted, Watchlist
from bot.pipeline.ports import UnitOfWork
from bot.wording import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """It is as it was. `remains`: what readers have been sent meanwhile, and keep."""

    remains: Sequence[ToldPost] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CantBeUndone:
    """Nothing was done; why, as the end of a sentence."""

    why: str


async def undo(work: UnitOfWork, change: Change, *, now: datetime) -> Undone | CantBeUndone:
    """Take it back in `work`, which the caller commits."""
    match change:
        case WatchlistAdded() | WatchlistsAdded() | WatchlistRemoved() | WatchlistEdited():
            return await _undo_watchlist(work, change, now=now)
        case QuietSet() | ChannelAdded() | ChannelRemoved() | ChannelEdited() | ChannelResumed():
            return await _undo_channel(work, change)
        case NameSetSaved() | NameSetRemoved():
            return await _undo_name_set(work, change, now=now)
        case Invited() | AdminAdded() | AdminRemoved():
            return await _undo_person(work, change, now=now)
        case FeedAdded() | FeedsAdded() | FeedRemoved() | FeedEdited():
            return await _undo_feed(work, change, now=now)
        case Muted() | Unmuted():
            return await _undo_mute(work, change, now=now)
        case GroupAllowed() | GroupDisallowed() | GroupLeft():
            return await _undo_group(work, change)
        case StorySplit(before=before, after=after):
            from bot.desk.split import put_back  # it takes long to load, and few changes need it

            remains = await put_back(work, before, after, now=now)
            return (
                CantBeUndone(why=say("its items are forgotten"))
                if remains is None
                else Undone(remains=remains)
            )
        case FourEyesSet(on=on):
            house = await work.proposals.house()
            if house.four_eyes != on:
                return CantBeUndone(why=say("it has been changed again since"))
            await work.proposals.save_house(replace(house, four_eyes=not on))
            return Undone()
        case TakenBack():
            return CantBeUndone(why=say("that was an undo itself; make the change again"))
        case Older():
            return CantBeUndone(why=say("an older version recorded it in words only"))
        case _:
            assert_never(change)


# ---- watchlists -------------------------------------------------------------------------------------------------


async def _undo_watchlist(
    work: UnitOfWork,
    change: WatchlistAdded | WatchlistsAdded | WatchlistRemoved | WatchlistEdited,
    *,
    now: datetime,
) -> Undone | CantBeUndone:
    match change:
        case WatchlistAdded(watchlist=added):
            there = await _watchlist(work, added)
            return await _drop_watchlists(
                work, [there] if there else [], gone=f"there is no watchlist {added.name} any more"
            )
        case WatchlistsAdded(names=names, added=added_at):
            mine = set(names)
            found = [
                one
                for one in await work.watchlists.named(names)
                if one.name in mine and one.added == added_at
            ]
            return await _drop_watchlists(work, found, gone="the watchlists have been removed already")
        case WatchlistRemoved(watchlist=removed):
            return await _bring_back(work, removed, now=now)
        case WatchlistEdited(before=before, after=after):
            there = await _watchlist(work, after)
            if there is None:
                return CantBeUndone(why=say("there is no watchlist {name} any more", name=after.name))
            if not _same(there, after):
                return CantBeUndone(
                    why=say("{name} has been changed again since: take that back first", name=there.name)
                )
            return await _set_back(work, before, now=now)


async def _drop_watchlists(
    work: UnitOfWork, some: Sequence[Watchlist], *, gone: str
) -> Undone | CantBeUndone:
    for one in some:
        await searches.drop(work, one)
        await work.watchlists.remove(one.id)
    return Undone() if some else CantBeUndone(why=gone)


async def _bring_back(work: UnitOfWork, removed: Watchlist, *, now: datetime) -> Undone | CantBeUndone:
    back = await _read_anew(work, removed, now=now)
    if isinstance(back, CantBeUndone):
        return back
    try:
        await work.watchlists.add(back)  # its id brings it back with its posts
    except AlreadyExistsError:
        return CantBeUndone(why=say("there is another watchlist {name} now", name=removed.name))
    await searches.follow(work, back, now=now, revive=True)
    return Undone()


async def _set_back(work: UnitOfWork, before: Watchlist, *, now: datetime) -> Undone | CantBeUndone:
    back = await _read_anew(work, before, now=now)
    if isinstance(back, CantBeUndone):
        return back
    try:
        await work.watchlists.save(back)
    except AlreadyExistsError:
        return CantBeUndone(why=say("there is another watchlist {name} now", name=before.name))
    await searches.follow(work, back, now=now)
    return Undone()


async def _watchlist(work: UnitOfWork, like: Watchlist) -> Watchlist | None:
    return await work.watchlists.get(like.id)


def _same(there: Watchlist, after: Watchlist) -> bool:
    """As the change left it; the canonical form follows name sets, and channels that are removed take their routes along."""
    known = {route.channel for route in there.routes}
    routes = tuple(route for route in after.routes if route.channel in known)
    return replace(there, canonical="", routes=()) == replace(after, canonical="", routes=()) and set(
        there.routes
    ) == set(routes)


async def _read_anew(work: UnitOfWork, watchlist: Watchlist, *, now: datetime) -> Watchlist | CantBeUndone:
    """With its query read as it would be today, and the channels that are still there."""
    try:
        query = await parse_query(work, watchlist.query, now=now)
    except QueryError as error:
        return CantBeUndone(why=say("its query can't be read any more: {message}", message=error.message))
    there = {channel.id for channel in await work.channels.all()}
    routes = tuple(route for route in watchlist.routes if route.channel in there)
    return replace(watchlist, canonical=query.canonical, routes=routes)


# ---- channels ---------------------------------------------------------------------------------------------------


async def _undo_channel(
    work: UnitOfWork, change: QuietSet | ChannelAdded | ChannelRemoved | ChannelEdited | ChannelResumed
) -> Undone | CantBeUndone:
    there = {one.id: one for one in await work.channels.all()}
    match change:
        case QuietSet(before=before, after=after):
            known = [one for one in there.values() if str(one.id) in before]
            if any(one.quiet != after for one in known):
                return CantBeUndone(why=say("quiet hours of a channel have been changed again since"))
            for one in known:
                await work.channels.save(replace(one, quiet=before[str(one.id)]))
            return Undone()
        case ChannelAdded(channel=added):
            if added.id not in there:
                return CantBeUndone(why=say("there is no channel {name} any more", name=added.name))
            await work.channels.remove(added.id)
            return Undone()
        case ChannelRemoved(channel=removed):
            if removed.id in there or any(one.name == removed.name for one in there.values()):
                return CantBeUndone(why=say("there is another channel {name} now", name=removed.name))
            await work.channels.add(removed)  # its id brings it back
            return Undone()
        case ChannelEdited(what=what, before=before, after=after):
            now = there.get(after.id)
            if now is None:
                return CantBeUndone(why=say("there is no channel {name} any more", name=after.name))
            if getattr(now, what) != getattr(after, what):
                return CantBeUndone(
                    why=say(
                        "the {what} of {name} has been changed again since: take that back first",
                        what=SETTINGS.get(what, what),
                        name=now.name,
                    )
                )
            await work.channels.save(replace(now, **{what: getattr(before, what)}))
            return Undone()
        case ChannelResumed(name=name):
            return CantBeUndone(why=say("what had waited for {name} has been sent or dropped", name=name))


# ---- names ------------------------------------------------------------------------------------------------------


async def _undo_name_set(
    work: UnitOfWork, change: NameSetSaved | NameSetRemoved, *, now: datetime
) -> Undone | CantBeUndone:
    there = {one.name: one for one in await work.name_sets.all()}
    match change:
        case NameSetRemoved(name_set=removed):
            if removed.name in there:
                return CantBeUndone(why=say("there is another name set {name} now", name=removed.name))
            await work.name_sets.save(removed)
            return Undone()
        case NameSetSaved(before=before, after=after):
            if there.get(after.name) != after:
                return CantBeUndone(
                    why=say("@{name} has been changed again since: take that back first", name=after.name)
                )
            if before is None:
                users = await used_by(work, after.name)
                if users:
                    return CantBeUndone(
                        why=say(
                            "@{name} is used by {users}: change them first",
                            name=after.name,
                            users=", ".join(users),
                        )
                    )
                await work.name_sets.remove(after.name)
            else:
                await work.name_sets.save(before)
                await read_all_anew(work, now=now)
            return Undone()


async def used_by(work: UnitOfWork, name: str) -> list[str]:
    """The watchlists whose query names the set."""
    named = re.compile(rf"(?i)(?<!@)@{re.escape(name)}(?=[.,;]*(?:[\s()\"]|$))")
    with_it = work.watchlists.pages(Wanted(words=f"@{name}"))
    return [one.name async for page in with_it for one in page if named.search(one.query)]


async def read_all_anew(work: UnitOfWork, *, now: datetime) -> list[str]:
    """Queries are expanded when saved, and again when a name set changes; the watchlists that read otherwise now."""
    changed = []
    with_names = [one async for page in work.watchlists.pages(Wanted(words="@")) for one in page]
    for watchlist in with_names:
        canonical = (await parse_query(work, watchlist.query, now=now)).canonical
        if canonical != watchlist.canonical:
            after = replace(watchlist, canonical=canonical)
            await work.watchlists.save(after)
            await searches.follow(work, after, now=now)
            changed.append(watchlist.name)
    return changed


# ---- people -----------------------------------------------------------------------------------------------------


async def _undo_person(
    work: UnitOfWork, change: Invited | AdminAdded | AdminRemoved, *, now: datetime
) -> Undone | CantBeUndone:
    match change:
        case Invited(code_hash=code_hash):
            if await work.admins.take_invite(code_hash, now) is None:
                return CantBeUndone(
                    why=say("the invitation has been used or has expired; /admins lists who may edit")
                )
            return Undone()
        case AdminAdded(admin=added, before=before):
            there = await work.admins.get(added.user_id)
            if there is None:
                return CantBeUndone(why=say("{name} has no role any more", name=added.name or added.user_id))
            if there.role == "owner" and sum(one.role == "owner" for one in await work.admins.all()) == 1:
                return CantBeUndone(why=say("the last owner can't be removed; invite another one first"))
            if before is not None:
                await work.admins.save(before)
            else:
                await work.admins.remove(added.user_id)
            return Undone()
        case AdminRemoved(admin=removed):
            if await work.admins.get(removed.user_id):
                return CantBeUndone(why=say("{name} has a role again", name=removed.name or removed.user_id))
            await work.admins.save(removed)
            return Undone()


# ---- feeds ------------------------------------------------------------------------------------------------------


async def _undo_feed(
    work: UnitOfWork, change: FeedAdded | FeedsAdded | FeedRemoved | FeedEdited, *, now: datetime
) -> Undone | CantBeUndone:
    match change:
        case FeedAdded(feed=FeedKept(url=url)):
            there = await work.feeds.by_url(url)
            if there is None:
                return CantBeUndone(why=say("the feed has been removed already"))
            await work.feeds.remove(there.id)
            return Undone()
        case FeedsAdded(urls=urls):
            found = [feed for url in urls if (feed := await work.feeds.by_url(url))]
            if not found:
                return CantBeUndone(why=say("the feeds have been removed already"))
            for feed in found:
                await work.feeds.remove(feed.id)
            return Undone()
        case FeedRemoved(feed=removed):
            if await work.feeds.by_url(removed.url):
                return CantBeUndone(why=say("the feed has been added again"))
            await work.feeds.add(feed_of(removed, now=now))
            return Undone()
        case FeedEdited(how=how, before=before, after=after):
            there = await work.feeds.by_url(after.url)
            if there is None:
                return CantBeUndone(why=say("the feed has been removed since"))
            changed = [name for name in FeedKept.__slots__ if getattr(before, name) != getattr(after, name)]
            if any(getattr(there, name) != getattr(after, name) for name in changed):
                return CantBeUndone(
                    why=say("{name} has been changed again since: take that back first", name=how)
                )
            back = replace(there, **{name: getattr(before, name) for name in changed})
            if back.enabled and not there.enabled:
                back = replace(back, next_poll=now, failures=0, error="")
            await work.feeds.save(back)
            return Undone()


def feed_of(kept: FeedKept, *, now: datetime) -> Feed:
    """A new feed, as it was decided; it is polled at once."""
    given = {name: getattr(kept, name) for name in FeedKept.__slots__}
    return Feed(**given, added=now, next_poll=now)


# ---- mutes and groups -------------------------------------------------------------------------------------------


async def _undo_mute(work: UnitOfWork, change: Muted | Unmuted, *, now: datetime) -> Undone | CantBeUndone:
    lasting = {(one.kind, one.subject): one for one in await work.mutes.lasting(now)}
    match change:
        case Unmuted(before=before):
            if before.until <= now:
                return CantBeUndone(why=say("the mute would have ended by now"))
            if (before.kind, before.subject) in lasting:
                return CantBeUndone(why=say("{name} is muted again", name=change.label))
            await work.mutes.save(before)
            return Undone()
        case Muted(before=earlier, after=after):
            if lasting.get((after.kind, after.subject)) != after:
                return CantBeUndone(why=say("the mute has ended, or has been changed again since"))
            if earlier is not None and earlier.until > now:
                await work.mutes.save(earlier)
            else:
                await work.mutes.remove(after.kind, after.subject)
            return Undone()


async def _undo_group(
    work: UnitOfWork, change: GroupAllowed | GroupDisallowed | GroupLeft
) -> Undone | CantBeUndone:
    there = await work.groups.get(change.group.chat_id)
    match change:
        case GroupAllowed():
            if there is None:
                return CantBeUndone(why=say("the group isn't allowed any more"))
            await work.groups.remove(there.chat_id)
            return Undone()
        case GroupDisallowed(group=group):
            if there is not None:
                return CantBeUndone(why=say("the group is allowed again"))
            await work.groups.add(group)
            return Undone()
        case GroupLeft():
            return CantBeUndone(why=say("I'm not in that group any more; add me there, then write /allow"))
