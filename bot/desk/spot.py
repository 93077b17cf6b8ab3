"""A link that never came, judged on the spot: what its page says, and which watchlists would match it. Nothing is kept."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.desk.base import zone_of
from bot.news.item import Item, PageText
from bot.news.link.canonical import canonical, host
from bot.news.reading.reading import read
from bot.news.watchlist import Watchlist
from bot.pipeline.match import document
from bot.pipeline.ports import UnitOfWork
from bot.query.explain import explain
from bot.query.matcher import match
from bot.query.parser import parse

_EXPLAINED = 300  # watchlists; a millisecond each


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One watchlist, and what today's query says of the page."""

    watchlist: Watchlist
    matches: bool
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What was found at the link."""

    url: str
    title: str
    words: int  # of the text
    published: datetime | None
    is_read: bool  # is there a feed of this site?
    judged: tuple[Judged, ...]  # those that match first, then those of which least is missing
    zone: str  # by which times are told


async def judge(work: UnitOfWork, page: PageText, *, now: datetime, watchlist: str = "") -> Spot:
    """What would become of the article of a page; `watchlist`: of that one alone."""
    item = Item(
        guid=page.url,
        url=page.url,
        title=escape(page.title, quote=False),
        content=escape(page.text, quote=False),
        published=page.published,
        fetched=now,
        feed=page.url,
    )
    reading = read(item)
    site = host(canonical(page.url)).removeprefix("www.")
    text = document(item, reading, source=site)
    chosen = (
        [one for one in await work.watchlists.named([watchlist]) if one.name == watchlist]
        if watchlist
        else await work.watchlists.page(most=_EXPLAINED)
    )
    judged = []
    for one in chosen:
        query = parse(one.canonical)
        judged.append(
            Judged(watchlist=one, matches=match(query, text) is not None, explanation=explain(query, text))
        )
    judged.sort(key=lambda one: (not one.matches, one.explanation.count(";"), one.watchlist.id))
    feeds = await work.feeds.of_site(site) if site else await work.feeds.all()
    return Spot(
        url=page.url,
        title=reading.title or page.url,
        words=len(reading.text.split()),
        published=page.published,
        is_read=any(
            site in (host(one.url).removeprefix("www."), host(one.site_url).removeprefix("www."))
            for one in feeds
        ),
        judged=tuple(judged),
        zone=await zone_of(work),
    )
