"""A small feed server in its own process, for tests of the whole program: feeds that tests put items into.

`python -m tests.servers.newsstand [ADDRESS]` prints its port and serves until its standard input closes. RSS with an ETag and
304; what scripted servers do to a poller is another file's business.
"""

import hashlib
import json
import subprocess
import sys
import threading
import urllib.request
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FEEDS = {}
LOCK = threading.Lock()


def rss(name):
    entries = "".join(
        f"<item><guid isPermaLink='false'>{escape(i['id'])}</guid><title>{escape(i['title'])}</title>"
        f"<link>https://{name}.example/{escape(i['id'])}</link><description>{escape(i['text'])}</description></item>"
        for i in reversed(FEEDS.get(name, []))
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{name}</title>{entries}</channel></rss>".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with LOCK:
            body = rss(self.path.strip("/"))
        etag = '"' + hashlib.md5(body).hexdigest() + '"'
        same = self.headers.get("If-None-Match") == etag
        self.send_response(304 if same else 200)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", "0" if same else str(len(body)))
        self.end_headers()
        if not same:
            self.wfile.write(body)

    def do_POST(self):
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with LOCK:
            FEEDS.setdefault(given["feed"], []).extend(given["items"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


class Newsstand:
    """Starts it, and puts items into its feeds; a context manager. `hosts`: each feed is on a loopback address of its own."""

    def __init__(self, *, hosts=False):
        self._addresses = ["0.0.0.0"] if hosts else []

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.newsstand", *self._addresses],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
        )
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.terminate()
        self._process.wait(60)

    def feed(self, name):
        if not self._addresses:
            return f"{self.url}/{name}"
        last = hashlib.md5(name.encode()).digest()[0] % 250 + 2
        return f"{self.url.replace('127.0.0.1', f'127.0.0.{last}')}/{name}"

    def publish(self, feed, *items):
        """Each item: (id, title, text)."""
        listed = [{"id": i, "title": title, "text": text} for i, title, text in items]
        body = json.dumps({"feed": feed, "items": listed}).encode()
        urllib.request.urlopen(urllib.request.Request(self.url, data=body), timeout=60).close()


def main():
    server = ThreadingHTTPServer((*(sys.argv[1:] or ["127.0.0.1"]), 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
