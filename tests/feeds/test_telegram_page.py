"""Public pages of Telegram channels -> items, alone and over real HTTP."""

import pytest

from bot.errors import FeedRefusedError, FeedThrottledError
from bot.feeds.discover import discover
from bot.feeds.http import HttpFeedFetcher
from bot.feeds.parse import parse
from bot.news.ids import FeedId, ItemId
from bot.news.item import KeptItem, version_key
from bot.news.reading import reading
from bot.news.story.index import StoryIndex, arrival
from bot.news.story.placement import Role
from bot.text import captions_of, plain
from tests.builders import NOW, a_feed, after
from tests.feeds.channel_pages import OWN, PAGES, STRANGERS, album, link, page, photo, poll, post, text, whole

URL = "https://t.me/s/portwatch"


@pytest.fixture
async def fetcher(workers):
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=5.0) as opened:
        opened._parsers._idle = workers
        yield opened
        opened._parsers._idle = []


def read(html):
    return parse(html.encode(), url=URL, now=NOW)


def shown(item, names):
    known = {
        "text": plain(item.content, captions=False).removeprefix(plain(item.title)).strip(),
        "captions": captions_of(item.content),
        "published": item.published and item.published.isoformat(),
    }
    return {name: known[name] if name in known else getattr(item, name) for name in names}


@pytest.mark.parametrize("name", PAGES)
def test_of_a_channel_its_posts_are_read(name):
    fetched, right = read(whole(name).decode()), PAGES[name][1]

    assert len(fetched.items) == len(right)
    assert [shown(item, right[place]) for place, item in enumerate(fetched.items)] == right
    assert (fetched.title, fetched.site_url) == ("Port Watch", "https://t.me/PortWatch")


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        (post(text("Ferry runs")), post(text("Ferry runs"), edited=True)),
        (post(poll("Who?", "I", "You", share=10)), post(poll("Who?", "I", "You", share=40))),
        (post(album(photo(1)), text("Ferry runs")), post(album(photo(1), photo(2)), text("Ferry runs"))),
        (
            post(text("Ferry runs"), date="2026-11-24T10:20:30+00:00"),
            post(text(f"Ferry runs<br/><br/>{OWN}")),
        ),
    ],
)
def test_what_is_no_edit_of_the_words_makes_no_version(was, is_now):
    (before,), (after,) = read(page(was)).items, read(page(is_now)).items

    assert (before.guid, version_key(before)) == (after.guid, version_key(after))


def test_an_edited_text_is_a_version_of_its_post():
    (before,) = read(page(post(text("Ferry runs at noon")))).items
    (after,) = read(page(post(text("Ferry runs at one"), edited=True))).items

    assert before.guid == after.guid
    assert version_key(before) != version_key(after)


def test_a_channel_that_shows_nothing_for_once_is_asked_again_later():
    nothing = '<div class="tgme_widget_message_centered"><div class="tme_no_messages_found">No posts found</div></div>'

    with pytest.raises(FeedThrottledError, match="asked too often"):
        read(page(f'<div class="tgme_widget_message_wrap">{nothing}</div>'))


@pytest.mark.parametrize(("html", "says"), STRANGERS.values(), ids=STRANGERS)
def test_who_shows_no_posts_gets_a_clear_answer(html, says):
    with pytest.raises(FeedRefusedError, match=says):
        read(html)


def test_a_page_of_another_site_is_no_channel():
    html = "<html><body><p>We write of class=&quot;tgme_page&quot; and <code>tgme_channel_history</code></p></body></html>"

    with pytest.raises(Exception, match="HTML page"):
        read(html)


async def test_every_page_comes_the_same_over_http(fetcher, server):
    for place, name in enumerate(PAGES):
        server.put(f"/s/{place}", whole(name), headers={"Content-Type": "text/html; charset=utf-8"})

    for place, (_, right) in enumerate(PAGES.values()):
        fetched = await fetcher.fetch(a_feed(url=f"{server.url}/s/{place}"), now=NOW)
        assert len(fetched.items) == len(right)
        assert all(item.feed == f"{server.url}/s/{place}" for item in fetched.items)


async def test_a_channel_is_found_with_its_newest_headlines(fetcher, server):
    url = server.put("/s/portwatch", whole("the newest first, each by its number"))

    (found,) = await discover(fetcher, url, now=NOW)

    assert (found.url, found.title, found.newest) == (url, "Port Watch", ("Three", "Two", "One"))


@pytest.mark.parametrize("who", STRANGERS)
async def test_what_leads_away_from_the_posts_is_explained(who, fetcher, server):
    html, says = STRANGERS[who]
    server.put("/portwatch", html.encode())
    url = server.put("/s/portwatch", status=302, headers={"Location": "/portwatch"})

    with pytest.raises(FeedRefusedError, match=says):
        await discover(fetcher, url, now=NOW)


@pytest.mark.parametrize(
    "given", ["https://t.me/+AbCdEf", "t.me/joinchat/AbC", "https://t.me/c/1234/5", "@ab"]
)
async def test_what_is_no_public_channel_is_refused_before_anything_is_asked(given, fetcher):
    with pytest.raises(FeedRefusedError, match=r"public channels|name has"):
        await discover(fetcher, given, now=NOW)


NEWS = (
    "Ferry runs again after nine days in dock",
    "Two boats collide off Varnholm, nobody hurt",
    "Mayor of Orlen Bay resigns over the tugboat affair",
    "Storm closes the north quay until Friday",
    "Dockers begin a strike for higher wages",
    "A whale has been seen in the inner harbour",
)
STANDING = {
    "a sentence": "Stay with us: Port Watch tells you every hour what moves on the water and behind the doors of the "
    "harbour office. Write to us whenever you see something, we never give names away.",
    "two lines": "Port Watch, day and night, on the water and in the docks, from the north quay to the outer lights."
    "<br/>Send us what you see. We never give names away, and we never have, in all these years.",
    "Russian": "Портовый дозор рассказывает о том, что происходит на воде, в доках и за дверями управления порта. "
    "Пишите нам, если видите что-нибудь: имён мы не называем.",
    "links elsewhere": "Our site: " + link("https://portwatch.example/", "portwatch.example") + " and the shop of the "
    "Port Watch, with caps, cups and calendars of the boats: " + link("https://portwatch.example/shop", "this way"),
}  # fmt: skip


@pytest.mark.parametrize("standing", STANDING.values(), ids=STANDING)
def test_what_is_under_every_post_makes_no_copies_and_is_not_matched(standing):
    posts = [post(text(f"{line}<br/><br/>{standing}"), number=place) for place, line in enumerate(NEWS)]
    stories = StoryIndex()

    items = read(page(*posts)).items
    placed = [
        stories.settle(
            arrival(KeptItem(id=ItemId(place), feed_id=FeedId(1), item=item), reading.read(item)), now=NOW
        )
        for place, item in enumerate(items, start=1)
    ]

    assert [one.role for one in placed] == [Role.ORIGINAL] * len(NEWS)
    assert [plain(item.content).strip() for item in items] == [item.title for item in items]


def test_whether_other_posts_end_alike_makes_no_version():
    def one_of(*lines):
        posts = [
            post(text(f"{line}<br/>Now.<br/>Be safe, all of you."), number=n) for n, line in enumerate(lines)
        ]
        return read(page(*posts)).items[-1]

    assert "Be safe" in plain(one_of(*NEWS[:2]).content)
    assert "Be safe" not in plain(one_of(*NEWS[:3]).content)
    assert version_key(one_of(*NEWS[:2])) == version_key(one_of(*NEWS[:3]))


def test_hashtags_that_many_posts_share_stay():
    posts = [post(text(f"{line}<br/>#ferry #north"), number=n) for n, line in enumerate(NEWS)]

    assert all("#ferry #north" in plain(item.content) for item in read(page(*posts)).items)


def written(first, last, *, before=1):
    """A page with the posts of these numbers, one a minute from NOW on."""
    posts = [
        post(text(f"Boat {n} has come in"), number=n, date=after(minutes=n).isoformat())
        for n in range(first, last + 1)
    ]
    return page(*posts, before=before).encode()


async def test_what_was_written_during_an_outage_is_on_the_pages_before(fetcher, server):
    url = server.put("/s/PortWatch", written(41, 60, before=41))
    server.put("/s/PortWatch?before=41", written(21, 40, before=21))
    server.put("/s/PortWatch?before=21", written(1, 20))

    fetched = await fetcher.fetch(a_feed(url=url, last_ok=after(minutes=30)), now=after(hours=2))

    assert [item.title for item in fetched.items] == [f"Boat {n} has come in" for n in range(60, 20, -1)]
    assert len(server.requests("/s/PortWatch?before=21")) == 0, "what is older was seen"


@pytest.mark.parametrize(
    "last_ok", [None, after(minutes=50)], ids=["at the first poll", "where nothing is missing"]
)
async def test_pages_before_are_not_asked_for_without_need(last_ok, fetcher, server):
    url = server.put("/s/PortWatch", written(41, 60, before=41))

    fetched = await fetcher.fetch(a_feed(url=url, last_ok=last_ok), now=after(hours=2))

    assert len(fetched.items) == 20
    assert len(server.requests()) == 1


async def test_a_page_before_that_cannot_be_had_costs_only_itself(fetcher, server):
    url = server.put("/s/PortWatch", written(41, 60, before=41))
    server.put("/s/PortWatch?before=41", status=500)

    fetched = await fetcher.fetch(a_feed(url=url, last_ok=after(minutes=1)), now=after(hours=2))

    assert len(fetched.items) == 20
