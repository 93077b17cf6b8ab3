"""What happens to the bot in groups and channels: added, made an administrator, removed, moved to another number."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from html import escape

from telegram import ChatMember, ChatMemberUpdated, Message, User

from bot.desk.desk import Desk
from bot.telegram.chat.conversation import Place, in_private, is_group
from bot.telegram.commands.replies import Button, Reply

logger = logging.getLogger(__name__)

DeskOf = Callable[[User], Desk]
Send = Callable[[Place, Reply], Awaitable[tuple[Place, int]]]
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

    async def tell_how_to_allow(self, place: Place) -> None:
        """The owner used the bot in a group that is not allowed; once."""
        if place.chat_id not in self._told:
            self._told.add(place.chat_id)
            says = f"I don't answer anybody in <b>{_short(place.title)}</b> yet. To change that, type /allow there."
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
        for admin in await desk.people.all():
            if admin.role == "owner":
                says = f"I was added to <b>{_short(title)}</b>."
                await self._send(in_private(admin.user_id), _offered(says, chat_id, title))

    # ---- channels -----------------------------------------------------------------------------------------------

    async def _in_channel(self, change: ChatMemberUpdated) -> None:
        """Made an administrator: offer it to the owner. Rights gone: the outbox will notice."""
        if change.new_chat_member.status != ChatMember.ADMINISTRATOR:
            return
        desk, chat = self._desk(change.from_user), change.chat
        names = (chat.id, f"@{chat.username}")
        known = next((one for one in await desk.channels.all() if one.chat_id in names), None)
        if known is not None:
            if known.paused:
                count = await desk.channels.resume(known.name)
                logger.info("rights regained: channel=%s waiting=%d", known.name, count)
            return
        title = chat.title or str(chat.id)
        offer = Button("Yes, post there", f"addchannel {chat.id} {title}")
        says = f"I was made an administrator of <b>{_short(title)}</b>. Should I post there?"
        for admin in await desk.people.all():
            if admin.role == "owner":
                await self._send(in_private(admin.user_id), Reply(says, ((offer, Button("No", "")),)))


def _offered(says: str, chat_id: int, title: str) -> Reply:
    yes = Button("Yes, they may", f"!allow {chat_id} {title}")
    return Reply(f"{says} May admins use me there?", ((yes, Button("No", "")),))


def _inside(member: ChatMember) -> bool:
    """Is this one in the chat?"""
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def _short(title: str) -> str:
    return escape(title[:60], quote=False)
