"""Bytes of feeds -> items, as a table of what publishers do."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from xml.sax.handler import ContentHandler

import pytest

from bot.errors import FeedUnreadableError
from bot.feeds.parse import MAX_ITEMS, parse
from bot.feeds.sax import create_parser
from bot.text import plain
from tests.builders import NOW
from tests.servers.feed_server import rss

URL = "https://harbour-gazette.example/news/feed.xml"

FORMATS = {
    "rss 0.91": b"<rss version='0.91'><channel><title>Gazette</title><item><title>Ferry runs</title>"
    b"<link>https://a.example/1</link></item></channel></rss>",
    "rss 1.0": b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    b"<channel rdf:about='https://a.example/'><title>Gazette</title></channel>"
    b"<item rdf:about='https://a.example/1'><title>Ferry runs</title><link>https://a.example/1</link></item></rdf:RDF>",
    "rss 2.0": b"<rss version='2.0'><channel><title>Gazette</title><item><title>Ferry runs</title>"
    b"<link>https://a.example/1</link></item></channel></rss>",
    "atom": b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Gazette</title><entry><id>urn:1</id>"
    b"<title>Ferry runs</title><link href='https://a.example/1'/></entry></feed>",
    "json feed 1.0": b'{"version": "https://jsonfeed.org/version/1", "title": "Gazette",'
    b'"items": [{"id": "1", "title": "Ferry runs", "url": "https://a.example/1", "content_text": "It runs."}]}',
    "json feed 1.1": b'\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "language": "en",'
    b'"items": [{"id": 1, "title": "Ferry runs", "url": "https://a.example/1", "content_html": "<p>It runs."}]}',
    "news sitemap": b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    b"xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://a.example/1</loc><news:news>"
    b"<news:publication><news:name>Gazette</news:name><news:language>en</news:language></news:publication>"
    b"<news:publication_date>2026-11-25T08:00:00+01:00</news:publication_date>"
    b"<news:title>Ferry runs</news:title></news:news></url></urlset>",
}


def read(body, **given):
    return parse(body, **({"url": URL, "now": NOW} | given))


def one(body, **given):
    (item,) = read(body, **given).items
    return item


def entry(inside, **given):
    return one(f"<rss version='2.0'><channel><item>{inside}</item></channel></rss>".encode(), **given)


@pytest.mark.parametrize("body", FORMATS.values(), ids=FORMATS)
def test_every_format_gives_its_items(body):
    item = one(body)

    assert (item.title, item.url) == ("Ferry runs", "https://a.example/1")
    assert item.guid
    assert item.fetched == NOW


def test_a_news_sitemap_names_publisher_language_and_time():
    item = one(FORMATS["news sitemap"])

    assert (item.source, item.lang) == ("Gazette", "en")
    assert item.published == datetime(2026, 11, 25, 7, tzinfo=UTC)


RUSSIAN, ARABIC, CHINESE = "Паром снова ходит", "العبّارة تعود", "渡轮恢复航行"


@pytest.mark.parametrize(
    ("title", "charset", "declared", "header"),
    [
        (RUSSIAN, "utf-8", "utf-8", ""),
        (RUSSIAN, "utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        (RUSSIAN, "utf-8", "", "application/rss+xml"),
        (RUSSIAN, "utf-8-sig", "", ""),
        (RUSSIAN, "windows-1251", "windows-1251", ""),
        (RUSSIAN, "windows-1251", "windows-1251", "application/rss+xml"),
        (RUSSIAN, "windows-1251", "", "application/xml; charset=windows-1251"),
        (RUSSIAN, "windows-1251", "utf-8", "application/xml; charset=windows-1251"),
        (RUSSIAN, "windows-1251", "windows-1251", "application/xml; charset=utf-8"),
        (RUSSIAN, "koi8-r", "koi8-r", ""),
        (RUSSIAN, "utf-16", "utf-16", ""),
        (RUSSIAN, "utf-16-le", "utf-16", ""),
        (RUSSIAN, "utf-16-be", "", ""),
        (ARABIC, "windows-1256", "windows-1256", ""),
        (CHINESE, "gb18030", "gb18030", ""),
        (CHINESE, "gb18030", "gb2312", "text/xml"),
        ("Fähre fährt", "iso-8859-1", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("Fähre fährt – wieder", "windows-1252", "iso-8859-1", ""),
    ],
)
def test_letters_arrive_as_they_were_written(title, charset, declared, header):
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else "<?xml version='1.0'?>"
    text = f"{declaration}<rss version='2.0'><channel><item><title>{title}</title><link>https://a.example/</link></item></channel></rss>"

    assert one(text.encode(charset), content_type=header).title == title


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n  " + rss("Ferry runs"),
        b"\xef\xbb\xbf\n" + rss("Ferry runs"),
        rss("Ferry runs").replace(b"Ferry", b"\x0bFerry\x00"),
        rss("Ferry runs").replace(b"</channel></rss>", b""),
        rss("Ferry runs").replace(b"<title>Harbour", b"<title>Fish & Chips &nbsp; Harbour"),
        b"<!-- made by hand -->" + rss("Ferry runs").partition(b"?>")[2],
    ],
)
def test_ill_formed_feeds_are_read_all_the_same(body):
    (item,) = read(body).items

    assert item.title.strip().endswith("Ferry runs")


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link>/2026/ferry</link>", "https://harbour-gazette.example/2026/ferry"),
        ("<link>ferry</link>", "https://harbour-gazette.example/news/ferry"),
        ("<link>//other.example/ferry</link>", "https://other.example/ferry"),
        ("<link> https://a.example/x </link>", "https://a.example/x"),
        ("<guid>https://a.example/permalink</guid>", "https://a.example/permalink"),
        ("<guid isPermaLink='false'>1</guid>", ""),
        ("<link>javascript:alert(1)</link>", ""),
        # counters of clicks
        (
            "<link>https://www.bing.com/news/apiclick.aspx?ref=Rss&amp;url=https%3a%2f%2fa.example%2fx&amp;c=1</link>",
            "https://a.example/x",
        ),
        (
            (
                "<link>https://feeds.example/~r/1</link><o:origLink xmlns:o='http://rssnamespace.org/feedburner/ext/1.0'>"
                "https://a.example/x</o:origLink>"
            ),
            "https://a.example/x",
        ),
        (
            "<title>x</title><enclosure url='https://a.example/x.mp3' type='audio/mpeg'/>",
            "https://a.example/x.mp3",
        ),
    ],
)
def test_links_are_made_absolute(inside, url):
    assert entry(inside + "<description>x</description>").url == url


def test_links_are_relative_to_xml_base():
    body = b"""<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://base.example/a/'><title>G</title>
        <entry xml:base='b/'><id>1</id><title>Ferry</title><link href='c'/></entry></feed>"""

    assert one(body).url == "https://base.example/a/b/c"


def test_an_item_without_guid_is_known_by_its_link_and_one_without_both_by_its_text():
    body = rss(
        {"title": "A", "guid": ""},
        {"title": "B", "guid": "", "link": ""},
        {"title": "C", "guid": "", "link": ""},
    )

    first = [item.guid for item in read(body).items]

    assert len(set(first)) == 3
    assert first[0].startswith("https://")
    assert [item.guid for item in read(body).items] == first


def test_a_guid_that_two_items_share_is_not_trusted_alone():
    body = rss(
        {"title": "A", "guid": "same", "link": "https://a.example/1"},
        {"title": "B", "guid": "same", "link": "https://a.example/2"},
    )

    assert len({item.guid for item in read(body).items}) == 2


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Wed, 25 Nov 2026 08:00:00 +0100", datetime(2026, 11, 25, 7, tzinfo=UTC)),
        ("2026-11-25T08:00:00Z", datetime(2026, 11, 25, 8, tzinfo=UTC)),
        ("Wed, 25 Nov 2026 03:00:00 EST", datetime(2026, 11, 25, 8, tzinfo=UTC)),
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
        ("Wed, 25 Nov 2026 09:30:00 GMT", datetime(2026, 11, 25, 9, 30, tzinfo=UTC)),  # a clock an hour fast
        ("Fri, 25 Dec 2026 08:00:00 GMT", NOW),  # nothing is published next month
    ],
)
def test_dates_are_read_where_they_make_sense(date, expected):
    assert entry(f"<title>x</title><pubDate>{date}</pubDate>").published == expected


def test_the_publisher_that_an_entry_names_is_kept():
    item = entry(
        "<title>x</title><source url='https://ledger.example/rss'>The Ledger</source><dc:creator>A. B.</dc:creator>"
    )

    assert item.source == "The Ledger"


def test_a_search_service_is_not_taken_for_the_publisher():
    google = entry(
        "<title>Ferry runs - The Ledger</title><source url='https://ledger.example'>The Ledger</source>"
    )
    bing = one(
        b"<rss version='2.0' xmlns:News='https://www.bing.com/news/search?q=x'><channel><item>"
        b"<title>Ferry runs</title><News:Source>The Ledger</News:Source></item></channel></rss>"
    )

    assert (google.title, google.source) == ("Ferry runs", "The Ledger")
    assert (bing.title, bing.source) == ("Ferry runs", "The Ledger")


@pytest.mark.parametrize(
    ("channel", "ttl"),
    [
        ("<ttl>30</ttl>", timedelta(minutes=30)),
        ("<ttl>soon</ttl>", None),
        ("<ttl>0</ttl>", None),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            timedelta(minutes=15),
        ),
        ("<sy:updatePeriod>dayly</sy:updatePeriod>", None),
    ],
)
def test_what_the_feed_asks_of_pollers(channel, ttl):
    body = rss("x", channel=channel).replace(
        b"<rss ", b"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' "
    )

    assert read(body).hints.ttl == ttl


def test_all_hours_and_days_to_skip_are_read():
    channel = "<skipHours><hour>1</hour><hour>24</hour> <hour>3</hour></skipHours><skipDays><day>sunday</day></skipDays>"

    hints = read(rss("x", channel=channel)).hints

    assert (hints.skip_hours, hints.skip_days) == ((0, 1, 3), ("Sunday",))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Parked</body></html>", "HTML"),
        (b'{"error": "no"}', "."),
        (b"{", "."),
        (b"https://a.example/feed", "."),
        (b"/etc/passwd", "."),
        (b"\x00\x01\x02" * 100, "."),
    ],
)
def test_what_is_no_feed_is_refused(body, words):
    with pytest.raises(FeedUnreadableError, match=words):
        read(body)


def test_no_more_items_are_read_than_a_feed_may_have():
    fetched = read(rss(*(f"Report {n}" for n in range(MAX_ITEMS + 1))))

    assert len(fetched.items) == MAX_ITEMS
    assert str(MAX_ITEMS) in fetched.warnings[0]


ATTACKS = {
    "billion laughs": b"<!DOCTYPE r [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><rss version='2.0'><channel><item><title>&m;</title></item></channel></rss>",
    "quadratic": b"<!DOCTYPE r [<!ENTITY a '%s'>]><rss version='2.0'><channel><item><title>%s</title></item></channel></rss>"
    % (b"x" * 50_000, b"&a;" * 2_000),
    "external entity": b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><rss version='2.0'><channel><item>"
    b"<title>[&a;]</title></item></channel></rss>",
    "parameter entity": b"<!DOCTYPE r [<!ENTITY % a SYSTEM 'file:///etc/hostname'> %a;]><rss version='2.0'><channel><item>"
    b"<title>[]</title></item></channel></rss>",
    "nesting": b"<rss version='2.0'><channel><item>" + b"<b>" * 3_000 + b"</channel></rss>",
    "json nesting": b'{"items": ' + b"[" * 100_000,
    "json of odd types": json.dumps(
        {"version": [], "items": [1, None, [], {"id": {}, "authors": 3, "tags": "x"}]}
    ).encode(),
}


@pytest.mark.parametrize("body", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_gains_nothing(body):
    try:
        fetched = read(body)
    except FeedUnreadableError:
        return
    text = " ".join(item.title + item.summary + item.content for item in fetched.items)
    assert len(text) < 1_000_000
    with open("/etc/hostname") as file:
        assert f"[{file.read().strip()}]" not in text


def test_feedparser_is_not_loaded_for_a_json_feed():
    code = (
        "import sys; from datetime import datetime, UTC; from bot.feeds.parse import parse;"
        "parse(sys.stdin.buffer.read(), url='x', now=datetime.now(UTC)); print('feedparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=FORMATS["json feed 1.1"], capture_output=True)

    assert done.stdout == b"False\n"


def test_a_long_text_comes_in_one_piece():
    """feedparser looks at each piece that the XML parser hands over; an article has a thousand lines and references."""
    pieces = []

    class Handler(ContentHandler):
        def characters(self, content):
            pieces.append(content)

    parser = create_parser()
    parser.setContentHandler(Handler())
    parser.parse(BytesIO(b"<a>" + b"one &lt;b&gt; line\n" * 1000 + b"</a>"))

    assert pieces == ["one <b> line\n" * 1000]


def test_a_known_reference_without_its_semicolon_is_that_sign():
    (item,) = read(
        b"<rss version='2.0'><channel><item><title>Salt &amp Pepper &lt 3</title></item></channel></rss>"
    ).items

    assert plain(item.title) == "Salt & Pepper < 3"


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (
            "<item " + " ".join(f"a{n}='x'" for n in range(5000)) + "><title>x</title></item>",
            "1,000 attributes",
        ),
        ("<item>" + "<a>" * 1000 + "</a>" * 1000 + "</item>", "nested too deeply"),
    ],
    ids=["attributes", "depth"],
)
def test_an_element_without_measure_costs_its_feed_at_once(inside, says):
    with pytest.raises(FeedUnreadableError, match=says):
        read(f"<rss version='2.0'><channel><title>t</title>{inside}</channel></rss>".encode())
