"""Feeds on many hosts of the loopback network, in a process of their own: who asked, and who was there with another.

    python -m benchmarks._hosts FEEDS PERIOD [OLDEST]

prints its port. Feed N is at http://127.H.H.H:PORT/N, ten feeds a host; it has a new item every PERIOD seconds, each at
another time, from AGO seconds before the moment at which /control/begin/AGO is asked. Item 0, the one of before, is in it
unless OLDEST is 1. Whoever asks says who it is in its User-Agent.
"""

import asyncio
import hashlib
import json
import re
import sys
import time
from collections import defaultdict

from aiohttp import web

A_HOST = 10  # feeds
DELAY = 0.03  # seconds that an answer takes
WORDS = 12


def address(feed, port):
    """Where feed N is."""
    host = feed // A_HOST + 2
    return f"http://127.{1 + (host >> 16)}.{host >> 8 & 255}.{host & 255}:{port}/{feed}"


def text_of(feed, number):
    """A text that has nothing in common with others but one word."""
    seed = hashlib.sha256(f"{feed} {number}".encode()).hexdigest()
    words = " ".join(f"w{seed[n * 5 : n * 5 + 5]}" for n in range(WORDS))
    return f"Harbour {words[:30]} news. {words[30:]} ends."


class Hosts:
    """All of them."""

    def __init__(self, feeds, period, oldest):
        self.feeds, self.period, self.oldest, self.begun = feeds, period, oldest, None
        self.open = defaultdict(list)  # host -> who is there
        self.polls = self.unchanged = self.shared = self.crowded = 0
        self.sharing = []
        self.given = {}  # feed -> the newest item that somebody got of it

    def newest(self, feed, at):
        """The number of its newest item: 0 is there from the start."""
        if self.begun is None:
            return 0
        phase = feed * 0.6180339887 % 1 * self.period
        return max(int((at - self.begun - phase) // self.period) + 1, 0)

    async def answer(self, request):
        feed, now = int(request.match_info["feed"]), time.time()
        who = re.search(r"\+https?://([^.\s)]+)", request.headers.get("User-Agent", "+http://nobody"))[1]
        there = self.open[feed // A_HOST]
        self.polls += 1
        others = {one for one in there if one != who}
        if others:
            self.shared += 1
            self.sharing.append([round(now, 1), feed // A_HOST, who, *others])
        self.crowded += len(there) >= 2
        there.append(who)
        try:
            await asyncio.sleep(DELAY)
        finally:
            there.remove(who)
        newest = self.newest(feed, now)
        etag = f'"{feed}-{newest}"'
        if request.headers.get("If-None-Match") == etag:
            self.unchanged += 1
            return web.Response(status=304, headers={"ETag": etag})
        self.given[feed] = newest
        items = "".join(
            f"<item><guid isPermaLink='false'>{feed}-{n}</guid><title>Item {feed}-{n}</title>"
            f"<link>https://outlet{feed}.example/{n}</link><description>{text_of(feed, n)}</description></item>"
            for n in range(newest, max(newest - 20, self.oldest - 1), -1)
        )
        body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Outlet {feed}</title>{items}</channel></rss>"
        return web.Response(text=body, headers={"ETag": etag, "Content-Type": "application/rss+xml"})

    async def begin(self, request):
        self.begun = time.time() - float(request.match_info["ago"])
        return web.Response(text="")

    async def report(self, request):
        """What was asked, and what was given."""
        return web.json_response(
            {
                "polls": self.polls,
                "unchanged": self.unchanged,
                "shared": self.shared,
                "crowded": self.crowded,
                "sharing": self.sharing[:50],
                "given": [[feed, newest] for feed, newest in self.given.items() if newest],
            }
        )


def main():
    hosts = Hosts(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    app = web.Application()
    app.router.add_get("/control/begin/{ago}", hosts.begin)
    app.router.add_get("/control/report", hosts.report)
    app.router.add_get("/{feed:\\d+}", hosts.answer)

    async def serve():
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "0.0.0.0", 0)
        await site.start()
        print(json.dumps(runner.addresses[0][1]), flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
