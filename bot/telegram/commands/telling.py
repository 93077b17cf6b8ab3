"""The commands about whom a watchlist alerts, and when: channels, digests, quiet hours, urgency."""

import re
from html import escape

from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.card import back_to, how_urgent, when_posted
from bot.telegram.commands.picking import CHANNELS_ON_A_PAGE, one_of, page_of, told_by, which_one
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, Reply, rows_of, undo_button
from bot.telegram.commands.typed_names import beginnings, first_of
from bot.telegram.translation import plain, tell
from bot.wording import say

_HOURS = re.compile(r"(?i)off|[\d:.]+\s*[-–]\s*[\d:.]+|\d\S*")  # what is meant as quiet hours, right or wrong


@command(
    "route",
    "name [channel...]",
    says="choose the channels that a watchlist alerts",
    more="With the name alone you choose by buttons. <code>/route ferries harbour</code> adds a channel, "
    "<code>/route ferries -harbour</code> takes it away, <code>/route ferries none</code> takes away all: it only records.",
    topic="channels",
    role="channel",
)
async def route(asked: Asked) -> Reply:
    """`name`: buttons; `name channel... -channel...`: what is added and taken away."""
    argument = asked.argument
    if not argument:
        return await which_one(asked, "route")
    there = await asked.desk.watchlists.named(beginnings(argument))
    name = first_of(argument, [one.name for one in there])
    if name == argument:
        found = await one_of(asked, "route")
        return found if isinstance(found, Reply) else await _routes(asked, found)
    words = argument[len(name) :].replace(",", " ").split()
    watchlist = await asked.desk.watchlists.get(name)
    told = [] if "none" in words else [f"#{one.channel}" for one in watchlist.routes]
    for word in words:
        if word != "none":
            away = word.startswith("-") and not word[1:].isdecimal()  # -100... is a channel's number
            channel = await asked.desk.channels.get(word[1:] if away else word)
            told = [one for one in told if one != f"#{channel.id}"]
            told += [] if away else [f"#{channel.id}"]
    return await _routes(asked, await asked.desk.watchlists.route(f"#{watchlist.id}", told))


@press("turn", of="route")
async def turn(asked: Asked) -> Reply:
    """`#watchlist on|off #channel`: one channel more or less."""
    which, state, channel, *page = asked.argument.split(" ")
    watchlist = await asked.desk.watchlists.get(which)
    told = [f"#{one.channel}" for one in watchlist.routes if f"#{one.channel}" != channel]
    told += [channel] if state == "on" else []
    return await _routes(
        asked, await asked.desk.watchlists.route(which, told), page=int(page[0]) if page else 0
    )


@press("routes", of="route")
async def turn_routes(asked: Asked) -> Reply:
    """`#watchlist page`"""
    which, page = asked.argument.split(" ")
    return await _routes(asked, await asked.desk.watchlists.get(which), page=int(page))


async def _routes(asked: Asked, watchlist: Watchlist, *, page: int = 0) -> Reply:
    """The channels of a watchlist, with a button to turn each on and off."""
    told = {route.channel for route in watchlist.routes}
    entries = [
        (
            "",
            Button(
                f"{'☑' if one.id in told else '☐'} {one.name}",
                f"!turn #{watchlist.id} {'off' if one.id in told else 'on'} #{one.id} {page}",
            ),
        )
        for one in await asked.own_channels()
    ]
    head = f"<b>{escape(watchlist.name)}</b>\n{await told_by(asked, watchlist)}"
    turn = f"!routes #{watchlist.id} {{page}}"
    shown = page_of(head, entries, page=page, turn=turn, across=1, lines=CHANNELS_ON_A_PAGE)
    return Reply(shown.text, (*shown.buttons, *_after(asked, watchlist)))


@command(
    "digest",
    "name off|hourly|daily HH:MM...",
    says="post a watchlist's stories together, by the hour or once a day",
    more="For example <code>/digest ferries daily 08:00</code>, or <code>daily 08:00 18:00</code> for two a day. Times are those "
    "of the channel's clock.",
    topic="channels",
    role="channel",
)
async def digest(asked: Asked) -> Reply:
    """`name off|hourly|daily HH:MM...`"""
    found = re.fullmatch(
        r"(.+?)\s+(off|hourly|daily(?:\s+\S+)*|\d{1,2}[:.]\d\d)", asked.argument, re.IGNORECASE
    )
    if not found:
        of = await one_of(asked, "digest")
        if isinstance(of, Reply):
            return of
        choices = [
            (plain("Each at once"), "off"),
            (plain("Hourly"), "hourly"),
            (plain("Daily at {time}", time="08:00"), "daily 08:00"),
            (plain("Daily at {time}", time="08:00, 18:00"), "daily 08:00 18:00"),
            (plain("Daily at {time}", time="18:00"), "daily 18:00"),
        ]
        return Reply(
            tell(
                "When should the stories of <b>{name}</b> be posted? Another time: <code>/digest {name} daily 07:30</code>",
                name=of.name,
            ),
            (*rows_of([Button(label, f"digest #{of.id} {spec}") for label, spec in choices], 2), back_to(of)),
            ask=f"digest #{of.id}",
        )
    spec = f"daily {found[2]}" if found[2][0].isdigit() else found[2]
    watchlist = await asked.desk.watchlists.set_digest(found[1], spec)
    when = watchlist.routes[0].digest
    says = f"<b>{escape(watchlist.name)}</b>: {when_posted(when)}"
    return Reply(f"{says}{_released(asked)}", _after(asked, watchlist))


@command(
    "quiet",
    "name|all HH:MM-HH:MM|off",
    says="quiet hours: what comes in them is posted afterwards, together",
    more="For example <code>/quiet all 22:00-07:00</code>, for every channel. Urgent watchlists are posted all the same.",
    topic="channels",
    role="channel",
)
async def quiet(asked: Asked) -> Reply:
    """`name|all HH:MM-HH:MM|off`"""
    name, _, spec = asked.argument.rpartition(" ")
    if not name or not _HOURS.fullmatch(spec):
        return await _which_hours(asked)
    hours = await asked.desk.watchlists.set_quiet(name.strip(), spec)
    of = None if name.strip() == "all" else await asked.desk.watchlists.get(name.strip())
    called = of.name if of else say("all channels")
    rows = _after(asked, of)
    if hours == "off":
        return Reply(f"{tell('No quiet hours for {name}.', name=called)}{_released(asked)}", rows)
    begins, _, ends = hours.partition("-")
    return Reply(
        tell(
            "Quiet hours for {name}: from {begins} to {ends}, by the channel's clock. "
            "Urgent watchlists are posted all the same.",
            name=called,
            begins=begins,
            ends=ends,
        ),
        rows,
    )


async def _which_hours(asked: Asked) -> Reply:
    """Of which watchlist, or of all channels; then from when to when."""
    if not asked.argument:
        which = await which_one(asked, "quiet")
        return Reply(
            which.text, ((Button(plain("All channels"), "quiet all"),), *which.buttons), ask=which.ask
        )
    of = None if asked.argument == "all" else await one_of(asked, "quiet")
    if isinstance(of, Reply):
        return of
    name, which_ = (of.name, f"#{of.id}") if of else ("all", "all")
    spans = [Button(span, f"quiet {which_} {span}") for span in ("22:00-07:00", "23:00-06:00", "off")]
    return Reply(
        tell(
            "When should it be quiet for <b>{name}</b>? Other hours: <code>/quiet {typed} 21:00-08:00</code>",
            name=of.name if of else say("all channels"),
            typed=name,
        ),
        (tuple(spans), *((back_to(of),) if of else ())),
        ask=f"quiet {which_}",
    )


@command(
    "urgent",
    "name on|off",
    says="post a watchlist's stories before all others, even in quiet hours",
    topic="channels",
    role="channel",
)
async def urgent(asked: Asked) -> Reply:
    """`name on|off`"""
    name, _, state = asked.argument.rpartition(" ")
    if not name or state.lower() not in ("on", "off"):
        of = await one_of(asked, "urgent")
        if isinstance(of, Reply):
            return of
        turns = (
            Button(plain("Urgent"), f"urgent #{of.id} on"),
            Button(plain("Not urgent"), f"urgent #{of.id} off"),
        )
        return Reply(
            tell("Should <b>{name}</b> be posted before all others, even in quiet hours?", name=of.name),
            (turns, back_to(of)),
            ask=f"urgent #{of.id}",
        )
    watchlist = await asked.desk.watchlists.set_urgent(name.strip(), urgent=state.lower() == "on")
    return Reply(f"{how_urgent(watchlist)}{_released(asked)}", _after(asked, watchlist))


def _released(asked: Asked) -> str:
    """What the change let go."""
    count = asked.desk.watchlists.released
    return "\n" + tell("Held until now, and going out: {number}.", number=count) if count else ""


def _after(asked: Asked, watchlist: Watchlist | None) -> tuple[tuple[Button, ...], ...]:
    """Under what was set: undo, and the way back to the card."""
    row = (
        *(undo_button(asked.desk.changes) if asked.desk.changes else ()),
        *(back_to(watchlist) if watchlist else ()),
    )
    return (row,) if row else ()
