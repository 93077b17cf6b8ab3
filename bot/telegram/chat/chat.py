"""The conversation over Telegram: who is allowed, dialogues, buttons, being added to a channel.

Long polling and outages: `connection`. Every update is answered by itself: what goes wrong with one touches no other. Strangers get
one polite line with their id, and nothing else. What is to be done with a message: `policy`; what happens to the bot
in groups and channels: `membership`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, Document, Message, MessageOriginChannel, Update, User
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.desk.desk import Desk
from bot.desk.eyes import Eyes
from bot.desk.naming import Naming
from bot.errors import AdminError, QueryError, StorageError, WatchwireError
from bot.news.content import Rules
from bot.news.question import Choice
from bot.news.watchlist import Admin
from bot.pipeline.ports import Clock, Database
from bot.telegram.chat import typed
from bot.telegram.chat.afterwards import Afterwards
from bot.telegram.chat.answers import Answers
from bot.telegram.chat.cancelling import asks_for_help, is_cancelling, without_politeness
from bot.telegram.chat.connection import Connection
from bot.telegram.chat.conversation import ChatPlace, in_private, is_group, place_of
from bot.telegram.chat.dialogues import Dialogues
from bot.telegram.chat.doorkeeper import Doorkeeper
from bot.telegram.chat.membership import Membership
from bot.telegram.chat.menus import show_menu, show_menus
from bot.telegram.chat.policy import (
    AskAbout,
    Cancel,
    Meet,
    Offer,
    OneByOne,
    Refuse,
    Rights,
    Run,
    Said,
    SayHow,
    TakeFile,
    TellHowToAllow,
    what_to_do,
)
from bot.telegram.chat.presses import Presses
from bot.telegram.chat.queue import Lines
from bot.telegram.chat.world import World
from bot.telegram.commands import called, every, registry
from bot.telegram.commands.approvals import answered, ask_for_pages, file_answered
from bot.telegram.commands.asked import Asked, FeedFinder, FeedLists, Outside, PageFinder
from bot.telegram.commands.figures import in_need
from bot.telegram.commands.guide import about, less_alerts, not_asked, offered, one_by_one
from bot.telegram.commands.lists import MOST_BYTES, too_large
from bot.telegram.commands.people import role_of
from bot.telegram.commands.registry import COMMANDS
from bot.telegram.commands.replies import ChatReply, sentence, unreadable, with_way_out
from bot.telegram.commands.tour import again, begin, lead_on
from bot.telegram.commands.typed_names import named
from bot.telegram.translation import in_words, known, language, plain, speak, speaking, tell

logger = logging.getLogger(__name__)

_LISTS = (".opml", ".xml")
assert every.DECLARED  # every command is known from here on


class Chat:
    """Answers admins until it is stopped."""

    pages_seconds = 2.0  # what the pages want somebody to be asked about is looked for so often

    def __init__(
        self,
        token: str,
        *,
        api_base_url: str,
        database: Database,
        clock: Clock,
        find_feeds: FeedFinder,
        feed_lists: FeedLists,
        naming: Naming | None = None,
        rules: Rules | None = None,
        settings: Sequence[tuple[str, str, bool]] = (),
        site: str = "",
        per_minute: int = 20,
        four_eyes: bool = False,
        read_page: PageFinder | None = None,
        free_bytes: Callable[[], float] | None = None,
    ) -> None:
        """`settings`: what `/settings` shows of the file: key, value, and whether that is the default.

        `per_minute`: messages that a group takes. `four_eyes`: every change waits for a second admin.
        `free_bytes`: of the disk that the database is on.
        """
        self.connection = Connection(token, api_base_url=api_base_url, on_update=self._on_update)
        self._bot = self.connection.bot
        self._database = database
        self._clock = clock
        self._find_feeds = find_feeds
        self._feed_lists = feed_lists
        self._naming = naming
        self._rules = rules
        self._settings = settings
        self._site = site
        self._four_eyes = four_eyes
        self._read_page = read_page
        self._free_bytes = free_bytes
        self._answers = Answers(
            self._bot, database=database, clock=clock, per_minute=per_minute, moved=self.group_moved
        )
        self.dialogues = Dialogues()
        self.groups = Membership(self.desk, self.send, self.in_line, self.group_moved)
        self._presses = Presses(database, clock, self.admin, self.desk)
        self._world = World(self._bot)
        self._lines = Lines()
        self._asking: asyncio.Task[None] | None = None
        self._afterwards = Afterwards()
        self._doorkeeper = Doorkeeper(self.desk, self.send, self._welcome, clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Answer until `stop`. Raises TokenError."""
        await self.connection.run(
            stop, introduce=self._introduce, now_and_then=self.tell_needs, close=self._close
        )

    async def _introduce(self) -> None:
        async with self._database.read() as work:
            admins = await work.admins.all()
        await show_menus(self._bot, admins)
        self._asking = asyncio.create_task(self._keep_asking(), name="approvals")

    async def _close(self) -> None:
        if self._asking:
            self._asking.cancel()
        await self._lines.close()
        await self._afterwards.close()

    async def tell_needs(self) -> None:
        """The owners hear what needs somebody, once a day, if anything does."""
        try:
            desk = Desk(self._database, self._clock, who="telegram")
            found = await desk.records.needs(free=self._free_bytes() if self._free_bytes else None)
            owners = [one for one in await desk.people.all() if one.role == "owner"] if found else []
            for owner in owners:
                await self._tell(owner, partial(in_need, found))
        except StorageError as error:
            logger.debug("what needs somebody isn't known: error=%s", error)

    async def _keep_asking(self) -> None:
        while True:
            await asyncio.sleep(self.pages_seconds)
            await self.ask_for_pages()

    async def ask_for_pages(self) -> None:
        """What a form of the pages asks for, and waits for a second admin, is brought to who can decide."""
        try:
            await ask_for_pages(Desk(self._database, self._clock, who="telegram"), self._tell)
        except WatchwireError as error:
            logger.debug("what waits for a second admin isn't known: error=%s", error)
        except Exception:  # or nobody would be asked again
            logger.exception("what waits for a second admin could not be asked about")

    @property
    def username(self) -> str:
        """Of the bot, without @."""
        return str(self._bot.username)

    @property
    def bot_id(self) -> int:
        """The bot's own number."""
        return int(self._bot.id)

    # ---- updates ------------------------------------------------------------------------------------------------

    async def _on_update(self, update: Update, context: object) -> None:
        message, chat = update.message, update.effective_chat
        if message and is_group(message.chat.type) and not _migrates(message):
            self._lines.put(message.chat.id, lambda: self._attend(update, lambda: self._on_message(message)))
        elif chat and chat.type == ChatType.PRIVATE:  # one who waits for a poll or a search makes nobody wait
            self._lines.put(chat.id, lambda: self._attend(update, lambda: self._take_up(update)))
        else:
            await self._attend(update, lambda: self._take_up(update))

    async def _take_up(self, update: Update) -> None:
        message = update.message
        if update.callback_query:
            await self._on_press(update, update.callback_query)
        elif update.my_chat_member:
            if update.my_chat_member.chat.type != ChatType.PRIVATE:
                await self.groups.changed(update.my_chat_member)
        elif update.edited_message:
            await self._on_edited(update.edited_message)
        elif update.channel_post:
            await self._on_foreign_post(update.channel_post)
        elif message and _migrates(message):
            await self.groups.moved(message)
        elif message and message.chat.type == ChatType.PRIVATE:
            await self._on_message(message)

    async def _on_edited(self, message: Message) -> None:
        """It is never run again; who waits for that is told."""
        user, private = message.from_user, message.chat.type == ChatType.PRIVATE
        if user and private and (message.text or "").startswith("/") and await self.admin(user.id):
            says = tell("I don't run a message again when it is edited. Send the command as a new message.")
            await self.send(in_private(user.id), ChatReply(says))

    async def _attend(self, update: Update, work: Callable[[], Awaitable[None]]) -> None:
        """What goes wrong with one update touches no other. It is answered in the language of who sent it."""
        try:
            spoken = await self._language_of(update.effective_user)
            speak(spoken)
            await work()
            if language() != spoken and update.effective_user:
                await self._show_new_menu(update.effective_user)
        except TelegramError as error:
            logger.warning("an answer could not be sent: error=%s", error)
        except StorageError as error:  # the database is away for a moment; the log says so once
            logger.debug("an update could not be answered: update=%d error=%s", update.update_id, error)
            await self._apologise(update)
        except Exception:
            logger.exception("an update could not be answered: update=%d", update.update_id)
            await self._apologise(update)

    async def _language_of(self, user: User | None) -> str:
        """What an admin chose; at first, and for strangers, that of their Telegram client."""
        if user is None:
            return "en"
        client, admin = known(user.language_code), await self.admin(user.id)
        if admin is None or admin.language:
            return admin.language if admin else client
        await self.desk(user).people.set_language(admin.user_id, client)
        await show_menu(self._bot, replace(admin, language=client))
        return client

    async def _show_new_menu(self, user: User) -> None:
        if admin := await self.admin(user.id):
            await show_menu(self._bot, admin)

    async def _apologise(self, update: Update) -> None:
        """An admin who gets no answer would send the command again."""
        user = update.effective_user
        with contextlib.suppress(Exception):
            if user and await self.admin(user.id):
                place = place_of(update.message, user) if update.message else in_private(user.id)
                await self.send(
                    place, ChatReply(tell("Something went wrong on my side; the log has the details."))
                )

    def in_line(self, chat_id: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do it when all that was said in this group is answered."""

        async def safely() -> None:
            try:
                await work()
            except TelegramError as error:
                logger.warning("an answer could not be sent: error=%s", error)
            except StorageError as error:
                logger.debug("an update could not be answered: group=%d error=%s", chat_id, error)
            except Exception:
                logger.exception("an update could not be answered: group=%d", chat_id)

        self._lines.put(chat_id, safely)

    async def _on_message(self, message: Message) -> None:
        """In private or in a group: find out what it is, what is to be done, and do it."""
        user = message.from_user
        if user is None:
            return
        place = place_of(message, user)
        if not place.private and (user.is_bot or message.sender_chat or message.forward_origin):
            return
        said = self._said(message, place)
        if said is None:
            return
        if said.address and await self._is_foreign(message):
            said = replace(said, command="", in_words=None)  # of whoever: it is about what it links to
        admin = await self.admin(user.id)
        allowed = place.private or await self.desk(user).groups.allows(place.chat_id)
        rights = Rights(role=admin.role if admin else "", allowed=allowed)
        match what_to_do(said, rights, known=COMMANDS):
            case Run(command=command, argument=argument) if admin:
                await self._close_what_is_open(place, answered=bool(said.asked))
                await self.answer(admin, place, command, argument)
                await self._lead_on(admin, place)
            case TakeFile() if admin and message.document:
                await self._take_file(admin, place, message.document)
                await self._lead_on(admin, place)
            case Cancel(stops=stops):
                await self._cancel(place, asked=bool(said.asked), stops=stops)
            case OneByOne(lines=lines):
                await self._say(place, one_by_one(lines))
            case Offer(line=line):
                await self._say(place, offered(line))
            case SayHow():
                await self._say(place, await self._how(admin, place))
            case Meet(code=code):
                await self._doorkeeper.meet(user, admin, code)
            case AskAbout(address=address):
                await self._say(place, about(address))
            case Refuse():
                await self._doorkeeper.refuse(place)
            case TellHowToAllow():
                await self.groups.tell_how_to_allow(place)

    async def _is_foreign(self, message: Message) -> bool:
        """Is it the post of a channel that isn't ours, forwarded?"""
        origin = message.forward_origin
        if not isinstance(origin, MessageOriginChannel):
            return False
        ours = {
            str(one.chat_id).lower()
            for one in await Desk(self._database, self._clock, who="telegram").channels.all()
        }
        return ours.isdisjoint({str(origin.chat.id), f"@{origin.chat.username}".lower()})

    async def _close_what_is_open(self, place: ChatPlace, *, answered: bool) -> None:
        """`answered`: a draft that was typed anew has no buttons any more. Else, a command: they still work."""
        redrawn = answered and bool(self.dialogues.takes(place))
        offer = self.dialogues.take_offer(place)
        self.dialogues.close(place)
        if offer is not None and redrawn:
            await self._take_buttons_away(place, offer)

    async def _how(self, admin: Admin | None, place: ChatPlace) -> ChatReply:
        """To what is no command and no answer. A yes in words is none: only a button says what it is for."""
        if self.dialogues.is_offered(place):
            return ChatReply(
                tell("I changed nothing: my question above is answered by its buttons. /cancel ends it.")
            )
        step = await again(self._asked(admin, place)) if admin and place.private else None
        return step or not_asked()

    async def _cancel(self, place: ChatPlace, *, asked: bool, stops: bool) -> None:
        """Whatever is open there; `stops`: or the alerts may be meant."""
        offer = self.dialogues.take_offer(place)
        asked = self.dialogues.close(place) or asked or offer is not None
        asked = await self._presses.cancel(place) or asked
        if offer is not None:
            await self._take_buttons_away(place, offer)
        if asked or not stops or not place.private:
            says = tell("Cancelled.") if asked else tell("There is nothing to cancel.")
            await self.send(place, ChatReply(says))
        else:
            await self._say(place, less_alerts())

    def _said(self, message: Message, place: ChatPlace) -> Said | None:
        """None: nothing that can be read, or a command for another bot."""
        text = called.unwrapped(message.text or message.caption or "")
        split = typed.split(text, self.username)
        if split is None or not (text or message.effective_attachment):
            return None
        command, argument = typed.with_post(message, *split)
        code = typed.code_in(text) if place.private and not self.dialogues.is_open(place) else None
        if code:
            command, argument = "start", code
        replied = message.reply_to_message
        asked = ""
        if not command and not message.document:
            asked = self.dialogues.answered(place, replied.message_id if replied else None)
        if asked:
            asked, argument = typed.with_its_name(asked, argument)
        elif not command and place.private and not message.effective_attachment:
            asked, argument = self._instead_of_a_press(place, argument)
        line = None if command else called.in_words(text) or called.in_words(without_politeness(text))
        answers_us = bool(replied and replied.from_user and replied.from_user.id == self.bot_id)
        name = (message.document.file_name or "").lower() if message.document else ""
        return Said(
            command=command,
            argument=argument,
            private=place.private,
            to_us=answers_us if message.document else typed.addressed(text),
            asked=asked,
            is_address=typed.is_address(text),
            cancels=not command and is_cancelling(text),
            wants_help=not command and asks_for_help(text),
            each=tuple(called.each(text, COMMANDS)),
            loose=called.loose(text, COMMANDS) if place.private and not message.document else None,
            in_words=line,
            reads=line is not None and _reads(line),
            offered=self.dialogues.is_offered(place),
            address=typed.address_in(text) or typed.linked(message),
            is_file=message.document is not None,
            is_list=name.endswith(_LISTS),
        )

    def _instead_of_a_press(self, place: ChatPlace, text: str) -> tuple[str, str]:
        """The command, and its argument, that takes what is typed where buttons wait; ("", text) where none does."""
        takes = self.dialogues.takes(place)
        if takes.startswith("!") and not is_cancelling(text):
            command, _, state = takes.partition(" ")
            return command, f"{state}\n{' '.join(text.split())}"
        if query := called.reworded(text) if takes else "":
            return typed.with_its_name(takes, query)
        return "", text

    async def _welcome(self, admin: Admin) -> str:
        """Somebody has a role now: say what they can do, and show a menu of it; what they are."""
        place = in_private(admin.user_id)
        asked = self._asked(admin, place)
        role = await role_of(asked, admin)
        greeting = tell("Welcome. Your role in this bot: {role}.", role=role)
        if asked.may_change:
            await self._say(place, await begin(asked, greeting))
        elif asked.channels:
            says = tell(
                "You can change the watchlists that alert it alone, and its settings. /help lists everything."
            )
            await self._say(place, ChatReply(f"{greeting} {says}"))
        else:
            says = tell("/watchlists shows what is watched, /help lists everything.")
            await self._say(place, ChatReply(f"{greeting} {says}"))
        await show_menu(self._bot, admin)
        return role

    async def _on_press(self, update: Update, query: CallbackQuery) -> None:
        pressed = await self._presses.take(query)
        if pressed is None:
            return
        self.dialogues.close(pressed.place)
        work = partial(self._pressed, pressed.admin, pressed.place, pressed.choice, query)
        if pressed.place.private:
            await work()
        else:
            self._lines.put(pressed.place.chat_id, lambda: self._attend(update, work))

    async def _pressed(self, admin: Admin, place: ChatPlace, choice: Choice, query: CallbackQuery) -> None:
        """The answer comes where the question was, unless it needs a message of its own."""
        message = query.message if isinstance(query.message, Message) else None
        if not choice.command:
            asked = f"{message.text_html}\n\n" if message and message.text else ""
            await self._in_place(place, message, ChatReply(f"{asked}{tell('Nothing was changed.')}"))
            return
        command, _, argument = choice.command.partition(" ")
        reply = await self._told(answered(command, self._asked(admin, place, argument)), command, argument)
        if choice.beside or reply.files or (reply.ask and not place.private):
            if not choice.beside:
                with contextlib.suppress(TelegramError):
                    await query.edit_message_reply_markup(None)
            await self._say(place, reply)
            await self._lead_on(admin, place)
            return
        await self._in_place(place, message, reply)
        await self._lead_on(admin, place)

    async def _lead_on(self, admin: Admin, place: ChatPlace) -> None:
        """The next step for somebody new, once nothing else is asked."""
        if place.private and not self.dialogues.is_open(place):
            step = await lead_on(self._asked(admin, place))
            if step:
                await self._say(place, step)

    async def _in_place(self, place: ChatPlace, message: Message | None, reply: ChatReply) -> None:
        """Instead of `message`; beside it where that can't be edited any more."""
        if message is None:
            await self._say(place, reply)
            return
        reply = with_way_out(reply)
        try:
            await self._answers.replace(place, message.message_id, reply)
        except TelegramError as error:
            logger.info("a message can't be edited: chat=%d error=%s", place.chat_id, error)
            await self._say(place, reply)
            return
        if reply.ask:
            self.dialogues.ask(place, reply.ask, message.message_id)
        self._note_offer(place, message.message_id, reply)
        self._say_later(place, message.message_id, reply)

    async def _on_foreign_post(self, message: Message) -> None:
        """Another's message in a channel: after it ours are to be looked for, if an outcome is unknown."""
        names: list[int | str] = [message.chat.id, f"@{message.chat.username or ''}"]
        async with self._database.write() as work:
            await work.channels.see(names, message.message_id)
            await work.commit()

    # ---- answers ------------------------------------------------------------------------------------------------

    async def answer(self, admin: Admin, place: ChatPlace, command: str, argument: str) -> None:
        """Run a command and send what it answers; in a group some is only said in private."""
        run = answered(command, self._asked(admin, place, argument))
        if place.private or not registry.is_private(command):
            await self._reply(place, run, command, argument)
            return
        try:
            await self._reply(in_private(admin.user_id), run, command, argument)
            says = tell("I have answered you in private.")
        except (Forbidden, BadRequest) as error:
            logger.info("an admin can't be written to: user=%d error=%s", admin.user_id, error.message)
            says = tell(
                "This is for you alone, and I can't write to you: send me /start in private, then ask there."
            )
        await self.send(place, ChatReply(says))

    async def _take_file(self, admin: Admin, place: ChatPlace, document: Document) -> None:
        """A file that an admin sends: a list of feeds."""
        name, size = document.file_name or plain("this file"), document.file_size or 0
        if size > MOST_BYTES:
            await self.send(place, too_large(name, size))
            return
        try:
            body = bytes(await (await self._bot.get_file(document.file_id)).download_as_bytearray())
        except TelegramError as error:
            await self.send(
                place,
                ChatReply(
                    tell(
                        "Telegram doesn't give me this file: {message}. Send it again.",
                        message=error.message,
                    )
                ),
            )
            return
        await self._reply(place, file_answered(self._asked(admin, place), name, body), "", "")

    def _asked(self, admin: Admin, place: ChatPlace, argument: str = "") -> Asked:
        return Asked(
            argument=argument.strip(),
            user_id=admin.user_id,
            role=admin.role,
            channels=frozenset(admin.channels),
            desk=Desk(
                self._database,
                self._clock,
                who=f"chat:{admin.user_id} {admin.name}",
                rules=self._rules,
                only=frozenset(admin.channels) if admin.role == "channel" else None,
                eyes=Eyes(always=self._four_eyes),
            ),
            outside=Outside(
                find_feeds=self._find_feeds,
                look_at_channel=self._world.look_at_channel,
                number_of=self._world.number_of,
                feed_lists=self._feed_lists,
                send_test=self._world.send_test,
                tell=self._tell,
                read_page=self._read_page,
                four_eyes=self._four_eyes,
                username=self.username,
                naming=self._naming,
                settings=self._settings,
                site=self._site,
            ),
            here=None if place.private else (place.chat_id, place.title),
        )

    async def _reply(
        self, place: ChatPlace, answer: Awaitable[ChatReply], command: str, argument: str
    ) -> None:
        """Send what a command answers, or why it can't be done."""
        await self._say(place, await self._told(answer, command, argument))

    async def _told(self, answer: Awaitable[ChatReply], command: str, argument: str) -> ChatReply:
        """What a command answers, or why it can't be done; a query that can't be read is asked for again."""
        try:
            return await answer
        except QueryError as error:
            reply = unreadable(error)
            if command not in ("watch", "edit", "test"):
                return reply
            name, _ = named(argument)
            return replace(reply, ask=f"{command} {name}" if name else command)
        except (AdminError, WatchwireError) as error:
            return ChatReply(_escaped(sentence(in_words(error))))

    async def _say(self, place: ChatPlace, reply: ChatReply) -> None:
        reply = with_way_out(reply)
        went, message_id = await self.send(place, reply)
        if reply.ask:
            self.dialogues.ask(went, reply.ask, message_id)
        self._note_offer(went, message_id, reply)
        self._say_later(went, message_id, reply)

    def _note_offer(self, place: ChatPlace, message_id: int, reply: ChatReply) -> None:
        """A question that buttons answer can be cancelled by words as well."""
        if any(not (button.command or button.url) for row in reply.buttons for button in row):
            self.dialogues.offer(place, message_id, reply.typed)

    async def _take_buttons_away(self, place: ChatPlace, message_id: int) -> None:
        """Of a question that was cancelled."""
        with contextlib.suppress(TelegramError):
            await self._bot.edit_message_reply_markup(place.chat_id, message_id, reply_markup=None)

    def _say_later(self, place: ChatPlace, message_id: int, reply: ChatReply) -> None:
        """What there is to say later takes the place of what was said."""
        if reply.later is None:
            return
        wait_for = reply.later

        async def say() -> None:
            if found := await wait_for():
                await self._answers.replace(place, message_id, found)

        self._afterwards.begin(say)

    async def _tell(self, admin: Admin, make: Callable[[], ChatReply]) -> None:
        """To somebody else, in their language; who has never written to the bot isn't reached."""
        with speaking(admin.language):
            try:
                await self._say(in_private(admin.user_id), make())
            except TelegramError as error:
                logger.info("an admin can't be written to: user=%d error=%s", admin.user_id, error)

    async def send(self, place: ChatPlace, reply: ChatReply) -> tuple[ChatPlace, int]:
        """Say something there; where it went in the end, and its message id. Raises TelegramError."""
        return await self._answers.send(place, reply)

    async def group_moved(self, old: int, new: int) -> None:
        """A group has another number now."""
        logger.info("a group became a supergroup: old=%d new=%d", old, new)
        await Desk(self._database, self._clock, who="telegram").groups.move(old, new)

    async def admin(self, user_id: int) -> Admin | None:
        """The person, if it is an admin."""
        async with self._database.read() as work:
            return await work.admins.get(user_id)

    def desk(self, user: User) -> Desk:
        """What is done there is recorded as done by this person."""
        return Desk(self._database, self._clock, who=f"chat:{user.id} {user.full_name}")


def _reads(line: called.Line) -> bool:
    """Does it change nothing, and is it clear what it is about?"""
    return COMMANDS[line.command].role == "viewer" and (not line.argument or typed.is_address(line.argument))


def _migrates(message: Message) -> bool:
    return bool(message.migrate_to_chat_id or message.migrate_from_chat_id)


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)
