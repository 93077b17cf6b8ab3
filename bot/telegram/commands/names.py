"""The commands about name sets: one name in all its spellings, for `@name` in queries."""

import asyncio
import re
from html import escape

from bot.desk.naming import Naming
from bot.errors import AdminError
from bot.news.watchlist import NameSet
from bot.query.names import ProposedForm, propose
from bot.telegram.commands.asked import Asked
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
from bot.telegram.commands.typed_names import named
from bot.telegram.translation import plain, tell
from bot.wording import say

_NONE = say("There is no name set yet. Make one: /name haftar = Haftar, Hifter, حفتر, Хафтар*")


@command(
    "name",
    "set = form, form...",
    says="save a name in all its spellings, for @set in queries; a name alone proposes them",
    more="For example <code>/name haftar = Haftar, Hifter, حفتر, Хафтар*</code>, then <code>/watch @haftar AND Russia</code>.",
    topic="names",
)
async def name(asked: Asked) -> ChatReply:
    """`set = form, form...`; without forms, spellings are proposed."""
    if not asked.argument:
        return ChatReply(tell("Write: /name haftar = Haftar, Hifter, حفتر, Хафтар*"), ask="name")
    name, forms = named(asked.argument)
    if not name and "=" in asked.argument:  # a word of queries as a name, or no forms
        wanted, _, forms = (part.strip(" \"'“”") for part in asked.argument.partition("="))
        if wanted and forms:
            return await _ask_to_replace(asked, wanted, forms) or await _save(asked, wanted, forms)
        raise AdminError(
            say(
                "a name set is written like this: /name {name} = one form, another form",
                name=wanted or "haftar",
            )
        )
    if not name:
        return await _show(asked, asked.argument) or await _propose(asked)
    return await _ask_to_replace(asked, name, forms) or await _save(asked, name, forms)


async def _ask_to_replace(asked: Asked, name: str, forms: str) -> ChatReply | None:
    """What another spelling of a set would add and take away; None: there is no set of this name."""
    there = await _there(asked, name)
    if there is None:
        return None
    wanted = dict.fromkeys(_forms(forms))
    added = [one for one in wanted if one not in there.forms]
    gone = [one for one in there.forms if one not in wanted]
    if not added and not gone:
        return ChatReply(tell("<b>@{name}</b> is that already.", name=there.name))
    lines = [tell("<b>@{name}</b> is there already.", name=there.name)]
    lines += [tell("Added: {forms}", forms=shortened(", ".join(added), 1000))] if added else []
    lines += [tell("Taken away: {forms}", forms=shortened(", ".join(gone), 1000))] if gone else []
    if users := await asked.desk.names.users(there.name):
        lines.append(tell("Used by: {watchlists}", watchlists=shortened(", ".join(users), 500)))
    lines.append(f"\n{tell('Nothing is changed yet.')}")
    return confirm("\n".join(lines), plain("Save"), f"!respell {version(there)} {there.name} = {forms}")


@press("respell", of="name")
async def respell(asked: Asked) -> ChatReply:
    """The yes: to the set as it was shown."""
    was, _, line = asked.argument.partition(" ")
    name, forms = named(line)
    refuse_changed(await asked.desk.names.get(name), was, name=f"@{name}")
    return await _save(asked, name, forms)


def _forms(text: str) -> list[str]:
    return [form.strip() for form in re.split(r"[,،;\n]", text) if form.strip()]


async def _there(asked: Asked, name: str) -> NameSet | None:
    """The set of this name, in whatever case."""
    wanted = name.removeprefix("@").casefold()
    return next((one for one in await asked.desk.names.all() if one.name.casefold() == wanted), None)


async def _save(asked: Asked, name: str, forms: str) -> ChatReply:
    changed = await asked.desk.names.save(name, _forms(forms))
    made = await asked.desk.names.get(name)
    forms = shortened(", ".join(made.forms), 3000)
    lines = [tell("<b>@{name}</b> means any of {forms}.", name=made.name, forms=forms)]
    lines += [tell("Read again with it: {watchlists}", watchlists=", ".join(changed))] if changed else []
    return ChatReply(
        "\n".join(lines),
        (undo_button(asked.desk.changes),),
    )


@press("name", of="name")
async def save_proposed(asked: Asked) -> ChatReply:
    """The yes to proposed spellings: `set = form, form...`"""
    name, forms = named(asked.argument)
    if name in {one.name for one in await asked.desk.names.all()}:
        raise AdminError(say("there is a name set “{name}” by now; /name {name} shows it", name=name))
    return await _save(asked, name, forms)


@command("dropname", "set", says="remove a name set", topic="names")
async def dropname(asked: Asked) -> ChatReply:
    """`set`; asks first, and refuses while a watchlist uses it."""
    if not asked.argument:
        every = await asked.desk.names.all()
        if not every:
            return ChatReply(tell(_NONE))
        rows = rows_of([Button(f"@{one.name}", f"dropname {one.name}") for one in every[:30]], 3)
        return ChatReply(tell("Which one?"), rows, ask="dropname")
    found = await asked.desk.names.get(asked.argument)
    if users := await asked.desk.names.users(found.name):
        return ChatReply(
            tell(
                "<b>@{name}</b> is used by {users}. Change them first: /edit",
                name=found.name,
                users=shortened(", ".join(users), 1000),
            )
        )
    return confirm(
        tell(
            "Remove <b>@{name}</b> = {forms}?", name=found.name, forms=shortened(", ".join(found.forms), 1000)
        ),
        plain("Yes, remove it"),
        f"!dropname {version(found)} {found.name}",
    )


@press("dropname", of="dropname")
async def dropname_now(asked: Asked) -> ChatReply:
    """The yes: to the set as it was shown."""
    was, _, name = asked.argument.partition(" ")
    found = await asked.desk.names.get(name)
    refuse_changed(found, was, name=f"@{name}")
    gone = await asked.desk.names.remove(name)
    return ChatReply(tell("<b>@{name}</b> is removed.", name=gone.name), (undo_button(asked.desk.changes),))


@command("names", "[words]", says="all name sets, or those with these words", topic="names", role="viewer")
async def names(asked: Asked) -> ChatReply:
    """All of them; `set`: that one; `words`: those that have them in their name or forms."""
    every = await asked.desk.names.all()
    if not every:
        return ChatReply(tell(_NONE))
    every = await asked.desk.names.search(asked.argument) if asked.argument else every
    return ChatReply(
        pages([f"<b>@{escape(n.name)}</b> = {shortened(', '.join(n.forms), 300)}" for n in every])
    )


async def _show(asked: Asked, name: str) -> ChatReply | None:
    """A set that is there, to be copied and changed: a proposal would replace it."""
    there = await _there(asked, name)
    if there is None:
        return None
    line = f"/name {there.name} = {', '.join(there.forms)}"
    return ChatReply(
        tell(
            "This is how it is saved. Tap to copy, change it, and send it:\n<code>{line}</code>",
            line=shortened(line, 3800),
        )
    )


@press("wikidata", of="name")
async def _who_is_meant(asked: Asked) -> ChatReply:
    """The persons and places that Wikidata calls so, to pick from."""
    found = await _naming(asked).candidates(asked.argument)
    lines = [
        f"{at}. <b>{escape(one.label)}</b> {escape(one.description)}" for at, one in enumerate(found, start=1)
    ]
    buttons = tuple(
        (Button(f"{at}. {one.label}", f"!spellings {one.id} {asked.argument}"),)
        for at, one in enumerate(found, start=1)
    )
    return ChatReply(
        "\n".join([tell("Who is meant?"), *lines]), (*buttons, (Button(plain("None of them"), ""),))
    )


@press("spellings", of="name")
async def _as_wikidata_spells(asked: Asked) -> ChatReply:
    """`Q123 name`: the spellings of the one who was picked, and ours behind them."""
    picked, _, name = asked.argument.partition(" ")
    found = await _naming(asked).spelled(name, picked)
    known = {one.form for one in found.proposals}
    ours = [one.form for one in await _spellings(name) if one.form not in known]
    first = tell("The first {number}: {attribution}", number=len(known), attribution=found.attribution)
    thanks = f"\n{first}" if known else ""
    return _proposal(name, [*(one.form for one in found.proposals), *ours], thanks=thanks)


def _naming(asked: Asked) -> Naming:
    if asked.outside.naming is None:
        raise AdminError(say("asking Wikidata is turned off in the configuration of the bot"))
    return asked.outside.naming


async def _propose(asked: Asked) -> ChatReply:
    name = asked.argument
    ask = ((Button(plain("Ask Wikidata"), f"!wikidata {name}"),),) if asked.outside.naming else ()
    return _proposal(name, [one.form for one in await _spellings(name)], more=ask)


async def _spellings(name: str) -> list[ProposedForm]:
    """In a thread: the first time the known names are unpacked."""
    return await asyncio.to_thread(propose, name)


def _proposal(
    name: str, forms: list[str], *, more: tuple[tuple[Button, ...], ...] = (), thanks: str = ""
) -> ChatReply:
    """Spellings to be saved as they are, or to be copied and changed."""
    set_name = re.sub(r"\W+", "-", name.casefold()).strip("-")
    if not set_name:
        return ChatReply(tell("Write: /name haftar = Haftar, Hifter, حفتر, Хафтар*"), ask="name")
    line = f"{set_name} = {', '.join([name, *forms])}"
    return ChatReply(
        tell(
            "These spellings are possible. Nothing is saved yet. Press <i>Save</i> to take all of them; or tap to "
            "copy, take out what you don't want, and send it:\n<code>{line}</code>",
            line=shortened(f"/name {line}", 3000),
        )
        + thanks,
        ((Button(plain("Save"), f"!name {line}"), Button(plain("Cancel"), "")), *more),
    )
