"""What users read of a failure is ours: none of the libraries' names and phrases, whatever went wrong."""

import asyncio
import re
import ssl
from types import SimpleNamespace

import aiohttp
import pytest

from bot.errors import FetchError
from bot.feeds.http import HttpFeedFetcher, in_plain_words
from bot.feeds.parse import parse
from tests.builders import NOW, a_feed
from tests.servers.feed_server import rss

LIBRARIES = re.compile(
    r"(?i)aiohttp|asyncio|lxml|expat|sax|feedparser|traceback|errno|exception|error|<unknown>|ssl|openssl|json\.|"
    r"not well-formed|mismatched|token|char \d|codec|decode|payload|yarl|c-?ares|zlib|brotli|zstd|none\b|object"
)


@pytest.fixture
async def fetcher(workers):
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=60.0, max_bytes=100_000) as opened:
        opened._parsers._idle = workers
        yield opened
        opened._parsers._idle = []


async def said(fetcher, url):
    with pytest.raises(FetchError) as raised:
        await fetcher.fetch(a_feed(url=url), now=NOW)
    return str(raised.value)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"mode": "reset"}, r"the connection failed \(.*(reset|hung up)"),
        ({"mode": "cut"}, "the answer was cut short"),
        ({"mode": "gzip cut"}, "the compressed answer was cut short"),
        ({"mode": "bomb"}, "larger than 100,000 bytes"),
        ({"headers": {"X-Long": "x" * 500_000}}, r"the connection failed \(the answer isn't HTTP\)"),
        ({"headers": {"Content-Length": "x"}}, r"the connection failed \(the answer isn't HTTP\)"),
        ({"status": 302, "headers": {"Location": "http://[::1"}}, "isn't an address that can be fetched"),
        ({"body": b"", "status": 200}, "the answer is empty"),
        ({"body": b"<html><body>News</body></html>"}, "this is an HTML page, not a feed"),
        ({"body": b'<?xml version="1.0"?>\n<a><b></a>'}, r"this isn't a feed that we can read \(line 2\)"),
        ({"body": b"just words"}, "this isn't a feed that we can read"),
        ({"body": b"%PDF-1.7\n%\xe2\xe3"}, "this is a PDF, not a feed"),
        ({"body": b"\x89PNG\r\n\x1a\n" + bytes(60)}, "this is a picture, not a feed"),
        ({"body": b"PK\x03\x04" + bytes(60)}, "this is a ZIP archive, not a feed"),
        (
            {"body": b"<html><form><input name='p' type='password'></form>"},
            "this is an HTML page that asks for a login, not",
        ),
        (
            {"body": b"<opml><body><outline xmlUrl='https://a.example/f'/></body></opml>"},
            "a list of feeds .OPML., .* import",
        ),
        (
            {"body": b"<sitemapindex><sitemap><loc>/s.xml</loc></sitemap></sitemapindex>"},
            "this is a sitemap without news",
        ),
        ({"body": b'{"items": 1}'}, "this is JSON, but not a JSON Feed"),
        ({"body": b'{"items": [\n1,\n,]'}, r"this looks like JSON, but can't be read \(line 3\)"),
        ({"body": b"\xff\xfe\x00"}, ""),
        ({"body": bytes(range(256)) * 20}, ""),
        (
            {"body": b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">\n<url></urlset>'},
            r"a sitemap that can't be read \(line 2\)",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_a_server_does_is_told_in_plain_words(fetcher, server, answer, says):
    url = server.put("/feed.xml", answer.pop("body", rss("Ferry runs")), **answer)

    error = await said(fetcher, url)

    assert re.search(says, error), error
    assert not LIBRARIES.search(error), error


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:1/", r"can't connect to 127\.0\.0\.1:1 \(connection refused\)"),
        ("http://no-such-name.invalid/", "the name no-such-name.invalid is not known"),
        ("http://x y.example/", "isn't an address|is not known"),
        ("http://a..example/", ""),
        ("http://" + "a" * 70 + ".example/", ""),
        ("http://127.0.0.1:99999/", ""),
    ],
)
async def test_an_address_that_leads_nowhere_is_told_in_plain_words(url, says):
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=5.0) as fetcher:
        error = await said(fetcher, url)

    assert re.search(says, error), error
    assert not LIBRARIES.search(error), error


async def test_a_server_that_never_answers_is_told_in_plain_words(server):
    async with HttpFeedFetcher(allow_networks=["127.0.0.0/8"], timeout=0.05) as fetcher:
        assert await said(fetcher, server.put("/feed.xml", mode="hang")) == "no whole answer within 0.05 s"


async def test_a_server_without_tls_is_told_in_plain_words(fetcher):
    async def refuse(reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await said(fetcher, f"https://127.0.0.1:{port}/feed.xml")

    assert error == "127.0.0.1 doesn't offer TLS that we understand"


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (10, "has expired"),
        (18, "signed by nobody but its owner"),
        (62, "another name"),
        (1, "is not in order"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said(number, says):
    wrong = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    wrong.verify_code = number
    key = SimpleNamespace(host="wire.example", port=443, is_ssl=True, ssl=True)

    error = str(
        in_plain_words(
            aiohttp.ClientConnectorCertificateError(key, wrong), url="https://wire.example/", timeout=5.0
        )
    )

    assert error.startswith("the certificate of wire.example ")
    assert says in error


def test_a_warning_about_a_feed_that_is_read_all_the_same_names_the_line():
    fetched = parse(
        rss("Ferry runs").replace(b"<link>", b"<x></y><link>", 1), url="https://a.example/", now=NOW
    )

    assert fetched.items
    assert not any(LIBRARIES.search(one) for one in fetched.warnings), fetched.warnings
