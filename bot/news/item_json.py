"""An item as a line of JSON: archives that `watchwire replay` reads, and what `watchwire fetch` prints.

The keys are documented in docs/formats.md. Only `id`, `title` and one of `summary`, `content` are needed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.news.item import Item


def to_json(item: Item) -> dict[str, object]:
    """As printed; times RFC 3339 in UTC. The page is there only if it was read."""
    page: dict[str, object] = {}
    if item.page:
        page = {"page": item.page, "page_url": item.page_url, "page_date": rfc3339(item.page_date)}
    return page | {
        "id": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "content": item.content,
        "published": rfc3339(item.published),
        "updated": rfc3339(item.updated),
        "fetched": rfc3339(item.fetched),
        "feed": item.feed,
        "source": item.source,
        "author": item.author,
        "lang": item.lang,
        "tags": list(item.tags),
    }


def from_json(tree: object, *, now: datetime) -> Item:
    """Read it back; `now` is when it was fetched if neither it nor a publication time says so.

    Raises ValueError naming the key. Unknown keys are passed over, so that archives can carry more.
    """
    if not isinstance(tree, dict):
        raise ValueError("an object is expected")
    guid = _text(tree, "id")
    if not guid:
        raise ValueError("id is missing")
    title, summary, content = (_text(tree, key) for key in ("title", "summary", "content"))
    if not (title or summary or content):
        raise ValueError("title, summary and content are all empty")
    published = _time(tree, "published")
    return Item(
        guid=guid,
        url=_text(tree, "url"),
        title=title,
        summary=summary,
        content=content,
        feed=_text(tree, "feed"),
        source=_text(tree, "source") or None,
        author=_text(tree, "author") or None,
        lang=_text(tree, "lang") or None,
        published=published,
        updated=_time(tree, "updated"),
        fetched=_time(tree, "fetched") or max(filter(None, (published, now))),
        tags=_tags(tree),
        page=_text(tree, "page"),
        page_url=_text(tree, "page_url"),
        page_date=_time(tree, "page_date"),
    )


def _text(tree: Mapping[str, object], key: str) -> str:
    value = tree.get(key)
    if value is None:
        return ""
    if isinstance(value, int) and key == "id":
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{key}: this must be a text, not {value!r:.40}")
    return value


def _time(tree: Mapping[str, object], key: str) -> datetime | None:
    value = _text(tree, key)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{key}: {value!r:.40} isn't an RFC 3339 time") from error
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(f"{key}: {value!r:.40} is out of range") from error


def _tags(tree: Mapping[str, object]) -> tuple[str, ...]:
    tags = tree.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError("tags: a list of texts is expected")
    return tuple(tags)


def rfc3339(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
