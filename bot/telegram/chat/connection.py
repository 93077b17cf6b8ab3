"""The bot's connection to Telegram: opened, kept open by long polling, watched, closed. An outage is waited out.

What an update means is `chat.py`'s matter.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from http import HTTPStatus
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, TypeHandler

from bot.errors import TokenError
from bot.telegram.posts.messenger import ApiRequest, certificates

logger = logging.getLogger(__name__)

_UPDATES = ["message", "edited_message", "channel_post", "callback_query", "my_chat_member"]
_CONNECTIONS = 256  # at a time, as the library has it
_PAUSE_AT_MOST = 60.0

Hook = Callable[[], Awaitable[None]]


class _TokenRefusedError(TelegramError):
    """Not InvalidToken, at which the library would never ask for updates again."""


class _Updates(ApiRequest):
    async def do_request(self, url: str, method: str, *args: Any, **given: Any) -> tuple[int, bytes]:
        status, answer = await super().do_request(url, method, *args, **given)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            raise _TokenRefusedError(str(status))
        return status, answer


class Connection:
    """One bot's, with one handler of updates."""

    check_seconds = 300.0

    def __init__(
        self,
        token: str,
        *,
        api_base_url: str,
        on_update: Callable[[Update, object], Coroutine[None, None, None]],
    ) -> None:
        base = api_base_url.rstrip("/")
        builder = ApplicationBuilder().job_queue(None).token(token)
        builder = builder.base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
        trusted = {"verify": certificates()}
        self._requests = (
            ApiRequest(
                connection_pool_size=_CONNECTIONS,
                read_timeout=30,
                write_timeout=30,
                connect_timeout=10,
                pool_timeout=20,
                httpx_kwargs=trusted,
            ),
            _Updates(connection_pool_size=1, read_timeout=40, httpx_kwargs=trusted),  # for updates
        )
        self._app = builder.request(self._requests[0]).get_updates_request(self._requests[1]).build()
        self._app.add_handler(TypeHandler(Update, on_update))
        self._amiss = asyncio.Event()  # updates can't be read, and that won't pass by itself

    @property
    def bot(self) -> Bot:
        """To call the Bot API with."""
        return self._app.bot

    async def run(self, stop: asyncio.Event, *, introduce: Hook, now_and_then: Hook, close: Hook) -> None:
        """Poll for updates until `stop`. Raises TokenError.

        `introduce` is done once Telegram answers, and again while it raises TelegramError; `now_and_then` every
        `check_seconds`; `close` when no update comes any more, while Telegram can still be written to.
        """
        begun = False
        try:
            begun = await self._begin(stop, introduce)
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
                await self._mend()
                await now_and_then()
        finally:
            with contextlib.suppress(TelegramError, RuntimeError):
                await updater.stop()
                await self._app.stop()
            # Only now: an update that still came would begin what nobody waits for.
            await close()
            with contextlib.suppress(TelegramError, RuntimeError):
                await self._app.shutdown()

    async def _begin(self, stop: asyncio.Event, introduce: Hook) -> bool:
        """Introduce ourselves; wait while Telegram is down. False: told to stop meanwhile."""
        pause = 1.0
        while not stop.is_set():
            try:
                await self._app.initialize()
                await introduce()
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

    async def _stopped(self, stop: asyncio.Event) -> bool:
        """Wait until there is something to do; True: to stop."""
        waits = [asyncio.create_task(event.wait()) for event in (stop, self._amiss)]
        await asyncio.wait(waits, timeout=self.check_seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return stop.is_set()

    async def _mend(self) -> None:
        """What keeps updates from coming: a token that was revoked, a webhook that somebody set. Raises TokenError."""
        amiss = self._amiss.is_set()
        self._amiss.clear()
        try:
            await self._app.bot.get_me()
            if amiss:
                await self._app.bot.delete_webhook()
        except InvalidToken as error:
            raise TokenError(
                "Telegram does not know this bot token any more: get the new one from @BotFather"
            ) from error
        except TelegramError as error:
            logger.debug("token not checked: error=%s", error)

    def _on_error(self, error: TelegramError) -> None:
        if isinstance(error, _TokenRefusedError):
            self._amiss.set()
        elif not isinstance(error, Conflict):
            logger.warning("updates can't be read, trying again: error=%s", error)
        elif "webhook" in error.message.lower():
            logger.error("somebody set a webhook, which takes this bot's messages; it is removed")
            self._amiss.set()
        else:
            logger.error("another instance reads this bot's messages; this one stands by until it stops")

    async def _close(self) -> None:
        """Close what a start that failed has opened; the library itself only closes what was initialised."""
        for request in self._requests:
            await request.shutdown()
