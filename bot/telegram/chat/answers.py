"""Sends answers: in private, or in a group as a reply, at the pace that Telegram allows there. Keeps what buttons do.

A group that does not let us answer is answered in private.
"""

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Any

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

from bot.pipeline.pacing import Pace
from bot.telegram.chat.conversation import Place, in_private
from bot.telegram.commands.replies import Button, Reply
from bot.telegram.posts.errors import seconds

logger = logging.getLogger(__name__)

_BUTTONS = 5000  # presses that are remembered
_PAUSE_AT_MOST = 60.0
_ATTEMPTS = 3  # to send an answer that Telegram wants later
_HOW_TO_ANSWER = "\n(Answer by replying to this message.)"


@dataclass(frozen=True, slots=True)
class Press:
    """What a button does, and for whom: who asked, where."""

    command: str
    place: Place
    group: str  # the buttons of one question share it: it is answered once

    @property
    def once(self) -> bool:
        """Deeds and the way out of them; what only shows something may be pressed again."""
        return not self.command or self.command.startswith("!")


class Answers:
    """What the bot says."""

    def __init__(self, bot: Bot, *, per_minute: int, moved: Callable[[int, int], Awaitable[None]]) -> None:
        """`per_minute`: messages that a group takes; `moved`: told that a group has another number now."""
        self._bot = bot
        self._pace = Pace(per_chat_per_minute=per_minute, per_second=per_minute)
        self._moved = moved
        self._presses: OrderedDict[str, Press] = OrderedDict()

    async def send(self, place: Place, reply: Reply) -> tuple[Place, int]:
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
            why = f"{escape(place.title[:60], quote=False)} does not let me answer there:"
            reply = replace(reply, text=f"{why}\n{reply.text}")
        return own, await self._deliver(own, reply)

    def press(self, data: str | None) -> Press | None:
        """What a button with this data does; None: forgotten, or spent."""
        return self._presses.get(data or "")

    def spend(self, press: Press) -> None:
        """None of the buttons beside it works any more."""
        self._presses = OrderedDict(
            (key, one) for key, one in self._presses.items() if one.group != press.group
        )

    async def _deliver(self, place: Place, reply: Reply) -> int:
        """The message id of the text, or of the picture under which it stands."""
        bot, where = self._bot, _where(place)
        group = secrets.token_urlsafe(8)
        rows = [[self._button(button, place, group) for button in row] for row in reply.buttons]
        markup: InlineKeyboardMarkup | ForceReply | None = InlineKeyboardMarkup(rows) if rows else None
        text = reply.text
        if reply.ask and not place.private:
            # A bot in privacy mode is not shown what answers it in another way.
            markup = markup or ForceReply(selective=True)
            text += _HOW_TO_ANSWER
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

    def _button(self, button: Button, place: Place, group: str) -> InlineKeyboardButton:
        key = secrets.token_urlsafe(8)
        self._presses[key] = Press(button.command, place, group)
        if len(self._presses) > _BUTTONS:
            self._presses.popitem(last=False)
        return InlineKeyboardButton(button.label[:60], callback_data=key)

    async def _patiently(self, place: Place, send: Callable[[], Awaitable[Message]]) -> Message:
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

    async def _in_turn(self, place: Place, send: Callable[[], Awaitable[Message]]) -> Message:
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


def _where(place: Place) -> dict[str, Any]:
    """The arguments of a send: the chat, the topic, and what it replies to."""
    where: dict[str, Any] = {"chat_id": place.chat_id}
    if place.topic:
        where["message_thread_id"] = place.topic
    if place.message_id:
        where["reply_parameters"] = ReplyParameters(place.message_id, allow_sending_without_reply=True)
    return where
