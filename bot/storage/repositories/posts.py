"""What channels were told of stories, or will be. Nothing here sends."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import RowMapping, and_, delete, literal, or_, select, update

from bot.news.alert import Kind, New, ToldPost
from bot.news.ids import ChannelId, PostId, StoryId, WatchlistId
from bot.news.timetable import Held
from bot.storage.engine.columns import Flag
from bot.storage.engine.transaction import Transaction, of_listed
from bot.storage.repositories.outbox_rows import WAITING, drop_waiting, put_rows, waiting_row
from bot.storage.tables import channels, outbox, post_watchlists, posts, watchlists


class StoredPosts:
    """`Posts` of the ports."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, stories: Collection[StoryId]) -> list[ToldPost]:
        """What was told of them, or waits to be, in channels and for watchlists that still exist; oldest first."""
        return _posts(await self._transaction.listed(_POSTS_OF, stories))

    async def add(
        self, some: Sequence[tuple[StoryId, New, datetime]]
    ) -> Mapping[tuple[StoryId, ChannelId], PostId]:
        """Make posts of stories, each at its time, and their outbox rows (kind new), in this order.

        A channel that has one of a story already gets none.
        """
        values = [
            {"channel": one.channel, "story": story, "message_id": None, "content": one.content, "made": now}
            for story, one, now in some
        ]
        rows = await self._transaction.put_new(posts, values, gives=("id", "story", "channel"))
        added = {(StoryId(row["story"]), ChannelId(row["channel"])): PostId(row["id"]) for row in rows}
        made = [
            (added[story, one.channel], one, now) for story, one, now in some if (story, one.channel) in added
        ]
        await self._transaction.put(
            post_watchlists, [named for post, one, _ in made for named in _named(post, one.watchlists)]
        )
        waiting = [
            waiting_row(
                post,
                one.channel,
                Kind.NEW,
                one.content,
                now=now,
                urgent=one.urgent,
                wait=one.wait,
            )
            for post, one, now in made
        ]
        await put_rows(self._transaction, waiting)
        return added

    async def join(
        self,
        post: ToldPost,
        some: Sequence[WatchlistId],
        *,
        urgent: bool = False,
        wait: Held | None = None,
        now: datetime,
    ) -> None:
        """These watchlists tell the post too. One that still waits goes out when the most urgent of all would.

        `wait`: until when these would hold it, None for not at all.
        """
        await self._transaction.put(post_watchlists, _named(post.id, some, first=len(post.watchlists)))
        waiting = and_(
            outbox.c.post == post.id,
            outbox.c.kind == Kind.NEW.value,
            outbox.c.state.in_(WAITING),
        )
        if urgent:
            await self._transaction.run(update(outbox).where(waiting).values(urgent=literal(True, Flag())))
        until = wait.until if wait else now
        await self._transaction.run(
            update(outbox)
            .where(waiting, outbox.c.not_before > until)
            .values(not_before=until, held=wait.reason if wait else "")
        )

    async def leave(self, post: PostId, some: Collection[WatchlistId]) -> None:
        """These watchlists no longer tell it."""
        of_post = and_(post_watchlists.c.post == post, post_watchlists.c.watchlist.in_(list(some)))
        await self._transaction.run(delete(post_watchlists).where(of_post))

    async def of_watchlist(self, watchlist: WatchlistId, *, since: datetime) -> list[ToldPost]:
        """The posts of a watchlist made since then, in all channels, oldest first."""
        its = select(post_watchlists.c.post).where(post_watchlists.c.watchlist == watchlist)
        rows = await self._transaction.rows(
            _POSTS.where(posts.c.id.in_(its), posts.c.made >= since).order_by(*_IN_TIME)
        )
        return _posts(rows)

    async def told_by(self, *, since: datetime) -> set[WatchlistId]:
        """The watchlists that have told something since then, removed ones too."""
        recent = select(posts.c.id).where(posts.c.made >= since)
        its = select(post_watchlists.c.watchlist).where(post_watchlists.c.post.in_(recent)).distinct()
        return {WatchlistId(row["watchlist"]) for row in await self._transaction.rows(its)}

    async def get(self, post: PostId) -> ToldPost | None:
        """The post, or None."""
        rows = await self._transaction.rows(_POSTS.where(posts.c.id == post).order_by(*_IN_ORDER))
        return next(iter(_posts(rows)), None)

    async def by_message(self, channel: ChannelId, message_id: int) -> list[ToldPost]:
        """The posts that a message in a channel tells: its own, those of a bulletin or digest, that which it answers."""
        told = select(outbox.c.post).where(outbox.c.channel == channel, outbox.c.message_id == message_id)
        here = and_(posts.c.channel == channel, posts.c.message_id == message_id)
        rows = await self._transaction.rows(
            _POSTS.where(or_(here, posts.c.id.in_(told))).order_by(*_IN_ORDER)
        )
        return _posts(rows)

    async def move(self, post: PostId, story: StoryId) -> None:
        """It tells another story from now on, which its channel has no post of."""
        await self._transaction.run(update(posts).where(posts.c.id == post).values(story=story))

    async def withdraw(self, post: PostId) -> None:
        """Drop what waits of it, and the post itself if nothing of it was ever delivered."""
        await drop_waiting(self._transaction, posts.c.id == post)


def _named(post: PostId, some: Sequence[WatchlistId], *, first: int = 0) -> list[dict[str, int]]:
    return [{"post": post, "watchlist": one, "place": first + place} for place, one in enumerate(some)]


def _posts(rows: Iterable[RowMapping]) -> list[ToldPost]:
    """Of rows of `_POSTS`, those of one post together."""
    made = []
    for _, same in groupby(rows, key=lambda row: row["id"]):
        of_post = list(same)
        named = tuple(WatchlistId(row["watchlist"]) for row in of_post if row["watchlist"] is not None)
        made.append(_post(of_post[0], named))
    return made


def _post(row: RowMapping, named: tuple[WatchlistId, ...]) -> ToldPost:
    return ToldPost(
        id=PostId(row["id"]),
        watchlists=named,
        channel=ChannelId(row["channel"]),
        story=StoryId(row["story"]),
        message_id=row["message_id"],
        content=row["content"],
        made=row["made"],
    )


_POSTS = select(posts, post_watchlists.c.watchlist).join(
    post_watchlists, post_watchlists.c.post == posts.c.id, isouter=True
)  # a row for each watchlist of each post
_IN_ORDER = (posts.c.id, post_watchlists.c.place, post_watchlists.c.watchlist)
_IN_TIME = (posts.c.made, *_IN_ORDER)
_POSTS_OF = of_listed(
    select(posts, post_watchlists.c.watchlist)
    .join(post_watchlists, post_watchlists.c.post == posts.c.id)
    .join(watchlists, watchlists.c.id == post_watchlists.c.watchlist)
    .join(channels, channels.c.id == posts.c.channel)
    .where(watchlists.c.removed.is_(None), channels.c.removed.is_(None))
    .order_by(*_IN_ORDER),
    posts.c.story,
)
