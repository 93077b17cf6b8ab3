"""A source takes back what a reply has told: the reply is corrected, and says what changed."""

import pytest

from bot.news.alert import Kind, State
from tests.builders import after
from tests.newsdesk import TEXT, Newsdesk, an_article

THREE = " Three officers were dismissed, a spokesman said late on Tuesday."
TWO = " Two officers were dismissed, a spokesman said late on Tuesday."


@pytest.fixture
async def desk(sqlite_database):
    return await Newsdesk(sqlite_database).open("wire", "ledger", h="Haftar AND Russia")


async def told_three(desk, *, delivered=True):
    await desk.take("wire", an_article(1))
    await desk.deliver(first=10)
    await desk.take("wire", an_article(1, content=TEXT + THREE), at=after(hours=1))
    if delivered:
        await desk.deliver(first=20)


async def test_a_reply_that_is_wrong_now_is_edited_and_says_what_changed(desk):
    await told_three(desk)

    await desk.take("wire", an_article(1, content=TEXT + TWO), at=after(hours=2))

    (row,) = await desk.rows(states=[State.DUE])
    assert (row.kind, row.content.edits, row.content.new_facts) == (Kind.REPLY, 20, TWO.strip())
    assert (row.content.corrected, row.content.notice) == ("Three → Two", "correction")


async def test_a_reply_that_still_waits_is_put_right_before_it_goes_out(desk):
    await told_three(desk, delivered=False)

    await desk.take("wire", an_article(1, content=TEXT + TWO), at=after(hours=2))

    (row,) = await desk.rows(states=[State.DUE])
    assert (row.kind, row.content.edits, row.content.new_facts) == (Kind.REPLY, None, TWO.strip())


async def test_a_second_correction_edits_the_same_message(desk):
    await told_three(desk)
    await desk.take("wire", an_article(1, content=TEXT + TWO), at=after(hours=2))
    await desk.deliver(first=20)

    four = TWO.replace("Two", "Four")
    await desk.take("wire", an_article(1, content=TEXT + four), at=after(hours=3))

    (row,) = await desk.rows(states=[State.DUE])
    assert (row.content.edits, row.content.corrected) == (20, "Two → Four")


async def test_another_source_corrects_nobody_s_reply(desk):
    await told_three(desk)

    await desk.take(
        "ledger", an_article(2, url="https://ledger.example/1", content=TEXT + TWO), at=after(hours=2)
    )

    assert [row.content.corrected for row in await desk.rows(Kind.REPLY)] == [""]
