"""The post of a story shows its best text: what a fuller copy or a new wording changes in it, and what they don't."""

from dataclasses import replace

import pytest

from bot.news.alert import Kind
from tests.builders import after
from tests.newsdesk import NEWS, TEXT, Newsdesk, an_article

FIRST, SECOND, THIRD = (f"{sentence.strip().rstrip('.')}." for sentence in TEXT.split(". "))
CUT = TEXT[:85] + "…"


@pytest.fixture
async def desk(sqlite_database):
    return await Newsdesk(sqlite_database).open("wire", "ledger", "courier", h="Haftar AND Russia")


async def shown(desk):
    """The post as it will stand in the channel, edits included."""
    rows = await desk.rows(Kind.NEW, Kind.EDIT)
    return rows[-1].content


async def test_a_fuller_copy_gives_a_cut_post_its_summary(desk):
    await desk.take("wire", an_article(1, content=CUT))
    assert (await shown(desk)).summary.endswith("…")

    await desk.take("ledger", an_article(2, url="https://ledger.example/2"), at=after(hours=1))

    post = await shown(desk)
    assert post.summary.startswith(FIRST)
    assert not post.summary.endswith("…")
    assert [post.summary[mark.start : mark.end] for mark in post.summary_marks] == ["Haftar", "Russia"]
    assert post.source == "wire"


async def test_a_post_of_a_headline_alone_gets_the_text_of_a_copy(desk):
    await desk.take(
        "wire", an_article(1, title="Haftar flies to Russia for talks about airfields", content="")
    )
    await desk.take(
        "ledger",
        an_article(
            2, url="https://ledger.example/2", title="Haftar flies to Russia for talks about airfields"
        ),
        at=after(hours=1),
    )

    assert (await shown(desk)).summary.startswith(FIRST)


@pytest.mark.parametrize("content", [CUT, FIRST, TEXT + " The rest is for subscribers only."])
async def test_a_poorer_copy_leaves_the_summary(desk, content):
    await desk.take("wire", an_article(1))
    before = await shown(desk)
    await desk.take(
        "ledger", an_article(2, url="https://ledger.example/2", content=content), at=after(hours=1)
    )

    assert (await shown(desk)).summary == before.summary


async def test_a_copy_without_the_matched_words_leaves_the_summary(desk):
    await desk.take("wire", an_article(1, content=CUT))
    before = await shown(desk)
    other = TEXT.replace("Khalifa Haftar", "The commander").replace("Haftar", "him")
    await desk.take(
        "ledger",
        an_article(2, url="https://ledger.example/2", title="In Moscow", content=other),
        at=after(hours=1),
    )

    assert (await shown(desk)).summary == before.summary


async def test_what_a_model_has_written_stays(desk):
    await desk.take("wire", replace(an_article(1), model_summary="Haftar is in Russia."))
    await desk.take("ledger", an_article(2, url="https://ledger.example/2"), at=after(hours=1))

    assert (await shown(desk)).summary == "Haftar is in Russia."


async def test_a_new_wording_of_the_headline_edits_the_post_and_tells_nobody(desk):
    await desk.take("wire", an_article(1))
    await desk.take("wire", an_article(1, title="Haftar in Moscow for airfield talks"), at=after(hours=1))

    assert (await shown(desk)).headline == "Haftar in Moscow for airfield talks"
    assert await desk.rows(Kind.REPLY) == []


async def test_a_new_wording_by_another_source_leaves_the_headline(desk):
    await desk.take("wire", an_article(1))
    await desk.take("ledger", an_article(2, url="https://ledger.example/2"), at=after(minutes=5))
    await desk.take(
        "ledger",
        an_article(2, url="https://ledger.example/2", title="Commander in Russia"),
        at=after(hours=1),
    )

    assert (await shown(desk)).headline == "Haftar in Moscow"


async def test_the_same_entry_again_changes_nothing(desk):
    await desk.take("wire", an_article(1))
    await desk.take("wire", an_article(1, content=f"<p>{TEXT}</p>"), at=after(hours=1))

    assert await desk.rows(Kind.EDIT, Kind.REPLY) == []


async def test_a_watchlist_that_only_a_copy_matches_joins_the_post_of_the_story(desk):
    async with desk.database.write() as work:
        other = await work.watchlists.by_name("h")
        await work.watchlists.add(
            replace(other, name="protocol", query="instructors", canonical="instructors")
        )
        await work.commit()
    await desk.take("wire", an_article(1))
    for number, feed in enumerate(["ledger", "courier"], 2):
        await desk.take(
            feed,
            an_article(number, url=f"https://{feed}.example/2", content=TEXT + NEWS),
            at=after(minutes=number),
        )

    (post,) = [row.content for row in await desk.rows(Kind.NEW)]
    assert (post.watchlists, post.source) == (("h", "protocol"), "wire")


async def test_ten_carriers_of_one_wire_text_are_one_source(desk):
    signed = f"MOSCOW, Nov 24 (Reuters) - {TEXT}"
    await desk.take("wire", an_article(1, source="Reuters"))
    for number in range(2, 6):
        await desk.take(
            "ledger",
            an_article(number, url=f"https://{number}.example/2", source=f"Outlet {number}", content=signed),
            at=after(minutes=number),
        )

    post = await shown(desk)
    assert len(post.also_in) == 4
    assert post.others == 0


async def test_independent_sources_are_counted(desk):
    await desk.take("wire", an_article(1))
    for number in range(2, 5):
        await desk.take(
            "ledger",
            an_article(number, url=f"https://{number}.example/2", source=f"Outlet {number}"),
            at=after(minutes=number),
        )

    assert (await shown(desk)).others == 3
