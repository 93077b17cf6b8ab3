"""The bot leads somebody new: a channel, feeds, a watchlist, a test post. One message for each step, which can be skipped.

`lead_on` is asked after every answer: it says the next step where the one before is done, in whatever way it was.
"""

from html import escape

from bot.desk.tours import Tour
from bot.news.tour import Step
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.channels import test_post
from bot.telegram.commands.registry import press
from bot.telegram.commands.replies import Button, Reply, count
from bot.telegram.commands.starter import picker

_RIGHTS = "post_messages+edit_messages+delete_messages"  # as Telegram's link asks for them in a channel
_SHORT = {Step.CHANNEL: "channel", Step.FEEDS: "feeds", Step.WATCHLIST: "watchlist", Step.TEST: "test post"}
_CHANNELS = 4  # that are offered for a test post


async def begin(asked: Asked, greeting: str) -> Reply:
    """Where the tour is; a new one where none is on. Where everything is there: what there is."""
    tour = await asked.desk.tours.now(asked.user_id) or await asked.desk.tours.begin(asked.user_id)
    if tour is None or tour.step is None:
        return await _everything(asked, greeting)
    return await _say(asked, tour, greeting)


async def lead_on(asked: Asked) -> Reply | None:
    """The next step, where it hasn't been said yet; None: nothing to say."""
    tour = await asked.desk.tours.now(asked.user_id)
    if tour is None or tour.shown:
        return None
    return await _say(asked, tour)


async def again(asked: Asked) -> Reply | None:
    """The step at which somebody is, for who says what nobody asked; None: no tour is on."""
    tour = await asked.desk.tours.now(asked.user_id)
    return await _say(asked, tour) if tour and tour.step else None


@press("tour", of="channel")
async def press_tour(asked: Asked) -> Reply:
    """`skip feeds`, `lists`, `test #3`: what the buttons of a step do."""
    what, _, which = asked.argument.partition(" ")
    if what == "lists":
        return picker("Which feeds? A region, or a language:", more=(_skip(Step.FEEDS),))
    if what == "test":
        sent = await test_post(asked.about(which))
        await asked.desk.tours.pass_over(asked.user_id, Step.TEST)
        return await _after(asked, sent.text)
    await asked.desk.tours.pass_over(asked.user_id, Step(which))
    return await _after(asked, f"Skipped: the {_SHORT[Step(which)]}.")


async def _after(asked: Asked, says: str) -> Reply:
    """What was done, and the next step in the same message."""
    tour = await asked.desk.tours.now(asked.user_id)
    return await _say(asked, tour, says) if tour else Reply(says)


async def _say(asked: Asked, tour: Tour, before: str = "") -> Reply:
    if tour.step is None:
        await asked.desk.tours.end(asked.user_id)
        said = await _end(asked, tour)
    else:
        await asked.desk.tours.show(asked.user_id, tour.step)
        said = await _step(asked, tour.step)
    return Reply(f"{before}\n\n{said.text}".strip(), said.buttons, ask=said.ask)


async def _step(asked: Asked, step: Step) -> Reply:
    number = list(Step).index(step) + 1
    head = f"<b>Step {number} of {len(Step)}: {_SHORT[step]}</b>"
    match step:
        case Step.CHANNEL:
            link = f"https://t.me/{asked.outside.username}?startchannel&admin={_RIGHTS}"
            says = (
                "Where should I post? Press the button and choose your channel. Telegram shows what I ask for: to post, "
                "and to edit and delete my posts. Or send the channel's @name."
            )
            buttons, ask = [Button("Add me to a channel", url=link)], "addchannel"
        case Step.FEEDS:
            says = "What should I read? Pick a list of well-known outlets, send the address of a page, or send an OPML file."
            buttons, ask = [Button("Lists of outlets", "!tour lists")], "addfeed"
        case Step.WATCHLIST:
            says = (
                "What should I look for? Send it like this:\n<code>ferries = ferry AND (islands OR coast)</code>\n"
                "I show what it finds before anything is saved. How to write it: /help query"
            )
            buttons, ask = [], "watch"
        case Step.TEST:
            says = "Does it work? I post one line, which you can delete."
            every = (await asked.desk.channels.all())[:_CHANNELS]
            where = [f" to {one.name}" if len(every) > 1 else "" for one in every]
            buttons = [
                Button(f"Send a test post{to}", f"!tour test #{one.id}")
                for to, one in zip(where, every, strict=True)
            ]
            ask = ""
    return Reply(f"{head}\n{says}", (*((one,) for one in buttons), (_skip(step),)), ask=ask)


def _skip(step: Step) -> Button:
    return Button("Skip", f"!tour skip {step.value}")


async def _end(asked: Asked, tour: Tour) -> Reply:
    if not tour.left:
        return await _everything(asked, "<b>That was all.</b>")
    left = ", ".join(_SHORT[one] for one in tour.left)
    return Reply(
        f"<b>That was all.</b> Left out: {left}. Nothing is posted without them; /start takes you there again. "
        "/help lists everything."
    )


async def _everything(asked: Asked, greeting: str) -> Reply:
    """What there is."""
    channels, feeds = await asked.desk.channels.all(), await asked.desk.feeds.all()
    watchlists = await asked.desk.watchlists.all()
    untold = [one.name for one in watchlists if not one.routes]
    there = ", ".join(
        (count(len(feeds), "feed"), count(len(watchlists), "watchlist"), count(len(channels), "channel"))
    )
    lines = [greeting, f"Everything is set up: {there}. What comes in from now on is posted."]
    if untold and channels:
        lines.append(f"{escape(untold[0])} alerts no channel yet: /route {escape(untold[0])}")
    lines.append("/watchlists and /feeds show them, /invite brings in others, /help lists everything.")
    return Reply("\n".join(lines))
