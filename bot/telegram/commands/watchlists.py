"""The commands about watchlists: make, list, show, change, remove one, and try a query. Whom they alert: `telling`."""

import re
from html import escape

from bot.desk.searches import Followed
from bot.errors import AlreadyExistsError
from bot.news.watchlist import Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.channels import resume_channel
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import (
    Button,
    Reply,
    confirm,
    how_read,
    pages,
    shortened,
    undo_button,
)
from bot.telegram.commands.typed_names import named

EMPTY = "Nothing is watched yet. Start with /watch name = query"


@command(
    "watch",
    "[name =] query",
    says="make a watchlist, e.g. /watch haftar-russia = Haftar AND Russia",
    more="Without a name I make one from the query. How to write a query: /help query",
    topic="watching",
)
async def watch(asked: Asked) -> Reply:
    """`[name =] query`"""
    if not asked.argument:
        return Reply(
            "What should I watch for? For example:\n<code>haftar-russia = Haftar AND Russia</code>",
            ask="watch",
        )
    name, text = named(asked.argument)
    read = await asked.desk.watchlists.read(text)
    name = name or await _free_name(asked, text)
    if any(one.name == name for one in await asked.desk.watchlists.all()):
        raise AlreadyExistsError(f"there is already a watchlist {name}; change it with /edit {name} = …")
    watchlist = await asked.desk.watchlists.add(name, text)
    told = await told_by(asked, watchlist)
    return Reply(f"Watching <b>{escape(name)}</b>, {how_read(read)}\n{told}", _card_buttons(watchlist))


@command(
    "watchlists",
    says="all watchlists",
    topic="watching",
    role="viewer",
)
async def watchlists(asked: Asked) -> Reply:
    """All of them."""
    every = await asked.desk.watchlists.all()
    if not every:
        return Reply(EMPTY)
    channels = {one.id: one.name for one in await asked.desk.channels.all()}
    lines = []
    for one in every:
        to = ", ".join(channels[r.channel] for r in one.routes if r.channel in channels) or "records only"
        state = " ⏸" if one.paused else ""
        lines.append(
            f"<b>{escape(one.name)}</b>{state} → {escape(to)}\n<code>{shortened(one.query, 160)}</code>"
        )
    rows = tuple((Button(one.name, f"show {one.name}"),) for one in every[:10])
    return Reply(pages(lines), rows)


@command("show", "name", says="one watchlist, with buttons", topic="watching", role="viewer")
async def show(asked: Asked) -> Reply:
    """`name`"""
    if not asked.argument:
        return await which_one(asked, "show")
    watchlist = await asked.desk.watchlists.get(asked.argument)
    read = await asked.desk.watchlists.read(watchlist.query)
    state = "paused" if watchlist.paused else "running"
    return Reply(
        f"<b>{escape(watchlist.name)}</b> ({state})\n<code>{shortened(watchlist.query, 1000)}</code>\n"
        f"{how_read(read)}\n{await told_by(asked, watchlist)}",
        _card_buttons(watchlist),
    )


@command(
    "edit",
    "name = query",
    says="change a watchlist's query",
    more="With the name alone I show you the query, so that you can copy and change it.",
    topic="watching",
)
async def edit(asked: Asked) -> Reply:
    """`name = query`"""
    name, text = named(asked.argument)
    every = await asked.desk.watchlists.all()
    if not name and text.casefold() in {one.name.casefold() for one in every}:
        before = await asked.desk.watchlists.get(text)
        return Reply(
            f"The query of <b>{escape(before.name)}</b> is (tap to copy):\n"
            f"<code>{shortened(before.query, 3000)}</code>\nSend me the new one.",
            ask=f"edit {before.name}",
        )
    if not name:
        names = ", ".join(one.name for one in every) or "none yet"
        return Reply(
            f"Which one, and what is its new query? Write: name = query\nThere are: {shortened(names, 3000)}",
            ask="edit",
        )
    before = await asked.desk.watchlists.get(name)
    read = await asked.desk.watchlists.read(text)
    searches = await asked.desk.watchlists.edit(name, text)
    lines = [
        f"<b>{escape(before.name)}</b> changed, {how_read(read)}",
        *_searches(searches),
        f"Before: <code>{shortened(before.query, 500)}</code>",
    ]
    return Reply("\n".join(lines), (undo_button(asked.desk.changes),) if asked.desk.changes else ())


@command("rename", "old = new", says="give a watchlist another name", topic="watching")
async def rename(asked: Asked) -> Reply:
    """`old = new`"""
    old, new = named(asked.argument)
    if not old:
        return Reply("Write: old name = new name", ask="rename")
    await asked.desk.watchlists.rename(old, new)
    return Reply(f"{escape(old)} is now called <b>{escape(new)}</b>.")


@command("pause", "name", says="stop a watchlist for now", topic="watching")
async def pause(asked: Asked) -> Reply:
    """`name`"""
    if not asked.argument:
        return await which_one(asked, "pause")
    was = await asked.desk.watchlists.get(asked.argument)
    await asked.desk.watchlists.pause(was.name, paused=True)
    already = " already" if was.paused else ""
    return Reply(
        f"<b>{escape(was.name)}</b> is paused{already}.", ((Button("Resume", f"resume {was.name}"),),)
    )


@command("resume", "name", says="start a paused watchlist or channel again", topic="watching")
async def resume(asked: Asked) -> Reply:
    """`name` of a watchlist, or of a channel that was paused."""
    if not asked.argument:
        return await which_one(asked, "resume")
    for channel in await asked.desk.channels.all():
        if channel.name.casefold() == asked.argument.casefold() and channel.paused:
            return await resume_channel(asked, channel)
    watchlist = await asked.desk.watchlists.pause(asked.argument, paused=False)
    return Reply(f"<b>{escape(watchlist.name)}</b> is running.")


@command("unwatch", "name", says="remove a watchlist", topic="watching")
async def unwatch(asked: Asked) -> Reply:
    """`name`; asks first."""
    if not asked.argument:
        return await which_one(asked, "unwatch")
    watchlist = await asked.desk.watchlists.get(asked.argument)
    question = f"Remove <b>{escape(watchlist.name)}</b>?\n<code>{shortened(watchlist.query, 300)}</code>"
    return confirm(question, f"Yes, remove {watchlist.name}", f"!unwatch {watchlist.name}")


@press("unwatch", of="unwatch")
async def unwatch_now(asked: Asked) -> Reply:
    """After the question."""
    await asked.desk.watchlists.remove(asked.argument)
    return Reply(f"{escape(asked.argument)} is removed.", (undo_button(asked.desk.changes),))


@command(
    "test",
    "query",
    says="what a query would have matched lately",
    more="Nothing is saved. How to write a query: /help query",
    topic="watching",
    role="viewer",
)
async def test(asked: Asked) -> Reply:
    """`query`"""
    if not asked.argument:
        return Reply("Which query should I try on the archive?", ask="test")
    read = await asked.desk.watchlists.read(asked.argument)
    return Reply(how_read(read).replace("read as", "Read as", 1))


async def which_one(asked: Asked, command: str) -> Reply:
    """A button for each watchlist."""
    names = [one.name for one in await asked.desk.watchlists.all()]
    if not names:
        return Reply("There is no watchlist yet. Start with /watch name = query")
    rows = tuple((Button(name, f"{command} {name}"),) for name in names[:10])
    return Reply("Which one?", rows, ask=command)


async def told_by(asked: Asked, watchlist: Watchlist) -> str:
    """Whom it alerts, in a sentence."""
    channels = {one.id: one.name for one in await asked.desk.channels.all()}
    to = [channels[route.channel] for route in watchlist.routes if route.channel in channels]
    if to:
        return f"It alerts {escape(', '.join(to))}."
    if not channels:
        return (
            "It only records: there is no channel yet. Make me an administrator of one, or /addchannel @name"
        )
    some = next(iter(channels.values())) if len(channels) == 1 else "channel"
    return (
        f"It only records: it alerts no channel. <code>/route {escape(watchlist.name)} {escape(some)}</code>"
    )


async def _free_name(asked: Asked, text: str) -> str:
    taken = {one.name for one in await asked.desk.watchlists.all()}
    words = [w for w in re.findall(r"\w+", text.lower()) if w not in ("and", "or", "not")]
    base = "-".join(words[:3])[:40] or "watchlist"
    return next(n for n in (base, *(f"{base}-{i}" for i in range(2, 999))) if n not in taken)


def _card_buttons(watchlist: Watchlist) -> tuple[tuple[Button, ...], ...]:
    turn = (
        Button("Resume", f"resume {watchlist.name}")
        if watchlist.paused
        else Button("Pause", f"pause {watchlist.name}")
    )
    seen = Button("Who sees it", f"watchlist {watchlist.name}")
    return ((turn, Button("Remove", f"unwatch {watchlist.name}")), (seen,))


def _searches(done: Followed) -> list[str]:
    """What became of the search feeds of a watchlist whose query was changed."""
    lines = []
    if done.added:
        lines.append(
            f"Its searches now ask for it: {shortened(', '.join(one.label for one in done.added), 600)}"
        )
    gone = {one.label for one in done.removed} - {one.label for one in done.added}
    if gone:
        lines.append(f"Removed, because they can't ask for it: {shortened(', '.join(sorted(gone)), 600)}")
    if done.lost and (done.added or gone):
        lines.append(f"A search can't find: {shortened(', '.join(done.lost), 500)}")
    return lines
