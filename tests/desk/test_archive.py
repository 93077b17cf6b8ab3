"""What visitors find in the archive, and what people with a role find there beside it; on both databases."""

from dataclasses import replace

import pytest

from bot.desk.desk import Desk
from bot.desk.viewer import VISITOR, Viewer
from bot.errors import NotFoundError
from tests.builders import SettableClock, after
from tests.newsdesk import Newsdesk, an_article

ADMIN = Viewer(role="admin", user_id=1, name="Ann")
COPY = "https://ledger.example/2"


@pytest.fixture
async def newsdesk(database):
    """A story that the channel was told, and one that was in its feed before the feed was added."""
    desk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia")
    async with database.write() as work:
        (h,) = await work.watchlists.all()
        await work.watchlists.save(replace(h, visibility="public"))
        desk.feeds["new"] = await work.feeds.add(
            replace(desk.feeds["wire"], id=0, url="https://new.example/rss", name="new", last_ok=None)
        )
        await work.commit()
    await desk.take("wire", an_article(1))
    await desk.take(
        "new",
        an_article(2, url="https://new.example/old", title="Haftar thanks Russia", content="<p>Thanks.</p>"),
        at=after(minutes=5),
    )
    return desk


@pytest.fixture
def desk(database):
    return Desk(database, SettableClock(after(hours=2)), who="chat:1 Ann")


async def headlines(desk, viewer):
    return [one.post.headline for one in (await desk.archive.page("h", viewer)).stories]


async def test_visitors_find_what_the_channel_was_told(newsdesk, desk):
    (shelf,), _ = await desk.archive.shelves(VISITOR)

    assert await headlines(desk, VISITOR) == ["Haftar in Moscow"]
    assert shelf.week == 1
    found = await desk.search.find("haftar", among=[shelf.watchlist.id])
    assert [hit.title for hit in found.hits] == ["Haftar in Moscow"]


async def test_what_stayed_silent_is_behind_the_login_with_its_reason(newsdesk, desk):
    silent, told = (await desk.archive.page("h", ADMIN)).stories

    assert silent.post.headline == "Haftar thanks Russia"
    assert silent.silent == "it was in the feed before the feed was added"
    assert told.silent == ""
    dossier = await desk.archive.dossier(silent.story, ADMIN)
    assert not dossier.is_posted
    assert [one.silent for one in dossier.why] == [silent.silent]
    with pytest.raises(NotFoundError):
        await desk.archive.dossier(silent.story, VISITOR)


async def test_a_watchlist_without_a_channel_shows_all_that_it_matches(newsdesk, desk):
    await desk.watchlists.add("pages", "Haftar", channels=[])
    await desk.watchlists.show("pages", "public")
    await newsdesk.take(
        "wire", an_article(3, url="https://wire.example/3", title="Haftar rests", content="<p>At home.</p>")
    )

    (story,) = (await desk.archive.page("pages", VISITOR)).stories

    assert (story.post.headline, story.silent) == ("Haftar rests", "")


async def test_a_split_is_shown_at_both_of_its_sides(newsdesk, desk):
    taken = await newsdesk.take(
        "ledger", an_article(4, url=COPY, title="Commander rests"), at=after(minutes=9)
    )
    story = taken[0].told.placement.story
    await desk.stories.split(COPY)

    old = await desk.archive.dossier(story, VISITOR)
    (left,) = old.left
    new = await desk.archive.dossier(left.story, VISITOR)

    assert left.title == "Commander rests"
    assert (new.came_from, new.left, old.came_from) == (story, (), None)
    assert [one.version.url for one in old.places] == ["https://wire.example/1"]
