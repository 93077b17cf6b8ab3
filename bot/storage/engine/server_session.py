"""Sessions on a PostgreSQL server that don't last longer than they are of use. What is done in them: `transaction`, `lead`."""

import asyncio
from typing import Any

import psycopg
from psycopg.rows import Row

ANSWER_SECONDS = 60.0


class ServerSession(psycopg.AsyncConnection[Row]):
    """A session in which nothing is waited for longer than a minute.

    A server whose disk hangs, or a proxy that has lost it, keeps the line alive without an answer: no keepalive notices.
    """

    in_haste = True  # `engines.without_haste` ends it

    async def wait(self, *args: Any, **given: Any) -> Any:
        """As psycopg's own, which cancels the statement first. Raises OperationalError."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS if self.in_haste else None):
                return await super().wait(*args, **given)
        except psycopg.errors.ReadOnlySqlTransaction:
            # A session of a server that takes no writes stays so, although another may be behind the address by now.
            await self.close()
            raise
        except TimeoutError as error:
            raise psycopg.OperationalError(f"no answer within {ANSWER_SECONDS:g} s") from error
