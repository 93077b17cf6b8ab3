"""A query as search services are asked it: at least as wide as the query, and what is lost is said."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.query.parser import parse
from bot.query.services import LANGUAGES, search_feeds

HAFTAR = {"haftar": ["Haftar", "Hifter", "حفتر", "Хафтар*"]}


def asked(query, service, **given):
    """What the service is asked, without our own additions; None where it is left out."""
    for feed in search_feeds(parse(query, names=HAFTAR), **given):
        if feed.service == service:
            words = parse_qs(urlsplit(feed.url).query)
            text = words["query" if service == "GDELT" else "q"][0]
            return text.replace(" when:1d", "").partition(" sourcelang:")[0]
    return None


@pytest.mark.parametrize(
    ("query", "google", "gdelt"),
    [
        ("Haftar AND Russia", "haftar russia", "haftar russia"),
        ('"Khalifa Haftar"', '"khalifa haftar"', '"khalifa haftar"'),
        ("ferry OR boat", "(ferry OR boat)", "(ferry OR boat)"),
        ("ferry AND NOT football", "ferry -football", "ferry -football"),
        ("NOT football AND ferry", "ferry -football", "ferry -football"),
        ("ferry AND NOT (football OR tennis)", "ferry -football -tennis", "ferry -football -tennis"),
        ("ferry NEAR/5 island", "ferry island", 'near7:"ferry island"'),
        ("title:ferry", "intitle:ferry", "ferry"),
        ("ferry site:harbour.example", "ferry site:harbour.example", "ferry domain:harbour.example"),
        ("ferr* AND island", "island", "island"),
        ("ferr*", None, None),
        ("ferr* OR boat", "boat", "boat"),
        ("(ferry AND island) OR boat", "((ferry island) OR boat)", "boat"),
    ],
)
def test_a_query_is_said_as_far_as_a_service_can_say_it(query, google, gdelt):
    assert asked(query, "Google News") == google
    assert asked(query, "GDELT") == gdelt


def test_what_only_narrows_is_left_out_and_never_what_excludes_more():
    assert asked("ferry AND NOT (football NEAR/3 match)", "Google News") == "ferry"


def test_alternatives_that_cannot_be_said_are_named():
    (feed, *_) = search_feeds(parse("@haftar AND Russia", names=HAFTAR))

    assert "haftar OR hifter" in parse_qs(urlsplit(feed.url).query)["q"][0]
    assert feed.lost == ("хафтар*",)


def test_every_service_is_asked_in_every_language_that_is_wanted():
    feeds = search_feeds(parse("ferry"), languages=["en", "ar"])

    assert [(feed.service, feed.lang) for feed in feeds] == [
        (service, lang) for lang in ("en", "ar") for service in ("Google News", "Bing News", "GDELT")
    ]
    assert "hl=ar&gl=EG&ceid=EG%3Aar" in feeds[3].url
    assert len(search_feeds(parse("ferry"), languages=LANGUAGES)) == 3 * len(LANGUAGES)
