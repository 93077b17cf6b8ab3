"""What happens to the bot in groups and channels: added, made an administrator, removed, moved to another number."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import escape

from telegram import ChatMember, ChatMemberUpdated, Message, User

from bot.desk.desk import Desk
from bot.telegram.chat.conversation import ChatPlace, in_private, is_group
from bot.telegram.commands.replies import Button, ChatReply
from bot.telegram.translation import Html, plain, speaking, tell, tell_n

logger = logging.getLogger(__name__)

_OFFER_LASTS = timedelta(days=7)

DeskOf = Callable[[User], Desk]
Send = Callable[[ChatPlace, ChatReply], Awaitable[tuple[ChatPlace, int]]]
Move = Callable[[int, int], Awaitable[None]]
InLine = Callable[[int, Callable[[], Awaitable[None]]], None]


class Membership:
    """Asks the owner about groups and channels that the bot was added to."""

    settle_seconds = 2.0  # after being added: a group that became a supergroup says so only after that

    def __init__(self, desk: DeskOf, send: Send, in_line: InLine, move: Move) -> None:
        """`desk`: of a person; `in_line`: do it when all that was said in a group is answered; `move`: keeps that."""
        self._desk = desk
        self._move = move
        self._send = send
        self._in_line = in_line
        self._told: set[int] = set()  # groups about which the owner was told how to allow them

    async def changed(self, change: ChatMemberUpdated) -> None:
        """The bot is something else in a chat than it was."""
        if is_group(change.chat.type):
            await self._in_group(change)
        await self._in_channel(change)

    async def moved(self, message: Message) -> None:
        """A basic group has become a supergroup: both say so, each about the other."""
        old = message.migrate_from_chat_id or message.chat.id
        new = message.migrate_to_chat_id or message.chat.id
        await self._move(old, new)

    async def tell_how_to_allow(self, place: ChatPlace) -> None:
        """The owner used the bot in a group that is not allowed; once."""
        if place.chat_id not in self._told:
            self._told.add(place.chat_id)
            says = tell(
                "I don't answer anybody in <b>{group}</b> yet. To change that, type /allow there.",
                group=_short(place.title),
            )
            await self._send(in_private(place.user_id), _offered(says, place.chat_id, place.title))

    # ---- groups -------------------------------------------------------------------------------------------------

    async def _in_group(self, change: ChatMemberUpdated) -> None:
        """Added: each owner is asked, in private. Removed: it ends."""
        there, was_there = _inside(change.new_chat_member), _inside(change.old_chat_member)
        if not there:
            self._told.discard(change.chat.id)
            await self._desk(change.from_user).groups.leave(change.chat.id)
        elif not was_there:
            title = change.chat.title or str(change.chat.id)
            self._in_line(change.chat.id, lambda: self._offer(change.from_user, change.chat.id, title))

    async def _offer(self, by: User, chat_id: int, title: str) -> None:
        await asyncio.sleep(self.settle_seconds)
        desk = self._desk(by)
        if await desk.groups.allows(chat_id):
            return
        for owner in await self._owners_to_ask(by):
            with speaking(await desk.people.language(owner)):
                says = tell("{person} added me to <b>{group}</b>.", person=_called(by), group=_short(title))
                await self._send(in_private(owner), _offered(says, chat_id, title))

    async def _owners_to_ask(self, by: User) -> list[int]:
        """An owner who did it alone; else all, but of a stranger they hear once."""
        people = {one.user_id: one.role for one in await self._desk(by).people.all()}
        if people.get(by.id) == "owner":
            return [by.id]
        if by.id not in people and not await self._desk(by).people.first_time(by.id):
            logger.info("a stranger added the bot again, nobody is told: user=%d", by.id)
            return []
        return [user_id for user_id, role in people.items() if role == "owner"]

    # ---- channels -----------------------------------------------------------------------------------------------

    async def _in_channel(self, change: ChatMemberUpdated) -> None:
        """Made an administrator: offer it to who did that. Rights lost and regained: tell the owners."""
        desk, chat = self._desk(change.from_user), change.chat
        may, might = _may_post(change.new_chat_member), _may_post(change.old_chat_member)
        names = (chat.id, f"@{chat.username}")
        known = next((one for one in await desk.channels.all() if one.chat_id in names), None)
        if known is not None:
            if may and (known.paused or not might):
                count = await desk.channels.resume(known.name) if known.paused else 0
                logger.info("rights regained: channel=%s waiting=%d", known.name, count)
                await self._tell_owners(desk, lambda: _regained(known.name, count))
            elif might and not may:
                logger.warning("rights lost: channel=%s", known.name)
                await self._tell_owners(
                    desk,
                    lambda: tell(
                        "⚠ I can't post to <b>{channel}</b> any more: {person} took my rights there. Alerts wait. "
                        "Make me an administrator who may post, and I send them.",
                        channel=_short(known.name),
                        person=_called(change.from_user),
                    ),
                )
            return
        if change.new_chat_member.status != ChatMember.ADMINISTRATOR or is_group(chat.type):
            return
        title = chat.title or str(chat.id)
        for user_id in await self._to_ask(change.from_user):
            with speaking(await desk.people.language(user_id)):
                own = user_id == change.from_user.id
                reply = _channel_offered("" if own else _called(change.from_user), chat.id, title)
                await self._send(in_private(user_id), reply)

    async def _to_ask(self, by: User) -> list[int]:
        """An admin who did it, alone; else the owners, who hear of a stranger once."""
        role = next((one.role for one in await self._desk(by).people.all() if one.user_id == by.id), "")
        return [by.id] if role == "admin" else await self._owners_to_ask(by)

    async def _tell_owners(self, desk: Desk, says: Callable[[], str]) -> None:
        """Each in their language."""
        for one in await desk.people.all():
            if one.role == "owner":
                with speaking(one.language):
                    await self._send(in_private(one.user_id), ChatReply(says()))


def _regained(channel: str, count: int) -> str:
    lines = [tell("I can post to <b>{channel}</b> again.", channel=_short(channel))]
    if count:
        lines.append(
            tell_n(
                "{number} alert had waited, and is sent now.",
                "{number} alerts had waited, and are sent now.",
                count,
            )
        )
    return " ".join(lines)


def _channel_offered(by: str, chat_id: int, title: str) -> ChatReply:
    """`by` "": who reads it did it."""
    says = tell(
        "You made me an administrator of <b>{channel}</b>. Should I post there?", channel=_short(title)
    )
    if by:
        says = tell(
            "{person} made me an administrator of <b>{channel}</b>. Should I post there?",
            person=by,
            channel=_short(title),
        )
    yes = Button(plain("Yes, post there"), f"addchannel {chat_id} {title}")
    return ChatReply(says, ((yes, Button(plain("No"), "")),), lasts=_OFFER_LASTS)


def _offered(says: str, chat_id: int, title: str) -> ChatReply:
    yes = Button(plain("Yes, they may"), f"!allow {chat_id} {title}")
    return ChatReply(
        f"{says} {tell('May admins use me there?')}",
        ((yes, Button(plain("No"), "")),),
        lasts=_OFFER_LASTS,
    )


def _called(user: User) -> str:
    """A person by name and number."""
    return Html(f"{_short(user.full_name)} ({user.id})")


def _may_post(member: ChatMember) -> bool:
    """In a channel; in a group a member may write."""
    if member.status == ChatMember.ADMINISTRATOR:
        return getattr(member, "can_post_messages", None) is not False
    return member.status == ChatMember.OWNER


def _inside(member: ChatMember) -> bool:
    """Is this one in the chat?"""
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def _short(title: str) -> str:
    return Html(escape(title[:60], quote=False))
