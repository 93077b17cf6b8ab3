"""/healthz, /readyz and /metrics for operators and their monitors. What is in them comes from the caller.

The same server shows the pages of `site`, where the operator wants them. Where it does so in a process of its own, that
process asks the service how it is (`Asked`).
"""

import socket
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp import web

from bot.errors import ConfigError
from bot.web.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from bot.web.site import Site

Metrics = Callable[[], Awaitable[bytes]]
Troubles = Callable[[], Awaitable[list[str]]]
Health = Callable[[str], Awaitable[web.Response]]  # the answer at one of three addresses

_ALIVE, _READY, _METRICS = "/healthz", "/readyz", "/metrics"
_PATIENCE = aiohttp.ClientTimeout(total=10)


class Own:
    """How this process is. `troubles`: sentences, none if all is well; `metrics`: in Prometheus' text format."""

    def __init__(self, *, troubles: Troubles | None = None, metrics: Metrics | None = None) -> None:
        self._troubles, self._metrics = troubles, metrics

    async def __call__(self, path: str) -> web.Response:
        """The answer at `path`."""
        if path == _METRICS:
            body = await self._metrics() if self._metrics else b""
            return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})
        if path == _ALIVE:
            return web.Response(text="alive\n")
        troubles = await self._troubles() if self._troubles else []
        return web.Response(text="\n".join(troubles or ["ready"]) + "\n", status=503 if troubles else 200)


class RemoteHealth:
    """How another process is, by its own answers at `address`. Used as a context manager."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(self._address, timeout=_PATIENCE)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def __call__(self, path: str) -> web.Response:
        """The answer at `path`; 503 where there is none."""
        try:
            async with self._session.get(path) as answer:
                kept = {"Content-Type": answer.headers["Content-Type"]}
                return web.Response(body=await answer.read(), status=answer.status, headers=kept)
        except (aiohttp.ClientError, TimeoutError):
            return web.Response(text="the service doesn't answer\n", status=503)


class HealthServer:
    """Answers on one address until it is stopped."""

    def __init__(
        self, listen: str | Sequence[socket.socket], health: Health, *, site: "Site | None" = None
    ) -> None:
        """`listen`: `host:port`, or sockets of `sockets_at`."""
        self._listen = listen
        self._health = health
        self._site = site
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Where it answers, once it is started."""
        assert self._runner is not None, "it is started"
        host, port = self._runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Raises ConfigError where the address is taken."""
        sockets = sockets_at(self._listen) if isinstance(self._listen, str) else self._listen
        app = web.Application()
        for path in (_ALIVE, _READY, _METRICS):
            app.router.add_get(path, self._answer)
        if self._site:
            self._site.add_to(app)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        for one in sockets:
            await web.SockSite(self._runner, one).start()

    async def stop(self) -> None:
        """Close it."""
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        return await self._health(request.path)


def sockets_at(listen: str) -> list[socket.socket]:
    """Those of `host:port`, listening. Raises ConfigError where the address is taken."""
    host, _, port = listen.rpartition(":")
    found: list[socket.socket] = []
    try:
        for family, _, _, _, address in socket.getaddrinfo(
            host.strip("[]") or "0.0.0.0",  # noqa: S104
            int(port),
            type=socket.SOCK_STREAM,
            flags=socket.AI_PASSIVE,
        ):
            found.append(socket.create_server(address[:2], family=family))
            found[-1].setblocking(False)
    except OSError as error:
        for one in found:
            one.close()
        raise ConfigError(
            f"http.listen: can't listen on {host}:{port} ({error.strerror}); "
            'choose another port, or "" to turn it off'
        ) from error
    return found
