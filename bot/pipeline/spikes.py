"""Tell a channel when far more comes than is usual at this hour. `news/rhythm.py` decides; here are its facts.

The notice answers the post of the story that most sources carry. Counted are stories that were told: what was silent
(an old article, what stood in a feed before it was added) is no news, nor is an old article that was marked as one.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.news.alert import Burst, Entry, Post, ToldPost
from bot.news.ids import ChannelId, StoryId
from bot.news.rhythm import DAYS, WINDOW, Spike, may_tell_again, spike, windows
from bot.news.timetable import Gathering
from bot.news.watchlist import Watchlist
from bot.pipeline.ports import Database, UnitOfWork

logger = logging.getLogger(__name__)

_NAMED = 3  # stories that a notice names


async def tell_spikes(database: Database, *, now: datetime) -> int:
    """Look at what told anything of late; how many notices were put into the outbox. Meant for a few times an hour."""
    count = 0
    async with database.read() as work:
        lately = sorted(await work.posts.told_by(since=now - WINDOW))
        watchlists = [await work.watchlists.get(one) for one in lately]
    for watchlist in watchlists:
        if watchlist is None or watchlist.paused or not watchlist.routes:
            continue
        async with database.write() as work:
            if notices := await _look_at(work, watchlist, now):
                await work.commit()
                count += notices
    return count


async def _look_at(work: UnitOfWork, watchlist: Watchlist, now: datetime) -> int:
    told = await work.posts.of_watchlist(watchlist.id, since=now - timedelta(days=DAYS) - WINDOW)
    posts = [post for post in told if post.content.resurfaced is None]
    first: dict[StoryId, datetime] = {}
    for post in posts:
        first.setdefault(post.story, post.made)
    count, history = windows(list(first.values()), now=now, since=watchlist.added)
    found = spike(count, history)
    if found is None or not await _rested(work, watchlist, found, now):
        return 0
    recent = [post for post in posts if now - WINDOW < post.made <= now]
    channels = {route.channel for route in watchlist.routes if not route.paused}
    notices = sum([await _tell(work, watchlist, channel, recent, found, now) for channel in sorted(channels)])
    await work.spikes.save(watchlist.id, at=now, stories=count)
    logger.info("spike: watchlist=%s stories=%d usual=%.1f", watchlist.name, count, found.usual)
    return notices


async def _tell(
    work: UnitOfWork,
    watchlist: Watchlist,
    channel: ChannelId,
    recent: Sequence[ToldPost],
    found: Spike,
    now: datetime,
) -> int:
    here = sorted((post for post in recent if post.channel == channel), key=lambda post: -_carried(post))
    if not here:
        return 0
    notice = Post(
        headline="",
        url="",
        source="",
        published=now,
        watchlists=(watchlist.name,),
        digest=Gathering.SPIKE,
        burst=Burst(count=found.count, hours=WINDOW // timedelta(hours=1), usual=round(found.usual)),
        entries=tuple(
            Entry(
                headline=post.content.headline,
                url=post.content.url,
                source=post.content.source,
                others=post.content.others,
            )
            for post in here[:_NAMED]
        ),
    )
    await work.outbox.add_reply(here[0], notice, now=now)
    return 1


async def _rested(work: UnitOfWork, watchlist: Watchlist, found: Spike, now: datetime) -> bool:
    last = await work.spikes.last(watchlist.id)
    if last is None:
        return True
    at, told = last
    return may_tell_again(found.count, told=told, at=at, now=now)


def _carried(post: ToldPost) -> int:
    return post.content.others
