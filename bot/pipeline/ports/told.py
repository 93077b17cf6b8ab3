"""What channels are told, in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.news.alert import Kind, New, OutboxRow, Post, State, ToldPost, Waiting
from bot.news.ids import ChannelId, OutboxId, PostId, StoryId, WatchlistId
from bot.news.timetable import Gathering, Held


class Posts(Protocol):
    """What channels were told of stories, or will be."""

    async def add(
        self, some: Sequence[tuple[StoryId, New, datetime]]
    ) -> Mapping[tuple[StoryId, ChannelId], PostId]:
        """Make posts of stories, each at its time, and their outbox rows (kind new), in this order.

        A channel that has one of a story already gets none.
        """
        ...

    async def of(self, stories: Collection[StoryId]) -> list[ToldPost]: ...
    async def of_watchlist(self, watchlist: WatchlistId, *, since: datetime) -> list[ToldPost]:
        """The posts of a watchlist made since then, in all channels, oldest first."""
        ...

    async def told_by(self, *, since: datetime) -> Collection[WatchlistId]:
        """The watchlists that have told something since then, removed ones too."""
        ...

    async def get(self, post: PostId) -> ToldPost | None: ...
    async def by_message(self, channel: ChannelId, message_id: int) -> list[ToldPost]:
        """The posts that a message in a channel tells: its own, those of a bulletin or digest, that which it answers."""
        ...

    async def join(
        self,
        post: ToldPost,
        watchlists: Sequence[WatchlistId],
        *,
        urgent: bool = False,
        wait: Held | None = None,
        now: datetime,
    ) -> None:
        """These watchlists tell the post too. One that still waits goes out when the most urgent of all would.

        `wait`: until when these would hold it, None for not at all.
        """
        ...

    async def leave(self, post: PostId, watchlists: Collection[WatchlistId]) -> None:
        """These watchlists no longer tell it."""
        ...

    async def move(self, post: PostId, story: StoryId) -> None:
        """It tells another story from now on, which its channel has no post of."""
        ...

    async def withdraw(self, post: PostId) -> None:
        """Drop what waits of it, and the post itself if nothing of it was ever delivered."""
        ...


class Outbox(Protocol):
    """What is to be done in channels, and what was."""

    async def written(self, some: Collection[PostId]) -> Mapping[PostId, datetime]:
        """When it was last decided how each of these posts reads."""
        ...

    async def add_edit(self, post: ToldPost, content: Post, *, now: datetime, not_before: datetime) -> None:
        """The post reads like `content` from now on. An edit, or the post itself, that still waits (due) is changed in place."""
        ...

    async def add_reply(self, post: ToldPost, content: Post, *, now: datetime) -> None: ...
    async def correct(self, reply: OutboxRow, content: Post, *, now: datetime) -> None:
        """The reply reads like `content` from now on: changed in place while it waits, by an edit once it was sent."""
        ...

    async def held(self, now: datetime) -> list[OutboxRow]:
        """New posts that were held for a digest which is due, oldest first."""
        ...

    async def crowded(self, now: datetime, *, more_than: int) -> Mapping[ChannelId, list[OutboxRow]]:
        """Channels for which more than so many new posts are due and not urgent, with those, oldest first."""
        ...

    async def bulletin(self, channel: ChannelId, *, since: datetime) -> OutboxRow | None:
        """The row that last told a burst in this channel (`content.digest`), if it was sent since then."""
        ...

    async def rows(self, *, states: Sequence[State], limit: int) -> list[OutboxRow]: ...
    async def waiting(self, *, channel: ChannelId | None = None, limit: int | None = None) -> list[Waiting]:
        """The oldest that wait (for a channel), due or parked."""
        ...

    async def counts(self) -> Mapping[State, int]:
        """How many rows are in each state, without those that are sent with another."""
        ...

    async def history(self, post: PostId) -> list[OutboxRow]:
        """All that was to be done about a post and is not forgotten, oldest first."""
        ...


class Deliveries(Protocol):
    """Rows of the outbox on their way out, each step recorded."""

    async def claim(self, now: datetime, *, limit: int, busy: Sequence[ChannelId]) -> list[OutboxRow]:
        """Rows whose time has come, urgent first, then oldest, at most one a channel (order within a channel is kept:
        no row overtakes an older one of its own post), none of a paused or `busy` channel; marked claimed.
        """
        ...

    async def mark(
        self,
        row: OutboxId,
        state: State,
        *,
        now: datetime,
        message_id: int | None = None,
        error: str = "",
        not_before: datetime | None = None,
        held: Gathering | None = None,
        repeated: bool = False,
        folded: bool = False,
    ) -> None:
        """Record the outcome; `message_id` of a new post goes to its post too; `sending` counts as an attempt.

        `held` None: as before; `repeated` and `folded` are never taken back. To be committed by itself, before the next step is taken.
        """
        ...

    async def unfinished(self) -> list[OutboxRow]:
        """Rows in the states claimed, sending or uncertain: what a crash left."""
        ...

    async def next_due(self) -> datetime | None:
        """When the first row that waits may go."""
        ...

    async def last_message_id(self, channel: ChannelId) -> int | None:
        """The highest message id known in this channel."""
        ...

    async def mend_times(self, now: datetime, *, instead: datetime) -> int:
        """Rows that were last touched in the future, by a clock that was ahead: what is not held is due now; how many.

        Their last touch becomes `instead`.
        """
        ...

    async def sent_since(self, moment: datetime) -> list[tuple[ChannelId, Kind, datetime]]:
        """Deliveries since then: what rate limits are rebuilt from after a restart."""
        ...

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove rows sent or given up before then, at most `limit`; how many. Their posts stay."""
        ...


class Spikes(Protocol):
    """When it was last told of a watchlist that far more came than is usual."""

    async def last(self, watchlist: WatchlistId) -> tuple[datetime, int] | None:
        """When, and of how many stories."""
        ...

    async def save(self, watchlist: WatchlistId, *, at: datetime, stories: int) -> None: ...
