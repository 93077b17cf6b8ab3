"""How one of many is found on a phone: pages with a button for each, and a search by words of the name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from bot.desk.sheet import pages_of
from bot.errors import AdminError, NotFoundError
from bot.news.spoken import is_all
from bot.news.watchlist import Wanted, Watchlist
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.registry import press
from bot.telegram.commands.replies import Button, ChatReply, rows_of, sentence, shortened
from bot.telegram.commands.typed_names import beginnings, first_of
from bot.telegram.translation import Html, in_words, plain, tell
from bot.wording import say

PickLine = tuple[str, Button | None]  # a line and a button of a list
ON_A_PAGE = 8
CHANNELS_ON_A_PAGE = 20
EMPTY = say("Nothing is watched yet. Start with /watch name = query")


def page_of(
    head: str,
    entries: Sequence[PickLine],
    *,
    page: int,
    turn: str,
    across: int = 2,
    lines: int = ON_A_PAGE,
) -> ChatReply:
    """One page of a list; `turn` with the number for "{page}" shows that one."""
    page, last = pages_of(len(entries), page, lines=lines)
    shown = entries[page * lines : (page + 1) * lines]
    return one_page(head, shown, page=page, last=last, turn=turn, across=across)


def one_page(
    head: str, shown: Sequence[PickLine], *, page: int, last: int, turn: str, across: int = 2
) -> ChatReply:
    """The same of what is on that page alone."""
    rows = rows_of([button for _, button in shown if button], across)
    if last:
        before, here, after = (
            turn.replace("{page}", str(page + n)) for n in (-1, 0, 1)
        )  # words may have braces
        turns = [Button("◀", before)] if page else []
        turns += [Button(plain("{page} of {pages}", page=page + 1, pages=last + 1), here)]
        turns += [Button("▶", after)] if page < last else []
        rows = (*rows, tuple(turns))
    return ChatReply("\n".join([head, *(line for line, _ in shown if line)]), rows)


async def which_one(
    asked: Asked, command: str, words: str = "", *, page: int = 0, rest: str = ""
) -> ChatReply:
    """A button for each watchlist (with these words); a part of a name may be typed too. `rest`: what is to be done with it."""
    found = await asked.desk.watchlists.sheet(Wanted(words=words), page=page, lines=ON_A_PAGE)
    if not found.count and not await asked.desk.watchlists.count():
        return ChatReply(tell(EMPTY))
    head = tell("Which one?")
    if words:
        head = tell("Which one? {number} with “{words}”.", number=found.count, words=shortened(words, 60))
    if found.last:
        head = tell("{question} Send a part of its name, or choose:", question=head)
    entries = [("", Button(one.name, f"{command} #{one.id} {rest}".strip())) for one in found.rows]
    turn = f"!pick {command} {{page}} {words}\n{rest}"
    shown = one_page(head, entries, page=found.page, last=found.last, turn=turn)
    return ChatReply(shown.text, shown.buttons, ask=command)


async def one_of(asked: Asked, command: str, *, rest: str = "") -> Watchlist | ChatReply:
    """The watchlist that `command` is about; where nothing or only a part of a name was said: which one it may be."""
    if not asked.argument:
        return await which_one(asked, command, rest=rest)
    if found := await asked.desk.watchlists.find(asked.argument):
        return found
    if answered := re.match(r"#\d+\s+(\S.*)", asked.argument):  # to a question about it
        raise AdminError(
            say(
                "I don't understand “{words}” here. Press a button, or send the command again",
                words=answered[1],
            )
        )
    if await asked.desk.watchlists.count(Wanted(words=asked.argument)):
        return await which_one(asked, command, asked.argument, rest=rest)
    try:
        return await asked.desk.watchlists.get(asked.argument)
    except NotFoundError as error:
        return await _not_there(asked, command, error, rest=rest)


async def _not_there(asked: Asked, command: str, error: NotFoundError, *, rest: str) -> ChatReply:
    """That there is none of this name, and the nearest one, or all, to be pressed."""
    says = escape(sentence(in_words(error)), quote=False)
    close = await asked.desk.watchlists.find(error.nearest) if error.nearest else None
    if close is not None:
        return ChatReply(says, ((Button(close.name, f"{command} #{close.id} {rest}".strip()),),))
    others = await which_one(asked, command, rest=rest)
    return replace(others, text=f"{says}\n{others.text}") if others.buttons else ChatReply(says)


Subject = tuple[Watchlist | None, str]  # None: all channels; and what is to be done


async def subject_of(asked: Asked, command: str, understood: Callable[[str], bool]) -> Subject | ChatReply:
    """The watchlist that is named, and the words about it, in either order; which one, where none or several are meant.

    `understood`: are these words what the command takes? A name of several words is taken as far as it goes.
    """
    argument = asked.argument
    if understood(argument) and not await asked.desk.watchlists.find(argument):
        return await which_one(asked, command, rest=argument)
    name, rest = await _name_first(asked, understood)
    if is_all(name) and not await asked.desk.watchlists.find(name):
        return None, rest
    found = await one_of(asked.about(name), command, rest=rest)
    return found if isinstance(found, ChatReply) else (found, rest)


async def _name_first(asked: Asked, understood: Callable[[str], bool]) -> tuple[str, str]:
    """The name in the argument, and the rest: a name that is there, else what stands beside words that are understood."""
    argument = asked.argument
    if number := re.match(r"#\d+(?=\s|$)", argument):
        return number[0], argument[number.end() :].strip()
    there = await asked.desk.watchlists.named(beginnings(argument))
    if there:
        name = first_of(argument, [one.name for one in there])
        return name, argument[len(name) :].strip(" ,=:")
    parts = [(argument[: gap.start()], argument[gap.end() :]) for gap in re.finditer(r"[\s,]+", argument)]
    after = next(((name, rest) for name, rest in parts if understood(rest)), None)
    before = next(((name, rest) for rest, name in reversed(parts) if understood(rest)), None)
    everything = next(((name, rest) for name, rest in parts if is_all(name)), None)
    return after or before or everything or (argument, "")


@press("pick", of="show")
async def turn_page(asked: Asked) -> ChatReply:
    """`command page words`, and on another line what is to be done: another page of `which_one`."""
    line, _, rest = asked.argument.partition("\n")
    command, page, *words = line.split(" ")
    return await which_one(asked, command, " ".join(words).strip(), page=int(page), rest=rest)


def some_of(names: Sequence[str], *, room: int = 400) -> str:
    """As many names as there is room for, and how many more there are."""
    shown = list(names[:1])
    for name in names[1:]:
        if sum(map(len, shown)) + 2 * len(shown) + len(name) > room:
            return tell("{names} and {number} more", names=", ".join(shown), number=len(names) - len(shown))
        shown.append(name)
    return ", ".join(shown)


async def told_by(asked: Asked, watchlist: Watchlist) -> str:
    """Whom it alerts, in a sentence."""
    channels = {one.id: one.name for one in await asked.desk.channels.all()}
    to = [channels[route.channel] for route in watchlist.routes if route.channel in channels]
    if to:
        return tell("It alerts {channels}.", channels=some_of(to))
    if not channels:
        return tell(
            "It only records: there is no channel yet. Make me an administrator of one, or /addchannel @name"
        )
    some = next(iter(channels.values())) if len(channels) == 1 else plain("channel")
    line = Html(f"<code>/route {escape(watchlist.name)} {escape(some)}</code>")
    return tell("It only records and alerts no channel. To change that: {command}", command=line)
