"""What an admin changed, as values, and in words for the log: `said`. A change holds what its undo needs; see `undo.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never, get_args

from bot import codec
from bot.news.feed.feed import Feed
from bot.news.ids import ChannelId
from bot.news.watchlist import Admin, Channel, Group, Mute, NameSet, Record, Watchlist
from bot.wording import Wording, say, say_n


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
SETTINGS: Mapping[str, Wording] = {  # of a channel
    "format": say("format"),
    "language": say("language"),
    "preview": say("preview"),
    "timezone": say("time zone"),
    "quiet": say("quiet hours"),
    "urgent": say("urgent posts"),
    "uncertain": say("unsure posts"),
}
_EDITED: Mapping[str, Wording] = {
    "changed": say("watchlist changed"),
    "renamed": say("watchlist renamed"),
    "paused": say("watchlist paused"),
    "resumed": say("watchlist resumed"),
    "routed": say("watchlist routed"),
    "made urgent": say("watchlist made urgent"),
    "calmed": say("watchlist made less urgent"),
    "timed": say("watchlist's digest set"),
    "quieted": say("watchlist's quiet hours set"),
    "given another address": say("watchlist's page given another address"),
    "made public": say("watchlist made public"),
    "made secret": say("watchlist made secret"),
    "made private": say("watchlist made private"),
}
_FEED_EDITED: Mapping[str, Wording] = {
    "paused": say("feed paused"),
    "resumed": say("feed resumed"),
    "full text set": say("reading of a feed's pages set"),
}
_ROLES: Mapping[str, Wording] = {"viewer": say("viewer"), "admin": say("admin"), "owner": say("owner")}
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
        at=at, who=who, kind=type(change).__name__, subject=str(said(change)[1]), facts=codec.dump(change)
    )


def change_of(record: Record) -> Change:
    """The change that a line of the log holds. Raises StorageError."""
    kind = _KINDS.get(record.kind)
    return codec.load(kind, record.facts) if kind else Older(words=f"{record.kind} {record.subject}")


def said(change: Change) -> tuple[str, str]:
    """What was done, and to what: ("watchlist paused", "haftar-russia")."""
    match change:
        case WatchlistAdded(watchlist=watchlist):
            return say("watchlist added"), watchlist.name
        case WatchlistsAdded(names=names):
            return say("watchlists added"), say_n(
                "{number} watchlist", "{number} watchlists", len(names)
            ) if len(names) != 1 else names[0]
        case WatchlistRemoved(watchlist=watchlist):
            return say("watchlist removed"), watchlist.name
        case WatchlistEdited(how=how, before=before):
            return _EDITED.get(how, say("watchlist {how}", how=how)), before.name
        case QuietSet():
            return say("quiet hours set"), say("all channels")
        case ChannelAdded(channel=channel):
            return say("channel added"), channel.name
        case ChannelRemoved(channel=channel):
            return say("channel removed"), channel.name
        case ChannelEdited(what=what, before=channel):
            return say("channel {what} set", what=SETTINGS.get(what, what)), channel.name
        case ChannelResumed(name=name):
            return say("channel resumed"), name
        case NameSetSaved(after=name_set):
            return say("name set saved"), name_set.name
        case NameSetRemoved(name_set=name_set):
            return say("name set removed"), name_set.name
        case Invited(role=role):
            return say("invited"), _ROLES.get(role, role)
        case AdminAdded(admin=admin):
            return say("admin added"), admin.name or str(admin.user_id)
        case AdminRemoved(admin=admin):
            return say("admin removed"), admin.name or str(admin.user_id)
        case FeedAdded(feed=feed):
            return say("feed added"), feed.url
        case FeedsAdded(urls=urls):
            return say("feeds added"), say_n("{number} feed", "{number} feeds", len(urls)) if len(
                urls
            ) != 1 else urls[0]
        case FeedRemoved(feed=feed):
            return say("feed removed"), feed.url
        case FeedEdited(how=how, before=feed):
            return _FEED_EDITED.get(how, say("feed {how}", how=how)), feed.url
        case Muted(label=label):
            return say("muted"), label
        case Unmuted(label=label):
            return say("unmuted"), label
        case GroupAllowed(group=group):
            return say("group allowed"), group.title
        case GroupDisallowed(group=group):
            return say("group disallowed"), group.title
        case GroupLeft(group=group):
            return say("group left"), group.title
        case StorySplit(title=title):
            return say("story split"), title
        case FourEyesSet(on=on):
            return say("four eyes turned"), say("on") if on else say("off")
        case TakenBack(words=words):
            return say("undone"), words
        case Older(words=words):
            return say("changed"), words
        case _:
            assert_never(change)


def kept(feed: Feed) -> FeedKept:
    """What an admin decided about `feed`."""
    return FeedKept(**{name: getattr(feed, name) for name in FeedKept.__slots__})
