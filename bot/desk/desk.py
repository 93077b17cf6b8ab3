"""The desk: the one door for what people ask and change. Chat, command line and pages come through here.

Each noun has its part; each change is recorded, with its undo (`change`).
"""

from typing import TYPE_CHECKING

from bot.desk.base import Person
from bot.desk.channels import Channels
from bot.desk.feeds import Feeds
from bot.desk.groups import Groups
from bot.desk.logins import Logins
from bot.desk.names import Names
from bot.desk.people import People
from bot.desk.records import Records
from bot.desk.stories import Stories
from bot.desk.tours import Tours
from bot.desk.watchlists import Watchlists
from bot.news.ids import ChannelId
from bot.pipeline.ports import Clock, Database

if TYPE_CHECKING:
    from bot.desk.archive import Archive
    from bot.desk.search import Search
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
    ) -> None:
        """`who`: for the change log. `rules`: of the settings, by which a post is composed.

        `only`: the channels of an admin of some; None: what is done here may be about everything.
        """
        self._person = Person(database=database, clock=clock, who=who, rules=rules, only=only)
        self.watchlists = Watchlists(self._person)
        self.channels = Channels(self._person)
        self.feeds = Feeds(self._person)
        self.names = Names(self._person)
        self.people = People(self._person)
        self.groups = Groups(self._person)
        self.stories = Stories(self._person)
        self.records = Records(self._person)
        self.logins = Logins(self._person)
        self.tours = Tours(self._person)

    @property
    def archive(self) -> "Archive":
        """What pages show."""
        from bot.desk.archive import Archive  # it reads articles, whose rules take long to load

        return Archive(self._person)

    @property
    def search(self) -> "Search":
        """In the archive, in the language of the watchlists."""
        from bot.desk.search import Search  # likewise

        return Search(self._person)

    @property
    def changes(self) -> list[int]:
        """The numbers of the changes that were made here, in order."""
        return self._person.changes
