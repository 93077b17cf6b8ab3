"""What visitors read: watchlists, stories, feeds. What is shown comes from the desk."""

import contextlib
import json
from collections.abc import Mapping
from datetime import date

from aiohttp import web
from markupsafe import Markup

from bot.desk.archive import FEED, Page, ShownStory
from bot.errors import NotFoundError
from bot.web import feeds
from bot.web.core import Core
from bot.web.texts import day_of


class Pages:
    """`add_to` gives them their addresses."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Their addresses."""
        read = self._core.read
        router.add_get("/", read(self._home))
        router.add_get("/w/{name}", read(self._watchlist))
        router.add_get("/s/{story:[0-9]{1,18}}", read(self._story))

    async def _home(self, request: web.Request) -> web.StreamResponse:
        shelves = await self._core.desk(request).archive.shelves(self._core.viewer(request))
        return self._core.page(request, "home.html", shelves=shelves)

    async def _watchlist(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        for suffix, make in ((".atom", self._atom), (".json", self._json_feed)):
            if name.endswith(suffix):
                with contextlib.suppress(NotFoundError):  # a watchlist may be called x.atom
                    return await make(request, name.removesuffix(suffix))
        before, day = number_in(request.query, "before"), day_in(request.query, "day")
        page = await self._core.desk(request).archive.page(
            name, self._core.viewer(request), before=before, day=day
        )
        from_start = before is None and day is None
        return self._core.page(
            request, "watchlist.html", page=page, days=_by_day(page), from_start=from_start
        )

    async def _story(self, request: web.Request) -> web.StreamResponse:
        dossier = await self._core.desk(request).archive.dossier(
            int(request.match_info["story"]), self._core.viewer(request)
        )
        posted = self._core.posted(dossier.post, dossier.zone.key, dossier.places[0].version.fetched)
        return self._core.page(
            request,
            "story.html",
            dossier=dossier,
            posted=Markup(posted),  # noqa: S704  # the channel's own HTML, escaped where it is made
        )

    async def _feed(self, request: web.Request, name: str) -> feeds.Feed:
        viewer = self._core.viewer(request)
        page = await self._core.desk(request).archive.page(name, viewer, limit=FEED)
        return feeds.feed_of(
            page,
            title=self._core.options.title,
            base=self._core.face.base(request),
            key=viewer.key,
            posted=self._core.posted,
        )

    async def _atom(self, request: web.Request, name: str) -> web.StreamResponse:
        text = self._core.renderer.atom(await self._feed(request, name))
        return web.Response(text=text, content_type="application/atom+xml", charset="utf-8")

    async def _json_feed(self, request: web.Request, name: str) -> web.StreamResponse:
        text = json.dumps(feeds.as_json(await self._feed(request, name)), ensure_ascii=False, indent=1)
        return web.Response(text=text, content_type="application/feed+json", charset="utf-8")


def _by_day(page: Page) -> list[tuple[date, list[ShownStory]]]:
    days: dict[date, list[ShownStory]] = {}
    for story in page.stories:
        days.setdefault(day_of(story.at, page.zone), []).append(story)
    return list(days.items())


def number_in(query: Mapping[str, str], name: str) -> int | None:
    """A whole number of the address; None where there is none that can be one."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def day_in(query: Mapping[str, str], name: str) -> date | None:
    """A day of the address, as 2026-11-25."""
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None
