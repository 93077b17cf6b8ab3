"""The commands about whom a watchlist alerts, and when: channels, digests, quiet hours, urgency."""

import re
from html import escape

from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, Reply, undo_button
from bot.telegram.commands.typed_names import first_of
from bot.telegram.commands.watchlists import told_by, which_one


@command(
    "route",
    "name [channel...]",
    says="choose the channels that a watchlist alerts",
    more="With the name alone you choose by buttons. <code>/route ferries harbour</code> adds a channel, "
    "<code>/route ferries -harbour</code> takes it away, <code>/route ferries none</code> takes away all: it only records.",
    topic="channels",
)
async def route(asked: Asked) -> Reply:
    """`name`: buttons; `name channel... -channel...`: what is added and taken away."""
    argument = asked.argument
    if not argument:
        return await which_one(asked, "route")
    name = first_of(argument, [one.name for one in await asked.desk.watchlists.all()])
    words = argument[len(name) :].replace(",", " ").split()
    watchlist = await asked.desk.watchlists.get(name)
    if not words:
        return await _routes(asked, watchlist)
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
    which, state, channel = asked.argument.split(" ")
    watchlist = await asked.desk.watchlists.get(which)
    told = [f"#{one.channel}" for one in watchlist.routes if f"#{one.channel}" != channel]
    told += [channel] if state == "on" else []
    return await _routes(asked, await asked.desk.watchlists.route(which, told))


async def _routes(asked: Asked, watchlist: Watchlist) -> Reply:
    """The channels of a watchlist, with a button to turn each on and off."""
    told = {route.channel for route in watchlist.routes}
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"{'☑' if one.id in told else '☐'} {one.name}",
                f"!turn #{watchlist.id} {'off' if one.id in told else 'on'} #{one.id}",
            ),
        )
        for one in await asked.desk.channels.all()
    ]
    if asked.desk.changes:
        rows.append(undo_button(asked.desk.changes))
    return Reply(f"<b>{escape(watchlist.name)}</b>: {await told_by(asked, watchlist)}", tuple(rows))


@command(
    "digest",
    "name off|hourly|daily HH:MM",
    says="post a watchlist's stories together, by the hour or once a day",
    more="For example <code>/digest ferries daily 08:00</code>. Times are those of the channel's clock.",
    topic="channels",
)
async def digest(asked: Asked) -> Reply:
    """`name off|hourly|daily HH:MM`"""
    found = re.fullmatch(r"(.+?)\s+(off|hourly|daily(?:\s+\S+)?)", asked.argument, re.IGNORECASE)
    if not found:
        return Reply("Write: /digest name off, hourly, or daily 08:00", ask="digest")
    watchlist = await asked.desk.watchlists.set_digest(found[1], found[2])
    when = watchlist.routes[0].digest
    told = "each story by itself, at once" if when == "off" else f"all stories together, {when}"
    return Reply(f"<b>{escape(watchlist.name)}</b>: {told}.")


@command(
    "quiet",
    "name|all HH:MM-HH:MM|off",
    says="quiet hours: what comes in them is posted afterwards, together",
    more="For example <code>/quiet all 22:00-07:00</code>, for every channel. Urgent watchlists are posted all the same.",
    topic="channels",
)
async def quiet(asked: Asked) -> Reply:
    """`name|all HH:MM-HH:MM|off`"""
    name, _, spec = asked.argument.rpartition(" ")
    if not name:
        return Reply(
            "Write: /quiet name 22:00-07:00, or all instead of the name; off ends quiet hours", ask="quiet"
        )
    hours = await asked.desk.watchlists.set_quiet(name.strip(), spec)
    if hours == "off":
        return Reply(f"No quiet hours for {escape(name)}.")
    return Reply(
        f"Quiet for {escape(name)} from {hours.replace('-', ' to ')}, by the channel's clock. Urgent watchlists are posted all the same."
    )


@command(
    "urgent",
    "name on|off",
    says="post a watchlist's stories before all others, even in quiet hours",
    topic="channels",
)
async def urgent(asked: Asked) -> Reply:
    """`name on|off`"""
    name, _, state = asked.argument.rpartition(" ")
    if not name or state.lower() not in ("on", "off"):
        return Reply("Write: /urgent name on, or off", ask="urgent")
    watchlist = await asked.desk.watchlists.set_urgent(name.strip(), urgent=state.lower() == "on")
    says = "is now posted before all others" if watchlist.urgent else "waits its turn now"
    return Reply(f"<b>{escape(watchlist.name)}</b> {says}.")
