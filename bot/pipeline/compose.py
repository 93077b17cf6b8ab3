"""Write down what channels are told of new items: posts, edits, replies in the outbox, and silences with their reason.

What is told is decided by `news/telling.py`; here the facts for it are read at once, and its answers written. Nothing
is sent here.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.news.alert import Kind, New, OutboxRow, Reason, Silence, State, ToldPost, Why
from bot.news.content import PlacedItem, Rules
from bot.news.ids import ChannelId, FeedId, ItemId, PostId, StoryId, WatchlistId
from bot.news.reading.credit import family
from bot.news.reasons import says
from bot.news.story.placement import Member, Role
from bot.news.telling import Act, Correction, Edit, Facts, Reply, tell
from bot.news.watchlist import Mute
from bot.pipeline.match import Watch, spans_json
from bot.pipeline.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one item means to one watchlist in one channel; `channel` None: the watchlist has no channel."""

    watchlist: str
    channel: str | None
    kind: str  # new | edit | reply | silent
    reason: str  # in words
    why: Why | None = None  # of a silence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The stories of the items that are composed together, as they were before."""

    posts: dict[StoryId, list[ToldPost]]  # of those that are older; each is taken out by the first item of it
    members: Mapping[StoryId, Sequence[Member]]
    founded: Mapping[StoryId, datetime]
    carriers: Collection[str]  # houses that are hardly ever first


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
    first_polls: Collection[FeedId]  # feeds of which nobody is told, as they have not been read before
    mutes: Sequence[Mute]
    edits: Edits
    at: datetime | None = None  # when it is decided; None: as each item is fetched

    async def compose(self, items: Sequence[PlacedItem]) -> list[list[Decision]]:
        """Write what each of `items` means into the outbox, matches and silences with it; the decisions, for people.

        Items of one story in the order of their ids.
        """
        matches = []
        for item in items:
            matches += [(item.kept.id, one, spans_json(match.spans)) for one, match in item.matches.items()]
            await asyncio.sleep(0)  # others have their turn
        await self.work.verdicts.add_matches(matches)
        known = await self._known(items)
        decided: dict[ItemId, list[Decision]] = {}
        for some in _one_of_each_story(items):
            acts = [(item, await self._acts(item, known)) for item in some]
            decided |= await self._write(acts)
        return [decided[item.kept.id] for item in items]

    async def _known(self, some: Sequence[PlacedItem]) -> _Known:
        """What the database says of the stories of `some`, read at once."""
        posts: dict[StoryId, list[ToldPost]] = {
            item.placement.story: [] for item in some if not item.founds_story
        }
        for post in await self.work.posts.of(posts):
            posts[post.story].append(post)
        matched = {item.placement.story for item in some if item.matches}
        wanted = matched | {story for story, its_posts in posts.items() if its_posts}
        members = await self.work.stories.members(list(wanted))
        houses = {family(one.source) for story in wanted & posts.keys() for one in members[story]}
        return _Known(
            posts=posts,
            members=members,
            founded=await self.work.stories.founded(matched & posts.keys()),
            carriers=await self.work.learned.carriers(houses),
        )

    async def _acts(self, item: PlacedItem, known: _Known) -> list[Act]:
        """What is to be done about it; other items of its story that come before it are written already."""
        story = item.placement.story
        posts = known.posts.pop(story, None)
        if posts is None:  # an item of this transaction may have been told just now
            posts = [] if item.founds_story else await self.work.posts.of([story])
        if not posts and not item.matches:
            return []
        # Others of this transaction come later.
        members = [one for one in known.members[story] if one.id <= item.kept.id]
        earlier: Mapping[WatchlistId, Why] = {}
        if not item.founds_story and self._is_news_to_someone(item, posts):
            earlier = await self._earlier(item, members)
            item = replace(item, founded=known.founded.get(story))
        replies = await self._replies(posts) if item.placement.role is Role.UPDATE else []
        facts = self._facts(item, posts, replies, members, earlier, known.carriers)
        return tell(item, facts)

    def _facts(
        self,
        item: PlacedItem,
        posts: Sequence[ToldPost],
        replies: Sequence[OutboxRow],
        members: Sequence[Member],
        earlier: Mapping[WatchlistId, Why],
        carriers: Collection[str],
    ) -> Facts:
        return Facts(
            rules=self.rules,
            watchlists=self.watch.watchlists,
            channels=self.watch.channels,
            now=self._now(item),
            first_poll=item.kept.feed_id in self.first_polls,
            mutes=self.mutes,
            posts=posts,
            replies=replies,
            members=members,
            earlier=earlier,
            carriers=carriers,
        )

    async def _replies(self, posts: Sequence[ToldPost]) -> list[OutboxRow]:
        """Those to these posts, each as it reads now, but for what was given up."""
        found: dict[tuple[PostId, int], OutboxRow] = {}
        for post in posts:
            for row in await self.work.outbox.history(post.id):
                if row.kind is Kind.REPLY and row.content.new_facts and row.state is not State.DEAD:
                    found[post.id, row.content.edits or row.message_id or -row.id] = row
        return list(found.values())

    def _is_news_to_someone(self, item: PlacedItem, posts: Sequence[ToldPost]) -> bool:
        """May a watchlist tell a channel the story that has not told it there yet?"""
        have = {(watchlist, post.channel) for post in posts for watchlist in post.watchlists}
        return any(
            route.channel in self.watch.channels and (watchlist, route.channel) not in have
            for watchlist in item.matches
            for route in self.watch.watchlists[watchlist].routes
        )

    async def _earlier(self, item: PlacedItem, members: Sequence[Member]) -> Mapping[WatchlistId, Why]:
        """For each watchlist that an earlier item of the story matched: what was decided then.

        Where only its source was muted nothing was decided about the story: another source may tell it.
        """
        before = [member.id for member in members if member.id < item.kept.id]
        matches, silences = (
            await self.work.verdicts.matches(before),
            await self.work.verdicts.silences(before),
        )
        earlier: dict[WatchlistId, Why] = {}
        for member in before:
            muted = {one for one, _, reason in silences[member] if reason.mute == "source"}
            earlier |= {one: Why.ELSEWHERE for one in matches[member] if one not in muted}
            earlier |= {one: reason.why for one, _, reason in silences[member] if one not in muted}
        return earlier

    async def _write(self, some: Sequence[tuple[PlacedItem, Sequence[Act]]]) -> dict[ItemId, list[Decision]]:
        """Put what is to be done about items of different stories into the outbox, or among the silences.

        Gives what it means to each watchlist.
        """
        new = [
            (item.placement.story, act, self._now(item))
            for item, acts in some
            for act in acts
            if isinstance(act, New)
        ]
        made = await self.work.posts.add(new)
        done = [
            (item, one)
            for item, acts in some
            for act in acts
            for one in _as_made(item.placement.story, act, made)
        ]
        await self.work.verdicts.add_silences(
            [(item.kept.id, act) for item, act in done if isinstance(act, Silence)]
        )
        decided: dict[ItemId, list[Decision]] = {item.kept.id: [] for item, _ in some}
        for item, act in done:
            decided[item.kept.id] += await self._change(item, act)
        return decided

    def _now(self, item: PlacedItem) -> datetime:
        return self.at or item.kept.item.fetched

    async def _change(self, item: PlacedItem, act: Act) -> list[Decision]:
        """Change what is there already, as `act` says; what it means to each watchlist."""
        now = self._now(item)
        match act:
            case New():
                return self._decided(item, Kind.NEW, act.watchlists, act.channel)
            case Edit():
                at = self.edits.at(act.post.id, now, self.rules.edit_interval)
                await self.work.outbox.add_edit(act.post, act.content, now=now, not_before=at)
                if act.joining:
                    await self.work.posts.join(
                        act.post, act.joining, urgent=act.urgent, wait=act.wait, now=now
                    )
                return self._decided(item, Kind.EDIT, (*act.post.watchlists, *act.joining), act.post.channel)
            case Reply():
                await self.work.outbox.add_reply(act.post, act.content, now=now)
                return self._decided(item, Kind.REPLY, act.post.watchlists, act.post.channel)
            case Correction():
                await self.work.outbox.correct(act.reply, act.content, now=now)
                return self._decided(item, Kind.EDIT, act.post.watchlists, act.post.channel)
            case Silence():
                return [self._silent(act)]
        assert_never(act)

    def _decided(
        self, item: PlacedItem, kind: Kind, watchlists: Iterable[WatchlistId], channel: ChannelId
    ) -> list[Decision]:
        name = self.watch.channels[channel].name
        known = self.watch.watchlists
        return [
            Decision(watchlist=known[one].name, channel=name, kind=kind, reason=item.placement.reason)
            for one in watchlists
            if one in known
        ]

    def _silent(self, act: Silence) -> Decision:
        channel = self.watch.channels[act.channel] if act.channel else None
        return Decision(
            watchlist=self.watch.watchlists[act.watchlist].name,
            channel=channel.name if channel else None,
            kind="silent",
            reason=says(act.reason, timezone=channel.timezone if channel else "UTC"),
            why=act.reason.why,
        )


def _one_of_each_story(items: Sequence[PlacedItem]) -> list[list[PlacedItem]]:
    """The first of each story, the second of each that has so many, and so on."""
    parts: list[list[PlacedItem]] = []
    before: Counter[StoryId] = Counter()
    for item in items:
        number = before[item.placement.story]
        if number == len(parts):
            parts.append([])
        parts[number].append(item)
        before[item.placement.story] += 1
    return parts


def _as_made(story: StoryId, act: Act, made: Collection[tuple[StoryId, ChannelId]]) -> Sequence[Act]:
    """`act`; silences for a new post whose channel has one of the story already."""
    if not isinstance(act, New) or (story, act.channel) in made:
        return [act]
    told = Reason(why=Why.TOLD)
    return [Silence(watchlist=one, channel=act.channel, reason=told) for one in act.watchlists]
