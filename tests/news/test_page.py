"""Whose page is worth reading, and which pages are believed."""

from datetime import UTC, datetime

import pytest

from bot.news.item import PageText, version_key
from bot.news.reading.page import address_of_page, gives_a_line, with_page
from bot.news.reading.reading import read
from tests.builders import an_item

URL = "https://harbour-gazette.example/2026/11/25/ferry"
LINE = "After nine days in dock the ferry has left the harbour."
TEXT = (
    "The ferry to the islands runs again after nine days in the dock of Port Ellis, its owners said on Tuesday.\n"
    "Divers had found a crack in the shaft. A spare part came by air from Turku and was fitted overnight."
)


def a_page(**given):
    return PageText(**{"url": URL, "text": TEXT} | given)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"summary": LINE}, True),
        ({"summary": ""}, True),
        ({"summary": "", "content": f"<p>{LINE}</p><img src='{'x' * 400}'>"}, True),
        ({"summary": LINE * 8}, False),
        ({"summary": LINE * 8 + " Divers had found …"}, True),
        ({"summary": LINE * 8 + " Divers had found [...]"}, True),
        ({"summary": LINE, "content": LINE * 8}, False),
        ({"summary": "渡轮在船坞停留九天后恢复通航。"}, True),
        ({"summary": "渡轮在船坞停留九天后恢复通航。" * 8}, False),
    ],
)
def test_a_feed_gives_a_line_or_more(given, line):
    assert gives_a_line(an_item(**given)) is line


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (URL, URL),
        ("", ""),
        ("mailto:desk@harbour-gazette.example", ""),
        ("https://news.google.com/rss/articles/CBMiX", ""),
        (f"https://www.bing.com/news/apiclick.aspx?url={URL}", URL),
        ("https://www.bing.com/news/apiclick.aspx?tid=1", ""),
        ("https://notbing.com/1", "https://notbing.com/1"),
    ],
)
def test_where_the_page_stands(url, page):
    assert address_of_page(an_item(url=url)) == page


def test_a_page_is_read_behind_what_the_feed_says_and_is_no_new_version():
    item = an_item(summary=LINE)

    with_text = with_page(item, a_page())

    assert read(with_text).text == f"{LINE}\n\n{TEXT}"
    assert version_key(with_text) == version_key(item)


def test_what_the_page_says_too_is_said_once():
    item = an_item(summary=TEXT[:90] + "…", content=TEXT[:70] + " [...]")

    assert read(with_page(item, a_page())).text == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "Please enable scripts.",  # too little
        "We value your privacy. " * 30,  # speaks of something else
        "",
    ],
)
def test_a_page_that_is_not_the_article_is_not_believed(text):
    item = an_item(summary=LINE)

    assert with_page(item, a_page(text=text)) == item


@pytest.mark.parametrize(
    ("title", "dated"),
    [
        ("Ferry runs again | Harbour Gazette", True),
        ("Subscribe to Harbour Gazette", False),
    ],
)
def test_a_page_with_the_headline_and_a_wall_below_it_still_tells_the_date(title, dated):
    item = an_item(title="Ferry runs again", summary=LINE)
    then = datetime(2019, 6, 12, tzinfo=UTC)

    found = with_page(item, a_page(text="We value your privacy. " * 30, title=title, published=then))

    assert (found.page, found.page_date) == ("", then if dated else None)


def test_a_page_that_says_less_than_the_feed_is_not_taken():
    item = an_item(summary=TEXT + "\n" + TEXT.upper() + " …")

    assert with_page(item, a_page()) == item


def test_an_item_without_words_believes_any_page():
    assert with_page(an_item(title="", summary=""), a_page()).page == TEXT


@pytest.mark.parametrize(
    ("found", "own", "kept"),
    [
        (URL, f"{URL}-2", f"{URL}-2"),
        (URL, "https://www.harbour-gazette.example/a", "https://www.harbour-gazette.example/a"),
        ("https://m.harbour-gazette.example/a", URL, URL),
        (URL, "", ""),
        (URL, "https://elsewhere.example/ferry", ""),
        (URL, "https://harbour-gazette.example/", ""),
        (URL, "https://harbour-gazette.example/2026/11", ""),
        (URL, "javascript:void(0)", ""),
        ("https://harbour.blogspot.com/a", "https://island.blogspot.com/a", ""),
        ("https://harbour.substack.com/p/a", "https://island.substack.com/p/a", ""),
        ("https://medium.com/@harbour/a", "https://medium.com/@island/a", ""),
        ("https://medium.com/@harbour/a", "https://medium.com/@harbour/b", "https://medium.com/@harbour/b"),
    ],
)
def test_the_address_that_a_page_calls_its_own_is_believed_on_its_own_site(found, own, kept):
    assert with_page(an_item(summary=LINE), a_page(url=found, canonical=own)).page_url == kept
