"""The bot leads somebody new: a channel, feeds, a watchlist, a test post. One message for each step, which can be skipped.

`lead_on` is asked after every answer: it says the next step where the one before is done, in whatever way it was.
"""

from typing import assert_never

from bot.desk.tours import Tour
from bot.news.tour import Step
from bot.news.watchlist import Wanted
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.channels import test_post
from bot.telegram.commands.registry import press
from bot.telegram.commands.replies import Button, ChatReply
from bot.telegram.commands.starter import picker
from bot.telegram.translation import plain, tell, tell_n

_RIGHTS = "post_messages+edit_messages+delete_messages"  # as Telegram's link asks for them in a channel
_CHANNELS = 4  # that are offered for a test post


async def begin(asked: Asked, greeting: str) -> ChatReply:
    """Where the tour is; a new one where none is on. Where everything is there: what there is."""
    tour = await asked.desk.tours.now(asked.user_id) or await asked.desk.tours.begin(asked.user_id)
    if tour is None or tour.step is None:
        return await _everything(asked, greeting)
    return await _say(asked, tour, greeting)


async def lead_on(asked: Asked) -> ChatReply | None:
    """The next step, where it hasn't been said yet; None: nothing to say."""
    tour = await asked.desk.tours.now(asked.user_id)
    if tour is None or tour.shown:
        return None
    return await _say(asked, tour)


async def again(asked: Asked) -> ChatReply | None:
    """The step at which somebody is, for who says what nobody asked; None: no tour is on."""
    tour = await asked.desk.tours.now(asked.user_id)
    if tour is None or tour.step is None:
        return None
    return await _say(asked, tour, tell("I didn't ask anything, so I did nothing."))


@press("tour", of="channel")
async def press_tour(asked: Asked) -> ChatReply:
    """`skip feeds`, `lists`, `test #3`: what the buttons of a step do."""
    what, _, which = asked.argument.partition(" ")
    if what == "lists":
        return picker(more=(_skip(Step.FEEDS),))
    if what == "test":
        sent = await test_post(asked.about(which))
        await asked.desk.tours.pass_over(asked.user_id, Step.TEST)
        return await _after(asked, sent.text)
    await asked.desk.tours.pass_over(asked.user_id, Step(which))
    return await _after(asked, tell("Skipped: {step}.", step=_name(Step(which))))


async def _after(asked: Asked, says: str) -> ChatReply:
    """What was done, and the next step in the same message."""
    tour = await asked.desk.tours.now(asked.user_id)
    return await _say(asked, tour, says) if tour else ChatReply(says)


async def _say(asked: Asked, tour: Tour, before: str = "") -> ChatReply:
    if tour.step is None:
        await asked.desk.tours.end(asked.user_id)
        said = await _end(asked, tour)
    else:
        await asked.desk.tours.show(asked.user_id, tour.step)
        said = await _step(asked, tour.step)
    return ChatReply(f"{before}\n\n{said.text}".strip(), said.buttons, ask=said.ask)


def _name(step: Step) -> str:
    match step:
        case Step.CHANNEL:
            return plain("channel")
        case Step.FEEDS:
            return plain("feeds")
        case Step.WATCHLIST:
            return plain("watchlist")
        case Step.TEST:
            return plain("test post")
        case _:
            assert_never(step)


async def _step(asked: Asked, step: Step) -> ChatReply:
    says, buttons = await _said(asked, step)
    head = tell(
        "<b>Step {number} of {all}: {step}</b>",
        number=list(Step).index(step) + 1,
        all=len(Step),
        step=_name(step),
    )
    return ChatReply(f"{head}\n{says}", (*((one,) for one in buttons), (_skip(step),)), ask=_ASK[step])


_ASK = {Step.CHANNEL: "addchannel", Step.FEEDS: "addfeed", Step.WATCHLIST: "watch", Step.TEST: ""}


async def _said(asked: Asked, step: Step) -> tuple[str, list[Button]]:
    """What a step asks for, and the buttons that help."""
    match step:
        case Step.CHANNEL:
            link = f"https://t.me/{asked.outside.username}?startchannel&admin={_RIGHTS}"
            says = tell(
                "Where should I post? Press the button and choose your channel. Telegram shows what I ask for: to post, "
                "and to edit and delete my posts. Or send the channel's @name."
            )
            return says, [Button(plain("Add me to a channel"), url=link)]
        case Step.FEEDS:
            says = tell(
                "What should I read? Pick a list of well-known outlets, send the address of a page, or send an OPML file."
            )
            return says, [Button(plain("Lists of outlets"), "!tour lists")]
        case Step.WATCHLIST:
            says = tell(
                "What should I look for? Send it like this:\n<code>{sample}</code>\n"
                "I show what it finds before anything is saved. How to write it: /help query",
                sample="ferries = ferry AND (islands OR coast)",
            )
            return says, []
        case Step.TEST:
            every = (await asked.desk.channels.all())[:_CHANNELS]
            label = [
                plain("Send a test post to {channel}", channel=one.name)
                if len(every) > 1
                else plain("Send a test post")
                for one in every
            ]
            buttons = [Button(text, f"!tour test #{one.id}") for text, one in zip(label, every, strict=True)]
            return tell("Does it work? I post one line, which you can delete."), buttons
        case _:
            assert_never(step)


def _skip(step: Step) -> Button:
    return Button(plain("Skip"), f"!tour skip {step.value}")


async def _end(asked: Asked, tour: Tour) -> ChatReply:
    if not tour.left:
        return await _everything(asked, tell("<b>That was all.</b>"))
    left = ", ".join(_name(one) for one in tour.left)
    return ChatReply(
        tell(
            "<b>That was all.</b> Left out: {steps}. Nothing is posted without them; /start takes you there again. "
            "/help lists everything.",
            steps=left,
        )
    )


async def _everything(asked: Asked, greeting: str) -> ChatReply:
    """What there is."""
    channels, desk = await asked.desk.channels.all(), asked.desk.watchlists
    there = tell(
        "Everything is set up: {feeds}, {watchlists}, {channels}. What comes in from now on is posted.",
        feeds=tell_n("{number} feed", "{number} feeds", await asked.desk.feeds.count()),
        watchlists=tell_n("{number} watchlist", "{number} watchlists", await desk.count()),
        channels=tell_n("{number} channel", "{number} channels", len(channels)),
    )
    lines = [greeting, there]
    for one in await desk.first(Wanted(untold=True), most=1):
        command = f"/route {one.name}"
        lines.append(
            tell("{watchlist} alerts no channel yet: {command}", watchlist=one.name, command=command)
        )
    lines.append(tell("/watchlists and /feeds show them, /invite brings in others, /help lists everything."))
    return ChatReply("\n".join(lines))
