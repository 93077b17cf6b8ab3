"""What an admin can do with feeds. A part of `edit.Desk`."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from bot.desk import searches
from bot.desk.change import Deeds, nearest, watchlist_named
from bot.errors import AdminError, NotFoundError
from bot.news.feed.feed import Feed
from bot.news.feed.health import complaint, trouble
from bot.pipeline.ports import UnitOfWork

_ADDRESS = re.compile(r"https?://[^\s/]+")
_AT_ONCE = 200  # feeds of a list that share a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one feed of a list. `feed` None: it was there already, or `url` is no web address."""

    url: str
    feed: Feed | None
    is_address: bool = True

    @property
    def says(self) -> str:
        """In a word or two."""
        return "added" if self.feed else "there already" if self.is_address else "no web address"


class FeedDeeds(Deeds):
    """Adding, removing, pausing feeds."""

    async def add_feed(self, url: str, *, name: str = "", title: str = "", folder: str = "") -> Feed:
        """A feed's own address."""
        if not _ADDRESS.match(url):
            raise AdminError(f"{url!r} is no web address; it begins with https://")
        now = self._clock.now()
        async with self._database.write() as work:
            feed = await work.feeds.add(
                Feed(url=url, name=name, title=title, folder=folder, added=now, next_poll=now)
            )
            await self._record(work, "feed added", url, after=feed)
            await work.commit()
        return feed

    async def add_feeds(self, listed: Sequence[tuple[str, str, str]]) -> list[Feed]:
        """Many at once, each (address, name, folder); those that are there already are passed over."""
        feeds: list[Feed] = []
        async for outcomes in self.import_feeds(listed):
            feeds += [one.feed for one in outcomes if one.feed]
        return feeds

    async def import_feeds(self, listed: Sequence[tuple[str, str, str]]) -> AsyncIterator[list[Outcome]]:
        """The same, some hundred at a time: what became of each, once it is kept for good."""
        for start in range(0, len(listed), _AT_ONCE):
            now = self._clock.now()
            part = listed[start : start + _AT_ONCE]
            new = [
                Feed(url=url, name=name, folder=folder, added=now, next_poll=now)
                for url, name, folder in part
                if _ADDRESS.match(url)
            ]
            async with self._database.write() as work:
                added = {feed.url: feed for feed in await work.feeds.add_new(new)}
                changes = [self._change("feed added", feed.url, after=feed) for feed in added.values()]
                await work.memory.add_changes(changes)
                await work.commit()
            yield [
                Outcome(url=url, feed=added.pop(url, None), is_address=bool(_ADDRESS.match(url)))
                for url, _, _ in part
            ]

    async def add_search_feeds(
        self, watchlist: str, *, languages: Sequence[str] = ("en",)
    ) -> tuple[list[Feed], list[str]]:
        """Feeds of search services for the query of `watchlist`: those added, and what of the query they can't find.

        They follow the query when it changes, and go with the watchlist.
        """
        from bot.query.services import LANGUAGES

        if unknown := [lang for lang in languages if lang not in LANGUAGES]:
            raise AdminError(f"no search in {', '.join(unknown)}; there is {', '.join(LANGUAGES)}")
        async with self._database.write() as work:
            of = await watchlist_named(work, watchlist)
            done = await searches.add(work, of, languages=languages, now=self._clock.now())
            if done is None:
                raise AdminError(
                    "no search service can be asked this query: it has no whole word that must be there"
                )
            for feed in done.added:
                await self._record(work, "feed added", feed.url, after=feed)
            await work.commit()
        return done.added, done.lost

    async def remove_feed(self, which: str) -> Feed:
        """By address, number or name."""
        async with self._database.write() as work:
            feed = await _feed(work, which)
            await work.feeds.remove(feed.id)
            await self._record(work, "feed removed", feed.url, before=feed)
            await work.commit()
        return feed

    async def pause_feed(self, which: str, *, paused: bool) -> Feed:
        """Stop or take up polling."""
        async with self._database.write() as work:
            before = await _feed(work, which)
            after = replace(before, enabled=not paused, failures=0, error="", next_poll=self._clock.now())
            if not paused:  # what came meanwhile is no news: it is kept in silence, as at the first poll
                after = replace(after, last_ok=None)
            await work.feeds.save(after)
            await self._record(
                work, "feed paused" if paused else "feed resumed", before.url, before=before, after=after
            )
            await work.commit()
        return after

    async def set_full_text(self, which: str, full_text: bool | None) -> Feed:
        """Whether the pages of its articles are read; None: as the settings say."""
        async with self._database.write() as work:
            before = await _feed(work, which)
            after = replace(before, full_text=full_text)
            await work.feeds.save(after)
            await self._record(work, "feed full text set", before.url, before=before, after=after)
            await work.commit()
        return after

    async def feeds(self) -> list[Feed]:
        """All."""
        async with self._database.read() as work:
            return await work.feeds.all()

    async def troubles(self) -> list[tuple[Feed, str, str]]:
        """The feeds in trouble: which (see `health.Trouble`), and what to do; the gravest first."""
        now = self._clock.now()
        found = [(one, trouble(one, now=now)) for one in await self.feeds()]
        grave = ("ended", "dead", "failing", "silent")
        rank = {kind: number for number, kind in enumerate(grave)}
        known = [(feed, what.kind, what.text) for feed, what in found if what]
        return sorted(known, key=lambda one: (rank.get(one[1], len(rank)), one[0].id))

    async def complaints(self) -> list[tuple[Feed, str]]:
        """The feeds in trouble, and what it is."""
        now = self._clock.now()
        found = [(one, complaint(one, now=now)) for one in await self.feeds()]
        return [(one, text or "paused") for one, text in found if text or not one.enabled]


async def _feed(work: UnitOfWork, which: str) -> Feed:
    every = await work.feeds.all()
    for one in every:
        if which in (one.url, one.name, one.title) or which.lstrip("#") == str(one.id):
            return one
    raise NotFoundError(f"there is no feed {which!r}{nearest(which, [one.url for one in every])}")
