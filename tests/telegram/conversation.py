"""A conversation with the running chat: say something as a user, get what the bot answers."""

import asyncio
import contextlib
from dataclasses import dataclass

from bot.desk.naming import Naming
from bot.errors import FeedUnreachableError, FeedUnreadableError
from bot.feeds import opml
from bot.news.encyclopedia import Article, Candidate, Label
from bot.telegram.chat.chat import Chat
from tests.servers.bot_api import OWNER, TOKEN

ANN = OWNER


class Known:
    """An encyclopedia that knows one person."""

    async def candidates(self, name, *, language, now):
        there = name in ("Haftar", "Хафтар")
        return [Candidate(id="Q9", label="Khalifa Haftar", description="Libyan officer")] if there else []

    async def article(self, key, *, now):
        labels = (Label(language="tr", form="Halife Haftır", main=True),)
        return Article(
            label="Khalifa Haftar", url=f"https://encyclopedia.example/{key}", credit="CC0", labels=labels
        )


@dataclass
class Found:
    url: str
    title: str = "Harbour Gazette"
    items: int = 12
    newest: tuple = ("Ferry to the islands runs again",)


async def find_feeds(url):
    if "two" in url:
        return [Found(url + "/a", title="News"), Found(url + "/b", title="Sport")]
    if "none" in url:
        raise FeedUnreadableError("this isn't a feed, and the page names none")
    if "down" in url:
        raise FeedUnreachableError("the server does not answer")
    if url.startswith("@"):
        return [Found(f"https://t.me/s/{url[1:]}", title="Port Watch")]
    return [Found(url.rstrip("/") + "/feed.xml")]


class Conversation:
    """One chat over the Bot API double. Everything goes through HTTP, as in life."""

    def __init__(self, api, database, clock, find_feeds):
        self.api = api
        self._make = lambda: Chat(
            TOKEN,
            api_base_url=api.url,
            database=database,
            clock=clock,
            find_feeds=find_feeds,
            feed_lists=opml,
            naming=Naming(Known(), clock),
        )
        self.pages_seconds = 3600.0  # nobody is asked about what pages want before a test says so
        self.chat = self._make()
        self.last, self.running = None, None
        self._known, self._presses = (
            {},
            0,
        )  # what each chat saw, and the presses, as far as they were asked for

    @contextlib.asynccontextmanager
    async def open(self):
        await self._begin()
        try:
            yield self
        finally:
            await self._end()

    async def restart(self):
        """The bot stops and starts: what it held in memory is gone."""
        await self._end()
        self.chat = self._make()
        await self._begin()

    async def _begin(self):
        self.chat.pages_seconds = self.pages_seconds
        self._stop = asyncio.Event()
        before = len(self.api.requests())
        self.running = asyncio.create_task(self.chat.run(self._stop))
        await self.until(lambda: any(one["method"] == "getUpdates" for one in self.api.requests()[before:]))

    async def _end(self):
        self._stop.set()
        await asyncio.wait_for(self.running, 60)

    async def until(self, found):
        """What `found()` gives once it is true."""
        pause = 0.002
        async with asyncio.timeout(60):
            while not (result := found()):
                await asyncio.sleep(pause)
                pause = min(pause * 2, 0.02)
        return result

    async def say(self, text, *, user=OWNER, **given):
        """The text of the bot's answer."""
        before = self._answers(user)
        self.api.say(user=user, text=text, **given)
        return await self._next(user, before)

    async def press(self, label, *, user=OWNER):
        """Press a button under the last answer that had it; the text of the next one."""
        chat = self.last["chat_id"]
        (data,) = [
            button["callback_data"]
            for row in self.last["markup"]["inline_keyboard"]
            for button in row
            if label in button["text"]
        ]
        before = self._answers(user)
        self.api.press(user=user, message_id=self.last["message_id"], data=data, chat_id=chat)
        return await self._next(user, before)

    async def save(self, text, *, user=OWNER):
        """A command that proposes something, and yes."""
        await self.say(text, user=user)
        return await self.press("Save", user=user)

    async def undo(self):
        """/undo, and yes; or its answer where it asks nothing."""
        asked = await self.say("/undo")
        return await self.press("Yes, take it back") if asked.startswith("Take this back?") else asked

    async def settle(self):
        """Wait until everything told so far has been taken up: the next poll confirms it."""
        seen = len([one for one in self.api.requests() if one["method"] == "getUpdates"])
        await self.until(
            lambda: len([one for one in self.api.requests() if one["method"] == "getUpdates"]) > seen
        )

    async def wait_answer(self, user, before):
        return await self._next(user, before)

    def seen(self, user):
        """What the bot showed this person, from the beginning; only what is new is asked for."""
        known, shown = self._known.get(user, (0, []))
        with contextlib.suppress(OSError):  # nothing was said there yet
            new = self.api.seen(chat_id=user, since=known)
            shown += [one for one in new if one["event"] in ("send", "photo", "edit")]
            self._known[user] = known + len(new), shown
        return shown

    def pressed(self):
        """How many presses Telegram knows to be answered."""
        self._presses += len(self.api.answers(since=self._presses))
        return self._presses

    def _answers(self, user):
        return len(self.seen(user))

    async def _next(self, user, before):
        await self.until(lambda: self._answers(user) > before)
        self.last = self.seen(user)[-1] | {"chat_id": user}
        return self.last["text"]

    @property
    def buttons(self):
        """The labels under the last answer."""
        rows = (self.last["markup"] or {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]
