"""The commands about whom a watchlist alerts, and when: channels, digests, quiet hours, urgency."""

from collections.abc import Collection
from dataclasses import replace
from html import escape

from bot.errors import AdminError, UnreadableTimesError, WatchwireError
from bot.news.spoken import hours, is_off, on_or_off, rhythm
from bot.news.timetable import digest_spec, quiet_spec
from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.card import back_to, how_urgent, when_posted
from bot.telegram.commands.picking import CHANNELS_ON_A_PAGE, page_of, subject_of, told_by, which_one
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, ChatReply, rows_of, sentence, undo_button
from bot.telegram.translation import in_words, plain, tell
from bot.wording import say


@command(
    "route",
    "name [channel...]",
    says="choose the channels that a watchlist alerts",
    more="With the name alone you choose by buttons. <code>/route ferries harbour</code> adds a channel, "
    "<code>/route ferries -harbour</code> takes it away, <code>/route ferries none</code> takes away all: it only records.",
    topic="channels",
    role="channel",
)
async def route(asked: Asked) -> ChatReply:
    """`name`: buttons; `name channel... -channel...`: what is added and taken away."""
    channels = {one.name.casefold(): one for one in await asked.desk.channels.all()}
    found = await subject_of(asked, "route", lambda text: _are_channels(text, channels))
    if isinstance(found, ChatReply):
        return found
    watchlist, rest = found
    if watchlist is None:
        return await which_one(asked, "route", rest=rest)
    guessed = _are_channels(asked.argument.split()[0], channels) and not asked.argument.startswith("#")
    if not rest or guessed:  # the channel was said first: shown, and nothing is changed
        return await _routes(asked, watchlist)
    told = [f"#{one.channel}" for one in watchlist.routes]
    if _is_none(rest):
        return await _routes(asked, await asked.desk.watchlists.route(f"#{watchlist.id}", []))
    for word in rest.replace(",", " ").split():
        away = word.startswith("-") and not word[1:].isdecimal()  # -100... is a channel's number
        channel = await asked.desk.channels.get(word[1:] if away else word)
        told = [one for one in told if one != f"#{channel.id}"]
        told += [] if away else [f"#{channel.id}"]
    return await _routes(asked, await asked.desk.watchlists.route(f"#{watchlist.id}", told))


def _are_channels(text: str, channels: Collection[str]) -> bool:
    words = text.casefold().replace(",", " ").split()
    return _is_none(text) or all(word.lstrip("-@") in channels for word in words)


def _is_none(text: str) -> bool:
    return text.casefold() == "none" or is_off(text)


@press("turn", of="route")
async def turn(asked: Asked) -> ChatReply:
    """`#watchlist on|off #channel`: one channel more or less."""
    which, state, channel, *page = asked.argument.split(" ")
    watchlist = await asked.desk.watchlists.get(which)
    told = [f"#{one.channel}" for one in watchlist.routes if f"#{one.channel}" != channel]
    told += [channel] if state == "on" else []
    return await _routes(
        asked, await asked.desk.watchlists.route(which, told), page=int(page[0]) if page else 0
    )


@press("routes", of="route")
async def turn_routes(asked: Asked) -> ChatReply:
    """`#watchlist page`"""
    which, page = asked.argument.split(" ")
    return await _routes(asked, await asked.desk.watchlists.get(which), page=int(page))


async def _routes(asked: Asked, watchlist: Watchlist, *, page: int = 0) -> ChatReply:
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
    return ChatReply(shown.text, (*shown.buttons, *_after(asked, watchlist)))


@command(
    "digest",
    "name off|hourly|daily HH:MM...",
    says="post a watchlist's stories together, by the hour or once a day",
    more="For example <code>/digest ferries daily 08:00</code>, or <code>daily 08:00 18:00</code> for two a day. Times are those "
    "of the channel's clock.",
    topic="channels",
    role="channel",
)
async def digest(asked: Asked) -> ChatReply:
    """`name off|hourly|daily HH:MM...`"""
    found = await subject_of(asked, "digest", lambda text: rhythm(text) is not None)
    if isinstance(found, ChatReply):
        return found
    of, spec = found
    if of is None:
        return await which_one(asked, "digest", rest=spec)
    if not spec:
        return _which_rhythm(of)
    try:
        watchlist = await asked.desk.watchlists.set_digest(f"#{of.id}", digest_spec(spec))
    except UnreadableTimesError as error:
        return _again(error, _which_rhythm(of))
    when = watchlist.routes[0].digest
    says = f"<b>{escape(watchlist.name)}</b>: {when_posted(when)}"
    return ChatReply(f"{says}{_released(asked)}", _after(asked, watchlist))


def _which_rhythm(of: Watchlist) -> ChatReply:
    choices = [
        (plain("Each at once"), "off"),
        (plain("Hourly"), "hourly"),
        (plain("Daily at {time}", time="08:00"), "daily 08:00"),
        (plain("Daily at {time}", time="08:00, 18:00"), "daily 08:00 18:00"),
        (plain("Daily at {time}", time="18:00"), "daily 18:00"),
    ]
    return ChatReply(
        tell(
            "When should the stories of <b>{name}</b> be posted? Another time: <code>/digest {name} daily 07:30</code>",
            name=of.name,
        ),
        (*rows_of([Button(label, f"digest #{of.id} {spec}") for label, spec in choices], 2), back_to(of)),
        ask=f"digest #{of.id}",
    )


def _again(error: WatchwireError, question: ChatReply) -> ChatReply:
    """What is odd about the answer, and the question again."""
    says = escape(sentence(in_words(error)), quote=False)
    return replace(question, text=f"{says}\n\n{question.text}")


@command(
    "quiet",
    "name|all HH:MM-HH:MM|off",
    says="quiet hours: what comes in them is posted afterwards, together",
    more="For example <code>/quiet all 22:00-07:00</code>, for every channel. Urgent watchlists are posted all the same.",
    topic="channels",
    role="channel",
)
async def quiet(asked: Asked) -> ChatReply:
    """`name|all HH:MM-HH:MM|off`"""

    def understood(text: str) -> bool:
        return is_off(text) or hours(text) is not None

    found = await subject_of(asked, "quiet", understood)
    if isinstance(found, ChatReply):
        alone = understood(asked.argument)
        if asked.argument and not alone:
            return found
        everywhere = Button(plain("All channels"), f"quiet all {asked.argument}".strip())
        return replace(found, buttons=((everywhere,), *found.buttons))
    of, spec = found
    if not spec:
        return _which_hours(of)
    try:
        kept = quiet_spec(spec)
    except UnreadableTimesError as error:
        return _again(error, _which_hours(of))
    await asked.desk.watchlists.set_quiet(f"#{of.id}" if of else "all", kept)
    return _quieted(asked, of, kept)


def _quieted(asked: Asked, of: Watchlist | None, kept: str) -> ChatReply:
    called, rows = of.name if of else say("all channels"), _after(asked, of)
    if kept == "off":
        return ChatReply(f"{tell('No quiet hours for {name}.', name=called)}{_released(asked)}", rows)
    begins, _, ends = kept.partition("-")
    return ChatReply(
        tell(
            "Quiet hours for {name}: from {begins} to {ends}, by the channel's clock. "
            "Urgent watchlists are posted all the same.",
            name=called,
            begins=begins,
            ends=ends,
        ),
        rows,
    )


def _which_hours(of: Watchlist | None) -> ChatReply:
    """From when to when, of a watchlist or of all channels?"""
    name, which = (of.name, f"#{of.id}") if of else ("all", "all")
    spans = [Button(span, f"quiet {which} {span}") for span in ("22:00-07:00", "23:00-06:00", "off")]
    return ChatReply(
        tell(
            "When should it be quiet for <b>{name}</b>? Other hours: <code>/quiet {typed} 21:00-08:00</code>",
            name=of.name if of else say("all channels"),
            typed=name,
        ),
        (tuple(spans), *((back_to(of),) if of else ())),
        ask=f"quiet {which}",
    )


@command(
    "urgent",
    "name on|off",
    says="post a watchlist's stories before all others, even in quiet hours",
    topic="channels",
    role="channel",
)
async def urgent(asked: Asked) -> ChatReply:
    """`name on|off`"""
    found = await subject_of(asked, "urgent", lambda text: on_or_off(text) is not None)
    if isinstance(found, ChatReply):
        return found
    of, spec = found
    if of is None:
        return await which_one(asked, "urgent", rest=spec)
    turned = on_or_off(spec)
    if turned is None:
        odd = AdminError(say("“{text}” is neither on nor off", text=spec))
        return _again(odd, _whether_urgent(of)) if spec else _whether_urgent(of)
    watchlist = await asked.desk.watchlists.set_urgent(f"#{of.id}", urgent=turned)
    return ChatReply(f"{how_urgent(watchlist)}{_released(asked)}", _after(asked, watchlist))


def _whether_urgent(of: Watchlist) -> ChatReply:
    turns = (
        Button(plain("Urgent"), f"urgent #{of.id} on"),
        Button(plain("Not urgent"), f"urgent #{of.id} off"),
    )
    return ChatReply(
        tell("Should <b>{name}</b> be posted before all others, even in quiet hours?", name=of.name),
        (turns, back_to(of)),
        ask=f"urgent #{of.id}",
    )


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
