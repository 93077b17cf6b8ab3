"""What each answer of Telegram means for a delivery. One function, so that no library error leaks.

Telegram's descriptions are compared without regard to case, since the library capitalises them
(`telegram.error.BadRequest.message`). A 400 that is in none of the lists is about the one post, not about the chat.
"""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import (
    ChatMovedError,
    DeliveryDelayedError,
    DeliveryError,
    DeliveryRefusedError,
    DeliveryUncertainError,
    DeliveryUnsentError,
    MarkupRefusedError,
    PostGoneError,
    PostRefusedError,
    TokenError,
)
from bot.wording import say

# No request left the machine: no connection was made or free (httpx, exceptions hierarchy).
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)

_MARKUP = ("can't parse entities", "entities_too_long", "can't parse message text")
_POST_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to be replied not found",
    "message to reply not found",
    "replied message not found",
    "message_id_invalid",
    "message to delete not found",
    "message can't be deleted",
)
_CHAT = (
    "chat not found",
    "need administrator rights",
    "not enough rights",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_admin_required",
    "channel_private",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "user not found",
    "peer_id_invalid",
    "chat_restricted",
    "group chat was deactivated",
)
_NOT_MODIFIED = "message is not modified"


def is_unchanged(error: TelegramError) -> bool:
    """True where an edit found the very text that it wanted."""
    return isinstance(error, BadRequest) and _NOT_MODIFIED in error.message.lower()


def translated(error: TelegramError) -> DeliveryError | TokenError:
    """Ours for Telegram's. Raise it `from error`."""
    match error:
        case InvalidToken() | EndPointNotFound():
            return TokenError(say("Telegram does not accept the bot token; @BotFather shows the valid one"))
        case RetryAfter():
            return DeliveryDelayedError(error.message, retry_after=seconds(error))
        case ChatMigrated():
            return ChatMovedError(error.message, new_chat_id=error.new_chat_id)
        case Forbidden():
            return DeliveryRefusedError(error.message)
        case BadRequest():
            return _of_bad_request(error)
        case Conflict():
            return DeliveryUnsentError(error.message)
        case NetworkError() | TimedOut() if _cause(error, _NEVER_SENT):
            return DeliveryUnsentError(say("Telegram can't be reached: {error}", error=_sentence(error)))
        case _:
            return DeliveryUncertainError(_sentence(error))


def _of_bad_request(error: BadRequest) -> DeliveryError:
    said = error.message.lower()
    if any(phrase in said for phrase in _MARKUP):
        return MarkupRefusedError(error.message)
    if any(phrase in said for phrase in _POST_GONE):
        return PostGoneError(error.message)
    if any(phrase in said for phrase in _CHAT):
        return DeliveryRefusedError(error.message)
    return PostRefusedError(error.message)


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    wait = error.retry_after  # whole seconds, if somebody set PTB_TIMEDELTA to something else than we do
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _cause(error: TelegramError, kinds: tuple[type[Exception], ...]) -> bool:
    return isinstance(error.__cause__, kinds)


def _sentence(error: TelegramError) -> str:
    """Without the address, which holds the token."""
    said = error.message if error.message and "Unknown error in HTTP" not in error.message else ""
    cause = type(error.__cause__).__name__ if error.__cause__ else ""
    return " ".join(
        part for part in (said[:200] or type(error).__name__, f"({cause})" if cause else "") if part
    )
