"""What an admin changed, as values, and how each is taken back.

A change holds what its undo needs. It is undone only where the thing is still as the change left it: what was changed
again since is refused with the reason, so undo never takes back anything but what it names. `assert_never` makes a
change that `undo` doesn't know a type error. In words, for the log: `said`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never, get_args

from bot import codec
from bot.desk import searches
from bot.desk.queries import parse_query
from bot.errors import AlreadyExistsError, QueryError
from bot.news.alert import ToldPost
from bot.news.feed.feed import Feed
from bot.news.watchlist import Admin, Channel, Group, Mute, NameSet, Record, Watchlist
from bot.pipeline.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedKept:
    """What an admin decided about a feed; what polling learned of it is not kept in a change."""

    url: str
    name: str = ""
    title: str = ""
    folder: str = ""
    enabled: bool = True
    full_text: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistAdded:
    """A new watchlist."""

    watchlist: Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistsAdded:
    """Many at once, from a file, all at the same time. One change, with one undo."""

    names: tuple[str, ...]
    added: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistRemoved:
    """A watchlist went, and with it its search feeds."""

    watchlist: Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistEdited:
    """Anything about a watchlist that stays. `how`: in a word or two, for the log."""

    how: str  # changed, renamed, paused, resumed, routed, made urgent, calmed, timed, quieted, made public
    before: Watchlist
    after: Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietSet:
    """Quiet hours of all channels at once: `before` by the number of the channel."""

    before: Mapping[str, str]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAdded:
    """A chat that can be alerted."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRemoved:
    """No watchlist alerts it any more."""

    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEdited:
    """One setting of a channel."""

    what: str  # format, language, ...
    before: Channel
    after: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelResumed:
    """Posts go there again; what had waited was sent or dropped."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSetSaved:
    """A name set made (`before` None) or replaced."""

    before: NameSet | None
    after: NameSet


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSetRemoved:
    """A name set that no watchlist used."""

    name_set: NameSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A one-time code was made. `code_hash` "": recorded before its hash was kept here."""

    role: str
    code_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAdded:
    """Somebody took an invitation."""

    admin: Admin


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRemoved:
    """Somebody's role was taken away."""

    admin: Admin


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAdded:
    """A feed by its address."""

    feed: FeedKept


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsAdded:
    """Many at once: an OPML file, or the searches of a watchlist. One change, with one undo."""

    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRemoved:
    """A feed went; its items stay."""

    feed: FeedKept


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEdited:
    """Polling stopped or taken up, another name, whether pages are read."""

    how: str  # paused, resumed, full text set
    before: FeedKept
    after: FeedKept


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """Silence for something; `before`: the mute that was there already."""

    label: str
    before: Mute | None
    after: Mute


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmuted:
    """A mute ended before its time."""

    label: str
    before: Mute


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAllowed:
    """Admins may command the bot there."""

    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDisallowed:
    """They may not any more."""

    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLeft:
    """The bot isn't in the group any more."""

    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySplit:
    """A wrong merge was undone; `before` and `after` as `split` wrote them."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """An earlier change was undone."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """What an older version recorded in words alone."""

    words: str


Change = (
    WatchlistAdded
    | WatchlistsAdded
    | WatchlistRemoved
    | WatchlistEdited
    | QuietSet
    | ChannelAdded
    | ChannelRemoved
    | ChannelEdited
    | ChannelResumed
    | NameSetSaved
    | NameSetRemoved
    | Invited
    | AdminAdded
    | AdminRemoved
    | FeedAdded
    | FeedsAdded
    | FeedRemoved
    | FeedEdited
    | Muted
    | Unmuted
    | GroupAllowed
    | GroupDisallowed
    | GroupLeft
    | StorySplit
    | TakenBack
    | Older
)
ABOUT_PEOPLE = (Invited, AdminAdded, AdminRemoved, GroupAllowed, GroupDisallowed)  # an owner's to take back
_KINDS: Mapping[str, type[Change]] = {kind.__name__: kind for kind in get_args(Change)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """It is as it was. `remains`: what readers have been sent meanwhile, and keep."""

    remains: Sequence[ToldPost] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CantBeUndone:
    """Nothing was done; why, as the end of a sentence."""

    why: str


def record(change: Change, *, at: datetime, who: str) -> Record:
    """`change` as a line of the log."""
    return Record(
        at=at, who=who, kind=type(change).__name__, subject=said(change)[1], facts=codec.dump(change)
    )


def change_of(record: Record) -> Change:
    """The change that a line of the log holds. Raises StorageError."""
    kind = _KINDS.get(record.kind)
    return codec.load(kind, record.facts) if kind else Older(words=f"{record.kind} {record.subject}")


def said(change: Change) -> tuple[str, str]:
    """What was done, and to what: ("watchlist paused", "haftar-russia")."""
    match change:
        case WatchlistAdded(watchlist=watchlist):
            return "watchlist added", watchlist.name
        case WatchlistsAdded(names=names):
            return "watchlists added", f"{len(names)} watchlists" if len(names) != 1 else names[0]
        case WatchlistRemoved(watchlist=watchlist):
            return "watchlist removed", watchlist.name
        case WatchlistEdited(how=how, before=before):
            return f"watchlist {how}", before.name
        case QuietSet():
            return "quiet hours set", "all channels"
        case ChannelAdded(channel=channel):
            return "channel added", channel.name
        case ChannelRemoved(channel=channel):
            return "channel removed", channel.name
        case ChannelEdited(what=what, before=channel):
            return f"channel {what} set", channel.name
        case ChannelResumed(name=name):
            return "channel resumed", name
        case NameSetSaved(after=name_set):
            return "name set saved", name_set.name
        case NameSetRemoved(name_set=name_set):
            return "name set removed", name_set.name
        case Invited(role=role):
            return "invited", role
        case AdminAdded(admin=admin):
            return "admin added", admin.name or str(admin.user_id)
        case AdminRemoved(admin=admin):
            return "admin removed", admin.name or str(admin.user_id)
        case FeedAdded(feed=feed):
            return "feed added", feed.url
        case FeedsAdded(urls=urls):
            return "feeds added", f"{len(urls)} feeds" if len(urls) != 1 else urls[0]
        case FeedRemoved(feed=feed):
            return "feed removed", feed.url
        case FeedEdited(how=how, before=feed):
            return f"feed {how}", feed.url
        case Muted(label=label):
            return "muted", label
        case Unmuted(label=label):
            return "unmuted", label
        case GroupAllowed(group=group):
            return "group allowed", group.title
        case GroupDisallowed(group=group):
            return "group disallowed", group.title
        case GroupLeft(group=group):
            return "group left", group.title
        case StorySplit(title=title):
            return "story split", title
        case TakenBack(words=words):
            return "undone", words
        case Older(words=words):
            return "changed", words
        case _:
            assert_never(change)


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
            return CantBeUndone(why="its items are forgotten") if remains is None else Undone(remains=remains)
        case TakenBack():
            return CantBeUndone(why="that was an undo itself; make the change again")
        case Older():
            return CantBeUndone(why="an older version recorded it in words only")
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
            if there is None:
                return CantBeUndone(why=f"there is no watchlist {added.name} any more")
            await searches.drop(work, there)
            await work.watchlists.remove(there.id)
            return Undone()
        case WatchlistsAdded(names=names, added=added_at):
            mine = set(names)
            found = [one for one in await work.watchlists.all() if one.name in mine and one.added == added_at]
            if not found:
                return CantBeUndone(why="the watchlists have been removed already")
            for one in found:
                await searches.drop(work, one)
                await work.watchlists.remove(one.id)
            return Undone()
        case WatchlistRemoved(watchlist=removed):
            back = await _read_anew(work, removed, now=now)
            if isinstance(back, CantBeUndone):
                return back
            try:
                await work.watchlists.add(back)  # its id brings it back with its posts
            except AlreadyExistsError:
                return CantBeUndone(why=f"there is another watchlist {removed.name} now")
            await searches.follow(work, back, now=now, revive=True)
            return Undone()
        case WatchlistEdited(before=before, after=after):
            there = await _watchlist(work, after)
            if there is None:
                return CantBeUndone(why=f"there is no watchlist {after.name} any more")
            if not _same(there, after):
                return CantBeUndone(why=f"{there.name} has been changed again since: take that back first")
            back = await _read_anew(work, before, now=now)
            if isinstance(back, CantBeUndone):
                return back
            try:
                await work.watchlists.save(back)
            except AlreadyExistsError:
                return CantBeUndone(why=f"there is another watchlist {before.name} now")
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
        return CantBeUndone(why=f"its query can't be read any more: {error.message}")
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
                return CantBeUndone(why="quiet hours of a channel have been changed again since")
            for one in known:
                await work.channels.save(replace(one, quiet=before[str(one.id)]))
            return Undone()
        case ChannelAdded(channel=added):
            if added.id not in there:
                return CantBeUndone(why=f"there is no channel {added.name} any more")
            await work.channels.remove(added.id)
            return Undone()
        case ChannelRemoved(channel=removed):
            if removed.id in there or any(one.name == removed.name for one in there.values()):
                return CantBeUndone(why=f"there is another channel {removed.name} now")
            await work.channels.add(removed)  # its id brings it back
            return Undone()
        case ChannelEdited(what=what, before=before, after=after):
            now = there.get(after.id)
            if now is None:
                return CantBeUndone(why=f"there is no channel {after.name} any more")
            if getattr(now, what) != getattr(after, what):
                return CantBeUndone(
                    why=f"the {what} of {now.name} has been changed again since: take that back first"
                )
            await work.channels.save(replace(now, **{what: getattr(before, what)}))
            return Undone()
        case ChannelResumed(name=name):
            return CantBeUndone(why=f"what had waited for {name} has been sent or dropped")


# ---- names ------------------------------------------------------------------------------------------------------


async def _undo_name_set(
    work: UnitOfWork, change: NameSetSaved | NameSetRemoved, *, now: datetime
) -> Undone | CantBeUndone:
    there = {one.name: one for one in await work.name_sets.all()}
    match change:
        case NameSetRemoved(name_set=removed):
            if removed.name in there:
                return CantBeUndone(why=f"there is another name set {removed.name} now")
            await work.name_sets.save(removed)
            return Undone()
        case NameSetSaved(before=before, after=after):
            if there.get(after.name) != after:
                return CantBeUndone(why=f"@{after.name} has been changed again since: take that back first")
            if before is None:
                users = await used_by(work, after.name)
                if users:
                    return CantBeUndone(why=f"@{after.name} is used by {', '.join(users)}: change them first")
                await work.name_sets.remove(after.name)
            else:
                await work.name_sets.save(before)
                await read_all_anew(work, now=now)
            return Undone()


async def used_by(work: UnitOfWork, name: str) -> list[str]:
    """The watchlists whose query names the set."""
    named = re.compile(rf"(?i)(?<!@)@{re.escape(name)}(?=[.,;]*(?:[\s()\"]|$))")
    return [one.name for one in await work.watchlists.all() if named.search(one.query)]


async def read_all_anew(work: UnitOfWork, *, now: datetime) -> list[str]:
    """Queries are expanded when saved, and again when a name set changes; the watchlists that read otherwise now."""
    changed = []
    for watchlist in await work.watchlists.all():
        if "@" not in watchlist.query:
            continue
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
                    why="the invitation has been used or has expired; /admins lists who may edit"
                )
            return Undone()
        case AdminAdded(admin=added):
            there = await work.admins.get(added.user_id)
            if there is None:
                return CantBeUndone(why=f"{added.name or added.user_id} has no role any more")
            if there.role == "owner" and sum(one.role == "owner" for one in await work.admins.all()) == 1:
                return CantBeUndone(why="the last owner can't be removed; invite another one first")
            await work.admins.remove(added.user_id)
            return Undone()
        case AdminRemoved(admin=removed):
            if await work.admins.get(removed.user_id):
                return CantBeUndone(why=f"{removed.name or removed.user_id} has a role again")
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
                return CantBeUndone(why="the feed has been removed already")
            await work.feeds.remove(there.id)
            return Undone()
        case FeedsAdded(urls=urls):
            found = [feed for url in urls if (feed := await work.feeds.by_url(url))]
            if not found:
                return CantBeUndone(why="the feeds have been removed already")
            for feed in found:
                await work.feeds.remove(feed.id)
            return Undone()
        case FeedRemoved(feed=removed):
            if await work.feeds.by_url(removed.url):
                return CantBeUndone(why="the feed has been added again")
            await work.feeds.add(feed_of(removed, now=now))
            return Undone()
        case FeedEdited(how=how, before=before, after=after):
            there = await work.feeds.by_url(after.url)
            if there is None:
                return CantBeUndone(why="the feed has been removed since")
            changed = [name for name in FeedKept.__slots__ if getattr(before, name) != getattr(after, name)]
            if any(getattr(there, name) != getattr(after, name) for name in changed):
                return CantBeUndone(why=f"{how} has been changed again since: take that back first")
            back = replace(there, **{name: getattr(before, name) for name in changed})
            if back.enabled and not there.enabled:
                back = replace(back, next_poll=now, failures=0, error="")
            await work.feeds.save(back)
            return Undone()


def kept(feed: Feed) -> FeedKept:
    """What an admin decided about `feed`."""
    return FeedKept(**{name: getattr(feed, name) for name in FeedKept.__slots__})


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
                return CantBeUndone(why="the mute would have ended by now")
            if (before.kind, before.subject) in lasting:
                return CantBeUndone(why=f"{change.label} is muted again")
            await work.mutes.save(before)
            return Undone()
        case Muted(before=earlier, after=after):
            if lasting.get((after.kind, after.subject)) != after:
                return CantBeUndone(why="the mute has ended, or has been changed again since")
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
                return CantBeUndone(why="the group isn't allowed any more")
            await work.groups.remove(there.chat_id)
            return Undone()
        case GroupDisallowed(group=group):
            if there is not None:
                return CantBeUndone(why="the group is allowed again")
            await work.groups.add(group)
            return Undone()
        case GroupLeft():
            return CantBeUndone(why="I am not in that group any more; add me there, then write /allow")
