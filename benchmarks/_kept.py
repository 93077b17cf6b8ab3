"""Half a million kept items in seconds: some hundred are taken in as always, and their rows copied by SQL.

Copies have addresses, times, matches and posts of their own, but the texts of the first: they are what lists, figures and
the start go through. They are not in the index of the archive, which `./run bench archive` measures.
"""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from benchmarks.archive import texts
from bot.app import a_day
from bot.news.feed.feed import Fetched
from bot.news.item import Item
from bot.settings import Settings
from bot.storage.database import open_database

FIRST = 200
DAYS = 90
_WORDS = 45  # of a text: what most feeds give

_COPIES = "WITH RECURSIVE copies (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < :copies - 1)"
_TIME = "strftime('%Y-%m-%dT%H:%M:%S.000000Z', :start + ({item}) * :step, 'unixepoch')"
_ITEM = f"{{column}} + {FIRST} * k"
# What is different in a copy; of a table that isn't of items the rows are made below.
_OTHER = {
    "items": {
        "id": _ITEM.format(column="id"),
        "feed": f"1 + (id + {FIRST} * k) % :feeds",
        "guid": "guid || '-' || k",
        "url": "url || '/' || k",
        "url_key": "CAST(hex(url_key) || k AS BLOB)",
        "link_key": "CAST(hex(link_key) || k AS BLOB)",
        "fetched": _TIME.format(item=_ITEM.format(column="id")),
        "published": _TIME.format(item=_ITEM.format(column="id")),
    },
    "stories": {"id": _ITEM.format(column="id")},
    "placements": {
        "item": _ITEM.format(column="item"),
        "story": _ITEM.format(column="story"),
        "fetched": _TIME.format(item=_ITEM.format(column="item")),
    },
    "search_texts": {"item": _ITEM.format(column="item")},
}
_MATCHES = (
    "INSERT INTO matches (item, watchlist, spans) SELECT id, 1 + id * 7919 % :watchlists, '[]' FROM items"
)
_POSTS = (
    "INSERT INTO posts (id, channel, story, message_id, content, made) SELECT id, 1 + id % :channels, id, id,"
    " (SELECT content FROM posts WHERE id = 1), (SELECT fetched FROM items WHERE items.id = stories.id) FROM stories"
    " WHERE id % 5 = 0 AND id > 1"
)
_TOLD = (
    "INSERT INTO post_watchlists (post, watchlist, place)"
    " SELECT id, 1 + id * 7919 % :watchlists, 0 FROM posts WHERE id > 1"
)
_OUTBOX = (
    "INSERT INTO outbox (post, channel, kind, content, state, urgent, made, not_before, attempts, message_id, error,"
    " changed, held, repeated, folded) SELECT id, channel, 'new', content, 'sent', 0, made, made, 1, message_id, '', made,"
    " '', 0, 0 FROM posts WHERE id > 1"
)


async def keep_many(path, count, *, feeds, watchlists, channels):
    """Fill the database at `path` with `count` items of the last 90 days; a fifth has been posted."""
    start = datetime.now(UTC) - timedelta(days=DAYS)
    async with open_database(f"sqlite:///{path}", durable=False) as database:
        day = a_day(database, Settings())
        async with database.read() as work:
            (feed,) = await work.feeds.page(most=1)
        feed = replace(feed, last_ok=start - timedelta(hours=1))  # what comes is told
        items = tuple(
            Item(
                guid=f"{number}",
                url=f"https://outlet0.example/{number}",
                title=title,
                summary="",
                content=" ".join(text.split()[:_WORDS]) if number else "word1 and third",
                published=start,
                fetched=start,
                feed=feed.url,
                lang="en",
            )
            for number, (title, text) in enumerate(texts(FIRST, random.Random(4)))
        )
        await day.take(feed, Fetched(items=items), start)
    sizes = {"feeds": feeds, "watchlists": watchlists, "channels": channels, "copies": count // FIRST}
    sizes |= {"start": int(start.timestamp()), "step": DAYS * 86_400 / count}
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        for table, other in _OTHER.items():
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(other.get(column, column) for column in columns)
            db.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) {_COPIES} SELECT {values} FROM {table}, copies",
                sizes,
            )
        for statement in ("DELETE FROM matches", _MATCHES, _POSTS, _TOLD, _OUTBOX):
            db.execute(statement, sizes)
        db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'items'", (count,))
        db.execute("COMMIT")
