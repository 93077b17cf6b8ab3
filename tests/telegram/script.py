"""A conversation as a script that a person can read, run through the Bot API double.

    > /watch ferries = ferry      what Ann says; `Bob> ...` is said by Bob, `Bob (group)> ...` in the group
    < Nothing is saved yet.       the bot shows this, in any message since the last step, however its letters are
    ! Saved                       and hasn't shown this
    [Save]                        a press on the newest button whose label has this; `Bob [Save]` is pressed by Bob
    * the bot restarts            what else happens: see `Script.happens`
    = 8 messages                  so many stand in the chat with Ann, hers and the bot's
    # why this is done            a remark

`{code}` in a line is an invitation that waits, `{group}` the number of the group. Ann is 4711, Bob 815, Cem 816.
"""

import re
from dataclasses import replace

from bot.desk.desk import Desk
from tests.builders import NOW, SettableClock, after, an_item
from tests.newsdesk import Newsdesk
from tests.servers.bot_api import OWNER

PEOPLE = {"Ann": OWNER, "Bob": 815, "Cem": 816}
_HARBOUR, _GROUP = -1009000000001, -1009000000002
_GAZETTE = "https://harbour-gazette.example/feed.xml"


class Script:
    """One script on one conversation."""

    def __init__(self, talk, database):
        self.talk, self.api, self.database = talk, talk.api, database
        self.desk = Desk(database, SettableClock(), who="test")
        self.who, self.where, self.given, self.pictures = "Ann", OWNER, {}, {}
        self._since = {}
        talk.chat.groups.settle_seconds = 0.05

    async def run(self, text):
        """All lines; the first that doesn't hold is an AssertionError that names it."""
        for number, line in enumerate(map(str.strip, text.strip().splitlines()), 1):
            if line and not line.startswith("#"):
                try:
                    await self.step(line.replace("{code}", self.given.get("code", "")))
                except (AssertionError, TimeoutError) as error:
                    raise AssertionError(f"line {number}: {line}\n{error}\n{self.shown()}") from error

    async def step(self, line):
        if found := re.fullmatch(r"(\w*)( ?\(group\))?> (.*)", line):
            self._turn(found[1], in_group=bool(found[2]))
            where = {"chat_id": _GROUP} if found[2] else {}
            text = found[3].replace("\\n", "\n")
            self.api.say(user=PEOPLE[self.who], name=self.who, text=text, **where)
        elif line.startswith("< "):
            await self.talk.until(lambda: line[2:].lower() in self.shown().lower())
        elif line.startswith("! "):
            assert line[2:].lower() not in self.shown().lower()
        elif found := re.fullmatch(r"(?:(\w+) )?\[(.*)\]", line):
            if found[1]:
                self._turn(found[1])
            message, data = await self.talk.until(lambda: self._button(found[2]))
            self._since[self.where] = len(self._history())
            self.api.press(
                user=PEOPLE[self.who], name=self.who, message_id=message, data=data, chat_id=self.where
            )
        elif found := re.fullmatch(r"= (\d+) messages", line):
            assert len(self.standing()) == int(found[1])
        else:
            await self.happens(line.removeprefix("* "))

    async def happens(self, what):
        """The events that a script can have."""
        if what == "the bot restarts":
            await self.talk.restart()
        elif found := re.fullmatch(r"(\w+) makes the bot an administrator of (.*)", what):
            self._turn(found[1])
            self.api.chat(chat_id=_HARBOUR, kind="channel", title=found[2], status="left")
            self.api.member(chat_id=_HARBOUR, status="administrator", user=PEOPLE[self.who], name=self.who)
        elif found := re.fullmatch(r"an invitation as (\w+)", what):
            self.given["code"] = await self.desk.people.invite(found[1])
        elif found := re.fullmatch(r"the feeds are polled(?:; (\d+) don't answer)?", what):
            await self._poll(failing=int(found[1] or 0))
        elif found := re.fullmatch(r"(\w+) adds the bot to the group (.*)", what):
            self._turn(found[1])
            self.api.chat(chat_id=_GROUP, kind="supergroup", title=found[2], status="left")
            self.api.member(chat_id=_GROUP, status="member", user=PEOPLE[self.who], name=self.who)
        elif what == "the Harbour Gazette reports for two weeks":
            await self._report()
        elif found := re.fullmatch(r"picture (\S+)", what):
            self.pictures[found[1]] = (self.where, self.standing())
        else:
            raise AssertionError(f"nothing like that can happen: {what}")

    def _turn(self, who, *, in_group=False):
        """Whose turn it is, and where; what the bot has shown there so far is past."""
        self.who = who or "Ann"
        self.where = _GROUP if in_group else PEOPLE[self.who]
        self._since[self.where] = len(self._history())

    def _history(self):
        try:
            return self.api.seen(chat_id=self.where)
        except OSError:  # nothing was said there yet
            return []

    def shown(self):
        """What the bot has shown there, since."""
        seen = self._history()[self._since.get(self.where, 0) :]
        return "\n---\n".join(one["text"] for one in seen if one["event"] in ("send", "photo", "edit"))

    def standing(self):
        """The messages of the chat as they are now."""
        return self.api.standing(chat_id=self.where)

    def _button(self, label):
        for message in reversed(self.standing()):
            for row in (message["markup"] or {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        return message["message_id"], button["callback_data"]
        return None

    async def _poll(self, *, failing):
        async with self.database.write() as work:
            for number, feed in enumerate(await work.feeds.all()):
                bad = {"failures": 1, "error": "the server answers 404"}
                await work.feeds.save(replace(feed, **(bad if number < failing else {"last_ok": NOW})))
            await work.commit()

    async def _report(self):
        """Invented news of ferries: one to three a day, on one day many."""
        newsdesk = Newsdesk(self.database)
        async with self.database.write() as work:
            (feed,) = [one for one in await work.feeds.all() if one.url == _GAZETTE]
            feed = newsdesk.feeds["gazette"] = replace(feed, last_ok=after(days=-20))
            await work.feeds.save(feed)
            await work.commit()
        number = 0
        for day in range(-14, 1, 2):
            items = []
            for _ in range(7 if day == -4 else 1 + day % 3):
                who, what = _SHIPS[number % len(_SHIPS)], _EVENTS[number // 2 % len(_EVENTS)]
                items.append(
                    an_item(
                        guid=f"s{number}",
                        url=f"https://harbour-gazette.example/{number}",
                        title=f"{who} {what}",
                        summary=f"The {who} {what}, its captain told {_READERS[number % 7]} on the quay, {number} minutes late.",
                        published=after(days=day, minutes=number - 90),
                    )
                )
                number += 1
            await newsdesk.take("gazette", *items, at=after(days=day, hours=-1))


_SHIPS = ("Island ferry Alder", "Coast ferry Brent", "Night ferry Corran", "Ferry Dunlin", "Ferry Eider")
_EVENTS = ("stays in port", "runs again", "gets a new crew", "is sold", "carries fewer cars to the islands")
_READERS = ("fishermen", "the mayor", "two anglers", "pupils", "a choir", "tourists", "dockers")
