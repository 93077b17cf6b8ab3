"""Admins of one channel: they change what tells their channel alone, and see the rest as viewers do."""

import re

import pytest

from bot.desk.change import AdminAdded
from bot.desk.desk import Desk
from bot.errors import AdminError
from bot.news.watchlist import Channel
from tests.builders import SettableClock, an_admin
from tests.telegram.conversation import ANN

BOB = 815
THEIRS_NOT = (
    "/pause storms",
    "/pause ports",
    "/rename storms = gales",
    "/route storms harbour",
    "/route ferries pier",
    "/route ferries none",
    "/digest ports hourly",
    "/quiet storms 22:00-07:00",
    "/quiet all 22:00-07:00",
    "/urgent ports on",
    "/channel pier format compact",
    "/mute storms for 2h",
    "/mute Reuters for 2h",
    "/watchlist ferries public",
    "/addfeed https://ok.example",
    "/name set = Form, Forma",
    "/dropchannel harbour",
    "/invite admin",
)
THEIRS = (
    "/pause ferries",
    "/rename ferries = boats",
    "/digest ferries hourly",
    "/quiet ferries 22:00-07:00",
    "/urgent ferries on",
    "/channel harbour format compact",
    "/channel harbour quiet 22:00-07:00",
    "/mute watchlist ferries for 2h",
)


@pytest.fixture
async def desk(ann, database):
    """Two channels, and Bob, who is the admin of the first; the desk of the owner."""
    owner = Desk(database, SettableClock(), who="chat:4711 Ann")
    harbour = await owner.channels.add(Channel(name="harbour", chat_id=-1001))
    await owner.channels.add(Channel(name="pier", chat_id=-1002))
    await owner.watchlists.add("ferries", "ferry", channels=["harbour"])
    await owner.watchlists.add("storms", "storm", channels=["pier"])
    await owner.watchlists.add("ports", "port", channels=["harbour", "pier"])
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=BOB, role="channel", name="Bob", channels=(harbour.id,)))
        await work.commit()
    return owner


async def test_somebody_is_invited_as_the_admin_of_a_channel(ann, desk, database):
    assert "The admin of which channel?" in await ann.say("/invite channel")
    link = await ann.press("pier")
    code = re.search(r"start=([\w-]+)", link)[1]

    assert "admin of pier" in link
    assert "Your role in this bot: admin of pier" in await ann.say(f"/start {code}", user=817)
    assert "817 Ann: admin of pier" in await ann.say("/admins", user=BOB)


async def test_another_invitation_adds_a_channel_and_undo_takes_only_that(ann, desk, database):
    code = await desk.people.invite("channel", channels=["pier"])

    assert "Your role in this bot: admin of harbour, pier" in await ann.say(f"/start {code}", user=BOB)
    newest = (await desk.records.changes(limit=1))[0]
    assert isinstance(newest.change, AdminAdded)
    await desk.records.undo(newest.record.id)
    assert "815 Bob: admin of harbour\n" in await ann.say("/admins", user=BOB) + "\n"


async def test_an_invitation_names_channels_for_this_role_and_for_no_other(desk):
    for role, channels in (("channel", []), ("admin", ["pier"])):
        with pytest.raises(AdminError, match="name the channels"):
            await desk.people.invite(role, channels=channels)


async def test_a_new_watchlist_alerts_their_channel_without_a_question(ann, desk):
    await ann.say("/watch tides = tide", user=BOB)

    assert "It alerts harbour." in await ann.press("Save", user=BOB)
    assert {"Undo", "Pause", "Channels"} <= set(ann.buttons)
    assert "Who sees its page" not in ann.buttons
    assert "Taken back" in await ann.press("Undo", user=BOB)


async def test_what_tells_others_is_refused(ann, desk):
    before = await desk.records.changes(limit=100)
    for says in THEIRS_NOT:
        await ann.say(says, user=BOB)
        if "Yes" in " ".join(ann.buttons):
            await ann.press("Yes", user=BOB)

        assert await desk.records.changes(limit=100) == before, says


async def test_what_tells_their_channel_alone_they_change_and_take_back(ann, desk):
    for says in THEIRS:
        before = len(await desk.records.changes(limit=100))
        await ann.say(says, user=BOB)
        made = await desk.records.changes(limit=100)

        assert len(made) == before + 1, says
        assert made[0].record.who == "chat:815 Bob"
        await ann.say("/undo", user=BOB)
        assert "Taken back" in await ann.press("Yes", user=BOB)


async def test_what_tells_nobody_any_more_is_not_theirs_to_take_back(database, desk):
    harbour = next(one.id for one in await desk.channels.all() if one.name == "harbour")
    bobs = Desk(database, SettableClock(), who="chat:815 Bob", only=frozenset({harbour}))
    await bobs.watchlists.pause("ferries", paused=True)
    await desk.channels.remove("harbour")

    with pytest.raises(AdminError, match="has to alert your channels"):
        await bobs.records.undo(bobs.changes[-1])


async def test_they_see_the_rest_without_buttons_that_change(ann, desk):
    assert "storm" in await ann.say("/show storms", user=BOB)
    assert ann.buttons == ["Test", "« All"]
    assert "storms" in await ann.say("/watchlists", user=BOB)
    assert "pier" in await ann.say("/channel pier", user=BOB)
    assert ann.buttons == ["« All"]
    assert (
        "is not your channel" in await ann.say("/undo 2", user=BOB)
        or "can't be taken back" in ann.last["text"]
    )


async def test_who_loses_the_role_loses_it_at_once(ann, desk):
    await desk.people.remove(BOB)

    assert "answers its admins only" in await ann.say("/pause ferries", user=BOB)
    assert ANN in [one.user_id for one in await desk.people.all()]
