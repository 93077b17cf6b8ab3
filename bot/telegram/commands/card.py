"""The card of a watchlist: everything that is set for it, with a button for each; it changes in place."""

from html import escape

from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.picking import told_by
from bot.telegram.commands.registry import press
from bot.telegram.commands.replies import Button, Reply, count, how_read, shortened, undo_button


async def card(asked: Asked, watchlist: Watchlist, notice: str = "") -> Reply:
    """`notice`: what has just been done, before everything else."""
    state = " · ".join(
        ["paused" if watchlist.paused else "running", *(["urgent"] if watchlist.urgent else [])]
    )
    digest = next((route.digest for route in watchlist.routes), "off")
    lines = [notice] if notice else []
    lines += [
        f"<b>{escape(watchlist.name)}</b> ({state})",
        f"<code>{shortened(watchlist.query, 1000)}</code>",
    ]
    if watchlist.canonical != watchlist.query:
        lines.append(f"read as <code>{shortened(watchlist.canonical, 1500)}</code>")
    lines.append(await told_by(asked, watchlist))
    if watchlist.routes:
        lines.append(
            "Posted at once, each story by itself." if digest == "off" else f"Posted together: {digest}."
        )
    if watchlist.quiet:
        lines.append("No quiet hours." if watchlist.quiet == "off" else f"Quiet hours: {watchlist.quiet}.")
    week = (await asked.desk.stories.stats(watchlist.name)).week
    lines.append(f"Last 7 days: {week.matched_stories} stories matched, {count(week.posts, 'post')}.")
    return Reply("\n".join(lines), _buttons(asked, watchlist))


def _buttons(asked: Asked, watchlist: Watchlist) -> tuple[tuple[Button, ...], ...]:
    which = f"#{watchlist.id}"
    test, back = Button("Test", f"!test {which}", beside=True), Button("« All", "watchlists")
    if asked.role == "viewer":
        return ((test, back),)
    turn = (
        Button("Resume", f"!card {which} resume")
        if watchlist.paused
        else Button("Pause", f"!card {which} pause")
    )
    urgent = (
        Button("Not urgent", f"!card {which} calm")
        if watchlist.urgent
        else Button("Urgent", f"!card {which} urgent")
    )
    rows = [
        (turn, Button("Edit", f"edit {which}"), test),
        (
            Button("Channels", f"route {which}"),
            Button("Digest", f"digest {which}"),
            Button("Quiet", f"quiet {which}"),
        ),
        (urgent, Button("Rename", f"rename {which}"), Button("Remove", f"unwatch {which}")),
    ]
    seen = Button("Who sees its page", f"watchlist {which}")
    undo = undo_button(asked.desk.changes) if asked.desk.changes else ()
    return (*rows, (*undo, seen, back))


@press("card", of="edit")
async def change_by_card(asked: Asked) -> Reply:
    """`#17 pause|resume|urgent|calm`"""
    which, _, what = asked.argument.partition(" ")
    desk = asked.desk.watchlists
    if what in ("pause", "resume"):
        after, says = (
            await desk.pause(which, paused=what == "pause"),
            "is paused" if what == "pause" else "is running",
        )
    else:
        after = await desk.set_urgent(which, urgent=what == "urgent")
        says = "is posted before all others" if after.urgent else "waits its turn now"
    return await card(asked, after, f"✓ {escape(after.name)} {says}.")


@press("test", of="test")
async def test_it(asked: Asked) -> Reply:
    """`#17`: what it would have matched."""
    watchlist = await asked.desk.watchlists.get(asked.argument)
    read = await asked.desk.watchlists.read(watchlist.query, of=watchlist.name)
    return Reply(f"<b>{escape(watchlist.name)}</b> is {how_read(read)}")


def back_to(watchlist: Watchlist) -> tuple[Button, ...]:
    """The way back to the card."""
    return (Button(f"« {watchlist.name}", f"show #{watchlist.id}"),)
