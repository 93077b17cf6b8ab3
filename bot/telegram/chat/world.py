"""What commands ask of Telegram about channels: may we post there, which number has it, a test post. Posts: `posts/`."""

import logging

from telegram import Bot
from telegram.error import TelegramError

from bot.news.watchlist import Channel
from bot.telegram.posts.messenger import posting_trouble
from bot.wording import say

logger = logging.getLogger(__name__)


class World:
    """The channels, by the bot's eyes."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def look_at_channel(self, chat_id: int | str) -> tuple[str, str]:
        """Its title, and why we may not post there ("": we may)."""
        bot = self._bot
        try:
            chat = await bot.get_chat(chat_id)
            member = await bot.get_chat_member(chat_id, bot.id)
        except TelegramError as error:
            return "", say("Telegram says: {message}", message=error.message)
        trouble = posting_trouble(member.status, getattr(member, "can_post_messages", None), bot.username)
        return chat.title or str(chat_id), trouble

    async def send_test(self, channel: Channel, text: str) -> str:
        """Post in a channel; why that can't be done, "" where it was."""
        try:
            await self._bot.send_message(channel.chat_id, text, message_thread_id=channel.topic)
        except TelegramError as error:
            return error.message
        return ""

    async def number_of(self, name: str) -> int | None:
        """The number of a public chat by its @name; None where there is none."""
        try:
            return (await self._bot.get_chat(name)).id
        except TelegramError as error:
            logger.debug("chat not found: name=%s error=%s", name, error)
            return None
