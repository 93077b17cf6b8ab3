"""The menu of commands that Telegram shows: each person their role's, in their language; in groups what is answered there."""

import contextlib
from collections.abc import Iterable, Sequence

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden

from bot.news.watchlist import Admin
from bot.telegram.commands import registry
from bot.telegram.translation import LANGUAGES, plain, speaking


async def show_menus(bot: Bot, admins: Iterable[Admin]) -> None:
    """In private the commands of each person's role; in groups those that are answered there. Raises TelegramError."""
    for code in LANGUAGES:
        client = None if code == "en" else code  # English is for the clients of all other languages
        with speaking(code):
            start = BotCommand("start", plain("start, or use an invitation"))
            groups = _shown(registry.menu(private=False))
        await bot.set_my_commands([start], language_code=client)
        await bot.set_my_commands(groups, scope=BotCommandScopeAllGroupChats(), language_code=client)
    for admin in admins:
        await show_menu(bot, admin)


async def show_menu(bot: Bot, admin: Admin) -> None:
    """What this person may use, in the private chat with them, in the language that is spoken there."""
    with speaking(admin.language):
        commands = _shown(registry.menu(role=admin.role))
    with contextlib.suppress(BadRequest, Forbidden):  # who has never written to the bot has no chat with it
        await bot.set_my_commands(commands, scope=BotCommandScopeChat(admin.user_id))


def _shown(commands: Sequence[registry.Command]) -> list[BotCommand]:
    return [BotCommand(one.name, plain(one.says)) for one in commands]
