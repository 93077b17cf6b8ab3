"""What an admin changed, as values, and in words for the log: `said`. A change holds what its undo needs; see `undo.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never, get_args

from bot import codec
from bot.news.feed.feed import Feed
from bot.news.ids import ChannelId
from bot.news.watchlist import Admin, Channel, Group, Mute, NameSet, Record, Watchlist


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
    channels: tuple[ChannelId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminAdded:
    """Somebody took an invitation; `before`: the role that they had."""

    admin: Admin
    before: Admin | None = None


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
class FourEyesSet:
    """Whether a change waits for a second admin."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """An earlier change was undone. `kind`: of that one; with `number` 0: recorded before these were kept here."""

    words: str
    number: int = 0
    kind: str = ""


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
    | FourEyesSet
    | TakenBack
    | Older
)
ABOUT_PEOPLE = (
    Invited,
    AdminAdded,
    AdminRemoved,
    GroupAllowed,
    GroupDisallowed,
    FourEyesSet,
)  # an owner's to take back
_KINDS: Mapping[str, type[Change]] = {kind.__name__: kind for kind in get_args(Change)}


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
        case FourEyesSet(on=on):
            return "four eyes turned", "on" if on else "off"
        case TakenBack(words=words):
            return "undone", words
        case Older(words=words):
            return "changed", words
        case _:
            assert_never(change)


def kept(feed: Feed) -> FeedKept:
    """What an admin decided about `feed`."""
    return FeedKept(**{name: getattr(feed, name) for name in FeedKept.__slots__})
