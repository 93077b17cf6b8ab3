"""The archive as pages and feeds: puts together what visitors read, what they ask, and what is behind the login."""

from collections.abc import Callable

from aiohttp import web

from bot.desk.desk import Desk
from bot.web.core import Clock, Core, Options, Posted
from bot.web.figures import FigurePages
from bot.web.office import Office
from bot.web.pages import VisitorPages
from bot.web.search import SearchPages


class Site:
    """The pages of one instance; `add_to` gives them to a server."""

    def __init__(
        self, desk: Callable[[str], Desk], clock: Clock, posted: Posted, options: Options | None = None
    ) -> None:
        """`desk`: of somebody, named for the change log; `posted`: a post as the channel shows it."""
        self._core = Core(desk, clock, posted, options)

    def add_to(self, app: web.Application) -> None:
        """Their addresses, and what guards them."""
        app.middlewares.append(self._core.guarded)
        app.router.add_get("/robots.txt", self._core.robots)
        app.router.add_get("/static/{version}/{file}", self._core.file)
        VisitorPages(self._core).add_to(app.router)
        SearchPages(self._core).add_to(app.router)
        FigurePages(self._core).add_to(app.router)
        Office(self._core).add_to(app.router)
