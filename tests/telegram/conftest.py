"""Conversations with the bot, before anybody owns it and with its owner."""

import pytest

from bot.storage.database import open_database
from tests.builders import SettableClock, an_admin
from tests.telegram.conversation import ANN, Conversation, find_feeds


@pytest.fixture
async def database(made_sqlite_url):
    async with open_database(made_sqlite_url) as opened:
        yield opened


@pytest.fixture
async def stranger(bot_api, database):
    """A conversation before anybody owns the bot."""
    bot_api.limits(burst=0)
    async with Conversation(bot_api, database, SettableClock(), find_feeds).open() as talk:
        yield talk


@pytest.fixture
async def ann(stranger, database):
    """A conversation with the owner."""
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=ANN, role="owner", name="Ann"))
        await work.commit()
    return stranger
