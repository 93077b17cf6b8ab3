"""The commands about watchlists: make, list, show, change, remove one, and try a query. Whom they alert: `telling`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

from bot.desk.searches import Followed
from bot.news.ids import ChannelId
from bot.news.watchlist import Wanted, Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.called import is_about_both
from bot.telegram.commands.card import card
from bot.telegram.commands.channels import resume_channel
from bot.telegram.commands.picking import (
    CHANNELS_ON_A_PAGE,
    EMPTY,
    ON_A_PAGE,
    PickLine,
    one_of,
    one_page,
    page_of,
    which_one,
)
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import (
    Button,
    ChatReply,
    confirm,
    how_read,
    refuse_changed,
    shortened,
    undo_button,
    version,
)
from bot.telegram.commands.typed_names import beginnings, first_of, named
from bot.telegram.translation import plain, plain_n, tell, tell_n

_ARROW = re.compile(r"\s*(?:[-=]+>|→|⇒|➡️?)\s*")
_TO = re.compile(
    r"(?i)^[\s,:→]*(?:(?:to|as|into|en|à|comme|на|в|إلى|الى|zu|in|a|como)\s+)?"
)  # before the new name


@command(
    "watch",
    "[name =] query",
    says="make a watchlist, e.g. /watch haftar-russia = Haftar AND Russia",
    more="I show how I read the query and what it would have matched; nothing is posted before you press <i>Save</i>. "
    "Without a name I make one from the query. How to write a query: /help query",
    topic="watching",
    role="channel",
)
async def watch(asked: Asked) -> ChatReply:
    """`[name =] query`"""
    if not asked.argument:
        return ChatReply(
            tell("What should I watch for? For example:\n<code>haftar-russia = Haftar AND Russia</code>"),
            ask="watch",
        )
    name, text = named(asked.argument)
    name = name or await _free_name(asked, text)
    await asked.desk.watchlists.refuse_taken(name)
    read = await asked.desk.watchlists.read(text)
    channels = [int(one.id) for one in await asked.own_channels()]
    draft = Draft(name=name, text=text, channels=tuple(channels if len(channels) == 1 else ()))
    save = "where" if len(channels) > 1 else "save"
    return ChatReply(
        f"{how_read(read, name=name)}\n\n{tell('Nothing is saved yet.')}",
        _choices(draft.command(save), draft.command("change")),
        typed=f"watch {name}",
    )


def _choices(save: str, change: str) -> tuple[tuple[Button, ...], ...]:
    """Under what isn't saved yet."""
    return ((Button(plain("Save"), save), Button(plain("Change"), change), Button(plain("Cancel"), "")),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A watchlist that isn't saved yet, as the buttons carry it."""

    name: str
    text: str
    channels: tuple[int, ...] = ()  # to alert
    page: str = "0"  # of the channels that are shown

    def command(self, name: str) -> str:
        """What a button under it does."""
        channels = ",".join(map(str, self.channels)) or "-"
        return f"!{name} {self.page}/{channels}\n{self.name}\n{self.text}"

    @classmethod
    def of(cls, argument: str) -> "Draft":
        """What a button carried."""
        head, name, text = argument.split("\n", 2)
        page, _, channels = head.rpartition("/")
        told = tuple(int(one) for one in channels.split(",") if one.isdecimal())
        return cls(name=name, text=text, channels=told, page=page or "0")


@press("where", of="watch")
async def where(asked: Asked) -> ChatReply:
    """Which channels a new watchlist alerts: a button turns each on and off."""
    return await _where(asked, Draft.of(asked.argument))


@press("named", of="watch")
async def named_channels(asked: Asked) -> ChatReply:
    """The same, where they were typed: `both`, or their names; nothing is saved by that."""
    state, _, text = asked.argument.rpartition("\n")
    draft, own = Draft.of(state), await asked.own_channels()
    said = [part.strip(' @#"').casefold() for part in re.split(r"[,،;&\s]+", text) if part.strip(" @#")]
    if is_about_both(text):
        said = [one.name.casefold() for one in own]
    meant = [one for one in own if one.name.casefold() in said]
    if not meant:
        says = tell("I know no channel “{name}”.", name=shortened(text, 60))
        again = await _where(asked, draft)
        return replace(again, text=f"{says}\n\n{again.text}")
    return await _where(asked, replace(draft, channels=tuple(int(one.id) for one in meant)))


async def _where(asked: Asked, draft: Draft) -> ChatReply:
    entries: list[tuple[str, Button | None]] = []
    for one in await asked.own_channels():
        on = int(one.id) in draft.channels
        others = tuple(each for each in draft.channels if each != int(one.id))
        turned = replace(draft, channels=others if on else (*others, int(one.id)))
        entries.append(("", Button(f"{'☑' if on else '☐'} {one.name}", turned.command("where"))))
    chosen = len(draft.channels)
    save = plain_n("Save: alert {number} channel", "Save: alert {number} channels", chosen)
    save = save if chosen else plain("Save: only record, alert nobody")
    last = (Button(save, draft.command("save")), Button(plain("Cancel"), ""))
    question = tell("Which channels should <b>{name}</b> alert?", name=draft.name)
    query = f"<code>{shortened(draft.text, 1000)}</code>"
    says = f"{question}\n{query}\n\n{tell('Nothing is saved yet.')}"
    turn, page = replace(draft, page="{page}").command("where"), int(draft.page)
    shown = page_of(says, entries, page=page, turn=turn, across=1, lines=CHANNELS_ON_A_PAGE)
    return ChatReply(shown.text, (*shown.buttons, last), typed=draft.command("named"))


@press("save", of="watch")
async def save(asked: Asked) -> ChatReply:
    """The yes to a new watchlist."""
    draft = Draft.of(asked.argument)
    channels = [f"#{one}" for one in draft.channels]
    watchlist = await asked.desk.watchlists.add(draft.name, draft.text, channels=channels)
    return await card(asked, watchlist, tell("✓ Watching {name}.", name=watchlist.name))


@press("change", of="watch")
async def change(asked: Asked) -> ChatReply:
    """Another query for what isn't saved yet."""
    draft = Draft.of(asked.argument)
    return ChatReply(
        tell(
            "Send the new query for <b>{name}</b>. It was (tap to copy):\n<code>{query}</code>",
            name=draft.name,
            query=shortened(draft.text, 3000),
        ),
        ask=f"watch {draft.name}",
    )


@command(
    "watchlists",
    "[words]",
    says="all watchlists, or those with these words",
    topic="watching",
    role="viewer",
)
async def watchlists(asked: Asked) -> ChatReply:
    """All of them."""
    return await _listed(asked, asked.argument)


@press("watchlists", of="watchlists")
async def turn_watchlists(asked: Asked) -> ChatReply:
    """`page words`"""
    page, _, words = asked.argument.partition(" ")
    return await _listed(asked, words.strip(), page=int(page))


async def _listed(asked: Asked, words: str, *, page: int = 0) -> ChatReply:
    listed = await asked.desk.watchlists.sheet(Wanted(words=words), page=page, lines=ON_A_PAGE)
    if not listed.count and not await asked.desk.watchlists.count():
        return ChatReply(tell(EMPTY))
    if not listed.count:
        return ChatReply(
            tell(
                "No watchlist has “{words}” in its name or query. /watchlists lists all.",
                words=shortened(words, 60),
            )
        )
    channels = {one.id: one.name for one in await asked.desk.channels.all()}
    entries = [_entry(one, channels) for one in listed.rows]
    head = tell_n("{number} watchlist", "{number} watchlists", listed.count)
    if words:
        head = tell("{watchlists} with “{words}”", watchlists=head, words=shortened(words, 60))
    elif listed.last:
        head = tell("{watchlists}. Search: <code>/watchlists words</code>", watchlists=head)
    turn = f"!watchlists {{page}} {words}"
    return one_page(head, entries, page=listed.page, last=listed.last, turn=turn)


def _entry(one: Watchlist, channels: Mapping[ChannelId, str]) -> PickLine:
    """A watchlist in the list."""
    told = [channels[route.channel] for route in one.routes if route.channel in channels]
    to = ", ".join(told) or plain("records only")
    state = " ⏸" if one.paused else ""
    line = (
        f"<b>{escape(one.name)}</b>{state} → {shortened(to, 100)}\n<code>{shortened(one.query, 160)}</code>"
    )
    return line, Button(one.name, f"show #{one.id}")


@command("show", "name", says="one watchlist, with buttons", topic="watching", role="viewer")
async def show(asked: Asked) -> ChatReply:
    """`name`"""
    found = await one_of(asked, "show")
    return found if isinstance(found, ChatReply) else await card(asked, found)


@command(
    "edit",
    "name = query",
    says="change a watchlist's query",
    more="With the name alone I show you the query, so that you can copy and change it.",
    topic="watching",
    role="channel",
)
async def edit(asked: Asked) -> ChatReply:
    """`name = query`"""
    name, text = named(asked.argument)
    if not name and (re.fullmatch(r"#\d+", text) or await asked.desk.watchlists.named([text])):
        before = await asked.desk.watchlists.get(text)
        return ChatReply(
            tell(
                "The query of <b>{name}</b> is (tap to copy):\n<code>{query}</code>\nSend me the new one.",
                name=before.name,
                query=shortened(before.query, 3000),
            ),
            ask=f"edit #{before.id}",
        )
    if not name:
        has_some = await asked.desk.watchlists.count(Wanted(words=text))
        return await which_one(asked, "edit", text if has_some else "")
    return await _another_query(asked, await asked.desk.watchlists.get(name), text)


async def _another_query(asked: Asked, before: Watchlist, text: str) -> ChatReply:
    """How it is read, beside what there is now."""
    read = await asked.desk.watchlists.read(text, of=before.name)
    if read.query.canonical == before.canonical and text == before.query:
        return ChatReply(tell("That is already the query of <b>{name}</b>.", name=before.name))
    now = tell("The query now: <code>{query}</code>", query=shortened(before.query, 500))
    return ChatReply(
        f"{how_read(read, name=before.name)}\n{now}\n\n{tell('Nothing is changed yet.')}",
        _choices(f"!edit {_bound(before)}\n{text}", f"!rewrite #{before.id}\n{text}"),
        typed=f"edit #{before.id}",
    )


async def _edit_anew(asked: Asked) -> ChatReply:
    """The yes came too late: both queries, and the question again."""
    bound, _, text = asked.argument.partition("\n")
    before = await asked.desk.watchlists.get(bound.partition(" ")[0])
    says = tell(
        "Since I asked, <b>{name}</b> has changed, so nothing is saved. Who did that: /log", name=before.name
    )
    again = await _another_query(asked, before, text)
    return replace(again, text=f"⚠ {says}\n\n{again.text}")


@press("edit", of="edit", anew=_edit_anew)
async def edit_now(asked: Asked) -> ChatReply:
    """The yes to another query."""
    bound, _, text = asked.argument.partition("\n")
    before = await _still(asked, bound)
    searches = await asked.desk.watchlists.edit(f"#{before.id}", text)
    after = await asked.desk.watchlists.get(f"#{before.id}")
    lines = [
        tell(
            "<b>{name}</b> is changed: <code>{query}</code>",
            name=after.name,
            query=shortened(after.canonical, 1500),
        ),
        *_searches(searches),
        tell("Before: <code>{query}</code>", query=shortened(before.query, 500)),
    ]
    return ChatReply("\n".join(lines), (undo_button(asked.desk.changes),) if asked.desk.changes else ())


@press("rewrite", of="edit")
async def rewrite(asked: Asked) -> ChatReply:
    """Yet another query, before one is saved."""
    which, _, text = asked.argument.partition("\n")
    there = await asked.desk.watchlists.get(which)
    return ChatReply(
        tell(
            "Send the new query for <b>{name}</b>. You sent (tap to copy):\n<code>{query}</code>",
            name=there.name,
            query=shortened(text, 3000),
        ),
        ask=f"edit #{there.id}",
    )


@command("rename", "old = new", says="give a watchlist another name", topic="watching", role="channel")
async def rename(asked: Asked) -> ChatReply:
    """`old = new`"""
    asked = asked.about(_ARROW.sub(" → ", asked.argument))
    old, new = named(asked.argument)
    if not old:
        if question := await _rename_to(asked):
            return question
        found = await one_of(asked, "rename")
        if isinstance(found, ChatReply):
            return found
        return ChatReply(
            tell("Send the new name for <b>{name}</b>.", name=found.name), ask=f"rename #{found.id}"
        )
    before = await asked.desk.watchlists.get(old)
    after = await asked.desk.watchlists.rename(f"#{before.id}", new)
    says = tell("{name} is now called <b>{new}</b>.", name=before.name, new=after.name)
    return await card(asked, after, says)


async def _rename_to(asked: Asked) -> ChatReply | None:
    """`old new`, `old -> new`, `old to new`: it is asked whether that is meant; None: it begins with no name, or is one."""
    argument = asked.argument
    if await asked.desk.watchlists.find(argument):
        return None
    there = await asked.desk.watchlists.named(beginnings(argument))
    if not there:
        return None
    old = first_of(argument, [one.name for one in there])
    found = next(one for one in there if one.name.casefold() == old.casefold())
    new = _TO.sub("", argument[len(old) :]).strip(' "“”«»')
    if not new:
        return None
    question = tell("Call <b>{name}</b> “{new}” from now on?", name=found.name, new=new)
    return confirm(question, plain("Yes, rename it"), f"rename #{found.id} = {new}")


@command("pause", "name", says="stop a watchlist for now", topic="watching", role="channel")
async def pause(asked: Asked) -> ChatReply:
    """`name`"""
    was = await one_of(asked, "pause")
    if isinstance(was, ChatReply):
        return was
    after = await asked.desk.watchlists.pause(f"#{was.id}", paused=True)
    if was.paused:
        return await card(asked, after, tell("<b>{name}</b> was paused already.", name=was.name))
    return await card(asked, after, tell("<b>{name}</b> is paused.", name=was.name))


@command("resume", "name", says="start a paused watchlist or channel again", topic="watching", role="channel")
async def resume(asked: Asked) -> ChatReply:
    """`name` of a watchlist, or of a channel that was paused."""
    for channel in await asked.desk.channels.all():
        if channel.name.casefold() == asked.argument.casefold() and channel.paused:
            return await resume_channel(asked, channel)
    was = await one_of(asked, "resume")
    if isinstance(was, ChatReply):
        return was
    after = await asked.desk.watchlists.pause(f"#{was.id}", paused=False)
    return await card(asked, after, tell("<b>{name}</b> is running.", name=after.name))


@command("unwatch", "name", says="remove a watchlist", topic="watching", role="channel")
async def unwatch(asked: Asked) -> ChatReply:
    """`name`; asks first."""
    watchlist = await one_of(asked, "unwatch")
    if isinstance(watchlist, ChatReply):
        return watchlist
    question = tell(
        "Remove <b>{name}</b>?\n<code>{query}</code>",
        name=watchlist.name,
        query=shortened(watchlist.query, 300),
    )
    yes = plain("Yes, remove {name}", name=watchlist.name)
    return confirm(question, yes, f"!unwatch {_bound(watchlist)}")


@press("unwatch", of="unwatch")
async def unwatch_now(asked: Asked) -> ChatReply:
    """The yes: to what was asked about, and as it was then."""
    watchlist = await _still(asked, asked.argument)
    await asked.desk.watchlists.remove(f"#{watchlist.id}")
    return ChatReply(
        tell("<b>{name}</b> is removed. Its posts stay.", name=watchlist.name),
        (undo_button(asked.desk.changes),),
    )


@command(
    "test",
    "query",
    says="what a query would have matched lately",
    more="Nothing is saved. How to write a query: /help query",
    topic="watching",
    role="viewer",
)
async def test(asked: Asked) -> ChatReply:
    """`query`"""
    if not asked.argument:
        return ChatReply(tell("Which query should I try on the archive?"), ask="test")
    read = await asked.desk.watchlists.read(asked.argument)
    return ChatReply(how_read(read))


def _bound(watchlist: Watchlist) -> str:
    """One watchlist as it is now, for a yes."""
    return f"#{watchlist.id} {version(watchlist)}"


async def _still(asked: Asked, bound: str) -> Watchlist:
    """The watchlist that a question was about. Raises AdminError where it isn't any more what it was then."""
    which, _, was = bound.partition(" ")
    watchlist = await asked.desk.watchlists.get(which)
    refuse_changed(watchlist, was, name=watchlist.name)
    return watchlist


async def _free_name(asked: Asked, text: str) -> str:
    words = [w for w in re.findall(r"\w+", text.lower()) if w not in ("and", "or", "not")]
    base = "-".join(words[:3])[:40] or "watchlist"
    names = [base, *(f"{base}-{number}" for number in range(2, 999))]
    taken = {one.name.casefold() for one in await asked.desk.watchlists.named(names)}
    return next(name for name in names if name.casefold() not in taken)


def _searches(done: Followed) -> list[str]:
    """What became of the search feeds of a watchlist whose query was changed."""
    lines = []
    if done.added:
        feeds = shortened(", ".join(one.label for one in done.added), 600)
        lines.append(tell("Its searches now ask for it: {feeds}", feeds=feeds))
    gone = {one.label for one in done.removed} - {one.label for one in done.added}
    if gone:
        feeds = shortened(", ".join(sorted(gone)), 600)
        lines.append(tell("Removed, because they can't ask for it: {feeds}", feeds=feeds))
    if done.lost and (done.added or gone):
        lines.append(tell("A search can't find: {words}", words=shortened(", ".join(done.lost), 500)))
    return lines
