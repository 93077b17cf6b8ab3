"""The commands about what was done and what waits: the log, taking a change back, the queue."""

import re
from html import escape

from bot.desk.change import Change, ChannelEdited, NameSetSaved, TakenBack, WatchlistEdited, said
from bot.desk.records import Made
from bot.errors import AdminError
from bot.news.timetable import as_read
from bot.news.watchlist import NameSet
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.picking import page_of
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, Reply, confirm, pages, sentence, shortened
from bot.telegram.commands.stories import what_remains
from bot.wording import say

_LOGGED = 400  # changes that /log shows


@command("queue", says="what is waiting to be posted", topic="figures", role="viewer")
async def queue(asked: Asked) -> Reply:
    """What waits."""
    counts = await asked.desk.records.queue()
    if not counts:
        return Reply("Nothing is waiting.")
    lines = [f"{state}: {count}" for state, count in counts.items()]
    lines += [f"• {escape(one, quote=False)}" for one in await asked.desk.records.delivery()]
    held = await asked.desk.records.held() if asked.may_change else 0
    return Reply(pages(lines), ((Button(f"Send the {held} held now", "!send"),),) if held else ())


@press("send", of="queue")
async def send_held(asked: Asked) -> Reply:
    """What is held, for whichever channel, goes out before its time."""
    if not asked.may_change:
        raise AdminError(say("what is held for all channels is sent by an admin of everything"))
    sent = await asked.desk.records.send_now()
    return Reply(f"Sending what was held ({sent}), together for each channel.")


@command("log", says="who changed what, from what to what", topic="people", role="viewer")
async def log(asked: Asked) -> Reply:
    """The newest changes."""
    return await _logged(asked)


@press("log", of="log")
async def turn_log(asked: Asked) -> Reply:
    """`page`"""
    return await _logged(asked, page=int(asked.argument))


async def _logged(asked: Asked, *, page: int = 0) -> Reply:
    changes, zone = await asked.desk.records.changes(limit=_LOGGED), await asked.desk.records.zone()
    if not changes:
        return Reply("Nothing has been changed yet.")
    entries: list[tuple[str, Button | None]] = []
    for one in changes:
        number, undone = one.record.id, one.record.undone
        detail = _from_to(one.change)
        line = f"{number}. {_change_line(one, zone)}{' (undone)' if undone else ''}"
        undo_it = Button(f"Undo {number}", f"undo {number}", beside=True)
        able = (
            asked.role != "viewer" and not undone and not one.cant and not isinstance(one.change, TakenBack)
        )
        entries.append(
            (line + (f"\n   {shortened(detail, 200)}" if detail else ""), undo_it if able else None)
        )
    return page_of("The newest changes:", entries, page=page, turn="!log {page}", across=4)


def _from_to(change: Change) -> str:
    """What a setting was, and what it is since; "" where the name says it all."""
    match change:
        case WatchlistEdited(before=before, after=after):
            changed = [
                (getattr(before, name), getattr(after, name))
                for name in ("name", "query", "quiet", "visibility")
                if getattr(before, name) != getattr(after, name)
            ]
        case ChannelEdited(what=what, before=was, after=is_):
            changed = [(getattr(was, what), getattr(is_, what))]
        case NameSetSaved(before=NameSet(forms=old), after=NameSet(forms=new)):
            changed = [
                (
                    ", ".join(one for one in old if one not in new),
                    ", ".join(one for one in new if one not in old),
                )
            ]
        case _:
            return ""
    return "; ".join(f"{was or 'nothing'} → {is_ or 'nothing'}" for was, is_ in changed)


@command(
    "undo",
    "[number]",
    says="take back the last change, or the one with this number in /log",
    topic="people",
    role="channel",
)
async def undo(asked: Asked) -> Reply:
    """`[number]`: the newest change, or the one with this number of /log; asks first."""
    number = asked.argument.removeprefix("#")
    if number and not (number.isdecimal() and len(number) < 16):
        return Reply("Which change? /log lists them with their numbers: /undo 17", ask="undo")
    made = await asked.desk.records.made(int(number)) if number else await asked.desk.records.last()
    if made is None:
        return Reply("There is nothing to take back.")
    line = _change_line(made, await asked.desk.records.zone())
    if made.cant:
        more = "" if number else "\n/log lists earlier ones; /undo with a number takes one back."
        return Reply(f"{line}\nThis can't be taken back: {escape(sentence(made.cant), quote=False)}{more}")
    return confirm(f"Take this back?\n{line}", "Yes, take it back", f"!undo {made.record.id}")


@press("undo", of="undo")
async def undo_now(asked: Asked) -> Reply:
    """After the question, or by the button under what was just done: this change and no other."""
    number = int(asked.argument)
    if (await asked.desk.records.made(number)).is_about_people and asked.role != "owner":
        return Reply("Only the owner can take that back.")
    made, undone = await asked.desk.records.undo(number)
    lines = [f"Taken back: {shortened(made.words, 200)}"]
    lines += await what_remains(asked, undone.remains)
    return Reply(pages(lines))


def _change_line(made: Made, zone: str) -> str:
    """Who changed what, and when."""
    did, what = said(made.change)
    when, who = as_read(made.record.at, zone), shortened(_person(made.record.who), 40)
    return f"{when} {who}: {escape(did)} <b>{shortened(what, 60)}</b>"


def _person(who: str) -> str:
    """`chat:4711 Ann` as `Ann (4711)`: names can be alike, numbers can't."""
    found = re.fullmatch(r"chat:(\d+) (.+)", who)
    return f"{found[2]} ({found[1]})" if found else who
