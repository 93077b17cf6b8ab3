"""Why an item alerted, or did not: asked in the chat, over HTTP, of a real database."""

from dataclasses import replace

import pytest

from bot.desk.desk import Desk
from bot.errors import FeedUnreachableError
from bot.news.alert import Entry, Kind, State
from bot.news.item import PageText
from bot.news.timetable import Gathering
from tests.builders import NOW, SettableClock, a_post, a_watchlist, after, an_admin
from tests.newsdesk import NEWS, TEXT, Newsdesk, an_article
from tests.servers.bot_api import CHANNEL
from tests.telegram.conversation import ANN

FIRST, COPY = "https://wire.example/1", "https://ledger.example/2"


@pytest.fixture
async def newsdesk(database):
    """An article, delivered as message 100, its copy and something else."""
    desk = await Newsdesk(database).open("wire", "ledger", h="Haftar AND Russia", ports="port AND strike")
    await desk.take("wire", an_article(1))
    await desk.deliver(at=after(seconds=40))
    await desk.take("ledger", an_article(2, url=COPY, title="Commander flies out"), at=after(minutes=5))
    await desk.take("ledger", an_article(3, url="https://ledger.example/3", title="Frost", content="Cold."))
    return desk


async def test_why_says_where_from_which_words_and_when_it_was_delivered(ann, newsdesk):
    answer = await ann.say(f"/why {FIRST}")

    assert "Haftar in Moscow\nFetched 25.11. 08:30:00 UTC from wire" in answer
    assert "Story: it began the story" in answer
    assert "✓ h\nIt matches by “Haftar” in the title, “Haftar” in the body, “Russia” in the body." in answer
    assert "→ harbour: posted, delivered 25.11. 08:30:40 UTC · the post" in answer
    assert "1 other watchlist doesn't match." in answer
    links = [one["url"] for one in ann.last["entities"] if one["type"] == "text_link"]
    assert links == [FIRST, "https://t.me/c/1234567890/100"]


async def test_why_a_copy_was_not_posted(ann, newsdesk):
    answer = await ann.say(f"/why {COPY}?utm_source=x")

    assert "Story: a copy: 100% of this text is in it" in answer
    assert "Of: Haftar in Moscow (wire)" in answer
    assert "2 items tell it" in answer
    assert "→ harbour: named under “Also in” of the story's post" in answer


async def test_whynot_says_what_is_missing(ann, newsdesk):
    answer = await ann.say(f"/whynot {FIRST}")

    assert "✗ ports\nIt does not match: port is missing; strike is missing." in answer
    assert "✗ ports" in await ann.say(f"/whynot {FIRST} ports")
    assert "✓ h" not in ann.last["text"]
    assert "There is no watchlist “prots”; did you mean ports?" in await ann.say(f"/whynot {FIRST} prots")


async def test_of_many_watchlists_those_are_shown_of_which_least_is_missing(ann, newsdesk, database):
    async with database.write() as work:
        for number in range(14):
            query = f"(port{number} AND strike AND fire)"
            await work.watchlists.add(a_watchlist(name=f"w{number}", query=query, canonical=query))
        await work.commit()

    answer = await ann.say(f"/whynot {FIRST}")

    assert "✗ ports" in answer
    assert "… and 3 more watchlists. Name one: /whynot link name" in answer
    assert "✗ w13\nIt does not match: port13 is missing; strike is missing" in await ann.say(
        f"/whynot {FIRST} w13"
    )


async def test_the_button_under_why_asks_why_not(ann, newsdesk):
    await ann.say(f"/why {FIRST}")

    assert "port is missing" in await ann.press("Why not?")


@pytest.mark.parametrize("link", ["https://t.me/c/1234567890/100", "t.me/harbour_news/100?single"])
async def test_the_link_of_a_post_is_as_good_as_that_of_the_article(ann, newsdesk, link):
    assert "✓ h" in await ann.say(f"/why {link}")


async def test_a_post_that_is_forwarded_is_asked_about(ann, newsdesk, bot_api):
    forwarded = bot_api.say(user=ANN, text="Haftar in Moscow", origin=(CHANNEL, 100))
    await ann.wait_answer(ANN, 0)

    assert "✓ h" in ann.last["text"]
    assert "port is missing" in await ann.say("/whynot", answers=forwarded)


async def test_words_of_a_headline_find_the_article(ann, newsdesk):
    assert "✓ h" in await ann.say("/why moscow haftar")
    assert "no headline in the archive has all these words" in (await ann.say("/why Moscow strike")).lower()


async def test_words_that_fit_several_headlines_are_asked_about(ann, newsdesk):
    await newsdesk.take(
        "wire", an_article(4, title="Haftar and the price of bread", content="Bread is dear.")
    )

    assert "Several headlines have these words; which one?" in await ann.say("/why haftar")
    assert "Haftar and the price of bread" in await ann.press("price of bread")


async def test_a_link_that_never_came_is_explained_by_what_is_known_of_its_site(ann, newsdesk):
    answer = await ann.say("/why https://ledger.example/unknown")

    assert "I have never seen this link. I read 1 of ledger.example's feeds (ledger, read last" in answer
    assert "/addfeed nowhere.example" in await ann.say("/why https://nowhere.example/1")
    assert "isn't a post of a channel of mine" in await ann.say("/why https://t.me/somebody/3")


async def test_a_silence_is_told_with_its_reason(ann, database):
    desk = await Newsdesk(database).open("wire", h="Haftar")
    desk.feeds["wire"] = replace(desk.feeds["wire"], last_ok=None)
    await desk.take("wire", an_article(1))

    assert "→ harbour: silent: it was in the feed before the feed was added" in await ann.say(f"/why {FIRST}")


async def test_new_facts_are_a_reply(ann, newsdesk):
    await newsdesk.take("wire", an_article(1, content=TEXT + NEWS, url=FIRST + "/b"), at=after(hours=1))

    answer = await ann.say(f"/why {FIRST}/b")

    assert "a newer version" in answer
    assert "New in it: A spokesman said" in answer
    assert "→ harbour: a reply to the story's post, waiting since 25.11. 09:30 UTC" in answer


async def test_of_several_versions_of_a_link_the_first_that_matched_is_shown_with_the_others(ann, newsdesk):
    await newsdesk.take("wire", an_article(1, content=TEXT + NEWS), at=after(hours=1))

    assert "posted, delivered" in await ann.say(f"/why {FIRST}")
    assert "a reply to the story's post" in await ann.press("newer version of 25.11. 09:30 UTC, wire")


async def test_a_watchlist_made_later_says_so(ann, newsdesk):
    await ann.save("/watch later = airfields")

    answer = await ann.say(f"/whynot {FIRST}")

    assert "It matches by “airfields” in the body. But it was made later, on 25.11." in answer


async def test_a_query_changed_since_says_so(ann, newsdesk):
    await ann.save("/edit h = Haftar AND strike")

    assert "It did when the article came: the query has changed since." in await ann.say(f"/why {FIRST}")


async def test_nothing_watched_nothing_asked(ann, database):
    desk = await Newsdesk(database).open("wire")
    await desk.take("wire", an_article(1, title="<b>Bold & co"))

    assert "Nothing is watched" in await ann.say(f"/why {FIRST}")
    assert "Which item?" in await ann.say("/why")
    assert "Nothing is watched" in await ann.say("bold co")


async def test_a_post_of_a_digest_asks_which_of_its_stories(ann, newsdesk, database):
    await newsdesk.take("wire", an_article(5, title="Haftar buys bread in Russia", content="Bread."))
    async with database.write() as work:
        (told, *_) = await work.posts.of_watchlist(1, since=NOW)
        urls = (FIRST, "https://wire.example/5")
        entries = tuple(Entry(headline="x", url=url, source="wire") for url in urls)
        await work.outbox.add_reply(told, a_post(digest=Gathering.DAILY, entries=entries), now=NOW)
        await work.commit()
    (row,) = await newsdesk.rows(Kind.REPLY)
    async with database.write() as work:
        await work.deliveries.mark(row.id, State.SENT, now=NOW, message_id=120)
        await work.commit()

    assert "This post tells several stories" in await ann.say("/why https://t.me/c/1234567890/120")
    assert "Haftar buys bread" in await ann.press("buys bread")
    assert "I don't know post 7 in harbour" in await ann.say("/why https://t.me/c/1234567890/7")


async def test_a_post_of_a_channel_that_was_added_by_its_name_is_known_by_its_number(ann, newsdesk, database):
    """Forwarded posts and t.me/c links name the number."""
    async with database.write() as work:
        (channel,) = await work.channels.all()
        await work.channels.save(replace(channel, chat_id="@harbour_news"))
        await work.commit()

    assert "✓ h" in await ann.say("/why https://t.me/c/1234567890/100")


# ---- less like this ---------------------------------------------------------------------------------------------


@pytest.fixture
async def harbour(database):
    """Five stories of ferries, two of them about a strike, one from the ledger."""
    desk = await Newsdesk(database).open("wire", "ledger", ferries="ferry")
    titles = (
        "Ferry strike in Benghazi",
        "Ferry strike goes on",
        "Ferry runs again",
        "New ferry bought",
        "Ferry sold",
    )
    for number, title in enumerate(titles):
        feed = "ledger" if number == 4 else "wire"
        url = f"https://{feed}.example/f{number}"
        await desk.take(feed, an_article(f"f{number}", url=url, title=title, content="", summary=title))
    return desk


async def test_less_like_this_shows_what_each_word_would_take_away_before_anything_is_saved(
    ann, harbour, database
):
    await ann.say("/why https://wire.example/f0")
    answer = await ann.press("Less like this in ferries")

    assert "Nothing is changed before you press Save." in answer
    assert ann.buttons == ['NOT source:"wire": −4 of 5', "NOT strike: −2 of 5", "NOT Benghazi: −1 of 5"]
    assert "(ferry AND NOT strike)" in await ann.press("NOT strike")
    assert "Last day: 3 stories" in ann.last["text"]
    await ann.press("Save")
    async with database.read() as work:
        assert [one.query for one in await work.watchlists.all()] == ["(ferry) AND NOT strike"]


async def test_less_like_this_counts_by_reading_where_words_alone_do_not_decide(ann, harbour, database):
    await Desk(database, SettableClock(), who="test").watchlists.edit(
        "ferries", "ferry NEAR/9 (strike OR runs OR bought)"
    )
    await ann.say("/why https://wire.example/f0")
    await ann.press("Less like this in ferries")

    assert "NOT Benghazi: −1 of 4" in ann.buttons


async def test_a_viewer_has_no_such_button(ann, harbour, database):
    async with database.write() as work:
        await work.admins.save(an_admin(user_id=815, role="viewer", name="Eve"))
        await work.commit()
    await ann.say("/why https://wire.example/f0", user=815)

    assert not [one for one in ann.buttons if "Less" in one]


# ---- a link that never came -------------------------------------------------------------------------------------


async def test_a_link_that_never_came_is_read_and_judged_on_the_spot(ann, newsdesk, database):
    async def read_page(url):
        if "down" in url:
            raise FeedUnreachableError("the server does not answer")
        text = "The strike at the port of Benghazi goes on, the union said on Tuesday."
        return PageText(url=url, text=text, title="Port strike in Benghazi")

    assert "I have never seen this link" in await ann.say("/whynot https://elsewhere.example/9")
    ann.chat._read_page = read_page
    assert "I have never seen this link" in await ann.say("/why https://elsewhere.example/9")
    answer = await ann.press("Read it now")

    assert "It never came in. I have read its page just now: 14 words." in answer
    assert "I read no feed of this site." in answer
    assert "✓ ports\nIt matches by" in answer
    assert "✗ h\nIt does not match: haftar is missing; russia is missing." in answer
    assert "✗" not in await ann.say("/whynot https://elsewhere.example/9 ports")
    assert "I can't read it now: The server does not answer." in await ann.say(
        "/whynot https://down.example/9"
    )
    async with database.read() as work:
        assert await work.items.by_url("https://elsewhere.example/9") == []
