"""What is behind the login: coming in, feeds in trouble, the outbox, the change log, and the editor of a query.

Everything is said and done by the desk, as in chat; roles are those of the chat.
"""

from urllib.parse import urlencode

from aiohttp import web

from bot.desk.watchlists import Read
from bot.errors import AdminError, NotFoundError, QueryError
from bot.news.watchlist import Watchlist
from bot.web.core import Core, Form
from bot.web.pages import number_in
from bot.web.texts import path as step

_CHANGES = 30
_LONGEST = 4000  # code points of a query


class Office:
    """`add_to` gives its pages their addresses."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Their addresses."""
        core = self._core
        router.add_get("/login", core.read(self._ask))
        router.add_post("/login", self._enter)
        router.add_post("/logout", self._leave)
        router.add_get("/desk", core.inside(self._overview))
        router.add_get("/desk/new", core.inside(self._new))
        router.add_get("/desk/try", core.inside(self._try))
        router.add_get("/desk/w/{name}", core.inside(self._editor))
        router.add_post("/desk/new", core.change(self._add))
        router.add_post("/desk/w/{name}", core.change(self._save))
        router.add_post("/desk/w/{name}/show", core.change(self._show))
        router.add_post("/desk/undo", core.change(self._undo))

    # ---- coming in ----------------------------------------------------------------------------------------------

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        """A page with a button: whoever only looks at the link, as previews do, doesn't use it up."""
        page = self._core.page(request, "login.html", word=request.query.get("word", "")[:100])
        page.headers["Cache-Control"] = "no-store"
        return page

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        form = await self._core.form(request)
        session = await self._core.desk(request).logins.enter(form.get("word", ""))
        if session is None:
            raise web.HTTPForbidden(
                text="This link was used already, or is older than five minutes. Send /web to the bot for another."
            )
        response = _see("/")
        self._core.let_in(response, session)
        return response

    async def _leave(self, request: web.Request) -> web.StreamResponse:
        await self._core.form(request)
        await self._core.look(request)
        response = _see("/")
        await self._core.let_out(request, response)
        return response

    # ---- looking ------------------------------------------------------------------------------------------------

    async def _overview(self, request: web.Request) -> web.StreamResponse:
        desk = self._core.desk(request)
        return self._core.page(
            request,
            "desk.html",
            troubles=await desk.feeds.troubles(),
            queue=await desk.records.queue(),
            delivery=await desk.records.delivery(),
            changes=await desk.records.changes(limit=_CHANGES),
            zone=await desk.records.zone_info(),
        )

    async def _editor(self, request: web.Request) -> web.StreamResponse:
        desk = self._core.desk(request)
        watchlist = await desk.archive.watchlist(request.match_info["name"], self._core.viewer(request))
        query = request.query.get("query", watchlist.query)[:_LONGEST]
        done = number_in(request.query, "done")
        return self._core.page(
            request,
            "editor.html",
            watchlist=watchlist,
            query=query,
            name=watchlist.name,
            address=self._address(request, watchlist),
            done=await desk.records.made(done) if done else None,
            reading=await self._reading(request, query),
        )

    async def _new(self, request: web.Request) -> web.StreamResponse:
        query = request.query.get("query", "")[:_LONGEST]
        return self._core.page(
            request,
            "editor.html",
            watchlist=None,
            query=query,
            name=request.query.get("name", "")[:60],
            address="",
            done=None,
            reading=await self._reading(request, query),
        )

    async def _try(self, request: web.Request) -> web.StreamResponse:
        """The part of the editor that says how a query is read, for the script that asks while somebody types."""
        query = request.query.get("query", "")[:_LONGEST]
        return self._core.page(request, "_reading.html", reading=await self._reading(request, query))

    async def _reading(self, request: web.Request, query: str) -> Read | QueryError | None:
        """How a query is read, with what it would have matched, or why it can't be; None where there is none."""
        if not query.strip():
            return None
        try:
            return await self._core.desk(request).watchlists.read(query)
        except QueryError as error:
            return error

    def _address(self, request: web.Request, watchlist: Watchlist) -> str:
        """Where others may read it; "" where nobody may."""
        if watchlist.visibility == "private":
            return ""
        key = f"?key={watchlist.secret}" if watchlist.visibility == "secret" else ""
        return f"{self._core.face.base(request)}/w/{step(watchlist.name)}{key}"

    # ---- changing -----------------------------------------------------------------------------------------------

    async def _save(self, request: web.Request, form: Form) -> web.StreamResponse:
        name, query = request.match_info["name"], form.get("query", "")[:_LONGEST]
        desk = self._core.desk(request)
        try:
            await desk.watchlists.edit(name, query)
        except QueryError:
            return _see(f"/desk/w/{step(name)}?{urlencode({'query': query})}")
        return _see(f"/desk/w/{step(name)}?done={desk.changes[-1]}")

    async def _add(self, request: web.Request, form: Form) -> web.StreamResponse:
        name, query = form.get("name", "").strip(), form.get("query", "")[:_LONGEST]
        desk = self._core.desk(request)
        try:
            await desk.watchlists.add(name, query, channels=None)
        except QueryError:
            return _see(f"/desk/new?{urlencode({'name': name, 'query': query})}")
        return _see(f"/desk/w/{step(name)}?done={desk.changes[-1]}")

    async def _show(self, request: web.Request, form: Form) -> web.StreamResponse:
        name, desk = request.match_info["name"], self._core.desk(request)
        await desk.watchlists.show(name, form.get("visibility", ""))
        done = f"?done={desk.changes[-1]}" if desk.changes else ""
        return _see(f"/desk/w/{step(name)}{done}")

    async def _undo(self, request: web.Request, form: Form) -> web.StreamResponse:
        desk, number = self._core.desk(request), number_in(form, "number")
        if number is None:
            raise NotFoundError("there is no such change")
        made = await desk.records.made(number)
        if made.is_about_people and self._core.viewer(request).role != "owner":
            raise AdminError("only an owner can take that back")
        await desk.records.undo(number)
        return _see("/desk#changes")


def _see(where: str) -> web.Response:
    return web.Response(status=303, headers={"Location": where})
