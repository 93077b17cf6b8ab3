"""A watchlist as Atom (RFC 4287) and JSON Feed 1.1: an entry says what the post says, and is updated when the post is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.archive import Page, ShownStory
from bot.news.alert import Post
from bot.web import texts

_ROOM = 50_000  # bytes of posts


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEntry:
    """One story. `html`: the post as the channel shows it."""

    address: str
    identity: str
    title: str
    outside: str  # the article
    source: str
    lang: str
    html: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFeed:
    """One watchlist's."""

    title: str
    query: str
    identity: str
    home: str
    atom: str
    json: str
    tag: str
    updated: datetime
    entries: tuple[PublishedEntry, ...]


def feed_of(
    page: Page, *, title: str, base: str, key: str, posted: Callable[[Post, str, datetime], str]
) -> PublishedFeed:
    """`base`: the address of the site; `key`: of a secret address, which every link carries."""
    suffix = f"?key={key}" if key else ""
    at = f"{base}/w/{texts.path(page.watchlist.name)}"
    entries = _fitting([_entry(one, page, base, suffix, posted) for one in page.stories])
    return PublishedFeed(
        title=texts.tidy(f"{page.watchlist.name} · {title}"),
        query=texts.tidy(page.watchlist.query),
        identity=at,
        home=at + suffix,
        atom=f"{at}.atom{suffix}",
        json=f"{at}.json{suffix}",
        tag=texts.tidy(page.watchlist.name),
        updated=max((one.updated for one in entries), default=page.watchlist.added),
        entries=entries,
    )


def _fitting(entries: Sequence[PublishedEntry]) -> tuple[PublishedEntry, ...]:
    """The newest: as many as make a feed that is soon fetched, and at least one."""
    room, count = _ROOM, 0
    for entry in entries:
        room -= len(entry.html.encode("utf-8", "replace"))
        if room < 0 and count:
            break
        count += 1
    return tuple(entries[:count])


def _entry(
    one: ShownStory, page: Page, base: str, suffix: str, posted: Callable[[Post, str, datetime], str]
) -> PublishedEntry:
    post = one.post
    title = texts.short(post.headline, 300) or texts.short(post.source, 80) or "…"
    return PublishedEntry(
        address=f"{base}/s/{one.story}{suffix}",
        identity=f"{base}/s/{one.story}",
        title=title,
        outside=texts.link(post.url),
        source=texts.short(post.source, 80) or "unknown",
        lang=texts.language(post.lang),
        html=texts.fit(posted(post, page.zone.key, one.at)).replace("\n", "<br>\n"),
        published=one.at,
        updated=max(one.updated, one.at),
    )


def as_json(feed: PublishedFeed) -> dict[str, object]:
    """As https://www.jsonfeed.org/version/1.1/ has it."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.query,
        "home_page_url": feed.home,
        "feed_url": feed.json,
        "items": [_as_json(one, feed) for one in feed.entries],
    }


def _as_json(entry: PublishedEntry, feed: PublishedFeed) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.identity,
        "url": entry.address,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": texts.stamp(entry.published),
        "date_modified": texts.stamp(entry.updated),
        "authors": [{"name": entry.source}],
        "tags": [feed.tag],
    }
    if entry.outside:
        item["external_url"] = entry.outside
    if entry.lang:
        item["language"] = entry.lang
    return item
