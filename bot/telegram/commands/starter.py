"""Starter lists: feeds of well-known outlets by region or language, to be picked, added at once, and looked after."""

from functools import partial
from html import escape

from bot.desk.feeds import FirstPolls
from bot.desk.starter.lists import StarterList, starter_list, starter_lists
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, Reply, count, pages, rows_of, shortened

_ALL = Button("« All lists", "starter")
_NAMED = 12  # feeds that don't answer


@command(
    "starter",
    "[list]",
    says="feeds of well-known outlets, by region or language",
    more="A list is added as one change; /undo takes all of it back. What is in its feeds by then is not posted.",
    topic="feeds",
)
async def starter(asked: Asked) -> Reply:
    """`[list]`: all lists, or what is in one."""
    if not asked.argument:
        return picker("Which feeds? A region, or a language:")
    return await _shown(asked, starter_list(asked.argument))


def picker(head: str, *, more: tuple[Button, ...] = ()) -> Reply:
    """A button for each list; `more`: under them."""
    buttons = [Button(f"{one.title} ({len(one.feeds)})", f"starter {one.key}") for one in starter_lists()]
    rows = rows_of(buttons[:1], 1) + rows_of(buttons[1:], 2)
    return Reply(f"{head}\nThese feeds are public, and not checked live.", (*rows, more) if more else rows)


async def _shown(asked: Asked, chosen: StarterList) -> Reply:
    """What is in a list; nothing is added yet."""
    there = (await asked.desk.feeds.first_polls([one.url for one in chosen.feeds])).count
    new = len(chosen.feeds) - there
    lines = [f"<b>{escape(chosen.title)}</b>: {count(len(chosen.feeds), 'feed')}, not checked live"]
    lines += [f"• {shortened(one.name, 60)} ({one.lang})" for one in chosen.feeds]
    if there:
        lines.append(f"You have {there} of them.")
    if not new:
        return Reply(pages(lines), ((_ALL,),))
    add = Button(
        f"Add {'these' if not there else 'the other'} {count(new, 'feed')}", f"!starter {chosen.key}"
    )
    return Reply(pages(lines), ((add,), (_ALL,)))


@press("starter", of="starter")
async def add_starter(asked: Asked) -> Reply:
    """`europe`: all its feeds; what became of them comes later, in the place of this answer."""
    chosen, added = await asked.desk.feeds.add_starter(asked.argument)
    if not added:
        return Reply(f"You have all feeds of {escape(chosen.title)} already.", ((_ALL,),))
    change = asked.desk.changes[-1]
    says = (
        f"✓ <b>{escape(chosen.title)}</b>: {count(len(added), 'feed')} added. "
        "What is in them now won't be posted.\nI'm reading them; in a minute this says which answer."
    )
    return Reply(says, _buttons(chosen, change), later=partial(_once_polled, asked, chosen, change))


@press("answered", of="starter")
async def answered(asked: Asked) -> Reply:
    """`europe 17`: which feeds of a list answer, as far as it is known; 17: the change that added them."""
    key, _, change = asked.argument.partition(" ")
    chosen = starter_list(key)
    polls = await asked.desk.feeds.first_polls([one.url for one in chosen.feeds])
    return _outcome(chosen, polls, int(change))


async def _once_polled(asked: Asked, chosen: StarterList, change: int) -> Reply | None:
    polls = await asked.desk.feeds.first_polls_done([one.url for one in chosen.feeds])
    return _outcome(chosen, polls, change) if polls.count else None


def _outcome(chosen: StarterList, polls: FirstPolls, change: int) -> Reply:
    lines = [
        f"<b>{escape(chosen.title)}</b>: {len(polls.answered)} of {count(polls.count, 'feed')} answered."
    ]
    if polls.waiting:
        lines.append(f"{count(len(polls.waiting), 'feed')} not read yet.")
    if polls.failed:
        lines.append(f"{len(polls.failed)} didn't; I try them again by myself:")
        lines += [
            f"✗ {shortened(one.label, 60)}: {shortened(one.error, 120)}" for one in polls.failed[:_NAMED]
        ]
        if len(polls.failed) > _NAMED:
            lines.append(f"… and {len(polls.failed) - _NAMED} more: /feeds problem")
    return Reply(pages(lines), _buttons(chosen, change, waits=bool(polls.waiting)))


def _buttons(chosen: StarterList, change: int, *, waits: bool = True) -> tuple[tuple[Button, ...], ...]:
    undo = Button("Undo", f"!undo {change}")
    return ((Button("Which answer?", f"!answered {chosen.key} {change}"), undo),) if waits else ((undo,),)
