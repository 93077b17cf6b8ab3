"""Four eyes: a change waits for a second admin. Nothing is done before, and then only what was approved."""

import pytest

from bot.desk.desk import Desk
from bot.desk.eyes import Eyes
from bot.errors import AdminError, ApprovalNeededError
from bot.news.watchlist import Channel
from tests.builders import SettableClock
from tests.telegram.conversation import ANN
from tests.telegram.people import BOB, CEM, EVE, gather


@pytest.fixture
async def desk(ann, database):
    """Ann owns it, Bob is an admin, Cem of the channel pier alone, Eve looks; four eyes are on."""
    owner = Desk(database, SettableClock(), who="chat:4711 Ann")
    await owner.channels.add(Channel(name="harbour", chat_id=-1001))
    pier = await owner.channels.add(Channel(name="pier", chat_id=-1002))
    await owner.watchlists.add("ferries", "ferry", channels=["harbour"])
    await owner.watchlists.add("storms", "storm", channels=["pier"])
    await gather(database, pier.id)
    await owner.approvals.set_four_eyes(on=True)
    return owner


async def test_a_change_waits_for_a_second_admin_and_both_are_in_the_log(ann, desk):
    answer = await ann.say("/pause ferries", user=BOB)
    assert "waits for a second admin" in answer
    assert not (await desk.watchlists.get("ferries")).paused
    asked = await ann.until(lambda: [one for one in ann.seen(ANN) if "asks for your approval" in one["text"]])
    assert "Bob (815) asks for your approval:\n• watchlist paused ferries" in asked[0]["text"]

    ann.last = asked[0] | {"chat_id": ANN}
    assert "✓ Approved." in await ann.press("Approve")

    assert (await desk.watchlists.get("ferries")).paused
    await ann.until(lambda: "Ann (4711) approved what you asked for." in ann.seen(BOB)[-1]["text"])
    assert "Bob (815): watchlist paused ferries, approved by Ann (4711)" in await ann.say("/log", user=EVE)


async def test_who_asked_can_not_approve_nor_can_who_may_not_make_the_change(ann, desk):
    await ann.say("/pause ferries", user=BOB)
    number = (await desk.approvals.waiting())[0].id

    for user in (BOB, CEM, EVE):
        with pytest.raises(AdminError, match="somebody else has to decide"):
            await desk.approvals.take(number, by=user)
    await ann.say("/approvals", user=BOB)
    assert ann.buttons == [f"Withdraw {number}"]
    assert "Withdrawn. Nothing was changed." in await ann.press("Withdraw", user=BOB)
    assert await desk.approvals.waiting() == []


async def test_it_is_rejected_and_who_asked_hears_by_whom(ann, desk):
    await ann.say("/rename storms = gales", user=CEM)
    await ann.say("/approvals", user=BOB)

    assert "Rejected. Nothing was changed." in await ann.press("Reject", user=BOB)
    await ann.until(lambda: "Bob (815) rejected:\n• watchlist renamed storms" in ann.seen(CEM)[-1]["text"])
    assert (await desk.watchlists.get("storms")).name == "storms"


async def test_what_has_changed_meanwhile_is_not_done(ann, desk):
    await ann.say("/edit ferries = ferry OR boat", user=BOB)
    await ann.press("Save", user=BOB)
    await Desk(desk.watchlists._database, SettableClock(), who="cli").watchlists.edit("ferries", "ship")

    await ann.say("/approvals")
    assert "can't be done" in await ann.press("Approve")
    assert (await desk.watchlists.get("ferries")).query == "ship"


async def test_it_expires(ann, desk):
    await ann.say("/pause ferries", user=BOB)
    number = (await desk.approvals.waiting())[0].id
    for clock in (ann.chat._clock, desk.approvals._clock):
        clock.move(days=2)

    with pytest.raises(AdminError, match="decided already, or has expired"):
        await desk.approvals.take(number, by=ANN)
    assert "Nothing waits for a second admin." in await ann.say("/approvals")
    assert not (await desk.watchlists.get("ferries")).paused


async def test_an_owner_does_without_in_an_emergency_and_the_log_says_so(ann, desk):
    await ann.say("/unwatch ferries")
    await ann.press("Yes, remove ferries")
    assert "waits for a second admin" in ann.last["text"]

    assert "without a second admin" in await ann.press("Do it alone, now")
    assert [one.name for one in await desk.watchlists.all()] == ["storms"]
    assert "watchlist removed ferries, without a second admin" in await ann.say("/log", user=EVE)


async def test_an_undo_waits_too_and_a_new_watchlist_and_several_feeds(ann, desk):
    await ann.say("/undo 3", user=BOB)
    await ann.press("Yes, take it back", user=BOB)
    await ann.say("/watch tides = tide", user=BOB)
    await ann.press("Save", user=BOB)
    await ann.press("Save: only record", user=BOB)
    await ann.say("/addfeed https://ok.example https://other.example", user=BOB)
    assert [len(one.changes) for one in await desk.approvals.waiting()] == [1, 1, 2]

    for number in (1, 2, 3):
        await ann.say("/approvals")
        await ann.press(f"Approve {number}")

    assert [one.name for one in await desk.watchlists.all()] == ["storms", "tides"]
    assert [one.url for one in await desk.feeds.all()] == [
        "https://ok.example/feed.xml",
        "https://other.example/feed.xml",
    ]


async def test_the_owner_hears_once_a_day_of_what_waits_with_a_button_to_it(ann, desk):
    await ann.say("/pause ferries", user=BOB)
    await ann.chat.tell_needs()
    await ann.chat.tell_needs()
    await ann.say("/id")

    lines = [one for one in ann.seen(ANN) if "What needs somebody:" in one["text"]]
    assert [one["text"] for one in lines] == ["What needs somebody:\n• 1 change waits for a second admin"]
    ann.last = lines[0] | {"chat_id": ANN}
    assert "Bob (815), until" in await ann.press("Approvals")


async def test_people_are_an_owners_business_and_wait_for_nobody(ann, desk):
    assert "Send this link" in await ann.say("/invite viewer")
    assert "Taken back" in await ann.press("Withdraw it")
    await ann.say(f"/revoke {EVE}")
    assert "has no role any more" in await ann.press("Yes, take it away")


async def test_it_takes_two_to_turn_it_on(ann, desk):
    assert "Changes are made at once" in await ann.say("/foureyes off")
    await desk.records.undo((await desk.records.last()).record.id)
    assert await desk.approvals.four_eyes()
    await ann.say("/foureyes off")
    await desk.people.remove(BOB)

    assert "There is nobody else who could approve" in await ann.say("/foureyes on")
    assert "Only the owner" in await ann.say("/foureyes on", user=CEM)


async def test_what_is_approved_is_made_and_nothing_else(database, desk):
    eyes = Eyes(always=True)
    bob = Desk(database, SettableClock(), who="chat:815 Bob", eyes=eyes)
    with pytest.raises(ApprovalNeededError):
        await bob.watchlists.pause("ferries", paused=True)
    proposal = await bob.approvals.add(BOB, "pause", "ferries")

    approved = desk.as_approved(proposal, only=None)
    with pytest.raises(AdminError, match="has changed since"):
        await approved.watchlists.pause("storms", paused=True)
    await approved.watchlists.pause("ferries", paused=True)

    assert [one.paused for one in await desk.watchlists.all()] == [True, False]
