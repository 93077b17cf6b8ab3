"""/healthz, /readyz and /metrics for operators and their monitors. What is in them comes from the caller.

The same server shows the pages of `site`, where the operator wants them.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import ConfigError
from bot.web.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from bot.web.site import Site

Metrics = Callable[[], Awaitable[bytes]]
Troubles = Callable[[], Awaitable[list[str]]]


class HealthServer:
    """Answers on one address until it is stopped."""

    def __init__(
        self, listen: str, *, troubles: Troubles, metrics: Metrics, site: "Site | None" = None
    ) -> None:
        """`troubles`: sentences, none if all is well; `metrics`: in Prometheus' text format."""
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        self._troubles = troubles
        self._serve_metrics = metrics
        self._site = site
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Where it answers, once it is started."""
        assert self._runner is not None, "it is started"
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def start(self) -> None:
        """Raises ConfigError where the address is taken."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        if self._site:
            self._site.add_to(app)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host.strip("[]") or "0.0.0.0", self._port).start()  # noqa: S104
        except OSError as error:
            raise ConfigError(
                f"http.listen: can't listen on {self._host}:{self._port} ({error.strerror}); "
                'choose another port, or "" to turn it off'
            ) from error

    async def stop(self) -> None:
        """Close it."""
        if self._runner:
            await self._runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _readyz(self, request: web.Request) -> web.Response:
        troubles = await self._troubles()
        return web.Response(text="\n".join(troubles or ["ready"]) + "\n", status=503 if troubles else 200)

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=await self._serve_metrics(), headers={"Content-Type": CONTENT_TYPE})
