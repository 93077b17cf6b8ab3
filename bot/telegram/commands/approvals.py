"""Four eyes in the chat: what a second admin is asked, and what becomes of the answer. When one is needed: `desk/eyes`."""

import logging
from dataclasses import replace
from functools import partial

from bot.desk.change import Change, FeedsAdded, WatchlistAdded, WatchlistEdited, change_of
from bot.desk.desk import Desk
from bot.desk.requests import AddFeeds, Request, request_of
from bot.errors import AdminError, ApprovalNeededError, OutdatedError, WatchwireError
from bot.news.approval import Proposal
from bot.news.feed.feed import address_of_feed
from bot.news.timetable import as_read
from bot.news.watchlist import Admin
from bot.telegram.commands import registry
from bot.telegram.commands.asked import Asked, Teller
from bot.telegram.commands.changed import from_to, named_person, what_was_done
from bot.telegram.commands.lists import read_list, take_in
from bot.telegram.commands.registry import COMMANDS, command, press, refused
from bot.telegram.commands.replies import (
    QUESTION_LASTS,
    Button,
    ChatReply,
    pages,
    sentence,
    shortened,
    undo_button,
)
from bot.telegram.translation import Html, in_words, plain, speaking, tell
from bot.wording import say

logger = logging.getLogger(__name__)

_SHOWN = 10  # that wait
_NAMED = 20  # feeds of a list


async def answered(name: str, asked: Asked) -> ChatReply:
    """What a command answers; where a second admin is needed, they are asked, and nothing is done yet."""
    try:
        return await registry.answer(name, asked)
    except OutdatedError:
        pressed = registry.PRESSES.get(name.removeprefix("!"))
        if not name.startswith("!") or pressed is None or pressed.anew is None:
            raise
        return await pressed.anew(asked)
    except ApprovalNeededError:
        proposal = await asked.desk.approvals.add(asked.user_id, name, asked.argument)
        return await _ask(asked, proposal)


async def file_answered(asked: Asked, name: str, body: bytes) -> ChatReply:
    """The same for a file that somebody sent: the feeds of an OPML list."""
    if refusal := refused(COMMANDS["addfeed"], asked.role):
        return ChatReply(tell(refusal))
    wanted = read_list(asked, name, body)
    try:
        return await take_in(asked, wanted)
    except ApprovalNeededError:
        return await _ask(asked, await asked.desk.approvals.ask(asked.user_id, wanted, asked=True))


async def ask_for_pages(desk: Desk, outside: Teller) -> None:
    """What forms of the pages have asked for is brought to who can decide; who asked can withdraw it here."""
    for proposal in await desk.approvals.unasked():
        try:
            deciders = await _ask_deciders(desk, outside, proposal)
            asker = await desk.approvals.asker(proposal)
            await outside(asker, partial(_waits, proposal, role=asker.role, alone=not deciders))
        except WatchwireError as error:  # the others are asked about
            logger.warning(
                "a request of the pages can't be asked about: number=%s error=%s", proposal.id, error
            )


async def _ask(asked: Asked, proposal: Proposal) -> ChatReply:
    deciders = await _ask_deciders(asked.desk, asked.outside.tell, proposal)
    return _waits(proposal, role=asked.role, alone=not deciders)


async def _ask_deciders(desk: Desk, outside: Teller, proposal: Proposal) -> list[Admin]:
    deciders = await desk.approvals.deciders(proposal)
    for one in deciders:
        await outside(one, partial(_question, proposal))
    return deciders


def _waits(proposal: Proposal, *, role: str, alone: bool) -> ChatReply:
    """To who asked. `alone`: nobody else could decide it."""
    withdraw = Button(plain("Withdraw it"), f"!withdraw {proposal.id}")
    do_it = (Button(plain("Do it alone, now"), f"!alone {proposal.id}"),) if role == "owner" else ()
    says = tell(
        "This waits for a second admin, for a day at most. Nothing is changed yet.\n{what}",
        what=_wanted(proposal),
    )
    if alone:
        says = tell(
            "This needs a second admin, and there is none. Nothing is changed yet.\n{what}",
            what=_wanted(proposal),
        )
    return ChatReply(says, ((withdraw, *do_it),), lasts=QUESTION_LASTS)


def _question(proposal: Proposal) -> ChatReply:
    buttons = (
        Button(plain("Approve"), f"!approve {proposal.id}"),
        Button(plain("Reject"), f"!reject {proposal.id}"),
    )
    says = tell(
        "{person} asks for your approval:\n{what}", person=named_person(proposal.who), what=_wanted(proposal)
    )
    return ChatReply(says, (buttons,), lasts=QUESTION_LASTS)


def _wanted(proposal: Proposal) -> Html:
    """The changes, each with what it was and would be."""
    request = request_of(proposal)
    lines = [
        "\n   ".join([f"• {what_was_done(one)}", *_details(one, request)])
        for one in map(change_of, proposal.changes)
    ]
    return Html(pages(lines, room=3000))


def _details(change: Change, request: Request | None) -> list[str]:
    """From what to what; how a query is read; the feeds of a list by name."""
    detail = from_to(change)
    lines = [shortened(detail, 1000)] if detail else []
    match change:
        case WatchlistAdded(watchlist=new):
            lines.append(tell("Read as <code>{query}</code>", query=shortened(new.canonical, 1500)))
        case WatchlistEdited(before=before, after=after) if before.query != after.query:
            lines.append(tell("Read as <code>{query}</code>", query=shortened(after.canonical, 1500)))
        case FeedsAdded(urls=urls):
            listed = request.feeds if isinstance(request, AddFeeds) else ()
            named = {address_of_feed(one.url): one.name for one in listed}
            lines += [shortened(named.get(url) or url, 80) for url in urls[:_NAMED]]
            if len(urls) > _NAMED:
                lines.append(tell("… and {number} more", number=len(urls) - _NAMED))
        case _:
            pass
    return lines


@command(
    "approvals",
    says="what waits for a second admin",
    more="While four eyes are on, every change waits for a second admin, for a day at most. Who asked for it can't approve "
    "it. Both are in /log. The owner can do without in an emergency.",
    topic="people",
    role="channel",
)
async def approvals(asked: Asked) -> ChatReply:
    """All that waits, with buttons."""
    waiting = await asked.desk.approvals.waiting()
    if not waiting:
        return ChatReply(tell("Nothing waits for a second admin."))
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
            if asked.role == "owner":
                rows.append((Button(plain("Do {number} alone, now", number=one.id), f"!alone {one.id}"),))
        else:
            approve = Button(plain("Approve {number}", number=one.id), f"!approve {one.id}")
            rows.append((approve, Button(plain("Reject {number}", number=one.id), f"!reject {one.id}")))
    return ChatReply(pages(lines), tuple(rows), lasts=QUESTION_LASTS)


@press("approve", of="approvals")
async def approve(asked: Asked) -> ChatReply:
    """A second admin says yes: what was asked for is done now, if it is still the same. Who asked gets its answer."""
    proposal = await asked.desk.approvals.take(int(asked.argument), by=asked.user_id)
    asker = await asked.desk.approvals.asker(proposal)
    try:
        with speaking(asker.language):
            reply = await _do(asked, proposal, asker)
    except WatchwireError as error:
        await asked.outside.tell(asker, partial(_failed, error))
        return ChatReply(tell("Approved, but it can't be done: {why}", why=sentence(in_words(error))))
    await asked.outside.tell(asker, partial(_approved, asked.desk.who, reply))
    return ChatReply(tell("✓ Approved.\n{what}", what=_wanted(proposal)))


@press("alone", of="foureyes")
async def alone(asked: Asked) -> ChatReply:
    """An owner does without a second admin; the log says so."""
    proposal = await asked.desk.approvals.withdraw(int(asked.argument), by=asked.user_id)
    reply = await _do(asked, proposal, await asked.desk.approvals.asker(proposal))
    says = tell("✓ Done, without a second admin.\n{what}", what=_wanted(proposal))
    return replace(reply, text=f"{says}\n\n{reply.text}")


async def _do(asked: Asked, proposal: Proposal, asker: Admin) -> ChatReply:
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
    match request_of(proposal):
        case None:
            return await registry.answer(proposal.command, again)
        case _ if not again.may_change:
            raise AdminError(say("who asked for this may not change it any more, so nothing was done"))
        case AddFeeds() as wanted:
            return await take_in(again, wanted)
        case request:
            await again.desk.make(request)
            return ChatReply(_wanted(proposal), (undo_button(again.desk.changes),))


def _failed(error: WatchwireError) -> ChatReply:
    return ChatReply(tell("What you asked for can't be done: {why}", why=sentence(in_words(error))))


def _approved(by: str, reply: ChatReply) -> ChatReply:
    says = tell("{person} approved what you asked for.", person=named_person(by))
    return replace(reply, text=f"{says}\n\n{reply.text}")


def _rejected(by: str, proposal: Proposal) -> ChatReply:
    return ChatReply(tell("{person} rejected:\n{what}", person=named_person(by), what=_wanted(proposal)))


@press("reject", of="approvals")
async def reject(asked: Asked) -> ChatReply:
    """A second admin says no."""
    proposal = await asked.desk.approvals.take(int(asked.argument), by=asked.user_id)
    asker = await asked.desk.approvals.asker(proposal)
    await asked.outside.tell(asker, partial(_rejected, asked.desk.who, proposal))
    return ChatReply(tell("Rejected. Nothing was changed.\n{what}", what=_wanted(proposal)))


@press("withdraw", of="approvals")
async def withdraw(asked: Asked) -> ChatReply:
    """Who asked for it doesn't want it any more."""
    proposal = await asked.desk.approvals.withdraw(int(asked.argument), by=asked.user_id)
    return ChatReply(tell("Withdrawn. Nothing was changed.\n{what}", what=_wanted(proposal)))


@command(
    "foureyes",
    "[on|off]",
    says="whether every change waits for a second admin",
    more="It takes two who may change everything. What is only for owners (invitations, groups) doesn't wait. "
    "Changes on the command line don't either.",
    topic="people",
    role="owner",
)
async def foureyes(asked: Asked) -> ChatReply:
    """`[on|off]`"""
    wanted = asked.argument.casefold()
    if wanted not in ("", "on", "off"):
        raise AdminError(say("write /foureyes on, or /foureyes off"))
    if asked.outside.four_eyes:
        return ChatReply(tell("Every change waits for a second admin: the configuration says so."))
    if wanted:
        await asked.desk.approvals.set_four_eyes(on=wanted == "on")
    if await asked.desk.approvals.four_eyes():
        off = Button(plain("Turn it off"), "foureyes off")
        return ChatReply(
            tell("Every change waits for a second admin now. /approvals lists what waits."), ((off,),)
        )
    on = Button(plain("Turn it on"), "foureyes on")
    return ChatReply(tell("Changes are made at once; nobody else has to approve them."), ((on,),))
