"""Alert: what we decided to tell one channel about one story; `Post` is what the reader gets.

A `Post` is content, not markup: `telegram/posts/format.py` turns it into HTML. What is told is decided in `telling.py`;
`reasons.py` has the words for it. Nothing here sends.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.news.ids import ChannelId, OutboxId, PostId, StoryId, WatchlistId
from bot.news.timetable import Gathering, Held


class Kind(StrEnum):
    """What is done in the channel."""

    NEW = "new"
    EDIT = "edit"
    REPLY = "reply"


class State(StrEnum):
    """Of an outbox row. Each step is committed before the next is taken."""

    DUE = "due"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    PARKED = "parked"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Code points [start, end) of a text that are set in bold."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who else carries the story."""

    source: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story of a digest."""

    headline: str
    url: str
    source: str
    others: int = 0  # independent sources that have it too: carriers of one agency's text are one
    copies: int = 0  # items of other sources that carry it
    watchlist: str = ""
    resurfaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Of a spike notice: so many stories in so many hours, and how many are usual at this hour."""

    count: int
    hours: int
    usual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a channel reader gets about one story. All texts are plain, not HTML."""

    headline: str
    url: str
    source: str
    published: datetime | None = None
    summary: str = ""
    headline_marks: tuple[Mark, ...] = ()
    summary_marks: tuple[Mark, ...] = ()
    match_line: str = ""  # words around the match, where neither headline nor summary shows it
    match_marks: tuple[Mark, ...] = ()
    also_in: tuple[Outlet, ...] = ()
    others: int = 0  # independent sources beside its own: carriers of one agency's text are one
    watchlists: tuple[str, ...] = ()  # their names; each becomes a hashtag
    via: str = ""  # the aggregator that carried it, "" where the source itself did
    resurfaced: datetime | None = None  # the true date of an old article under a new one
    new_facts: str = ""  # of a reply: what is new
    by_model: bool = False  # a summarizer wrote the summary
    paywalled: bool = False
    corrected: str = ""  # of a reply that said something else before: what changed, "three → two"
    notice: str = ""  # correction | withdrawn: what its source has said about it; "": nothing
    digest: Gathering = Gathering.NO  # else many stories in one post, `entries`
    entries: tuple[Entry, ...] = ()
    burst: Burst | None = None  # of a spike notice
    edits: int | None = (
        None  # of a bulletin that grew or a reply that was corrected: the message to edit; None: a new one
    )
    first: int = 1  # the number of the first entry: a digest may take several posts
    repeated: bool = False  # sent again after an outcome that nobody knows
    lang: str = ""


class Why(StrEnum):
    """Why a channel is not told of an item."""

    NO_CHANNEL = "no channel"  # the watchlist has none
    MUTED = "muted"
    REPEAT = "repeat"  # the same entry again
    FIRST_POLL = "first poll"  # it was in the feed before the feed was added
    DECIDED = "decided"  # when an earlier item of the story matched the same watchlist
    OLD = "old"  # and the settings keep old articles silent
    REWORDED = "reworded"  # an update without new facts
    NAMED = "named"  # the post names this outlet already
    TOLD = "told"  # another process has told the channel this story
    ELSEWHERE = "elsewhere"  # of an earlier item: another channel was told
    OTHER = "other"  # written by a version that had other words for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, with what belongs to it."""

    why: Why
    mute: str = ""  # source | story | watchlist: what is MUTED
    until: datetime | None = None  # of MUTED; None: not known any more
    days: int = 0  # of OLD: the article's age
    before: Why | None = None  # of DECIDED: what was decided then


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPost:
    """The one post of a story in a channel. `message_id` None: not yet delivered."""

    id: PostId = PostId(0)
    watchlists: tuple[WatchlistId, ...]  # that have told it, in that order
    channel: ChannelId
    story: StoryId
    message_id: int | None = None
    content: Post
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A post, the first of its story in the channel."""

    channel: ChannelId
    watchlists: tuple[WatchlistId, ...]
    content: Post
    urgent: bool
    wait: Held | None  # None: it goes out at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nothing is done, and why."""

    watchlist: WatchlistId
    channel: ChannelId | None  # None: the watchlist has no channel
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """An alert saved and waiting, or its history."""

    id: OutboxId = OutboxId(0)
    post: PostId
    channel: ChannelId
    kind: Kind
    content: Post
    state: State = State.DUE
    urgent: bool = False
    made: datetime
    not_before: datetime
    attempts: int = 0
    message_id: int | None = None  # once sent
    error: str = ""  # of the last attempt
    held: Gathering = Gathering.NO  # what it waits for
    repeated: bool = False  # it may have been posted before: nobody could look
    folded: bool = False  # its story was told in another post, a digest or bulletin
    changed: datetime | None = None  # when the state last changed; None: not yet in the database


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The same of an alert that waits, without what it says."""

    id: OutboxId
    channel: ChannelId
    state: State
    made: datetime
    not_before: datetime
    error: str
    held: Gathering
