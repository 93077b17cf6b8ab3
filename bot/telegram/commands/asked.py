"""What a command is given: who asks, where, what, the desk that answers, and the few doors to the outside. No Telegram objects."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.desk.desk import Desk
from bot.desk.naming import Naming
from bot.desk.rights import tells_only
from bot.news.feed.feed import Feed
from bot.news.ids import ChannelId
from bot.news.item import PageText
from bot.news.watchlist import Admin, Channel, Watchlist
from bot.telegram.commands.replies import ChatReply


class FoundFeed(Protocol):
    """What the finder of feeds returns."""

    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def items(self) -> int: ...
    @property
    def newest(self) -> Sequence[str]: ...


class ListedFeed(Protocol):
    """One feed of an OPML file."""

    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def folder(self) -> str: ...


class FeedLists(Protocol):
    """Reads and writes OPML."""

    def read(self, body: bytes) -> Sequence[ListedFeed]:
        """Raises AdminError."""
        ...

    def write(self, feeds: Sequence[Feed]) -> str: ...


ChannelCheck = Callable[[int | str], Awaitable[tuple[str, str]]]
ChatFinder = Callable[[str], Awaitable[int | None]]  # the number of a public chat by its @name
TestPost = Callable[[Channel, str], Awaitable[str]]  # why it could not be sent; "": it was
Teller = Callable[
    [Admin, Callable[[], ChatReply]], Awaitable[None]
]  # says it to somebody else, in their language
PageFinder = Callable[[str], Awaitable[PageText]]  # what a page says now; raises FetchError
FeedFinder = Callable[[str], Awaitable[Sequence[FoundFeed]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What commands ask of the world: pages, chats, files."""

    find_feeds: FeedFinder
    look_at_channel: ChannelCheck
    number_of: ChatFinder
    feed_lists: FeedLists
    send_test: TestPost
    tell: Teller
    read_page: PageFinder | None = None  # None: nobody reads pages
    username: str  # of the bot, without @
    naming: Naming | None = None  # nobody is asked how names are written where the settings say so
    settings: Sequence[tuple[str, str, bool]] = ()  # of the file: key, value, and whether that is the default
    four_eyes: bool = False  # the configuration wants a second admin for every change
    site: str = ""  # the address of the archive's pages; "": they are off


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One command of one person. `argument`: what followed it, without white space around it."""

    argument: str
    user_id: int
    role: str  # viewer, channel, admin, owner
    desk: Desk
    outside: Outside
    here: tuple[int, str] | None = None  # number and title of the group in which it is said; None: in private
    channels: frozenset[ChannelId] = frozenset()  # of an admin of channels

    @property
    def may_change(self) -> bool:
        """Everything, and not only what tells some channels."""
        return self.role in ("admin", "owner")

    def may_edit(self, watchlist: Watchlist) -> bool:
        """This one?"""
        return self.may_change or (self.role == "channel" and tells_only(watchlist, self.channels))

    def may_set(self, channel: Channel) -> bool:
        """This one?"""
        return self.may_change or (self.role == "channel" and channel.id in self.channels)

    async def own_channels(self) -> list[Channel]:
        """Those that this person may have watchlists alert."""
        return [one for one in await self.desk.channels.all() if self.may_set(one)]

    def about(self, argument: str) -> "Asked":
        """The same with another argument."""
        return replace(self, argument=argument)
