"""Logging in to the pages: a one-time link, then a session. A part of `desk.Desk`.

Only hashes are kept, so that a copy of the database logs nobody in. What somebody may do is looked up each time: who
loses a role loses the pages with it.
"""

import hashlib
import secrets
from datetime import timedelta

from bot.desk.base import Part
from bot.desk.viewer import VISITOR, Viewer
from bot.errors import AdminError
from bot.news.watchlist import Login
from bot.wording import say

LINK_LIFE = timedelta(minutes=5)
SESSION_LIFE = timedelta(days=14)
_LINK, _SESSION = "link", "session"


class LoginDesk(Part):
    """Every method raises AdminError in plain words."""

    async def link(self, user_id: int) -> str:
        """The word of a link that logs this person in, once."""
        now, word = self._clock.now(), secrets.token_urlsafe(24)
        async with self._database.write() as work:
            if await work.admins.get(user_id) is None:
                raise AdminError(say("{id} has no role; /invite gives one", id=str(user_id)))
            await work.logins.forget(now)
            await work.logins.add(
                Login(hash=_hashed(word), kind=_LINK, user_id=user_id, expires=now + LINK_LIFE)
            )
            await work.commit()
        return word

    async def enter(self, word: str) -> str | None:
        """The word of a new session for the word of a link; None where that is unknown, used or too old."""
        now, session = self._clock.now(), secrets.token_urlsafe(32)
        async with self._database.write() as work:
            link = await work.logins.take(_LINK, _hashed(word), now)
            if link is None or await work.admins.get(link.user_id) is None:
                return None
            await work.logins.add(
                Login(hash=_hashed(session), kind=_SESSION, user_id=link.user_id, expires=now + SESSION_LIFE)
            )
            await work.commit()
        return session

    async def viewer(self, session: str) -> Viewer:
        """Who looks: a visitor where there is no such session."""
        if not session:
            return VISITOR
        async with self._database.read() as work:
            login = await work.logins.get(_SESSION, _hashed(session), self._clock.now())
            admin = await work.admins.get(login.user_id) if login else None
        return Viewer(role=admin.role, user_id=admin.user_id, name=admin.name) if admin else VISITOR

    async def leave(self, session: str) -> None:
        """This session ends."""
        async with self._database.write() as work:
            await work.logins.take(_SESSION, _hashed(session), self._clock.now())
            await work.commit()

    async def end(self, user_id: int | None = None) -> int:
        """All links and sessions end, or those of one person; how many sessions there were."""
        async with self._database.write() as work:
            count = await work.logins.end(user_id)
            await work.commit()
        return count


def _hashed(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()
