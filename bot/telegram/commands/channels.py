"""The commands about channels: which there are, how posts look there, a new one, one less."""

import re
from html import escape

from bot.desk.change import SETTINGS
from bot.desk.channels import CHANNEL_CHOICES
from bot.errors import AdminError
from bot.news.watchlist import Channel, Wanted
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.figures import how_it_looks
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import (
    Button,
    ChatReply,
    confirm,
    pages,
    refuse_changed,
    rows_of,
    shortened,
    undo_button,
    version,
)
from bot.telegram.translation import plain, tell, tell_n
from bot.wording import say

_NAMED = 200  # watchlists of a channel; there is room for no more
_UNTOLD = 8  # watchlists that a new channel is offered to
_ZONES = ("Europe/London", "Europe/Paris", "Africa/Tripoli", "America/New_York", "UTC")
_EXAMPLES = {"timezone": _ZONES, "quiet": ("22:00-07:00", "23:00-06:00", "off")}
_OTHER = {"timezone": "Asia/Tokyo", "quiet": "21:00-08:00"}
_NONE = say("There is no channel yet. Make me an administrator of one, or /addchannel @name")


@command("channels", says="all channels", topic="channels", role="viewer")
async def channels(asked: Asked) -> ChatReply:
    """All of them."""
    every = await asked.desk.channels.all()
    if not every:
        return ChatReply(tell(_NONE))
    shown = [one for one in every if asked.may_set(one)][:10]
    rows = tuple((Button(one.name, f"channel #{one.id}"),) for one in shown)
    return ChatReply(pages([_line(one) for one in every]), rows)


def _line(one: Channel) -> str:
    title = f" {shortened(one.title, 60)}" if one.title and one.title != one.name else ""
    paused = f" ⏸ {shortened(one.paused, 100)}" if one.paused else ""
    return f"<b>{escape(one.name)}</b>{title} · {escape(str(one.chat_id))}{paused}"


@command(
    "addchannel", "@name or t.me/name", says="add a channel in which I am an administrator", topic="channels"
)
async def addchannel(asked: Asked) -> ChatReply:
    """`@name`, `t.me/name` or `-100... name`"""
    words = asked.argument.split()
    if not words:
        return ChatReply(
            tell("Which channel? Send its @name; I must be an administrator there."), ask="addchannel"
        )
    chat = _chat(words[0])
    title, trouble = await asked.outside.look_at_channel(chat)
    if trouble:
        raise AdminError(say("I can't post to {chat}: {trouble}", chat=chat, trouble=trouble))
    await _refuse_twice(asked, chat)
    name = " ".join(words[1:]) or str(chat).lstrip("@-")
    channel = await asked.desk.channels.add(
        Channel(name=re.sub(r"\s+", "-", name.lower())[:60], chat_id=chat, title=title)
    )
    says = tell("I post to <b>{name}</b> from now on.", name=channel.name)
    untold = await asked.desk.watchlists.first(Wanted(untold=True), most=_UNTOLD)
    if not await asked.desk.watchlists.count():
        return ChatReply(says)
    if not untold:
        return ChatReply(
            says
            + "\n"
            + tell("Which watchlists should it get? <code>/route watchlist {name}</code>", name=channel.name)
        )
    rows = tuple((Button(one.name, f"!turn #{one.id} on #{channel.id}", beside=True),) for one in untold)
    question = tell("These watchlists alert no channel yet. Which of them should it get?")
    return ChatReply(f"{says}\n{question}", rows)


def _chat(text: str) -> int | str:
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    found = re.fullmatch(
        r"(?i)(?:(?:https?://)?(?:www\.)?t(?:elegram)?\.me/(?:s/)?|@)([a-z]\w{3,31})/?", text
    )
    if not found:
        raise AdminError(
            say("“{text}” isn't a channel; send its @name, or its number, which begins with -100", text=text)
        )
    return f"@{found[1]}"


async def _refuse_twice(asked: Asked, chat: int | str) -> None:
    """A chat by its name and by its number is one: it would be told everything twice. Raises AdminError."""
    number = await _number(asked, chat)
    for one in await asked.desk.channels.all():
        if one.topic is None and number is not None and await _number(asked, one.chat_id) == number:
            raise AdminError(say("I have this chat already, as {name}", name=one.name))


async def _number(asked: Asked, chat: int | str) -> int | None:
    return chat if isinstance(chat, int) else await asked.outside.number_of(chat)


@command(
    "channel",
    "[name [what [value]]]",
    says="how posts look in a channel, its time zone and quiet hours; a test post",
    topic="channels",
    role="channel",
)
async def channel(asked: Asked) -> ChatReply:
    """`name what value`; a name alone: what is set; without a value: what there is to choose."""
    every = await asked.desk.channels.all()
    if not every:
        return ChatReply(tell(_NONE))
    name, words = _named(asked.argument, [*(one.name for one in every), *(f"#{one.id}" for one in every)])
    if not name and len(every) == 1 and (not words or words[0].lower() in CHANNEL_CHOICES):
        name = every[0].name  # the only one need not be named
    if not name and not words:
        return ChatReply(
            tell("Which one?"), tuple((Button(one.name, f"channel #{one.id}"),) for one in every[:10])
        )
    if not name:
        name, words = words[0], words[1:]
    found = await asked.desk.channels.get(name)
    if not words:
        return await _card(asked, found)
    what = words[0].lower()
    if len(words) == 1 and what in CHANNEL_CHOICES:
        choices = CHANNEL_CHOICES[what] or _EXAMPLES[what]
        rows = rows_of([Button(one, f"channel #{found.id} {what} {one}") for one in choices], 3)
        lines = [_is(found, what), tell("What should it be?")]
        if not CHANNEL_CHOICES[what]:
            line = f"/channel {found.name} {what} {_OTHER[what]}"
            lines.append(tell("Or another one: <code>{line}</code>", line=line))
        back = (Button(f"« {found.name}", f"channel #{found.id}"),)
        return ChatReply(
            "\n".join(lines),
            (*rows, back),
        )
    changed = await asked.desk.channels.set(f"#{found.id}", what, " ".join(words[1:]))
    return await _card(asked, changed, _is(changed, what))


def _is(channel: Channel, what: str) -> str:
    """What one thing is set to."""
    now = str(getattr(channel, what)) or "off"
    return tell("<b>{name}</b>: {what} is {value}.", name=channel.name, what=SETTINGS[what], value=now)


async def _card(asked: Asked, found: Channel, notice: str = "") -> ChatReply:
    """Everything that is set for a channel, with a button for each."""
    told = [one.name for one in await asked.desk.watchlists.first(Wanted(told=found.id), most=_NAMED)]
    gets = tell("No watchlist alerts it.")
    if told:
        gets = tell("It gets {watchlists}.", watchlists=shortened(", ".join(told), 500))
    waiting = await asked.desk.channels.waiting(f"#{found.id}")
    lines = [*([notice] if notice else []), how_it_looks(found), gets]
    if waiting:
        lines.append(tell_n("{number} alert is waiting.", "{number} alerts are waiting.", waiting))
    back = Button(plain("« All"), "channels")
    if not asked.may_set(found):
        return ChatReply("\n".join(lines), ((back,),))
    rows = rows_of(
        [Button(plain(SETTINGS[what]), f"channel #{found.id} {what}") for what in CHANNEL_CHOICES], 3
    )
    test = Button(plain("Send a test post"), f"!testpost #{found.id}", beside=True)
    undo = undo_button(asked.desk.changes) if asked.desk.changes else ()
    remove = (Button(plain("Remove"), f"dropchannel #{found.id}"),) if asked.may_change else ()
    last = (*undo, *remove, back)
    return ChatReply("\n".join([*lines, tell("What do you want to change?")]), (*rows, (test,), last))


@press("testpost", of="channel")
async def test_post(asked: Asked) -> ChatReply:
    """`#3`: a post of ours, so that somebody can see that it works."""
    found = await asked.desk.channels.get(asked.argument)
    if not asked.may_set(found):
        raise AdminError(say("{channel} is not your channel", channel=found.name))
    says = tell("This is a test: Watchwire can post here. You can delete it.")
    trouble = await asked.outside.send_test(found, says)
    if trouble:
        raise AdminError(
            say("I can't post to {name}. Telegram says: {trouble}", name=found.name, trouble=trouble)
        )
    return ChatReply(tell("✓ There is a test post in <b>{name}</b> now.", name=found.name))


def _named(argument: str, names: list[str]) -> tuple[str, list[str]]:
    """The channel that `argument` begins with, and the words after it; "": none."""
    for name in sorted(names, key=len, reverse=True):
        if re.match(rf"(?i){re.escape(name)}(?:\s|$)", argument):
            return name, argument[len(name) :].split()
    return "", argument.split()


@command("dropchannel", "name", says="stop posting to a channel", topic="channels")
async def dropchannel(asked: Asked) -> ChatReply:
    """`name`; asks first."""
    every = await asked.desk.channels.all()
    if not every:
        return ChatReply(tell(_NONE))
    if not asked.argument:
        rows = tuple((Button(one.name, f"dropchannel #{one.id}"),) for one in every[:10])
        return ChatReply(tell("Which one?"), rows, ask="dropchannel")
    found = await asked.desk.channels.get(asked.argument)
    told = [one.name for one in await asked.desk.watchlists.first(Wanted(told=found.id), most=_NAMED)]
    lines = [tell("Stop posting to <b>{name}</b>? The posts there stay.", name=found.name)]
    if told:
        lines.append(tell("It gets {watchlists}.", watchlists=shortened(", ".join(told), 300)))
    return confirm(
        "\n".join(lines),
        plain("Yes, drop it"),
        f"!dropchannel #{found.id} {version(found)}",
    )


@press("dropchannel", of="dropchannel")
async def dropchannel_now(asked: Asked) -> ChatReply:
    """The yes: to what was asked about, and as it was then."""
    which, _, was = asked.argument.partition(" ")
    found = await asked.desk.channels.get(which)
    refuse_changed(found, was, name=found.name)
    gone = await asked.desk.channels.remove(which)
    return ChatReply(
        tell("I don't post to {name} any more.", name=gone.name), (undo_button(asked.desk.changes),)
    )


async def resume_channel(asked: Asked, channel: Channel) -> ChatReply:
    """A paused one; asks what to do with what is waiting."""
    waiting = await asked.desk.channels.waiting(channel.name)
    if not waiting:
        return await _resumed(asked, channel.name, drop=False)
    send = Button(plain("Send all ({number})", number=waiting), f"!resume #{channel.id}")
    drop = Button(plain("Drop all"), f"!drop #{channel.id}")
    return ChatReply(
        tell_n(
            "{number} alert is waiting for <b>{name}</b>. Send it, or drop it?",
            "{number} alerts are waiting for <b>{name}</b>. Send them, or drop them?",
            waiting,
            name=channel.name,
        ),
        ((send, drop), (Button(plain("Leave it paused"), ""),)),
    )


@press("resume", of="resume")
async def resume_now(asked: Asked) -> ChatReply:
    """A channel, with what had waited."""
    return await _resumed(asked, asked.argument, drop=False)


@press("drop", of="resume")
async def resume_empty(asked: Asked) -> ChatReply:
    """A channel, without what had waited."""
    return await _resumed(asked, asked.argument, drop=True)


async def _resumed(asked: Asked, name: str, *, drop: bool) -> ChatReply:
    channel = await asked.desk.channels.get(name)
    waited = await asked.desk.channels.resume(name, drop=drop)
    if drop:
        says = tell_n("{number} alert is dropped.", "{number} alerts are dropped.", waited)
    else:
        says = tell_n("{number} alert had waited.", "{number} alerts had waited.", waited)
    return ChatReply(f"{tell('I post to <b>{name}</b> again.', name=channel.name)}\n{says}")
