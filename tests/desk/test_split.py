"""An item is taken out of a story that it does not belong to, and put back; on both databases."""

from dataclasses import replace

import pytest

from bot.app import metrics, restore_stories
from bot.desk.change import said
from bot.desk.desk import Desk
from bot.errors import AdminError, SeveralFoundError
from bot.news.alert import Kind, State
from tests.builders import SettableClock, after
from tests.newsdesk import NEWS, TEXT, Newsdesk, an_article
from tests.undoing import undo_last

FIRST, COPY, LATER = "https://wire.example/1", "https://ledger.example/2", "https://gazette.example/9"
OTHER = TEXT.replace("Haftar", "Haftar, who leads the east,").replace(
    "on Tuesday for talks", "in May for rest"
)


@pytest.fixture
async def newsdesk(database):
    """An article, delivered as message 100, and what was wrongly taken for its copy."""
    desk = await Newsdesk(database).open("wire", "ledger", "gazette", h="Haftar AND Russia")
    await desk.take("wire", an_article(1))
    await desk.deliver()
    await desk.take(
        "ledger", an_article(2, url=COPY, title="Haftar rests in Russia", content=OTHER), at=after(minutes=5)
    )
    await desk.deliver()
    return desk


@pytest.fixture
def desk(database):
    return Desk(database, SettableClock(after(hours=2)), who="chat:1 Ann")


async def story_of(database, url):
    async with database.read() as work:
        (kept, *_) = await work.items.by_url(url)
        return await work.stories.placement(kept.id)


async def headlines(newsdesk, kind=Kind.NEW, states=tuple(State)):
    return [row.content.headline for row in await newsdesk.rows(kind, states=states)]


async def test_the_item_founds_a_story_and_is_told_and_the_old_post_drops_it(newsdesk, desk, database):
    assert [one.source for one in (await newsdesk.rows())[-1].content.also_in] == ["ledger"]

    made = await desk.stories.split(COPY)

    assert [(one.watchlist, one.kind) for one in made.decisions] == [("h", "new")]
    assert await headlines(newsdesk) == ["Haftar in Moscow", "Haftar rests in Russia"]
    (*_, edit) = await newsdesk.rows(Kind.EDIT)
    assert (edit.state, edit.content.headline, edit.content.also_in) == (State.DUE, "Haftar in Moscow", ())
    assert (await story_of(database, COPY)).reason == "split off by Ann"


async def test_a_copy_of_it_joins_the_new_story_in_the_running_process(newsdesk, desk, database):
    await desk.stories.split(COPY)

    await newsdesk.take(
        "gazette",
        an_article(9, url=LATER, title="Haftar at rest in Russia", content=OTHER),
        at=after(hours=3),
    )

    assert (await story_of(database, LATER)).story == (await story_of(database, COPY)).story
    assert (await newsdesk.rows(Kind.NEW))[-1].content.also_in[0].source == "gazette"


async def test_it_holds_over_a_restart(newsdesk, desk, database):
    await desk.stories.split(COPY)
    newsdesk.restart()
    await restore_stories(database, newsdesk.intake, since=after(days=-14))

    await newsdesk.take(
        "gazette",
        an_article(9, url=LATER, title="Haftar at rest in Russia", content=OTHER),
        at=after(hours=3),
    )
    await newsdesk.take("gazette", an_article(8, url=LATER + "8"), at=after(hours=3))

    assert (await story_of(database, LATER)).story == (await story_of(database, COPY)).story
    assert (await story_of(database, LATER + "8")).story == (await story_of(database, FIRST)).story


async def test_a_copy_to_the_letter_can_be_split_and_its_copies_follow(database, desk):
    newsdesk = await Newsdesk(database).open("wire", "ledger", "gazette", h="Haftar AND Russia")
    long = f"{TEXT} {NEWS}"
    await newsdesk.take("wire", an_article(1, content=long))
    await newsdesk.take("ledger", an_article(2, url=COPY, content=f"{long} Rain fell.", title="Sebha"))
    await desk.stories.split(COPY)

    await newsdesk.take(
        "gazette",
        an_article(9, url=LATER, content=f"{long} Rain fell on us.", title="Sebha"),
        at=after(hours=3),
    )

    assert (await story_of(database, LATER)).story == (await story_of(database, COPY)).story


async def test_a_newer_text_of_the_entry_stays_with_it(newsdesk, desk, database):
    await desk.stories.split(COPY)

    await newsdesk.take(
        "ledger",
        an_article(2, url=COPY, title="Haftar rests in Russia", content=OTHER + NEWS),
        at=after(hours=3),
    )

    async with database.read() as work:
        stories = {(await work.stories.placement(one.id)).story for one in await work.items.by_url(COPY)}
    assert len(stories) == 1
    assert stories != {(await story_of(database, FIRST)).story}


async def test_a_post_that_was_made_for_it_alone_goes_with_it(database, desk):
    newsdesk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia")
    await newsdesk.take(
        "wire", an_article(1, title="In Moscow", content=TEXT.replace("Haftar", "The commander"))
    )
    await newsdesk.take("ledger", an_article(2, url=COPY), at=after(minutes=5))
    await newsdesk.deliver()

    made = await desk.stories.split(COPY)

    assert (made.edited, made.decisions) == (1, ())
    async with database.read() as work:
        (post,) = await work.posts.by_message(newsdesk.channel.id, 100)
    assert post.story == (await story_of(database, COPY)).story
    assert post.content.also_in == ()


async def test_a_headline_that_it_had_taken_is_given_back(database, desk):
    newsdesk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia")
    await newsdesk.take(
        "ledger", an_article(1, content=f"MOSCOW, Nov 24 (Reuters) - {TEXT}", title="Haftar flies to Russia")
    )
    await newsdesk.take(
        "wire", an_article(2, url=COPY, source="Reuters", title="For talks"), at=after(minutes=5)
    )

    await desk.stories.split(COPY)

    assert await headlines(newsdesk) == ["Haftar flies to Russia", "For talks"]


async def test_the_headline_goes_to_none_that_is_known_to_carry_others_articles(database, desk):
    async with database.write() as work:
        await work.learned.count_order({"gazette": (0, 30)})
        await work.commit()
    newsdesk = await Newsdesk(database).open("wire", "ledger", "gazette", h="Haftar AND Russia")
    text = f"MOSCOW, Nov 24 (Reuters) - {TEXT}"
    await newsdesk.take("gazette", an_article(1, url=LATER, title="Carried", content=text))
    await newsdesk.take(
        "ledger", an_article(2, title="Haftar flies to Russia", content=text), at=after(minutes=5)
    )
    reuters = an_article(3, url=COPY, source="Reuters", title="For talks")
    await newsdesk.take("wire", reuters, at=after(minutes=9))
    assert await headlines(newsdesk) == ["For talks"]

    await desk.stories.split(COPY)

    assert await headlines(newsdesk) == ["Haftar flies to Russia", "For talks"]


async def test_what_is_new_in_it_and_still_waits_as_a_reply_is_dropped(newsdesk, desk):
    await newsdesk.take(
        "wire", an_article(3, url=COPY + "3", title="Later", content=TEXT + NEWS), at=after(hours=1)
    )
    assert await headlines(newsdesk, Kind.REPLY, [State.DUE]) == ["Later"]

    await desk.stories.split(COPY + "3")

    assert await headlines(newsdesk, Kind.REPLY, [State.DUE]) == []


async def test_undo_puts_it_back_and_takes_its_post_back_while_that_waits(newsdesk, desk, database):
    before = await story_of(database, COPY)
    await desk.stories.split(COPY)

    assert said((await undo_last(desk)).change)[0] == "story split"

    assert await story_of(database, COPY) == before
    assert await headlines(newsdesk) == ["Haftar in Moscow"]
    assert [one.source for one in (await newsdesk.rows(Kind.EDIT))[-1].content.also_in] == ["ledger"]
    await newsdesk.take(
        "gazette",
        an_article(9, url=LATER, title="Haftar at rest in Russia", content=OTHER),
        at=after(hours=3),
    )
    assert (await story_of(database, LATER)).story == before.story


async def test_what_was_posted_for_it_stays_when_the_split_is_undone(newsdesk, desk, database):
    await desk.stories.split(COPY)
    await newsdesk.deliver(first=200)

    await undo_last(desk)

    assert await headlines(newsdesk, states=[State.SENT]) == ["Haftar in Moscow", "Haftar rests in Russia"]


async def test_splits_are_counted_until_they_are_undone(newsdesk, desk, database):
    await desk.stories.split(COPY)
    assert (await metrics(database, now=after(hours=1)))["watchwire_story_splits"] == 1

    await undo_last(desk)
    assert (await metrics(database, now=after(hours=1)))["watchwire_story_splits"] == 0


async def test_what_began_the_story_asks_which_one_to_take_out(newsdesk, desk):
    with pytest.raises(SeveralFoundError) as error:
        await desk.stories.split(FIRST)

    (choice,) = error.value.choices
    assert choice[1] == "Haftar rests in Russia (ledger)"
    await desk.stories.split(choice[0])


async def test_what_stands_alone_can_not_be_split(newsdesk, desk):
    await desk.stories.split(COPY)

    with pytest.raises(AdminError, match="nothing to split"):
        await desk.stories.split(COPY)


async def test_what_stood_in_a_new_feed_stays_silent(database, desk):
    newsdesk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia")
    newsdesk.feeds["ledger"] = replace(newsdesk.feeds["ledger"], last_ok=None)
    await newsdesk.take(
        "wire", an_article(1, title="In Moscow", content=TEXT.replace("Haftar", "The commander"))
    )
    await newsdesk.take("ledger", an_article(2, url=COPY))

    made = await desk.stories.split(COPY)

    assert made.decisions[0].reason == "it was in the feed before the feed was added"
