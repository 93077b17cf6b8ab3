"""Fetching, against a real server: what is asked, what is made of each answer, and what is refused."""

import asyncio
import os
import signal
from datetime import timedelta
from email.utils import format_datetime

import pytest
from aiohttp.abc import AbstractResolver

from bot.errors import (
    FeedGoneError,
    FeedRefusedError,
    FeedThrottledError,
    FeedUnreachableError,
    FeedUnreadableError,
    FetchError,
)
from bot.feeds.http import HttpFeedFetcher, is_permanent
from bot.news.feed.feed import Fetched, NotModified, Validators
from tests.builders import NOW, a_feed
from tests.servers.feed_server import rss

LOOPBACK = ["127.0.0.1/32", "::1/128"]
PRIVATE = ("127.0.0.2", "10.1.2.3", "169.254.169.254")


class Names(AbstractResolver):
    """A resolver of our own: names from a table, changed at will."""

    def __init__(self, **names):
        self.names = {name.replace("_", "."): addresses for name, addresses in names.items()}

    async def resolve(self, host, port=0, family=0):
        return [
            {"hostname": host, "host": address, "port": port, "family": 2, "proto": 0, "flags": 4}
            for address in self.names[host]
        ]

    async def close(self):
        pass


def a_fetcher(**given):
    contact = "https://watch.example/bot"
    given = {"allow_networks": LOOPBACK, "timeout": 5.0, "user_agent_contact": contact} | given
    return HttpFeedFetcher(**given)


@pytest.fixture
async def fetcher(workers):
    async with a_fetcher() as opened:
        opened._parsers._idle = workers
        yield opened
        opened._parsers._idle = []


async def fetched(fetcher, url, **feed):
    return await fetcher.fetch(a_feed(url=url, **feed), now=NOW)


async def refused(fetcher, url, **feed):
    with pytest.raises(FetchError) as caught:
        await fetched(fetcher, url, **feed)
    return caught.value


# ---- conditional requests -------------------------------------------------------------------------------------


async def test_a_feed_comes_with_its_items_and_what_to_ask_with_next_time(fetcher, server):
    url = server.put(
        "/feed.xml", rss("Ferry runs"), etag='W/"a b"', last_modified="Tue, 24 Nov 2026 10:00:00 GMT"
    )

    got = await fetched(fetcher, url)

    assert [item.title for item in got.items] == ["Ferry runs"]
    assert got.items[0].feed == url
    assert got.validators == Validators(etag='W/"a b"', last_modified="Tue, 24 Nov 2026 10:00:00 GMT")


async def test_validators_go_back_byte_for_byte_and_304_means_nothing_new(fetcher, server):
    url = server.put("/feed.xml", rss("Ferry runs"), etag='W/"a b"', last_modified="yesterday, roughly")
    first = await fetched(fetcher, url)

    again = await fetched(fetcher, url, validators=first.validators)

    assert again == NotModified(validators=first.validators)
    sent = server.requests("/feed.xml")[1]["headers"]
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"a b"', "yesterday, roughly")
    assert server.report()["discourtesies"] == []


@pytest.mark.parametrize("unsendable", ['"\udce9t\udce9"', '"a\x01b"', "\t", '"a\x7f"'])
async def test_validators_that_no_client_can_send_back_are_not_sent(fetcher, server, unsendable):
    """Bytes that are no UTF-8, and control signs: the feed is asked as if it had given none."""
    url = server.put("/feed.xml", rss("Ferry runs"))
    kept = Validators(etag=unsendable, last_modified="Tue, 24 Nov 2026 10:00:00 GMT")

    got = await fetched(fetcher, url, validators=kept)

    assert [item.title for item in got.items] == ["Ferry runs"]
    sent = server.requests("/feed.xml")[0]["headers"]
    assert "if-none-match" not in sent
    assert sent["if-modified-since"] == kept.last_modified


async def test_a_304_may_bring_new_validators(fetcher, server):
    url = server.put("/feed.xml", status=304, headers={"ETag": '"new"'})

    got = await fetched(fetcher, url, validators=Validators(etag='"old"', last_modified="then"))

    assert got == NotModified(validators=Validators(etag='"new"', last_modified="then"))


async def test_the_same_bytes_under_a_new_etag_are_not_read_again(fetcher, server):
    url = server.put("/feed.xml", rss("Ferry runs"), etag='"1"')
    first = await fetched(fetcher, url)
    server.put("/feed.xml", rss("Ferry runs"), etag='"2"')

    again = await fetched(fetcher, url, validators=first.validators, body_hash=first.body_hash)

    assert again == NotModified(validators=Validators(etag='"2"'))


async def test_a_request_says_who_we_are_and_carries_nothing_that_follows_people(fetcher, server):
    url = server.put("/feed.xml", rss("Ferry runs"), headers={"Set-Cookie": "id=1"})
    await fetched(fetcher, url)
    await fetched(fetcher, url)

    sent = server.requests("/feed.xml")[1]["headers"]
    assert sent["user-agent"].startswith("Watchwire/")
    assert "+https://watch.example/bot" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip, br, zstd"
    assert not {"cookie", "referer"} & set(sent)


@pytest.mark.parametrize(
    ("headers", "max_age"),
    [
        ({"Cache-Control": "public, max-age=600"}, timedelta(minutes=10)),
        ({"Cache-Control": 'max-age="600"', "Age": "60"}, timedelta(minutes=9)),
        ({"Cache-Control": "max-age=60", "Age": "600"}, timedelta(0)),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        (
            {"Date": "Wed, 25 Nov 2026 08:00:00 GMT", "Expires": "Wed, 25 Nov 2026 08:20:00 GMT"},
            timedelta(minutes=20),
        ),
        ({"Expires": "0"}, None),
        ({}, None),
    ],
)
async def test_how_long_an_answer_is_fresh(fetcher, server, headers, max_age):
    url = server.put("/feed.xml", rss("Ferry runs"), headers=headers)

    assert (await fetched(fetcher, url)).hints.max_age == max_age


# ---- redirects ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ((301,), True),
        ((308, 301), True),
        ((302,), False),
        ((307,), False),
        ((301, 302), "first"),
        ((302, 301), False),
    ],
)
async def test_only_permanent_redirects_are_noticed(fetcher, server, statuses, moved):
    for hop, status in enumerate(statuses):
        server.put(f"/hop{hop}", status=status, headers={"Location": f"/hop{hop + 1}"})
    server.put(f"/hop{len(statuses)}", rss("Ferry runs"))

    got = await fetched(fetcher, f"{server.url}/hop0")

    ends = {True: f"{server.url}/hop{len(statuses)}", "first": f"{server.url}/hop1", False: None}
    assert got.moved_to == ends[moved]
    assert len(got.items) == 1


async def test_a_circle_of_redirects_ends(fetcher, server):
    url = server.put("/round", status=302, headers={"Location": "/round"})

    error = await refused(fetcher, url)

    assert isinstance(error, FeedUnreachableError)
    assert "redirects" in str(error)
    assert len(server.requests("/round")) == 6


@pytest.mark.parametrize(
    ("status", "source", "target", "for_good"),
    [
        (301, "http://a.example/", "https://a.example/", True),
        (308, "https://a.example/", "https://b.example/", True),
        (301, "http://a.example/", "http://b.example/", True),
        (301, "https://a.example/", "http://a.example/", False),
        (308, "HTTPS://a.example/", "HTTP://a.example/", False),
        (302, "https://a.example/", "https://b.example/", False),
        (307, "https://a.example/", "https://b.example/", False),
    ],
)
def test_a_feed_moves_for_good_only_where_it_is_said_so_and_never_back_to_http(
    status, source, target, for_good
):
    assert is_permanent(status, source=source, target=target) is for_good


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/",
        "http://2130706434/",
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://u:p@a.example/",
    ],
)
async def test_a_redirect_leads_nowhere_that_we_would_not_go_ourselves(fetcher, server, target):
    url = server.put("/feed.xml", status=301, headers={"Location": target})

    assert isinstance(await refused(fetcher, url), FeedRefusedError)


# ---- answers that are no feed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ({"status": 404}, FeedUnreachableError, "404"),
        ({"status": 500}, FeedUnreachableError, "500"),
        ({"status": 410}, FeedGoneError, "410"),
        ({"status": 403}, FeedRefusedError, "403"),
        ({"status": 429}, FeedThrottledError, "429"),
        ({"mode": "cut"}, FeedUnreadableError, "cut short"),
        ({"mode": "chunks cut"}, FeedUnreadableError, "cut short"),
        ({"mode": "gzip cut"}, FeedUnreadableError, "cut short"),
        ({"mode": "reset"}, FeedUnreachableError, "connection"),
        ({"mode": "br cut"}, FeedUnreadableError, "cut short"),
        ({"mode": "zstd cut"}, FeedUnreadableError, "cut short"),
        ({"mode": "bomb"}, FeedUnreadableError, "larger than"),
        ({"mode": "br bomb"}, FeedUnreadableError, "larger than"),
        ({"mode": "zstd bomb"}, FeedUnreadableError, "larger than"),
        ({"mode": "zstd window"}, FeedUnreadableError, "broken"),
        ({"mode": "empty members"}, FeedUnreadableError, "broken"),
        ({"mode": "huge"}, FeedUnreadableError, "larger than"),
        ({"headers": {"Content-Length": "999999999"}}, FeedUnreadableError, "larger than"),
        ({"headers": {"X-Long": "x" * 500_000}}, FeedUnreachableError, "connection"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
async def test_each_trouble_is_told_from_the_others(fetcher, server, answer, kind, words):
    url = server.put("/feed.xml", rss(*(f"Report {n}" for n in range(50))), **answer)

    error = await refused(fetcher, url)

    assert type(error) is kind, error
    assert words in str(error)


@pytest.mark.parametrize(
    "encoding", ["compress", "br", "zstd", "gzip", "none", "utf-8", "aws-chunked", "gzip, gzip"]
)
async def test_what_is_announced_as_packed_and_is_not_is_read_as_it_is(fetcher, server, encoding):
    body = rss("Ferry runs again")
    url = server.put("/feed.xml", body, headers={"Content-Encoding": encoding})

    assert (await fetcher.get(url, now=NOW)).body == body


@pytest.mark.parametrize("start", [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"])
async def test_what_opens_as_packed_and_is_broken_is_an_error(fetcher, server, start):
    url = server.put("/feed.xml", start + b"no such thing" * 50)

    assert "broken" in str(await refused(fetcher, url))


@pytest.mark.parametrize("mode", ["gzip", "br", "zstd"])
async def test_what_unpacks_to_the_very_limit_is_read_and_a_byte_more_is_not(server, mode):
    body = b"x" * 300_000
    url = server.put("/feed.xml", body, mode=mode)

    async with a_fetcher(max_bytes=300_000) as enough, a_fetcher(max_bytes=299_999) as too_little:
        assert (await enough.get(url, now=NOW)).body == body
        with pytest.raises(FeedUnreadableError, match="larger than 299,999"):
            await too_little.get(url, now=NOW)


async def test_an_html_page_is_called_so(fetcher, server):
    url = server.put("/feed.xml", b"<!doctype html><html><title>Parked</title></html>")

    error = await refused(fetcher, url)

    assert isinstance(error, FeedUnreadableError)
    assert "HTML" in str(error)


@pytest.mark.parametrize("mode", ["gzip", "gzip members", "br", "zstd", "zstd frames"])
async def test_what_is_packed_is_read(fetcher, server, mode):
    url = server.put("/feed.xml", rss("Ferry runs"), mode=mode)

    assert [item.title for item in (await fetched(fetcher, url)).items] == ["Ferry runs"]


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        ("120", 120),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300),
        ("soon", None),
        ("-3", None),
    ],
)
async def test_retry_after_is_understood_in_both_forms(fetcher, server, after, seconds):
    url = server.put("/feed.xml", status=429, headers={"Retry-After": after})

    assert (await refused(fetcher, url)).retry_after == seconds


async def test_a_server_that_never_answers_and_one_that_drips_are_given_up(server):
    async with a_fetcher(timeout=0.3) as quick:
        for mode in ("hang", "drip"):
            error = await refused(quick, server.put("/slow", mode=mode))
            assert isinstance(error, FeedUnreachableError)
            assert "0.3 s" in str(error)


async def test_nobody_there_and_no_such_name_are_told_apart(fetcher):
    says = str(await refused(fetcher, "http://127.0.0.1:1/feed"))

    assert says == "can't connect to 127.0.0.1:1 (connection refused)"
    assert "not known" in str(await refused(fetcher, "http://nobody.invalid/feed"))


# ---- addresses that are not dialled -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.2",
        "127.2",
        "0x7f.0.0.2",
        "0177.0.0.2",
        "2130706434",
        "127。0。0。2",
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::2]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[::ffff:127.0.0.2]",
        "[64:ff9b::10.0.0.1]",
        "[2002:a00:1::]",
        "[2001:0:4136:e378:8000:63bf:f5ff:fffe]",
    ],
)
async def test_no_private_address_is_dialled_however_it_is_written(fetcher, host):
    error = await refused(fetcher, f"http://{host}/feed")

    assert isinstance(error, FeedRefusedError), error


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_of_a_private_address_is_refused(server, address):
    async with a_fetcher(resolver=Names(inside_example=[address])) as guarded:
        error = await refused(guarded, f"http://inside.example:{server.port}/feed")

    assert isinstance(error, FeedRefusedError)
    assert "allow_networks" in str(error)


async def test_of_a_name_with_public_and_private_addresses_only_the_public_are_dialled(server):
    server.put("/feed.xml", rss("Ferry runs"))
    async with a_fetcher(resolver=Names(both_example=["127.0.0.2", "127.0.0.1"])) as guarded:
        assert await fetched(guarded, f"http://both.example:{server.port}/feed.xml")


async def test_a_name_that_turns_to_a_private_address_is_caught_at_the_dial(server):
    """The check of the resolver is passed; the socket is still refused."""
    names = Names(rebind_example=["127.0.0.1"])
    async with a_fetcher(resolver=names) as guarded:
        guarded._session.connector._resolver = names  # as if it had been rebound after the check
        names.names["rebind.example"] = ["127.0.0.2"]
        error = await refused(guarded, f"http://rebind.example:{server.port}/feed.xml")

    assert isinstance(error, FeedRefusedError)
    assert "127.0.0.2" in str(error)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/x", "http://", "http://u:p@a.example/", "x"]
)
async def test_only_plain_http_addresses_are_fetched(fetcher, url):
    assert isinstance(await refused(fetcher, url), FeedRefusedError)


# ---- many at a time -----------------------------------------------------------------------------------------------


async def test_all_names_of_one_owner_share_two_connections(server):
    names = Names(a_paper_example=["127.0.0.1"], b_paper_example=["127.0.0.1"], other_example=["127.0.0.1"])
    server.put("/feed.xml", rss("Ferry runs"))
    async with a_fetcher(resolver=names, allow_networks=LOOPBACK) as polite:
        hosts = ["a.paper.example", "b.paper.example", "other.example"] * 6
        got = await asyncio.gather(
            *(fetched(polite, f"http://{host}:{server.port}/feed.xml") for host in hosts)
        )

    assert all(isinstance(one, Fetched) for one in got)
    assert server.report()["crowded"] == {}


async def test_who_was_given_up_holds_no_connection(server):
    hangs = server.put("/hangs.xml", mode="hang")
    async with a_fetcher(timeout=0.1) as quick:
        for _ in range(4):
            await refused(quick, hangs)

    assert server.report()["crowded"] == {}


async def test_waiting_for_a_place_is_no_lost_time(server):
    """Twenty feeds of a slow host, two at a time, each within its own time."""
    server.put("/feed.xml", rss("Ferry runs"), mode="slow")
    async with a_fetcher(timeout=0.5) as patient:
        got = await asyncio.gather(*(fetched(patient, f"{server.url}/feed.xml") for _ in range(20)))

    assert len(got) == 20


async def test_a_feed_that_takes_for_ever_to_read_costs_its_worker_and_nothing_else(server):
    from bot.feeds.workers import Parsers

    nested = b"<rss><channel><item>" + b"<a:x>" * 400_000  # the prefix is never declared
    async with a_fetcher() as fetcher:
        fetcher._parsers = Parsers(1, cpu_seconds=1)
        bad = server.put("/bad.xml", nested)
        good = server.put("/good.xml", rss("Ferry runs"))
        errors, got = await asyncio.gather(refused(fetcher, bad), fetched(fetcher, good))

    assert "more time or memory" in str(errors)
    assert [item.title for item in got.items] == ["Ferry runs"]


async def test_a_worker_that_was_killed_is_replaced(server):
    url = server.put("/feed.xml", rss("Ferry runs"))
    async with a_fetcher() as fetcher:
        await fetched(fetcher, url)
        (pool,) = fetcher._parsers._idle
        os.kill(next(iter(pool._processes)), signal.SIGKILL)

        await refused(fetcher, url)

        assert await fetched(fetcher, url)
