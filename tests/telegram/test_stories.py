"""Stories corrected in the chat: taken apart, and muted."""

import pytest

from bot.news.alert import Kind
from bot.pipeline.edit import Desk
from tests.builders import SettableClock, after
from tests.newsdesk import Newsdesk, an_article
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
    assert "Now it stands with Haftar in Moscow (wire): the same text" in answer
    assert len(await newsdesk.rows(Kind.NEW)) == 1
    assert "→ harbour, h: a new post" in await ann.press("Yes, split")
    assert len(await newsdesk.rows(Kind.NEW)) == 2
    assert "it began the story: split off by Ann" in await ann.say(f"/why {COPY}")
    await ann.say(f"/split {COPY}")
    assert "nothing to split" in ann.last["text"]
    assert "Taken back: story split Commander flies out" in await ann.say("/undo")
    assert "a copy: 100%" in await ann.say(f"/why {COPY}")


async def test_split_of_a_post_asks_which_of_its_items(ann, newsdesk, bot_api):
    forwarded = bot_api.say(user=ANN, text="Haftar in Moscow", origin=(CHANNEL, 100))
    await ann.wait_answer(ANN, 0)

    assert "which one does not belong to it?" in await ann.say("/split", answers=forwarded)
    assert "a story of its own?" in await ann.press("Commander flies out (ledger)")


async def test_split_asks_for_what_is_missing_and_says_what_it_does_not_know(ann, newsdesk):
    assert "Which item" in await ann.say("/split")
    assert "I have never seen this link" in await ann.say("https://ledger.example/77")


async def test_a_viewer_may_look_but_not_split(ann, newsdesk, database):
    code = await Desk(database, SettableClock(), who="test").invite("viewer")
    await ann.say(f"/start {code}", user=815)

    assert "not change anything" in await ann.say(f"/split {COPY}", user=815)
    assert "✓ h" in await ann.say(f"/why {COPY}", user=815)
