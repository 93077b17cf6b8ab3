"""The conversation over Telegram: long polling, who is allowed, dialogues, buttons, being added to a channel.

An outage is waited out. Every update is answered by itself: what goes wrong with one touches no other. Strangers get
one polite line with their id, and nothing else. What is said in groups is in `group_talk`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    CallbackQuery,
    ChatMemberUpdated,
    Document,
    Message,
    Update,
    User,
)
from telegram.constants import ChatType
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, TypeHandler
from telegram.request import HTTPXRequest

from bot.desk.desk import Desk
from bot.errors import AdminError, QueryError, TokenError, WatchwireError
from bot.news.watchlist import Admin
from bot.pipeline.compose import Rules
from bot.pipeline.ports import Clock, Database
from bot.telegram.chat import typed
from bot.telegram.chat.answers import Answers, Press
from bot.telegram.chat.conversation import Place, in_private, place_of
from bot.telegram.chat.dialogues import Dialogues
from bot.telegram.chat.groups import GroupTalk, is_group
from bot.telegram.chat.queue import Lines
from bot.telegram.commands.deeds import Deeds, FeedFinder, FeedLists, named
from bot.telegram.commands.lists import MOST_BYTES, take_in, too_large
from bot.telegram.commands.menu import HELP, IN_PRIVATE
from bot.telegram.commands.replies import Button, Reply, sentence, unreadable
from bot.telegram.posts.messenger import posting_trouble

logger = logging.getLogger(__name__)

_UPDATES = ["message", "channel_post", "callback_query", "my_chat_member"]
_CONNECTIONS = 256  # at a time, as the library has it
_PAUSE_AT_MOST = 60.0


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
        per_minute: int = 20,
    ) -> None:
        """`settings`: what `/settings` shows of the file: key, value, and whether that is the default.

        `per_minute`: messages that a group takes.
        """
        base = api_base_url.rstrip("/")
        builder = ApplicationBuilder().job_queue(None).token(token)
        builder = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
        self._requests = (
            HTTPXRequest(
                connection_pool_size=_CONNECTIONS,
                read_timeout=30,
                write_timeout=30,
                connect_timeout=10,
                pool_timeout=20,
            ),
            HTTPXRequest(connection_pool_size=1, read_timeout=40),  # for updates
        )
        self._app = builder.request(self._requests[0]).get_updates_request(self._requests[1]).build()
        self._app.add_handler(TypeHandler(Update, self._on_update))
        self._database = database
        self._clock = clock
        self._find_feeds = find_feeds
        self._feed_lists = feed_lists
        self._rules = rules
        self._settings = settings
        self._answers = Answers(self._app.bot, per_minute=per_minute, moved=self.group_moved)
        self.dialogues = Dialogues()
        self.groups = GroupTalk(self)
        self._lines = Lines()
        self._refused: set[tuple[int, int]] = set()  # person and chat

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
            await self._lines.close()
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
        for request in self._requests:
            await request.shutdown()

    async def _begin(self, stop: asyncio.Event) -> bool:
        """Introduce ourselves; wait while Telegram is down. False: told to stop meanwhile."""
        pause = 1.0
        while not stop.is_set():
            try:
                await self._app.initialize()
                await self._show_menus()
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

    async def _show_menus(self) -> None:
        """All commands in private; in groups those that are answered there."""
        every = [BotCommand(name, f"{args} {says}".strip()) for name, (args, says) in HELP.items()]
        await self._app.bot.set_my_commands(every)
        await self._app.bot.set_my_commands(
            [one for one in every if one.command not in IN_PRIVATE], scope=BotCommandScopeAllGroupChats()
        )

    def _on_error(self, error: TelegramError) -> None:
        if isinstance(error, Conflict):
            logger.error("another instance reads this bot's messages; this one stands by until it stops")
        else:
            logger.warning("updates can't be read, trying again: error=%s", error)

    @property
    def username(self) -> str:
        """Of the bot, without @."""
        return str(self._app.bot.username)

    @property
    def bot_id(self) -> int:
        """The bot's own number."""
        return int(self._app.bot.id)

    # ---- updates ------------------------------------------------------------------------------------------------

    async def _on_update(self, update: Update, context: object) -> None:
        message = update.message
        if message and is_group(message.chat.type) and not _migrates(message):
            self._lines.put(
                message.chat.id, lambda: self._attend(update, lambda: self.groups.on_message(message))
            )
        else:
            await self._attend(update, lambda: self._take_up(update))

    async def _take_up(self, update: Update) -> None:
        message = update.message
        if update.callback_query:
            await self._on_press(update, update.callback_query)
        elif update.my_chat_member:
            await self._on_membership(update.my_chat_member)
        elif update.channel_post:
            await self._on_foreign_post(update.channel_post)
        elif message and _migrates(message):
            await self.groups.on_migration(message)
        elif message and message.chat.type == ChatType.PRIVATE and message.from_user:
            if message.text:
                await self._on_message(message, message.from_user)
            elif message.document:
                await self._on_document(message.from_user, message.document)

    async def _attend(self, update: Update, work: Callable[[], Awaitable[None]]) -> None:
        """What goes wrong with one update touches no other."""
        try:
            await work()
        except TelegramError as error:
            logger.warning("an answer could not be sent: error=%s", error)
        except Exception:
            logger.exception("an update could not be answered: update=%d", update.update_id)
            await self._apologise(update)

    async def _apologise(self, update: Update) -> None:
        """An admin who gets no answer would send the command again."""
        user = update.effective_user
        with contextlib.suppress(Exception):
            if user and await self.admin(user.id):
                place = place_of(update.message, user) if update.message else in_private(user.id)
                await self.send(place, Reply("That went wrong on my side; the log says how."))

    def in_line(self, chat_id: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do it when all that was said in this group is answered."""

        async def safely() -> None:
            try:
                await work()
            except TelegramError as error:
                logger.warning("an answer could not be sent: error=%s", error)
            except Exception:
                logger.exception("an update could not be answered: group=%d", chat_id)

        self._lines.put(chat_id, safely)

    async def _on_message(self, message: Message, user: User) -> None:
        split = typed.split(message.text or "", self.username)
        if split is None:
            return
        command, argument = typed.with_post(message, *split)
        place = in_private(user.id)
        admin = await self.admin(user.id)
        if admin is None:
            await self._on_private_stranger(user, command, argument)
            return
        if command == "cancel":
            await self.cancel(place)
            return
        if not command:
            asked = self.dialogues.answered(place, None)
            if not asked:
                await self.send(place, Reply("Send a command; /help lists them."))
                return
            command, argument = typed.with_its_name(asked, argument)
        elif command.startswith("!"):  # what a button confirms is not typed
            command = command.lstrip("!")
        else:
            self.dialogues.close(place)
        await self.answer(admin, place, command, argument)

    async def cancel(self, place: Place) -> None:
        """End what we are at there."""
        asked = self.dialogues.close(place)
        await self.send(place, Reply("Cancelled." if asked else "There is nothing to cancel."))

    async def _on_private_stranger(self, user: User, command: str, argument: str) -> None:
        place = in_private(user.id)
        if command == "start" and argument:
            admin = await self.desk(user).people.claim(argument, user_id=user.id, name=user.full_name)
            if admin:
                logger.info("admin added: user=%d role=%s", user.id, admin.role)
                await self.send(
                    place,
                    Reply(
                        f"Welcome: you are {admin.role} of this bot now. Make me an administrator of a channel, "
                        "then /addfeed and /watch; /help lists everything."
                    ),
                )
                return
        if command == "start" and not await self._owned():
            # As often as it takes: this may be the owner, who mistypes the code.
            says = f"{'This code is not good. ' if argument else ''}Nobody owns this bot yet: send /start and the code"
            self._refuse(place)
            await self.send(place, Reply(f"{says} that its log prints at the start. Your id is {user.id}."))
            return
        code = "This code is not good: mistyped, used already, or older than seven days. "
        await self.on_stranger(place, code if command == "start" and argument else "")

    async def on_stranger(self, place: Place, code: str = "") -> None:
        """One polite line, once in each chat; a code is taken in private only."""
        if self._refuse(place):
            await self.send(
                place, Reply(f"{code}This bot answers its admins only. Your id is {place.user_id}.")
            )

    def _refuse(self, place: Place) -> bool:
        """False: refused before."""
        key = (place.user_id, place.chat_id)
        if key in self._refused:
            return False
        if len(self._refused) > 10_000:
            self._refused.clear()
        self._refused.add(key)
        return True

    async def _owned(self) -> bool:
        async with self._database.read() as work:
            return any(one.role == "owner" for one in await work.admins.all())

    async def _on_press(self, update: Update, query: CallbackQuery) -> None:
        press = self._answers.press(query.data)
        admin = await self.admin(query.from_user.id)
        if press is not None and press.place.user_id != query.from_user.id:
            await query.answer("These buttons are for the person who asked.", show_alert=True)
            return
        if press is None or admin is None or not await self._may_press(press, query.from_user):
            await query.answer("This button is no longer good; send the command again.", show_alert=True)
            return
        if press.once:
            self._answers.spend(press)
        await query.answer()
        if press.place.private:
            await self._pressed(admin, press, query)
        else:
            self._lines.put(
                press.place.chat_id,
                lambda: self._attend(update, lambda: self._pressed(admin, press, query)),
            )

    async def _may_press(self, press: Press, user: User) -> bool:
        return press.place.private or await self.desk(user).groups.allows(press.place.chat_id)

    async def _pressed(self, admin: Admin, press: Press, query: CallbackQuery) -> None:
        if press.once:
            with contextlib.suppress(TelegramError):
                await query.edit_message_reply_markup(None)
        if not press.command:
            await self.send(press.place, Reply("Nothing was changed."))
            return
        command, _, argument = press.command.partition(" ")
        await self.answer(admin, press.place, command, argument)

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
        if is_group(chat.type):
            await self.groups.on_membership(change)
        known = next(
            (
                c
                for c in await self.desk(change.from_user).channels.all()
                if c.chat_id in (chat.id, f"@{chat.username}")
            ),
            None,
        )
        if now != "administrator":
            return
        if known is not None:
            if known.paused:
                count = await self.desk(change.from_user).channels.resume(known.name)
                logger.info("rights regained: channel=%s waiting=%d", known.name, count)
            return
        for admin in await self.desk(change.from_user).people.all():
            if admin.role == "owner":
                title = chat.title or str(chat.id)
                offer = Button("Yes, post there", f"addchannel {chat.id} {title}")
                await self.send(
                    in_private(admin.user_id),
                    Reply(
                        f"I was made an administrator of {_escaped(title)}. Shall I post there?",
                        ((offer, Button("No", "")),),
                    ),
                )

    # ---- answers ------------------------------------------------------------------------------------------------

    async def answer(self, admin: Admin, place: Place, command: str, argument: str) -> None:
        """Run a command and send what it answers; in a group some is only said in private."""
        run = self._deeds(admin, place).run(command, argument)
        if place.private or command not in IN_PRIVATE:
            await self._reply(place, run, command, argument)
            return
        try:
            await self._reply(in_private(admin.user_id), run, command, argument)
            says = "I have answered you in private."
        except (Forbidden, BadRequest) as error:
            logger.info("an admin can't be written to: user=%d error=%s", admin.user_id, error.message)
            says = (
                "This is for you alone, and I can't write to you: send me /start in private, then ask there."
            )
        await self.send(place, Reply(says))

    async def _on_document(self, user: User, document: Document) -> None:
        """A file that is sent in private."""
        admin = await self.admin(user.id)
        if admin is None:
            await self._on_private_stranger(user, "", "")
            return
        await self.take_list(admin, in_private(user.id), document)

    async def take_list(self, admin: Admin, place: Place, document: Document) -> None:
        """A file that an admin sends: a list of feeds."""
        name, size = document.file_name or "this file", document.file_size or 0
        if size > MOST_BYTES:
            await self.send(place, too_large(name, size))
            return
        try:
            body = bytes(await (await self._app.bot.get_file(document.file_id)).download_as_bytearray())
        except TelegramError as error:
            await self.send(
                place,
                Reply(f"Telegram does not give me this file: {_escaped(error.message)}. Send it again."),
            )
            return
        await self._reply(place, take_in(self._deeds(admin, place), name, body), "", "")

    def _deeds(self, admin: Admin, place: Place) -> Deeds:
        return Deeds(
            Desk(self._database, self._clock, who=f"chat:{admin.user_id} {admin.name}", rules=self._rules),
            self._find_feeds,
            self._look_at_channel,
            self._number_of,
            self._feed_lists,
            user_id=admin.user_id,
            role=admin.role,
            settings=self._settings,
            here=None if place.private else (place.chat_id, place.title),
        )

    async def _reply(self, place: Place, answer: Awaitable[Reply], command: str, argument: str) -> None:
        """Send what a command answers, or why it can't be done."""
        asked = ""
        try:
            reply = await answer
            asked = reply.ask
        except QueryError as error:
            reply = unreadable(error)
            if command in ("watch", "edit", "test"):
                name, _ = named(argument)
                asked = f"{command} {name}" if name else command
                reply = replace(reply, ask=asked)
        except (AdminError, WatchwireError) as error:
            reply = Reply(_escaped(sentence(str(error))))
        went, message_id = await self.send(place, reply)
        if asked:
            self.dialogues.ask(went, asked, message_id)

    async def send(self, place: Place, reply: Reply) -> tuple[Place, int]:
        """Say something there; where it went in the end, and its message id. Raises TelegramError."""
        return await self._answers.send(place, reply)

    async def group_moved(self, old: int, new: int) -> None:
        """A group has another number now."""
        logger.info("a group became a supergroup: old=%d new=%d", old, new)
        await Desk(self._database, self._clock, who="telegram").groups.move(old, new)

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

    async def admin(self, user_id: int) -> Admin | None:
        """The person, if it is an admin."""
        async with self._database.read() as work:
            return await work.admins.get(user_id)

    def desk(self, user: User) -> Desk:
        """What is done there is recorded as done by this person."""
        return Desk(self._database, self._clock, who=f"chat:{user.id} {user.full_name}")


def _migrates(message: Message) -> bool:
    return bool(message.migrate_to_chat_id or message.migrate_from_chat_id)


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)
