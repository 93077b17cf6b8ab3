"""Feeds: added, removed, paused, imported. A part of `desk.Desk`."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk import searches
from bot.desk.base import Part, nearest, numbered, watchlist_named
from bot.desk.change import FeedAdded, FeedEdited, FeedRemoved, FeedsAdded, kept, record
from bot.desk.starter.lists import StarterList, starter_list
from bot.errors import AdminError, NotFoundError
from bot.news.feed.feed import Feed, address_of_feed
from bot.news.feed.health import complaint, trouble
from bot.news.feed.telegram import channel_page
from bot.news.ids import FeedId
from bot.news.item import KeptItem
from bot.pipeline.ports import UnitOfWork
from bot.wording import say

_ADDRESS = re.compile(r"https?://[^\s/]+")
_LONGEST_NAME = 60  # characters
_AT_ONCE = 200  # feeds of a list that share a transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one feed of a list. `feed` None: it was there already, or `url` isn't a web address."""

    url: str
    feed: Feed | None
    is_address: bool = True

    @property
    def says(self) -> str:
        """In a word or two."""
        return "added" if self.feed else "there already" if self.is_address else "no web address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """A feed that was polled because somebody asked; what came: new items, newest last. `feed.error` says what failed."""

    feed: Feed
    new: tuple[KeptItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPolls:
    """How the first poll of some feeds went, as far as it has: those that answered, that didn't, that wait for it."""

    answered: tuple[Feed, ...] = ()
    failed: tuple[Feed, ...] = ()
    waiting: tuple[Feed, ...] = ()

    @property
    def count(self) -> int:
        """Of feeds that are there; one may have been removed."""
        return len(self.answered) + len(self.failed) + len(self.waiting)


class FeedDesk(Part):
    """Every method raises AdminError in plain words, and leaves nothing half done."""

    async def add(self, url: str, *, name: str = "", title: str = "", folder: str = "") -> Feed:
        """A feed's own address."""
        given, url, now = url, address_of_feed(url), self._clock.now()
        if not _ADDRESS.match(url):
            raise AdminError(say("“{given}” isn't a web address; those begin with https://", given=given))
        async with self._database.write() as work:
            feed = await work.feeds.add(
                Feed(url=url, name=name, title=title, folder=folder, added=now, next_poll=now)
            )
            await self._record(work, FeedAdded(feed=kept(feed)))
            await work.commit()
        return feed

    async def add_many(self, listed: Sequence[tuple[str, str, str]]) -> list[Feed]:
        """Many at once, each (address, name, folder); those that are there already are passed over."""
        feeds: list[Feed] = []
        async for outcomes in self.bring_in(listed):
            feeds += [one.feed for one in outcomes if one.feed]
        return feeds

    async def bring_in(self, listed: Sequence[tuple[str, str, str]]) -> AsyncIterator[list[Outcome]]:
        """The same, some hundred at a time: what became of each, once it is kept for good. One change in the log.

        Where a second admin may be needed, all of it is in that change before the first is kept: nobody agrees to a part.
        """
        urls: list[str] = []
        number = 0
        whole = await self._new_of([url for url, _, _ in listed]) if self._person.eyes else []
        for start in range(0, len(listed), _AT_ONCE):
            now = self._clock.now()
            part = [
                (address_of_feed(url), name, folder) for url, name, folder in listed[start : start + _AT_ONCE]
            ]
            new = [
                Feed(url=url, name=name, folder=folder, added=now, next_poll=now)
                for url, name, folder in part
                if _ADDRESS.match(url)
            ]
            async with self._database.write() as work:
                added = {feed.url: feed for feed in await work.feeds.add_new(new)}
                urls += added
                number = await self._one_change(work, number, whole or urls)
                await work.commit()
            yield [
                Outcome(url=url, feed=added.pop(url, None), is_address=bool(_ADDRESS.match(url)))
                for url, _, _ in part
            ]

    async def _new_of(self, given: Sequence[str]) -> list[str]:
        """Those of these addresses that aren't there yet, once each."""
        urls = dict.fromkeys(map(address_of_feed, given))
        async with self._database.read() as work:
            there = {url async for some in work.feeds.names() for _, url in some}
        return [url for url in urls if _ADDRESS.match(url) and url not in there]

    async def _one_change(self, work: UnitOfWork, number: int, urls: Sequence[str]) -> int:
        """An import is one change, however many transactions it takes: `number` is its own, 0 before it has one."""
        if number:
            made = record(FeedsAdded(urls=tuple(urls)), at=self._clock.now(), who=self._person.who)
            await work.changes.save(replace(made, id=number))
            return number
        return await self._record(work, FeedsAdded(urls=tuple(urls))) if urls else 0

    async def add_starter(self, wanted: str) -> tuple[StarterList, list[Feed]]:
        """The feeds of a starter list that aren't there yet, as one change; the list, and those added."""
        starter = starter_list(wanted)
        return starter, await self.add_many([(one.url, one.name, starter.title) for one in starter.feeds])

    async def first_polls(self, urls: Sequence[str]) -> FirstPolls:
        """Which of these feeds answer."""
        async with self._database.read() as work:
            found = await work.feeds.of_urls({address_of_feed(url) for url in urls})
        return FirstPolls(
            answered=tuple(one for one in found if one.last_ok and not one.error),
            failed=tuple(one for one in found if one.error),
            waiting=tuple(one for one in found if not one.last_ok and not one.error),
        )

    async def first_polls_done(
        self,
        urls: Sequence[str],
        *,
        patience: timedelta = timedelta(seconds=90),
        look_every: float = 1.0,
    ) -> FirstPolls:
        """Which of these feeds answer, once the service has polled them all, or `patience` is over."""
        until = time.monotonic() + patience.total_seconds()
        while True:
            found = await self.first_polls(urls)
            if not found.waiting or time.monotonic() >= until:
                return found
            await asyncio.sleep(look_every)

    async def means_search(self, given: str) -> bool:
        """Does "@storm" mean searches for a watchlist? Of a Telegram channel of the same name t.me/storm can be said."""
        if not given.startswith("@"):
            return False
        async with self._database.read() as work:
            return await work.watchlists.by_name(given[1:]) is not None or not channel_page(given)

    async def add_searches(
        self, watchlist: str, *, languages: Sequence[str] = ("en",)
    ) -> tuple[list[Feed], list[str]]:
        """Feeds of search services for the query of `watchlist`: those added, and what of the query they can't find.

        They follow the query when it changes, and go with the watchlist.
        """
        from bot.query.services import LANGUAGES

        if unknown := [lang for lang in languages if lang not in LANGUAGES]:
            raise AdminError(
                say(
                    "I can't search in {unknown}; there is {languages}",
                    unknown=", ".join(unknown),
                    languages=", ".join(LANGUAGES),
                )
            )
        async with self._database.write() as work:
            of = await watchlist_named(work, watchlist)
            done = await searches.add(work, of, languages=languages, now=self._clock.now())
            if done is None:
                raise AdminError(
                    say("no search service can be asked this query: it has no whole word that must be there")
                )
            if done.added:
                await self._record(work, FeedsAdded(urls=tuple(feed.url for feed in done.added)))
            await work.commit()
        return done.added, done.lost

    async def remove(self, which: str) -> Feed:
        """By address, number or name."""
        async with self._database.write() as work:
            feed = await _feed(work, which)
            await work.feeds.remove(feed.id)
            await self._record(work, FeedRemoved(feed=kept(feed)))
            await work.commit()
        return feed

    async def pause(self, which: str, *, paused: bool) -> Feed:
        """Stop or take up polling."""
        async with self._database.write() as work:
            before = await _feed(work, which)
            after = replace(before, enabled=not paused, failures=0, error="", next_poll=self._clock.now())
            await work.feeds.save(after)
            how = "paused" if paused else "resumed"
            await self._record(work, FeedEdited(how=how, before=kept(before), after=kept(after)))
            await work.commit()
        return after

    async def poll_now(
        self, which: str, *, patience: timedelta = timedelta(seconds=30), look_every: float = 0.5
    ) -> Polled:
        """Make a feed due and wait until the service has polled it; what came.

        `look_every`: seconds. Raises AdminError where it is paused, or nobody has polled it within `patience`.
        """
        asked = self._clock.now()
        async with self._database.write() as work:
            feed = await _feed(work, which)
            if not feed.enabled:
                raise AdminError(say("{name} is paused; resume it first", name=feed.label))
            await work.polls.make_due(feed.id, asked)
            await work.commit()
        until = time.monotonic() + patience.total_seconds()
        while time.monotonic() < until:
            if polled := await self._polled(feed, since=asked):
                return polled
            await asyncio.sleep(look_every)
        raise AdminError(
            say(
                "{name} is due now, but nobody has polled it within {seconds} s; is the service running?",
                name=feed.label,
                seconds=patience.seconds,
            )
        )

    async def _polled(self, feed: Feed, *, since: datetime) -> Polled | None:
        async with self._database.read() as work:
            now = await work.feeds.get(feed.id)
            if now is None:
                raise NotFoundError(say("{name} has been removed meanwhile", name=feed.label))
            if now.last_poll is None or now.last_poll < since:
                return None
            new = [kept async for kept, _ in work.items.since(since) if kept.feed_id == feed.id]
        return Polled(feed=now, new=tuple(new))

    async def name(self, which: str, name: str) -> Feed:
        """What posts and lists call it; "": as it calls itself."""
        return await self._edit(which, "renamed", lambda feed: replace(feed, name=_one_line(name)))

    async def file(self, which: str, folder: str) -> Feed:
        """The folder that it is in; "": in none."""
        return await self._edit(which, "filed", lambda feed: replace(feed, folder=_one_line(folder)))

    async def _edit(self, which: str, how: str, edited: Callable[[Feed], Feed]) -> Feed:
        async with self._database.write() as work:
            before = await _feed(work, which)
            after = edited(before)
            if after != before:
                await work.feeds.save(after)
                await self._record(work, FeedEdited(how=how, before=kept(before), after=kept(after)))
                await work.commit()
        return after

    async def set_full_text(self, which: str, full_text: bool | None) -> Feed:
        """Whether the pages of its articles are read; None: as the settings say."""
        async with self._database.write() as work:
            before = await _feed(work, which)
            after = replace(before, full_text=full_text)
            await work.feeds.save(after)
            await self._record(work, FeedEdited(how="full text set", before=kept(before), after=kept(after)))
            await work.commit()
        return after

    async def all(self) -> list[Feed]:
        """All."""
        async with self._database.read() as work:
            return await work.feeds.all()

    async def count(self) -> int:
        """How many there are."""
        async with self._database.read() as work:
            return (await work.feeds.count())[0]

    async def find(self, which: str) -> Feed | None:
        """By number, address or name in whatever case, or the only one that has these words in them; None: none, or several."""
        async with self._database.read() as work:
            if number := numbered(which):
                return await work.feeds.get(FeedId(number))
            every, wanted = await work.feeds.called(), which.casefold()
            named = [
                one
                for one in every
                if wanted in (*(text.casefold() for text in (one.url, one.name, one.title)), str(one.id))
            ]
            having = named[:1] or [one for one in every if wanted in f"{one.label} {one.url}".casefold()]
            return await work.feeds.get(having[0].id) if len(having) == 1 else None

    async def with_words(self, words: str) -> list[FeedId]:
        """Those that have these words in their name, address, folder or number, oldest first."""
        async with self._database.read() as work:
            return await work.feeds.having(words)

    async def some(self, ids: Collection[FeedId]) -> list[Feed]:
        """Those of these that are there, oldest first."""
        async with self._database.read() as work:
            return list((await work.feeds.some(ids)).values())

    async def page(self, *, start: int, most: int) -> list[Feed]:
        """At most so many, oldest first, from number `start` on."""
        async with self._database.read() as work:
            return await work.feeds.page(start=start, most=most)

    async def troubles(self) -> list[tuple[Feed, str, str]]:
        """The feeds in trouble: which (see `health.Trouble`), and what to do; the gravest first."""
        return self.troubled(await self.doubtful())

    def troubled(self, some: Sequence[Feed]) -> list[tuple[Feed, str, str]]:
        """Those of `some` that are in trouble, as `troubles` gives them."""
        now = self._clock.now()
        found = [(one, trouble(one, now=now)) for one in some]
        grave = ("ended", "dead", "failing", "silent")
        rank = {kind: number for number, kind in enumerate(grave)}
        known = [(feed, what.kind, what.text) for feed, what in found if what]
        return sorted(known, key=lambda one: (rank.get(one[1], len(rank)), one[0].id))

    async def complaints(self) -> list[tuple[Feed, str]]:
        """The feeds in trouble, and what it is."""
        found = [(one, self.complaint(one)) for one in await self.doubtful()]
        return [(one, text) for one, text in found if text]

    def complaint(self, feed: Feed) -> str:
        """What is wrong with it; "" where it is well."""
        return complaint(feed, now=self._clock.now()) or ("" if feed.enabled else say("paused"))

    async def doubtful(self) -> list[Feed]:
        """All that are paused or in trouble, and some that are well."""
        async with self._database.read() as work:
            return await work.feeds.doubtful(self._clock.now())


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if len(line) > _LONGEST_NAME:
        raise AdminError(say("a name has at most {number} characters", number=_LONGEST_NAME))
    return line


async def _feed(work: UnitOfWork, which: str) -> Feed:
    number = re.fullmatch(r"#*([1-9][0-9]{0,14})", which)
    found = await work.feeds.known_as(which, number=FeedId(int(number[1])) if number else None)
    found = found or await work.feeds.by_url(address_of_feed(which))
    if found:
        return found
    known = [one.url for one in await work.feeds.called()]
    raise NotFoundError(
        say("there is no feed “{which}”{nearest}", which=which, nearest=nearest(which, known))
    )
