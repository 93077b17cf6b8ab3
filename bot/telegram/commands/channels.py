"""The commands about channels: which there are, how posts look there, a new one, one less."""

import re
from html import escape
from typing import TYPE_CHECKING

from bot.desk.channels import CHANNEL_CHOICES
from bot.errors import AdminError
from bot.news.watchlist import Channel
from bot.telegram.commands.figures import how_it_looks
from bot.telegram.commands.replies import Button, Reply, confirm, pages, shortened, undo_button

if TYPE_CHECKING:
    from bot.telegram.commands.deeds import Deeds

_UNTOLD = 8  # watchlists that a new channel is offered to
_ZONES = ("Europe/London", "Europe/Paris", "Africa/Tripoli", "America/New_York", "UTC")
_NONE = "There is no channel yet. Make me an administrator of one, or /addchannel @name"


async def channels(deeds: "Deeds", argument: str) -> Reply:
    """All of them."""
    every = await deeds.desk.channels.all()
    if not every:
        return Reply(_NONE)
    shown = every[:10] if deeds.role != "viewer" else []
    rows = tuple((Button(one.name, f"channel {one.name}"),) for one in shown)
    return Reply(pages([_line(one) for one in every]), rows)


def _line(one: Channel) -> str:
    title = f" {shortened(one.title, 60)}" if one.title and one.title != one.name else ""
    paused = f" ⏸ {shortened(one.paused, 100)}" if one.paused else ""
    return f"<b>{escape(one.name)}</b>{title} · {escape(str(one.chat_id))}{paused}"


async def addchannel(deeds: "Deeds", argument: str) -> Reply:
    """`@name`, `t.me/name` or `-100... name`"""
    words = argument.split()
    if not words:
        return Reply("Which channel? Write its @name; I must be an administrator there.", ask="addchannel")
    chat = _chat(words[0])
    title, trouble = await deeds.look_at_channel(chat)
    if trouble:
        raise AdminError(f"I can't post to {chat}: {trouble}")
    await _refuse_twice(deeds, chat)
    name = " ".join(words[1:]) or str(chat).lstrip("@-")
    channel = await deeds.desk.channels.add(
        Channel(name=re.sub(r"\s+", "-", name.lower())[:60], chat_id=chat, title=title)
    )
    says = f"I post to <b>{escape(channel.name)}</b> from now on."
    untold = [one.name for one in await deeds.desk.watchlists.all() if not one.routes]
    if not untold:
        return Reply(
            f"{says} Which watchlists shall it get? <code>/route watchlist {escape(channel.name)}</code>"
        )
    rows = tuple((Button(one, f"route {one} {channel.name}"),) for one in untold[:_UNTOLD])
    return Reply(f"{says} Which of these, that tell no channel yet, shall it get?", rows)


def _chat(text: str) -> int | str:
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    found = re.fullmatch(
        r"(?i)(?:(?:https?://)?(?:www\.)?t(?:elegram)?\.me/(?:s/)?|@)([a-z]\w{3,31})/?", text
    )
    if not found:
        raise AdminError(f"{text!r} is no channel; write its @name, or its number, which begins with -100")
    return f"@{found[1]}"


async def _refuse_twice(deeds: "Deeds", chat: int | str) -> None:
    """A chat by its name and by its number is one: it would be told everything twice. Raises AdminError."""
    number = await _number(deeds, chat)
    for one in await deeds.desk.channels.all():
        if one.topic is None and number is not None and await _number(deeds, one.chat_id) == number:
            raise AdminError(f"this chat is there already, as {one.name}")


async def _number(deeds: "Deeds", chat: int | str) -> int | None:
    return chat if isinstance(chat, int) else await deeds.number_of(chat)


async def channel(deeds: "Deeds", argument: str) -> Reply:
    """`name what value`; a name alone: what is set; without a value: what there is to choose."""
    every = await deeds.desk.channels.all()
    if not every:
        return Reply(_NONE)
    name, words = _named(argument, [one.name for one in every])
    if not name and len(every) == 1 and (not words or words[0].lower() in CHANNEL_CHOICES):
        name = every[0].name  # the only one need not be named
    if not name and not words:
        return Reply("Which one?", tuple((Button(one.name, f"channel {one.name}"),) for one in every[:10]))
    if not name:
        name, words = words[0], words[1:]
    found = await deeds.desk.channels.get(name)
    if not words:
        rows = _rows([Button(what, f"channel {found.name} {what}") for what in CHANNEL_CHOICES])
        return Reply(f"{how_it_looks(found)}\nWhat shall be changed?", rows)
    what = words[0].lower()
    if len(words) == 1 and what in CHANNEL_CHOICES:
        choices = CHANNEL_CHOICES[what] or _ZONES
        rows = _rows([Button(one, f"channel {found.name} {what} {one}") for one in choices])
        more = (
            ""
            if CHANNEL_CHOICES[what]
            else (f" Any other: <code>/channel {escape(found.name)} {what} Asia/Tokyo</code>")
        )
        now = escape(str(getattr(found, what)))
        return Reply(f"<b>{escape(found.name)}</b>: {what} is {now}. What shall it be?{more}", rows)
    changed = await deeds.desk.channels.set(found.name, what, " ".join(words[1:]))
    return Reply(f"<b>{escape(changed.name)}</b>: {what} is {escape(str(getattr(changed, what)))} now.")


def _rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    """Side by side, as many as a phone has room for."""
    return tuple(tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3))


def _named(argument: str, names: list[str]) -> tuple[str, list[str]]:
    """The channel that `argument` begins with, and the words after it; "": none."""
    for name in sorted(names, key=len, reverse=True):
        if re.match(rf"(?i){re.escape(name)}(?:\s|$)", argument):
            return name, argument[len(name) :].split()
    return "", argument.split()


async def dropchannel(deeds: "Deeds", argument: str) -> Reply:
    """`name`; asks first."""
    every = await deeds.desk.channels.all()
    if not every:
        return Reply(_NONE)
    if not argument:
        rows = tuple((Button(one.name, f"dropchannel {one.name}"),) for one in every[:10])
        return Reply("Which one?", rows, ask="dropchannel")
    found = await deeds.desk.channels.get(argument)
    told = [
        one.name
        for one in await deeds.desk.watchlists.all()
        if any(route.channel == found.id for route in one.routes)
    ]
    those = f"\nIt gets {shortened(', '.join(told), 300)}." if told else ""
    return confirm(
        f"Post nothing to <b>{escape(found.name)}</b> any more? What stands there stays.{those}",
        "Yes, drop it",
        f"!dropchannel {found.name}",
    )


async def dropchannel_now(deeds: "Deeds", argument: str) -> Reply:
    """After the question."""
    gone = await deeds.desk.channels.remove(argument)
    return Reply(f"I post nothing to {escape(gone.name)} any more.", (undo_button(deeds.desk.changes),))
