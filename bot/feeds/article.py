"""The full text of an article's page. The only file that imports trafilatura, in a worker process of its own.

Asked only for articles that matter to a watchlist, once each, with the guards and courtesy of feeds, and as robots.txt
allows at every redirect.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html import unescape
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from bot.errors import FeedUnreadableError
from bot.feeds.head import links
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.robots import Robots
from bot.feeds.workers import Parsers
from bot.news.item import PageText

_MOST_BYTES = 2_000_000  # of the decompressed page
_MOST_TEXT = 100_000  # characters kept
_CPU_SECONDS = 5  # for one page: most take a hundredth of a second
_ACCEPT = {"Accept": "text/html, application/xhtml+xml, */*;q=0.1"}


class ArticleReader:
    """Satisfies `ports.PageReader`. Use it as a context manager within that of its fetcher."""

    def __init__(self, fetcher: HttpFeedFetcher) -> None:
        self._fetcher = fetcher
        self._workers = Parsers(1, cpu_seconds=_CPU_SECONDS)
        self._robots = Robots(fetcher, self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.close()

    async def read(self, url: str, *, now: datetime) -> PageText:
        """What the page at `url` says. Raises FetchError."""
        page = await self._fetcher.get(
            url,
            now=now,
            headers=_ACCEPT,
            max_bytes=_MOST_BYTES,
            permit=partial(self._robots.ask, now=now),
        )
        return await self._workers.run(extract, page.body, page.content_type, page.url)


# ---- in the worker ------------------------------------------------------------------------------------------------


def extract(body: bytes, content_type: str, url: str) -> PageText:
    """The article in a page that was found at `url`. Raises FeedUnreadableError where there is none."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type and "html" not in media_type:
        raise FeedUnreadableError(f"the page is {media_type}, not HTML")
    html = _decoded(body, content_type)
    try:
        text = _text(html)
    except Exception as error:  # whatever a parser does with hostile bytes: it is this page's trouble alone
        raise FeedUnreadableError(f"the page can't be read ({type(error).__name__})") from error
    if not text:
        raise FeedUnreadableError("there is no article in the page")
    return PageText(
        url=url,
        text=text[:_MOST_TEXT],
        title=_title(html),
        canonical=_canonical(html, url),
        published=_published(html),
    )


def _text(html: str) -> str:
    from trafilatura import bare_extraction

    found = bare_extraction(html, favor_precision=True, include_comments=False, include_tables=False)
    text = getattr(found, "text", None) or ""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _decoded(body: bytes, content_type: str) -> str:
    """What is UTF-8 is UTF-8, whatever the header says; then the header, the page itself, and what is usual."""
    for charset in ("utf-8-sig", *_named(content_type), *_named(body[:4096].decode("latin-1"))):
        try:
            return body.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("windows-1252", "replace")


def _named(text: str) -> Iterator[str]:
    return (found[1] for found in _CHARSET.finditer(text))


def _title(html: str) -> str:
    found = [" ".join(unescape(one[1]).split()) for one in _TITLES.finditer(html[:200_000])]
    return " ".join(dict.fromkeys(found[:3]))[:500]


def _canonical(html: str, url: str) -> str:
    for one in links(html):
        if "canonical" in one.get("rel", "").lower().split() and one.get("href"):
            try:
                return urljoin(url, one["href"].strip())
            except ValueError:
                return ""
    return ""


def _published(html: str) -> datetime | None:
    """The older date of publication of the two that structured data gives: of JSON-LD, and of the meta tags of networks.

    Of JSON-LD the first: those that follow may be related articles'.
    """
    first = _JSON_DATE.search(html)
    said = [first[1]] if first else []
    for tag in _METAS.findall(html[:_HEAD]):
        given = {name.lower(): a or b for name, a, b in _ATTRIBUTES.findall(tag)}
        if _PUBLISHED.fullmatch(given.get("property") or given.get("name") or given.get("itemprop") or ""):
            said.append(given.get("content", ""))
    return min((date for date in map(_moment, said) if date), default=None)


def _moment(text: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if date.year < _FIRST_YEAR:
        return None
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


_HEAD = 500_000  # characters
_FIRST_YEAR = 1995  # of the web; earlier ones are a mistake, such as 1970
_JSON_DATE = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{8,40})\"")
_METAS = re.compile(r"(?is)<meta\b[^>]{0,2000}>")
_ATTRIBUTES = re.compile(r"(?is)\b(property|name|itemprop|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PUBLISHED = re.compile(
    r"(?i)(?:og:|rnews:)?(?:article:)?(?:published_time|datepublished|published)|date|dc\.date(?:\.issued)?|dcterms\.(?:created|issued)"
    r"|parsely-pub-date|sailthru\.date|pubdate|publish-?date|publication_date|article\.published"
)
_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([\w:.-]{2,40})")
_TITLES = re.compile(r"(?is)<(?:title|h1)\b[^>]{0,1000}>([^<]{1,1000})</")
