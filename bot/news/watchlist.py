"""Watchlist, Channel, Route: what is watched and who is told.

A watchlist is a named query; a route says that a channel hears of its matches. No parsing here: `query` does that.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.news.ids import ChannelId, WatchlistId


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A Telegram chat that receives alerts."""

    id: ChannelId = ChannelId(0)  # 0: not yet in the database
    name: str  # what admins call it
    chat_id: int | str  # -100... or "@name"
    topic: int | None = None  # forum topic; None: the chat itself
    title: str = ""  # what Telegram calls it
    timezone: str = "UTC"  # IANA name
    paused: str = ""  # why nothing is sent at the moment; "": it is sent
    format: str = "full"  # full | compact | headline
    language: str = "en"  # of our own words in posts
    preview: str = "none"  # none | small | large: the link preview
    quiet: str = ""  # "HH:MM-HH:MM" in its time zone, "" for none
    urgent: str = "silent"  # silent | loud: how urgent alerts come through the quiet hours
    uncertain: str = "resend"  # resend | park: a post of which nobody knows whether it is there, nor can look


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One channel of one watchlist."""

    channel: ChannelId
    digest: str = "off"  # off | hourly | daily HH:MM
    paused: str = ""  # why; "": it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A named query and the channels it alerts."""

    id: WatchlistId = WatchlistId(0)  # 0: not yet in the database
    name: str
    query: str  # as typed
    canonical: str  # as read, fully parenthesised, names expanded
    added: datetime
    paused: bool = False
    urgent: bool = False  # overtakes a backlog
    quiet: str = ""  # "HH:MM-HH:MM", "" for the channel's own
    visibility: str = "private"  # private | secret | public: who may see its page
    secret: str = ""  # the key of its secret address; "": it never had one
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which watchlists are asked for: those of which all that is given here holds."""

    words: str = ""  # each of them is in the name or the query, in whatever case
    told: ChannelId | None = None  # they alert this channel
    untold: bool = False  # they alert none
    special: bool = False  # paused, urgent, with quiet hours or a digest
    visibility: str = ""  # private | secret | public
    key: str = ""  # beside those of that visibility: the secret one with this key


EVERY = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSet:
    """One name in all its spellings and scripts; `@name` in a query."""

    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """A person with a role: owner, admin, channel (an admin of `channels` alone) or viewer.

    `language`: ours for them; "": not known yet.
    """

    user_id: int
    role: str
    name: str = ""
    added: datetime
    language: str = ""
    channels: tuple[ChannelId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a code gives to who takes it."""

    role: str
    channels: tuple[ChannelId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group in which admins may command the bot. `former`: its number before it became a supergroup, 0 for none."""

    chat_id: int
    title: str
    former: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A one-time link to the pages, or a session there; known by a hash."""

    hash: str
    kind: str  # link | session
    user_id: int
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the change log, as it is kept; `desk.change` makes it of a change, and a change of it."""

    id: int = 0  # 0: not yet in the database
    at: datetime
    who: str  # "chat:12345 Ann", "cli", "config"
    kind: str  # the name of the change's class
    subject: str  # the name of what was changed
    facts: str  # the change as JSON
    approved: str = ""  # by whom, where a second admin was needed; "alone": the owner did without
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Silence for a source, a story or a watchlist until a time."""

    kind: str  # source | story | watchlist
    subject: str  # folded source, story id, watchlist name
    until: datetime
    who: str = ""
