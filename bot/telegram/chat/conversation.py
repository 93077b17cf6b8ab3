"""Where something was said, and so where its answer goes: in private, or in a group as a reply, in the same topic."""

from dataclasses import dataclass

from telegram import Message, User
from telegram.constants import ChatType

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPlace:
    """A person in a chat; `message_id`: what the answer replies to, None for nothing."""

    user_id: int
    chat_id: int
    title: str = ""
    message_id: int | None = None
    topic: int | None = None

    @property
    def private(self) -> bool:
        """A person's private chat with the bot has the person's number."""
        return self.chat_id == self.user_id


def in_private(user_id: int) -> ChatPlace:
    """The private chat with a person."""
    return ChatPlace(user_id=user_id, chat_id=user_id)


def place_of(message: Message, user: User) -> ChatPlace:
    """Where `user` said it. Outside of topics a reply has the number of a thread too, to which nothing can be sent.

    See https://github.com/tdlib/telegram-bot-api/issues/447
    """
    if message.chat.type == ChatType.PRIVATE:
        return in_private(user.id)
    return ChatPlace(
        user_id=user.id,
        chat_id=message.chat.id,
        title=message.chat.title or str(message.chat.id),
        message_id=message.message_id,
        topic=message.message_thread_id if message.is_topic_message else None,
    )


def is_group(kind: str) -> bool:
    """By the type of a chat."""
    return kind in GROUPS
