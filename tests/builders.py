"""Builders with defaults: a test names only what matters to it. All outlets are invented."""

from datetime import UTC, datetime, timedelta

from bot.news.alert import Post, ToldPost
from bot.news.feed import Feed
from bot.news.ids import ChannelId, StoryId, WatchlistId
from bot.news.item import Item
from bot.news.placement import Placement, Role
from bot.news.watchlist import Admin, Change, Channel, Mute, Watchlist

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
            "watchlist": WatchlistId(watchlist),
            "channel": ChannelId(channel),
            "story": StoryId(story),
            "content": a_post(),
            "made": NOW,
        }
        | given
    )


def an_admin(**given):
    return Admin(**{"user_id": 4711, "role": "admin", "name": "Ann", "added": NOW} | given)


def a_change(**given):
    return Change(
        **{"at": NOW, "who": "chat:4711 Ann", "deed": "watchlist added", "subject": "ferries"} | given
    )


def a_mute(**given):
    return Mute(
        **{"kind": "source", "subject": "harbour gazette", "until": after(hours=1), "who": "Ann"} | given
    )
