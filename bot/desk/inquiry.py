"""Why an item alerted, or did not: everything that is known about one link, gathered for a person to read.

What was decided is in the database (matches, silences, posts, the outbox); which words did it, and what is
missing, is worked out anew with the queries of today. Nothing is written here.
"""

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.base import zone_of
from bot.errors import NotFoundError, SeveralFoundError
from bot.news.alert import Kind, OutboxRow, Reason, State, ToldPost, Why
from bot.news.feed.feed import Feed
from bot.news.ids import ChannelId, ItemId, StoryId, WatchlistId
from bot.news.item import KeptItem
from bot.news.link.canonical import canonical, host
from bot.news.reading.reading import Reading
from bot.news.reasons import says
from bot.news.search import SearchScope
from bot.news.story.placement import Member, Placement, Role
from bot.news.timetable import Gathering, as_read
from bot.news.watchlist import Channel, Watchlist
from bot.pipeline.match import document
from bot.pipeline.ports import UnitOfWork
from bot.pipeline.readings import Readings
from bot.query.archived import of_headline
from bot.query.explain import explain
from bot.query.matcher import match
from bot.query.parser import parse
from bot.wording import say, together

LOOK_BACK = timedelta(days=30)  # how far back the name of a source is looked for
_PAGE, _PAGES = (
    50,
    4,
)  # items with words of a headline that are looked at: copies of few stories, or many stories
_POST_LINK = re.compile(
    r"(?i)(?:https?://)?t(?:elegram)?\.me/(?:c/(\d{1,15})|([a-z]\w{3,}))/(?:\d+/)?(\d{1,15})(?:\?\S*)?"
)
_LINK = re.compile(r"(?i)https?://\S+")
_CHOICES = 6
_EXPLAINED = 300  # watchlists that do not match, of which it is worked out why; a millisecond each
_BREATH = 20
_HELD = {
    Gathering.HOURLY: say("hourly digest"),
    Gathering.DAILY: say("daily digest"),
    Gathering.QUIET: say("quiet hours"),
    Gathering.BURST: say("many at once"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided for one channel of a watchlist: a sentence; `message`: the post's id where it is delivered."""

    channel: Channel | None  # None: the watchlist has no channel
    says: str
    message: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One watchlist and the item."""

    watchlist: Watchlist
    matched: bool  # when the item came
    explanation: str  # by today's query: which words did it, or what is missing
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Everything about one item."""

    kept: KeptItem
    reading: Reading
    feed: Feed | None  # None: removed since
    placement: Placement | None
    first: Member | None  # the founder of its story, None where it is the item itself or forgotten
    members: int  # of its story
    findings: tuple[Finding, ...]  # those that matched first, then those of which least is missing
    more: int = 0  # watchlists that don't match, of which it wasn't worked out why
    zone: str = "UTC"  # by which times are told
    others: tuple[Member, ...] = ()  # more items with the same address


async def inquire(
    work: UnitOfWork, wanted: str, *, now: datetime, chat: int | str | None = None, watchlist: str = ""
) -> Inquiry:
    """What is known about `wanted`: see `find`; with `watchlist`, of that one only.

    Raises NotFoundError with what to do.
    """
    kept = await find(work, wanted, now=now, chat=chat)
    reading = await Readings(work).of(kept.item)
    placement = await work.stories.placement(kept.id)
    members = await _members(work, placement)
    same = {one.id for one in await work.items.by_url(kept.item.url)} - {kept.id} if kept.item.url else set()
    findings = await _findings(work, kept, reading, placement, only=watchlist)
    founder = next((one for one in members if placement and int(one.id) == int(placement.story)), None)
    return Inquiry(
        kept=kept,
        reading=reading,
        feed=await work.feeds.get(kept.feed_id),
        placement=placement,
        first=founder if founder and founder.id != kept.id else None,
        members=len(members),
        findings=tuple(findings),
        more=0 if watchlist else await work.watchlists.count() - len(findings),
        zone=await zone_of(work),
        others=tuple(one for one in members if one.id in same),
    )


# ---- which item -------------------------------------------------------------------------------------------------


async def find(work: UnitOfWork, wanted: str, *, now: datetime, chat: int | str | None = None) -> KeptItem:
    """The item of a link, of a post in one of our channels, of a number (`#12`), or of words of its headline.

    `chat`: the chat of a post's link where the caller knows it better than the link says. Raises NotFoundError, or
    SeveralFoundError where words fit several headlines.
    """
    wanted = wanted.strip()
    if post := _POST_LINK.fullmatch(wanted):
        return await _of_post(
            work, chat or (int(f"-100{post[1]}") if post[1] else f"@{post[2]}"), int(post[3])
        )
    if number := re.fullmatch(r"#(\d{1,18})", wanted):
        kept = await work.items.get(ItemId(int(number[1])))
        if kept is None:
            raise NotFoundError(say("there is no item {wanted}; it may have been forgotten", wanted=wanted))
        return kept
    if link := _LINK.search(wanted):
        return await _of_link(work, link[0], now=now)
    return await _of_words(work, wanted)


def post_of(wanted: str) -> str:
    """The name of the public channel whose post `wanted` links to (`@name`); "" for anything else."""
    found = _POST_LINK.fullmatch(wanted.strip())
    return f"@{found[2]}" if found and found[2] else ""


def number_of_post(wanted: str) -> int | None:
    """The number of the channel whose post `wanted` links to (`t.me/c/...`); None for anything else."""
    found = _POST_LINK.fullmatch(wanted.strip())
    return int(f"-100{found[1]}") if found and found[1] else None


async def _of_post(work: UnitOfWork, chat: int | str, message_id: int) -> KeptItem:
    places = [
        one
        for one in await work.channels.all()
        if str(one.chat_id).lower() == str(chat).lower() or one.name == chat
    ]
    if not places:
        raise NotFoundError(say("this isn't a post of a channel of mine; /channels lists them"))
    told = [post for one in places for post in await work.posts.by_message(one.id, message_id)]
    found: dict[ItemId, Member] = {}
    members = await work.stories.members([post.story for post in told])
    for post in told:
        for row in await work.outbox.history(post.id):
            if row.message_id == message_id and row.content.entries:  # a digest: many stories in one post
                for entry in row.content.entries[:_CHOICES]:
                    found |= await _first_of(work, entry.url)
        of_story = members[post.story]
        if not found and of_story:
            shown = next((one for one in of_story if one.url == post.content.url), of_story[0])
            found[shown.id] = shown
    if not found:
        raise NotFoundError(
            say(
                "I don't know post {message} in {name}: it isn't mine, or was forgotten",
                message=str(message_id),
                name=places[0].name,
            )
        )
    if len(found) > 1:
        raise SeveralFoundError(
            say("this post tells several stories; which one?"), _choices(list(found.values()))
        )
    return await _kept(work, next(iter(found)))


async def _first_of(work: UnitOfWork, url: str) -> dict[ItemId, Member]:
    for kept in (await work.items.by_url(url))[:1]:
        placement = await work.stories.placement(kept.id)
        return {one.id: one for one in await _members(work, placement) if one.id == kept.id}
    return {}


async def _of_link(work: UnitOfWork, link: str, *, now: datetime) -> KeptItem:
    found = await work.items.by_url(link)
    if not found:
        raise NotFoundError(await _not_here(work, link))
    matches = await work.verdicts.matches([one.id for one in found])
    matched = (one for one in found if matches[one.id])
    return next(matched, found[-1])  # of several versions the first that matched: the post is that one's


async def _not_here(work: UnitOfWork, link: str) -> str:
    """Why there is no such item, as far as can be said, and what to do."""
    site = host(canonical(link)).removeprefix("www.")
    near = [
        one
        for one in (await work.feeds.of_site(site) if site else ())
        if (host(one.url).removeprefix("www.") == site or host(one.site_url).removeprefix("www.") == site)
    ]
    if not near:
        if not site:
            return say("I have never seen this link, and I read no feed of its site: /addfeed")
        return say("I have never seen this link, and I read no feed of {site}: /addfeed {site}", site=site)
    feed = max(near, key=lambda one: (one.last_ok is not None, one.last_ok or one.added))
    how = say("never read yet")
    if feed.last_ok:
        how = say("read last at {time}", time=as_read(feed.last_ok, await zone_of(work)))
    if feed.error:
        how = say("{read}; it is in trouble: {error}", read=how, error=feed.error)
    return say(
        "I have never seen this link. I read {number} of {site}'s feeds ({feed}, {how}): the article has not been in it, "
        "or was there under another address; try words of its headline, or look for a feed of its section",
        number=len(near),
        site=site,
        feed=feed.label,
        how=how,
    )


async def _of_words(work: UnitOfWork, words: str) -> KeptItem:
    wanted = of_headline(words)
    if wanted is None:
        raise NotFoundError(say("send a link, the link of a post, or words of a headline"))
    found: dict[StoryId, ItemId] = {}
    before: ItemId | None = None
    for _ in range(_PAGES):
        ids = await work.search.find(wanted, SearchScope(), before=before, limit=_PAGE)
        for one in await work.search.items(ids):
            found.setdefault(one.story, one.kept.id)
        if len(found) > _CHOICES or len(ids) < _PAGE:
            break
        before = ids[-1]
    if not found:
        cover = await work.search.coverage()
        raise NotFoundError(
            say(
                "no headline in the archive has all these words, but it is still being indexed; send the link"
            )
            if cover.missing
            else say("no headline in the archive has all these words; send the link")
        )
    if len(found) == 1:
        return await _kept(work, next(iter(found.values())))
    members = await work.stories.members(list(found))
    shown = [one for story, item in found.items() for one in members[story] if one.id == item]
    raise SeveralFoundError(
        say("more than {number} headlines have these words; which one?", number=_CHOICES)
        if len(found) > _CHOICES
        else say("several headlines have these words; which one?"),
        _choices(shown[:_CHOICES]),
    )


def _choices(members: Sequence[Member]) -> list[tuple[str, str]]:
    return [(f"#{one.id}", f"{one.title} ({one.source})") for one in members]


async def _kept(work: UnitOfWork, item: ItemId) -> KeptItem:
    kept = await work.items.get(item)
    assert kept is not None, "a member of a story is an item"
    return kept


async def _members(work: UnitOfWork, placement: Placement | None) -> Sequence[Member]:
    return (await work.stories.members([placement.story]))[placement.story] if placement else []


# ---- what was decided -------------------------------------------------------------------------------------------


async def _findings(
    work: UnitOfWork, kept: KeptItem, reading: Reading, placement: Placement | None, *, only: str
) -> list[Finding]:
    feed = await work.feeds.get(kept.feed_id)
    source = (placement and placement.source) or (feed.label if feed else kept.item.feed)
    text = document(kept.item, reading, source=source)
    matched = (await work.verdicts.matches([kept.id]))[kept.id]
    silences = (await work.verdicts.silences([kept.id]))[kept.id]
    posts = await work.posts.of([placement.story]) if placement else []
    rows = {post.id: await work.outbox.history(post.id) for post in posts}
    channels = {one.id: one for one in await work.channels.all()}
    zone = await zone_of(work)
    findings = []
    for number, watchlist in enumerate(await _chosen(work, matched, only=only)):
        if number % _BREATH == 0:
            await asyncio.sleep(0)  # others have their turn
        was = watchlist.id in matched
        query = parse(watchlist.canonical)
        reasons = {channel: reason for of, channel, reason in silences if of == watchlist.id}
        verdicts = [
            _told(kept, post, rows[post.id], channels, reasons.pop(post.channel, None))
            for post in posts
            if watchlist.id in post.watchlists and (was or post.channel in reasons)
        ]
        verdicts += [
            _silent(channels.get(channel) if channel else None, reason) for channel, reason in reasons.items()
        ]
        changed = _changed(kept, watchlist, was=was, holds=match(query, text) is not None, zone=zone)
        explanation = together([explain(query, text), changed], "")
        findings.append(
            Finding(watchlist=watchlist, matched=was, explanation=explanation, verdicts=tuple(verdicts))
        )
    return sorted(findings, key=_most_telling)


async def _chosen(work: UnitOfWork, matched: Collection[WatchlistId], *, only: str) -> list[Watchlist]:
    """Those that matched, then as many others as are explained."""
    if only:
        return [one for one in await work.watchlists.named([only]) if one.name == only]
    first = list((await work.watchlists.some(matched)).values())
    others = await work.watchlists.page(most=_EXPLAINED) if len(first) < _EXPLAINED else []
    return [*first, *(one for one in others if one.id not in matched)][: max(_EXPLAINED, len(first))]


def _most_telling(one: Finding) -> tuple[bool, int, int]:
    """What matched first, then what came near."""
    return not one.matched, one.explanation.count(";"), one.watchlist.id


def _changed(kept: KeptItem, watchlist: Watchlist, *, was: bool, holds: bool, zone: str) -> str:
    """Why today's query says something else than what was recorded."""
    if was == holds:
        return ""
    if was:
        return say(" It did when the article came: the query has changed since.")
    if watchlist.added >= kept.item.fetched:
        return say(" But it was made later, on {time}.", time=as_read(watchlist.added, zone))
    if watchlist.paused:
        return say(" But it is paused.")
    return say(" But it didn't when the article came: it was paused, or its query has changed since.")


def _told(
    kept: KeptItem,
    post: ToldPost,
    rows: Sequence[OutboxRow],
    channels: Mapping[ChannelId, Channel],
    silence: Reason | None,
) -> Verdict:
    channel = channels.get(post.channel)
    zone = channel.timezone if channel else "UTC"
    mine = post.content.url == kept.item.url
    reply = next((r for r in rows if r.kind is Kind.REPLY and r.content.url == kept.item.url), None)
    named = any(outlet.url == kept.item.url for outlet in post.content.also_in)
    if reply is not None and not (mine and post.made == kept.item.fetched):
        return Verdict(
            channel=channel,
            says=say("a reply to the story's post, {state}", state=_when(reply, zone)),
            message=post.message_id,
        )
    if mine:
        row = next((r for r in rows if r.kind is Kind.NEW), None)
        sent = say("posted {time}", time=as_read(post.made, zone))
        if row:
            sent = say("posted, {state}", state=_when(row, zone))
        return Verdict(channel=channel, says=sent, message=post.message_id)
    if named:
        return Verdict(
            channel=channel, says=say("named under “Also in” of the story's post"), message=post.message_id
        )
    return _silent(channel, silence or Reason(why=Why.NAMED), message=post.message_id)


def _silent(channel: Channel | None, reason: Reason, *, message: int | None = None) -> Verdict:
    because = says(reason, timezone=channel.timezone if channel else "UTC")
    return Verdict(channel=channel, says=say("silent: {reason}", reason=because), message=message)


def _when(row: OutboxRow, zone: str) -> str:
    """What has become of an alert."""
    at = as_read(row.changed, zone, seconds=True) if row.changed else ""
    match row.state:
        case State.SENT if not row.folded:
            return say("delivered {time}", time=at)
        case State.DEAD:
            return say("given up {time}: {error}", time=at, error=row.error or say("dropped"))
        case State.UNCERTAIN:
            return say("and I don't know whether it arrived: I'm looking")
        case State.PARKED:
            error = row.error or say("the channel is paused")
            if row.repeated:
                return say("parked: it may have been posted; {error}", error=error)
            return say("parked: {error}", error=error)
        case State.SENT if row.folded:
            return say("told in a digest {time}", time=at)
        case State.DUE if row.held:
            how = _HELD.get(row.held, row.held)
            return say("held ({how}) until {time}", how=how, time=as_read(row.not_before, zone))
        case _:
            return say("waiting since {time}", time=as_read(row.made, zone))


def role_says(placement: Placement) -> str:
    """What the item is in its story, in a few words."""
    why: str = placement.reason
    if placement.role in (Role.COPY, Role.UPDATE) and "%" not in placement.reason:
        why = say("{share} of this text is in it, {reason}", share=f"{placement.similarity:.0%}", reason=why)
    match placement.role:
        case Role.ORIGINAL:
            return say("it began the story: {reason}", reason=why)
        case Role.COPY:
            return say("a copy: {reason}", reason=why)
        case Role.UPDATE:
            return say("a newer version: {reason}", reason=why)
        case Role.REPEAT:
            return say("the same again: {reason}", reason=why)
