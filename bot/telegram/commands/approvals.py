"""Four eyes in the chat: what a second admin is asked, and what becomes of the answer. When one is needed: `desk/eyes`."""

from dataclasses import replace
from functools import partial

from bot.desk.change import change_of
from bot.errors import AdminError, ApprovalNeededError, WatchwireError
from bot.news.approval import Proposal
from bot.news.timetable import as_read
from bot.news.watchlist import Admin
from bot.telegram.commands import registry
from bot.telegram.commands.asked import Asked
from bot.telegram.commands.changed import from_to, named_person, what_was_done
from bot.telegram.commands.registry import command, press
from bot.telegram.commands.replies import QUESTION_LASTS, Button, Reply, pages, sentence, shortened
from bot.telegram.translation import Html, in_words, plain, speaking, tell
from bot.wording import say

_SHOWN = 10  # that wait


async def answered(name: str, asked: Asked) -> Reply:
    """What a command answers; where a second admin is needed, they are asked, and nothing is done yet."""
    try:
        return await registry.answer(name, asked)
    except ApprovalNeededError:
        return await _ask(asked, name)


async def _ask(asked: Asked, name: str) -> Reply:
    proposal = await asked.desk.approvals.add(asked.user_id, name, asked.argument)
    deciders = await asked.desk.approvals.deciders(proposal)
    for one in deciders:
        await asked.outside.tell(one, partial(_question, proposal))
    withdraw = Button(plain("Withdraw it"), f"!withdraw {proposal.id}")
    alone = (Button(plain("Do it alone, now"), f"!alone {proposal.id}"),) if asked.role == "owner" else ()
    says = tell(
        "This waits for a second admin, for a day at most. Nothing is changed yet.\n{what}",
        what=_wanted(proposal),
    )
    if not deciders:
        says = tell(
            "This needs a second admin, and there is none. Nothing is changed yet.\n{what}",
            what=_wanted(proposal),
        )
    return Reply(says, ((withdraw, *alone),), lasts=QUESTION_LASTS)


def _question(proposal: Proposal) -> Reply:
    buttons = (
        Button(plain("Approve"), f"!approve {proposal.id}"),
        Button(plain("Reject"), f"!reject {proposal.id}"),
    )
    says = tell(
        "{person} asks for your approval:\n{what}", person=named_person(proposal.who), what=_wanted(proposal)
    )
    return Reply(says, (buttons,), lasts=QUESTION_LASTS)


def _wanted(proposal: Proposal) -> Html:
    """The changes, each with what it was and would be."""
    lines = []
    for one in map(change_of, proposal.changes):
        detail = from_to(one)
        lines.append(f"• {what_was_done(one)}" + (f"\n   {shortened(detail, 1000)}" if detail else ""))
    return Html(pages(lines, room=3000))


@command(
    "approvals",
    says="what waits for a second admin",
    more="While four eyes are on, every change waits for a second admin, for a day at most. Who asked for it can't approve "
    "it. Both are in /log. The owner can do without in an emergency.",
    topic="people",
    role="channel",
)
async def approvals(asked: Asked) -> Reply:
    """All that waits, with buttons."""
    waiting = await asked.desk.approvals.waiting()
    if not waiting:
        return Reply(tell("Nothing waits for a second admin."))
    zone = await asked.desk.records.zone()
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    for one in waiting[:_SHOWN]:
        until = as_read(one.until, zone)
        lines.append(
            tell("{number}. {person}, until {time}:", number=one.id, person=named_person(one.who), time=until)
        )
        lines.append(_wanted(one))
        if one.user_id == asked.user_id:
            rows.append((Button(plain("Withdraw {number}", number=one.id), f"!withdraw {one.id}"),))
        else:
            approve = Button(plain("Approve {number}", number=one.id), f"!approve {one.id}")
            rows.append((approve, Button(plain("Reject {number}", number=one.id), f"!reject {one.id}")))
    return Reply(pages(lines), tuple(rows), lasts=QUESTION_LASTS)


@press("approve", of="approvals")
async def approve(asked: Asked) -> Reply:
    """A second admin says yes: what was asked for is done now, if it is still the same. Who asked gets its answer."""
    proposal = await asked.desk.approvals.take(int(asked.argument), by=asked.user_id)
    asker = await asked.desk.approvals.asker(proposal)
    try:
        with speaking(asker.language):
            reply = await _do(asked, proposal, asker)
    except WatchwireError as error:
        await asked.outside.tell(asker, partial(_failed, error))
        return Reply(tell("Approved, but it can't be done: {why}", why=sentence(in_words(error))))
    await asked.outside.tell(asker, partial(_approved, asked.desk.who, reply))
    return Reply(tell("✓ Approved.\n{what}", what=_wanted(proposal)))


@press("alone", of="foureyes")
async def alone(asked: Asked) -> Reply:
    """An owner does without a second admin; the log says so."""
    proposal = await asked.desk.approvals.withdraw(int(asked.argument), by=asked.user_id)
    reply = await _do(asked, proposal, await asked.desk.approvals.asker(proposal))
    says = tell("✓ Done, without a second admin.\n{what}", what=_wanted(proposal))
    return replace(reply, text=f"{says}\n\n{reply.text}")


async def _do(asked: Asked, proposal: Proposal, asker: Admin) -> Reply:
    """Give the command again, as who asked for it. Raises WatchwireError where it can't be done."""
    own = frozenset(asker.channels)
    again = Asked(
        argument=proposal.argument,
        user_id=asker.user_id,
        role=asker.role,
        channels=own,
        desk=asked.desk.as_approved(proposal, only=own if asker.role == "channel" else None),
        outside=asked.outside,
    )
    return await registry.answer(proposal.command, again)


def _failed(error: WatchwireError) -> Reply:
    return Reply(tell("What you asked for can't be done: {why}", why=sentence(in_words(error))))


def _approved(by: str, reply: Reply) -> Reply:
    says = tell("{person} approved what you asked for.", person=named_person(by))
    return replace(reply, text=f"{says}\n\n{reply.text}")


def _rejected(by: str, proposal: Proposal) -> Reply:
    return Reply(tell("{person} rejected:\n{what}", person=named_person(by), what=_wanted(proposal)))


@press("reject", of="approvals")
async def reject(asked: Asked) -> Reply:
    """A second admin says no."""
    proposal = await asked.desk.approvals.take(int(asked.argument), by=asked.user_id)
    asker = await asked.desk.approvals.asker(proposal)
    await asked.outside.tell(asker, partial(_rejected, asked.desk.who, proposal))
    return Reply(tell("Rejected. Nothing was changed.\n{what}", what=_wanted(proposal)))


@press("withdraw", of="approvals")
async def withdraw(asked: Asked) -> Reply:
    """Who asked for it doesn't want it any more."""
    proposal = await asked.desk.approvals.withdraw(int(asked.argument), by=asked.user_id)
    return Reply(tell("Withdrawn. Nothing was changed.\n{what}", what=_wanted(proposal)))


@command(
    "foureyes",
    "[on|off]",
    says="whether every change waits for a second admin",
    more="It takes two who may change everything. What is only for owners (invitations, groups) doesn't wait. "
    "Changes on the command line don't either.",
    topic="people",
    role="owner",
)
async def foureyes(asked: Asked) -> Reply:
    """`[on|off]`"""
    wanted = asked.argument.casefold()
    if wanted not in ("", "on", "off"):
        raise AdminError(say("write /foureyes on, or /foureyes off"))
    if asked.outside.four_eyes:
        return Reply(tell("Every change waits for a second admin: the configuration says so."))
    if wanted:
        await asked.desk.approvals.set_four_eyes(on=wanted == "on")
    if await asked.desk.approvals.four_eyes():
        off = Button(plain("Turn it off"), "foureyes off")
        return Reply(
            tell("Every change waits for a second admin now. /approvals lists what waits."), ((off,),)
        )
    on = Button(plain("Turn it on"), "foureyes on")
    return Reply(tell("Changes are made at once; nobody else has to approve them."), ((on,),))
