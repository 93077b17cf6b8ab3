"""What is between the network and the pages: headers, which face is asked, rates, forged requests, kept answers.

Pages and their content are not known here.
"""

import asyncio
import hashlib
import hmac
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.limits import Buckets

logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OPERATORS = ("/healthz", "/readyz", "/metrics")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_KEPT = 256  # answers to visitors
_KEPT_BYTES = 200_000  # longer ones are made anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How the site is reached. `url`: its public address, "" for none; `proxies`: whose word on addresses counts."""

    url: str = ""
    proxies: Collection[str] = ("127.0.0.1", "::1")

    def is_public(self, request: web.Request) -> bool:
        """Was this asked from outside? So it is by the public name, and through any proxy."""
        if not self.url:
            return False
        through = any(name in request.headers for name in _FORWARDED)
        return through or _name_of(request.host) == _name_of(urlsplit(self.url).netloc)

    def address_of(self, request: web.Request) -> str:
        """Who asks, as far as a proxy that we trust says."""
        direct = request.remote or ""
        through = ",".join(
            request.headers.getall("X-Forwarded-For", ())
        )  # some proxies add a line of their own
        if direct in self.proxies and through:
            return _without_port(through.rpartition(",")[2].strip()) or direct
        return direct

    def base(self, request: web.Request) -> str:
        """The address under which the reader knows the site, without a slash at its end."""
        return self.url or f"{request.scheme}://{request.host}"

    @property
    def is_secure(self) -> bool:
        """Is it reached by https?"""
        return self.url.startswith("https:")


def _without_port(address: str) -> str:
    """`1.2.3.4:567` and `[2001:db8::1]:567`, as some proxies name a reader."""
    found = re.fullmatch(r"\[([^\]]+)\](?::\d+)?|([\d.]+):\d+", address)
    return (found[1] or found[2]) if found else address


def _name_of(host: str) -> str:
    """Of `host:port`, as every way to write it reads."""
    name = host if host.endswith("]") else re.sub(r":\d*$", "", host)
    return name.lower().rstrip(".")


def is_from_here(request: web.Request, base: str) -> bool:
    """Does a form come from one of our pages? Browsers say so themselves; those that don't have a token to show."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin.lower() == base.lower()


def form_token(session: str) -> str:
    """What a form of this session carries; nobody else can know it."""
    return hashlib.sha256(f"form {session}".encode()).hexdigest()[:32]


def is_our_form(session: str, token: object) -> bool:
    """Was the form made for this session?"""
    return bool(session) and hmac.compare_digest(
        form_token(session).encode(), str(token).encode("utf-8", "replace")
    )


def with_headers(response: web.StreamResponse, *, indexed: bool) -> None:
    """What every answer of the site says to browsers."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if not indexed:
        headers["X-Robots-Tag"] = "noindex"


def with_etag(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """`response`, or 304 where the reader has it already."""
    if (
        not isinstance(response, web.Response)
        or response.status != 200
        or not isinstance(response.body, bytes)
    ):
        return response
    tag = hashlib.blake2b(response.body, digest_size=12).hexdigest()
    response.etag = tag
    if not _is_known(request, response, tag):
        return response
    same = web.Response(status=304)
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
        if name in response.headers:
            same.headers[name] = response.headers[name]
    return same


def _is_known(request: web.Request, response: web.Response, tag: str) -> bool:
    """Does the reader have it? Proxies that compress add their word to a tag (`-gzip`); the time counts without one."""
    if "If-None-Match" in request.headers:
        return any(one.value.partition("-")[0] in (tag, "*") for one in request.if_none_match or ())
    since, changed = request.if_modified_since, response.last_modified
    return since is not None and changed is not None and changed <= since


def without_slash(request: web.Request) -> web.Response | None:
    """Where an address leads that ends with a slash too many; None for others."""
    path = request.rel_url.raw_path
    if not re.fullmatch(r"(?:/[^/\\]+)+/", path):
        return None
    query = f"?{request.rel_url.raw_query_string}" if request.rel_url.raw_query_string else ""
    return web.Response(status=308, headers={"Location": path.rstrip("/") + query})


_KNOWN = ("q", "since", "until", "source", "lang", "w", "before", "after", "day", "days", "key", "word")


def key_of(request: web.Request, base: str) -> str:
    """Under which its answer is kept: what no page looks at is not in it, so nobody makes a page anew by `?x=1`."""
    asked = [(name, value) for name, value in request.query.items() if name in _KNOWN]
    return f"{base} {request.rel_url.raw_path} {asked}"


class KeptAnswers:
    """Answers to visitors, kept for some seconds: many readers of one page cost one."""

    def __init__(self, keep: timedelta) -> None:
        self._keep = keep
        self._known: OrderedDict[str, tuple[datetime, web.Response]] = OrderedDict()
        self._making: dict[str, asyncio.Lock] = {}

    async def get(
        self, key: str, now: datetime, make: Callable[[], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """The answer of a moment ago, or a new one; made once for all who wait for it."""
        if found := self._fresh(key, now):
            return found
        lock = self._making.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if found := self._fresh(key, now):
                    return found
                made = await make()
                self._remember(key, now, made)
                return made
        finally:
            if not lock.locked():
                self._making.pop(key, None)

    def _fresh(self, key: str, now: datetime) -> web.Response | None:
        known = self._known.get(key)
        return _copy(known[1]) if known and now - known[0] < self._keep else None

    def _remember(self, key: str, now: datetime, made: web.StreamResponse) -> None:
        if not isinstance(made, web.Response) or made.status != 200 or made.cookies:
            return
        if isinstance(made.body, bytes) and len(made.body) <= _KEPT_BYTES:
            self._known[key] = (now, _copy(made))
            self._known.move_to_end(key)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)


def _copy(response: web.Response) -> web.Response:
    """A response can be sent once."""
    return web.Response(status=response.status, body=response.body, headers=response.headers.copy())


def limited(buckets: Buckets, face: Face, request: web.Request, cost: float, now: datetime) -> None:
    """Raises 429 where an address asks too much."""
    wait = buckets.take(face.address_of(request), cost, now)
    if wait:
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(int(wait) + 1)})
