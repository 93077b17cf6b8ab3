"""The archive as pages and feeds: which address shows what, to whom. What is shown comes from the desk.

Reading needs no script and, for visitors, no cookie. What a viewer may not see answers as if it weren't there.
"""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from aiohttp import web
from markupsafe import Markup

from bot.desk.archive import Page, ShownStory
from bot.desk.desk import Desk
from bot.desk.viewer import Viewer
from bot.errors import AdminError, NotFoundError, StorageError
from bot.news.alert import Post
from bot.web import feeds, guard
from bot.web.guard import Answers, Face
from bot.web.limits import Buckets
from bot.web.render import Renderer
from bot.web.texts import day_of

logger = logging.getLogger(__name__)

_KEEP = timedelta(seconds=20)
_STATIC = Path(__file__).with_name("static")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SESSION = web.RequestKey("session", str)
_VIEWER = web.RequestKey("viewer", Viewer)

Posted = Callable[[Post, str, datetime], str]  # a post as the channel shows it, as HTML: time zone, now
Make = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the operator wants the site."""

    title: str = "Watchwire"
    face: Face = Face()
    indexed: bool = False
    rate_per_minute: int = 120


class Site:
    """The pages of one instance; `add_to` gives them to a server."""

    def __init__(
        self, desk: Callable[[str], Desk], clock: Clock, posted: Posted, options: Options | None = None
    ) -> None:
        """`desk`: of somebody, named for the change log."""
        self._desk = desk
        self._clock = clock
        self._posted = posted
        self._options = options or Options()
        self._face = self._options.face
        self._buckets = Buckets(self._options.rate_per_minute)
        self._answers = Answers(_KEEP)
        self._static = {
            file.name: file.read_bytes() for file in sorted(_STATIC.iterdir()) if file.suffix in _TYPES
        }
        self._version = hashlib.blake2b(b"".join(self._static.values()), digest_size=6).hexdigest()
        self._renderer = Renderer(title=self._options.title, version=self._version)

    def add_to(self, app: web.Application) -> None:
        """Its addresses and its guard."""
        app.middlewares.append(self._guarded)
        add = app.router.add_get
        add("/", self._read(self._home))
        add("/w/{name}", self._read(self._watchlist))
        add("/s/{story:[0-9]{1,18}}", self._read(self._story))
        add("/robots.txt", self._robots)
        add("/static/{version}/{file}", self._file)

    # ---- around every request -----------------------------------------------------------------------------------

    @web.middleware
    async def _guarded(self, request: web.Request, handler: guard.Handler) -> web.StreamResponse:
        if request.path in guard.OPERATORS:
            if self._face.is_public(request):
                return await self._sorry(request, 404, "There is nothing at this address.")
            return await handler(request)
        response = await self._answer(request, handler)
        guard.with_headers(response, indexed=self._options.indexed)
        return guard.with_etag(request, response)

    async def _answer(self, request: web.Request, handler: guard.Handler) -> web.StreamResponse:
        """Errors as pages; nothing of the address is logged: it may hold a key."""
        try:
            return await handler(request)
        except web.HTTPTooManyRequests as error:
            response = await self._sorry(request, 429, "That was a lot at once. Try again in a minute.")
            response.headers["Retry-After"] = error.headers["Retry-After"]
            return response
        except web.HTTPNotFound:
            return await self._sorry(request, 404, "There is nothing at this address.")
        except web.HTTPMethodNotAllowed as error:
            response = await self._sorry(request, 405, "That can't be done here.")
            response.headers["Allow"] = error.headers["Allow"]
            return response
        except web.HTTPException:
            raise
        except NotFoundError as error:
            return await self._sorry(request, 404, _sentence(str(error)))
        except AdminError as error:
            return await self._sorry(request, 400, _sentence(str(error)))
        except StorageError as error:
            logger.warning("page failed: error=%s", error)
            return await self._sorry(request, 503, "The archive can't be read at the moment.")
        except Exception:
            logger.exception("page failed: page=%s", request.match_info.route.resource)
            return await self._sorry(request, 500, "Something went wrong here; it has been noted.")

    def _read(self, make: Make, *, cost: float = 1) -> Make:
        """A page to read: rates, who looks, and for visitors the answer of a moment ago."""

        async def answer(request: web.Request) -> web.StreamResponse:
            now = self._clock.now()
            guard.limited(self._buckets, self._face, request, cost, now)
            request[_VIEWER] = viewer = await self._viewer(request)
            if viewer.is_logged_in:
                response = await make(request)
                response.headers.setdefault("Cache-Control", "private, no-cache")
            else:
                key = f"{self._face.base(request)} {request.raw_path}"
                response = await self._answers.get(key, now, lambda: make(request))
                keep = "private" if viewer.key else "public"
                response.headers.setdefault("Cache-Control", f"{keep}, max-age=60")
            response.headers["Vary"] = "Cookie"
            return response

        return answer

    async def _viewer(self, request: web.Request) -> Viewer:
        return Viewer(key=request.query.get("key", "")[:100])

    # ---- answers ------------------------------------------------------------------------------------------------

    def _page(
        self, request: web.Request, template: str, *, status: int = 200, **shown: object
    ) -> web.Response:
        viewer = request.get(_VIEWER) or Viewer()
        text = self._renderer.page(
            template,
            viewer=viewer,
            path=request.path,
            suffix=f"?key={viewer.key}" if viewer.key and not viewer.is_logged_in else "",
            **shown,
        )
        return web.Response(text=text, content_type="text/html", charset="utf-8", status=status)

    async def _sorry(self, request: web.Request, status: int, says: str) -> web.Response:
        response = self._page(request, "sorry.html", status=status, says=says)
        response.headers["Cache-Control"] = "no-store"
        return response

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["file"]
        if name not in self._static:
            raise web.HTTPNotFound
        fresh = request.match_info["version"] == self._version
        return web.Response(
            body=self._static[name],
            content_type=_TYPES[Path(name).suffix],
            charset="utf-8",
            headers={
                "Cache-Control": "public, max-age=31536000, immutable" if fresh else "public, max-age=60"
            },
        )

    async def _robots(self, request: web.Request) -> web.StreamResponse:
        rule = "Disallow: /search" if self._options.indexed else "Disallow: /"
        return web.Response(
            text=f"User-agent: *\n{rule}\n", headers={"Cache-Control": "public, max-age=3600"}
        )

    def _at(self, request: web.Request) -> Desk:
        """The desk of who looks."""
        viewer = request.get(_VIEWER) or Viewer()
        return self._desk(f"web:{viewer.user_id} {viewer.name}".strip() if viewer.is_logged_in else "web")

    # ---- pages --------------------------------------------------------------------------------------------------

    async def _home(self, request: web.Request) -> web.StreamResponse:
        return self._page(
            request, "home.html", shelves=await self._at(request).archive.shelves(request[_VIEWER])
        )

    async def _watchlist(self, request: web.Request) -> web.StreamResponse:
        name, viewer, archive = request.match_info["name"], request[_VIEWER], self._at(request).archive
        for suffix, make in ((".atom", self._atom), (".json", self._json_feed)):
            if name.endswith(suffix):
                return await make(request, name.removesuffix(suffix))
        page = await archive.page(
            name, viewer, before=_number(request.query, "before"), day=_day(request.query, "day")
        )
        return self._page(request, "watchlist.html", page=page, days=_by_day(page))

    async def _story(self, request: web.Request) -> web.StreamResponse:
        dossier = await self._at(request).archive.dossier(int(request.match_info["story"]), request[_VIEWER])
        posted = self._posted(dossier.post, dossier.zone.key, dossier.places[0].version.fetched)
        return self._page(
            request,
            "story.html",
            dossier=dossier,
            posted=Markup(posted),  # noqa: S704  # the channel's own HTML, escaped where it is made
        )

    async def _feed(self, request: web.Request, name: str) -> feeds.Feed:
        page = await self._at(request).archive.page(name, request[_VIEWER], limit=40)
        return feeds.feed_of(
            page,
            title=self._options.title,
            base=self._face.base(request),
            key=request[_VIEWER].key,
            posted=self._posted,
        )

    async def _atom(self, request: web.Request, name: str) -> web.StreamResponse:
        feed = await self._feed(request, name)
        return web.Response(
            text=self._renderer.atom(feed), content_type="application/atom+xml", charset="utf-8"
        )

    async def _json_feed(self, request: web.Request, name: str) -> web.StreamResponse:
        text = json.dumps(feeds.as_json(await self._feed(request, name)), ensure_ascii=False, indent=1)
        return web.Response(text=text, content_type="application/feed+json", charset="utf-8")


def _by_day(page: Page) -> list[tuple[date, list[ShownStory]]]:
    days: dict[date, list[ShownStory]] = {}
    for story in page.stories:
        days.setdefault(day_of(story.at, page.zone), []).append(story)
    return list(days.items())


def _number(query: Mapping[str, str], name: str) -> int | None:
    """A whole number of the address; None where there is none that can be one."""
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(query: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
