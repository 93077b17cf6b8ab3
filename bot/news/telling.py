"""Decide what each channel is told of one item: facts in, a list of New, Edit, Reply and Silence out.

Pure: `pipeline/compose.py` gathers the facts and writes down what is decided here. There is one post of a story in a
channel. Every watchlist that tells the story there is a hashtag of that post: those that match its first item open it
together, one that matches later joins it by an edit. The most urgent of them decides when it goes out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.news.alert import Kind, New, OutboxRow, Post, Reason, Silence, ToldPost, Why
from bot.news.content import (
    PlacedItem,
    Rules,
    carried,
    content_of,
    notice,
    reply_of,
    with_better_text,
    with_original,
)
from bot.news.correction import corrected
from bot.news.ids import ChannelId, WatchlistId
from bot.news.reading.credit import family, original
from bot.news.story.placement import Member, Role
from bot.news.timetable import Held, held
from bot.news.watchlist import Channel, Mute, Route, Watchlist
from bot.query.document import Span
from bot.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything beside the item itself that decides what channels are told of it."""

    rules: Rules
    watchlists: Mapping[WatchlistId, Watchlist]
    channels: Mapping[ChannelId, Channel]
    now: datetime  # when it is decided
    first_poll: bool = False  # its feed has not been read before
    mutes: Sequence[Mute] = ()  # that last
    posts: Sequence[ToldPost] = ()  # of its story, so far
    replies: Sequence[OutboxRow] = ()  # to these, each as it reads now
    members: Sequence[Member] = ()  # of its story, up to the item
    earlier: Mapping[WatchlistId, Why] = field(
        default_factory=dict
    )  # what was decided for earlier items of it
    carriers: Collection[str] = ()  # houses that are hardly ever first


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The post of the story reads like `content` from now on."""

    post: ToldPost
    content: Post
    joining: tuple[WatchlistId, ...] = ()  # that tell the story there from now on
    urgent: bool = False  # one of those that join is
    wait: Held | None = None  # until when those that join would have held it; None: not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to the post of the story: what is new."""

    post: ToldPost
    content: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A reply that was given before reads like `content` from now on."""

    post: ToldPost
    reply: OutboxRow
    content: Post


Act = New | Edit | Reply | Correction | Silence


def tell(item: PlacedItem, facts: Facts) -> list[Act]:
    """What is done about `item`, channel by channel; first where its story has been told."""
    acts: list[Act] = []
    routes = _routes(item, facts)
    for post in facts.posts:
        if post.channel in facts.channels:
            acts += _follow(item, post, routes.pop(post.channel, []), facts)
    acts += [
        Silence(watchlist=one.id, channel=None, reason=Reason(why=Why.NO_CHANNEL))
        for one in _matched(item, facts)
        if not any(route.channel in facts.channels for route in one.routes)
    ]
    for channel, of_channel in routes.items():
        acts += _open(item, facts.channels[channel], of_channel, facts)
    return acts


def opens(item: PlacedItem, facts: Facts) -> bool:
    """Will a channel get a post of `item`, if its story is new there? Asked before its page or summary is fetched."""
    return any(
        _silence(item, watchlist, facts.channels[channel], facts) is None
        for channel, of_channel in _routes(item, facts).items()
        for watchlist, _ in of_channel
    )


_OnRoute = tuple[Watchlist, Route]


def _matched(item: PlacedItem, facts: Facts) -> list[Watchlist]:
    return [facts.watchlists[one] for one in sorted(item.matches) if one in facts.watchlists]


def _routes(item: PlacedItem, facts: Facts) -> dict[ChannelId, list[_OnRoute]]:
    """By channel the watchlists that matched, oldest first."""
    found: dict[ChannelId, list[_OnRoute]] = {}
    for watchlist in _matched(item, facts):
        for route in watchlist.routes:
            if route.channel in facts.channels:
                found.setdefault(route.channel, []).append((watchlist, route))
    return found


def _open(item: PlacedItem, channel: Channel, routes: Sequence[_OnRoute], facts: Facts) -> list[Act]:
    """A channel that has no post of the story."""
    telling, silent = _sorted_out(item, channel, routes, facts)
    if not telling:
        return silent
    watchlists = tuple(one.id for one, _ in telling)
    content = content_of(
        item,
        facts.rules,
        names=[one.name for one, _ in telling],
        spans=item.spans(watchlists) or (),
        old=_age(item) > facts.rules.max_age,
    )
    new = New(
        channel=channel.id,
        watchlists=watchlists,
        content=carried(content, facts.members),
        urgent=any(one.urgent for one, _ in telling),
        wait=_wait(telling, channel, now=facts.now),
    )
    return [new, *silent]


def _follow(item: PlacedItem, post: ToldPost, routes: Sequence[_OnRoute], facts: Facts) -> list[Act]:
    """A channel that has been told the story in `post`."""
    channel = facts.channels[post.channel]
    mine = [facts.watchlists[one] for one in post.watchlists if one in facts.watchlists]
    new = [one for one in routes if one[0].id not in post.watchlists]
    joining, silent = _sorted_out(item, channel, new, facts)
    names = [one.name for one, _ in joining if one.name not in post.content.watchlists]
    spans = item.spans([one.id for one in mine] + [one.id for one, _ in joining])
    content = _content(item, post, spans, facts)
    noticed = content.notice != post.content.notice
    decided = _decide(item, post, content, mine, channel, facts)
    acts: list[Act] = [*_corrections(item, post, facts)]
    if acts:
        decided = Kind.EDIT  # what a correction says is in the replies that it corrects
    if decided is Kind.REPLY:
        acts.append(
            Reply(
                post=post, content=reply_of(item, names=[*post.content.watchlists, *names], spans=spans or ())
            )
        )
    if noticed or joining or (decided is Kind.EDIT and content != post.content):
        acts.append(
            Edit(
                post=post,
                content=replace(content, watchlists=(*content.watchlists, *names)),
                joining=tuple(one.id for one, _ in joining),
                urgent=any(one.urgent for one, _ in joining),
                wait=_wait(joining, channel, now=facts.now) if joining else None,
            )
        )
    elif isinstance(decided, Reason) and not acts:
        acts += [Silence(watchlist=one.id, channel=channel.id, reason=decided) for one in mine]
    return acts + silent


def _corrections(item: PlacedItem, post: ToldPost, facts: Facts) -> list[Correction]:
    """Replies of the same source that its newer text says otherwise: where it adds nothing new, or says that it corrects.

    New facts without such a flag are a new reply: the one before was right when it was given.
    """
    if item.placement.role is not Role.UPDATE or (item.placement.new_facts and notice(item) != "correction"):
        return []
    found = []
    for reply in facts.replies:
        if reply.post != post.id or family(reply.content.source) != family(item.source):
            continue
        if (
            now := corrected(reply.content.new_facts, item.reading.text, lang=item.kept.item.lang)
        ) is not None:
            facts_now, changes = now
            content = replace(reply.content, new_facts=facts_now, corrected=changes, notice="correction")
            found.append(Correction(post=post, reply=reply, content=content))
    return found


def _content(item: PlacedItem, post: ToldPost, spans: Sequence[Span] | None, facts: Facts) -> Post:
    """What the post says when it names `item` too."""
    first = original(facts.members, carriers=facts.carriers)
    content = with_original(post.content, item, first, spans)
    if item.placement.role is not Role.REPEAT and not item.placement.new_facts:
        content = with_better_text(content, item, facts.rules, spans)
    return replace(carried(content, facts.members), notice=notice(item) or content.notice)


def _decide(
    item: PlacedItem,
    post: ToldPost,
    content: Post,
    mine: Sequence[Watchlist],
    channel: Channel,
    facts: Facts,
) -> Kind | Reason:
    """What to do about a post that would read like `content`; `mine`: the watchlists that tell it."""
    role = item.placement.role
    if role is Role.REPEAT:
        return Reason(why=Why.REPEAT)
    if role is Role.UPDATE and item.placement.new_facts:
        muted = [_muted(item, one, facts) for one in mine]
        if not muted or None in muted:
            return Kind.REPLY
        return Kind.EDIT if content != post.content else next(one for one in muted if one)
    if content != post.content:
        return Kind.EDIT
    return Reason(why=Why.REWORDED if role is Role.UPDATE else Why.NAMED)


def _sorted_out(
    item: PlacedItem, channel: Channel, routes: Sequence[_OnRoute], facts: Facts
) -> tuple[list[_OnRoute], list[Act]]:
    """Which of these watchlists tell the story in the channel, and why the others do not."""
    telling: list[_OnRoute] = []
    silent: list[Act] = []
    for watchlist, route in routes:
        reason = _silence(item, watchlist, channel, facts)
        if reason is None:
            telling.append((watchlist, route))
        else:
            silent.append(Silence(watchlist=watchlist.id, channel=channel.id, reason=reason))
    return telling, silent


def _silence(item: PlacedItem, watchlist: Watchlist, channel: Channel, facts: Facts) -> Reason | None:
    """Why a watchlist that matched does not tell a channel of a story that is new to it there; None: it does."""
    rules, age = facts.rules, _age(item)
    if muted := _muted(item, watchlist, facts):
        return muted
    if item.placement.role is Role.REPEAT:
        return Reason(why=Why.REPEAT)
    if facts.first_poll and rules.first_poll_silent:
        return Reason(why=Why.FIRST_POLL)
    if (earlier := facts.earlier.get(watchlist.id)) and not item.placement.new_facts:
        return Reason(why=Why.DECIDED, before=earlier)
    if age > rules.max_age and rules.resurfaced_silent:
        return Reason(why=Why.OLD, days=age.days)
    return None


def _muted(item: PlacedItem, watchlist: Watchlist, facts: Facts) -> Reason | None:
    subjects = {
        "watchlist": watchlist.name,
        "story": str(item.placement.story),
        "source": fold(item.source),
    }
    for mute in facts.mutes:
        if mute.subject == subjects[mute.kind]:
            return Reason(why=Why.MUTED, mute=mute.kind, until=mute.until)
    return None


def _age(item: PlacedItem) -> timedelta:
    """Of the article, by its true date, when it was fetched; 0 where nothing is known."""
    date = item.true_date
    return max(item.kept.item.fetched - date, timedelta()) if date else timedelta()


def _wait(telling: Sequence[_OnRoute], channel: Channel, *, now: datetime) -> Held | None:
    """Until when the post is held: as the most urgent of its watchlists would."""
    waits = [held(watchlist, route, channel, now=now) for watchlist, route in telling]
    certain = [one for one in waits if one]
    return min(certain, key=lambda one: one.until) if len(certain) == len(waits) else None
