"""The fast first reader gives what feedparser gives, or nothing."""

import json
import os
import random
from pathlib import Path

import pytest

from bot.errors import FeedUnreadableError
from bot.feeds import parse, quick
from tests.builders import NOW
from tests.feeds.random_feeds import a_random_feed

CORPUS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "corpus" / "feeds"
URL = "https://outlet.example/feed"
RSS = """<rss version="2.0"><channel><title>Gazette</title><item><title>Ferry &amp; tide</title>
    <link>/ferry</link><guid isPermaLink="false">1</guid><pubDate>Wed, 25 Nov 2026 08:00:00 +0100</pubDate>
    <description>&lt;p&gt;It runs.&lt;/p&gt;</description></item></channel></rss>"""


def both(body, content_type="application/xml"):
    """What it gives (None: it is unsure), and what feedparser gives (None: it is no feed)."""
    text = parse._readable(body)
    media_type = parse._trusted(content_type, text)
    known = quick.read(text, media_type=media_type, url=URL)
    if known is None:
        return None, None
    given = parse._fetched(body, known.feed, known.entries, known.complaint, URL, NOW)
    try:
        return given, parse.judged(body, text, media_type, URL, NOW)
    except FeedUnreadableError:
        return given, None


def test_a_plain_feed_is_read_without_feedparser():
    given, judged = both(RSS.encode())

    assert given == judged
    assert given.items[0].title == "Ferry & tide"
    assert given.items[0].url == "https://outlet.example/ferry"


@pytest.mark.parametrize(
    "change",
    [
        ("<rss", "<!DOCTYPE rss><rss"),
        ("<rss", "<?xml version='1.0' encoding='windows-1251'?><rss"),
        ("</rss>", ""),
        ("<link>/ferry</link>", ""),
        ("Ferry &amp; tide", "Ferry &nbsp; tide"),
        ("Ferry &amp; tide", "Ferry <b>and</b> tide"),
        ("Wed, 25 Nov 2026 08:00:00 +0100", "yesterday"),
        ("<rss", "<rss xml:base='https://other.example/'"),
        ("<description>", "<description type='xhtml'>"),
        ("<item>", "<item xmlns='https://odd.example/'>"),
        ("<item>", "<item>" + "<group>" * 20 + "</group>" * 20),
    ],
    ids=lambda change: change[1][:30],
)
def test_what_is_unusual_is_left_to_feedparser(change):
    assert both(RSS.replace(*change).encode()) == (None, None)


def test_random_feeds_are_read_as_feedparser_reads_them():
    sure = 0
    for seed in range(1500):
        body = a_random_feed(random.Random(seed))
        given, judged = both(body)
        assert given == judged, f"seed {seed}: {body.decode()}"
        sure += given is not None

    assert sure > 100


@pytest.mark.corpus
@pytest.mark.parametrize("content_type", ["application/xml", "text/xml", "text/xml; charset=utf-8"])
def test_every_feed_of_the_corpus_that_it_reads_is_read_as_feedparser_reads_it(content_type):
    if not (CORPUS / "manifest.jsonl").exists():
        if os.environ.get("CI") == "true":
            pytest.fail("the corpus is missing")
        pytest.skip("the corpus is not there")
    lines = map(json.loads, (CORPUS / "manifest.jsonl").read_text().splitlines())
    files = [line["file"] for line in lines if line.get("kind")]

    results = {file: both((CORPUS / file).read_bytes(), content_type) for file in files}

    sure = {file for file, (given, _) in results.items() if given is not None}
    wrong = [file for file in sure if results[file][0] != results[file][1]]
    assert wrong == []
    assert len(sure) > 200
