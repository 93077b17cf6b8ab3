"""What happens in groups: being added and removed, becoming a supergroup, and what is said there.

Only commands count, and replies to a question of ours by whom it was asked. In a group that the owner has not allowed
nothing is said. Whoever has no number of his own (anonymous administrators, channels, other bots) is not answered.
"""

import asyncio
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from telegram import ChatMember, ChatMemberUpdated, Message, User

from bot.news.watchlist import Admin
from bot.telegram.chat import typed
from bot.telegram.chat.conversation import GROUPS, Place, in_private, place_of
from bot.telegram.commands.menu import HELP
from bot.telegram.commands.replies import Button, Reply

if TYPE_CHECKING:
    from bot.telegram.chat.chat import Chat

_KNOWN = frozenset({*HELP, "start"})
_LISTS = (".opml", ".xml")


@dataclass(frozen=True, slots=True)
class _Said:
    """A command with its argument; `to_us`: it names the bot. No command: an answer, or a list of feeds."""

    command: str
    argument: str
    to_us: bool = False


class GroupTalk:
    """The part of the chat that is not private."""

    settle_seconds = 2.0  # after being added: a group that became a supergroup says so only after that

    def __init__(self, chat: "Chat") -> None:
        self._chat = chat
        self._told: set[int] = set()  # groups about which the owner was told how to allow them

    # ---- membership ---------------------------------------------------------------------------------------------

    async def on_membership(self, change: ChatMemberUpdated) -> None:
        """Added: each owner is asked, in private. Removed: it ends."""
        there, was_there = _inside(change.new_chat_member), _inside(change.old_chat_member)
        if not there:
            self._told.discard(change.chat.id)
            await self._chat.desk(change.from_user).groups.leave(change.chat.id)
        elif not was_there:
            title = change.chat.title or str(change.chat.id)
            self._chat.in_line(change.chat.id, lambda: self._offer(change.from_user, change.chat.id, title))

    async def _offer(self, by: User, chat_id: int, title: str) -> None:
        await asyncio.sleep(self.settle_seconds)
        desk = self._chat.desk(by)
        if await desk.groups.allows(chat_id):
            return
        for admin in await desk.people.all():
            if admin.role == "owner":
                await self._chat.send(
                    in_private(admin.user_id),
                    _offered(f"I was added to <b>{_short(title)}</b>.", chat_id, title),
                )

    async def on_migration(self, message: Message) -> None:
        """A basic group has become a supergroup: both say so, each about the other."""
        old = message.migrate_from_chat_id or message.chat.id
        new = message.migrate_to_chat_id or message.chat.id
        await self._chat.group_moved(old, new)

    # ---- what is said -------------------------------------------------------------------------------------------

    async def on_message(self, message: Message) -> None:
        """Answer it, if it is for us and from somebody who may."""
        user = message.from_user
        if user is None or user.is_bot or message.sender_chat or message.forward_origin:
            return
        place = place_of(message, user)
        said = self._said(message, place)
        if said is None:
            return
        admin = await self._chat.admin(user.id)
        if not await self._chat.desk(user).groups.allows(place.chat_id):
            if admin is not None and admin.role == "owner":
                await self._on_owner(admin, place, said)
        elif admin is None:
            await self._chat.on_stranger(place)
        elif message.document:
            await self._chat.take_list(admin, place, message.document)
        elif said.command == "cancel":
            await self._chat.cancel(place)
        else:
            await self._on_command(admin, place, message, said)

    def _said(self, message: Message, place: Place) -> _Said | None:
        """None: not for us."""
        text = message.text or (message.caption if message.document else None) or ""
        split = typed.split(text, self._chat.username)
        if split is None:
            return None
        command, argument = split
        if message.document:
            name = (message.document.file_name or "").lower()
            ours = command == "addfeed" or (
                not command and self._answers_us(message) and name.endswith(_LISTS)
            )
            return _Said(command, argument) if ours else None
        if not command:
            replied = message.reply_to_message
            asked = self._chat.dialogues.answered(place, replied.message_id if replied else None)
            return _Said(*typed.with_its_name(asked, argument)) if asked else None
        to_us = typed.addressed(text)
        return _Said(command, argument, to_us) if to_us or command in _KNOWN else None

    def _answers_us(self, message: Message) -> bool:
        replied = message.reply_to_message
        return bool(replied and replied.from_user and replied.from_user.id == self._chat.bot_id)

    async def _on_command(self, admin: Admin, place: Place, message: Message, said: _Said) -> None:
        self._chat.dialogues.close(place)
        command, argument = typed.with_post(message, said.command.lstrip("!"), said.argument)
        await self._chat.answer(admin, place, command, argument)

    async def _on_owner(self, admin: Admin, place: Place, said: _Said) -> None:
        """In a group that is not allowed only the owner is heard: to allow it, or to be told how, once."""
        if said.command == "allow":
            await self._chat.answer(admin, place, said.command, said.argument)
            return
        if place.chat_id not in self._told:
            self._told.add(place.chat_id)
            says = f"I answer nobody in <b>{_short(place.title)}</b> yet; /allow there, typed by you, changes that."
            await self._chat.send(in_private(admin.user_id), _offered(says, place.chat_id, place.title))


def _offered(says: str, chat_id: int, title: str) -> Reply:
    yes = Button("Yes, they may", f"!allow {chat_id} {title}")
    return Reply(f"{says} May admins command me there?", ((yes, Button("No", "")),))


def _inside(member: ChatMember) -> bool:
    """Is this one in the chat?"""
    if member.status == ChatMember.RESTRICTED:
        return bool(getattr(member, "is_member", False))
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


def _short(title: str) -> str:
    return escape(title[:60], quote=False)


def is_group(kind: str) -> bool:
    """By the type of a chat."""
    return kind in GROUPS
