"""The desk: the one door for what people ask and change. Chat, command line and pages come through here.

Each noun has its part; each change is recorded, with its undo (`change`).
"""

from typing import TYPE_CHECKING, assert_never

from bot.desk.approvals import Approvals
from bot.desk.base import Person, number_in
from bot.desk.channels import ChannelDesk
from bot.desk.eyes import Eyes
from bot.desk.feeds import FeedDesk
from bot.desk.groups import GroupDesk
from bot.desk.logins import LoginDesk
from bot.desk.names import Names
from bot.desk.people import People
from bot.desk.records import Records
from bot.desk.requests import AddFeeds, AddWatchlist, Request, SaveQuery, ShowPage, TakeBack
from bot.desk.stories import StoryDesk
from bot.desk.tours import TourDesk
from bot.desk.watchlists import WatchlistDesk
from bot.news.approval import Proposal
from bot.news.ids import ChannelId
from bot.pipeline.ports import Clock, Database

if TYPE_CHECKING:
    from bot.desk.archive import ArchiveDesk
    from bot.desk.search import SearchDesk
    from bot.news.content import Rules


class Desk:
    """The desk of one person, for one request."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        who: str,
        rules: "Rules | None" = None,
        only: frozenset[ChannelId] | None = None,
        eyes: Eyes | None = None,
    ) -> None:
        """`who`: for the change log. `rules`: of the settings, by which a post is composed.

        `only`: the channels of an admin of some; None: what is done here may be about everything. `eyes`: of a second
        admin, where one is needed; None: nobody else is.
        """
        self._person = Person(database=database, clock=clock, who=who, rules=rules, only=only, eyes=eyes)
        self.watchlists = WatchlistDesk(self._person)
        self.channels = ChannelDesk(self._person)
        self.feeds = FeedDesk(self._person)
        self.names = Names(self._person)
        self.people = People(self._person)
        self.approvals = Approvals(self._person)
        self.groups = GroupDesk(self._person)
        self.stories = StoryDesk(self._person)
        self.records = Records(self._person)
        self.logins = LoginDesk(self._person)
        self.tours = TourDesk(self._person)

    @property
    def archive(self) -> "ArchiveDesk":
        """What pages show."""
        from bot.desk.archive import ArchiveDesk  # it reads articles, whose rules take long to load

        return ArchiveDesk(self._person)

    @property
    def search(self) -> "SearchDesk":
        """In the archive, in the language of the watchlists."""
        from bot.desk.search import SearchDesk  # likewise

        return SearchDesk(self._person)

    @property
    def who(self) -> str:
        """Whose desk it is, as the change log has it."""
        return self._person.who

    @property
    def changes(self) -> list[int]:
        """The numbers of the changes that were made here, in order."""
        return self._person.changes

    async def make(self, request: Request) -> None:
        """Do what was asked for without a command. Raises AdminError; ApprovalNeededError where it has to wait."""
        match request:
            case AddFeeds(feeds=feeds):
                await self.feeds.add_many([(one.url, one.name, one.folder) for one in feeds])
            case AddWatchlist(name=name, query=query):
                await self.watchlists.add(name, query, channels=None)
            case SaveQuery(name=name, query=query, was=was):
                await self.watchlists.edit(name, query, was=was)
            case ShowPage(name=name, visibility=visibility):
                await self.watchlists.show(name, visibility)
            case TakeBack(number=number):
                await self.records.undo(number)
            case _:
                assert_never(request)

    def as_approved(self, proposal: Proposal, *, only: frozenset[ChannelId] | None) -> "Desk":
        """The desk of who asked for `proposal`, with the approval of whose desk this is; `only`: of who asked."""
        person = self._person
        alone = number_in(person.who) == proposal.user_id  # also where it was asked for on the pages
        eyes = Eyes(approved=proposal.changes, by="alone" if alone else person.who)
        return Desk(person.database, person.clock, who=proposal.who, rules=person.rules, only=only, eyes=eyes)
