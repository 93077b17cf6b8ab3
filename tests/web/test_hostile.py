"""Whatever a feed says, a page shows it as text: property-tested over hostile headlines, links and letters."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.archive import Page, ShownStory
from bot.desk.viewer import VISITOR
from bot.news.alert import Mark, Outlet
from bot.telegram.posts.format import html
from bot.web import feeds, tables, texts
from bot.web.render import Renderer
from tests.builders import NOW, a_post, a_watchlist

RENDERER = Renderer(title="Watchwire", version="1")
NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "JaVaScRiPt://x/%0aalert(1)",
        "data:text/html,<script>",
        'https://a.example/"onmouseover="x',
        "https://a.example/<b>",
        "\u202egnp.exe",
        "\u2066\u2067\u2068",
        "]]>",
        "{{ 7*7 }}",
        "\ud800",
        "\x00\x08\x1b[31m",
        "=cmd|' /C calc'!A0",
        "&lt;b&gt;",
        "مرحبا <b>",
    ]
)
TEXT = st.one_of(NASTY, st.text(max_size=60), st.tuples(NASTY, st.text(max_size=20), NASTY).map("".join))
MARKS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 80)).map(lambda one: Mark(start=min(one), end=max(one))),
    max_size=4,
).map(tuple)
POSTS = st.builds(
    a_post,
    headline=TEXT,
    url=TEXT,
    source=TEXT,
    summary=TEXT,
    lang=TEXT,
    match_line=TEXT,
    headline_marks=MARKS,
    summary_marks=MARKS,
    also_in=st.lists(st.builds(Outlet, source=TEXT, url=TEXT), max_size=3).map(tuple),
)


class Seen(HTMLParser):
    """The elements and addresses of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.addresses = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        for name, value in attributes:
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "src", "action", "formaction"):
                self.addresses.append(value or "")


def a_page(post, name="harbours"):
    story = ShownStory(story=1, item=1, at=NOW, updated=NOW, post=post, silent="")
    return Page(watchlist=a_watchlist(name=name), zone=ZoneInfo("UTC"), stories=(story,), before=None), story


def rendered(post):
    page, story = a_page(post)
    return RENDERER.page(
        "watchlist.html",
        viewer=VISITOR,
        path="/w/harbours",
        form="",
        suffix="",
        page=page,
        days=[(NOW.date(), [story])],
        from_start=True,
        picture=None,
    )


PLAIN = Seen(rendered(a_post(also_in=(Outlet(source="Ledger", url="https://ledger.example/"),)))).elements


@settings(max_examples=150)
@given(post=POSTS)
def test_no_text_becomes_markup_or_an_address_of_its_own(post):
    text = rendered(post)

    seen = Seen(text)
    assert seen.elements <= PLAIN | {"mark", "p", "a", "span", "bdi"}
    assert "script" not in seen.elements
    for address in seen.addresses:
        assert re.match(r"#main$|https?://[^\s\"'<>]+$|/", address), address
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ud800-\udfff\x00-\x08]", text)
    text.encode()


@settings(max_examples=150)
@given(post=POSTS)
def test_feeds_of_any_text_are_well_formed(post):
    page, _ = a_page(post)
    feed = feeds.feed_of(
        page,
        title="Watchwire",
        base="https://news.example",
        key="",
        posted=lambda one, zone, now: html(one, timezone=zone, now=now),
    )

    root = ElementTree.fromstring(RENDERER.atom(feed).encode())
    content = root.findtext(".//{http://www.w3.org/2005/Atom}content", "")
    assert Seen(content).elements <= {"a", "b", "u", "i", "br", "blockquote"}
    assert all(re.match("https?://", one) for one in Seen(content).addresses)
    said = feeds.as_json(feed)["items"]
    assert re.match("https?://|$", str(said[0].get("external_url", "")))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example",
        "https://",
        "http:/x",
        "https://a b.example",
        "\u202ehttps://a.example",
        "",
    ],
)
def test_only_web_addresses_become_links(url):
    assert texts.link(url) in ("", "https://a.example")


def test_no_cell_of_a_table_is_a_formula():
    response = tables.csv_of(("a",), [("=1+1",), ("-2",), ("plain",), (-2,)], name="x")

    assert response.body.decode("utf-8-sig").split() == ["a", "'=1+1", "'-2", "plain", "-2"]
