"""The commands that show states: `/health`, `/settings`. Short lines, figures in bold. Figures: `stats`."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from bot.desk.needs import Need
from bot.news.timetable import as_read
from bot.news.watchlist import Wanted
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command
from bot.telegram.commands.replies import Button, ChatReply, pages, shortened
from bot.telegram.translation import Html, in_words, plain, tell
from bot.wording import say

if TYPE_CHECKING:
    from bot.news.feed.feed import Feed
    from bot.news.process import Cluster
    from bot.news.watchlist import Channel, Watchlist

_TROUBLED = 12
_SPECIAL = 200  # watchlists; a message has room for no more
_MARKS = {"ended": "✗", "dead": "✗", "failing": "✗", "silent": "🔇"}
_PREVIEWS = {
    "none": say("no preview"),
    "small": say("small preview"),
    "large": say("large preview"),
    "picture": say("picture above"),
}


@command(
    "health", says="feeds in trouble, what to do about them, what is waiting", topic="figures", role="viewer"
)
async def health(asked: Asked) -> ChatReply:
    """Feeds in trouble and what to do, channels, what waits."""
    feeds = await asked.desk.feeds.count()
    if not feeds:
        return ChatReply(tell("There is no feed yet. Add one: /addfeed https://…"))
    doubtful = await asked.desk.feeds.doubtful()
    found = asked.desk.feeds.troubled(doubtful)
    told = {feed.id for feed, _, _ in found}
    failing = [one for one in doubtful if one.error and one.id not in told]
    paused = [one for one in doubtful if not one.enabled and not one.error]
    well = feeds - len(found) - len(failing) - len(paused)
    mark = "⚠" if found else "✓"
    lines = [tell("{mark} <b>{well} of {feeds}</b> feeds are fine.", mark=mark, well=well, feeds=feeds)]
    if failing:
        lines.append(tell("Failed just now: {number}. I try them again by myself.", number=len(failing)))
    if paused:
        lines.append(tell("Paused by an admin: {number}.", number=len(paused)))
    for feed, kind, text in found[:_TROUBLED]:
        lines += [
            "",
            f"{_MARKS.get(kind, '⚠')} <b>{shortened(feed.label, 60)}</b>",
            shortened(in_words(text), 300),
            _remedy(feed),
        ]
    if len(found) > _TROUBLED:
        lines.append("\n" + tell("… and {number} more: /feeds problem", number=len(found) - _TROUBLED))
    if waits := await asked.desk.records.delivery():
        lines += ["", tell("<b>Delivery</b>"), *[f"• {tell(one)}" for one in waits[:8]]]
    lines += _processes(await asked.desk.records.cluster(), await asked.desk.records.zone())
    return ChatReply(pages(lines))


def _processes(cluster: "Cluster", zone: str) -> list[str]:
    """Where several share the database."""
    if len(cluster.processes) < 2:
        return []
    lines = ["", tell("<b>Processes</b>")]
    for one in cluster.processes:
        name = one.name.removeprefix("watchwire@")
        if cluster.lead and cluster.lead.holder == one.name:
            since = as_read(cluster.lead.since, zone)
            lines.append(tell("• {name} leads since {since}", name=name, since=since))
        elif one.role == "fetch":
            lines.append(tell("• {name} fetches", name=name))
        else:
            lines.append(tell("• {name} stands by", name=name))
    jobs = cluster.jobs
    waits = tell(
        "Fetch jobs that wait: {waiting}, of these late: {late}. Polls to be taken in: {arrivals}.",
        waiting=jobs.waiting,
        late=jobs.late,
        arrivals=cluster.arrivals,
    )
    return [*lines, waits]


def _remedy(feed: "Feed") -> str:
    return tell(
        '<a href="{link}">Open it</a> · remove it: /dropfeed {feed}',
        link=Html(escape(feed.url)),
        feed=str(feed.id),
    )


@command(
    "settings",
    says="how channels, watchlists and the program are set",
    topic="figures",
    role="viewer",
    private=True,
)
async def settings(asked: Asked) -> ChatReply:
    """Channels as they are set here; what the file sets, to be read only."""
    channels = await asked.desk.channels.all()
    lines = (
        [tell("<b>Channels</b> (change: /channel, /quiet)")]
        if channels
        else [tell("There is no channel yet: /addchannel")]
    )
    lines += [how_it_looks(one) for one in channels]
    wanted = Wanted(special=True)
    special = [_watchlist(one) for one in await asked.desk.watchlists.first(wanted, most=_SPECIAL)]
    full = len(special) == _SPECIAL
    more = await asked.desk.watchlists.count(wanted) - len(special) if full else 0
    lines += ["", tell("<b>Watchlists</b> (/digest, /quiet, /urgent)"), *special] if special else []
    changed = [(key, value) for key, value, default in asked.outside.settings if not default]
    usual = [(key, value) for key, value, default in asked.outside.settings if default]
    if asked.outside.settings:
        lines += ["", tell("<b>From the file</b> (changed there, at the next start)")]
        lines += [_setting(one) for one in changed] or [tell("Everything is at its default.")]
    if usual:
        lines += [
            "",
            tell("Defaults:"),
            f"<blockquote expandable>{chr(10).join(map(_setting, usual))}</blockquote>",
        ]
    return ChatReply(pages(lines, more=more))


def how_it_looks(one: "Channel") -> str:
    """A channel with all that is set for it, on a line or two."""
    facts = [one.timezone, one.format, one.language, in_words(_PREVIEWS.get(one.preview, one.preview))]
    facts.append(plain("quiet {hours}", hours=one.quiet) if one.quiet else plain("no quiet hours"))
    facts += [plain("urgent posts are loud then")] if one.urgent == "loud" else []
    facts += [plain("unsure posts are not sent again")] if one.uncertain == "park" else []
    facts += [plain("topic {topic}", topic=str(one.topic))] if one.topic else []
    paused = f"\n⏸ {shortened(one.paused, 100)}" if one.paused else ""
    return f"<b>{shortened(one.name, 60)}</b>: {escape(' · '.join(facts), quote=False)}{paused}"


def _watchlist(one: "Watchlist") -> str:
    """What is set for it beyond the usual."""
    digests = {route.digest for route in one.routes if route.digest != "off"}
    facts = [plain("urgent")] if one.urgent else []
    facts += [plain("quiet {hours}", hours=one.quiet)] if one.quiet else []
    facts += [plain("digest {times}", times=digest) for digest in sorted(digests)]
    facts += [plain("paused")] if one.paused else []
    return f"<b>{shortened(one.name, 60)}</b>: {escape(' · '.join(facts), quote=False)}"


def _setting(one: tuple[str, str]) -> str:
    return f"{escape(one[0], quote=False)} = {shortened(one[1], 100)}"


def in_need(found: Sequence[Need]) -> ChatReply:
    """What needs somebody, with a button to each."""
    lines = [tell("What needs somebody:"), *(f"• {tell(one.says)}" for one in found)]
    return ChatReply(
        pages(lines), tuple((Button(plain(one.label), one.command, beside=True),) for one in found)
    )
