"""Starter lists: feeds of well-known outlets by region or language, to be picked, added at once, and looked after."""

from functools import partial

from bot.desk.feeds import FirstPolls
from bot.desk.starter.lists import StarterList, starter_list, starter_lists
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, ChatReply, pages, rows_of, shortened
from bot.telegram.translation import Html, plain, plain_n, tell, tell_n

_NAMED = 12  # feeds that don't answer


@command(
    "starter",
    "[list]",
    says="feeds of well-known outlets, by region or language",
    more="A list is added as one change; /undo takes all of it back. What is in its feeds by then is not posted.",
    topic="feeds",
)
async def starter(asked: Asked) -> ChatReply:
    """`[list]`: all lists, or what is in one."""
    if not asked.argument:
        return picker()
    return await _shown(asked, starter_list(asked.argument))


def picker(*, more: tuple[Button, ...] = ()) -> ChatReply:
    """A button for each list; `more`: under them."""
    buttons = [Button(f"{one.title} ({len(one.feeds)})", f"starter {one.key}") for one in starter_lists()]
    rows = rows_of(buttons[:1], 1) + rows_of(buttons[1:], 2)
    says = tell("Which feeds? A region, or a language:\nThese feeds are public, and not checked live.")
    return ChatReply(says, (*rows, more) if more else rows)


async def _shown(asked: Asked, chosen: StarterList) -> ChatReply:
    """What is in a list; nothing is added yet."""
    there = (await asked.desk.feeds.first_polls([one.url for one in chosen.feeds])).count
    new = len(chosen.feeds) - there
    lines = [
        tell_n(
            "<b>{list}</b>: {number} feed, not checked live",
            "<b>{list}</b>: {number} feeds, not checked live",
            len(chosen.feeds),
            list=chosen.title,
        )
    ]
    lines += [Html(f"• {shortened(one.name, 60)} ({one.lang})") for one in chosen.feeds]
    back = (Button(plain("« All lists"), "starter"),)
    if not there:
        add = plain_n("Add this feed", "Add these {number} feeds", new)
    else:
        lines.append(tell("You have {number} of them.", number=there))
        add = plain_n("Add the other feed", "Add the other {number} feeds", new)
    return ChatReply(pages(lines), ((Button(add, f"!starter {chosen.key}"),), back) if new else (back,))


@press("starter", of="starter")
async def add_starter(asked: Asked) -> ChatReply:
    """`europe`: all its feeds; what became of them comes later, in the place of this answer."""
    chosen, added = await asked.desk.feeds.add_starter(asked.argument)
    if not added:
        return ChatReply(tell("You have all feeds of {list} already.", list=chosen.title))
    change = asked.desk.changes[-1]
    says = tell_n(
        "✓ <b>{list}</b>: {number} feed added. What is in it now won't be posted.\n"
        "I'm reading it; in a minute this says whether it answers.",
        "✓ <b>{list}</b>: {number} feeds added. What is in them now won't be posted.\n"
        "I'm reading them; in a minute this says which answer.",
        len(added),
        list=chosen.title,
    )
    return ChatReply(says, _buttons(chosen, change), later=partial(_once_polled, asked, chosen, change))


@press("answered", of="starter")
async def answered(asked: Asked) -> ChatReply:
    """`europe 17`: which feeds of a list answer, as far as it is known; 17: the change that added them."""
    key, _, change = asked.argument.partition(" ")
    chosen = starter_list(key)
    polls = await asked.desk.feeds.first_polls([one.url for one in chosen.feeds])
    return _outcome(chosen, polls, int(change))


async def _once_polled(asked: Asked, chosen: StarterList, change: int) -> ChatReply | None:
    polls = await asked.desk.feeds.first_polls_done([one.url for one in chosen.feeds])
    return _outcome(chosen, polls, change) if polls.count else None


def _outcome(chosen: StarterList, polls: FirstPolls, change: int) -> ChatReply:
    lines = [
        tell_n(
            "<b>{list}</b>: {answered} of {number} feed answered.",
            "<b>{list}</b>: {answered} of {number} feeds answered.",
            polls.count,
            list=chosen.title,
            answered=len(polls.answered),
        )
    ]
    if waiting := len(polls.waiting):
        lines.append(tell_n("{number} feed isn't read yet.", "{number} feeds aren't read yet.", waiting))
    if failed := len(polls.failed):
        lines.append(
            tell_n(
                "{number} didn't; I try it again by myself:",
                "{number} didn't; I try them again by myself:",
                failed,
            )
        )
        lines += [
            Html(f"✗ {shortened(one.label, 60)}: {shortened(one.error, 120)}")
            for one in polls.failed[:_NAMED]
        ]
        if failed > _NAMED:
            lines.append(tell("… and {number} more: /feeds problem", number=failed - _NAMED))
    return ChatReply(pages(lines), _buttons(chosen, change, waits=bool(waiting)))


def _buttons(chosen: StarterList, change: int, *, waits: bool = True) -> tuple[tuple[Button, ...], ...]:
    undo = Button(plain("Undo"), f"!undo {change}")
    ask = Button(plain("Which answer?"), f"!answered {chosen.key} {change}")
    return ((ask, undo),) if waits else ((undo,),)
