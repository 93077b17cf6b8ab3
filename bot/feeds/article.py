"""The full text of an article's page. The only file that imports trafilatura, in a worker process of its own.

Asked only for articles that matter to a watchlist, once each, with the guards and courtesy of feeds, and as robots.txt
allows at every redirect.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from html import unescape
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from bot.errors import FeedUnreadableError
from bot.feeds.charset import decode
from bot.feeds.head import links
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.robots import Robots
from bot.feeds.workers import Parsers
from bot.news.item import PageText
from bot.news.language.moments import moment
from bot.wording import say

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
            strange=True,
            permit=partial(self._robots.ask, now=now),
        )
        return await self._workers.run(extract, page.body, page.content_type, page.url, now)


# ---- in the worker ------------------------------------------------------------------------------------------------


def extract(body: bytes, content_type: str, url: str, now: datetime) -> PageText:
    """The article in a page that was found at `url`. Raises FeedUnreadableError where there is none."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type and "html" not in media_type:
        raise FeedUnreadableError(say("the page is {kind}, not HTML", kind=media_type))
    html = decode(body, content_type)
    try:
        text = _text(html)
    except Exception as error:  # whatever a parser does with hostile bytes: it is this page's trouble alone
        raise FeedUnreadableError(say("our parser fails at this page")) from error
    if not text:
        raise FeedUnreadableError(say("there is no article in the page"))
    return PageText(
        url=url,
        text=text[:_MOST_TEXT],
        title=_title(html),
        canonical=_canonical(html, url),
        published=_published(html, url, _title(html), now),
    )


def _text(html: str) -> str:
    from trafilatura import bare_extraction

    found = bare_extraction(html, favor_precision=True, include_comments=False, include_tables=False)
    text = getattr(found, "text", None) or ""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


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


def _published(html: str, url: str, title: str, now: datetime) -> datetime | None:
    """When the article itself was published, as its structured data says; teasers of other articles say theirs too.

    Of JSON-LD the object that has the page's headline or address, or the only article; then the meta tags of networks.
    """
    own = [one for one in _articles(html) if _is_own(one, url, title)] or _articles(html)
    said = (
        [str(own[0].get("datePublished") or "")]
        if len(own) == 1 or (own and _is_own(own[0], url, title))
        else []
    )
    in_markup = []  # microdata; where there are several, each belongs to another article
    for tag in _METAS.findall(html[:_HEAD]):
        given = {name.lower(): unescape(a or b) for name, a, b in _ATTRIBUTES.findall(tag)}
        if _PUBLISHED.fullmatch(given.get("property") or given.get("name") or ""):
            said.append(given.get("content", ""))
        elif given.get("itemprop", "").lower() == "datepublished":
            in_markup.append(given.get("content", ""))
    said += in_markup if len(in_markup) == 1 else []
    dates = (moment(one, now=now) for one in said)
    return next((date for date in dates if date and date.year >= _FIRST_YEAR), None)


def _articles(html: str) -> list[dict[str, object]]:
    """The articles of all JSON-LD blocks that have a date."""
    found: list[dict[str, object]] = []
    for block in _JSON_LD.findall(html)[:20]:
        try:
            tree = json.loads(block, strict=False)
        except (ValueError, RecursionError):
            continue
        found += [one for one in _objects(tree, depth=4) if "datePublished" in one and _is_article(one)]
    return found


def _objects(tree: object, depth: int) -> Iterator[dict[str, object]]:
    if isinstance(tree, list):
        for one in tree[:200]:
            yield from _objects(one, depth)
    elif isinstance(tree, dict):
        yield tree
        if depth:
            for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
                yield from _objects(tree.get(name), depth - 1)


def _is_article(one: dict[str, object]) -> bool:
    kinds = one.get("@type")
    return kinds is None or any(
        "Article" in str(kind) or "Posting" in str(kind)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _is_own(one: dict[str, object], url: str, title: str) -> bool:
    headline = " ".join(unescape(str(one.get("headline") or one.get("name") or "")).split())
    page = one.get("mainEntityOfPage")
    addresses = [one.get("url"), page.get("@id") if isinstance(page, dict) else page]
    return bool(headline and headline in title) or any(
        str(address or "").rstrip("/") == url.rstrip("/") for address in addresses
    )


_HEAD = 500_000  # characters
_FIRST_YEAR = 1995  # of the web; earlier ones are a mistake, such as 1970
_JSON_LD = re.compile(r"(?is)<script\b[^>]{0,300}ld\+json[^>]{0,300}>(.{0,200000}?)</script")
_METAS = re.compile(r"(?is)<meta\b[^>]{0,2000}>")
_ATTRIBUTES = re.compile(r"(?is)\b(property|name|itemprop|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PUBLISHED = re.compile(
    r"(?i)(?:og:|rnews:)?(?:article:)?(?:published_time|datepublished|published)|dc\.date\.issued|dcterms\.(?:created|issued)"
    r"|parsely-pub-date|sailthru\.date|pubdate|publish-?date|publication_date|article\.published"
)
_TITLES = re.compile(r"(?is)<(?:title|h1)\b[^>]{0,1000}>([^<]{1,1000})</")
