"""Dialogues at random: whatever six people type and press, in any order, nothing changes without a yes or a right.

`WATCHWIRE_STEPS=20000` makes it longer, `WATCHWIRE_SEED=7` another one.
"""

import contextlib
import os
import random

from bot.desk.change import ABOUT_PEOPLE, TakenBack
from bot.desk.desk import Desk
from bot.desk.rights import tells_only
from bot.errors import AdminError
from bot.news.watchlist import Channel
from bot.telegram.commands.registry import menu
from tests.builders import SettableClock, an_admin
from tests.newsdesk import Newsdesk, an_article
from tests.servers.bot_api import CHANNEL

OWNER, ADMIN, VIEWER, STRANGER = 4711, 815, 816, 817
KEEPER, SECOND = 819, 820  # the admin of harbour alone; another admin of everything
CLERK = 818  # only ever asks who they are: when that is answered, so is all that was said before
STEPS = int(os.environ.get("WATCHWIRE_STEPS", "80"))
SEED = int(os.environ.get("WATCHWIRE_SEED", "1"))
RESTOCKED = 150  # steps after which what was taken away is there again
CANCELLING = ("cancel", "never mind", "laisse tomber", "отмена", "إلغاء", "/cancel", "vergiss es")
ARGUMENTS = (
    "",
    "",
    "ferries",
    "ferries = ferry OR boat",
    "ports = port AND (",
    "a b",
    "#1",
    "#1 x",
    "#99",
    "all",
    "off",
    "ferries on",
    "ferries hourly",
    "ferries 22:00-07:00",
    "ferries harbour",
    "ferries -harbour",
    "harbour format compact",
    "815",
    "set = Form, Forma",
    "@set",
    "https://ok.example",
    "https://two.example",
    "https://wire.example/1",
    "https://t.me/c/1234567890/100",
    "wire for 6h",
    "viewer",
    "channel harbour",
    "ships",
    "ships = ship OR boat",
    "ships pier",
    "on",
    "17",
    "feeds",
    "x" * 3000,
    "<b>&\u202e\n=\n",
)
TEXTS = (
    "ferry OR boat",
    "hello",
    "boats = boat",
    "ferries",
    "1",
    "https://ok.example",
    "Start abcdefgh",
    "=",
    ".",
)


class Person:
    """Somebody who types and presses."""

    def __init__(self, talk, api, rng, user):
        self.talk, self.api, self.rng, self.user = talk, api, rng, user

    async def type(self, text):
        before = self._seen()
        self.api.say(user=self.user, text=text)
        await self._answered()
        return [one["text"] for one in self._shown()[before:]]

    async def press(self):
        """Any button that is there, also one that was pressed before."""
        buttons = [
            (one["message_id"], button["callback_data"])
            for one in self._shown()[-6:]
            for row in (one["markup"] or {}).get("inline_keyboard", [])
            for button in row
        ]
        if buttons:
            message, data = self.rng.choice(buttons)
            told = len(self.api.answers())
            self.api.press(user=self.user, message_id=message, data=data)
            await self.talk.until(lambda: len(self.api.answers()) > told)
            await self._answered()

    async def _answered(self):
        """What was said before the clerk's question has been taken up by then; now until nobody waits."""
        await self.talk.say("/id", user=CLERK)
        await self.talk.until(lambda: not self.talk.chat._lines._waiting)

    def _shown(self):
        try:
            return [one for one in self.api.seen(chat_id=self.user) if one["event"] in ("send", "edit")]
        except OSError:
            return []

    def _seen(self):
        return len(self._shown())


async def watched(database):
    """What must not change without a yes: watchlists and their queries, name sets that were there, roles."""
    desk = Desk(database, SettableClock(), who="test")
    return (
        {one.id: one.query for one in await desk.watchlists.all()},
        {one.user_id: one.role for one in await desk.people.all()},
        {one.id: one.chat_id for one in await desk.channels.all()},
        sorted(one.url for one in await desk.feeds.all()),
    )


async def changes(database):
    """The last lines of the log, the newest first."""
    return await Desk(database, SettableClock(), who="test").records.changes(limit=50)


async def foreign(database):
    """What the keeper of harbour must not change: what tells another channel too, or is for everybody."""
    desk = Desk(database, SettableClock(), who="test")
    harbour = {one.id for one in await desk.channels.all() if one.name == "harbour"}
    return (
        [one for one in await desk.watchlists.all() if not tells_only(one, harbour)],
        [one for one in await desk.channels.all() if one.id not in harbour],
        await desk.names.all(),
        {one.user_id: (one.role, one.channels) for one in await desk.people.all()},
        sorted(one.url for one in await desk.feeds.all()),
    )


async def restock(database):
    """What somebody has removed is there again, and everybody has their role."""
    desk = Desk(database, SettableClock(), who="test")
    for name, chat in (("harbour", -1008), ("pier", -1009)):
        if name not in [one.name for one in await desk.channels.all()]:
            with contextlib.suppress(AdminError):  # the chat is there under another name
                await desk.channels.add(Channel(name=name, chat_id=chat))
    there = [one.name for one in await desk.watchlists.all()]
    for name, query, channel in (("ferries", "ferry", "pier"), ("ships", "ship", "harbour")):
        if name not in there:
            await desk.watchlists.add(name, query, channels=[channel])
    harbour = tuple(one.id for one in await desk.channels.all() if one.name == "harbour")
    people = {
        OWNER: "owner",
        ADMIN: "admin",
        SECOND: "admin",
        VIEWER: "viewer",
        CLERK: "viewer",
        KEEPER: "channel",
    }
    async with database.write() as work:
        for user, role in people.items():
            channels = harbour if role == "channel" else ()
            await work.admins.save(an_admin(user_id=user, role=role, name=f"P{user}", channels=channels))
        await work.commit()


async def check_rights(database, role, four_eyes, before, made, other):
    """`before`: the log; `made`: whose step it was; `other`: what a keeper must not change. What is new in the log."""
    new = [one for one in await changes(database) if one.record.id > before]
    if role in ("", "viewer"):
        assert not new, f"{made} changed something without a right"
    if role == "channel" and not any(one.record.approved for one in new):
        assert await foreign(database) == other, f"{made} changed what tells others"
    if four_eyes:
        alone = [one for one in new if not one.record.approved and not is_of_owners(one.change)]
        assert not alone, f"{made} changed something that nobody approved: {[one.words for one in alone]}"
    return new


def is_of_owners(change):
    return isinstance(change, ABOUT_PEOPLE) or (isinstance(change, TakenBack) and change.kind in OWNERS_KINDS)


OWNERS_KINDS = {one.__name__ for one in ABOUT_PEOPLE}


async def test_nothing_changes_without_a_yes_and_a_right(ann, bot_api, database, caplog):
    rng = random.Random(SEED)
    newsdesk = await Newsdesk(database).open("wire", boats="boat")
    await newsdesk.take("wire", an_article(1))
    await restock(database)
    bot_api.limits(per_minute=100_000, per_second=100_000, burst=0)
    everybody = (OWNER, ADMIN, SECOND, KEEPER, VIEWER, STRANGER)
    people = [Person(ann, bot_api, rng, user) for user in everybody]
    names = [one.name for one in menu() if one.name not in ("chart", "export", "addchannel")]
    desk = Desk(database, SettableClock(), who="test")

    for step in range(STEPS):
        if step % RESTOCKED == RESTOCKED - 1:
            await restock(database)
            await desk.approvals.set_four_eyes(on=not await desk.approvals.four_eyes())
        person = rng.choice(people)
        seen, log, other = await watched(database), await changes(database), await foreign(database)
        newest = log[0].record.id if log else 0
        role, four_eyes = seen[1].get(person.user, ""), await desk.approvals.four_eyes()
        kind, text = rng.random(), "a press"
        if kind < 0.4:
            await person.press()
        elif kind < 0.8:
            text = f"/{rng.choice(names)} {rng.choice(ARGUMENTS)}".strip()
            answers = await person.type(text)
            assert answers or not role, f"{step}: no answer to {text}"
            after = await watched(database)
            assert after[:3] == seen[:3], f"{step}: {text} changed what is watched"
            assert set(after[3]) >= set(seen[3]), f"{step}: {text} removed a feed"
        else:
            text = rng.choice(CANCELLING if rng.random() < 0.4 else TEXTS)
            await person.type(text)
            assert (await watched(database))[:3] == seen[:3], f"{step}: {text} changed what is watched"
        made = f"{step}: {person.user} ({role}), {text},"
        new = await check_rights(database, role, four_eyes, newest, made, other)
        assert not (new and text in CANCELLING), f"{step}: {text} changed something"
        assert "could not be" not in caplog.text, f"{made} {caplog.text[-3000:]}"

    await ann.say("/cancel")
    assert "Your id is 4711" in await ann.say("/id")
    assert not bot_api.seen(chat_id=CHANNEL)
