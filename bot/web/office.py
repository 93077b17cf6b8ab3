"""What is behind the login: coming in, feeds in trouble, the outbox, the change log, and the editor of a query.

Everything is said and done by the desk, as in chat; roles are those of the chat.
"""

from aiohttp import web

from bot.desk.approvals import Waiting
from bot.desk.desk import Desk
from bot.desk.records import Made
from bot.desk.requests import AddWatchlist, Request, SaveQuery, ShowPage, TakeBack
from bot.desk.watchlists import Read
from bot.errors import AdminError, ApprovalNeededError, NotFoundError, OutdatedError, QueryError
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
        router.add_post("/desk/try", core.inside(self._try))
        router.add_get("/desk/w/{name}", core.inside(self._editor))
        router.add_post("/desk/new", core.change(self._add))
        router.add_post("/desk/w/{name}", core.change(self._save))
        router.add_post("/desk/w/{name}/show", core.change(self._show))
        router.add_post("/desk/undo", core.change(self._undo))
        router.add_post("/desk/withdraw", core.change(self._withdraw))

    # ---- coming in ----------------------------------------------------------------------------------------------

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        """A page with a button, so that a preview of the link doesn't use it up."""
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
            waits=await desk.approvals.waits(),
            zone=await desk.records.zone_info(),
        )

    async def _editor(self, request: web.Request) -> web.StreamResponse:
        name, done = request.match_info["name"], number_in(request.query, "done")
        watchlist = await self._core.desk(request).archive.watchlist(name, self._core.viewer(request))
        made = await self._core.desk(request).records.made(done) if done else None
        query = request.query.get("query", watchlist.query)[:_LONGEST]
        return await self._edited(request, watchlist, query, done=made, waits=await self._waits(request))

    async def _new(self, request: web.Request) -> web.StreamResponse:
        query = request.query.get("query", "")[:_LONGEST]
        return await self._edited(request, None, query, waits=await self._waits(request))

    async def _waits(self, request: web.Request) -> Waiting | None:
        """What this address says was asked for, while it waits for a second admin."""
        number = number_in(request.query, "waits")
        every = await self._core.desk(request).approvals.waits() if number else []
        return next((one for one in every if one.proposal.id == number), None)

    async def _edited(
        self,
        request: web.Request,
        watchlist: Watchlist | None,
        query: str,
        *,
        name: str = "",
        was: str | None = None,
        done: Made | None = None,
        waits: Waiting | None = None,
        wrong: str = "",
    ) -> web.Response:
        """The editor with what was typed. `was`: what was there before; `wrong`: why it wasn't saved, in words."""
        zone = await self._core.desk(request).records.zone_info() if waits else None
        return self._core.page(
            request,
            "editor.html",
            status=400 if wrong else 200,
            watchlist=watchlist,
            query=query,
            was=was if was is not None or watchlist is None else watchlist.query,
            name=watchlist.name if watchlist else name,
            address=self._address(request, watchlist) if watchlist else "",
            done=done,
            waits=waits,
            zone=zone,
            wrong=wrong,
            reading=await self._reading(request, query),
        )

    async def _try(self, request: web.Request) -> web.StreamResponse:
        """How a query is read: a part of the editor for its script, and for the button the editor itself."""
        form = await self._core.form(request, cost=0)
        query = form.get("query", "")[:_LONGEST]
        if (of := form.get("of")) is None:
            return self._core.page(request, "_reading.html", reading=await self._reading(request, query))
        watchlist = None
        if of:
            watchlist = await self._core.desk(request).archive.watchlist(of, self._core.viewer(request))
        name = form.get("name", "")[:60]
        return await self._edited(request, watchlist, query, name=name, was=form.get("was"))

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
        watchlist = await desk.archive.watchlist(name, self._core.viewer(request))
        try:
            end = await self._put(request, desk, SaveQuery(name=name, query=query, was=form.get("was")))
        except OutdatedError:
            now = await desk.archive.watchlist(name, self._core.viewer(request))
            return await self._edited(request, now, query, wrong=_OUTDATED.format(now.query))
        except (QueryError, AdminError) as error:
            wrong = f"Not saved: {_said(error)}."
            return await self._edited(request, watchlist, query, was=form.get("was"), wrong=wrong)
        return _see(f"/desk/w/{step(name)}{end}")

    async def _add(self, request: web.Request, form: Form) -> web.StreamResponse:
        name, query = form.get("name", "").strip(), form.get("query", "")[:_LONGEST]
        desk = self._core.desk(request)
        try:
            end = await self._put(request, desk, AddWatchlist(name=name, query=query))
        except (QueryError, AdminError) as error:
            wrong = f"Not saved: {_said(error)}."
            return await self._edited(request, None, query, name=name[:60], wrong=wrong)
        return _see(f"/desk/w/{step(name)}{end}" if desk.changes else f"/desk/new{end}")

    async def _show(self, request: web.Request, form: Form) -> web.StreamResponse:
        name, desk = request.match_info["name"], self._core.desk(request)
        end = await self._put(request, desk, ShowPage(name=name, visibility=form.get("visibility", "")))
        return _see(f"/desk/w/{step(name)}{end}")

    async def _undo(self, request: web.Request, form: Form) -> web.StreamResponse:
        desk, number = self._core.desk(request), number_in(form, "number")
        if number is None:
            raise NotFoundError("there is no such change")
        made = await desk.records.made(number)
        if made.is_about_people and self._core.viewer(request).role != "owner":
            raise AdminError("only an owner can take that back")
        await self._put(request, desk, TakeBack(number=number))
        return _see("/desk#changes" if desk.changes else "/desk#waiting")

    async def _withdraw(self, request: web.Request, form: Form) -> web.StreamResponse:
        desk, number = self._core.desk(request), number_in(form, "number")
        await desk.approvals.withdraw(number or 0, by=self._core.viewer(request).user_id)
        return _see("/desk#waiting")

    async def _put(self, request: web.Request, desk: Desk, wanted: Request) -> str:
        """Make a change, or have it wait for a second admin; the end of the address of the page that says so."""
        try:
            await desk.make(wanted)
        except ApprovalNeededError:
            who = self._core.viewer(request).user_id
            return f"?waits={(await desk.approvals.ask(who, wanted, asked=False)).id}"
        return f"?done={desk.changes[-1]}" if desk.changes else ""


_OUTDATED = "Not saved: somebody changed this query after you opened it. It is now {}. Save again to put yours in its place."


def _said(error: QueryError | AdminError) -> str:
    return str(error.message if isinstance(error, QueryError) else error).rstrip(".")


def _see(where: str) -> web.Response:
    return web.Response(status=303, headers={"Location": where})
