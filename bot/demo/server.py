"""The sample outlets' web server: real HTTP on loopback, RSS with validators, items that appear as time passes."""

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from bot.demo.articles import ARTICLES, OUTLETS, DemoArticle, DemoOutlet


class SampleServer:
    """Serves the outlets' feeds; `elapsed` says how many seconds of the demo have passed."""

    def __init__(self, *, started: datetime, elapsed: Callable[[], float]) -> None:
        self._started = started
        self._elapsed = elapsed
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def feed(self, outlet: DemoOutlet) -> bytes:
        """The outlet's RSS as it is now."""
        now = self._elapsed()
        latest: dict[str, DemoArticle] = {}
        for article in ARTICLES:
            if article.outlet == outlet and article.at <= now:
                latest[article.slug] = article
        entries = "".join(self._entry(one) for one in sorted(latest.values(), key=lambda a: -a.at))
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
            f"<title>{escape(outlet.title)}</title><link>{self._home(outlet)}</link>"
            f"<language>{outlet.lang}</language><description>Sample</description>{entries}</channel></rss>"
        ).encode()

    def _home(self, outlet: DemoOutlet) -> str:
        return f"https://{outlet.path.split('/')[1]}.example/"

    def _entry(self, article: DemoArticle) -> str:
        link = self._home(article.outlet) + article.slug
        date = self._started + timedelta(seconds=max(article.at, 0)) - timedelta(hours=article.age_hours)
        source = (
            f'<source url="https://ledger.example/rss">{escape(article.source)}</source>'
            if article.source
            else ""
        )
        return (
            f"<item><guid isPermaLink='false'>{escape(link)}</guid><title>{escape(article.title)}</title>"
            f"<link>{escape(link)}</link><pubDate>{format_datetime(date.astimezone(UTC))}</pubDate>{source}"
            f"<description>{escape(article.html)}</description></item>"
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outlet = next((one for one in OUTLETS if one.path == self.path), None)
                body = server.feed(outlet) if outlet else b"not here"
                etag = '"' + hashlib.blake2b(body, digest_size=8).hexdigest() + '"'
                status = 404 if outlet is None else 304 if self.headers.get("If-None-Match") == etag else 200
                self.send_response(status)
                self.send_header("ETag", etag)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", "0" if status == 304 else str(len(body)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """The demo's screen is not for this."""

        return Handler
