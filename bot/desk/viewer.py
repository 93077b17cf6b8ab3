"""Who looks at a page, and which watchlists they may see."""

import hmac
import secrets
from dataclasses import dataclass

from bot.news.watchlist import Watchlist

PRIVATE, SECRET, PUBLIC = "private", "secret", "public"
VISIBILITIES = (PUBLIC, SECRET, PRIVATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A visitor (`role` ""), or somebody with a role who is logged in. `key`: of a secret address."""

    role: str = ""
    user_id: int = 0
    name: str = ""
    key: str = ""

    @property
    def is_logged_in(self) -> bool:
        """Somebody with a role."""
        return bool(self.role)

    @property
    def may_edit(self) -> bool:
        """As in chat: a viewer only reads."""
        return self.role in ("owner", "admin")

    def sees(self, watchlist: Watchlist) -> bool:
        """May they see its page?"""
        if self.is_logged_in or watchlist.visibility == PUBLIC:
            return True
        right = watchlist.secret.encode() if watchlist.visibility == SECRET else b""
        return bool(right) and hmac.compare_digest(right, self.key.encode("utf-8", "replace"))


VISITOR = Viewer()


def new_secret() -> str:
    """The key of a secret address."""
    return secrets.token_urlsafe(16)
