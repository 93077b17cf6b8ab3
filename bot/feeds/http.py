"""Fetches feeds over HTTP: politely (conditional GET, no cookies, a User-Agent with a contact), safely (the guard,
limits of time, size and redirects), and parses them in worker processes.

Every trouble leaves as a FetchError whose message an admin can read.
"""

import asyncio
import errno
import hashlib
import os
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver

from bot import __version__
from bot.errors import (
    FeedGoneError,
    FeedRefusedError,
    FeedThrottledError,
    FeedUnreachableError,
    FeedUnreadableError,
    FetchError,
)
from bot.feeds.courtesy import Courtesy
from bot.feeds.guard import USUAL_PORTS, DialRefusedError, Guard, GuardedResolver, ports
from bot.feeds.unpack import OFFERED, Unpacker, unpacker
from bot.feeds.workers import Parsers
from bot.news.feed.feed import Feed, Fetched, NotModified, ServerHints, Validators, begins_after
from bot.wording import literal, say

_MAX_REDIRECTS = 5
_EARLIER_PAGES = 10  # of a list, at one poll
_MOST_HEADER = 64 * 1024  # bytes of one line; browsers take 256 KiB of all of them
_ACCEPT = "application/atom+xml, application/rss+xml;q=0.9, application/feed+json;q=0.9, application/xml;q=0.8, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What an address gave: decoded bytes and what the server said about them."""

    url: str  # where the redirects ended
    body: bytes
    content_type: str
    headers: Mapping[str, str]
    moved_to: str | None  # where permanent redirects led


@dataclass(frozen=True, slots=True)
class _Redirect:
    url: str
    permanent: bool  # 301 or 308, and not from https back to http


Permit = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    headers: Mapping[str, str]
    now: datetime
    most: int  # bytes of the decompressed body
    permit: Permit | None


def is_permanent(status: int, *, source: str, target: str) -> bool:
    """May a redirect change the address of a feed for good? Not from https to http: who listens in could have sent it."""
    weaker = source.lower().startswith("https:") and target.lower().startswith("http:")
    return status in (301, 308) and not weaker


class HttpFeedFetcher:
    """Satisfies `ports.FeedFetcher`. Use it as an async context manager.

    `timeout`: seconds for a whole answer, redirects included, waiting for a place at the host not; `max_bytes`: of a
    decompressed body; `per_host`: connections at a time to all names of one owner; `allow_networks`: private networks
    that may be dialled all the same; `workers`: processes that parse; `resolver`: asked instead of the name servers of this machine;
    `parsed`: told the seconds that each parsing took, with the wait for a worker.
    """

    def __init__(
        self,
        *,
        timeout: float = 20.0,
        max_bytes: int = 10_000_000,
        per_host: int = 2,
        allow_networks: Sequence[str] = (),
        user_agent_contact: str = "",
        workers: int = 1,
        resolver: AbstractResolver | None = None,
        parsed: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._parsed = parsed
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._courtesy = Courtesy(per_host)
        self._resolver = resolver
        self._guard = Guard(allow_networks)
        contact = f" (+{user_agent_contact})" if user_agent_contact else " (news feed reader)"
        self._headers = {
            "User-Agent": f"Watchwire/{__version__}{contact}",
            "Accept": _ACCEPT,
            "Accept-Encoding": OFFERED,
        }
        self._session: aiohttp.ClientSession | None = None
        self._names: GuardedResolver | None = None
        self._parsers = Parsers(workers)

    async def __aenter__(self) -> Self:
        self._names = GuardedResolver(self._guard, self._resolver)
        connector = aiohttp.TCPConnector(
            limit=0,
            resolver=self._names,
            ttl_dns_cache=60,
            socket_factory=self._guard.socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=None),
            max_line_size=_MOST_HEADER,
            max_field_size=_MOST_HEADER,
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._session:
            await self._session.close()
        if self._names:
            await self._names.close()
        self._parsers.close()

    async def fetch(self, feed: Feed, *, now: datetime) -> Fetched | NotModified:
        """What `feed` holds now. Raises FetchError."""
        given = {"If-None-Match": feed.validators.etag, "If-Modified-Since": feed.validators.last_modified}
        # Some servers put into them what no client can send back.
        conditional = {name: value for name, value in given.items() if value and value.isprintable()}
        page = await self.get(feed.url, now=now, headers=conditional)
        hints = _hints(page.headers, now)
        if not page.body and page.headers.get(":status") == "304":
            validators = _validators(page.headers, feed.validators)
            return NotModified(validators=validators, moved_to=page.moved_to, hints=hints)
        validators = _validators(page.headers, Validators())
        body_hash = hashlib.sha256(page.body).hexdigest()
        if body_hash == feed.body_hash:
            return NotModified(validators=validators, moved_to=page.moved_to, hints=hints)
        started = asyncio.get_running_loop().time()
        fetched = await self._parsers.parse(page.body, content_type=page.content_type, url=page.url, now=now)
        self._parsed(asyncio.get_running_loop().time() - started)
        fetched = await self._with_earlier(fetched, feed, now)
        return replace(
            fetched,
            items=tuple(replace(item, feed=feed.url) for item in fetched.items),
            validators=validators,
            body_hash=body_hash,
            moved_to=page.moved_to,
            hints=replace(fetched.hints, max_age=hints.max_age),
        )

    async def _with_earlier(self, fetched: Fetched, feed: Feed, now: datetime) -> Fetched:
        """With what was written since the last poll and is on the first page no more, as far as it can be had."""
        items, earlier = list(fetched.items), fetched.earlier
        for _ in range(_EARLIER_PAGES):
            if not earlier or not begins_after(items, feed.last_ok):
                break
            try:
                page = await self.get(earlier, now=now)
                more = await self._parsers.parse(
                    page.body, content_type=page.content_type, url=page.url, now=now
                )
            except FetchError:  # what is there already is worth more than nothing
                break
            known = {one.guid for one in items}
            items += [one for one in more.items if one.guid not in known]
            earlier = more.earlier if more.earlier != earlier else ""
        return replace(fetched, items=tuple(items))

    async def get(
        self,
        url: str,
        *,
        now: datetime,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        permit: Permit | None = None,
        strange: bool = False,
    ) -> HttpAnswer:
        """The bytes of an address, redirects followed. Raises FetchError.

        Dialled are the ports 80 and 443, and that which `url` names unless it is `strange`: found in what a publisher
        wrote, and given by no admin. `now`: for dates that the server names; `max_bytes`: instead of the fetcher's own limit; `permit`: awaited
        with each address before it is asked, raises FetchError where it may not be.
        """
        request = _Request(headers=headers or {}, now=now, most=max_bytes or self._max_bytes, permit=permit)
        try:
            own = set() if strange else {urlsplit(url).port or 443}
            ports.set(USUAL_PORTS | own)
            return await self._follow(url, request)
        except FetchError:
            raise
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise in_plain_words(error, url=url, timeout=self._timeout) from error

    async def _follow(self, url: str, request: _Request) -> HttpAnswer:
        permanent: str | None = None
        only_permanent = True
        left = self._timeout
        loop = asyncio.get_running_loop()
        for _ in range(_MAX_REDIRECTS + 1):
            host = self._check(url)
            if request.permit:
                await request.permit(url)
            async with self._courtesy.place(host), asyncio.timeout(left):
                started = loop.time()
                answer = await self._ask(url, request, permanent)
                left -= loop.time() - started
            if isinstance(answer, HttpAnswer):
                return answer
            only_permanent = only_permanent and answer.permanent
            url = answer.url
            permanent = url if only_permanent else permanent
        raise FeedUnreachableError(
            say("more than {number} redirects, the last to {url}", number=_MAX_REDIRECTS, url=url[:200])
        )

    async def _ask(self, url: str, request: _Request, permanent: str | None) -> HttpAnswer | _Redirect:
        assert self._session is not None
        async with self._session.get(
            _as_given(url), headers=dict(request.headers), allow_redirects=False
        ) as answer:
            if answer.status in (301, 302, 303, 307, 308) and "Location" in answer.headers:
                target = urljoin(url, answer.headers["Location"].strip())
                return _Redirect(target, permanent=is_permanent(answer.status, source=url, target=target))
            return await self._read(answer, url, permanent, request)

    def _check(self, url: str) -> str:
        """The host of an address that may be asked."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise FeedRefusedError(
                say("only http and https addresses are fetched, not {url}", url=repr(url[:100]))
            )
        if re.search(r"[\s<>\"{}|\\^`]", parts.hostname):
            raise FeedRefusedError(say("{url} isn't an address that can be fetched", url=url[:100]))
        if parts.username or parts.password:
            raise FeedRefusedError(say("addresses with a user name or password are not fetched"))
        self._guard.check_host(parts.hostname)
        return parts.hostname

    async def _read(
        self, answer: aiohttp.ClientResponse, url: str, permanent: str | None, request: _Request
    ) -> HttpAnswer:
        headers = {name.lower(): value for name, value in answer.headers.items()} | {
            ":status": str(answer.status)
        }
        if answer.status == 304:
            return HttpAnswer(url=url, body=b"", content_type="", headers=headers, moved_to=permanent)
        if answer.status != 200:
            raise _refused(answer.status, headers, request.now)
        length = headers.get("content-length", "")
        if re.fullmatch(r"[0-9]{1,15}", length) and int(length) > request.most:
            raise self._too_large(request.most)
        encoding = headers.get("content-encoding", "").lower().strip()
        body = await self._decoded(answer, encoding, request.most)
        return HttpAnswer(
            url=url,
            body=body,
            content_type=headers.get("content-type", ""),
            headers=headers,
            moved_to=permanent,
        )

    async def _decoded(self, answer: aiohttp.ClientResponse, encoding: str, most: int) -> bytes:
        """The body, decompressed no further than the limit; what is packed in more than that is too large as well."""
        unpack: Unpacker | None = None
        body = bytearray()
        packed = 0
        async for piece in answer.content.iter_chunked(65536):
            if not packed:
                unpack = unpacker(encoding, piece)
            packed += len(piece)
            body += unpack.take(piece, most - len(body)) if unpack else piece
            if max(packed, len(body)) > most:
                raise self._too_large(most)
        if unpack:
            unpack.end()
        if body.startswith(b"\x1f\x8b"):  # a plugin packed it, and then the server did
            again = Unpacker.of_gzip()
            body = bytearray(again.take(bytes(body), most))
            again.end()
            if len(body) > most:
                raise self._too_large(most)
        return bytes(body)

    def _too_large(self, most: int) -> FetchError:
        if most == self._max_bytes:
            says = say("larger than {number} bytes (polling.max_feed_bytes)", number=f"{most:,}")
            return FeedUnreadableError(says)
        return FeedUnreadableError(say("larger than {number} bytes", number=f"{most:,}"))


def _as_given(url: str) -> yarl.URL:
    """The address as it was given: of a signed one %2F may not become a slash. What no address may hold is quoted."""
    given = yarl.URL(url, encoded=True)
    return given if url.isascii() and not re.search(r"[\s<>\"{}|\\^`]", url) else yarl.URL(url)


def _validators(headers: Mapping[str, str], before: Validators) -> Validators:
    """Byte for byte; a 304 that says nothing keeps what was (RFC 9111, 4.3.4)."""
    return Validators(
        etag=headers.get("etag", before.etag),
        last_modified=headers.get("last-modified", before.last_modified),
    )


def _hints(headers: Mapping[str, str], now: datetime) -> ServerHints:
    """How long the answer is fresh (RFC 9111, 4.2): max-age, else Expires, minus Age."""
    control = headers.get("cache-control", "").lower()
    if re.search(r"\bno-(?:cache|store)\b", control):
        return ServerHints()
    age = int(headers["age"]) if re.fullmatch(r"[0-9]{1,9}", headers.get("age", "")) else 0
    if found := re.search(r"\bmax-age=\"?(\d{1,9})", control):
        return ServerHints(max_age=timedelta(seconds=max(0, int(found[1]) - age)))
    if expires := _http_date(headers.get("expires", "")):
        date = _http_date(headers.get("date", "")) or now
        return ServerHints(max_age=max(timedelta(), expires - date - timedelta(seconds=age)))
    return ServerHints()


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds, or a date (RFC 9110, 10.2.3)."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(min(int(text), 31 * 86400))
    if moment := _http_date(text):
        return max(0.0, min((moment - now).total_seconds(), 31 * 86400))
    return None


def _refused(status: int, headers: Mapping[str, str], now: datetime) -> FetchError:
    after = _retry_after(headers, now)
    if status == 410:
        return FeedGoneError(say("410: the publisher has ended this feed"), status=status)
    if status == 429 or (status == 503 and after is not None):
        return FeedThrottledError(
            say("{status}: asked to come back later", status=status), status=status, retry_after=after
        )
    if status in (401, 407):
        return FeedRefusedError(
            say("{status}: the server asks for a login, and we have none", status=status), status=status
        )
    if status in (403, 451):
        return FeedRefusedError(say("{status}: the server refuses us", status=status), status=status)
    if status == 404:
        return FeedUnreachableError(say("404: there is nothing at this address"), status=status)
    return FeedUnreachableError(
        say("the server answers {status}", status=status), status=status, retry_after=after
    )


def in_plain_words(error: Exception, *, url: str, timeout: float) -> FetchError:
    """What a library raised, as the trouble of `url`. A refused certificate is a ValueError too."""
    match error:
        case TimeoutError():
            return FeedUnreachableError(say("no whole answer within {seconds} s", seconds=f"{timeout:g}"))
        case aiohttp.ClientPayloadError():
            return FeedUnreadableError(say("the answer was cut short"))
        case aiohttp.ClientConnectorError():
            return _unconnected(error)
        case ValueError():  # aiohttp's InvalidURL is one
            return FeedRefusedError(say("{url} isn't an address that can be fetched", url=url))
    return FeedUnreachableError(say("the connection failed ({reason})", reason=_reason(error)))


def _unconnected(error: aiohttp.ClientConnectorError) -> FetchError:
    inner = error.os_error
    if isinstance(inner, FetchError):
        return inner
    if isinstance(inner, DialRefusedError):
        return FeedRefusedError(inner.why)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return FeedUnreachableError(_untrusted(error.host, inner))
    return FeedUnreachableError(
        say(
            "can't connect to {host}:{port} ({reason})",
            host=error.host,
            port=error.port,
            reason=_reason(inner),
        )
    )


# What is wrong with a certificate, by OpenSSL's number (X509_V_ERR_...).
_CERTIFICATES = {
    9: literal("the certificate of {host} isn't valid yet"),
    10: literal("the certificate of {host} has expired"),
    18: literal("the certificate of {host} is signed by nobody but its owner"),
    19: literal("the certificate of {host} is signed by nobody whom this machine trusts"),
    20: literal("the certificate of {host} is signed by nobody whom this machine trusts"),
    21: literal(
        "the certificate of {host} is signed by nobody whom this machine trusts; its server doesn't send the certificates between"
    ),
    62: literal("the certificate of {host} is made out to another name"),
}


def _untrusted(host: str, error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        not_in_order = literal("the certificate of {host} is not in order")
        return say(_CERTIFICATES.get(error.verify_code, not_in_order), host=host)
    return say("{host} doesn't offer TLS that we understand", host=host)


# What the system says most often, as it says it.
_SYSTEM = {
    errno.ECONNREFUSED: literal("connection refused"),
    errno.ECONNRESET: literal("connection reset by peer"),
    errno.EHOSTUNREACH: literal("no route to host"),
    errno.ENETUNREACH: literal("network is unreachable"),
    errno.ETIMEDOUT: literal("connection timed out"),
    errno.EPIPE: literal("broken pipe"),
}


def _reason(error: BaseException) -> str:
    """What happened, in no library's words."""
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        known = _SYSTEM.get(error.errno)
        return say(known) if known else os.strerror(error.errno).lower()
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return say("the server hung up before it had answered")
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.http_exceptions.HttpProcessingError):
        return say("the answer isn't HTTP")
    return say("it broke off")
