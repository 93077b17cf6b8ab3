"""Sessions on a PostgreSQL server that don't last longer than they are of use. What is done in them: `transaction`, `lead`."""

import asyncio
from typing import Any

import psycopg
from psycopg.rows import Row
from sqlalchemy.engine import ExceptionContext

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
        except TimeoutError as error:
            raise psycopg.OperationalError(f"no answer within {ANSWER_SECONDS:g} s") from error


def leave_a_standby(context: ExceptionContext) -> None:
    """A session of a server that takes no writes any more stays so, although another may be behind the address by now."""
    if isinstance(context.original_exception, psycopg.errors.ReadOnlySqlTransaction):
        context.is_disconnect = True
