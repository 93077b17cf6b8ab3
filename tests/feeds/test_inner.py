"""What is inside a part of an item is none of the item's own."""

import pytest

from bot.feeds.inner import without_inner
from bot.feeds.parse import parse
from tests.builders import NOW

HEAD = (
    '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Quay Courier</title>'
)
OWN = "<title>Ferry</title><link>https://quay.example/own</link><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate>"


def read(inside):
    return parse(
        f"{HEAD}<item>{inside}</item></channel></rss>".encode(), url="https://quay.example/f", now=NOW
    ).items


@pytest.mark.parametrize(
    "inner",
    [
        "<media:content url='/a.jpg'><pubDate>Mon, 02 Mar 2020 10:00:00 GMT</pubDate><dc:date>2020-03-02</dc:date></media:content>",
        "<related><link>https://quay.example/r1</link><item><title>Other</title><link>/r2</link></item></related>",
        "<image><url>/b.jpg</url><title>A picture</title><link>https://quay.example/b</link></image>",
        "<gallery><photo><title>A picture</title><link href='/c'/><guid>c</guid></photo></gallery>",
    ],
)
@pytest.mark.parametrize("inside", ["{inner}{own}", "{own}{inner}"])
def test_an_item_has_its_own_link_title_and_date(inner, inside):
    (item,) = read(inside.format(inner=inner, own=OWN))

    assert (item.title, item.url, item.guid) == (
        "Ferry",
        "https://quay.example/own",
        "https://quay.example/own",
    )
    assert f"{item.published:%d %H}" == "24 10"


def test_markup_in_a_text_stays():
    (item,) = read(f"{OWN}<description><div><title>T</title><link>x</link></div></description>")

    assert "<title>T</title>" in without_inner("<item><content><b><title>T</title></b></content></item>")
    assert "T" in item.summary


@pytest.mark.parametrize("unclosed", ["<q:y>", "<aside><p>", "<!-- <b>", "<![CDATA["])
def test_an_item_that_does_not_close_in_order_is_left_as_it_is(unclosed):
    text = f"{HEAD}<item>{unclosed}{OWN}</item></channel></rss>"

    assert without_inner(text) == text


@pytest.mark.parametrize(
    "item", ["<item><title>a</title><q:y><link>u</link>", "<item><title>a</title></item>"]
)
def test_a_list_without_end_costs_no_more_than_a_long_one(item):
    text = f"{HEAD}{item * 50_000}</channel></rss>"

    assert len(without_inner(text)) < len(text) / 4
    assert without_inner(text).endswith("</channel></rss>") or "</item>" not in item
