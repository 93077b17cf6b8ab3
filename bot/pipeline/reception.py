"""What a poll brought becomes the next state of its feed, and its new items go through the day.

This alone saves validators and the next poll. What polls without anything new have found out is written down together; a
crash before that repeats them. Nothing is fetched here, and it is all the same in which process that was done.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import AlreadyExistsError, FeedUnreadableError, FetchError, StorageError
from bot.news.arrival import Entries
from bot.news.feed.feed import (
    Feed,
    Fetched,
    NotModified,
    PollingLimits,
    after_failure,
    after_fetch,
    settled,
)
from bot.news.feed.health import notice
from bot.news.ids import FeedId
from bot.pipeline.ports import Database, Meter, UnitOfWork
from bot.pipeline.unmetered import Unmetered
from bot.pipeline.unsaved import Unsaved
from bot.wording import Wording, say

logger = logging.getLogger(__name__)


class Take(Protocol):
    """`Day.take`, or what a test has in its place."""

    async def __call__(
        self, feed: Feed, fetched: Fetched, now: datetime, *, entries: Entries | None = None
    ) -> Sequence[object]:
        """What became of each new item; `feed` is saved."""
        ...


class Notify(Protocol):
    """Is told what an admin should know of a feed, once."""

    async def __call__(self, feed: Feed, said: Wording) -> None:
        """In a sentence or two."""
        ...


class Reception(Unsaved[Feed]):
    """Receives what polls brought, one feed at a time or many."""

    def __init__(
        self,
        database: Database,
        take: Take,
        *,
        settings: PollingLimits | None = None,
        notify: Notify | None = None,
        meter: Meter | None = None,
    ) -> None:
        """`notify(feed, said)` is awaited once when a feed gets into trouble, with what an admin should know."""
        super().__init__(database)
        self._take = take
        self.limits = settings or PollingLimits()
        self._notify = notify
        self._meter: Meter = meter or Unmetered()

    async def receive(
        self,
        feed: Feed,
        brought: Fetched | NotModified | FetchError,
        at: datetime,
        *,
        entries: Entries | None = None,
    ) -> str:
        """What was found out at `at`: unchanged, changed, failed or broken. Raises StorageError; then it is as before.

        `entries`: what is new, where another process has looked already.
        """
        try:
            if isinstance(brought, FetchError):
                await self._failed(feed, brought, at)
                return "failed"
            if isinstance(brought, NotModified):
                await self._unchanged(feed, brought, at)
                return "unchanged"
            await self._changed(feed, brought, at, entries)
        except StorageError:
            raise
        except Exception as error:  # nobody foresaw it: a failure of this feed, counted, shown, tried again
            await self._failed(feed, unforeseen(feed, error), at)
            return "broken"
        return "changed"

    async def _save(self, work: UnitOfWork, together: Mapping[FeedId, Feed]) -> None:
        await work.polls.save(list(together.values()))
        await work.arrivals.taken(together)

    async def _unchanged(self, feed: Feed, brought: NotModified, at: datetime) -> None:
        after = after_fetch(feed, brought, new=0, now=at, settings=self.limits)
        self._unsaved[feed.id] = after
        logger.debug("feed polled: feed=%s unchanged", feed.label)
        await self._look_after(feed, after, at)

    async def _changed(self, feed: Feed, fetched: Fetched, at: datetime, entries: Entries | None) -> None:
        started = time.monotonic()
        taken = await (
            self._take(feed, fetched, at, entries=entries) if entries else self._take(feed, fetched, at)
        )
        self._meter.took_in(items=len(taken), seconds=time.monotonic() - started)
        logger.info("feed polled: feed=%s items=%d new=%d", feed.label, len(fetched.items), len(taken))
        for warning in fetched.warnings:
            logger.debug("feed warning: feed=%s warning=%s", feed.label, warning)
        async with self._database.read() as work:
            saved = await work.feeds.get(feed.id)
        if saved is not None:
            await self._look_after(feed, saved, at)

    async def _failed(self, feed: Feed, error: FetchError, at: datetime) -> None:
        level = logging.DEBUG if feed.error == str(error) else logging.WARNING  # the same again isn't news
        logger.log(level, "feed failed: feed=%s failures=%d error=%s", feed.label, feed.failures + 1, error)
        after = after_failure(feed, error, now=at, settings=self.limits)
        self._unsaved[feed.id] = after
        await self._look_after(feed, after, at)

    async def _look_after(self, before: Feed, after: Feed, now: datetime) -> None:
        """Say what trouble the feed has got into, and adopt its new address when that has held."""
        if said := notice(before, after, now=now):
            logger.warning("feed in trouble: feed=%s trouble=%s", after.label, said)
            if self._notify:
                await self._notify(after, said)
        moved = settled(after, now=now)
        if moved is None:
            return
        await self.write_down()
        try:
            async with self._database.write() as work:
                await work.feeds.save(moved)
                await work.commit()
            logger.info("feed moved: feed=%s from=%s to=%s", after.label, after.url, moved.url)
        except AlreadyExistsError:
            logger.warning("feed moved to one that is there already: feed=%s to=%s", after.label, moved.url)


def unforeseen(feed: Feed, error: Exception) -> FeedUnreadableError:
    """What nobody foresaw, as a failure of this feed."""
    found = FeedUnreadableError(
        say("reading it failed ({kind}), which is a mistake of ours", kind=type(error).__name__)
    )
    if feed.error != str(found):
        logger.exception("feed failed in a way nobody foresaw: feed=%s", feed.label)
    return found
