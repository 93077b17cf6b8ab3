"""Commands and buttons at random, without Telegram: the same people and rules as in dialogues, a hundred times as fast.

`WATCHWIRE_STEPS=20000` makes it longer, `WATCHWIRE_SEED=7` another one.
"""

import random

import pytest

from bot.desk.desk import Desk
from bot.desk.eyes import Eyes
from bot.errors import FeedUnreachableError, WatchwireError
from bot.feeds import opml
from bot.storage.database import open_database
from bot.telegram.chat import typed
from bot.telegram.commands.approvals import answered
from bot.telegram.commands.asked import Asked, Outside
from bot.telegram.commands.registry import menu
from tests.builders import SettableClock
from tests.newsdesk import Newsdesk, an_article
from tests.telegram.at_random import (
    ADMIN,
    ARGUMENTS,
    KEEPER,
    OWNER,
    RESTOCKED,
    SECOND,
    SEED,
    STEPS,
    TEXTS,
    VIEWER,
    check_rights,
    look,
    restock,
)
from tests.telegram.conversation import find_feeds

_KEPT = 12  # buttons that somebody still sees


class Phones:
    """What each person sees: buttons, also old ones, and the question that is open."""

    def __init__(self, database, rng):
        self.database, self.rng = database, rng
        self.buttons, self.asked = {}, {}

    async def give(self, admin, text):
        """Say `text`, as the chat does once it is known what it means."""
        command, _, argument = text.lstrip("/").partition(" ")
        await self.show(admin.user_id, await self._answer(admin, command, argument))

    async def _answer(self, admin, command, argument):
        desk = Desk(
            self.database,
            SettableClock(),
            who=f"chat:{admin.user_id} {admin.name}",
            only=frozenset(admin.channels) if admin.role == "channel" else None,
            eyes=Eyes(),
        )
        asked = Asked(
            argument=argument.strip(),
            user_id=admin.user_id,
            role=admin.role,
            channels=frozenset(admin.channels),
            desk=desk,
            outside=self._outside(),
        )
        try:
            return await answered(command, asked)
        except WatchwireError:
            return None

    def _outside(self):
        async def title(chat):
            return "Somewhere", ""

        async def number(name):
            return None

        async def test(channel, text):
            return ""

        async def tell(admin, make):
            await self.show(admin.user_id, make())

        async def read_page(url):
            raise FeedUnreachableError("the server does not answer")

        return Outside(
            find_feeds=find_feeds,
            look_at_channel=title,
            number_of=number,
            feed_lists=opml,
            send_test=test,
            tell=tell,
            read_page=read_page,
            username="watch_double_bot",
        )

    async def show(self, user, reply):
        if reply is None:
            return
        assert len(reply.text) <= 4096
        seen = self.buttons.setdefault(user, [])
        seen += [
            button.command
            for row in reply.buttons
            for button in row
            if button.command
            and not button.command.endswith(" poll")  # nobody polls here: half a minute each
        ]
        del seen[:-_KEPT]
        self.asked[user] = reply.ask

    async def press(self, admin):
        """Any button that is there, also one that was pressed before."""
        self.asked.pop(admin.user_id, None)
        if seen := self.buttons.get(admin.user_id):
            await self.give(admin, self.rng.choice(seen))

    async def reply(self, admin, text):
        """What answers a question; nothing where none is open."""
        if asked := self.asked.pop(admin.user_id, ""):
            await self.give(admin, " ".join(typed.with_its_name(asked, text)))


@pytest.fixture
async def database(made_sqlite_url):
    async with open_database(made_sqlite_url, durable=False) as opened:
        yield opened


async def test_no_command_and_no_button_changes_anything_without_a_right(database):
    rng = random.Random(SEED)
    await (await Newsdesk(database).open("wire", boats="boat")).take("wire", an_article(1))
    await restock(database)
    phones, desk = Phones(database, rng), Desk(database, SettableClock(), who="test")
    names = [one.name for one in menu() if one.name not in ("chart", "export", "addchannel")]

    before = await look(database)
    for step in range(STEPS):
        if step % RESTOCKED == RESTOCKED - 1:
            await restock(database)
            await desk.approvals.set_four_eyes(on=not before.four_eyes)
            before = await look(database)
        user = rng.choice((OWNER, ADMIN, SECOND, KEEPER, VIEWER))
        async with database.read() as work:
            admin = await work.admins.get(user)
        if admin is None:  # somebody took the role away
            continue
        kind, text = rng.random(), "a press"
        if kind < 0.45:
            await phones.press(admin)
        elif kind < 0.9:
            text = f"/{rng.choice(names)} {rng.choice(ARGUMENTS)}".strip()
            await phones.give(admin, text)
        else:
            text = rng.choice(TEXTS)
            await phones.reply(admin, text)
        after = await look(database)
        made = f"{step}: {admin.user_id} ({admin.role}), {text},"
        assert text == "a press" or after.watched == before.watched, f"{made} changed what is watched"
        check_rights(before, after, user, made)
        before = after
