"""The door to Telegram: what goes out arrives, and what Telegram says is understood."""

import asyncio
import logging

import httpx
import pytest
import telegram.error

from bot.errors import (
    CannotLookError,
    ChatMovedError,
    DeliveryDelayedError,
    DeliveryError,
    DeliveryRefusedError,
    DeliveryUncertainError,
    DeliveryUnsentError,
    MarkupRefusedError,
    PostGoneError,
    PostRefusedError,
    TokenError,
)
from bot.log import redact
from bot.telegram.posts.errors import translated
from bot.telegram.posts.messenger import TelegramMessenger
from bot.wording import say
from tests.builders import a_channel, a_post, an_admin
from tests.servers.bot_api import CHANNEL, OWNER, TOKEN


@pytest.fixture
async def messenger(bot_api):
    async with TelegramMessenger(TOKEN, api_base_url=bot_api.url, timeout=0.5) as opened:
        yield opened


async def test_a_post_arrives_with_its_headline_linked(bot_api, messenger):
    message_id = await messenger.send(a_channel(), a_post(watchlists=("ferries",)))

    (seen,) = bot_api.seen(chat_id=CHANNEL)
    assert seen["message_id"] == message_id
    assert seen["text"].startswith("Ferry to the islands runs again\nHarbour Gazette")
    assert {"bold", "text_link"} == {entity["type"] for entity in seen["entities"]}
    assert not seen["silent"]
    assert seen["preview"] == {"is_disabled": True}


async def test_a_channel_is_found_by_its_name_too(bot_api, messenger):
    await messenger.send(a_channel(chat_id="@harbour_news"), a_post(), silent=True)

    assert bot_api.seen(chat_id=CHANNEL)[0]["silent"]


async def test_a_reply_stands_under_its_post_and_stands_alone_where_that_is_gone(bot_api, messenger):
    first = await messenger.send(a_channel(), a_post())
    await messenger.send(a_channel(), a_post(new_facts="Twice a day."), reply_to=first)
    await messenger.send(a_channel(), a_post(new_facts="Thrice a day."), reply_to=99)

    assert [seen["reply_to"] for seen in bot_api.seen(chat_id=CHANNEL)] == [None, first, None]


async def test_an_edit_changes_the_post_and_the_same_text_again_is_success(bot_api, messenger):
    message_id = await messenger.send(a_channel(), a_post())
    for _ in range(2):
        await messenger.edit(a_channel(), message_id, a_post(summary="It leaves at nine."))

    assert "It leaves at nine." in bot_api.standing(chat_id=CHANNEL)[0]["text"]
    assert len(bot_api.seen(chat_id=CHANNEL, event="edit")) == 1


@pytest.mark.parametrize(
    ("preview", "wanted"),
    [
        ("small", {"prefer_small_media": True}),
        ("large", {"prefer_large_media": True}),
        ("picture", {"prefer_large_media": True, "show_above_text": True}),
    ],
)
async def test_the_link_preview_is_the_one_that_the_channel_wants(bot_api, messenger, preview, wanted):
    await messenger.send(a_channel(preview=preview), a_post())

    assert bot_api.seen(chat_id=CHANNEL)[0]["preview"] == wanted | {"url": a_post().url}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"status": "kicked"}, DeliveryRefusedError),
        ({"status": "left"}, DeliveryRefusedError),
        ({"may_post": False}, DeliveryRefusedError),
        ({"migrated_to": -1002}, ChatMovedError),
    ],
)
async def test_what_is_permanent_is_told_apart(bot_api, messenger, change, error):
    bot_api.change(chat_id=CHANNEL, **change)

    with pytest.raises(error):
        await messenger.send(a_channel(), a_post())


async def test_a_chat_that_nobody_knows_refuses(messenger):
    with pytest.raises(DeliveryRefusedError, match=r"(?i)chat not found"):
        await messenger.send(a_channel(chat_id=-1009), a_post())


async def test_a_closed_topic_and_a_deleted_one_refuse(bot_api, messenger):
    bot_api.change(chat_id=CHANNEL, topics={})
    with pytest.raises(DeliveryRefusedError, match=r"(?i)thread not found"):
        await messenger.send(a_channel(topic=7), a_post())

    bot_api.chat(chat_id=-1007, kind="supergroup", topics={"7": "closed"})
    with pytest.raises(DeliveryRefusedError, match=r"(?i)topic_closed"):
        await messenger.send(a_channel(chat_id=-1007, topic=7), a_post())


async def test_a_deleted_post_can_not_be_edited(messenger):
    with pytest.raises(PostGoneError):
        await messenger.edit(a_channel(), 17, a_post())


async def test_too_many_posts_are_told_to_wait(bot_api, messenger):
    bot_api.limits(per_minute=1)
    await messenger.send(a_channel(), a_post())

    with pytest.raises(DeliveryDelayedError) as caught:
        await messenger.send(a_channel(), a_post())

    assert 1 <= caught.value.retry_after <= 60


@pytest.mark.parametrize("kind", ["reset", "502", "500", "cut"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_what_broke_on_the_way_is_uncertain(bot_api, messenger, kind, when):
    bot_api.fault(kind=kind, when=when, method="sendMessage")

    with pytest.raises(DeliveryUncertainError) as caught:
        await messenger.send(a_channel(), a_post())

    assert len(bot_api.seen(chat_id=CHANNEL)) == (1 if when == "after" else 0)
    assert TOKEN not in str(caught.value)


async def test_an_answer_that_takes_too_long_is_uncertain(bot_api, messenger):
    bot_api.fault(kind="slow", when="after", method="sendMessage", seconds=2)

    with pytest.raises(DeliveryUncertainError):
        await messenger.send(a_channel(), a_post())


async def test_no_connection_means_certainly_not_sent():
    async with TelegramMessenger(TOKEN, api_base_url="http://127.0.0.1:1") as messenger:
        with pytest.raises(DeliveryUnsentError):
            await messenger.send(a_channel(), a_post())


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 429])
@pytest.mark.parametrize(
    "text", ["<html>Log in to the network</html>", "null", '{"ok": true}', '{"ok": false}']
)
async def test_what_a_proxy_answers_in_telegrams_place_is_not_its_word(bot_api, messenger, status, text):
    bot_api.fault(kind="page", status=status, text=text, times=-1)

    with pytest.raises(DeliveryUncertainError, match="something else"):
        await messenger.send(a_channel(), a_post())
    with pytest.raises(DeliveryUncertainError, match="something else"):
        await messenger.check_token()


async def test_a_wrong_token_is_told_to_the_operator(bot_api):
    async with TelegramMessenger("1:wrong", api_base_url=bot_api.url) as messenger:
        with pytest.raises(TokenError):
            await messenger.check_token()


async def test_a_post_is_found_among_others_and_nothing_of_the_search_remains(bot_api, messenger):
    bot_api.limits(burst=0)
    first = await messenger.send(a_channel(), a_post(headline="Before", watchlists=("ferries",)))
    bot_api.foreign_post(chat_id=CHANNEL, text="Good morning")
    await messenger.send(a_channel(), a_post(watchlists=("islands",)))
    wanted = await messenger.send(a_channel(), a_post(watchlists=("ferries",)))

    found = await messenger.look(a_channel(), a_post(watchlists=("ferries",)), after=first, through=OWNER)

    assert found == wanted
    assert bot_api.standing(chat_id=OWNER) == []
    assert all(one["silent"] for one in bot_api.seen(chat_id=OWNER, event="forward"))


async def test_a_post_that_is_not_there_is_not_found(bot_api, messenger):
    bot_api.limits(burst=0)
    first = await messenger.send(a_channel(), a_post(headline="Before"))

    assert await messenger.look(a_channel(), a_post(), after=first, through=OWNER) is None


async def test_where_forwarding_is_protected_nobody_can_look(bot_api, messenger):
    bot_api.change(chat_id=CHANNEL, protected=True)
    await messenger.send(a_channel(), a_post())

    with pytest.raises(CannotLookError):
        await messenger.look(a_channel(), a_post(), after=0, through=OWNER)


@pytest.mark.parametrize("chat_id", [-55, 4712])
async def test_in_a_basic_group_or_a_private_chat_nobody_can_look(messenger, chat_id):
    with pytest.raises(CannotLookError):
        await messenger.look(a_channel(chat_id=chat_id), a_post(), after=0, through=OWNER)


@pytest.mark.parametrize(
    ("change", "says"),
    [({}, ""), ({"may_post": False}, "right to post"), ({"status": "left"}, "add it as an administrator")],
)
async def test_a_channel_is_checked_without_posting(bot_api, messenger, change, says):
    bot_api.change(chat_id=CHANNEL, **change)

    assert says in await messenger.check_channel(a_channel())
    assert not bot_api.seen(chat_id=CHANNEL)


def every_telegram_error():
    return [
        telegram.error.TelegramError("x"),
        telegram.error.Forbidden("x"),
        telegram.error.InvalidToken("x"),
        telegram.error.EndPointNotFound("x"),
        telegram.error.NetworkError("x"),
        telegram.error.BadRequest("x"),
        telegram.error.TimedOut("x"),
        telegram.error.ChatMigrated(-1002),
        telegram.error.RetryAfter(5),
        telegram.error.Conflict("x"),
        telegram.error.PassportDecryptionError("x"),
    ]


def test_no_error_of_the_library_leaks():
    there = {
        one
        for one in vars(telegram.error).values()
        if isinstance(one, type) and issubclass(one, telegram.error.TelegramError)
    }

    assert {type(error) for error in every_telegram_error()} == there
    assert all(isinstance(translated(error), DeliveryError | TokenError) for error in every_telegram_error())


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (httpx.ConnectError("x"), DeliveryUnsentError),
        (httpx.ConnectTimeout("x"), DeliveryUnsentError),
        (httpx.PoolTimeout("x"), DeliveryUnsentError),
        (httpx.ReadTimeout("x"), DeliveryUncertainError),
        (httpx.WriteTimeout("x"), DeliveryUncertainError),
        (httpx.ReadError("x"), DeliveryUncertainError),
        (httpx.WriteError("x"), DeliveryUncertainError),
        (httpx.RemoteProtocolError("x"), DeliveryUncertainError),
    ],
)
def test_only_what_never_left_is_called_unsent(cause, expected):
    error = telegram.error.NetworkError("x")
    error.__cause__ = cause

    assert type(translated(error)) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('Can\'t parse entities: unsupported start tag "p" at byte offset 0', MarkupRefusedError),
        ("Entities_too_long", MarkupRefusedError),
        ("Message to edit not found", PostGoneError),
        ("Need administrator rights in the channel chat", DeliveryRefusedError),
        ("Chat not found", DeliveryRefusedError),
        ("Topic_closed", DeliveryRefusedError),
        ("Message is too long", PostRefusedError),
    ],
)
def test_400_is_read_by_its_text(said, expected):
    assert type(translated(telegram.error.BadRequest(said))) is expected


async def test_the_token_stays_out_of_the_log(bot_api, messenger, caplog):
    with caplog.at_level(logging.DEBUG):
        await messenger.send(a_channel(), a_post())

    assert TOKEN in caplog.text, "the library does log it: that is why the program redacts"
    assert TOKEN not in redact(caplog.text)


async def test_a_wrong_address_of_the_bot_api_is_never_sent():
    async with TelegramMessenger(TOKEN, api_base_url="nothing://here") as messenger:
        with pytest.raises(DeliveryUnsentError):
            await asyncio.wait_for(messenger.send(a_channel(), a_post()), 60)


async def test_a_post_is_found_behind_gaps_of_deleted_messages(bot_api, messenger):
    """Each gap is shorter than what counts as the end of the channel; together they are longer."""
    bot_api.limits(burst=0)
    first = await messenger.send(a_channel(), a_post(headline="Before"))
    for gap in range(2):
        for number in range(6):
            bot_api.foreign_post(chat_id=CHANNEL, text=f"Gone {gap} {number}")
        for one in bot_api.standing(chat_id=CHANNEL)[-6:]:
            bot_api.delete(chat_id=CHANNEL, message_id=one["message_id"])
        bot_api.foreign_post(chat_id=CHANNEL, text="Good morning")
    wanted = await messenger.send(a_channel(), a_post())

    assert await messenger.look(a_channel(), a_post(), after=first, through=OWNER) == wanted


async def test_what_is_told_to_an_admin_is_cut_to_what_telegram_takes(bot_api, messenger):
    bot_api.say(text="/start", user=OWNER)

    await messenger.tell(an_admin(user_id=OWNER), say("{text}", text="Trouble. " * 1000))

    assert len(bot_api.seen(chat_id=OWNER, event="send")[-1]["text"]) >= 4090
