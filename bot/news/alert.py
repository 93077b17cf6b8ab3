"""Alert: what we decided to tell one channel about one story; `Post` is what the reader gets.

A `Post` is content, not markup: `telegram/posts/format.py` turns it into HTML. `decide` lives here; sending does not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.news.ids import ChannelId, OutboxId, PostId, StoryId, WatchlistId
from bot.news.story.placement import Placement, Role


class Kind(StrEnum):
    """What is done in the channel."""

    NEW = "new"
    EDIT = "edit"
    REPLY = "reply"


FOLDED = "told in a digest"  # the note of a row that is sent with another: that one's state is what counts


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
    watchlist: str = ""  # its name; becomes a hashtag
    via: str = ""  # the aggregator that carried it, "" where the source itself did
    resurfaced: datetime | None = None  # the true date of an old article under a new one
    new_facts: str = ""  # of a reply: what is new
    paywalled: bool = False
    notice: str = ""  # correction | withdrawn: what its source has said about it; "": nothing
    digest: str = (
        ""  # hourly | daily | quiet | burst | spike: many stories in one post, `entries`; "": one story
    )
    entries: tuple[Entry, ...] = ()
    burst: Burst | None = None  # of a spike notice
    edits: int | None = None  # of a bulletin that grew: the message id to edit; None: a new message
    first: int = 1  # the number of the first entry: a digest may take several posts
    repeated: bool = False  # sent again after an outcome that nobody knows
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The decision not to alert, with its reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPost:
    """The one post of a (watchlist, channel, story). `message_id` None: not yet delivered."""

    id: PostId = PostId(0)
    watchlist: WatchlistId
    channel: ChannelId
    story: StoryId
    message_id: int | None = None
    content: Post
    made: datetime


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
    changed: datetime | None = None  # when the state last changed; None: not yet in the database


FIRST_POLL = "it stood in the feed before the feed was added"
OLD = "an old article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known, beside the item itself, when a watchlist that matched has to tell a channel or not."""

    age: timedelta  # of the article, by its true date, when it was fetched
    max_age: timedelta
    resurfaced_silent: bool
    first_poll_silent: bool  # it stood in its feed before the feed was added
    muted: str = ""  # by which mute; "": by none
    earlier: str = ""  # what was decided when an earlier item of the story matched the same watchlist


def decide(placement: Placement, context: Context) -> Kind | Silence:
    """What to do about a matched item whose story this channel has not been told: `Kind.NEW`, or silence."""
    if context.muted:
        return Silence(reason=f"muted: {context.muted}")
    if placement.role is Role.REPEAT:
        return Silence(reason="the same entry again")
    if context.first_poll_silent:
        return Silence(reason=FIRST_POLL)
    if context.earlier and not placement.new_facts:
        return Silence(reason=f"the story was decided before: {context.earlier}")
    if context.age > context.max_age and context.resurfaced_silent:
        return Silence(reason=f"{OLD}: {context.age.days} days")
    return Kind.NEW


def follow(post: Post, placement: Placement, now: Post) -> Kind | Silence:
    """What to do about an item whose story this channel has been told in `post`; `now`: what it would be with the item."""
    if placement.role is Role.REPEAT:
        return Silence(reason="the same entry again")
    if placement.role is Role.UPDATE and placement.new_facts:
        return Kind.REPLY
    if now != post:
        return Kind.EDIT
    if placement.role is Role.UPDATE:
        return Silence(reason="a rewording without new facts")
    return Silence(reason="the post names this outlet already")
