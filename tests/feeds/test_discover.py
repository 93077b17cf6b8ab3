"""From a page's address to its feed, against a real server."""

import pytest

from bot.errors import FeedUnreadableError, FetchError
from bot.feeds.discover import discover
from bot.feeds.http import HttpFeedFetcher
from tests.builders import NOW
from tests.servers.feed_server import rss


@pytest.fixture
async def fetcher(workers):
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=5.0) as opened:
        opened._parsers._idle = workers
        yield opened
        opened._parsers._idle = []


def page(*links):
    return f"<!doctype html><html><head>{''.join(links)}</head><body>News</body></html>".encode()


async def found(fetcher, url):
    return [(one.url, one.title) for one in await discover(fetcher, url, now=NOW)]


async def test_a_feed_is_its_own_answer(fetcher, server):
    url = server.put("/feed.xml", rss("Ferry runs", "Rain", "Wind", "Snow"))

    (one,) = await discover(fetcher, url, now=NOW)

    assert (one.url, one.title, one.items) == (url, "Harbour Gazette", 4)
    assert one.newest == ("Ferry runs", "Rain", "Wind")


async def test_link_tags_of_a_page_lead_to_its_feeds(fetcher, server):
    server.put("/a.xml", rss("Ferry runs", title="All"))
    server.put("/b.xml", rss("Goal", title="Sport"))
    url = server.put(
        "/",
        page(
            '<link rel="stylesheet" href="/style.css">',
            "<LINK HREF=a.xml TYPE=application/rss+xml REL=alternate>",
            '<link rel="alternate" type="application/atom+xml" title="Sport &amp; more" href="/b.xml?x=1&amp;y=2">',
            '<link rel="alternate" type="application/rss+xml" href="/gone.xml">',
            '<link rel="alternate" hreflang="fr" href="/fr/">',
        ),
    )
    server.put("/b.xml?x=1&y=2", rss("Goal", title="Sport"))

    assert await found(fetcher, url) == [
        (server.url + "/a.xml", "All"),
        (server.url + "/b.xml?x=1&y=2", "Sport"),
    ]


async def test_without_link_tags_the_usual_places_are_tried(fetcher, server):
    url = server.put("/", page())
    server.put("/rss.xml", rss("Ferry runs"))

    assert await found(fetcher, url) == [(server.url + "/rss.xml", "Harbour Gazette")]


async def test_a_page_without_any_feed_says_what_was_tried(fetcher, server):
    with pytest.raises(
        FeedUnreadableError, match=r"an HTML page.* links to no feed.* one at /feed/, /rss, .*own address"
    ):
        await found(fetcher, server.put("/", page()))


async def test_a_page_whose_feeds_are_none_says_why_each_is_none(fetcher, server):
    server.put("/gone.xml", b"", status=410)
    links = '<link rel=alternate type="application/rss+xml" href="/gone.xml"><a href="/rss/page">RSS</a>'
    server.put("/rss/page", page())

    with pytest.raises(FeedUnreadableError) as raised:
        await found(fetcher, server.put("/", page(links)))

    assert f"links to {server.url}/gone.xml (410: the publisher has ended this feed); " in str(raised.value)
    assert f"{server.url}/rss/page (this is an HTML page, not a feed); nor" in str(raised.value)


async def test_a_link_tag_opens_no_way_inside(fetcher, server):
    """What a page links to is dialled under the same guard as everything."""
    url = server.put(
        "/", page('<link rel=alternate type="application/rss+xml" href="http://169.254.169.254/x">')
    )

    with pytest.raises(FeedUnreadableError, match=r"169\.254\.169\.254 is a private or special address"):
        await found(fetcher, url)


async def test_an_address_that_cannot_be_fetched_says_why(fetcher, server):
    with pytest.raises(FetchError, match="404"):
        await discover(fetcher, server.url + "/nothing", now=NOW)
