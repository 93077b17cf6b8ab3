"""What every page of the site needs: who looks, how an answer is made, what becomes of an error. No page is here.

Reading needs no script and, for visitors, no cookie. What a viewer may not see answers as if it weren't there.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from aiohttp import web

from bot.desk.desk import Desk
from bot.desk.logins import SESSION_LIFE
from bot.desk.viewer import VISITOR, Viewer
from bot.errors import AdminError, NotFoundError, StorageError
from bot.news.alert import Post
from bot.web import guard, texts
from bot.web.guard import Face, KeptAnswers
from bot.web.limits import Buckets
from bot.web.render import Renderer

logger = logging.getLogger(__name__)

_KEEP = timedelta(seconds=60)  # as long as browsers are told to
_AT_ONCE = 3  # pages that are made for visitors; the others wait, and polling and delivery don't
_WAITING = 150  # who comes when so many wait is asked to come again
_STATIC = Path(__file__).with_name("static")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SESSION = web.RequestKey("session", str)
_VIEWER = web.RequestKey("viewer", Viewer)

Posted = Callable[[Post, str, datetime], str]  # a post as the channel shows it, as HTML: time zone, now
Make = Callable[[web.Request], Awaitable[web.StreamResponse]]
Put = Callable[[web.Request, "Form"], Awaitable[web.StreamResponse]]
Form = dict[str, str]


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


class Core:
    """Of one instance."""

    SEARCH = 5  # what a search costs, in pages

    def __init__(
        self, desk: Callable[[str], Desk], clock: Clock, posted: Posted, options: Options | None = None
    ) -> None:
        """`desk`: of somebody, named for the change log."""
        self._desk = desk
        self.clock = clock
        self.posted = posted
        self.options = options or Options()
        self.face = self.options.face
        self._buckets = Buckets(self.options.rate_per_minute)
        self._answers = KeptAnswers(_KEEP)
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._static = {
            file.name: file.read_bytes() for file in sorted(_STATIC.iterdir()) if file.suffix in _TYPES
        }
        self._version = hashlib.blake2b(b"".join(self._static.values()), digest_size=6).hexdigest()
        self.renderer = Renderer(title=self.options.title, version=self._version)
        self._cookie = "__Host-watchwire" if self.face.is_secure else "watchwire"

    # ---- around every request -----------------------------------------------------------------------------------

    @web.middleware
    async def guarded(self, request: web.Request, handler: guard.Handler) -> web.StreamResponse:
        """Headers, errors as pages, and nothing for operators on the public face."""
        if request.path in guard.OPERATORS and not self.face.is_public(request):
            return await handler(request)
        response = await self._answer(request, handler)
        guard.with_headers(response, indexed=self.options.indexed)
        return guard.with_etag(request, response)

    async def _answer(self, request: web.Request, handler: guard.Handler) -> web.StreamResponse:
        """Nothing of the address is logged: it may hold a key."""
        try:
            if request.path in guard.OPERATORS:
                raise web.HTTPNotFound
            return await handler(request)
        except web.HTTPTooManyRequests as error:
            response = self.sorry(request, 429, "That was a lot at once. Try again in a minute.")
            response.headers["Retry-After"] = error.headers["Retry-After"]
            return response
        except web.HTTPServiceUnavailable:
            response = self.sorry(request, 503, "Many are reading at the moment. Try again in a few seconds.")
            response.headers["Retry-After"] = "5"
            return response
        except web.HTTPForbidden as error:
            return self.sorry(request, 403, error.text or "")
        except web.HTTPNotFound:
            if (elsewhere := guard.without_slash(request)) is not None:
                return elsewhere
            return self.sorry(request, 404, "There is nothing at this address.")
        except web.HTTPMethodNotAllowed as error:
            response = self.sorry(request, 405, "That can't be done here.")
            response.headers["Allow"] = error.headers["Allow"]
            return response
        except web.HTTPRequestEntityTooLarge:
            return self.sorry(request, 413, "That is more than can be read here.")
        except NotFoundError as error:
            return self.sorry(request, 404, _sentence(str(error)))
        except AdminError as error:
            return self.sorry(request, 400, _sentence(str(error)))
        except StorageError as error:
            logger.warning("page failed: error=%s", error)
            return self.sorry(request, 503, "The archive can't be read at the moment.")
        except Exception:
            logger.exception("page failed: page=%s", request.match_info.route.resource)
            return self.sorry(request, 500, "Something went wrong here; it has been noted.")

    def read(self, make: Make, *, cost: float = 1) -> Make:
        """A page to read: rates, who looks, and for visitors the answer of a moment ago."""

        async def answer(request: web.Request) -> web.StreamResponse:
            now = self.clock.now()
            guard.limited(self._buckets, self.face, request, cost, now)
            viewer = await self.look(request)
            if viewer.is_logged_in:
                response = await make(request)
                response.headers.setdefault("Cache-Control", "private, no-cache")
            else:
                key = guard.key_of(request, self.face.base(request))
                response = await self._answers.get(key, now, lambda: self._in_turn(make, request))
                keep = "private" if viewer.key else "public"
                response.headers.setdefault("Cache-Control", f"{keep}, max-age=60")
            response.headers["Vary"] = "Cookie"
            return response

        return answer

    async def _in_turn(self, make: Make, request: web.Request) -> web.StreamResponse:
        """A few at a time. Raises 503 where too many wait."""
        if self._waiting >= _WAITING:
            raise web.HTTPServiceUnavailable
        self._waiting += 1
        try:
            async with self._turns:
                return await make(request)
        finally:
            self._waiting -= 1

    def inside(self, make: Make) -> Make:
        """A page behind the login; a visitor is told how to come in."""

        async def answer(request: web.Request) -> web.StreamResponse:
            guard.limited(self._buckets, self.face, request, 1, self.clock.now())
            if not (await self.look(request)).is_logged_in:
                return self._private(self.page(request, "login.html", status=401, word=""))
            return self._private(await make(request))

        return answer

    def change(self, put: Put) -> Make:
        """A form that changes something: from one of our pages, by somebody who may."""

        async def answer(request: web.Request) -> web.StreamResponse:
            form = await self.form(request)
            viewer = await self.look(request)
            if not viewer.is_logged_in:
                raise web.HTTPForbidden(
                    text="Your login has ended, so nothing was saved. Send /web to the bot for another link. "
                    "What you typed is still there if you go back."
                )
            if not guard.is_our_form(request.get(_SESSION, ""), form.get("form", "")):
                raise web.HTTPForbidden(
                    text="This form is too old, or wasn't ours. Go back, reload, and try again."
                )
            if not viewer.may_edit:
                raise web.HTTPForbidden(text="Your role is to look. An admin can change this.")
            return self._private(await put(request, form))

        return answer

    async def form(self, request: web.Request, *, cost: float = 5) -> Form:
        """What was sent from one of our pages. Raises 403 for any other."""
        guard.limited(self._buckets, self.face, request, cost, self.clock.now())
        if not guard.is_from_here(request, self.face.base(request)):
            raise web.HTTPForbidden(text="This form wasn't ours.")
        try:
            sent = await request.post()
        except (ValueError, LookupError) as error:  # no form, or in letters that nobody knows
            raise AdminError("this form can't be read") from error
        return {name: value for name, value in sent.items() if isinstance(value, str)}

    # ---- who looks ----------------------------------------------------------------------------------------------

    async def look(self, request: web.Request) -> Viewer:
        """Find out who looks."""
        session = request.cookies.get(self._cookie, "")[:200]
        viewer = await self._desk("web").logins.viewer(session) if session else VISITOR
        if viewer.is_logged_in:
            request[_SESSION] = session
        request[_VIEWER] = viewer = replace(viewer, key=request.query.get("key", "")[:100])
        return viewer

    def viewer(self, request: web.Request) -> Viewer:
        """Who looks, once that has been found out."""
        return request.get(_VIEWER) or VISITOR

    def desk(self, request: web.Request) -> Desk:
        """The desk of who looks."""
        viewer = self.viewer(request)
        return self._desk(f"web:{viewer.user_id} {viewer.name}".strip() if viewer.is_logged_in else "web")

    def let_in(self, response: web.StreamResponse, session: str) -> None:
        """The cookie of a session."""
        response.set_cookie(
            self._cookie,
            session,
            max_age=int(SESSION_LIFE.total_seconds()),
            httponly=True,
            secure=self.face.is_secure,
            samesite="Lax",
            path="/",
        )

    async def let_out(self, request: web.Request, response: web.StreamResponse) -> None:
        """The session ends, here and in the browser."""
        await self._desk("web").logins.leave(request.get(_SESSION, ""))
        response.del_cookie(self._cookie, path="/", secure=self.face.is_secure, httponly=True, samesite="Lax")

    def suffix(self, request: web.Request) -> str:
        """What addresses of pages end with for who came by a secret one."""
        viewer = self.viewer(request)
        return f"?key={texts.path(viewer.key)}" if viewer.key and not viewer.is_logged_in else ""

    # ---- answers ------------------------------------------------------------------------------------------------

    def page(
        self, request: web.Request, template: str, *, status: int = 200, **shown: object
    ) -> web.Response:
        """A template as an answer."""
        viewer = self.viewer(request)
        text = self.renderer.page(
            template,
            viewer=viewer,
            path=request.path,
            form=guard.form_token(request.get(_SESSION, "")) if viewer.is_logged_in else "",
            suffix=self.suffix(request),
            **shown,
        )
        return web.Response(text=text, content_type="text/html", charset="utf-8", status=status)

    def sorry(self, request: web.Request, status: int, says: str) -> web.Response:
        """What went wrong, in a sentence."""
        response = self.page(request, "sorry.html", status=status, says=says)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _private(self, response: web.StreamResponse) -> web.StreamResponse:
        response.headers["Cache-Control"] = "private, no-store"
        return response

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One of `static/`, under an address that changes with it."""
        name = request.match_info["file"]
        if name not in self._static:
            raise web.HTTPNotFound
        fresh = request.match_info["version"] == self._version
        keep = "public, max-age=31536000, immutable" if fresh else "public, max-age=60"
        return web.Response(
            body=self._static[name],
            content_type=_TYPES[Path(name).suffix],
            charset="utf-8",
            headers={"Cache-Control": keep},
        )

    async def robots(self, request: web.Request) -> web.StreamResponse:
        """What search engines may read."""
        rule = "Disallow: /search" if self.options.indexed else "Disallow: /"
        return web.Response(
            text=f"User-agent: *\n{rule}\n", headers={"Cache-Control": "public, max-age=3600"}
        )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
