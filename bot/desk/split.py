"""Take an item out of a story that it does not belong to, and put it back: the remedy for a wrong merge.

The item, with the other versions of its entry, founds a story of its own. Posts that named it are edited; for it is
decided anew, as if it came now. It teaches nothing: the rule of `news.story` stays what it is, and splits are
counted. Edits of posts take their turn in the outbox like all others.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import codec
from bot.errors import AdminError, SeveralFoundError
from bot.news.alert import Kind, Post, State, ToldPost, Why
from bot.news.content import PlacedItem, Rules, carried, content_of
from bot.news.feed.feed import Feed
from bot.news.ids import ItemId, StoryId, WatchlistId
from bot.news.item import KeptItem
from bot.news.reading.credit import family, original
from bot.news.reading.reading import read
from bot.news.story.placement import Member, Placement, Role
from bot.pipeline.compose import Composer, Decision, Edits
from bot.pipeline.intake import carried_by
from bot.pipeline.match import Watch, document
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.readings import Readings
from bot.query.matcher import Match, match
from bot.query.parser import parse
from bot.wording import say

_CHOICES = 8
_MOVES_KEPT = 500  # a process that has run for longer than so many moves has followed those before


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What a split means, before it is made: `kept` leaves the story of `first`, and `reason` is why it was there."""

    kept: KeptItem
    first: Member
    reason: str
    group: tuple[ItemId, ...]  # it and the other versions of its entry
    rest: tuple[Member, ...]  # who stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A split that was made; `before` and `after` are for the change record."""

    title: str
    edited: int  # posts that no longer name it
    decisions: tuple[Decision, ...]
    before: str
    after: str


async def apart(work: UnitOfWork, kept: KeptItem) -> Apart:
    """What would leave which story. Raises AdminError where nothing can; SeveralFoundError for the founder."""
    placement = await work.stories.placement(kept.id)
    members = (await work.stories.members([placement.story]))[placement.story] if placement else []
    if placement is None or len(members) < 2:
        raise AdminError(say("no other item tells this story: there is nothing to split"))
    if int(placement.story) == int(kept.id):
        others = [(f"#{one.id}", f"{one.title} ({one.source})") for one in members if one.id != kept.id]
        raise SeveralFoundError(
            say("this one began the story; which one doesn't belong to it?"), others[:_CHOICES]
        )
    same = [one.id for one in members if await _same_entry(work, kept, one.id)]
    if any(int(one) == int(placement.story) for one in same):  # a newer text of the founder's own entry
        same = [one for one in same if one >= kept.id]
    return Apart(
        kept=kept,
        first=members[0],
        reason=placement.reason,
        group=tuple(same),
        rest=tuple(one for one in members if one.id not in same),
    )


async def split(work: UnitOfWork, cut: Apart, *, rules: Rules, now: datetime, who: str) -> Split:
    """Make it so. The caller records the change and commits."""
    story = StoryId(min(cut.group))
    was = {one: await _placement(work, one) for one in cut.group}
    old = was[cut.kept.id].story
    await work.stories.place({one: _moved(was[one], one, story, who) for one in cut.group})
    await work.moves.add(dict.fromkeys(cut.group, story), keep=_MOVES_KEPT)
    mine = (await work.stories.members([story]))[story]
    taken, edited = [], 0
    for post in await work.posts.of([old]):
        alone = await _told_by_these(work, post, cut)
        if alone == set(post.watchlists):  # it was told because of this item alone
            taken.append(post.id)
            await work.posts.move(post.id, story)
            edited += await _rewrite(work, post, mine, rules=rules, now=now)
        else:
            left = await _without(work, post, alone)
            edited += await _rewrite(work, left, cut.rest, rules=rules, now=now, was=post.content)
            await _drop_replies(work, post, mine, who=who, now=now)
    decisions = await _decide(work, story, rules=rules, now=now)
    before = {"story": old, "posts": taken, "items": [_record(one, was[one]) for one in cut.group]}
    return Split(
        title=read(cut.kept.item).title or cut.kept.item.guid,
        edited=edited,
        decisions=tuple(decisions),
        before=json.dumps(before),
        after=json.dumps({"story": story}),
    )


async def put_back(work: UnitOfWork, before: str, after: str, *, now: datetime) -> list[ToldPost] | None:
    """Undo a split: its story is told by none any more. What was posted for it stays posted; None: it is forgotten."""
    old, story = StoryId(json.loads(before)["story"]), StoryId(json.loads(after)["story"])
    recorded = {ItemId(one["id"]): one for one in json.loads(before)["items"]}
    members = await work.stories.members([old, story])
    if not members[old] or not members[story]:
        return None
    back = {}
    for one in members[story]:
        placement = await _placement(work, one.id)
        known = recorded.get(one.id)
        role = Role(known["role"]) if known else placement.role
        back[one.id] = replace(
            placement,
            story=old,
            role=Role.COPY if role is Role.ORIGINAL else role,
            similarity=known["similarity"] if known else placement.similarity,
            reason=codec.load_said(known["reason"]) if known else placement.reason,
        )
    await work.stories.place(back)
    await work.moves.add(dict.fromkeys(back, old), keep=_MOVES_KEPT)
    told = {post.channel for post in await work.posts.of([old])}
    remains = []
    for post in await work.posts.of([story]):
        if post.id in json.loads(before)["posts"] and post.channel not in told:
            await work.posts.move(post.id, old)
        else:
            await work.posts.withdraw(post.id)
            remains += [post] if post.message_id else []
    everyone = (await work.stories.members([old]))[old]
    for post in await work.posts.of([old]):
        await _rewrite(work, post, everyone, rules=Rules(), now=now)
    return remains


# ---- posts ------------------------------------------------------------------------------------------------------


async def _rewrite(
    work: UnitOfWork,
    post: ToldPost,
    members: Sequence[Member],
    *,
    rules: Rules,
    now: datetime,
    was: Post | None = None,
) -> bool:
    """Make `post` name `members` and nobody else; True where that changes what it `was` (None: as it is)."""
    content = post.content
    if not any(one.url == content.url for one in members):  # its headline was that of the item that left
        carriers = await work.learned.carriers({family(one.source) for one in members})
        first = original(members, carriers=carriers) or members[0]
        kept = await work.items.get(first.id)
        if kept is not None:
            content = await _anew(work, kept, post, members, rules=rules)
    content = carried(content, members)
    if content == (was or post.content):
        return False
    await work.outbox.add_edit(post, content, now=now, not_before=now)
    return True


async def _anew(
    work: UnitOfWork, kept: KeptItem, post: ToldPost, members: Sequence[Member], *, rules: Rules
) -> Post:
    item, _ = await _at_desk(work, kept, rules=rules, now=None)
    content = content_of(
        item,
        rules,
        names=post.content.watchlists,
        spans=item.spans(post.watchlists) or (),
        old=post.content.resurfaced is not None,
    )
    return carried(content, members)


async def _told_by_these(work: UnitOfWork, post: ToldPost, cut: Apart) -> set[WatchlistId]:
    """The watchlists that tell `post` for what leaves the story alone."""
    rest = [one.id for one in cut.rest]
    return {
        one
        for one in post.watchlists
        if await _matched(work, cut.group, one) and not await _matched(work, rest, one)
    }


async def _without(work: UnitOfWork, post: ToldPost, some: Collection[WatchlistId]) -> ToldPost:
    """`post` without the hashtags of these watchlists, which tell it no longer."""
    if not some:
        return post
    await work.posts.leave(post.id, some)
    names = {one.name for one in (await work.watchlists.some(some)).values()}
    kept = tuple(name for name in post.content.watchlists if name not in names)
    return replace(
        post,
        watchlists=tuple(one for one in post.watchlists if one not in some),
        content=replace(post.content, watchlists=kept),
    )


async def _drop_replies(
    work: UnitOfWork, post: ToldPost, gone: Sequence[Member], *, who: str, now: datetime
) -> None:
    """What the item had to add to the post of the other story, and still waits."""
    urls = {one.url for one in gone}
    for row in await work.outbox.history(post.id):
        if row.kind is Kind.REPLY and row.state in (State.DUE, State.PARKED) and row.content.url in urls:
            await work.deliveries.mark(
                row.id, State.DEAD, now=now, error=say("split off by {person}", person=who)
            )


async def _decide(work: UnitOfWork, story: StoryId, *, rules: Rules, now: datetime) -> list[Decision]:
    """What channels are told of the item that founds `story` now."""
    kept = await work.items.get(ItemId(story))
    assert kept is not None, "a member of a story is an item"
    item, composer = await _at_desk(work, kept, rules=rules, now=now)
    have = {one for post in await work.posts.of([story]) for one in post.watchlists}
    open_ = {one: found for one, found in item.matches.items() if one not in have}
    return (await composer.compose([replace(item, matches=open_)]))[0] if open_ else []


async def _at_desk(
    work: UnitOfWork, kept: KeptItem, *, rules: Rules, now: datetime | None
) -> tuple[PlacedItem, Composer]:
    """An item as it is composed: what it matched when it came, and still does."""
    feed = await work.feeds.get(kept.feed_id) or Feed(
        url=kept.item.feed, added=kept.item.fetched, next_poll=kept.item.fetched
    )
    reading, placement = await Readings(work).of(kept.item), await _placement(work, kept.id)
    source = placement.source or feed.label
    told = {one for post in await work.posts.of([placement.story]) for one in post.watchlists}
    matched = (await work.verdicts.matches([kept.id]))[kept.id]
    watch = Watch(
        watchlists=await work.watchlists.some(told | set(matched)),
        channels={one.id: one for one in await work.channels.all()},
    )
    silent = any(
        reason.why is Why.FIRST_POLL for _, _, reason in (await work.verdicts.silences([kept.id]))[kept.id]
    )
    item = PlacedItem(
        kept=kept,
        reading=reading,
        placement=placement,
        source=source,
        via=carried_by(reading, feed),
        matches=await _matches(work, kept, watch, source),
    )
    composer = Composer(
        work=work,
        watch=watch,
        rules=rules,
        first_polls={feed.id} if silent else (),
        mutes=await work.mutes.lasting(now or kept.item.fetched),
        edits=Edits(),
        at=now,
    )
    return item, composer


async def _matches(
    work: UnitOfWork, kept: KeptItem, watch: Watch, source: str
) -> Mapping[WatchlistId, Match]:
    text = document(kept.item, await Readings(work).of(kept.item), source=source)
    found = {}
    for one in (await work.verdicts.matches([kept.id]))[kept.id]:
        watchlist = watch.watchlists.get(one)
        if (
            watchlist
            and not watchlist.paused
            and (hit := match(parse(watchlist.canonical), text)) is not None
        ):
            found[one] = hit
    return found


# ---- placements -------------------------------------------------------------------------------------------------


async def _placement(work: UnitOfWork, item: ItemId) -> Placement:
    placement = await work.stories.placement(item)
    assert placement is not None, "a member of a story has a place"
    return placement


async def _same_entry(work: UnitOfWork, kept: KeptItem, other: ItemId) -> bool:
    found = await work.items.get(other)
    return found is not None and (found.feed_id, found.item.guid) == (kept.feed_id, kept.item.guid)


async def _matched(work: UnitOfWork, items: Sequence[ItemId], watchlist: WatchlistId) -> bool:
    return any(watchlist in matched for matched in (await work.verdicts.matches(items)).values())


def _moved(placement: Placement, item: ItemId, story: StoryId, who: str) -> Placement:
    from bot.news.story.recall import keys_if_readable  # numpy: not loaded by short commands

    if int(item) == int(story):
        return replace(
            placement,
            story=story,
            role=Role.ORIGINAL,
            similarity=1.0,
            reason=say("split off by {person}", person=who.partition(" ")[2] or who),
            new_facts="",
            keys=keys_if_readable(placement.fingerprint),  # a copy to the letter has left only the exact ones
        )
    role = Role.UPDATE if placement.role in (Role.ORIGINAL, Role.COPY) else placement.role
    return replace(placement, story=story, role=role)


def _record(item: ItemId, placement: Placement) -> dict[str, object]:
    return {
        "id": item,
        "role": placement.role.value,
        "similarity": placement.similarity,
        "reason": codec.dump_said(placement.reason),
    }
