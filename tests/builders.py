"""Builders with defaults: a test names only what matters to it. All outlets are invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.news.alert import New, Post, ToldPost
from bot.news.feed.feed import Feed
from bot.news.ids import ChannelId, FeedId, ItemId, StoryId, WatchlistId
from bot.news.item import Item, KeptItem
from bot.news.story.placement import Member, Placement, Role
from bot.news.timetable import Gathering, Held
from bot.news.watchlist import Admin, Channel, Mute, Record, Watchlist

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def after(**span):
    """A time after NOW: after(minutes=5)."""
    return NOW + timedelta(**span)


def an_item(**given):
    return Item(
        **{
            "guid": "tag:harbour-gazette.example,2026:1",
            "url": "https://harbour-gazette.example/2026/11/25/ferry",
            "title": "Ferry to the islands runs again",
            "summary": "After nine days in dock the ferry has left the harbour.",
            "published": NOW - timedelta(minutes=20),
            "fetched": NOW,
            "feed": "https://harbour-gazette.example/feed.xml",
        }
        | given
    )


def a_feed(**given):
    return Feed(**{"url": "https://harbour-gazette.example/feed.xml", "added": NOW, "next_poll": NOW} | given)


def a_placement(story, **given):
    return Placement(
        **{
            "story": StoryId(story),
            "role": Role.ORIGINAL,
            "similarity": 1.0,
            "reason": "nothing like it before",
        }
        | given
    )


def a_kept_item(number=1, **given):
    return KeptItem(id=ItemId(number), feed_id=FeedId(1), item=an_item(**given))


def a_member(number, **given):
    return Member(
        **{
            "id": ItemId(number),
            "role": Role.ORIGINAL,
            "source": "Harbour Gazette",
            "url": f"https://paper{number}.example/ferry",
            "title": "Ferry to the islands runs again",
            "published": NOW,
            "fetched": NOW,
        }
        | given
    )


def a_channel(**given):
    return Channel(**{"name": "harbour", "chat_id": -1001234567890} | given)


def a_watchlist(**given):
    return Watchlist(
        **{"name": "ferries", "query": "ferry AND islands", "canonical": "(ferry AND islands)", "added": NOW}
        | given
    )


def a_post(**given):
    return Post(
        **{
            "headline": "Ferry to the islands runs again",
            "url": "https://harbour-gazette.example/2026/11/25/ferry",
            "source": "Harbour Gazette",
        }
        | given
    )


def a_told_post(watchlist, channel, story, **given):
    return ToldPost(
        **{
            "watchlists": (WatchlistId(watchlist),),
            "channel": ChannelId(channel),
            "story": StoryId(story),
            "content": a_post(),
            "made": NOW,
        }
        | given
    )


async def add_post(work, told, *, urgent=False, wait=None):
    """`told` as it is kept, with its row in the outbox; None where its channel has a post of the story."""
    new = New(
        channel=told.channel, watchlists=told.watchlists, content=told.content, urgent=urgent, wait=wait
    )
    made = await work.posts.add([(told.story, new, told.made)])
    return replace(told, id=made[told.story, told.channel]) if made else None


def an_admin(**given):
    return Admin(**{"user_id": 4711, "role": "admin", "name": "Ann", "added": NOW} | given)


def a_record(**given):
    return Record(
        **{
            "at": NOW,
            "who": "chat:4711 Ann",
            "kind": "Older",
            "subject": "ferries",
            "facts": '{"words":"ferries"}',
        }
        | given
    )


def a_mute(**given):
    return Mute(
        **{"kind": "source", "subject": "harbour gazette", "until": after(hours=1), "who": "Ann"} | given
    )


class SettableClock:
    """A clock that stands still until a test moves it on."""

    def __init__(self, at=NOW):
        self.at = at

    def now(self):
        return self.at

    def move(self, **span):
        self.at += timedelta(**span)


class Newsroom:
    """A database with one feed and a watchlist; channels by name, and posts that wait for delivery."""

    def __init__(self, database, clock=None):
        self.database, self.clock = database, clock or SettableClock()
        self.watchlist, self.feed, self._stories = None, None, 0

    async def open(self):
        async with self.database.write() as work:
            self.feed = await work.feeds.add(a_feed())
            self.watchlist = await work.watchlists.add(a_watchlist())
            await work.commit()
        return self

    async def owner(self, user_id=4711, **given):
        async with self.database.write() as work:
            await work.admins.save(an_admin(user_id=user_id, role="owner", **given))
            await work.commit()

    async def channel(self, **given):
        async with self.database.write() as work:
            made = await work.channels.add(a_channel(**given))
            await work.commit()
        return made

    async def post(self, channel, *, urgent=False, held=None, **content):
        """A post of a story of its own, waiting in the outbox. `held`: (reason, until)."""
        self._stories += 1
        async with self.database.write() as work:
            (kept,) = await work.items.add({self.feed.id: [an_item(guid=f"story {self._stories}")]})
            await work.stories.place({kept.id: a_placement(kept.id)})
            told = a_told_post(
                self.watchlist.id,
                channel.id,
                kept.id,
                content=a_post(**({"watchlists": ("ferries",)} | content)),
                made=self.clock.now(),
            )
            wait = Held(reason=Gathering(held[0]), until=held[1]) if held else None
            made = await add_post(work, told, urgent=urgent, wait=wait)
            await work.commit()
        return made

    async def rows(self, *states):
        from bot.news.alert import State

        async with self.database.read() as work:
            return await work.outbox.rows(states=states or list(State), limit=10_000)

    async def states(self):
        return [row.state.value for row in await self.rows()]
