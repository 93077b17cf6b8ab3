"""A desk with feeds that have been read before, watchlists and a channel: items come in, posts go out, on a real database."""

import random
from dataclasses import replace
from datetime import timedelta

from bot.app import a_day
from bot.news.alert import Kind, State
from bot.news.feed.feed import Fetched
from bot.news.watchlist import Route
from bot.pipeline.retention import forget_old
from bot.query.parser import parse
from bot.settings import AlertsSettings, Settings
from tests.builders import NOW, a_channel, a_feed, a_watchlist, after, an_item

TEXT = (
    "Khalifa Haftar arrived in Russia on Tuesday for talks about the airfields in the desert south of Benghazi. Two "
    "people who have seen the agenda said that the runway near the border with Chad stands at the top of it, followed "
    "by an overdue bill for spare parts. Neither side has said whether an agreement will be signed this week."
)
NEWS = " A spokesman said late on Tuesday that a protocol for 1,400 instructors had been initialled in the Kremlin."
TITLE = "Haftar in Moscow"
LATER = after(days=200)
WORDS = [
    a + b
    for a in ("har", "sel", "mar", "tor", "bel", "quo")
    for b in ("bour", "vane", "ling", "dock", "ster")
]


def a_text(number):
    """Six sentences that no other number has."""
    chance = random.Random(number)
    return " ".join(" ".join(chance.choices(WORDS, k=9)).capitalize() + f" {number}." for _ in range(6))


class Newsdesk:
    """`take` brings items of a feed in; `deliver` marks what waits as sent, without Telegram."""

    def __init__(self, database):
        self.database, self.feeds = database, {}
        self.day = a_day(database, Settings())
        self.channel = None

    @property
    def intake(self):
        return self.day.intake

    async def open(self, *feeds, **queries):
        async with self.database.write() as work:
            self.channel = await work.channels.add(a_channel())
            for name, query in queries.items():
                await work.watchlists.add(
                    a_watchlist(
                        name=name,
                        query=query,
                        canonical=parse(query).canonical,
                        routes=(Route(channel=self.channel.id),),
                    )
                )
            for name in feeds:
                self.feeds[name] = await work.feeds.add(
                    a_feed(url=f"https://{name}.example/rss", name=name, last_ok=NOW)
                )
            await work.commit()
        return self

    def restart(self):
        """A new process: its memory is empty."""
        self.day = a_day(self.database, Settings())

    async def take(self, feed, *items, at=NOW):
        return await self.day.take(self.feeds[feed], self.fetched(feed, *items, at=at), at)

    def fetched(self, feed, *items, at=NOW):
        return Fetched(items=tuple(replace(item, feed=self.feeds[feed].url, fetched=at) for item in items))

    async def rows(self, *kinds, states=tuple(State)):
        async with self.database.read() as work:
            rows = await work.outbox.rows(states=list(states), limit=100)
        return [row for row in rows if row.kind in (kinds or tuple(Kind))]

    async def deliver(self, *, first=100, at=NOW):
        """All that waits is sent; messages are numbered from `first`."""
        for number, row in enumerate(await self.rows(states=[State.DUE]), start=first):
            async with self.database.write() as work:
                message = None if row.kind is Kind.EDIT else number
                await work.deliveries.mark(row.id, State.SENT, now=at, message_id=message)
                await work.commit()


def an_article(number, **given):
    return an_item(
        **{
            "guid": f"{number}",
            "url": f"https://wire.example/{number}",
            "title": "Haftar in Moscow",
            "content": TEXT,
            "summary": "",
            "published": NOW,
        }
        | given
    )


class RecallDesk:
    """`take` brings an item in; `watch` makes a watchlist that alerts; `forget` is retention's turn."""

    settings = Settings()

    def __init__(self, database):
        self.database, self.feeds = database, {}
        self.restart()

    def restart(self, **alerts):
        self.day = a_day(self.database, Settings(alerts=AlertsSettings(**alerts)))

    @property
    def intake(self):
        return self.day.intake

    async def take(self, feed, number, *, at=NOW, **given):
        item = an_item(
            **{
                "guid": str(number),
                "url": f"https://{feed}.example/{number}",
                "feed": self.feeds[feed].url,
                "title": TITLE,
                "content": TEXT,
                "summary": "",
                "published": at,
                "fetched": at,
            }
            | given
        )
        (taken,) = await self.day.take(self.feeds[feed], Fetched(items=(item,)), at)
        return taken

    async def forget(self, at=LATER, *, remember=365):
        return await forget_old(
            self.database, now=at, keep=timedelta(days=90), remember=timedelta(days=remember)
        )

    async def watch(self):
        async with self.database.write() as work:
            channel = await work.channels.add(a_channel())
            query = "Haftar AND Russia"
            routes = (Route(channel=channel.id),)
            canonical = parse(query).canonical
            await work.watchlists.add(a_watchlist(name="h", query=query, canonical=canonical, routes=routes))
            await work.commit()

    async def rows(self):
        async with self.database.read() as work:
            return await work.outbox.rows(states=list(State), limit=100)

    async def open(self):
        async with self.database.write() as work:
            for name in ("wire", "ledger", "herald"):
                url = f"https://{name}.example/rss"
                self.feeds[name] = await work.feeds.add(a_feed(url=url, name=name, last_ok=NOW))
            await work.commit()
        return self
