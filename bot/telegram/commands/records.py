"""The commands about what was done and what waits: the log, taking a change back, the queue."""

from datetime import timedelta

from bot.desk.change import TakenBack
from bot.desk.records import Made
from bot.errors import AdminError
from bot.news.alert import State
from bot.news.timetable import as_read
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.changed import from_to, named_person, what_was_done
from bot.telegram.commands.picking import page_of
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import Button, ChatReply, confirm, pages, sentence, shortened
from bot.telegram.commands.stories import what_remains
from bot.telegram.translation import Html, in_words, plain, tell
from bot.wording import literal, say

_LOGGED = 2000  # changes that /log looks at
_TAKEN_BACK_WITHIN = timedelta(days=30)  # by a button
_WAITS = {
    State.DUE: literal("To be sent: {number}"),
    State.CLAIMED: literal("Being sent: {number}"),
    State.SENDING: literal("Being sent: {number}"),
    State.UNCERTAIN: literal("Perhaps sent: {number}"),
    State.PARKED: literal("Parked: {number}"),
}


@command("queue", says="what is waiting to be posted", topic="figures", role="viewer")
async def queue(asked: Asked) -> ChatReply:
    """What waits."""
    counts = await asked.desk.records.queue()
    if not counts:
        return ChatReply(tell("Nothing is waiting."))
    lines = [tell(_WAITS[state], number=count) for state, count in counts.items()]
    lines += [f"• {tell(one)}" for one in await asked.desk.records.delivery()]
    held = await asked.desk.records.held() if asked.may_change else 0
    return ChatReply(
        pages(lines),
        ((Button(plain("Send what is held now ({number})", number=held), "!send"),),) if held else (),
    )


@press("send", of="queue")
async def send_held(asked: Asked) -> ChatReply:
    """What is held, for whichever channel, goes out before its time."""
    if not asked.may_change:
        raise AdminError(say("what is held for all channels is sent by an admin of everything"))
    sent = await asked.desk.records.send_now()
    return ChatReply(tell("I send what was held now, together for each channel: {number}.", number=sent))


@command(
    "log",
    "[words]",
    says="who changed what, from what to what",
    more="With words: the changes of that person, or to that thing: <code>/log Ann</code>, <code>/log ferries</code>. "
    "Changes of the last 30 days have a button each; <code>/undo 17</code> takes back number 17.",
    topic="people",
    role="viewer",
)
async def log(asked: Asked) -> ChatReply:
    """`[words]`: the newest changes; of a person, or to a thing."""
    return await _logged(asked, asked.argument)


@press("log", of="log")
async def turn_log(asked: Asked) -> ChatReply:
    """`page words`"""
    page, _, words = asked.argument.partition(" ")
    return await _logged(asked, words.strip(), page=int(page))


async def _logged(asked: Asked, words: str, *, page: int = 0) -> ChatReply:
    records, zone = asked.desk.records, await asked.desk.records.zone()
    changes = await records.changes(limit=_LOGGED, words=words)
    if not changes and words:
        return ChatReply(tell("No change is by or to “{words}”. /log lists all.", words=shortened(words, 60)))
    if not changes:
        return ChatReply(tell("Nothing has been changed yet."))
    channels = {one.id: one.name for one in await asked.desk.channels.all()}
    now = await records.now()
    entries: list[tuple[str, Button | None]] = []
    for one in changes:
        number, undone = one.record.id, one.record.undone
        detail = from_to(one.change, channels)
        line = f"{number}. {_change_line(one, zone)}" + (f" ({plain('undone')})" if undone else "")
        undo_it = Button(plain("Undo {number}", number=number), f"undo {number}", beside=True)
        is_late = now - one.record.at > _TAKEN_BACK_WITHIN
        can = not undone and not one.cant and not isinstance(one.change, TakenBack)
        able = asked.role != "viewer" and can and not is_late and not _is_the_owners(one, asked)
        entries.append(
            (line + (f"\n   {shortened(detail, 200)}" if detail else ""), undo_it if able else None)
        )
    head = (
        tell("Changes by or to “{words}”:", words=shortened(words, 60))
        if words
        else tell("The newest changes:")
    )
    return page_of(head, entries, page=page, turn=f"!log {{page}} {words}".strip(), across=4)


@command(
    "undo",
    "[number]",
    says="take back the last change, or the one with this number in /log",
    topic="people",
    role="channel",
)
async def undo(asked: Asked) -> ChatReply:
    """`[number]`: the newest change, or the one with this number of /log; asks first."""
    number = asked.argument.removeprefix("#")
    if number and not (number.isdecimal() and len(number) < 16):
        return ChatReply(tell("Which change? /log lists them with their numbers: /undo 17"), ask="undo")
    made = await asked.desk.records.made(int(number)) if number else await asked.desk.records.last()
    if made is None:
        return ChatReply(tell("There is nothing to take back."))
    line = _change_line(made, await asked.desk.records.zone())
    if made.cant or _is_the_owners(made, asked):
        lines = [line, tell("This can't be taken back: {reason}", reason=sentence(in_words(made.cant)))]
        if not made.cant:
            lines[-1] = tell("Only the owner can take that back.")
        if not number:
            lines.append(tell("/log lists earlier changes. To take one back, send /undo with its number."))
        return ChatReply("\n".join(lines))
    question = f"{tell('Take this back?')}\n{line}"
    return confirm(question, plain("Yes, take it back"), f"!undo {made.record.id}")


@press("undo", of="undo")
async def undo_now(asked: Asked) -> ChatReply:
    """After the question, or by the button under what was just done: this change and no other."""
    number = int(asked.argument)
    if _is_the_owners(await asked.desk.records.made(number), asked):
        return ChatReply(tell("Only the owner can take that back."))
    made, undone = await asked.desk.records.undo(number)
    lines = [tell("Taken back: {change}", change=shortened(in_words(made.words), 200))]
    lines += await what_remains(asked, undone.remains)
    return ChatReply(pages(lines))


def _is_the_owners(made: Made, asked: Asked) -> bool:
    """Only the owner takes back what was done about people, and it isn't the owner who asks."""
    return made.is_about_people and asked.role != "owner"


def _change_line(made: Made, zone: str) -> str:
    """Who changed what, and when; who approved it."""
    record = made.record
    line = tell(
        "{time} {person}: {what}",
        time=as_read(record.at, zone),
        person=shortened(named_person(record.who), 40),
        what=what_was_done(made.change),
    )
    if record.approved == "alone":
        return tell("{line}, without a second admin", line=Html(line))
    if record.approved:
        by = shortened(named_person(record.approved), 40)
        return tell("{line}, approved by {person}", line=Html(line), person=by)
    return line
