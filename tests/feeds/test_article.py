"""Pages of articles, from a real server: what is read of them, when they may be read, and what they can't do to us."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.errors import FeedRefusedError, FeedUnreachableError, FeedUnreadableError, FetchError
from bot.feeds.article import ArticleReader, extract
from bot.feeds.http import HttpFeedFetcher
from tests.builders import NOW
from tests.servers.feed_server import article

LEAD = "The ferry to the islands runs again after nine days in the dock of Port Ellis, its owners said on Tuesday."
REST = (
    "Divers had found a crack in the shaft. A spare part came by air from Turku and was fitted overnight.",
    "Some four thousand people had waited for a passage, among them the pupils of both schools of the islands.",
)
PAGE = article("Ferry to the islands runs again", LEAD, *REST)


@pytest.fixture(scope="module")
def kept():
    """The worker process, kept for all tests: it takes a while to start."""
    from bot.feeds import workers

    idle = []
    yield idle
    for worker in idle:
        workers._end(worker)


@pytest.fixture
async def reader(kept):
    async with a_reader() as opened:
        opened._workers._idle = kept
        yield opened
        opened._workers._idle = []


@asynccontextmanager
async def a_reader(**given):
    given = {
        "allow_networks": ["127.0.0.1/32"],
        "timeout": 3.0,
        "user_agent_contact": "https://w.example",
    } | given
    async with HttpFeedFetcher(**given) as fetcher:
        with ArticleReader(fetcher) as opened:
            yield opened


def asked(server):
    return [one["path"] for one in server.requests()]


async def test_the_article_is_read_and_what_stands_around_it_is_not(server, reader):
    url = server.put("/ferry", PAGE, headers={"Content-Type": "text/html"})

    page = await reader.read(url, now=NOW)

    assert page.text.splitlines()[-3:] == [LEAD, *REST]
    assert "Ferry to the islands runs again" in page.title
    assert not any(word in page.text for word in ("Sport", "Imprint", "Pilots"))
    assert server.report()["discourtesies"] == []


async def test_the_address_that_a_page_calls_its_own(server, reader):
    head = "<link rel=canonical href='/ferry'>"
    url = server.put("/ferry?from=rss", article("Ferry", LEAD, *REST, head=head))

    assert (await reader.read(url, now=NOW)).canonical == f"{server.url}/ferry"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
def test_charsets(charset):
    text = "Паром на острова снова ходит после девяти дней в доке, сообщили во вторник его владельцы. " * 4
    html = f"<html><head><title>Паром</title></head><body><article><p>{text}</p></article></body></html>"

    page = extract(html.encode(charset), f"text/html; charset={charset}", "https://x.example/1", NOW)

    assert "Паром на острова снова ходит" in page.text
    assert page.title == "Паром"


# ---- robots.txt -------------------------------------------------------------------------------------------------


async def test_a_page_that_robots_txt_forbids_is_not_asked_for(server, reader):
    server.put("/robots.txt", b"User-agent: *\nDisallow: /private/\n")
    forbidden = server.put("/private/ferry", PAGE)
    allowed = server.put("/open/ferry", PAGE)

    with pytest.raises(FeedRefusedError, match=r"robots\.txt"):
        await reader.read(forbidden, now=NOW)
    await reader.read(allowed, now=NOW)

    assert asked(server) == ["/robots.txt", "/open/ferry"]


async def test_rules_for_us_by_name_come_before_those_for_all(server, reader):
    server.put("/robots.txt", b"User-agent: watchwire\nDisallow: /\n\nUser-agent: *\nAllow: /\n")

    with pytest.raises(FeedRefusedError):
        await reader.read(server.put("/ferry", PAGE), now=NOW)


async def test_a_site_that_redirects_to_what_is_forbidden_is_not_followed(server, reader):
    server.put("/robots.txt", b"User-agent: *\nDisallow: /*.print$\n")
    server.put("/ferry.print", PAGE)
    url = server.put("/ferry", status=302, headers={"Location": "/ferry.print"})

    with pytest.raises(FeedRefusedError):
        await reader.read(url, now=NOW)

    assert "/ferry.print" not in asked(server)


@pytest.mark.parametrize(("status", "reads"), [(404, True), (403, True), (429, False), (503, False)])
async def test_rules_that_can_not_be_had(server, reader, status, reads):
    """No rules forbid nothing; a server in trouble is left alone (RFC 9309, 2.3.1)."""
    server.put("/robots.txt", status=status)
    url = server.put("/ferry", PAGE)

    if reads:
        assert LEAD in (await reader.read(url, now=NOW)).text
    else:
        with pytest.raises(FeedRefusedError, match="can't be had"):
            await reader.read(url, now=NOW)


async def test_rules_are_asked_for_once_a_day(server, reader):
    server.put("/robots.txt", b"User-agent: *\nAllow: /\n")
    url = server.put("/ferry", PAGE)

    for hours in (0, 1, 23, 25):
        await reader.read(url, now=NOW + timedelta(hours=hours))

    assert asked(server).count("/robots.txt") == 2


async def test_a_site_that_asks_for_time_between_pages_gets_it(server, reader):
    server.put("/robots.txt", b"User-agent: *\nCrawl-delay: 1\n")
    url = server.put("/ferry", PAGE)
    loop = asyncio.get_running_loop()
    started = loop.time()

    await asyncio.gather(*(reader.read(url, now=NOW) for _ in range(3)))

    assert loop.time() - started >= 2


async def test_who_asks_for_an_hour_between_pages_is_not_waited_for(server, reader):
    server.put("/robots.txt", b"User-agent: *\nCrawl-delay: 3600\n")
    url = server.put("/ferry", PAGE)
    await reader.read(url, now=NOW)

    with pytest.raises(FeedRefusedError, match="more time"):
        await reader.read(url, now=NOW)


# ---- trouble ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 404}, FeedUnreachableError),
        ({"status": 410}, FetchError),
        ({"mode": "huge"}, FeedUnreadableError),
        ({"mode": "bomb"}, FeedUnreadableError),
        ({"mode": "cut", "body": PAGE}, FeedUnreadableError),
        ({"mode": "drip"}, FeedUnreachableError),
        ({"body": b"%PDF-1.7", "headers": {"Content-Type": "application/pdf"}}, FeedUnreadableError),
        ({"body": b""}, FeedUnreadableError),
        ({"body": b"<div>" * 200_000}, FeedUnreadableError),
        ({"status": 302, "headers": {"Location": "http://10.1.2.3/"}}, FeedRefusedError),
        ({"status": 302, "headers": {"Location": "http://169.254.169.254/latest/"}}, FeedRefusedError),
        ({"status": 302, "headers": {"Location": "file:///etc/passwd"}}, FeedRefusedError),
    ],
)
async def test_a_page_in_trouble_is_an_error_that_says_so(server, reader, answer, error):
    url = server.put("/ferry", **answer)

    with pytest.raises(error):
        await reader.read(url, now=NOW)


STRUCTURED = [
    ('<meta property="article:published_time" content="2024-03-05T10:00:00+02:00">', "2024-03-05T08:00"),
    ("<meta content='2024-03-05' name='parsely-pub-date'>", "2024-03-05T00:00"),
    ('<meta itemprop="datePublished" content="2024-03-05T10:00:00Z">', "2024-03-05T10:00"),
    (
        '<script type="application/ld+json">{"datePublished": "2024-03-05T10:00Z", "r": [{"datePublished": "2019-01-01"}]}</script>',
        "2024-03-05T10:00",
    ),
    ('<meta property="article:modified_time" content="2024-03-05">', None),
    ('<meta name="date" content="yesterday">', None),
    ('<meta name="date" content="1970-01-01">', None),
    ("<footer>© 2019</footer>", None),
]


@pytest.mark.parametrize(("head", "date"), STRUCTURED)
def test_when_a_page_says_that_it_was_published(head, date):
    html = article("Ferry to the islands runs again", LEAD, *REST, head=head)

    page = extract(
        html if isinstance(html, bytes) else html.encode(), "text/html", "https://ferry.example/1", NOW
    )

    assert (f"{page.published:%Y-%m-%dT%H:%M}" if page.published else None) == date
