"""What the service tells the owner without being asked is in the owner's language, whoever says it."""

import ast
import asyncio
from typing import get_type_hints

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from bot.desk.people import owner_of
from bot.errors import PostRefusedError
from bot.news.feed.health import notice
from bot.pipeline.deliver import Deliverer
from bot.pipeline.outages import DATABASE, Outages
from bot.pipeline.owner_messages import Notices
from bot.pipeline.ports import Messenger
from bot.pipeline.reception import Notify
from bot.pipeline.unmetered import Unmetered
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.engine.errors import translated
from bot.telegram.posts.messenger import TelegramMessenger
from bot.vitals import Vitals
from bot.wording import Wording
from tests.builders import NOW, Newsroom, a_feed, after
from tests.servers.bot_api import CHANNEL, OWNER, TOKEN
from tests.translations import sources


@pytest.fixture
async def newsroom(sqlite_url):
    async with open_database(sqlite_url) as database:
        yield await Newsroom(database).open()


@pytest.fixture
async def messenger(bot_api):
    async with TelegramMessenger(TOKEN, api_base_url=bot_api.url, timeout=2) as opened:
        yield opened


def a_deliverer(newsroom, messenger):
    return Deliverer(
        newsroom.database,
        messenger,
        newsroom.clock,
        owner=lambda: owner_of(newsroom.database),
        outages=Outages(),
    )


def read(bot_api):
    (told,) = bot_api.seen(chat_id=OWNER, event="send")
    return told["text"]


def some_vitals(newsroom, messenger, outages, a_process=None):
    return Vitals(
        settings=Settings(),
        database=newsroom.database,
        clock=newsroom.clock,
        messenger=messenger,
        telegram=messenger,
        token=TOKEN,
        outages=outages,
        meter=Unmetered(),
        stop=asyncio.Event(),
        process=lambda: a_process,
    )


def a_disk_that_is_full(minutes):
    seconds = iter([0.0, *[minutes * 60.0] * 9])
    outages = Outages(monotonic=lambda: next(seconds))
    full = OperationalError("INSERT", {}, Exception("database or disk is full"))
    outages.failed(DATABASE, translated(full, make_url("sqlite:////srv/watchwire.db")))
    return outages


async def test_of_a_channel_that_refuses(bot_api, newsroom, messenger):
    await newsroom.owner(language="fr")
    await newsroom.post(await newsroom.channel())
    bot_api.change(chat_id=CHANNEL, status="kicked")

    await a_deliverer(newsroom, messenger).deliver_once()

    assert read(bot_api).startswith("Le canal harbour est en pause. Telegram dit : ")
    assert read(bot_api).endswith("rendez ses droits au bot, puis /resume harbour")


async def test_of_a_post_that_was_given_up(bot_api, newsroom, messenger, monkeypatch):
    await newsroom.owner(language="fr")
    await newsroom.post(await newsroom.channel())

    async def send(*_, **__):
        raise PostRefusedError("Message is too long")

    monkeypatch.setattr(messenger, "send", send)
    await a_deliverer(newsroom, messenger).deliver_once()

    assert read(bot_api).startswith("Un message pour harbour a été abandonné : Message is too long.")


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "fr",
            "la base de données : en panne depuis 6 minutes : la base de données /srv/watchwire.db ne peut plus grandir",
        ),
        (
            "en",
            "the database hasn't worked for 6 minutes: the database /srv/watchwire.db can't grow: make room on its disk",
        ),
        ("", "the database hasn't worked for 6 minutes"),
    ],
)
async def test_of_lasting_trouble(bot_api, newsroom, messenger, language, says):
    await newsroom.owner(language=language)

    await some_vitals(newsroom, messenger, a_disk_that_is_full(minutes=6)).tell_owner()

    assert read(bot_api).startswith(says)


async def test_of_feeds_in_trouble(bot_api, newsroom, messenger):
    await newsroom.owner(language="fr")
    feed, now = a_feed(name="Gazette", last_ok=NOW), after(hours=5)
    notices = Notices()
    for name in ("Gazette", *"ABCDEF"):
        failing = a_feed(name=name, last_ok=NOW, failures=4, error="404")
        await notices.add(failing, notice(feed, failing, now=now))

    await some_vitals(newsroom, messenger, Outages()).tell_owner(notices.take())

    assert read(bot_api).startswith("Gazette : ")
    assert read(bot_api).endswith("\n\nEt 2 autres flux : /feeds problem")
    assert "Not readable" not in read(bot_api)


async def test_in_arabic_a_paragraph_that_begins_with_a_latin_name_begins_at_the_right(
    bot_api, newsroom, messenger
):
    await newsroom.owner(language="ar")
    outages = a_disk_that_is_full(minutes=6)

    await some_vitals(newsroom, messenger, outages).tell_owner()

    assert read(bot_api).startswith("\u200fقاعدة البيانات: عطل منذ 6 دقائق")


def test_only_what_can_be_translated_is_told():
    """The type checker finds a sentence that is no `Wording`: a literal, or one that was put together."""
    for told in (Messenger.tell, TelegramMessenger.tell, Notify.__call__, Deliverer._tell_owner, Notices.add):
        assert get_type_hints(told)["said"] is Wording


def test_what_is_said_is_a_literal_that_the_translations_are_made_of():
    """`say(f"...")` or `Wording(f"...", {})` would pass the type checker, and read English to everybody."""
    makers = {"wording.py", "codec.py", "translation.py"}
    dodging = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                said = node.args[0] if node.args else None
                if node.func.id in ("say", "say_n") and isinstance(said, ast.JoinedStr | ast.BinOp):
                    dodging.append(f"{path.name}:{node.lineno}")
                if node.func.id == "Wording" and path.name not in makers:
                    dodging.append(f"{path.name}:{node.lineno}")

    assert not dodging, f"give these a literal with fields: {dodging}"
