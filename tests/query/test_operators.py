"""Operators, precedence, distance, counts, wildcards, case and fields, as tables."""

import pytest

from tests.query.ask import answer, found, read_as

YES, NO, ERROR = True, False, "error"


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ferry harbour", "the harbour has no ferry", YES),
        ("ferry harbour", "the harbour", NO),
        ("ferry AND harbour", "ferry leaves harbour", YES),
        ("ferry and harbour", "a ferry only", NO),
        ("ferry && harbour", "ferry in harbour", YES),
        ("ferry&&harbour", "ferry in harbour", YES),
        ("ferry&&harbour", "a ferry", NO),
        ("ferry & harbour", "harbour ferry", YES),
        ("ferry + harbour", "harbour ferry", YES),
        ("ferry +harbour", "harbour ferry", YES),
        ("+ferry +harbour", "a ferry", NO),
        ("ferry OR tram", "a tram", YES),
        ("ferry || tram", "a ferry", YES),
        ("ferry|tram", "a tram", YES),
        ("ferry | tram", "a bus", NO),
        ("ferry or tram", "a tram", YES),
        ("ferry Or tram", "a ferry", YES),
        ("ferry NOT tram", "ferry", YES),
        ("ferry NOT tram", "ferry and tram", NO),
        ("ferry AND NOT tram", "ferry and tram", NO),
        ("ferry -tram", "ferry tram", NO),
        ("ferry !tram", "ferry", YES),
        ("-tram ferry", "ferry", YES),
        ("-tram ferry", "ferry by the tram", NO),
        ("NOT tram AND ferry", "ferry", YES),
        ("ferry AND (NOT tram)", "ferry tram", NO),
        ("ferry -(tram bus)", "ferry tram", YES),
        ("ferry -(tram OR bus)", "ferry bus", NO),
        ("ferry NOT NOT tram", "ferry tram", YES),
        ("ferry NOT -tram", "ferry", NO),
        ("ferry - tram", "ferry tram", YES),
        ("ferry , tram .", "tram ferry", YES),
        ("ferry,tram", "tram ferry", YES),
        ("(ferry)(tram)", "tram ferry", YES),
        ("(ferry)(tram)", "ferry", NO),
        ("ferry OR tram bus", "ferry", YES),
        ("ferry OR tram bus", "tram", NO),
        ("tram bus OR ferry", "ferry", YES),
        ("[ferry OR tram] bus", "tram bus", YES),
        ("（ferry OR tram） bus", "tram bus", YES),
        ("ferry NOT tram NEAR/3 bus", "ferry, tram and bus", NO),
        ("ferry NOT tram NEAR/3 bus", "ferry and tram", YES),
        ("ferry AND (tram OR NOT bus)", "ferry", YES),
        ("ferry AND (tram OR NOT bus)", "ferry bus", NO),
        ("NOT ferry", "x", ERROR),
        ("-ferry", "x", ERROR),
        ("ferry OR NOT tram", "x", ERROR),
        ("ferry OR -tram", "x", ERROR),
        ("(NOT ferry) AND (NOT tram)", "x", ERROR),
        ("ferry AND", "x", ERROR),
        ("OR ferry", "x", ERROR),
        ("ferry AND OR tram", "x", ERROR),
        ("ferry NOT", "x", ERROR),
        ("and", "x", ERROR),
        ("(ferry", "x", ERROR),
        ("ferry)", "x", ERROR),
        ("ferry AND ()", "x", ERROR),
        ("", "x", ERROR),
        ("   ", "x", ERROR),
        ("-", "x", ERROR),
        ("...", "x", ERROR),
        ('""', "x", ERROR),
        ('"and"', "sand and sea", YES),
        ('"or" ferry', "ferry", NO),
    ],
)
def test_words_are_joined_by_and_or_not(query, text, expected):
    assert answer(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ('"night ferry"', "the night ferry sails", YES),
        ('"night ferry"', "ferry at night", NO),
        ('"night ferry"', "night. Ferry", YES),
        ('"night ferry"', "a night\n\nferry", YES),
        ("“night ferry”", "night ferry", YES),
        ("„night ferry“", "night ferry", YES),
        ("«night ferry»", "night ferry", YES),
        ("＂night ferry＂", "night ferry", YES),
        ('"the night\u00a0ferry"', "the night ferry", YES),
        ('"night ferry"', "nightferry", NO),
        ('"night night"', "one night only", NO),
        ('"night night"', "night night", YES),
        ('"AND ferry"', "and ferry", YES),
        ('night"ferry boat"', "night on a ferry boat", YES),
        ("night ferry", "night of the ferry", YES),
    ],
)
def test_a_phrase_is_words_in_a_row(query, text, expected):
    assert answer(query, text) == expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ferry NEAR/2 bridge", "ferry by the bridge", YES),
        ("ferry NEAR/1 bridge", "ferry by the bridge", NO),
        ("bridge NEAR/2 ferry", "ferry by the bridge", YES),
        ("ferry W/2 bridge", "ferry by the bridge", YES),
        ("ferry w/1 bridge", "ferry by the bridge", NO),
        ("ferry ONEAR/2 bridge", "ferry by the bridge", YES),
        ("bridge ONEAR/2 ferry", "ferry by the bridge", NO),
        ("ferry PRE/2 bridge", "ferry by the bridge", YES),
        ("bridge PRE/9 ferry", "ferry by the bridge", NO),
        ("ferry NEAR bridge", "ferry 1 2 3 4 5 bridge", YES),
        ("ferry NEAR bridge", "ferry 1 2 3 4 5 6 bridge", NO),
        ("bridge ONEAR ferry", "ferry to the bridge", NO),
        ('"ferry bridge"~2', "bridge for a ferry", YES),
        ('"ferry bridge"~1', "bridge for a ferry", NO),
        ('"ferry bridge"~', "ferry a bridge", YES),
        ('"ferry bridge boat"~2', "boat under a bridge ferry", YES),
        ('"ferry bridge boat"~1', "boat under a bridge ferry", NO),
        ('"ferry bridge boat"~5', "ferry bridge", NO),
        ('"bora bora island"~2', "island of bora", NO),
        ('"bora bora island"~2', "bora island of bora", YES),
        ("(ferry OR boat) NEAR/1 bridge", "boat at bridge", YES),
        ('"night ferry" NEAR/1 bridge', "bridge and night ferry", YES),
        ("fer* NEAR/1 bridge", "ferries under bridge", YES),
        ("(ferry NEAR/1 bridge) NEAR/1 boat", "ferry x bridge x boat", YES),
        ("ferry NEAR/1 bridge NEAR/1 boat", "ferry x bridge x x boat", NO),
        ("ferry NEAR/3 ferry", "one ferry", NO),
        ("ferry NEAR/3 ferry", "ferry after ferry", YES),
        ("ferry NEAR/1 strong", "ferry by-the-book strong", YES),
        ("ferry NEAR/1 strong", "ferry U.S. strong", YES),
        ("ferry NEAR/1 strong", "ferry 1,000 strong", YES),
        ("ferry NEAR/1 strong", "ferry captain's strong", YES),
        ("ferry NEAR/2 strong", "ferry 轮渡 strong", YES),
        ("ferry NEAR/1 strong", "ferry 轮渡 strong", NO),
        ("ferry NEAR/5 bridge", "the ferry. Then, new paragraph:\n\nbridge", YES),
        ("ferry NEAR/0 bridge", "x", ERROR),
        ("ferry NEAR/101 bridge", "x", ERROR),
        ("ferry NEAR/ bridge", "x", ERROR),
        ('"ferry bridge"~0', "x", ERROR),
        ('"ferry bridge"~101', "x", ERROR),
        ("ferry NEAR/3 (bridge AND boat)", "x", ERROR),
        ("ferry NEAR/3 NOT bridge", "x", ERROR),
        ("ferry NEAR/3 -bridge", "x", ERROR),
        ("title:ferry NEAR/3 bridge", "x", ERROR),
        ("ferry NEAR/3 lang:en", "x", ERROR),
        ("ferry NEAR/3", "x", ERROR),
        ("NEAR/3 ferry", "x", ERROR),
        ("ATLEAST/2(ferry)", "ferry ferry", YES),
        ("ATLEAST/2(ferry)", "ferry", NO),
        ("ATLEAST/2(ferry OR boat)", "ferry boat", YES),
        ('ATLEAST/2("night ferry")', "night ferry, night ferry", YES),
        ("atleast/3(fer*)", "ferry ferries ferryman", YES),
        ("ATLEAST/0(ferry)", "x", ERROR),
        ("ATLEAST/51(ferry)", "x", ERROR),
        ("ATLEAST/2 ferry", "x", ERROR),
        ("ATLEAST/2(ferry boat)", "x", ERROR),
        ("ATLEAST/2(ferry NEAR/3 boat)", "x", ERROR),
        ("ATLEAST/2(NOT ferry)", "x", ERROR),
    ],
)
def test_distance_counts_the_words_between_and_atleast_the_places(query, text, expected):
    assert answer(query, text) == expected


def test_neither_phrase_nor_distance_reaches_from_the_title_into_the_body():
    title = {"title": "Night"}

    assert answer('"night ferry"', "ferry", title) is False
    assert answer("night NEAR/100 ferry", "ferry", title) is False
    assert answer("ATLEAST/2(night)", "by night", title) is True


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ferr*", "ferries", YES),
        ("ferr*", "ferr", YES),
        ("ferr*", "offerry", NO),
        ("*boat", "motorboat", YES),
        ("*boat", "boats", NO),
        ("*boat*", "motorboats", YES),
        ("f?rry", "ferry", YES),
        ("f?rry", "frry", NO),
        ("f?rr*", "furrier", YES),
        ("Ferr*", "FERRIES", YES),
        ("Zür*", "Zurich", YES),
        ("Yunus-b*", "Yunusbek", YES),
        ("паром*", "паромы", YES),
        ("fe*", "x", ERROR),
        ("*", "x", ERROR),
        ("**", "x", ERROR),
        ("f*y", "x", ERROR),
        ("f?r*", "x", ERROR),
        ("?", "x", ERROR),
        ("ferr$", "x", ERROR),
        ("ferr!", "x", ERROR),
        ("Yahoo!", "x", ERROR),
        ('"Yahoo!"', "Yahoo reports", YES),
        ('"ferr*"', "ferries", NO),
        ("ferry~1", "fery", YES),
        ("ferry~", "ferrys", YES),
        ("ferry~1", "frery", YES),
        ("ferry~1", "fury", NO),
        ("ferry~2", "fury", YES),
        ("ferry~3", "x", ERROR),
        ("cat~1", "x", ERROR),
        ("=WHO", "The WHO said", YES),
        ("=WHO", "The who said", NO),
        ("=Who", "WHO", NO),
        ("=Sanaa", "in Sana'a", YES),
        ("=sanaa", "in Sana'a", NO),
        ("=Erdogan", "ERDOĞAN", NO),
        ("=Erdogan", "Erdoğan", YES),
        ("=US", "the U.S. navy", YES),
        ("=US", "tell us", NO),
        ("=WHO's", "the WHO said", YES),
        ("=Istanbul", "İstanbul'da", YES),
        ("= WHO", "x", ERROR),
        ('="World Health"', "x", ERROR),
        ("=ferr*", "x", ERROR),
    ],
)
def test_wildcards_edits_and_case(query, text, expected):
    assert answer(query, text) == expected


META = {
    "title": "Ferry sails again",
    "url": "https://www.news.harbour.example/2026/night_ferry-boat?id=7",
    "source": "Harbour Gazette",
    "author": "Ann O'Malley, Bo Ek",
    "lang": "en-US",
    "country": "LY",
    "tags": ("Sea", "Public transport"),
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:ferry", YES),
        ("TITLE:ferry", YES),
        ("title: ferry", YES),
        ("title:bridge", NO),
        ("body:bridge", YES),
        ("body:ferry", NO),
        ("lead:ferry", YES),
        ("lead:bridge", YES),
        ('title:"ferry sails"', YES),
        ("title:(tram OR ferry)", YES),
        ("title:(ferry AND tram)", NO),
        ("title:(ferry NOT tram)", YES),
        ("title:(ferry NEAR/2 again)", YES),
        ("title:ATLEAST/2(ferry)", NO),
        ("bridge -title:ferry", NO),
        ("bridge -body:ferry", YES),
        ("title：ferry", YES),
        ("site:harbour.example", YES),
        ("site:news.harbour.example", YES),
        ("site:bour.example", NO),
        ("site:www.harbour.example", YES),
        ("site:https://www.harbour.example/", YES),
        ("site:http://harbour.example/a/b", YES),
        ("site:(tram.example OR harbour.example)", YES),
        ("site:harbour", ERROR),
        ('source:"harbour gazette"', YES),
        ("source:harbour", NO),
        ('source:"Hárbour Gazette"', YES),
        ("author:ek", YES),
        ('author:"bo ek"', YES),
        ("url:ferry", YES),
        ("url:night-ferry", YES),
        ("url:nigh", NO),
        ("url:2026", YES),
        ("bridge lang:en", YES),
        ("bridge lang:en-us", YES),
        ("bridge lang:fr", NO),
        ("bridge lang:EN", YES),
        ("bridge country:ly", YES),
        ("bridge country:eg", NO),
        ("tag:sea", YES),
        ('tag:"public transport"', YES),
        ("tag:public", NO),
        ("country:ly", ERROR),
        ("lang:english bridge", ERROR),
        ("site:harbour.example lang:en", YES),
        ("bridge OR lang:en", ERROR),
        ("title:", ERROR),
        ("bridge title:", ERROR),
        ("title:AND", ERROR),
        ("lang: bridge", ERROR),
        ("foo:bridge", NO),
        ("again:bridge", YES),
        ("tag:se*", ERROR),
    ],
)
def test_a_field_narrows_where_a_word_stands(query, expected):
    assert answer(query, "The bridge is open.", META) == expected


def test_the_lead_is_the_title_and_sixty_words():
    text = " ".join(["word"] * 59 + ["sixtieth", "later"])

    assert answer("lead:sixtieth", text, {"title": "Ferry"}) is True
    assert answer("lead:later", text, {"title": "Ferry"}) is False
    assert answer('lead:"sixtieth later"', text) is False


def test_a_percent_encoded_address_is_read():
    url = {"url": "https://harbour.example/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC"}

    assert answer("url:паром", "x", url) is True


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("a1 b1 OR c1", "((a1 AND b1) OR c1)"),
        ("Ferry AND (Tram OR Bus)", "(ferry AND (tram OR bus))"),
        ("a1 NOT b1 NEAR/3 c1", "(a1 AND NOT (b1 NEAR/3 c1))"),
        ("a1 W/3 b1", "(a1 NEAR/3 b1)"),
        ("a1 PRE/3 b1", "(a1 ONEAR/3 b1)"),
        ('"a1 b1"~4', "(a1 NEAR/4 b1)"),
        ('"a1 b1 c1"~4', '"a1 b1 c1"~4'),
        ("Yunus-Bek", "yunus-bek"),
        ("l'Ukraine", "ukraine"),
        ("=WHO", "=WHO"),
        ("Ferr*", "ferr*"),
        ("ferry~", "ferry~1"),
        ("TITLE:Ferry", "title:ferry"),
        ("title:(a1 OR b1)", "title:(a1 OR b1)"),
        ("ATLEAST/2(Ferry)", "ATLEAST/2(ferry)"),
        ('source:"Le Monde"', 'source:"le monde"'),
        ("site:https://www.Reuters.com/", "site:reuters.com"),
        ("U.S.", "us"),
        ('"1 000"', "1000"),
        ("Москва", "москва"),
        ("ferry ferry", "ferry"),
        ("ferry OR Ferry", "ferry"),
        ('"and"', '"and"'),
    ],
)
def test_the_canonical_form_says_how_it_was_read(query, canonical):
    assert read_as(query) == canonical


def test_spans_of_what_is_excluded_are_not_shown():
    assert found("ferry NOT (tram bus)", "the ferry and the tram") == ["ferry"]


def test_spans_are_those_of_the_branches_that_hold():
    assert found("(ferry AND tram) OR bridge", "ferry under bridge") == ["bridge"]
    assert found("ferry NEAR/3 bridge", "ferry to the bridge") == ["ferry to the bridge"]


def test_a_word_inside_a_phrase_that_is_found_is_neither_shown_nor_counted_again():
    assert found('ferry OR "night ferry"', "the night ferry") == ["night ferry"]
    assert found('ATLEAST/2(ferry OR "night ferry")', "the night ferry") is None
    assert found('ATLEAST/2(ferry OR "night ferry")', "night ferry, ferry") == ["night ferry", "ferry"]
