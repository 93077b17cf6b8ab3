"""Publishers of our own, in a process of their own: scripted answers, attacks, and a report of every discourtesy.

    python -m tests.servers.feed_server [--port 0]

prints its port. `FeedServer` below is the client that tests use: `server.put("/feed.xml", body=..., etag='"1"')` says
what a path answers from now on, `server.requests("/feed.xml")` what was asked, `server.report()` what was impolite.
Speaks HTTP/1.1 by itself, byte for byte, so that it can also speak it badly. `/many/N.xml` are feeds without end, for
measurements. Its clock stands still unless a test moves it; without one it is the real one.
"""

import argparse
import asyncio
import base64
import functools
import gzip
import hashlib
import json
import subprocess
import sys
import time
import urllib.request
import zlib
from collections import Counter, defaultdict
from pathlib import Path

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

REASONS = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    410: "Gone",
    429: "Too Many",
}
MOST_CONNECTIONS = 2


class Publisher:
    """What stands at each path, who asked for it, and whether they were polite."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.discourtesies = []
        self.now = None
        self.open = Counter()
        self.most_open = Counter()
        self._given = defaultdict(
            set
        )  # path -> validators that we gave, as the headers that should come back
        self._not_before = {}
        self.many = {"items": 20, "new": 0.0, "age": 0}

    def time(self):
        return time.time() if self.now is None else self.now

    def ask(self, method, path, headers):
        """Note a request; its answer as (status, headers, body, mode)."""
        host = headers.get("host", "").partition(":")[0]
        self.asked.append(
            {"at": self.time(), "method": method, "path": path, "host": host, "headers": headers}
        )
        self._judge(path, headers)
        answer = self.answers.get(path) or self._one_of_many(path)
        if answer is None:
            return 404, {}, b"nothing here", ""
        return self._answer(path, headers, dict(answer))

    def _judge(self, path, headers):
        for name in ("cookie", "referer"):
            if name in headers:
                self._impolite(path, f"sent a {name}")
        if "+http" not in headers.get("user-agent", ""):
            self._impolite(path, "no contact in the User-Agent")
        if "gzip" not in headers.get("accept-encoding", ""):
            self._impolite(path, "did not offer gzip")
        if self.time() < self._not_before.get(path, 0):
            self._impolite(path, f"{self._not_before[path] - self.time():.0f} s too early")
        if given := self._given.get(path):
            back = (headers.get("if-none-match"), headers.get("if-modified-since"))
            if back == (None, None):
                self._impolite(path, "unconditional although validators were given")
            elif back not in given:
                self._impolite(path, f"validators that were never given together: {back}")

    def _impolite(self, path, what):
        self.discourtesies.append({"at": self.time(), "path": path, "what": what})

    def _answer(self, path, headers, answer):
        status = answer.get("status", 200)
        body = base64.b64decode(answer.get("body", ""))
        out = dict(answer.get("headers", {}))
        etag, modified = answer.get("etag"), answer.get("last_modified")
        out |= {"ETag": etag} if etag else {}
        out |= {"Last-Modified": modified} if modified else {}
        if status == 200:
            fresh = int(out.get("Cache-Control", "max-age=0").rpartition("=")[2].strip('"') or 0)
            self._not_before[path] = self.time() + fresh
            if etag or modified:
                self._given[path].add((etag, modified))
            same = headers.get("if-none-match") == etag if etag else False
            if same or (not etag and modified and headers.get("if-modified-since") == modified):
                return 304, out, b"", ""
        elif out.get("Retry-After", "").isdigit():
            self._not_before[path] = self.time() + int(out["Retry-After"])
        return status, out, body, answer.get("mode", "")

    def _one_of_many(self, path):
        """A feed that changes by itself: `many["new"]` items an hour."""
        if not path.startswith("/many/"):
            return None
        number = int(path[6:].partition(".")[0])
        last = int((self.time() / 3600 + number % 97 / 97) * self.many["new"])
        body = many_items(number, last, self.many["items"])
        answer: dict[str, object] = {"body": base64.b64encode(body), "etag": f'"{number}-{last}"'}
        if self.many["age"]:
            answer["headers"] = {"Cache-Control": f"max-age={self.many['age']}"}
        return answer

    # ---- what tests say and ask ---------------------------------------------------------------------------------

    def control_put(self, path, **answer):
        self.answers[path] = answer

    def control_drop(self, path):
        self.answers.pop(path, None)

    def control_clock(self, now):
        self.now = now

    def control_set_many(self, **given):
        self.many |= given

    def control_requests(self, path=None):
        return [one for one in self.asked if path in (None, one["path"])]

    def control_report(self):
        crowded = {host: most for host, most in self.most_open.items() if most > MOST_CONNECTIONS}
        return {"requests": len(self.asked), "discourtesies": self.discourtesies, "crowded": crowded}

    def control_reset(self):
        still_open = self.open
        type(self).__init__(self)
        self.open = still_open

    def control_clear(self):
        self.asked.clear()
        self.discourtesies.clear()
        self.most_open.clear()


@functools.lru_cache(maxsize=20_000)
def many_items(number, last, count):
    """RSS of an invented outlet whose newest item is `last`."""
    entries = "".join(
        f"<item><guid isPermaLink='false'>{number}-{n}</guid><title>Report {n} of outlet {number}</title>"
        f"<link>https://outlet{number}.example/{n}</link><description>What happened in case {n}, told in a few "
        f"words that fill a line or two, as feeds do, number {n * 7919 % 1000003}.</description></item>"
        for n in range(last, last - count, -1)
    )
    return f"<rss version='2.0'><channel><title>Outlet {number}</title>{entries}</channel></rss>".encode()


# ---- HTTP, well and badly spoken ------------------------------------------------------------------------------


async def converse(publisher, reader, writer):
    """One connection."""
    host = ""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            method, path, headers = _request(head)
            content = await reader.readexactly(int(headers.get("content-length", 0)))
            if path.startswith("/control/"):
                result = getattr(publisher, "control_" + path[9:])(**json.loads(content or b"{}"))
                _write(writer, 200, {"Content-Type": "application/json"}, json.dumps(result).encode())
            else:
                if not host:
                    host = headers.get("host", "?")
                    publisher.open[host] += 1
                    publisher.most_open[host] = max(publisher.most_open[host], publisher.open[host])
                status, out, body, mode = publisher.ask(method, path, headers)
                if mode == "hang":  # until the client has enough
                    await reader.read()
                    return
                if mode and not await MODES[mode](writer, status, out, body):
                    return
                if not mode:
                    _write(writer, status, out, body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        publisher.open[host] -= 1
        writer.close()


def _request(head):
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ")
    return method, path, {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}


def _write(writer, status, headers, body, *, length=None):
    headers = {"Content-Length": str(len(body) if length is None else length), **headers}
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}", *(f"{n}: {v}" for n, v in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


async def _gzipped(writer, status, headers, body):
    _write(writer, status, {"Content-Encoding": "gzip", **headers}, gzip.compress(body))
    return True


async def _brotli(writer, status, headers, body):
    _write(writer, status, {"Content-Encoding": "br", **headers}, brotli.compress(body))
    return True


async def _brotli_cut(writer, status, headers, body):
    _write(writer, status, {"Content-Encoding": "br", **headers}, brotli.compress(body)[:-8])
    return True


async def _zstd(writer, status, headers, body):
    _write(writer, status, {"Content-Encoding": "zstd", **headers}, zstd.compress(body))
    return True


async def _zstd_cut(writer, status, headers, body):
    _write(writer, status, {"Content-Encoding": "zstd", **headers}, zstd.compress(body)[:-8])
    return True


async def _gzip_members(writer, status, headers, body):
    """One gzip member behind the other, each of a hundred bytes."""
    parts = [gzip.compress(body[start : start + 100]) for start in range(0, len(body), 100)]
    _write(writer, status, {"Content-Encoding": "gzip", **headers}, b"".join(parts))
    return True


async def _zstd_frames(writer, status, headers, body):
    parts = [zstd.compress(body[start : start + 100]) for start in range(0, len(body), 100)]
    _write(writer, status, {"Content-Encoding": "zstd", **headers}, b"".join(parts))
    return True


async def _empty_members(writer, status, headers, body):
    """A hundred thousand gzip members with nothing in them."""
    _write(writer, status, {"Content-Encoding": "gzip", **headers}, gzip.compress(b"") * 100_000)
    return True


async def _brotli_bomb(writer, status, headers, body):
    """200 MB of nothing, in some hundred bytes."""
    _write(writer, status, {"Content-Encoding": "br", **headers}, _packed_zeros("br"))
    return True


async def _zstd_bomb(writer, status, headers, body):
    _write(writer, status, {"Content-Encoding": "zstd", **headers}, _packed_zeros("zstd"))
    return True


async def _zstd_window(writer, status, headers, body):
    """A frame that wants 128 MB of memory to be read."""
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(body) + packer.flush()
    _write(writer, status, {"Content-Encoding": "zstd", **headers}, packed)
    return True


@functools.cache
def _packed_zeros(encoding):
    zeros = bytes(200_000_000)
    return brotli.compress(zeros, quality=5) if encoding == "br" else zstd.compress(zeros)


async def _gzip_cut(writer, status, headers, body):
    """A gzip stream without its end, in an answer of the right length."""
    _write(writer, status, {"Content-Encoding": "gzip", **headers}, gzip.compress(body)[:-20])
    return True


async def _cut(writer, status, headers, body):
    """Half of what was announced, then the end."""
    _write(writer, status, headers, body[: len(body) // 2], length=len(body))
    await writer.drain()
    return False


async def _chunks_cut(writer, status, headers, body):
    head = {"Transfer-Encoding": "chunked", **headers}
    lines = [f"HTTP/1.1 {status} OK", *(f"{name}: {value}" for name, value in head.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + b"%x\r\n" % len(body) + body + b"\r\n")
    await writer.drain()
    return False


async def _drip(writer, status, headers, body):
    """A byte now and then, for ever."""
    _write(writer, status, headers, b"", length=1_000_000)
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)
    return False


async def _slow(writer, status, headers, body):
    """A good answer after a tenth of a second."""
    await asyncio.sleep(0.1)
    _write(writer, status, headers, body)
    return True


async def _reset(writer, status, headers, body):
    writer.transport.abort()
    return False


async def _bomb(writer, status, headers, body):
    """200 MB of nothing, in less than one."""
    _write(writer, status, {"Content-Encoding": "gzip", **headers}, _zeros())
    return True


@functools.cache
def _zeros():
    deflate = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*(deflate.compress(bytes(1_000_000)) for _ in range(200)), deflate.flush()])


async def _huge(writer, status, headers, body):
    """50 MB, without saying so beforehand."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(500):
        writer.write(b"186a0\r\n" + b"x" * 100_000 + b"\r\n")
        await writer.drain()
    writer.write(b"0\r\n\r\n")
    return True


MODES = {
    "gzip": _gzipped,
    "gzip cut": _gzip_cut,
    "gzip members": _gzip_members,
    "empty members": _empty_members,
    "br": _brotli,
    "br cut": _brotli_cut,
    "br bomb": _brotli_bomb,
    "zstd": _zstd,
    "zstd cut": _zstd_cut,
    "zstd frames": _zstd_frames,
    "zstd bomb": _zstd_bomb,
    "zstd window": _zstd_window,
    "cut": _cut,
    "chunks cut": _chunks_cut,
    "drip": _drip,
    "slow": _slow,
    "reset": _reset,
    "bomb": _bomb,
    "huge": _huge,
}


async def serve(port):
    """Serve until the parent is gone: standard input closes."""
    publisher = Publisher()
    server = await asyncio.start_server(
        lambda reader, writer: converse(publisher, reader, writer), "127.0.0.1", port, backlog=1000
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


class FeedServer:
    """Starts the publishers in a process of their own and talks to them; a context manager."""

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.feed_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
        )
        self.port = int(self._process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.terminate()
        self._process.wait(60)

    @property
    def pid(self):
        return self._process.pid

    def ask(self, verb, /, **given):
        """Call a control_ method of Publisher."""
        request = urllib.request.Request(f"{self.url}/control/{verb}", data=json.dumps(given).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def put(self, path, body=b"", **answer):
        """From now on `path` answers so: status, headers, etag, last_modified, mode (or "hang"). Its address."""
        self.ask("put", path=path, body=base64.b64encode(body).decode(), **answer)
        return self.url + path

    def requests(self, path=None):
        return self.ask("requests", path=path)

    def __getattr__(self, name):
        """`server.clock(now=1)` is `server.ask("clock", now=1)`; see the control_ methods of Publisher."""
        if name.startswith("_") or not hasattr(Publisher, f"control_{name}"):
            raise AttributeError(name)
        return lambda **given: self.ask(name, **given)


def rss(*entries, title="Harbour Gazette", channel=""):
    """RSS of `entries`: each a title, or a dict of elements (title, link, guid, pubDate, description)."""
    items = []
    for entry in entries:
        given = {"title": entry} if isinstance(entry, str) else dict(entry)
        key = hashlib.blake2b(given["title"].encode(), digest_size=4).hexdigest()
        given = {"guid": key, "link": f"https://harbour-gazette.example/{key}"} | given
        items.append("<item>" + "".join(f"<{n}>{v}</{n}>" for n, v in given.items()) + "</item>")
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{title}</title>"
        f"<link>https://harbour-gazette.example/</link>{channel}{''.join(items)}</channel></rss>"
    ).encode()


def article(title, *paragraphs, head=""):
    """The page of an article, among what pages have beside it."""
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title} | Harbour Gazette</title>{head}</head><body>"
        f"<nav><ul><li><a href='/'>Front page</a></li><li><a href='/sport'>Sport</a></li></ul></nav><main><article>"
        f"<h1>{title}</h1>{text}</article></main><aside><a href='/2'>Pilots vote on a strike</a></aside>"
        f"<footer><p>All rights reserved. Contact. Imprint.</p></footer></body></html>"
    ).encode()


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--port", type=int, default=0)
    asyncio.run(serve(words.parse_args().port))


if __name__ == "__main__":
    main()
