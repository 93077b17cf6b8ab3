"""Posts of X as bridges give them: whose words they are, without what the bridge wrote around them."""

from html import escape

import pytest

from bot.feeds.parse import parse
from bot.news.reading.reading import read
from tests.builders import NOW

WORDS = "Ferry runs again. It leaves at noon."


def nitter(title, description, *, of="harbourwatch", by="@harbourwatch", number=1):
    return _rss(title, description, f"https://nitter.example/{of}/status/{number}#m", by)


def rsshub(title, description, *, of="harbourwatch", by="Harbour Watch", number=1):
    return _rss(title, description, f"https://x.com/{of}/status/{number}", by)


def _rss(title, description, link, by):
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Watch / @harbourwatch</title>'
        f"<item><title>{escape(title)}</title><dc:creator>{by}</dc:creator><link>{link}</link><guid>{link}</guid>"
        f"<description>{escape(description)}</description></item></channel></rss>"
    ).encode()


def json_feed(title, html, link):
    return (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Watch", "items": [{"id": "1", '
        f'"url": "{link}", "title": "{title}", "content_html": "{html}"}}]}}'
    ).encode()


TWEET = (
    '<div><blockquote class="twitter-tweet"><p lang="en" dir="ltr">{0} <a href="https://t.co/a">pic.twitter.com/AbC1</a></p>'
    '&mdash; Harbour Watch (@harbourwatch) <a href="https://twitter.com/harbourwatch/status/1">November 24, 2026</a></blockquote></div>'
)
QUOTE = "<hr/><blockquote><b>Ledger (@ledger)</b><p>Haftar lands</p><footer>— <cite><a href='https://n.example/ledger/status/9#m'>n.example/ledger/status/9#m</a></cite></footer></blockquote>"

# The shape -> the feed -> headline, text, whose it is, what is matched besides.
POSTS = {
    "nitter": (nitter(WORDS, f"<p>{WORDS}</p>"), WORDS, "", "@harbourwatch", ""),
    "nitter, several lines": (
        nitter("Ferry runs\n\nIt leaves at noon.", "<p>Ferry runs<br><br>It leaves at noon.</p>"),
        "Ferry runs", "It leaves at noon.", "@harbourwatch", "",
    ),
    "nitter, a repost": (
        nitter(f"RT by @harbourwatch: {WORDS}", f"<p>{WORDS}</p>", of="ledger", by="@ledger"), WORDS, "", "@ledger", "",
    ),
    "nitter, a repost of old": (nitter(f"RT: {WORDS}", f"<p>{WORDS}</p>", of="ledger", by="@ledger"), WORDS, "", "@ledger", ""),
    "nitter, a reply": (nitter(f"R to @ledger: {WORDS}", f"<p>{WORDS}</p>"), WORDS, "", "@harbourwatch", ""),
    "nitter, pinned": (nitter(f"Pinned: {WORDS}", f"<p>{WORDS}</p>"), WORDS, "", "@harbourwatch", ""),
    "nitter, a quotation": (
        nitter(WORDS, f"<p>{WORDS}</p>{QUOTE}"), WORDS, "", "@harbourwatch", "Ledger (@ledger) Haftar lands",
    ),
    "nitter, a quotation of old": (
        nitter(WORDS, f"<p>{WORDS}<br><a href='https://n.example/ledger/status/9#m'>n.example/ledger/status/9#m</a></p>"),
        WORDS, "", "@harbourwatch", "",
    ),
    "nitter, a picture": (
        nitter(WORDS, f"<p>{WORDS}</p><img src='https://n.example/pic/a.jpg' style='max-width:250px;' />"), WORDS, "", "@harbourwatch", "",
    ),
    "RSSHub": (rsshub(WORDS, f"{WORDS}<br><img src='https://pbs.example/a.jpg'>"), WORDS, "", "@harbourwatch", ""),
    "RSSHub, a repost": (
        rsshub(f"RT Harbour Ledger: {WORDS}", f"RT&ensp;Harbour Ledger<br>{WORDS}<br><img src='a.jpg'>"), WORDS, "", "Harbour Ledger", "",
    ),
    "RSSHub, a repost, readable": (
        rsshub(
            f"🔁 Harbour Ledger: {WORDS}",
            "<small><a href='https://x.com/harbourwatch'><strong>Harbour Watch</strong></a>&ensp;🔁</small><br>"
            f"<a href='https://x.com/ledger'><strong>Harbour Ledger</strong></a>:&ensp;{WORDS}<br clear='both' />",
        ),
        WORDS, "", "@ledger", "",
    ),
    "RSSHub, a reply": (rsshub(f"Re {WORDS}", f"Re {WORDS}"), WORDS, "", "@harbourwatch", ""),
    "RSSHub, a reply, as a sign": (rsshub(f"↩️ {WORDS}", f"↩️ {WORDS}"), WORDS, "", "@harbourwatch", ""),
    "RSSHub, a quotation": (
        rsshub(WORDS, f"{WORDS}<hr style='border:0'><div class=\"rsshub-quote\">Harbour Ledger:&ensp;Haftar lands<br></div>"),
        WORDS, "", "@harbourwatch", "Harbour Ledger: Haftar lands",
    ),
    "RSSHub, with its author": (
        rsshub(f"Harbour Watch: {WORDS}", f"<a href='https://x.com/harbourwatch'><strong>Harbour Watch</strong></a>:&ensp;{WORDS}"),
        WORDS, "", "@harbourwatch", "",
    ),
    "a framed post": (
        _rss(WORDS, TWEET.format(WORDS), "https://twitter.com/harbourwatch/status/1", "@harbourwatch"), WORDS, "", "@harbourwatch", "",
    ),
    "name and handle in the headline": (
        _rss(f"Harbour Watch (@harbourwatch): {WORDS}", WORDS, "https://twitter.com/harbourwatch/status/1", "Harbour Watch"),
        WORDS, "", "@harbourwatch", "",
    ),
    "the old repost": (
        _rss(f"RT @ledger: {WORDS}", f"RT @ledger: {WORDS}", "https://twitter.com/harbourwatch/status/1", "@harbourwatch"),
        WORDS, "", "@ledger", "",
    ),
    "words in a block": (
        _rss(WORDS, f"<div><a href='https://x.com/harbourwatch'><img src='a.jpg'></a></div><blockquote>{WORDS}</blockquote>", "https://x.com/harbourwatch/status/1", "Harbour Watch (@harbourwatch)"),
        WORDS, "", "@harbourwatch", "",
    ),
    "JSON": (json_feed(f"RT by @harbourwatch: {WORDS}", f"<p>{WORDS}</p>", "https://xcancel.example/ledger/status/7#m"), WORDS, "", "@ledger", ""),
    "Arabic": (nitter("R to @ledger: العبارة تبحر", "<p>العبارة تبحر<br>بعد تسعة أيام</p>"), "العبارة تبحر", "بعد تسعة أيام", "@harbourwatch", ""),
    "Japanese": (nitter("RT by @harbourwatch: 渡船が再開", "<p>渡船が再開</p>", of="ledger", by="@ledger"), "渡船が再開", "", "@ledger", ""),
}  # fmt: skip


def told(body):
    """What a reader gets of each item: headline, the text behind it, the credit, and what is matched besides."""
    for item in parse(body, url="https://bridge.example/rss", now=NOW).items:
        reading = read(item)
        text = " ".join(reading.text.split()).removeprefix(reading.title).strip()
        yield reading.title, text, reading.credit.source, " ".join(reading.captions.split())


@pytest.mark.parametrize(("body", *"abcd"), POSTS.values(), ids=POSTS)
def test_a_post_is_its_author_s_words(body, a, b, c, d):
    assert list(told(body)) == [(a, b, c, d)]


@pytest.mark.parametrize("title", ["Image", "Video", "Gif", "", "RT by @harbourwatch: Image"])
def test_a_post_without_words_is_no_item(title):
    assert list(told(nitter(title, "<p></p><img src='https://n.example/pic/a.jpg' />"))) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://ledger.example/2026/11/ferry",
        "https://social.example/@ada/112233",
        "https://ledger.example/port/status",
    ],
)
def test_other_entries_are_left_alone(link):
    assert list(
        told(_rss("Re Ferry runs", "<p>Words.</p><blockquote>Said.</blockquote>", link, "Ada Lind"))
    ) == [("Re Ferry runs", "Words. Said.", "", "")]
