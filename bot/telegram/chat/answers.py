"""Sends answers: in private, or in a group as a reply, at the pace that Telegram allows there.

What buttons do is kept in the database (`Question`), so that they work after a restart.

A group that does not let us answer is answered in private.
"""

import asyncio
import itertools
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.errors import StorageError
from bot.news.question import Choice, Question
from bot.pipeline.pacing import ChatPace
from bot.pipeline.ports import Clock, Database
from bot.telegram.chat.conversation import ChatPlace, in_private
from bot.telegram.commands.replies import ChatReply
from bot.telegram.posts.errors import seconds
from bot.telegram.translation import directed, tell

logger = logging.getLogger(__name__)

_PAUSE_AT_MOST = 60.0
_ATTEMPTS = 3  # to send an answer that Telegram wants later
_Sent = TypeVar("_Sent")


class Answers:
    """What the bot says."""

    def __init__(
        self,
        bot: Bot,
        *,
        database: Database,
        clock: Clock,
        per_minute: int,
        moved: Callable[[int, int], Awaitable[None]],
    ) -> None:
        """`per_minute`: messages that a group takes; `moved`: told that a group has another number now."""
        self._bot = bot
        self._database = database
        self._clock = clock
        self._pace = ChatPace(per_chat_per_minute=per_minute, per_second=per_minute)
        self._moved = moved

    async def send(self, place: ChatPlace, reply: ChatReply) -> tuple[ChatPlace, int]:
        """Where it went, and its message id. Raises TelegramError."""
        if place.private:
            return place, await self._deliver(place, reply)
        try:
            return place, await self._deliver(place, reply)
        except ChatMigrated as error:
            await self._moved(place.chat_id, error.new_chat_id)
            return await self.send(
                replace(place, chat_id=error.new_chat_id, message_id=None, topic=None), reply
            )
        except (Forbidden, BadRequest) as error:
            logger.info("a group can't be answered: group=%d error=%s", place.chat_id, error.message)
        own = in_private(place.user_id)
        if not any(one.picture for one in reply.files):  # a caption has no room for it
            why = tell("{group} doesn't let me answer there:", group=place.title[:60])
            reply = replace(reply, text=f"{why}\n{reply.text}")
        return own, await self._deliver(own, reply)

    async def replace(self, place: ChatPlace, message_id: int, reply: ChatReply) -> None:
        """Say it in the place of a message of ours. Raises TelegramError."""
        markup = await self._markup(place, reply)
        try:
            await self._in_turn(
                place,
                lambda: self._bot.edit_message_text(
                    directed(reply.text),
                    chat_id=place.chat_id,
                    message_id=message_id,
                    parse_mode="HTML",
                    reply_markup=markup,
                ),
            )
        except BadRequest as error:
            if "not modified" not in error.message:  # as Telegram says it
                raise

    async def _markup(self, place: ChatPlace, reply: ChatReply) -> InlineKeyboardMarkup | None:
        """The buttons, which are kept before they are shown."""
        if not any(reply.buttons):
            return None
        buttons = [button for row in reply.buttons for button in row if not button.url]
        question = Question(
            key=secrets.token_urlsafe(12),
            user_id=place.user_id,
            chat_id=place.chat_id,
            title=place.title,
            message_id=place.message_id,
            topic=place.topic,
            until=self._clock.now() + reply.lasts,
            choices=tuple(Choice(command=button.command, beside=button.beside) for button in buttons),
        )
        try:
            if buttons:
                async with self._database.write() as work:
                    await work.questions.add(question)
                    await work.commit()
        except StorageError as error:  # a full disk: an answer without buttons is better than none
            logger.warning("buttons can't be kept, and are left out: error=%s", error)
            return None
        number = itertools.count()
        return InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton(button.label[:60], url=button.url)
                    if button.url
                    else InlineKeyboardButton(
                        button.label[:60], callback_data=f"{question.key}.{next(number)}"
                    )
                    for button in row
                ]
                for row in reply.buttons
            ]
        )

    async def _deliver(self, place: ChatPlace, reply: ChatReply) -> int:
        """The message id of the text, or of the picture that it is the caption of."""
        bot, where = self._bot, _where(place)
        markup: InlineKeyboardMarkup | ForceReply | None = await self._markup(place, reply)
        text = reply.text
        if reply.ask and not place.private:
            # A bot in privacy mode is not shown what answers it in another way.
            markup = markup or ForceReply(selective=True)
            text += "\n" + tell("(Answer by replying to this message.)")
        text = directed(text)
        pictures = [InputFile(one.body, one.name) for one in reply.files if one.picture]
        if pictures:
            sent = await self._patiently(
                place,
                lambda: bot.send_photo(
                    photo=pictures[0], caption=text, parse_mode="HTML", reply_markup=markup, **where
                ),
            )
        else:
            sent = await self._patiently(
                place,
                lambda: bot.send_message(text=text, parse_mode="HTML", reply_markup=markup, **where),
            )
        for document in [InputFile(one.body, one.name) for one in reply.files if not one.picture]:
            await self._patiently(
                place,
                lambda document=document: bot.send_document(document=document, **where),  # type: ignore[misc]
            )
        return sent.message_id

    async def _patiently(self, place: ChatPlace, send: Callable[[], Awaitable[Message]]) -> Message:
        """Send; wait where Telegram asks for it."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._in_turn(place, send)
            except RetryAfter as error:
                wait = seconds(error)
                if wait > _PAUSE_AT_MOST:
                    raise
                await asyncio.sleep(wait + 0.1)
        return await self._in_turn(place, send)

    async def _in_turn(self, place: ChatPlace, send: Callable[[], Awaitable[_Sent]]) -> _Sent:
        """Send at the pace of a group."""
        if place.private:
            return await send()
        chat, now = str(place.chat_id), datetime.now(UTC)
        if (free := self._pace.free_at(chat, now)) > now:
            await asyncio.sleep((free - now).total_seconds())
        try:
            return await send()
        finally:
            self._pace.note(chat, datetime.now(UTC))


def _where(place: ChatPlace) -> dict[str, Any]:
    """The arguments of a send: the chat, the topic, and what it replies to."""
    where: dict[str, Any] = {"chat_id": place.chat_id}
    if place.topic:
        where["message_thread_id"] = place.topic
    if place.message_id:
        where["reply_parameters"] = ReplyParameters(place.message_id, allow_sending_without_reply=True)
    return where
