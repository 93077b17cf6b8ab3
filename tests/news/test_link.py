"""Two addresses of one article have one canonical form; two articles have two."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.link.canonical import canonical, host

ARTICLE = "https://ledger.example/news/harbour-reopens"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://ledger.example/news/harbour-reopens",
        "http://ledger.example/news/harbour-reopens",
        " https://ledger.example/news/harbour-reopens\n",
        "HTTPS://Ledger.Example:443/news/harbour-reopens/",
        "http://ledger.example:80/news/harbour-reopens",
        "https://www.ledger.example/news/harbour-reopens#comments",
        "https://m.ledger.example/news/harbour-reopens",
        "https://amp.ledger.example/news/harbour-reopens",
        "https://ledger.example/news/harbour-reopens/amp",
        "https://ledger.example/news/harbour-reopens/amp/",
        "https://ledger.example/amp/news/harbour-reopens",
        "https://ledger.example/news/harbour-reopens?amp=1",
        "https://ledger.example/news/harbour-reopens?outputType=amp",
        "https://ledger.example/news/harbour-reopens?utm_source=feed&utm_medium=rss",
        "https://ledger.example/news/harbour-reopens?fbclid=IwAR0&gclid=x&at_medium=RSS",
        "https://ledger.example/news/harbour-reopens?ref=rss",
        "https://ledger.example/news/./harbour-reopens",
        "https://ledger.example/news/old/../harbour-reopens",
        "https://ledger.example/news/harbour-reopens;jsessionid=1A2B",
        "https://ledger.example/news/h%61rbour-reopens",
        "https://reader:secret@ledger.example/news/harbour-reopens",
        "https://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2fledger.example%2fnews%2fharbour-reopens&c=1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fledger.example%2Fnews%2Fharbour-reopens%3Ffbclid%3D1&h=AT0",
        "https://www.google.com/url?rct=j&sa=t&url=https://ledger.example/news/harbour-reopens&ct=ga&usg=AOv",
        "https://news.google.com/news/url?sa=t&fd=R&url=http://ledger.example/news/harbour-reopens",
        "https://www.google.co.uk/url?q=https://ledger.example/news/harbour-reopens",
        "https://www.google.com/amp/s/ledger.example/news/harbour-reopens/amp/",
        "https://ledger-example.cdn.ampproject.org/c/s/ledger.example/news/harbour-reopens/amp/",
        "https://r.search.yahoo.com/_ylt=A0/RU=https%3a%2f%2fledger.example%2fnews%2fharbour-reopens/RK=2/RS=9",
        "https://us.rd.yahoo.com/dailynews/*http://ledger.example/news/harbour-reopens",
        "https://www.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fledger.example%2Fnews%2Fharbour-reopens",
    ],
)
def test_every_spelling_of_an_address_has_one_form(spelling):
    assert canonical(spelling) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ledger.example/news/1", "https://ledger.example/news/2"),
        ("https://ledger.example/news/1", "https://courier.example/news/1"),
        ("https://ledger.example/?id=1", "https://ledger.example/?id=2"),
        ("https://ledger.example/a?page=2", "https://ledger.example/a"),
        ("https://ledger.example:8443/a", "https://ledger.example/a"),
        ("https://ledger.example/A", "https://ledger.example/a"),
        ("https://ledger.example/#!/news/1", "https://ledger.example/#!/news/2"),
        ("https://ledger.example/a?x=1%262", "https://ledger.example/a?x=1&2"),
        ("https://ledger.example/example", "https://ledger.example/ex"),
        ("https://ledger.example/camp", "https://ledger.example/c"),
    ],
)
def test_addresses_of_different_pages_stay_apart(one, other):
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("", ""),
        ("mailto:desk@ledger.example", "mailto:desk@ledger.example"),
        ("not an address", "not an address"),
        ("https://[broken/news", "https://[broken/news"),
        ("https://ledger.example:99999/a", "https://ledger.example/a"),
        ("https://ledger.example", "https://ledger.example"),
        ("https://m.example/a", "https://m.example/a"),
        ("https://en.m.wiki.example/a", "https://en.wiki.example/a"),
        ("https://zürich.example/a", "https://xn--zrich-kva.example/a"),
        ("https://ledger.example/حفتر", "https://ledger.example/%D8%AD%D9%81%D8%AA%D8%B1"),
        ("https://ledger.example/a?b=2&a=1", "https://ledger.example/a?a=1&b=2"),
        (
            "https://www.google.com/url?url=javascript:alert(1)",
            "https://google.com/url?url=javascript:alert(1)",
        ),
        ("https://ledger.example/story.amp.html", "https://ledger.example/story.html"),
        ("https://ledger.example/" + "a" * 5000, "https://ledger.example/" + "a" * 5000),
    ],
)
def test_odd_addresses_are_never_an_error(given, form):
    assert canonical(given) == form


CASES = [
    line.split(" ", 2)
    for line in Path(__file__).with_name("links.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("relation", "one", "other"), CASES)
def test_addresses_as_feeds_networks_and_mailers_write_them(relation, one, other):
    assert (canonical(one) != canonical(other)) if relation == "!" else (canonical(one) == canonical(other))


PIECES = """
    https:// http:// // gazette.example www. m. amp. en.m. google.com /url?q= /amp /amp/s/ l.facebook.com/l.php?u= %2F %3A
    %253A https%3A%2F%2F ? & = # #!/ #/ a b=1 utm_source=x + %2B %20 . .. / ;jsessionid=1 index.html .amp.html é %C3%A9
    %FF ü.example [::1] :443 :8080 : @ user:pw@ 127.0.0.1 cdn.ampproject.org/c/s/ news.google.com/read/CBMi &amp; amp=1
    web.archive.org/web/2024/ ｇｏｏｇｌｅ.com ß.example xn-- % %2 /RU= yahoo.com bing.com/ck/a?u=a1 translate.goog
"""


@given(
    st.lists(st.sampled_from([*PIECES.split(), " ", "e\u0301", "\ud800"]) | st.text(max_size=3), max_size=14)
)
def test_the_canonical_form_of_a_canonical_form_is_itself(pieces):
    form = canonical("https://" + "".join(pieces))

    assert canonical(form) == form


def test_the_host_is_the_canonical_one():
    assert host("https://www.Ledger.example/a") == "ledger.example"
    assert host("no address") == ""
