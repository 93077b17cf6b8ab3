"""What the pipeline asks of the outside world. The doors satisfy these by shape and never import this file.

Times are aware, UTC. Everything async may wait for a disk or a network; nothing here waits for a network inside
a unit of work.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.news.alert import Kind, OutboxRow, Post, Reason, State, ToldPost, Why
from bot.news.archive import Carried, Matched, Version
from bot.news.encyclopedia import Article, Candidate
from bot.news.feed.feed import Feed, Fetched, NotModified
from bot.news.ids import ChannelId, FeedId, ItemId, OutboxId, PostId, StoryId, WatchlistId
from bot.news.item import Item, KeptItem, PageText
from bot.news.question import Question
from bot.news.reading.feed_lines import FeedLines
from bot.news.search import Archived, Coverage, DayCount, Span
from bot.news.story.placement import Fingerprinted, Founder, Member, Placement, Role
from bot.news.timetable import Held
from bot.news.tour import Progress
from bot.news.watchlist import Admin, Channel, Group, Login, Mute, NameSet, Record, Watchlist
from bot.query.lookup import Lookup

if TYPE_CHECKING:
    from bot.news.reading.reading import Reading  # with all that reading needs: not loaded by short commands


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class FeedFetcher(Protocol):
    """Fetches and reads one feed."""

    async def fetch(self, feed: Feed, *, now: datetime) -> Fetched | NotModified:
        """What stands in `feed` now. Raises FetchError, and nothing else."""
        ...


class PageReader(Protocol):
    """Reads the pages of articles."""

    async def read(self, url: str, *, now: datetime) -> PageText:
        """What the page at `url` says. Raises FetchError, and nothing else."""
        ...


class Summarizer(Protocol):
    """Writes summaries."""

    async def summarize(self, headline: str, text: str, *, sentences: int, max_characters: int) -> str:
        """A summary of an article (plain), on one line; nobody vouches for it. Raises SummaryError, and nothing else."""
        ...


class Encyclopedia(Protocol):
    """Knows names. Every method raises FetchError, and nothing else."""

    async def candidates(self, name: str, *, language: str, now: datetime) -> list[Candidate]:
        """Who or what may be called `name` by those who write `language`."""
        ...

    async def article(self, key: str, *, now: datetime) -> Article:
        """How the candidate `key` is written, in all languages."""
        ...


class Messenger(Protocol):
    """Posts to channels. Every method raises DeliveryError, and nothing else."""

    async def send(
        self,
        channel: Channel,
        post: Post,
        *,
        silent: bool = False,
        reply_to: int | None = None,
        plain: bool = False,
    ) -> int:
        """Post it; the message id. `plain`: without markup."""
        ...

    async def edit(self, channel: Channel, message_id: int, post: Post, *, plain: bool = False) -> None:
        """Make the post read like this; the same text already there is success."""
        ...

    async def look(
        self, channel: Channel, post: Post, *, after: int, through: int | None = None
    ) -> int | None:
        """The id of `post` among the messages that follow `after`, or None if it is certainly not there.

        Looked at in the private chat `through` (a user id). Raises CannotLookError where that can't be done.
        """
        ...

    async def tell(self, user_id: int, text: str) -> None:
        """A plain line to an admin."""
        ...


class Meter(Protocol):
    """Counts for operators what happens. A call for each event; names and units are its own business."""

    def polled(self, outcome: str, *, seconds: float) -> None:
        """A poll has ended: unchanged, changed, failed or broken; with its intake."""
        ...

    def took_in(self, *, items: int, seconds: float) -> None:
        """An answer with so many new items was taken in."""
        ...

    def decided(self, kind: str, *, reason: str) -> None:
        """A post, an edit, a reply or silence; `reason` of silence, in a few fixed words, else ""."""
        ...

    def parsed(self, *, seconds: float) -> None:
        """A body was parsed, in a process of its own, with the wait for it."""
        ...

    def matched(self, count: int) -> None:
        """So many watchlists were found in an item."""
        ...

    def wrote(self, *, seconds: float) -> None:
        """The database has taken a row that was written to see how long that takes."""
        ...

    def delivered(self, kind: str, *, waited: float, published: float | None) -> None:
        """Telegram took one: seconds since it was decided, and since the article was published, where that is known."""
        ...

    def undelivered(self, outcome: str) -> None:
        """Telegram did not take one: delayed (429), unsent, uncertain, refused, gone or given up."""
        ...


class Feeds(Protocol):
    """The feeds, in the database."""

    async def all(self) -> list[Feed]: ...
    async def names(self) -> list[tuple[str, str]]:
        """What each is called, and its address."""
        ...

    async def count(self) -> tuple[int, int]:
        """How many there are, and how many of them fail."""
        ...

    async def first_due(self) -> datetime | None:
        """When the next poll is, or was, due; None without feeds."""
        ...

    async def get(self, feed: FeedId) -> Feed | None: ...
    async def by_url(self, url: str) -> Feed | None: ...
    async def add(self, feed: Feed) -> Feed:
        """With its id. Raises AlreadyExistsError where the address is known."""
        ...

    async def add_new(self, feeds: Sequence[Feed]) -> list[Feed]:
        """Many at once: those of them, with their ids, whose address is not known yet."""
        ...

    async def save(self, feed: Feed) -> None: ...
    async def save_polled(self, feeds: Sequence[Feed]) -> None:
        """What polling has found out about each: all but what admins give (address, name, folder, full text), which
        may have changed meanwhile; `enabled` is only ever taken away.
        """
        ...

    async def make_due(self, feed: FeedId, now: datetime) -> None:
        """Its next poll is now; what a poll under way finds out stays."""
        ...

    async def remove(self, feed: FeedId) -> None:
        """Its items stay."""
        ...

    async def claim_due(self, now: datetime, *, limit: int, until: datetime) -> list[Feed]:
        """Due and enabled feeds, longest due first; their next poll is set to `until`, so that nobody else takes them."""
        ...

    async def mend_times(self, now: datetime, *, furthest: timedelta, busy: Collection[FeedId]) -> int:
        """What was planned by a clock that was ahead, or lies further ahead than `furthest`, is due now; how many feeds.

        Of those, times that have not come yet become `now`. The `busy` ones are being polled and left alone.
        """
        ...

    async def claimed(self) -> list[Feed]:
        """Those that were claimed and never saved: their polls are under way, or ended with their process."""
        ...


class Items(Protocol):
    """The items: the archive."""

    async def known(self, feed: FeedId, guids: Sequence[str]) -> Mapping[str, frozenset[bytes]]:
        """For each known guid of this feed the version keys (`item.version_key`) that it has been seen with."""
        ...

    async def texts_seen(self, feed: FeedId, version_keys: Collection[bytes]) -> frozenset[bytes]:
        """Those of these texts (`item.version_key`) that this feed has given before, under whatever guid."""
        ...

    async def still_there(self, feed: FeedId, guids: Sequence[str], *, now: datetime) -> None:
        """These are all that is in the feed now: what an entry was seen with is not forgotten while it is there."""
        ...

    async def add(self, feed: FeedId, items: Sequence[Item]) -> list[KeptItem]:
        """Keep them; ids rise in the order given. A version that this feed has shown before is left out."""
        ...

    async def place(self, placements: Mapping[ItemId, Placement]) -> None:
        """Record story, role, similarity, reason, credited source and fingerprint; makes the stories that are new."""
        ...

    async def holders(self, keys: Collection[int]) -> Mapping[int, Sequence[ItemId]]:
        """The items that have these keys (`Placement.keys`), also forgotten ones; oldest id first."""
        ...

    async def signatures(self, items: Collection[ItemId]) -> list[Fingerprinted]:
        """What is left to compare with of these items, also of forgotten ones."""
        ...

    async def founded(self, stories: Collection[StoryId]) -> Mapping[StoryId, datetime]:
        """When the item was fetched that founded each story, also a forgotten one; without those not known."""
        ...

    async def founders(self, stories: Collection[StoryId]) -> Mapping[StoryId, Founder]:
        """Who was first with each story; without those whose founder is forgotten or not placed yet."""
        ...

    async def count_order(self, order: Mapping[str, tuple[int, int]]) -> None:
        """Add to how often each house was first with a story that others had too, and how often later."""
        ...

    async def carriers(self, houses: Collection[str]) -> frozenset[str]:
        """Those of `houses` that are hardly ever first (`carriers.mostly_carries`)."""
        ...

    async def lines(self, feeds: Collection[str]) -> Mapping[str, FeedLines]:
        """What each of these feeds (addresses) repeats; nothing yet of one that is not known."""
        ...

    async def save_lines(self, lines: Mapping[str, FeedLines]) -> None: ...
    async def get(self, item: ItemId) -> KeptItem | None: ...
    async def by_url(self, url: str) -> list[KeptItem]:
        """Items whose address, or canonical address, is `url`."""
        ...

    async def placement(self, item: ItemId) -> Placement | None: ...
    async def members(self, stories: Sequence[StoryId]) -> Mapping[StoryId, list[Member]]:
        """The items of each story, oldest id first."""
        ...

    async def add_matches(self, matches: Sequence[tuple[ItemId, WatchlistId, str]]) -> None:
        """Which item matched which watchlist, and where: JSON as `watchwire match --json` prints it."""
        ...

    async def matches(self, items: Collection[ItemId]) -> Mapping[ItemId, Mapping[WatchlistId, str]]:
        """The watchlists that each of them matched, with where."""
        ...

    async def add_silence(
        self, item: ItemId, watchlist: WatchlistId, channel: ChannelId | None, reason: Reason
    ) -> None: ...
    async def silences(
        self, items: Collection[ItemId]
    ) -> Mapping[ItemId, Sequence[tuple[WatchlistId, ChannelId | None, Reason]]]:
        """Of each of them what was not told, where, and why, in the order in which it was decided."""
        ...

    def since(self, moment: datetime) -> AsyncIterator[tuple[KeptItem, StoryId]]:
        """Items fetched since then, oldest first, read in pages."""
        ...

    def titles(self, since: datetime) -> AsyncIterator[tuple[ItemId, StoryId, str]]:
        """Item, story and headline of what was fetched since then, newest first, read in pages."""
        ...

    async def sources(self, since: datetime) -> list[str]:
        """The publishers credited since then, by name."""
        ...

    def fingerprints(self, since: datetime) -> AsyncIterator[list[Fingerprinted]]:
        """Of the items fetched since then, in order of id, in pages."""
        ...

    async def count_since(self, moment: datetime) -> tuple[int, int]:
        """Items, and stories that they tell, fetched since then."""
        ...

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove items fetched before then that no post stands on, at most `limit`; how many.

        Their keys and signatures stay.
        """
        ...

    async def forget_signatures(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove the keys and signatures of forgotten items fetched before then, at most `limit`; of how many."""
        ...

    async def forget_sightings(self, before: datetime) -> int:
        """Remove what entries were seen with that left their feed before then; how many."""
        ...


class Watchlists(Protocol):
    """Watchlists and their routes."""

    async def all(self) -> list[Watchlist]: ...
    async def count(self) -> int: ...
    async def get(self, watchlist: WatchlistId) -> Watchlist | None: ...
    async def by_name(self, name: str) -> Watchlist | None: ...
    async def add(self, watchlist: Watchlist) -> Watchlist:
        """With its id. Raises AlreadyExistsError."""
        ...

    async def add_new(self, watchlists: Sequence[Watchlist]) -> list[Watchlist]:
        """Those whose name nobody has, with their ids; the others are passed over."""
        ...

    async def save(self, watchlist: Watchlist) -> None:
        """Its routes too."""
        ...

    async def remove(self, watchlist: WatchlistId) -> None:
        """Its posts stay in the database; what waits in the outbox is dropped."""
        ...

    async def revision(self) -> int:
        """Rises with every change to a watchlist, route, channel, name set or mute."""
        ...


class Channels(Protocol):
    """Channels."""

    async def all(self) -> list[Channel]: ...
    async def by_name(self, name: str) -> Channel | None: ...
    async def add(self, channel: Channel) -> Channel: ...
    async def see(self, chat: Sequence[int | str], message_id: int) -> None:
        """A message that is none of ours stands in the chat, of which `chat` are the id and the @name."""

    async def seen(self, channel: ChannelId) -> int | None:
        """The newest message there that is none of ours, as far as is known."""

    async def save(self, channel: Channel) -> None: ...
    async def wait(self, channel: ChannelId, *, until: datetime, asked: datetime) -> None:
        """Telegram wants nothing for it until then."""
        ...

    async def waits(self) -> Mapping[ChannelId, tuple[datetime, datetime]]:
        """Until when each waits, or waited last, and when that was asked for."""
        ...

    async def remove(self, channel: ChannelId) -> None: ...


class ItemReader(Protocol):
    """Reads items: what each is without boilerplate, whose it is, and from when."""

    async def read(
        self, items: Sequence[Item], repeated: Mapping[str, frozenset[int]], houses: frozenset[str]
    ) -> "Sequence[Reading | None]":
        """What each of them reads like; None for one that takes more time or memory than it may.

        `repeated`: by feed address the lines that the feed repeats (`FeedLines.known`). `houses`: the outlets that feeds
        have taught (`outlets.houses_of`).
        """
        ...


class Outbox(Protocol):
    """Posts and what waits to be delivered."""

    async def posts_of(self, stories: Collection[StoryId]) -> list[ToldPost]: ...
    async def add_post(
        self, post: ToldPost, *, urgent: bool = False, wait: Held | None = None
    ) -> ToldPost | None:
        """Make the post and its outbox row (kind new); None where this channel has one of the story already.

        `wait`: until when it is held, None for at once.
        """
        ...

    async def join(
        self,
        post: ToldPost,
        watchlists: Sequence[WatchlistId],
        *,
        urgent: bool = False,
        wait: Held | None = None,
        now: datetime,
    ) -> None:
        """These watchlists tell the post too. One that still waits goes out when the most urgent of all would.

        `wait`: until when these would hold it, None for not at all.
        """
        ...

    async def leave(self, post: PostId, watchlists: Collection[WatchlistId]) -> None:
        """These watchlists no longer tell it."""
        ...

    async def told(self, watchlist: WatchlistId, *, since: datetime) -> list[ToldPost]:
        """The posts of a watchlist made since then, in all channels, oldest first."""
        ...

    async def held(self, now: datetime) -> list[OutboxRow]:
        """New posts that were held for a digest which is due, oldest first."""
        ...

    async def crowded(self, now: datetime, *, more_than: int) -> Mapping[ChannelId, list[OutboxRow]]:
        """Channels for which more than so many new posts are due and not urgent, with those, oldest first."""
        ...

    async def add_edit(self, post: ToldPost, content: Post, *, now: datetime, not_before: datetime) -> None:
        """The post reads like `content` from now on. An edit, or the post itself, that still waits (due) is changed in place."""
        ...

    async def add_reply(self, post: ToldPost, content: Post, *, now: datetime) -> None: ...
    async def correct(self, reply: OutboxRow, content: Post, *, now: datetime) -> None:
        """The reply reads like `content` from now on: changed in place while it waits, by an edit once it was sent."""
        ...

    async def claim(self, now: datetime, *, limit: int, busy: Sequence[ChannelId]) -> list[OutboxRow]:
        """Rows whose time has come, urgent first, then oldest, at most one a channel (order within a channel is kept:
        no row overtakes an older one of its own post), none of a paused or `busy` channel; marked claimed.
        """
        ...

    async def mark(
        self,
        row: OutboxId,
        state: State,
        *,
        now: datetime,
        message_id: int | None = None,
        error: str = "",
        not_before: datetime | None = None,
        held: str | None = None,
        repeated: bool = False,
        folded: bool = False,
    ) -> None:
        """Record the outcome; `message_id` of a new post goes to its post too; `sending` counts as an attempt.

        `held` None: as before; `repeated` and `folded` are never taken back. To be committed by itself, before the next step is taken.
        """
        ...

    async def unfinished(self) -> list[OutboxRow]:
        """Rows in the states claimed, sending or uncertain: what a crash left."""
        ...

    async def rows(self, *, states: Sequence[State], limit: int) -> list[OutboxRow]: ...
    async def counts(self) -> Mapping[State, int]:
        """How many rows are in each state, without those that are sent with another."""
        ...

    async def bulletin(self, channel: ChannelId, *, since: datetime) -> OutboxRow | None:
        """The row that last told a burst in this channel (`content.digest`), if it was sent since then."""
        ...

    async def next_due(self) -> datetime | None:
        """When the first row that waits may go."""
        ...

    async def post(self, post: PostId) -> ToldPost | None: ...
    async def posted(self, channel: ChannelId, message_id: int) -> list[ToldPost]:
        """The posts that a message in a channel tells: its own, those of a bulletin or digest, that which it answers."""
        ...

    async def move_post(self, post: PostId, story: StoryId) -> None:
        """It tells another story from now on, which its channel has no post of."""
        ...

    async def withdraw(self, post: PostId) -> None:
        """Drop what waits of it, and the post itself if nothing of it was ever delivered."""
        ...

    async def history(self, post: PostId) -> list[OutboxRow]:
        """All that was to be done about a post and is not forgotten, oldest first."""
        ...

    async def last_message_id(self, channel: ChannelId) -> int | None:
        """The highest message id known in this channel."""
        ...

    async def mend_times(self, now: datetime, *, instead: datetime) -> int:
        """Rows that were last touched in the future, by a clock that was ahead: what is not held is due now; how many.

        Their last touch becomes `instead`.
        """
        ...

    async def sent_since(self, moment: datetime) -> list[tuple[ChannelId, Kind, datetime]]:
        """Deliveries since then: what rate limits are rebuilt from after a restart."""
        ...

    async def forget(self, before: datetime, *, limit: int = 1000) -> int:
        """Remove rows sent or given up before then, at most `limit`; how many. Their posts stay."""
        ...


class Admins(Protocol):
    """Who may edit, and invitations."""

    async def all(self) -> list[Admin]: ...
    async def get(self, user_id: int) -> Admin | None: ...
    async def save(self, admin: Admin) -> None: ...
    async def remove(self, user_id: int) -> None: ...
    async def add_invite(self, code_hash: str, role: str, *, expires: datetime) -> None: ...
    async def take_invite(self, code_hash: str, now: datetime) -> str | None:
        """The role it gives, once; None where there is no such invitation, or it has expired."""
        ...

    async def forget_invites(self, before: datetime) -> int:
        """Remove those that expired before then; how many."""
        ...


class NameSets(Protocol):
    """Names in all their spellings."""

    async def all(self) -> list[NameSet]: ...
    async def save(self, name_set: NameSet) -> None: ...
    async def remove(self, name: str) -> None: ...


class Mutes(Protocol):
    """Silence for a while."""

    async def lasting(self, now: datetime) -> list[Mute]: ...
    async def save(self, mute: Mute) -> None: ...
    async def remove(self, kind: str, subject: str) -> None: ...
    async def forget(self, before: datetime) -> int:
        """Remove those that ended before then; how many."""
        ...


class Changes(Protocol):
    """The change log."""

    async def add(self, record: Record) -> int:
        """Its number."""
        ...

    async def save(self, record: Record) -> None:
        """The same change with other facts."""
        ...

    async def get(self, change: int) -> Record | None: ...
    async def newest(self, *, limit: int) -> list[Record]: ...
    async def count(self, kind: str, *, since: datetime | None = None) -> int:
        """How often it was done (since then), without what was taken back."""
        ...

    async def mark_undone(self, change: int) -> None: ...


class Groups(Protocol):
    """Groups in which admins may command the bot."""

    async def all(self) -> list[Group]:
        """In the order in which they were allowed."""
        ...

    async def get(self, chat_id: int) -> Group | None:
        """By its number, or the one that it had before; None: not allowed."""
        ...

    async def add(self, group: Group) -> None: ...
    async def remove(self, chat_id: int) -> None: ...
    async def move(self, old: int, new: int) -> None:
        """The same group under another number."""
        ...


class Strangers(Protocol):
    """People without a role of whom the owner has been told."""

    async def add(self, user_id: int, *, keep: int) -> bool:
        """False: known already. Only the newest `keep` stay known."""
        ...


class Tours(Protocol):
    """Who is led through the first steps of the chat, and how far they are."""

    async def get(self, user_id: int) -> Progress | None: ...
    async def save(self, progress: Progress) -> None: ...
    async def remove(self, user_id: int) -> None: ...


class SearchFeeds(Protocol):
    """Which search feed belongs to which watchlist."""

    async def all(self) -> dict[WatchlistId, dict[tuple[str, str], FeedId | None]]:
        """By watchlist, then by service and language; None: the service can't be asked the query."""
        ...

    async def save(self, watchlist: WatchlistId, owned: Mapping[tuple[str, str], FeedId | None]) -> None:
        """These are all of the watchlist's."""
        ...


class Seeds(Protocol):
    """What a start has taken over from config.toml: kind and name."""

    async def all(self) -> set[tuple[str, str]]: ...
    async def add(self, some: Collection[tuple[str, str]]) -> None: ...


class Moves(Protocol):
    """Items that admins have moved to another story, in whichever process."""

    async def add(self, moved: Mapping[ItemId, StoryId], *, keep: int) -> None:
        """These items belong to these stories from now on; only the newest `keep` moves stay noted."""
        ...

    async def after(self, number: int) -> list[tuple[int, ItemId, StoryId]]:
        """Number, item and story of those that came after `number`, in order."""
        ...


class Spikes(Protocol):
    """When it was last told of a watchlist that far more came than is usual."""

    async def last(self, watchlist: WatchlistId) -> tuple[datetime, int] | None:
        """When, and of how many stories."""
        ...

    async def save(self, watchlist: WatchlistId, *, at: datetime, stories: int) -> None: ...


class ClockReadings(Protocol):
    """What the clock said when somebody looked."""

    async def alive(self, now: datetime) -> None:
        """The database takes what is written."""
        ...

    async def believed(self) -> tuple[datetime, datetime] | None:
        """When retention last looked, and from when on it believes what it saw; None: it never did."""
        ...

    async def look(self, *, seen: datetime, believed: datetime) -> None: ...


class Questions(Protocol):
    """Buttons that wait for a press; they outlive a restart."""

    async def add(self, question: Question) -> None: ...
    async def get(self, key: str) -> Question | None: ...
    async def take(self, key: str) -> bool:
        """It is answered: nobody else can. False: it was answered before."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove those that ended before then; how many."""
        ...


class Figures(Protocol):
    """Counts for people."""

    async def roles(self, since: datetime) -> Mapping[Role, int]:
        """Items fetched since then, by what they are in their stories."""
        ...

    async def size(self) -> int:
        """Bytes of the database."""
        ...

    async def matched(self, since: datetime, watchlist: WatchlistId | None = None) -> tuple[int, int]:
        """Items fetched since then that a watchlist (this one) matched, and the stories that they tell."""
        ...

    async def first_matches(self, since: datetime, watchlist: WatchlistId | None = None) -> list[datetime]:
        """When each story was first matched since then; oldest first."""
        ...

    async def posts(self, since: datetime, watchlist: WatchlistId | None = None) -> int:
        """Posts made since then, in all channels."""
        ...

    async def silences(self, since: datetime, watchlist: WatchlistId | None = None) -> Mapping[Why, int]:
        """Why items fetched since then were not told, and how often; the most frequent first."""
        ...


class Archive(Protocol):
    """Stories as pages show them."""

    async def matched(
        self,
        watchlist: WatchlistId,
        *,
        limit: int,
        before: ItemId | None = None,
        until: datetime | None = None,
    ) -> list[Matched]:
        """The stories that a watchlist matched, by the first item that it matched, newest first."""
        ...

    async def watchlists_of(self, story: StoryId) -> list[tuple[WatchlistId, ItemId, str]]:
        """Which watchlists matched which items of a story, and where."""
        ...

    async def kept(self, some: Collection[ItemId]) -> list[KeptItem]:
        """These items, those that are not forgotten."""
        ...

    async def versions(self, story: StoryId) -> list[Version]:
        """The items of a story, oldest first."""
        ...

    def carried(
        self, since: datetime, watchlists: Collection[WatchlistId] | None
    ) -> AsyncIterator[list[Carried]]:
        """Every item fetched since then, in order of story and item, in pages; of stories that `watchlists` matched."""
        ...


class Logins(Protocol):
    """One-time links to the pages, and sessions there."""

    async def add(self, login: Login) -> None: ...
    async def get(self, kind: str, hash_: str, now: datetime) -> Login | None:
        """The one that is still good, or None."""
        ...

    async def take(self, kind: str, hash_: str, now: datetime) -> Login | None:
        """The one that is still good, once: it is gone."""
        ...

    async def end(self, user_id: int | None = None) -> int:
        """All links and sessions, or those of one person; how many sessions."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove those that expired before then; how many."""
        ...


class Search(Protocol):
    """The index of the archive: which items hold the words that a query asks for (`query/lookup.py`)."""

    async def add(self, words: Mapping[ItemId, Collection[str]]) -> None:
        """Items that are new in it, with their words (`archived.kept_words`)."""
        ...

    async def find(
        self, lookup: Lookup | None, span: Span, *, before: ItemId | None = None, every: int = 1, limit: int
    ) -> list[ItemId]:
        """The newest items (with an id below `before`) that `lookup` finds; None: all. `every`: one in so many of them."""
        ...

    async def count(self, lookup: Lookup | None, span: Span, *, most: int) -> int:
        """How many items there are, counted up to `most`."""
        ...

    async def days(self, lookup: Lookup | None, span: Span) -> list[DayCount]:
        """Stories and items of each day on which there are some, oldest first."""
        ...

    async def matched(self, lookup: Lookup | None, span: Span) -> Mapping[WatchlistId, int]:
        """How many of the stories found each watchlist has matched; those that matched some."""
        ...

    async def items(self, ids: Sequence[ItemId]) -> list[Archived]:
        """These, in this order; without those that are gone."""
        ...

    async def coverage(self) -> Coverage:
        """How much of the archive is in the index."""
        ...

    async def reaches_to(self) -> datetime | None:
        """When the oldest item was fetched that is in the index, while others are not; None: all are."""
        ...

    async def missing(self, *, limit: int) -> list[Archived]:
        """The newest items that are not in the index yet."""
        ...

    async def fill(self, words: Mapping[ItemId, Collection[str]]) -> None:
        """Add what `missing` gave; nothing: no more are missing."""
        ...

    async def begin_anew(self) -> None:
        """Empty it; all that is there is missing then."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` rolls everything back."""

    @property
    def feeds(self) -> Feeds: ...
    @property
    def items(self) -> Items: ...
    @property
    def watchlists(self) -> Watchlists: ...
    @property
    def channels(self) -> Channels: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def admins(self) -> Admins: ...
    @property
    def name_sets(self) -> NameSets: ...
    @property
    def mutes(self) -> Mutes: ...
    @property
    def changes(self) -> Changes: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def strangers(self) -> Strangers: ...
    @property
    def tours(self) -> Tours: ...
    @property
    def search_feeds(self) -> SearchFeeds: ...
    @property
    def seeds(self) -> Seeds: ...
    @property
    def moves(self) -> Moves: ...
    @property
    def spikes(self) -> Spikes: ...
    @property
    def clock_readings(self) -> ClockReadings: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def archive(self) -> Archive: ...
    @property
    def search(self) -> Search: ...
    @property
    def logins(self) -> Logins: ...

    async def commit(self) -> None: ...


class Database(Protocol):
    """Where units of work come from. Both raise StorageError."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """The one writer; others wait for their turn."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A reader beside the writer; sees what is committed."""
        ...

    async def give_back(self) -> int:
        """What was freed goes back to the disk, without keeping writers waiting for long; how many pages."""
        ...
