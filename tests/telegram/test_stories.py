"""Stories corrected in the chat: taken apart, and muted."""

from dataclasses import replace

import pytest

from bot.desk.desk import Desk
from bot.news.alert import Kind
from tests.builders import SettableClock, after
from tests.newsdesk import NEWS, TEXT, Newsdesk, an_article
from tests.servers.bot_api import CHANNEL
from tests.telegram.conversation import ANN

FIRST, COPY = "https://wire.example/1", "https://ledger.example/2"


@pytest.fixture
async def newsdesk(database):
    """An article, delivered as message 100, and its copy."""
    desk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia")
    await desk.take("wire", an_article(1))
    await desk.deliver()
    await desk.take("ledger", an_article(2, url=COPY, title="Commander flies out"), at=after(minutes=5))
    return desk


async def test_split_asks_first_says_why_they_were_one_and_can_be_undone(ann, newsdesk):
    answer = await ann.say(f"/split {COPY}")

    assert "Make Commander flies out a story of its own?" in answer
    assert "Now it is in the story of Haftar in Moscow (wire): the same text" in answer
    assert len(await newsdesk.rows(Kind.NEW)) == 1
    assert "→ harbour, h: a new post" in await ann.press("Yes, split")
    assert len(await newsdesk.rows(Kind.NEW)) == 2
    assert "it began the story: split off by Ann" in await ann.say(f"/why {COPY}")
    await ann.say(f"/split {COPY}")
    assert "nothing to split" in ann.last["text"]
    assert "Taken back: story split Commander flies out" in await ann.undo()
    assert "a copy: 100%" in await ann.say(f"/why {COPY}")


async def test_undo_of_a_split_says_which_post_stays(ann, newsdesk):
    await ann.say(f"/split {COPY}")
    await ann.press("Yes, split")
    await newsdesk.deliver(first=200)

    answer = await ann.undo()

    assert "Commander flies out stays in harbour. Delete it there if you don't want it." in answer


async def test_split_of_a_post_asks_which_of_its_items(ann, newsdesk, bot_api):
    forwarded = bot_api.say(user=ANN, text="Haftar in Moscow", origin=(CHANNEL, 100))
    await ann.wait_answer(ANN, 0)

    assert "which one doesn't belong to it?" in await ann.say("/split", answers=forwarded)
    assert "a story of its own?" in await ann.press("Commander flies out (ledger)")


async def test_split_asks_for_what_is_missing_and_says_what_it_does_not_know(ann, newsdesk):
    assert "Which article" in await ann.say("/split")
    assert "I have never seen this link" in await ann.say("https://ledger.example/77")


async def test_a_viewer_may_look_but_not_split(ann, newsdesk, database):
    code = await Desk(database, SettableClock(), who="test").people.invite("viewer")
    await ann.say(f"/start {code}", user=815)

    assert "can't change anything" in await ann.say(f"/split {COPY}", user=815)
    assert "✓ h" in await ann.say(f"/why {COPY}", user=815)


async def test_times_are_told_by_the_clock_of_the_channel(ann, newsdesk):
    await ann.say("/channel harbour timezone Asia/Tokyo")

    answer = await ann.say("/why https://wire.example/1")

    assert "Fetched 25.11. 17:30:00 JST from wire" in answer
    assert "delivered 25.11. 17:30:00 JST" in answer
    assert "until 25.11.2026 23:30 JST" in await ann.say("/mute ledger for 6h")
    assert "25.11. 17:30 JST Ann (4711): channel time zone set harbour" in await ann.say("/log")
    await newsdesk.take(
        "ledger", an_article(5, url=COPY + "5", title="Haftar and bread, Russia", content="Bread.")
    )
    assert "muted: source until 25.11.2026 23:30 JST" in await ann.say(f"/why {COPY}5")


# ---- mutes --------------------------------------------------------------------------------------------------------


async def test_a_muted_source_is_silent_and_why_says_until_when(ann, newsdesk):
    answer = await ann.say("/mute ledger for 6h")
    await newsdesk.take(
        "ledger", an_article(5, url=COPY + "5", title="Haftar and bread, Russia", content="Bread.")
    )

    assert "I post nothing of the source ledger until 25.11.2026 14:30 UTC" in answer
    assert "→ harbour: silent: muted: source until 25.11.2026 14:30 UTC" in await ann.say(f"/why {COPY}5")
    assert await ann.say("/mute") == "the source ledger: until 25.11. 14:30 UTC"
    assert "I post what comes of the source ledger" in await ann.press("Unmute ledger")
    assert "Nothing is muted" in await ann.say("/mute")


async def test_another_source_tells_what_a_muted_one_told_first(ann, newsdesk):
    bread = an_article(
        5, url=COPY + "5", title="Haftar and bread, Russia", content=TEXT.replace("airfields", "bread")
    )
    await ann.say("/mute ledger for 6h")
    await newsdesk.take(
        "ledger", replace(bread, source="Ledger", content=f"Bread is dear in Sebha. {NEWS} Haftar.")
    )
    await newsdesk.take(
        "wire", replace(bread, guid="6", url=FIRST + "6", content=f"Bread is dear in Sebha. {NEWS} Haftar.")
    )

    posts = await newsdesk.rows(Kind.NEW)

    assert [(row.content.source, row.content.url) for row in posts[1:]] == [("wire", FIRST + "6")]


async def test_a_mute_ends_by_itself(ann, newsdesk):
    await ann.say("/mute ledger 30m")

    later = an_article(5, url=COPY + "5", title="Haftar and bread, Russia", content="Bread.")
    await newsdesk.take("ledger", later, at=after(minutes=31))

    assert len(await newsdesk.rows(Kind.NEW)) == 2


async def test_a_muted_watchlist_is_silent(ann, newsdesk):
    assert "I post nothing of the watchlist h" in await ann.say("/mute H for 2 days")

    await newsdesk.take(
        "ledger", an_article(5, url=COPY + "5", title="Haftar and bread, Russia", content="Bread.")
    )

    assert len(await newsdesk.rows(Kind.NEW)) == 1


async def test_a_muted_story_is_not_answered_but_its_post_still_grows(ann, newsdesk, bot_api):
    forwarded = bot_api.say(user=ANN, text="Haftar in Moscow", origin=(CHANNEL, 100))
    await ann.wait_answer(ANN, 0)
    answer = await ann.say("/mute for 1d", answers=forwarded)
    await newsdesk.deliver(first=200)

    await newsdesk.take("wire", an_article(1, content=TEXT + NEWS), at=after(hours=1))
    third = an_article(3, url="https://gazette.example/3", source="Gazette")
    await newsdesk.take("ledger", third, at=after(hours=1))

    assert "I post nothing of the story Haftar in Moscow until 26.11.2026" in answer
    assert await newsdesk.rows(Kind.REPLY) == []
    assert "Gazette" in [one.source for one in (await newsdesk.rows(Kind.EDIT))[-1].content.also_in]
    assert "I post what comes of" in await ann.say(f"/unmute {FIRST}")


async def test_a_mute_is_recorded_and_taken_back(ann, newsdesk):
    await ann.say("/mute source ledger for 1w")
    await ann.say("/mute source ledger for 6h")

    assert "Ann (4711): muted source ledger" in await ann.say("/log")
    assert "Taken back: muted source ledger" in await ann.undo()
    assert "until 02.12. 08:30 UTC" in await ann.say("/mute")
    await ann.say("/unmute ledger")
    assert "Taken back: unmuted source ledger" in await ann.undo()
    assert "until 02.12. 08:30 UTC" in await ann.say("/mute")
    await ann.undo()
    assert "Nothing is muted" in await ann.say("/mute")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("/mute ledgr for 6h", "there is no watchlist or source “ledgr”; did you mean ledger?"),
        ("/mute source h for 6h", "there is no source “h”"),
        ("/mute ledger for ever", "“ever” isn't a duration"),
        ("/mute ledger for 6 moons", "isn't a duration; write 30m, 6h, 2d or 1w"),
        ("/mute ledger for 900d", "a year at most"),
        ("/mute story Moscow for 1d", "I post nothing of the story Haftar in Moscow"),
        ("/unmute ledger", "“ledger” isn't muted; nothing is"),
        ("/mute https://nowhere.example/1 for 1d", "I have never seen this link"),
    ],
)
async def test_what_can_not_be_muted_is_said_with_how_to_write_it(ann, newsdesk, typed, says):
    assert says.lower() in (await ann.say(typed)).lower()


async def test_mute_asks_for_how_long(ann, newsdesk):
    assert "For how long should I post nothing of “ledger”?" in await ann.say("/mute ledger")
    assert "until 26.11.2026 08:30 UTC" in await ann.press("1 day")
