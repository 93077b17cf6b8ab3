"""Dialogues at random: whatever four people type and press, in any order, nothing changes without a yes or a right.

`WATCHWIRE_STEPS=20000` makes it longer.
"""

import os
import random

import pytest

from bot.desk.desk import Desk
from bot.telegram.commands.registry import menu
from tests.builders import Newsroom, SettableClock, an_admin
from tests.newsdesk import Newsdesk, an_article
from tests.servers.bot_api import CHANNEL

OWNER, ADMIN, VIEWER, STRANGER = 4711, 815, 816, 817
CLERK = 818  # only ever asks who they are: when that is answered, so is all that was said before
STEPS = int(os.environ.get("WATCHWIRE_STEPS", "80"))
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
    return len(await Desk(database, SettableClock(), who="test").records.changes(limit=100_000))


@pytest.mark.parametrize("seed", [1])
async def test_nothing_changes_without_a_yes_and_a_right(ann, bot_api, database, caplog, seed):
    rng = random.Random(seed)
    newsdesk = await Newsdesk(database).open("wire", ferries="ferry")
    await newsdesk.take("wire", an_article(1))
    await Newsroom(database).channel(name="pier", chat_id=-1009)
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=ADMIN, role="admin", name="Bob"))
        await work.admins.save(an_admin(user_id=VIEWER, role="viewer", name="Eve"))
        await work.admins.save(an_admin(user_id=CLERK, role="viewer", name="Clerk"))
        await work.commit()
    bot_api.limits(per_minute=100_000, per_second=100_000, burst=0)
    people = [Person(ann, bot_api, rng, user) for user in (OWNER, ADMIN, VIEWER, STRANGER)]
    names = [one.name for one in menu() if one.name not in ("chart", "export", "addchannel")]

    for step in range(STEPS):
        person = rng.choice(people)
        seen, made = await watched(database), await changes(database)
        role = seen[1].get(person.user, "")  # roles are taken away, and given back
        kind = rng.random()
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
            if text in CANCELLING:
                assert await changes(database) == made, f"{step}: {text} changed something"
        if role in ("", "viewer"):
            assert await changes(database) == made, f"{step}: somebody changed something without a right"

    assert "could not be" not in caplog.text
    await ann.say("/cancel")
    assert "Your id is 4711" in await ann.say("/id")
    assert not bot_api.seen(chat_id=CHANNEL)
