"""Less like this: which words of an article are proposed to be left out, and which are too common to say anything."""

import pytest

from bot.desk import leaving_out
from bot.desk.leaving_out import narrower
from tests.builders import NOW
from tests.newsdesk import Newsdesk, an_article

TITLES = ("Ferry strike", "Ferry strike goes on", "Ferry sold", "Frost strike in Chad")


@pytest.fixture
async def proposed(sqlite_database):
    """Words that are proposed for the first of four articles, three of which are about a strike."""
    desk = await Newsdesk(sqlite_database).open("wire", ferries="ferry")
    for number, title in enumerate(TITLES):
        url = f"https://wire.example/{number}"
        await desk.take("wire", an_article(f"{number}", url=url, title=title, content="", summary=title))

    async def proposals():
        async with sqlite_database.read() as work:
            (watchlist,) = await work.watchlists.all()
            found = await narrower(work, watchlist, await work.items.get(1), now=NOW)
        return [one.without for one in found if not one.without.startswith("source")]

    return proposals


async def test_of_few_articles_none_of_the_words_is_too_common(proposed):
    assert await proposed() == ["strike"]


@pytest.mark.parametrize(("share", "words"), [(0.75, ["strike"]), (0.74, [])])
async def test_of_many_articles_a_word_that_more_than_its_share_have_is_not_proposed(
    proposed, monkeypatch, share, words
):
    monkeypatch.setattr(leaving_out, "_FEW", 2)
    monkeypatch.setattr(leaving_out, "_COMMON", share)

    assert await proposed() == words
