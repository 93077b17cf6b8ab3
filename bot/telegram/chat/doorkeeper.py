"""Who comes to the bot without a role, and who brings an invitation. What somebody with a role says is not for here."""

import logging
from collections.abc import Awaitable, Callable

from telegram import User

from bot.desk.desk import Desk
from bot.news.watchlist import Admin
from bot.pipeline.ports import Clock
from bot.telegram.chat.conversation import ChatPlace, in_private
from bot.telegram.chat.guesses import Guesses
from bot.telegram.commands.registry import ROLE
from bot.telegram.commands.replies import ChatReply
from bot.telegram.translation import speaking, tell

logger = logging.getLogger(__name__)

DeskOf = Callable[[User], Desk]
Send = Callable[[ChatPlace, ChatReply], Awaitable[tuple[ChatPlace, int]]]
Welcome = Callable[[Admin], Awaitable[str]]

_REFUSED_KEPT = 10_000  # people who were told once that they have no role


class Doorkeeper:
    """Answers codes and strangers."""

    def __init__(self, desk: DeskOf, send: Send, welcome: Welcome, clock: Clock) -> None:
        """`welcome`: greets somebody who has a role now, and returns it in words."""
        self._desk = desk
        self._send = send
        self._welcome = welcome
        self._clock = clock
        self._guesses = Guesses()
        self._refused: set[tuple[int, int]] = set()  # person and chat

    async def meet(self, user: User, admin: Admin | None, code: str | None) -> None:
        """A stranger in private, or anybody with a code. A code is always answered; who guesses has to wait."""
        place = in_private(user.id)
        if code and not self._guesses.may_try(user.id, self._clock.now()):
            await self._send(place, ChatReply(tell("Too many codes that don't work. Try again in an hour.")))
        elif code:
            await self._take(user, admin, code)
        elif code is not None and not await self._is_owned(user):
            await self._send(place, ChatReply(_unowned(user)))
        else:
            await self.refuse(place)

    async def refuse(self, place: ChatPlace) -> None:
        """One polite line, once in each chat; a code is taken in private only."""
        key = (place.user_id, place.chat_id)
        if key in self._refused:
            return
        if len(self._refused) > _REFUSED_KEPT:
            self._refused.clear()
        self._refused.add(key)
        await self._send(
            place,
            ChatReply(tell("This bot answers its admins only. Your id is {id}.", id=str(place.user_id))),
        )

    async def _take(self, user: User, admin: Admin | None, code: str) -> None:
        place = in_private(user.id)
        claimed = await self._desk(user).people.claim(code, user_id=user.id, name=user.full_name)
        if claimed is None:
            self._guesses.note(user.id, self._clock.now())
            await self._send(place, ChatReply(await self._wrong(user, admin)))
            return
        if not claimed.new:
            says = tell(
                "You have the role “{role}” already, so the invitation is still open.",
                role=ROLE[claimed.admin.role],
            )
            await self._send(place, ChatReply(says))
            return
        logger.info("admin added: user=%d role=%s", user.id, claimed.admin.role)
        role = await self._welcome(claimed.admin)
        if claimed.invited_by and claimed.invited_by != user.id:
            with speaking(await self._desk(user).people.language(claimed.invited_by)):
                says = tell(
                    "{person} ({id}) used your invitation. Their role now: {role}.",
                    person=user.full_name,
                    id=str(user.id),
                    role=role,
                )
                await self._send(in_private(claimed.invited_by), ChatReply(says))

    async def _wrong(self, user: User, admin: Admin | None) -> str:
        if not await self._is_owned(user):  # this may be the owner, who mistypes it
            return " ".join((tell("This code doesn't work."), _unowned(user)))
        wrong = tell(
            "This code doesn't work: it was mistyped, used already, withdrawn, or is older than seven days."
        )
        if admin:
            return f"{wrong} {tell('Your role: {role}.', role=ROLE[admin.role])}"
        return f"{wrong} {tell('Ask who invited you for another one. Your id is {id}.', id=str(user.id))}"

    async def _is_owned(self, user: User) -> bool:
        return any(one.role == "owner" for one in await self._desk(user).people.all())


def _unowned(user: User) -> str:
    return tell(
        "Nobody owns this bot yet: send /start and the code that its log prints when it starts. Your id is {id}.",
        id=str(user.id),
    )
