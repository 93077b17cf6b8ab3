"""Decide, for one item, what each channel is told: a post, an edit, a reply, or silence with its reason.

The decisions are `news.alert`'s (`decide`, `follow`); here the facts for them are gathered and the outcome is written
to the outbox. Nothing is sent here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.news.alert import Context, Kind, Mark, Outlet, Post, Silence, ToldPost, decide, follow
from bot.news.feed.feed import Feed
from bot.news.ids import ChannelId, ItemId, PostId, StoryId, WatchlistId
from bot.news.item import KeptItem
from bot.news.language.sentences import is_whole
from bot.news.reading.credit import count_independent, family, independent, original
from bot.news.reading.reading import Reading
from bot.news.reading.retraction import notice_of
from bot.news.story.placement import Member, Placement, Role
from bot.news.summary.summary import Summary, retold, summarize, tells_more
from bot.news.timetable import as_read, held
from bot.news.watchlist import Channel, Mute, Route, Watchlist
from bot.pipeline.digest import HELD
from bot.pipeline.match import Watch, spans_json
from bot.pipeline.ports import UnitOfWork
from bot.query.matcher import Match, Span
from bot.text import fold, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The settings that composing needs."""

    max_age: timedelta = timedelta(days=3)
    resurfaced_silent: bool = False
    first_poll_silent: bool = True
    sentences: int = 3
    max_characters: int = 600
    edit_interval: timedelta = timedelta(minutes=2)  # between two edits of one post


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one item means to one watchlist in one channel; `channel` None: the watchlist has no channel."""

    watchlist: str
    channel: str | None
    kind: str  # new | edit | reply | silent
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An item with all that is known about it when it is composed."""

    kept: KeptItem
    reading: Reading
    placement: Placement
    source: str
    via: str  # the aggregator or feed that carried another's article, "" for its own
    matches: Mapping[WatchlistId, Match]
    founded: datetime | None = None  # when its story was; None: not asked, or not known

    @property
    def founds_story(self) -> bool:
        """Is it the first item of its story?"""
        return int(self.placement.story) == int(self.kept.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The stories of the items that are composed together, as they were before."""

    posts: dict[StoryId, list[ToldPost]]  # of those that are older; each is taken out by the first item of it
    members: Mapping[StoryId, Sequence[Member]]
    founded: Mapping[StoryId, datetime]
    carriers: Collection[str]  # houses that are hardly ever first


_MUTED_SOURCE = "muted: source "  # as `_muted` and `decide` say it
_SETTLE = timedelta(
    seconds=10
)  # copies come in twos and threes: the first edit waits for the next ones so long


@dataclass(slots=True)
class Edits:
    """When each post may be edited next: soon after its first copy, then once in an interval."""

    _last: dict[PostId, datetime] = field(default_factory=dict)

    def at(self, post: PostId, now: datetime, interval: timedelta) -> datetime:
        """The time of the next edit of `post`; copies before it come with it."""
        planned = self._last.get(post)
        if planned is not None and planned > now + interval + _SETTLE:  # by a clock that was set back since
            planned = None
        if planned is not None and planned > now:
            return planned
        soon = now + min(_SETTLE, interval / 4)
        self._last[post] = soon if planned is None else max(soon, planned + interval)
        if len(self._last) > 10_000:
            self._last = {key: at for key, at in self._last.items() if at > now - interval}
        return self._last[post]


@dataclass(slots=True, kw_only=True)
class Composer:
    """Composes the items of one transaction."""

    work: UnitOfWork
    watch: Watch
    rules: Rules
    feed: Feed
    mutes: Sequence[Mute]
    edits: "Edits"
    at: datetime | None = None  # when it is decided; None: as each item is fetched

    async def compose(self, some: Sequence[Told]) -> list[list[Decision]]:
        """Write what each of `some` means into the outbox, matches and silences with it; the decisions, for people.

        Items of one story in the order of their ids.
        """
        await self.work.items.add_matches(
            [
                (told.kept.id, watchlist, spans_json(match.spans))
                for told in some
                for watchlist, match in told.matches.items()
            ]
        )
        known = await self._known(some)
        return [await self._compose(told, known) for told in some]

    async def _known(self, some: Sequence[Told]) -> "_Known":
        """What the database says of the stories of `some`, read at once."""
        items = self.work.items
        posts: dict[StoryId, list[ToldPost]] = {
            told.placement.story: [] for told in some if not told.founds_story
        }
        for post in await self.work.outbox.posts_of(posts):
            posts[post.story].append(post)
        matched = {told.placement.story for told in some if told.matches}
        wanted = matched | {story for story, its_posts in posts.items() if its_posts}
        members = await items.members(list(wanted))
        houses = {family(one.source) for story in wanted & posts.keys() for one in members[story]}
        return _Known(
            posts=posts,
            members=members,
            founded=await items.founded(matched & posts.keys()),
            carriers=await items.carriers(houses),
        )

    async def _compose(self, told: Told, known: "_Known") -> list[Decision]:
        story = told.placement.story
        posts = known.posts.pop(story, None)
        if posts is None:  # an item of this transaction may have been told just now
            posts = [] if told.founds_story else await self.work.outbox.posts_of([story])
        if not posts and not told.matches:
            return []
        everyone = known.members[story]
        members = [one for one in everyone if one.id <= told.kept.id]  # others of this transaction come later
        decisions = [await self._follow(told, post, members, known.carriers) for post in posts]
        have = {(post.watchlist, post.channel) for post in posts}
        earlier: Mapping[WatchlistId, str] = {}
        if not told.founds_story and self._is_news_to_someone(told, have):
            earlier = await self._earlier(told, members)
            told = replace(told, founded=known.founded.get(story))
        for watchlist_id, match in told.matches.items():
            watchlist = self.watch.watchlists[watchlist_id]
            routes = [r for r in watchlist.routes if r.channel in self.watch.channels]
            if not routes:
                decisions.append(await self._silent(told, watchlist, None, "the watchlist has no channel"))
            decisions += [
                await self._tell(told, watchlist, route, match, members, earlier)
                for route in routes
                if (watchlist_id, route.channel) not in have
            ]
        return decisions

    def _is_news_to_someone(self, told: Told, have: Collection[tuple[WatchlistId, ChannelId]]) -> bool:
        """May a channel that has no post of the story be told it for one of its matches?"""
        return any(
            route.channel in self.watch.channels and (watchlist, route.channel) not in have
            for watchlist in told.matches
            for route in self.watch.watchlists[watchlist].routes
        )

    async def _tell(
        self,
        told: Told,
        watchlist: Watchlist,
        route: Route,
        match: Match,
        members: Sequence[Member],
        earlier: Mapping[WatchlistId, str],
    ) -> Decision:
        channel = self.watch.channels[route.channel]
        date, fetched = _true_date(told), told.kept.item.fetched
        now = self.at or fetched
        context = Context(
            age=max(fetched - date, timedelta()) if date else timedelta(),
            max_age=self.rules.max_age,
            resurfaced_silent=self.rules.resurfaced_silent,
            first_poll_silent=self.feed.first_poll and self.rules.first_poll_silent,
            muted=self._muted(told, watchlist, channel),
            earlier=earlier.get(watchlist.id, ""),
        )
        decision = decide(told.placement, context)
        if isinstance(decision, Silence):
            return await self._silent(told, watchlist, channel, decision.reason)
        content = self.post(told, watchlist, match, members, old=context.age > context.max_age)
        made = ToldPost(
            watchlist=watchlist.id,
            channel=channel.id,
            story=told.placement.story,
            content=content,
            made=now,
        )
        wait = held(watchlist, route, channel, now=now)
        added = await self.work.outbox.add_post(
            made,
            urgent=watchlist.urgent,
            not_before=wait.until if wait else None,
            note=f"{HELD}{wait.reason}" if wait else "",
        )
        if added is None:
            return await self._silent(told, watchlist, channel, "the channel has been told this story")
        return Decision(
            watchlist=watchlist.name, channel=channel.name, kind=Kind.NEW, reason=told.placement.reason
        )

    async def _follow(
        self, told: Told, post: ToldPost, members: Sequence[Member], carriers: Collection[str]
    ) -> Decision:
        watchlist = self.watch.watchlists.get(post.watchlist)
        channel = self.watch.channels.get(post.channel)
        if watchlist is None or channel is None:
            return Decision(
                watchlist="", channel=None, kind="silent", reason="the watchlist or channel is removed"
            )
        now = told.kept.item.fetched
        first = original(members, carriers=carriers)
        match = told.matches.get(post.watchlist)
        named = _with_original(post.content, told, first, match)
        if told.placement.role is not Role.REPEAT and not told.placement.new_facts:
            named = await self._with_better_text(named, told, match)
        notice = _notice(told) or named.notice
        content = replace(carried(named, members), notice=notice)
        decision = follow(post.content, told.placement, content)
        if decision is Kind.REPLY and (muted := self._muted(told, watchlist, channel)):
            decision = Kind.EDIT if content != post.content else Silence(reason=f"muted: {muted}")
        if isinstance(decision, Silence) and notice != post.content.notice:
            decision = Kind.EDIT
        if isinstance(decision, Silence):
            return await self._silent(told, watchlist, channel, decision.reason)
        if decision is Kind.REPLY:
            reply = self.post(told, watchlist, match, (), old=False)
            facts = told.placement.new_facts  # the rest stands in the post that it answers
            reply = replace(
                reply, new_facts=facts, summary="", summary_marks=(), match_line="", match_marks=()
            )
            await self.work.outbox.add_reply(post, reply, now=now)
        if decision is Kind.EDIT or notice != post.content.notice:
            at = self.edits.at(post.id, now, self.rules.edit_interval)
            await self.work.outbox.add_edit(post, content, now=now, not_before=at)
        return Decision(
            watchlist=watchlist.name, channel=channel.name, kind=decision, reason=told.placement.reason
        )

    async def _with_better_text(self, content: Post, told: Told, match: Match | None) -> Post:
        """The headline as its source words it now, and the summary of the fullest copy that matched too."""
        reworded = told.placement.role is Role.UPDATE and family(told.source) == family(content.source)
        if reworded:
            content = _headed(content, told, match)
        if match is None:
            return content
        summary = _summary(told, self.rules, match.spans)
        if not (reworded and is_whole(summary.text)) and not tells_more(summary.text, than=content.summary):
            return content
        founder = await self.work.items.get(ItemId(told.placement.story))
        if founder and founder.item.model_summary and founder.item.model_summary == content.summary:
            return content
        return _with_summary(content, summary)

    async def _silent(
        self, told: Told, watchlist: Watchlist, channel: Channel | None, reason: str
    ) -> Decision:
        await self.work.items.add_silence(told.kept.id, watchlist.id, channel.id if channel else None, reason)
        return Decision(
            watchlist=watchlist.name, channel=channel.name if channel else None, kind="silent", reason=reason
        )

    async def _earlier(self, told: Told, members: Sequence[Member]) -> Mapping[WatchlistId, str]:
        """For each watchlist that an earlier item of the story matched: what was decided then.

        Where only its source was muted nothing was decided about the story: another source may tell it.
        """
        before = [member.id for member in members if member.id < told.kept.id]
        matches, silences = await self.work.items.matches(before), await self.work.items.silences(before)
        earlier: dict[WatchlistId, str] = {}
        for member in before:
            muted = {one for one, _, reason in silences[member] if reason.startswith(_MUTED_SOURCE)}
            earlier |= {one: "told elsewhere" for one in matches[member] if one not in muted}
            earlier |= {one: reason for one, _, reason in silences[member] if one not in muted}
        return earlier

    def _muted(self, told: Told, watchlist: Watchlist, channel: Channel) -> str:
        subjects = {
            "watchlist": watchlist.name,
            "story": str(told.placement.story),
            "source": fold(told.source),
        }
        for mute in self.mutes:
            if mute.subject == subjects[mute.kind]:
                return f"{mute.kind} until {as_read(mute.until, channel.timezone, year=True)}"
        return ""

    def post(
        self, told: Told, watchlist: Watchlist, match: Match | None, members: Sequence[Member], *, old: bool
    ) -> Post:
        """What a reader gets of `told`; `old`: marked as an old article."""
        item, reading = told.kept.item, told.reading
        spans = match.spans if match else ()
        summary = _summary(told, self.rules, spans)
        post = Post(
            headline=reading.title,
            url=item.url,
            source=told.source,
            via=told.via,
            published=item.published,
            headline_marks=tuple(Mark(start=s.start, end=s.end) for s in spans if s.field == "title"),
            watchlist=watchlist.name,
            resurfaced=_true_date(told) if old else None,
            paywalled=reading.paywalled,
            notice=_notice(told),
            lang=item.lang or "",
        )
        return carried(_with_summary(post, summary), members)


def quote(told: Told, rules: Rules) -> str:
    """The summary that a post about this item would have."""
    return _summary(told, rules, ()).text


def _summary(told: Told, rules: Rules, spans: Sequence[Span]) -> Summary:
    spans = [
        s for s in spans if s.field != "body" or s.end <= len(told.reading.text)
    ]  # the others are in captions
    if written := told.kept.item.model_summary:
        return retold(
            written,
            told.reading.text,
            headline=told.reading.title,
            marks=[(s.start, s.end) for s in spans if s.field == "body"],
            matched=[s.text for s in spans],
        )
    return summarize(
        told.reading.text,
        headline=told.reading.title,
        sentences_at_most=rules.sentences,
        max_characters=rules.max_characters,
        marks=[(s.start, s.end) for s in spans if s.field == "body"],
        lang=told.kept.item.lang,
    )


def _with_summary(content: Post, summary: Summary) -> Post:
    return replace(
        content,
        summary=summary.text,
        summary_marks=tuple(Mark(start=start, end=end) for start, end in summary.marks),
        match_line=summary.match_line,
        match_marks=tuple(Mark(start=start, end=end) for start, end in summary.match_marks),
    )


def _notice(told: Told) -> str:
    """What its source says of the article by a flag on the headline."""
    return notice_of(" ".join(plain(told.kept.item.title).split()))


def _true_date(told: Told) -> datetime | None:
    """The oldest date that is known: what the item says, or when its text was met first."""
    known = [date for date in (told.reading.date, told.placement.known_since, told.founded) if date]
    return min(known) if known else None


def _with_original(content: Post, told: Told, first: Member | None, match: Match | None) -> Post:
    """The headline belongs to whose article it is, even if that one arrives after its copies."""
    if first is None or first.id != told.kept.id or family(content.source) == family(told.source):
        return content
    return replace(
        _headed(content, told, match), source=told.source, via=told.via, published=told.kept.item.published
    )


def _headed(content: Post, told: Told, match: Match | None) -> Post:
    """`content` under the headline of `told`."""
    marks = [Mark(start=s.start, end=s.end) for s in match.spans if s.field == "title"] if match else []
    return replace(content, headline=told.reading.title, headline_marks=tuple(marks), url=told.kept.item.url)


def carried(content: Post, members: Sequence[Member]) -> Post:
    """`content` with who else has its story: each house by its name, and how many of them are independent."""
    others = tuple(
        Outlet(source=member.source, url=member.url)
        for member in independent(members)
        if family(member.source) != family(content.source)
    )
    return replace(content, also_in=others, others=max(0, count_independent(members) - 1))
