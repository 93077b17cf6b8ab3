"""What the service must not lose sight of: the database, the bot token, and that the owner hears of lasting trouble.

Each is tried now and then and reported to `Outages`, which says how the service is. Nothing here polls or delivers.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.config import read_token
from bot.desk.people import owner_of
from bot.errors import ConfigError, DeliveryError, StorageError, TokenError
from bot.news.process import Process
from bot.news.watchlist import Admin
from bot.pipeline.outages import DATABASE, TELEGRAM, Outages
from bot.pipeline.ports import Clock, Database, Messenger, Meter
from bot.settings import Settings
from bot.wording import Wording, say, together, wording_of

if TYPE_CHECKING:
    from bot.telegram.posts.messenger import TelegramMessenger

logger = logging.getLogger(__name__)

_PATIENCE = 10.0  # seconds that the first try of the token may take
_TOKEN_AGAIN = 30.0  # seconds between two tries of a token that was refused
_TELEGRAM_QUIET = 55.0  # seconds without a word of Telegram after which it is asked for one


@dataclass(slots=True, kw_only=True)
class Vitals:
    """Of one process."""

    settings: Settings
    database: Database
    clock: Clock
    messenger: Messenger
    telegram: "TelegramMessenger | None"  # the same, where it is one; None in a dry run
    token: str
    outages: Outages
    meter: Meter
    stop: asyncio.Event
    process: Callable[[], Process]  # as others on the same database see it
    hurry: asyncio.Event = field(default_factory=asyncio.Event)  # somebody says that there is another token
    _owner: Admin | None = None
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def write(self) -> None:
        """That we are there: the proof, too, that the database takes what is written."""
        started = time.monotonic()
        try:
            async with self.database.write() as work:
                await work.processes.see(self.process())
                await work.commit()
        except StorageError as error:
            self.outages.failed(DATABASE, error)
        else:
            self.outages.well(DATABASE)
            self.meter.wrote(seconds=time.monotonic() - started)

    async def leave(self) -> None:
        """We are going."""
        with contextlib.suppress(StorageError):
            async with self.database.write() as work:
                await work.processes.gone(self.process().name)
                await work.commit()

    async def hear_telegram(self) -> None:
        """Ask Telegram for a word, if it has said nothing of late."""
        if self.telegram is not None and self.outages.age(TELEGRAM) > _TELEGRAM_QUIET:
            await self._try_token(self.telegram)

    async def try_token(self) -> None:
        """Before the service is ready: does Telegram take the token? An outage is waited out later."""
        if self.telegram is not None:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._try_token(self.telegram)
            except TimeoutError:
                self.outages.failed(TELEGRAM, say("no answer within {seconds} s", seconds=round(_PATIENCE)))

    async def _try_token(self, telegram: "TelegramMessenger") -> bool:
        """Does Telegram take it? An outage says nothing against it."""
        try:
            await telegram.check_token()
        except TokenError as error:
            self.outages.failed(TELEGRAM, _what_to_do(error))
            return False
        except DeliveryError as error:
            self.outages.failed(TELEGRAM, error)
        else:
            self.outages.well(TELEGRAM)
        return True

    async def with_token(self, part: Callable[[], Awaitable[None]]) -> None:
        """Run a part that speaks to Telegram; where the token is refused, wait for another and begin anew."""
        while not self.stop.is_set():
            try:
                await part()
                return
            except TokenError:
                await self._renew_token()

    async def _renew_token(self) -> None:
        """Return once Telegram takes the token that is configured by then."""
        assert self.telegram is not None
        async with self._renewing:
            while not self.stop.is_set():
                with contextlib.suppress(
                    ConfigError
                ):  # whatever is amiss with a new one: the old one is tried again
                    self.token = read_token(self.settings)
                    await self.telegram.use(self.token)
                if await self._try_token(self.telegram):
                    return
                self.hurry.clear()
                await _first(self.stop.wait(), self.hurry.wait(), within=_TOKEN_AGAIN)

    async def tell_owner(self, notices: Sequence[Wording] = ()) -> None:
        """`notices`, and what troubles have lasted for long; each trouble once."""
        with contextlib.suppress(StorageError):  # whom to tell is known from before, if from anywhere
            self._owner = await owner_of(self.database) or self._owner
        paragraphs = [*self.outages.to_tell(), *notices]
        if self._owner is None or not paragraphs:
            return
        try:
            await self.messenger.tell(self._owner, together(paragraphs, "\n\n"))
        except (DeliveryError, TokenError) as error:
            logger.debug("the owner could not be told: error=%s", error)
        else:
            self.outages.told()


def _what_to_do(error: TokenError) -> Wording:
    return say(
        "{error}. Posts wait until it does: put the valid one where the other is, then reload (systemctl reload, SIGHUP) "
        "or, where it is a systemd credential or in the environment, restart",
        error=wording_of(error),
    )


async def _first(*waits: Awaitable[object], within: float) -> None:
    tasks = [asyncio.ensure_future(one) for one in waits]
    await asyncio.wait(tasks, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
