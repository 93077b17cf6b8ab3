"""What the owner is told of feeds in trouble."""

from bot.pipeline.owner_messages import Notices
from tests.builders import a_feed


async def test_troubles_are_gathered_into_one_message_that_is_told_once():
    notices = Notices()
    await notices.add(a_feed(name="Gazette"), "Nothing new for 6 hours.")
    await notices.add(a_feed(name="Ledger"), "410.")

    assert notices.take() == "Gazette: Nothing new for 6 hours.\n\nLedger: 410."
    assert notices.take() == ""


async def test_a_thousand_feeds_in_trouble_are_one_short_message_about_ourselves():
    notices = Notices()
    for n in range(1000):
        await notices.add(a_feed(name=f"Outlet {n}"), "Not readable.")

    text = notices.take()

    assert len(text) < 1000
    assert "995 other feeds" in text
    assert "our own network" in text
