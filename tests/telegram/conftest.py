"""Fixtures for everything that talks to Telegram."""

import pytest

from tests.servers.bot_api import OWNER, BotApi

CHANNEL = -1001234567890  # the chat of builders.a_channel()


@pytest.fixture(scope="session")
def _bot_api_process():
    with BotApi() as api:
        yield api


@pytest.fixture
def bot_api(_bot_api_process):
    """The Bot API double, as new, with one channel and the owner's private chat."""
    _bot_api_process.reset()
    _bot_api_process.chat(chat_id=CHANNEL, title="Harbour news", username="harbour_news")
    _bot_api_process.chat(chat_id=OWNER, kind="private", title="Ann", status="member")
    return _bot_api_process
