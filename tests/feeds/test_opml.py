"""Lists of feeds, in and out."""

import os
from pathlib import Path

import pytest

from bot.errors import AdminError
from bot.feeds.opml import OpmlFeed, read, write
from tests.builders import a_feed

CORPUS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "corpus" / "feeds"


def opml(body):
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def test_folders_and_titles_are_read():
    body = opml(
        '<outline text="Coast"><outline text="North"><outline type="rss" text="Gazette" xmlUrl="https://a.example/"/>'
        '</outline><outline title="Ledger" text="x" xmlurl="https://b.example/"/></outline>'
        '<outline xmlUrl="https://c.example/"/>'
    )

    assert read(body) == [
        OpmlFeed(url="https://a.example/", title="Gazette", folder="Coast / North"),
        OpmlFeed(url="https://b.example/", title="Ledger", folder="Coast"),
        OpmlFeed(url="https://c.example/"),
    ]


def test_an_address_counts_once():
    twice = '<outline text="A" xmlUrl="https://a.example/"/>' * 2

    assert len(read(opml(twice))) == 1


def test_what_is_written_is_read_back():
    feeds = [
        a_feed(url="https://a.example/?a=1&b=2", name='Ann\'s "Gazette" <1>', folder="Coast"),
        a_feed(url="https://b.example/", title="Вестник"),
    ]

    assert sorted((one.url, one.title, one.folder) for one in read(write(feeds).encode())) == [
        ("https://a.example/?a=1&b=2", 'Ann\'s "Gazette" <1>', "Coast"),
        ("https://b.example/", "Вестник", ""),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        '<outline <xmlUrl="https://b.example/"/>',
        '<outline text="a < b" xmlUrl="https://b.example/"/>',
        '<outline text="The "Daily" Post" xmlUrl="https://b.example/"/>',
        "<outline text='Zürich' xmlUrl='https://b.example/'/>".encode("latin-1").decode(
            "utf-8", "surrogateescape"
        ),
        "<outline text=unquoted xmlUrl=https://b.example/ />",
        '<outline text="&nbsp;&undeclared;" xmlUrl="https://b.example/"/>',
        '<outline text="\x0b" XMLURL = "https://b.example/"></outline>',
    ],
)
def test_an_ill_formed_list_is_read_on(odd):
    fish = '<outline text="Fish & Chips" xmlUrl="https://a.example/?a=1&b=2"/>'
    last = '<outline text="Last" xmlUrl="https://c.example/"/>'
    body = opml(fish + "@@" + last).replace(b"@@", odd.encode("utf-8", "surrogateescape"))

    first, *_, end = read(body)

    assert first == OpmlFeed(url="https://a.example/?a=1&b=2", title="Fish & Chips")
    assert end == OpmlFeed(url="https://c.example/", title="Last")


def test_a_list_that_breaks_off_is_refused_with_the_line():
    body = opml(
        '<outline text="A" xmlUrl="https://a.example/"/>\n<outline text="B" xmlUrl="https://b'
    ).partition(b"</body>")[0]

    with pytest.raises(AdminError, match="breaks off in line"):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        opml('<outline text="empty"/>'),
        b'<!DOCTYPE o [<!ENTITY a "b">]>' + opml("")[21:],
    ],
)
def test_what_is_no_list_of_feeds_is_refused(body):
    with pytest.raises(AdminError):
        read(body)


@pytest.mark.corpus
def test_real_lists_are_read():
    files = sorted(CORPUS.rglob("*.opml"))
    if not files:
        if os.environ.get("CI") == "true":
            pytest.fail("no lists to read")
        pytest.skip("no lists to read beside the checkout")

    feeds = [len(read(file.read_bytes())) for file in files]

    assert len(feeds) > 50
    assert min(feeds) > 0


def test_addresses_are_given_as_they_stand_there_so_that_each_can_be_reported():
    urls = ["feed://a.example/rss", "feed:https://b.example/rss", "javascript:alert(1)"]
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)

    read_ = read(f"<opml><body>{outlines}</body></opml>".encode())

    assert [one.url for one in read_] == [
        "http://a.example/rss",
        "https://b.example/rss",
        "javascript:alert(1)",
    ]


def test_a_folder_without_a_name_leaves_no_trace_in_the_path():
    body = b'<opml><body><outline text="News"><outline><outline xmlUrl="https://a.example/rss"/></outline></outline></body></opml>'

    assert [one.folder for one in read(body)] == ["News"]


def test_the_address_of_a_site_is_escaped():
    written = write([a_feed(site_url='https://a.example/?a=1&b="2"')])

    assert "htmlUrl='https://a.example/?a=1&amp;b=\"2\"'" in written
