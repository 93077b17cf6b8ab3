"""What is asked for without a command: by a form of the pages, or by a file that is sent.

Values, so that one can be kept with a proposal until a second admin has decided: `kept` is what is kept, `request_of`
reads it. `Desk.make` does it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from bot import codec
from bot.news.approval import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One feed of a list."""

    url: str
    name: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFeeds:
    """All feeds of a file, `file`: its name."""

    file: str
    feeds: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddWatchlist:
    """A new watchlist."""

    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveQuery:
    """Another query for a watchlist; `was`: the one that the form showed, or None."""

    name: str
    query: str
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage:
    """Who may see the page of a watchlist."""

    name: str
    visibility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """A change is undone."""

    number: int


Request = AddFeeds | AddWatchlist | SaveQuery | ShowPage | TakeBack
_KINDS: Mapping[str, type[Request]] = {f"={kind.__name__}": kind for kind in get_args(Request)}


def kept(request: Request) -> tuple[str, str]:
    """As the command and argument of a proposal; no command begins with this sign."""
    return f"={type(request).__name__}", codec.dump(request)


def request_of(proposal: Proposal) -> Request | None:
    """What `kept` wrote; None: it is a command. Raises StorageError."""
    kind = _KINDS.get(proposal.command)
    return codec.load(kind, proposal.argument) if kind else None
