"""Posts to channels, edits and finds them again; the `Messenger` of the ports. Retries nothing: `deliver` decides.

Every error that leaves here is a DeliveryError or a TokenError; `trouble` says which.
"""

import json
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import cache, partial
from types import TracebackType
from typing import Any, Self

import httpx
from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.request import HTTPXRequest

from bot.errors import CannotLookError
from bot.news.alert import Post
from bot.news.watchlist import Admin, Channel
from bot.telegram.posts.errors import is_unchanged, translated
from bot.telegram.posts.format import hashtags, html, lines, plain_text
from bot.telegram.posts.richtext import safe_link, short, visible
from bot.telegram.translation import directed, in_words, speaking
from bot.wording import Wording, say

# An answer that can't be read is an outcome of ours, and told as one; the library would log it whole.
logging.getLogger("telegram.request").setLevel(logging.CRITICAL)

_LOOK_AT = 40  # message ids after the last one known
_LOOK_PAST = 8  # ids in a row that hold nothing: the end of the channel


@cache
def certificates() -> ssl.SSLContext:
    """The authorities that Telegram is checked against, read once for all connections to Telegram (40 ms each time)."""
    return httpx.create_ssl_context()


class ApiRequest(HTTPXRequest):
    """Asks the Bot API. What somebody else answers in its place, such as a proxy with its login page, is not its word: neither
    that the bot was kicked nor that the token is wrong.
    """

    async def do_request(self, url: str, method: str, *args: Any, **given: Any) -> tuple[int, bytes]:
        """The status and the answer. Raises TelegramError."""
        status, answer = await super().do_request(url, method, *args, **given)
        if method == "POST" and not _is_of_the_api(answer):  # a file has no form
            raise TelegramError(f"something else than Telegram's Bot API answers (status {status})")
        return status, answer


def _is_of_the_api(answer: bytes) -> bool:
    """https://core.telegram.org/bots/api#making-requests"""
    try:
        found = json.loads(answer)
    except ValueError:
        return False
    if not isinstance(found, dict):
        return False
    return (
        found.get("result") is not None
        if found.get("ok") is True
        else isinstance(found.get("description"), str)
    )


def a_bot(token: str, *, api_base_url: str, timeout: float = 30.0, connections: int = 16) -> Bot:
    """A client of the Bot API. `timeout`: seconds to wait for an answer; shorter ones make more outcomes unknown."""
    base = api_base_url.rstrip("/")
    request = ApiRequest(
        connection_pool_size=connections,
        read_timeout=timeout,
        write_timeout=timeout,
        connect_timeout=10.0,
        pool_timeout=10.0,
        httpx_kwargs={"verify": certificates()},
    )
    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,  # never asked here; one more would be one more pool
    )


class TelegramMessenger:
    """Posts with one bot token. Use it as a context manager: it opens and closes connections, and asks nothing."""

    def __init__(
        self, token: str, *, api_base_url: str = "https://api.telegram.org", timeout: float = 30.0
    ) -> None:
        self._make = partial(a_bot, api_base_url=api_base_url, timeout=timeout)
        self._bot = self._make(token)

    async def use(self, token: str) -> None:
        """Post with another token of the same bot from now on."""
        if token != self._bot.token:
            await self._bot.request.shutdown()
            self._bot = self._make(token)
            await self._bot.request.initialize()

    async def __aenter__(self) -> Self:
        # Bot.initialize would call getMe and fail in an outage; the connections are all that we need.
        await self._bot.request.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._bot.request.shutdown()

    async def send(
        self,
        channel: Channel,
        post: Post,
        *,
        silent: bool = False,
        reply_to: int | None = None,
        plain: bool = False,
    ) -> int:
        """Post it; the message id. `plain`: without markup."""
        async with _ours():
            message = await self._bot.send_message(
                chat_id=channel.chat_id,
                text=self._text(channel, post, plain=plain),
                parse_mode=None if plain else ParseMode.HTML,
                message_thread_id=channel.topic,
                disable_notification=silent,
                link_preview_options=_preview(channel, post),
                reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True)
                if reply_to
                else None,
            )
            return message.message_id
        raise AssertionError

    async def edit(self, channel: Channel, message_id: int, post: Post, *, plain: bool = False) -> None:
        """Make the post read like this; the same text already there is success. PostGoneError: it was deleted."""
        async with _ours():
            try:
                await self._bot.edit_message_text(
                    chat_id=channel.chat_id,
                    message_id=message_id,
                    text=self._text(channel, post, plain=plain),
                    parse_mode=None if plain else ParseMode.HTML,
                    link_preview_options=_preview(channel, post),
                )
            except BadRequest as error:
                if not is_unchanged(error):
                    raise

    async def look(
        self, channel: Channel, post: Post, *, after: int, through: int | None = None
    ) -> int | None:
        """The id of `post` among the messages that follow `after`, or None if it is certainly not there.

        Message ids of a channel or supergroup run in sequence, so the next ones are forwarded, silently, to the
        private chat `through` (a user id), compared and deleted there. Raises CannotLookError where that can't be
        done: no such chat, a basic group, forwarding protected.
        """
        if through is None or not _runs_in_sequence(channel):
            raise CannotLookError(say("the messages of this chat can't be looked through"))
        missing = 0
        for message_id in range(after + 1, after + 1 + _LOOK_AT):
            text = await self._text_at(channel, message_id, through)
            missing = 0 if text is not None else missing + 1
            if text and is_post(text, post, channel):
                return message_id
            if missing == _LOOK_PAST:
                return None
        raise CannotLookError(
            say("more than {number} messages came after the last one known", number=_LOOK_AT)
        )

    async def tell(self, admin: Admin, said: Wording) -> None:
        """A plain line to an admin, in their language."""
        with speaking(admin.language):
            text = directed(in_words(said))
        async with _ours():
            await self._bot.send_message(chat_id=admin.user_id, text=text[:4096])

    async def check_token(self) -> str:
        """The bot's user name. Raises TokenError, or DeliveryError where Telegram can't be asked."""
        async with _ours():
            return (await self._bot.get_me()).username or ""
        raise AssertionError

    async def check_channel(self, channel: Channel) -> str:
        """ "" if the bot may post there, else a sentence that says what to do. Raises DeliveryError, TokenError."""
        async with _ours():
            me = await self._bot.get_me()
            member = await self._bot.get_chat_member(channel.chat_id, me.id)
            return posting_trouble(
                member.status, getattr(member, "can_post_messages", None), str(me.username)
            )
        raise AssertionError

    async def _text_at(self, channel: Channel, message_id: int, through: int) -> str | None:
        """The text of the message that is there, or None."""
        try:
            copy = await self._bot.forward_message(
                chat_id=through,
                from_chat_id=channel.chat_id,
                message_id=message_id,
                disable_notification=True,
            )
        except BadRequest as error:
            says = error.message.lower()
            if "message to forward not found" in says:
                return None
            if "can't be forwarded" in says and "protected" not in says:  # "channel created", "photo changed"
                return ""
            raise CannotLookError(error.message) from error
        except Forbidden as error:  # of the chat that is looked through, perhaps: the channel's own word is what it says to a post
            raise CannotLookError(error.message) from error
        except TelegramError as error:
            raise translated(error) from error
        with suppress(TelegramError):
            await self._bot.delete_message(chat_id=through, message_id=copy.message_id)
        return copy.text or ""

    def _text(self, channel: Channel, post: Post, *, plain: bool) -> str:
        render = plain_text if plain else html
        return render(
            post,
            timezone=channel.timezone,
            now=datetime.now(UTC),
            language=channel.language,
            format=channel.format,
        )


@asynccontextmanager
async def _ours() -> AsyncIterator[None]:
    """Translates what the library raises."""
    try:
        yield
    except TelegramError as error:
        raise translated(error) from error


def _preview(channel: Channel, post: Post) -> LinkPreviewOptions:
    link = safe_link(post.url)
    if channel.preview == "none" or not link:
        return LinkPreviewOptions(is_disabled=True)
    large = channel.preview in ("large", "picture")
    return LinkPreviewOptions(
        url=link,
        prefer_large_media=large or None,
        prefer_small_media=None if large else True,
        show_above_text=channel.preview == "picture" or None,
    )


def _runs_in_sequence(channel: Channel) -> bool:
    """Channels and supergroups have ids of their own; basic groups and private chats share the account's."""
    chat_id = str(channel.chat_id)
    return chat_id.startswith(("@", "-100"))


def is_post(text: str, post: Post, channel: Channel) -> bool:
    """Is `text`, as Telegram gives it back, what `send` makes of `post`?

    By the first line, the hashtag and what is new: the time may be written differently by now.
    """
    wanted = visible(lines(post, timezone=channel.timezone, now=datetime.now(UTC), language=channel.language))
    tag = hashtags(post.watchlists) if channel.format != "headline" else ""
    same = _first_line(text) == _first_line(wanted) and (not tag or text.rstrip().endswith(tag))
    return same and (channel.format == "headline" or short(post.new_facts, 60).rstrip("…") in text)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].strip()


def posting_trouble(status: str, may_post: bool | None, bot: str) -> str:
    """What keeps the bot from posting, given its membership (getChatMember), and what to do; "": nothing."""
    if status in ("left", "kicked"):
        return f"@{bot} is not in the channel: add it as an administrator who may post messages"
    if status == "administrator" and may_post is False:
        return f"@{bot} may not post there: give it the right to post messages"
    if status == "restricted":
        return f"@{bot} is restricted there: let it send messages"
    return ""
