"""What dialogues at random are made of, and what must hold after each of their steps."""

import contextlib
import os
from dataclasses import dataclass

from bot.desk.change import ABOUT_PEOPLE, TakenBack, change_of
from bot.desk.desk import Desk
from bot.desk.rights import tells_only
from bot.errors import AdminError
from bot.news.watchlist import Channel
from tests.builders import SettableClock, an_admin

OWNER, ADMIN, VIEWER, STRANGER = 4711, 815, 816, 817
KEEPER, SECOND = 819, 820  # the admin of harbour alone; another admin of everything
CLERK = 818  # only ever asks who they are: when that is answered, so is all that was said before
STEPS = int(os.environ.get("WATCHWIRE_STEPS", "80"))
SEED = int(os.environ.get("WATCHWIRE_SEED", "1"))
RESTOCKED = 150  # steps after which what was taken away is there again
CANCELLING = ("cancel", "never mind", "laisse tomber", "отмена", "إلغاء", "/cancel", "vergiss es")
ARGUMENTS = (
    "",
    "",
    "ferries",
    "ferries = ferry OR boat",
    "ports = port AND (",
    "a b",
    "#1",
    "#1 x",
    "#99",
    "all",
    "off",
    "ferries on",
    "ferries hourly",
    "ferries 22:00-07:00",
    "ferries harbour",
    "ferries -harbour",
    "harbour format compact",
    "815",
    "set = Form, Forma",
    "@set",
    "https://ok.example",
    "https://two.example",
    "https://wire.example/1",
    "https://t.me/c/1234567890/100",
    "wire for 6h",
    "viewer",
    "channel harbour",
    "ships",
    "ships = ship OR boat",
    "ships pier",
    "on",
    "17",
    "feeds",
    "x" * 3000,
    "<b>&\u202e\n=\n",
)
TEXTS = (
    "ferry OR boat",
    "hello",
    "boats = boat",
    "ferries",
    "1",
    "https://ok.example",
    "Start abcdefgh",
    "=",
    ".",
    "rather ferry OR pier",
    "both",
    "harbour, pier",
    "/ pause ferries",
    "/unwatch ferries\n/undo",
    "`/watch pasted = ferry`",
    "delete ferries",
    "whose is this? https://ok.example/1",
)


@dataclass(frozen=True, kw_only=True)
class State:
    """What is looked at after each step."""

    watched: tuple  # what must not change without a yes: queries, roles, channels
    feeds: frozenset  # which nothing but a yes removes
    foreign: tuple  # what the keeper of harbour must not change: what tells another channel too, or is for everybody
    roles: dict
    log: tuple  # its last lines, the newest first
    four_eyes: bool


async def look(database):
    """Everything at once."""
    async with database.read() as work:
        watchlists, channels = await work.watchlists.all(), await work.channels.all()
        people, names = await work.admins.all(), await work.name_sets.all()
        feeds = frozenset([url async for some in work.feeds.names() for _, url in some])
        log = tuple(await work.changes.newest(limit=30))
        four_eyes = (await work.proposals.house()).four_eyes
    harbour = {one.id for one in channels if one.name == "harbour"}
    roles = {one.user_id: one.role for one in people}
    return State(
        watched=(
            {one.id: one.query for one in watchlists},
            {one.user_id: (one.role, one.channels) for one in people},
            {one.id: one.chat_id for one in channels},
        ),
        feeds=feeds,
        foreign=(
            [one for one in watchlists if not tells_only(one, harbour)],
            [one for one in channels if one.id not in harbour],
            names,
            {one.user_id: (one.role, one.channels) for one in people},
            feeds,
        ),
        roles=roles,
        log=log,
        four_eyes=four_eyes,
    )


async def restock(database):
    """What somebody has removed is there again, and everybody has their role."""
    desk = Desk(database, SettableClock(), who="test")
    for name, chat in (("harbour", -1008), ("pier", -1009)):
        if name not in [one.name for one in await desk.channels.all()]:
            with contextlib.suppress(AdminError):  # the chat is there under another name
                await desk.channels.add(Channel(name=name, chat_id=chat))
    there = [one.name for one in await desk.watchlists.all()]
    for name, query, channel in (("ferries", "ferry", "pier"), ("ships", "ship", "harbour")):
        if name not in there:
            await desk.watchlists.add(name, query, channels=[channel])
    harbour = tuple(one.id for one in await desk.channels.all() if one.name == "harbour")
    people = {
        OWNER: "owner",
        ADMIN: "admin",
        SECOND: "admin",
        VIEWER: "viewer",
        CLERK: "viewer",
        KEEPER: "channel",
    }
    async with database.write() as work:
        for user, role in people.items():
            channels = harbour if role == "channel" else ()
            await work.admins.save(an_admin(user_id=user, role=role, name=f"P{user}", channels=channels))
        await work.commit()


def check_rights(before, after, user, made):
    """`made`: whose step it was, in words. What is new in the log."""
    last = before.log[0].id if before.log else 0
    new = [one for one in after.log if one.id > last]
    role = before.roles.get(user, "")
    if role in ("", "viewer"):
        assert not new, f"{made} changed something without a right"
    if role == "channel" and not any(one.approved for one in new):
        assert after.foreign == before.foreign, f"{made} changed what tells others"
    if before.four_eyes:
        alone = [one for one in new if not one.approved and not is_of_owners(change_of(one))]
        assert not alone, f"{made} changed something that nobody approved: {alone}"
    return new


def is_of_owners(change):
    return isinstance(change, ABOUT_PEOPLE) or (isinstance(change, TakenBack) and change.kind in OWNERS_KINDS)


OWNERS_KINDS = {one.__name__ for one in ABOUT_PEOPLE}
