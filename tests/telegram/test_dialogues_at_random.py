"""Dialogues at random: whatever six people type and press, in any order, nothing changes without a yes or a right.

`WATCHWIRE_STEPS=20000` makes it longer, `WATCHWIRE_SEED=7` another one.
"""

import random

from bot.desk.desk import Desk
from bot.telegram.commands.registry import menu
from tests.builders import SettableClock
from tests.newsdesk import Newsdesk, an_article
from tests.servers.bot_api import CHANNEL
from tests.telegram.at_random import (
    ADMIN,
    ARGUMENTS,
    CANCELLING,
    CLERK,
    KEEPER,
    OWNER,
    RESTOCKED,
    SECOND,
    SEED,
    STEPS,
    STRANGER,
    TEXTS,
    VIEWER,
    check_rights,
    look,
    restock,
)


class Person:
    """Somebody who types and presses."""

    def __init__(self, talk, api, rng, user):
        self.talk, self.api, self.rng, self.user = talk, api, rng, user

    async def type(self, text):
        before = len(self._shown())
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
            if "Poll now" not in button["text"]  # nobody polls here: half a minute each
        ]
        if buttons:
            message, data = self.rng.choice(buttons)
            told = self.talk.pressed()
            self.api.press(user=self.user, message_id=message, data=data)
            await self.talk.until(lambda: self.talk.pressed() > told)
            await self._answered()

    async def _answered(self):
        """What was said before the clerk's question has been taken up by then; now until nobody waits."""
        await self.talk.say("/id", user=CLERK)
        await self.talk.until(lambda: not self.talk.chat._lines._waiting)

    def _shown(self):
        return self.talk.seen(self.user)


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

    before = await look(database)
    for step in range(STEPS):
        if step % RESTOCKED == RESTOCKED - 1:
            await restock(database)
            await desk.approvals.set_four_eyes(on=not before.four_eyes)
            before = await look(database)
        person = rng.choice(people)
        kind, text = rng.random(), "a press"
        if kind < 0.4:
            await person.press()
        elif kind < 0.8:
            text = f"/{rng.choice(names)} {rng.choice(ARGUMENTS)}".strip()
            answers = await person.type(text)
            assert answers or person.user not in before.roles, f"{step}: no answer to {text}"
        else:
            text = rng.choice(CANCELLING if rng.random() < 0.4 else TEXTS)
            await person.type(text)
        after = await look(database)
        made = f"{step}: {person.user} ({before.roles.get(person.user)}), {text},"
        if text != "a press":
            assert after.watched == before.watched, f"{made} changed what is watched"
            assert after.feeds >= before.feeds, f"{made} removed a feed"
        new = check_rights(before, after, person.user, made)
        assert not (new and text in CANCELLING), f"{made} changed something"
        assert "could not be" not in caplog.text, f"{made} {caplog.text[-3000:]}"
        before = after

    await ann.say("/cancel")
    assert "Your id is 4711" in await ann.say("/id")
    # A test post, which somebody may ask for with a button, names us; no article is told.
    assert [one for one in bot_api.seen(chat_id=CHANNEL) if "Watchwire" not in one["text"]] == []
