"""The conversation over Telegram: long polling, who is allowed, dialogues, buttons, being added to a channel.

An outage is waited out. Every update is answered by itself: what goes wrong with one touches no other. Strangers get
one polite line with their id, and nothing else.
"""

import asyncio
import contextlib
import logging
import os
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import (
    BotCommand,
    CallbackQuery,
    ChatMemberUpdated,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    MessageOriginChannel,
    Update,
    User,
)
from telegram.constants import ChatType
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ApplicationBuilder, TypeHandler

from bot.errors import AdminError, QueryError, TokenError, WatchwireError
from bot.news.watchlist import Admin
from bot.pipeline.compose import Rules
from bot.pipeline.edit import Desk
from bot.pipeline.ports import Clock, Database
from bot.telegram.commands.deeds import Deeds, FeedFinder, FeedLists, named
from bot.telegram.commands.lists import MOST_BYTES, take_in, too_large
from bot.telegram.commands.menu import HELP
from bot.telegram.commands.replies import Button, Reply, sentence, unreadable
from bot.telegram.messenger import posting_trouble

logger = logging.getLogger(__name__)

_UPDATES = ["message", "channel_post", "callback_query", "my_chat_member"]
_DIALOGUE = 600.0  # seconds that a question stays open
_ABOUT_A_POST = ("why", "whynot", "split", "mute", "unmute")
_BUTTONS = 5000  # presses that are remembered
_PAUSE_AT_MOST = 60.0
_ATTEMPTS = 3  # to send an answer that Telegram wants later


@dataclass(frozen=True, slots=True)
class _Press:
    """What a button does, and for whom."""

    command: str
    user_id: int
    group: str  # the buttons of one question share it: it is answered once

    @property
    def once(self) -> bool:
        """Deeds and the way out of them; what only shows something may be pressed again."""
        return not self.command or self.command.startswith("!")


class Chat:
    """Answers admins until it is stopped."""

    token_check_seconds = 300.0

    def __init__(
        self,
        token: str,
        *,
        api_base_url: str,
        database: Database,
        clock: Clock,
        find_feeds: FeedFinder,
        feed_lists: FeedLists,
        rules: Rules | None = None,
        settings: Sequence[tuple[str, str, bool]] = (),
    ) -> None:
        """`settings`: what `/settings` shows of the file: key, value, and whether that is the default."""
        base = api_base_url.rstrip("/")
        builder = ApplicationBuilder().job_queue(None).token(token)
        builder = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
        builder = (
            builder.job_queue(None).read_timeout(30).write_timeout(30).connect_timeout(10).pool_timeout(20)
        )
        self._app = builder.get_updates_read_timeout(40).build()
        self._app.add_handler(TypeHandler(Update, self._on_update))
        self._database = database
        self._clock = clock
        self._find_feeds = find_feeds
        self._feed_lists = feed_lists
        self._rules = rules
        self._settings = settings
        self._presses: OrderedDict[str, _Press] = OrderedDict()
        self._asked: dict[
            int, tuple[str, float]
        ] = {}  # user -> command that waits for its argument, since when
        self._refused: set[int] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Poll for updates until `stop`. Raises TokenError."""
        begun = False
        try:
            begun = await self._begin(stop)
        finally:
            if not begun:
                await self._close()
        if not begun:
            return
        updater = self._app.updater
        assert updater is not None
        await self._app.start()
        await updater.start_polling(
            timeout=20, bootstrap_retries=-1, allowed_updates=_UPDATES, error_callback=self._on_error
        )
        logger.info("chat open: bot=@%s", self._app.bot.username)
        try:
            while not await self._stopped(stop):
                await self._check_token()
        finally:
            with contextlib.suppress(TelegramError, RuntimeError):
                await updater.stop()
                await self._app.stop()
                await self._app.shutdown()

    async def _stopped(self, stop: asyncio.Event) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), self.token_check_seconds)
        return stop.is_set()

    async def _check_token(self) -> None:
        """A token that was revoked ends the polling of updates without a word; say it. Raises TokenError."""
        try:
            await self._app.bot.get_me()
        except InvalidToken as error:
            raise TokenError(
                "Telegram does not know this bot token any more: get the new one from @BotFather"
            ) from error
        except TelegramError as error:
            logger.debug("token not checked: error=%s", error)

    async def _close(self) -> None:
        """Close what a start that failed has opened; the library itself only closes what was initialised."""
        for request in self._app.bot._request:
            await request.shutdown()

    async def _begin(self, stop: asyncio.Event) -> bool:
        """Introduce ourselves; wait while Telegram is down. False: told to stop meanwhile."""
        pause = 1.0
        while not stop.is_set():
            try:
                await self._app.initialize()
                await self._app.bot.set_my_commands(
                    [BotCommand(name, f"{args} {says}".strip()) for name, (args, says) in HELP.items()]
                )
                return True
            except InvalidToken as error:
                raise TokenError(
                    "Telegram does not know this bot token: get the right one from @BotFather"
                ) from error
            except TelegramError as error:
                logger.warning("Telegram can't be reached, trying again in %.0f s: error=%s", pause, error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, _PAUSE_AT_MOST)
        return False

    def _on_error(self, error: TelegramError) -> None:
        if isinstance(error, Conflict):
            logger.error("another instance reads this bot's messages; this one stands by until it stops")
        else:
            logger.warning("updates can't be read, trying again: error=%s", error)

    # ---- updates ------------------------------------------------------------------------------------------------

    async def _on_update(self, update: Update, context: object) -> None:
        try:
            if update.callback_query:
                await self._on_press(update.callback_query)
            elif update.my_chat_member:
                await self._on_membership(update.my_chat_member)
            elif update.channel_post:
                await self._on_foreign_post(update.channel_post)
            elif update.message and update.message.from_user and update.message.text:
                await self._on_message(update.message, update.message.from_user)
            elif update.message and update.message.from_user and update.message.document:
                await self._on_document(update.message, update.message.from_user, update.message.document)
        except TelegramError as error:
            logger.warning("an answer could not be sent: error=%s", error)
        except Exception:
            logger.exception("an update could not be answered: update=%d", update.update_id)
            await self._apologise(update)

    async def _apologise(self, update: Update) -> None:
        """An admin who gets no answer would send the command again."""
        user = update.effective_user
        with contextlib.suppress(Exception):
            if user and await self._admin(user.id):
                await self._send(user.id, Reply("That went wrong on my side; the log says how."))

    async def _on_message(self, message: Message, user: User) -> None:
        if message.chat.type != ChatType.PRIVATE:
            return
        split = _split(message.text or "", self._app.bot.username)
        if split is None:
            return
        command, argument = _with_post(message, *split)
        admin = await self._admin(user.id)
        if admin is None:
            await self._on_stranger(message, user, command, argument)
            return
        if command == "cancel":
            asked = self._asked.pop(user.id, None)
            await self._send(user.id, Reply("Cancelled." if asked else "There is nothing to cancel."))
            return
        if not command:
            asked = self._asked.pop(user.id, None)
            if asked is None or time.monotonic() - asked[1] > _DIALOGUE:
                await self._send(user.id, Reply("Send a command; /help lists them."))
                return
            command, argument = _with_its_name(asked[0], argument)
        elif command.startswith("!"):  # what a button confirms is not typed
            command = command.lstrip("!")
        else:
            self._asked.pop(user.id, None)
        await self._answer(admin, command, argument)

    async def _on_stranger(self, message: Message, user: User, command: str, argument: str) -> None:
        if command == "start" and argument:
            admin = await self._desk(user).claim(argument, user_id=user.id, name=user.full_name)
            if admin:
                logger.info("admin added: user=%d role=%s", user.id, admin.role)
                await self._send(
                    user.id,
                    Reply(
                        f"Welcome: you are {admin.role} of this bot now. Make me an administrator of a channel, "
                        "then /addfeed and /watch; /help lists everything."
                    ),
                )
                return
        unowned = command == "start" and not await self._owned()
        if user.id in self._refused and not unowned:
            return
        if len(self._refused) > 10_000:
            self._refused.clear()
        self._refused.add(user.id)
        if unowned:  # as often as it takes: this may be the owner, who mistypes the code
            await message.reply_text(
                f"{'This code is not good. ' if argument else ''}Nobody owns this bot yet: send /start and the code "
                f"that its log prints at the start. Your id is {user.id}."
            )
            return
        code = (
            "This code is not good: mistyped, used already, or older than seven days. "
            if command == "start" and argument
            else ""
        )
        await message.reply_text(f"{code}This bot answers its admins only. Your id is {user.id}.")

    async def _owned(self) -> bool:
        async with self._database.read() as work:
            return any(one.role == "owner" for one in await work.admins.all())

    async def _on_press(self, query: CallbackQuery) -> None:
        press = self._presses.get(query.data or "")
        admin = await self._admin(query.from_user.id)
        if press is None or admin is None or press.user_id != query.from_user.id:
            await query.answer("This button is no longer good; send the command again.", show_alert=True)
            return
        await query.answer()
        if press.once:
            self._presses = OrderedDict(
                (key, one) for key, one in self._presses.items() if one.group != press.group
            )
            with contextlib.suppress(TelegramError):
                await query.edit_message_reply_markup(None)
        if not press.command:
            await self._send(admin.user_id, Reply("Nothing was changed."))
            return
        command, _, argument = press.command.partition(" ")
        await self._answer(admin, command, argument)

    async def _on_foreign_post(self, message: Message) -> None:
        """Another's message in a channel: after it ours are to be looked for, if an outcome is unknown."""
        names: list[int | str] = [message.chat.id, f"@{message.chat.username or ''}"]
        async with self._database.write() as work:
            await work.channels.see(names, message.message_id)
            await work.commit()

    async def _on_membership(self, change: ChatMemberUpdated) -> None:
        """Made an administrator of a channel: offer it to the owner. Rights gone: the outbox will notice."""
        chat, now = change.chat, change.new_chat_member.status
        if chat.type == ChatType.PRIVATE:
            return
        known = next(
            (
                c
                for c in await self._desk(change.from_user).channels()
                if c.chat_id in (chat.id, f"@{chat.username}")
            ),
            None,
        )
        if now != "administrator":
            return
        if known is not None:
            if known.paused:
                count = await self._desk(change.from_user).resume_channel(known.name)
                logger.info("rights regained: channel=%s waiting=%d", known.name, count)
            return
        for admin in await self._desk(change.from_user).admins():
            if admin.role == "owner":
                title = chat.title or str(chat.id)
                offer = Button("Yes, post there", f"addchannel {chat.id} {title}")
                await self._send(
                    admin.user_id,
                    Reply(
                        f"I was made an administrator of {_escaped(title)}. Shall I post there?",
                        ((offer, Button("No", "")),),
                    ),
                )

    # ---- answers ------------------------------------------------------------------------------------------------

    async def _answer(self, admin: Admin, command: str, argument: str) -> None:
        await self._reply(admin, self._deeds(admin).run(command, argument), command, argument)

    async def _on_document(self, message: Message, user: User, document: Document) -> None:
        """A file that an admin sends in private: a list of feeds."""
        if message.chat.type != ChatType.PRIVATE:
            return
        admin = await self._admin(user.id)
        if admin is None:
            await self._on_stranger(message, user, "", "")
            return
        name, size = document.file_name or "this file", document.file_size or 0
        if size > MOST_BYTES:
            await self._send(user.id, too_large(name, size))
            return
        try:
            body = bytes(await (await self._app.bot.get_file(document.file_id)).download_as_bytearray())
        except TelegramError as error:
            await self._send(
                user.id,
                Reply(f"Telegram does not give me this file: {_escaped(error.message)}. Send it again."),
            )
            return
        await self._reply(admin, take_in(self._deeds(admin), name, body), "", "")

    def _deeds(self, admin: Admin) -> Deeds:
        return Deeds(
            Desk(self._database, self._clock, who=f"chat:{admin.user_id} {admin.name}", rules=self._rules),
            self._find_feeds,
            self._look_at_channel,
            self._number_of,
            self._feed_lists,
            user_id=admin.user_id,
            role=admin.role,
            settings=self._settings,
        )

    async def _reply(self, admin: Admin, answer: Awaitable[Reply], command: str, argument: str) -> None:
        """Send what a deed answers, or why it can't be done."""
        try:
            reply = await answer
        except QueryError as error:
            reply = unreadable(error)
            if command in ("watch", "edit", "test"):
                name, _ = named(argument)
                asked = f"{command} {name}" if name else command
                self._asked[admin.user_id] = (asked, time.monotonic())
        except (AdminError, WatchwireError) as error:
            reply = Reply(_escaped(sentence(str(error))))
        if reply.ask:
            self._asked[admin.user_id] = (reply.ask, time.monotonic())
        await self._send(admin.user_id, reply)

    async def _send(self, user_id: int, reply: Reply) -> None:
        group = secrets.token_urlsafe(8)
        rows = [[self._button(button, user_id, group) for button in row] for row in reply.buttons]
        markup = InlineKeyboardMarkup(rows) if rows else None
        bot = self._app.bot
        pictures = [InputFile(one.body, one.name) for one in reply.files if one.picture]
        if pictures:
            await _patiently(
                lambda: bot.send_photo(
                    user_id, pictures[0], caption=reply.text, parse_mode="HTML", reply_markup=markup
                )
            )
        else:
            await _patiently(
                lambda: bot.send_message(user_id, reply.text, parse_mode="HTML", reply_markup=markup)
            )
        for document in [InputFile(one.body, one.name) for one in reply.files if not one.picture]:
            await _patiently(lambda document=document: bot.send_document(user_id, document))  # type: ignore[misc]

    def _button(self, button: Button, user_id: int, group: str) -> InlineKeyboardButton:
        key = secrets.token_urlsafe(8)
        self._presses[key] = _Press(button.command, user_id, group)
        if len(self._presses) > _BUTTONS:
            self._presses.popitem(last=False)
        return InlineKeyboardButton(button.label[:60], callback_data=key)

    async def _look_at_channel(self, chat_id: int | str) -> tuple[str, str]:
        """Its title, and why we may not post there ("": we may)."""
        bot = self._app.bot
        try:
            chat = await bot.get_chat(chat_id)
            member = await bot.get_chat_member(chat_id, bot.id)
        except TelegramError as error:
            return "", f"Telegram says: {error.message}"
        trouble = posting_trouble(member.status, getattr(member, "can_post_messages", None), bot.username)
        return chat.title or str(chat_id), trouble

    async def _number_of(self, name: str) -> int | None:
        try:
            return (await self._app.bot.get_chat(name)).id
        except TelegramError as error:
            logger.debug("chat not found: name=%s error=%s", name, error)
            return None

    async def _admin(self, user_id: int) -> Admin | None:
        async with self._database.read() as work:
            return await work.admins.get(user_id)

    def _desk(self, user: User) -> Desk:
        return Desk(self._database, self._clock, who=f"chat:{user.id} {user.full_name}")


async def _patiently(send: Callable[[], Awaitable[object]]) -> None:
    """Send; wait where Telegram asks for it."""
    for attempt in range(_ATTEMPTS):
        try:
            await send()
            return
        except RetryAfter as error:
            wait = error._retry_after.total_seconds()
            if attempt == _ATTEMPTS - 1 or wait > _PAUSE_AT_MOST:
                raise
            await asyncio.sleep(wait + 0.1)


def _split(text: str, username: str) -> tuple[str, str] | None:
    """Command and argument; no command: "" and the text; None: a command for another bot."""
    if not text.startswith("/"):
        return "", text
    head, _, argument = text.partition(" ") if "\n" not in text.split(" ")[0] else text.partition("\n")
    name, _, addressee = head[1:].partition("@")
    if addressee and addressee.lower() != username.lower():
        return None
    return name.lower(), argument


def _with_post(message: Message, command: str, argument: str) -> tuple[str, str]:
    """A command that answers a forwarded post is about that post; a forwarded post by itself asks why it came."""
    asked = message.reply_to_message or message
    origin = asked.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return command, argument
    link = f"https://t.me/c/{str(origin.chat.id).removeprefix('-100')}/{origin.message_id}"
    if message.reply_to_message and command in _ABOUT_A_POST and not _names_another(command, argument):
        return command, f"{link} {argument}".strip()  # /mute for 1d
    return ("why", link) if not command and message.forward_origin else (command, argument)


def _names_another(command: str, argument: str) -> bool:
    """Is the command about something else than the post that it answers?"""
    rest = argument.strip()
    if command == "mute":
        return bool(rest) and re.match(r"for\b|\d", rest) is None
    return bool(rest) and (command != "whynot" or "/" in rest)


def _with_its_name(asked: str, answer: str) -> tuple[str, str]:
    """The command that waits, and its argument: the name that was typed before holds unless another is given."""
    command, _, name = asked.partition(" ")
    if name and not named(answer)[0]:
        answer = f"{name} = {answer}"
    return command, answer


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)
