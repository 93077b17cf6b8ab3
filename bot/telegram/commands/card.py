"""The card of a watchlist: everything that is set for it, with a button for each; it changes in place."""

from html import escape

from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.picking import told_by
from bot.telegram.commands.registry import press
from bot.telegram.commands.replies import Button, ChatReply, how_read, shortened, undo_button
from bot.telegram.translation import plain, tell, tell_n
from bot.wording import say


async def card(asked: Asked, watchlist: Watchlist, notice: str = "") -> ChatReply:
    """`notice`: what has just been done, before everything else."""
    runs = plain("paused") if watchlist.paused else plain("running")
    state = f"{runs} · {plain('urgent')}" if watchlist.urgent else runs
    digest = next((route.digest for route in watchlist.routes), "off")
    lines = [notice] if notice else []
    lines += [
        f"<b>{escape(watchlist.name)}</b> ({state})",
        f"<code>{shortened(watchlist.query, 1000)}</code>",
    ]
    if watchlist.canonical != watchlist.query:
        lines.append(tell("Read as <code>{query}</code>", query=shortened(watchlist.canonical, 1500)))
    lines.append(await told_by(asked, watchlist))
    if watchlist.routes:
        lines.append(when_posted(digest))
    if watchlist.quiet == "off":
        lines.append(tell("No quiet hours."))
    elif watchlist.quiet:
        lines.append(tell("Quiet hours: {hours}.", hours=watchlist.quiet))
    week = await asked.desk.stories.week(watchlist)
    lines.append(
        tell(
            "Last 7 days: {stories}, {posts}.",
            stories=tell_n("{number} story matched", "{number} stories matched", week.stories),
            posts=tell_n("{number} post", "{number} posts", week.posts),
        )
    )
    return ChatReply("\n".join(lines), _buttons(asked, watchlist))


def when_posted(digest: str) -> str:
    """The timetable of a route, in a sentence."""
    if digest == "off":
        return tell("Posted at once, each story by itself.")
    if digest == "hourly":
        return tell("Posted together, every hour.")
    return tell("Posted together, daily at {time}.", time=", ".join(digest.split()[1:]))


def _buttons(asked: Asked, watchlist: Watchlist) -> tuple[tuple[Button, ...], ...]:
    which = f"#{watchlist.id}"
    test, back = Button(plain("Test"), f"!test {which}", beside=True), Button(plain("« All"), "watchlists")
    if not asked.may_edit(watchlist):
        return ((test, back),)
    turn = (
        Button(plain("Resume"), f"!card {which} resume")
        if watchlist.paused
        else Button(plain("Pause"), f"!card {which} pause")
    )
    urgent = (
        Button(plain("Not urgent"), f"!card {which} calm")
        if watchlist.urgent
        else Button(plain("Urgent"), f"!card {which} urgent")
    )
    rows = [
        (turn, Button(plain("Edit"), f"edit {which}"), test),
        (
            Button(plain("Channels"), f"route {which}"),
            Button(plain("Digest"), f"digest {which}"),
            Button(plain("Quiet hours"), f"quiet {which}"),
        ),
        (urgent, Button(plain("Rename"), f"rename {which}"), Button(plain("Remove"), f"unwatch {which}")),
    ]
    seen = (Button(plain("Who sees its page"), f"watchlist {which}"),) if asked.may_change else ()
    undo = undo_button(asked.desk.changes) if asked.desk.changes else ()
    return (*rows, (*undo, *seen, back))


@press("card", of="edit")
async def change_by_card(asked: Asked) -> ChatReply:
    """`#17 pause|resume|urgent|calm`"""
    which, _, what = asked.argument.partition(" ")
    desk = asked.desk.watchlists
    if what in ("pause", "resume"):
        after = await desk.pause(which, paused=what == "pause")
        says = say("✓ {name} is paused.", name=after.name)
        says = says if after.paused else say("✓ {name} is running.", name=after.name)
        return await card(asked, after, tell(says))
    after = await desk.set_urgent(which, urgent=what == "urgent")
    return await card(asked, after, f"✓ {how_urgent(after)}")


@press("test", of="test")
async def test_it(asked: Asked) -> ChatReply:
    """`#17`: what it would have matched."""
    watchlist = await asked.desk.watchlists.get(asked.argument)
    read = await asked.desk.watchlists.read(watchlist.query, of=watchlist.name)
    return ChatReply(f"<b>{escape(watchlist.name)}</b>\n{how_read(read)}")


def how_urgent(watchlist: Watchlist) -> str:
    """In a sentence."""
    if watchlist.urgent:
        return tell("<b>{name}</b> is posted before all others.", name=watchlist.name)
    return tell("<b>{name}</b> waits its turn now.", name=watchlist.name)


def back_to(watchlist: Watchlist) -> tuple[Button, ...]:
    """The way back to the card."""
    return (Button(f"« {watchlist.name}", f"show #{watchlist.id}"),)
