"""Presses on buttons: which answers a question, and which comes too late, or from somebody else. What it does: `chat`."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import CallbackQuery, User
from telegram.error import TelegramError

from bot.desk.desk import Desk
from bot.news.question import Choice, Question
from bot.news.watchlist import Admin
from bot.pipeline.ports import Clock, Database
from bot.telegram.chat.conversation import ChatPlace
from bot.telegram.translation import plain

AdminOf = Callable[[int], Awaitable[Admin | None]]
DeskOf = Callable[[User], Desk]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """An answer that counts: by whom, where it is answered, what was chosen."""

    admin: Admin
    place: ChatPlace
    choice: Choice


class Presses:
    """A question is answered once, by whom it was asked, before it expires."""

    def __init__(self, database: Database, clock: Clock, admin_of: AdminOf, desk: DeskOf) -> None:
        self._database = database
        self._clock = clock
        self._admin_of = admin_of
        self._desk = desk

    async def take(self, query: CallbackQuery) -> Pressed | None:
        """The answer; None where it doesn't count, which whoever pressed is told."""
        key, _, number = (query.data or "").partition(".")
        question, admin = await self._question(key), await self._admin_of(query.from_user.id)
        if question is not None and question.user_id != query.from_user.id:
            await query.answer(plain("These buttons are for the person who asked."), show_alert=True)
            return None
        stale = question is None or admin is None or not number.isdecimal()
        if stale or question is None or admin is None or len(question.choices) <= int(number):
            await _expire(query, plain("This button no longer works. Send the command again."))
            return None
        place, choice = _place(question), question.choices[int(number)]
        allowed = place.private or await self._desk(query.from_user).groups.allows(place.chat_id)
        if question.until <= self._clock.now() or not allowed:
            await _expire(query, plain("This question has expired. Send the command again."))
            return None
        if not choice.beside and not await self._is_first(key):
            await query.answer(plain("This has been answered already."))
            return None
        await query.answer()
        return Pressed(admin=admin, place=place, choice=choice)

    async def cancel(self, place: ChatPlace) -> bool:
        """Whoever says no in words has answered what is still asked there, also before a restart; was there anything?"""
        async with self._database.write() as work:
            asked = await work.questions.cancel(place.user_id, place.chat_id)
            await work.commit()
        return asked

    async def _question(self, key: str) -> Question | None:
        async with self._database.read() as work:
            return await work.questions.get(key)

    async def _is_first(self, key: str) -> bool:
        async with self._database.write() as work:
            first = await work.questions.take(key)
            await work.commit()
        return first


async def _expire(query: CallbackQuery, says: str) -> None:
    """A question that can't be answered any more loses its buttons."""
    await query.answer(says, show_alert=True)
    with contextlib.suppress(TelegramError):
        await query.edit_message_reply_markup(None)


def _place(question: Question) -> ChatPlace:
    """Where its answer goes."""
    return ChatPlace(
        user_id=question.user_id,
        chat_id=question.chat_id,
        title=question.title,
        message_id=question.message_id,
        topic=question.topic,
    )
