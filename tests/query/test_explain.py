"""Why a query matches, or what is missing, in words."""

import pytest

from bot.query.explain import explain
from bot.query.index import QueryIndex
from bot.query.matcher import match
from bot.query.parser import parse
from tests.query.ask import a_document

TITLE = {"title": "Ferry sails", "site": "x.example", "lang": "en"}
BODY = "The night boat and the who met a Hifter under the old stone bridge."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ferry bridge", "It matches by “Ferry” in the title, “bridge” in the body."),
        ("site:x.example", "It matches site:x.example."),
        ("ferry tram", "tram is missing"),
        ("ferry AND (tram OR bus)", "none of tram, bus is there"),
        ("ferry bridges", "(nearest: “bridge”)"),
        ("Haftar~2 AND haftar", "haftar is missing (nearest: “Hifter”)"),
        ("ferry NOT boat", "boat is excluded, but it is there: “boat” in the body"),
        ("ferry NOT site:x.example", "site:x.example is excluded, but it is there"),
        ("title:bridge", "in the title: bridge is missing (but there is “bridge” in the body)"),
        ("ferry lang:fr", "lang:fr is asked for, but it is en"),
        ("tag:sea", "tag:sea is asked for, but the item states none"),
        ("ATLEAST/2(boat)", "boat is at 1 place, not at 2"),
        ("ATLEAST/3(the OR boat)", "It matches by"),
        ("boat NEAR/2 bridge", "boat and bridge are 10 words apart, not 2 or fewer"),
        ("bridge ONEAR/20 boat", "boat is before bridge, not after it"),
        ("ferry NEAR/9 boat", "different parts or at one place"),
        ("boat NEAR/2 tram", "tram is missing"),
        ('"boat bridge"', 'the words of "boat bridge" are there, but not in a row'),
        ('"boat tram"', 'tram of "boat tram" is missing'),
        ('"night boat bridge"~1', "not near enough"),
        ("=WHO", "=WHO is missing; there is “who” in the body"),
        ("tram*", "tram* is missing"),
        ("title:(body:tram)", "in the title: in the body: tram is missing."),
        ("title:(body:bridge)", "in the body: bridge is missing (but there is “bridge” in the body)."),
        (
            "title:(body:bridge OR tram)",
            "none of body:bridge, tram is there (but there is “bridge” in the body)",
        ),
        ('"night boats" OR bridges', 'none of "night boats", bridges is there (nearest: “boat”)'),
        ("haftor~1 OR tram", "none of haftor~1, tram is there"),
        ("(stone NEAR/1 who) OR bridges", "is there (nearest: “bridge”)"),
    ],
)
def test_it_says_which_word_did_it_or_what_is_missing(query, said):
    assert said in explain(parse(query), a_document(BODY, **TITLE))


def test_a_match_of_many_words_names_eight():
    text = " ".join(f"w{n}" for n in range(12))

    assert match(parse(" OR ".join(text.split())), a_document(text)).explanation.endswith(" and 4 more.")


def test_matches_with_the_same_places_are_equal():
    one, other = (match(parse("ferry"), a_document("a ferry")) for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)
    assert "ferry" in repr(one)
    assert one != match(parse("ferry"), a_document("ferry"))


def test_many_queries_are_loaded_at_once_and_one_is_replaced():
    index = QueryIndex()
    index.load((n, parse(f"w{n} AND ferry")) for n in range(50))
    index.add(3, parse("tram"))

    assert set(index.matches(a_document("ferry w3 w4 tram"))) == {3, 4}
    assert set(index.matches(a_document("ferry w3 w5"))) == {5}
