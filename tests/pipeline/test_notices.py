"""What the owner is told of feeds in trouble."""

from bot.pipeline.owner_messages import Notices
from bot.wording import say
from tests.builders import a_feed


async def test_troubles_are_gathered_into_one_message_that_is_told_once():
    notices = Notices()
    await notices.add(a_feed(name="Gazette"), say("Nothing new for 6 hours."))
    await notices.add(a_feed(name="Ledger"), say("410."))

    assert notices.take() == ["Gazette: Nothing new for 6 hours.", "Ledger: 410."]
    assert notices.take() == []


async def test_a_thousand_feeds_in_trouble_are_one_short_message_about_ourselves():
    notices = Notices()
    for n in range(1000):
        await notices.add(a_feed(name=f"Outlet {n}"), say("Not readable."))

    text = "\n\n".join(notices.take())

    assert len(text) < 1000
    assert "995 other feeds" in text
    assert "our own network" in text
