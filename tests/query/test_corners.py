"""Rare things that an admin may type or a text may hold, each with the answer that he gets."""

import gc

import pytest

from bot.query import known
from bot.query.alike import alike
from bot.query.bounds import words_of
from bot.query.index import QueryIndex
from bot.query.inflection import phrases
from bot.query.matcher import match
from bot.query.names import propose
from bot.query.parser import parse
from bot.query.services import search_feeds
from bot.query.syntax import And, AtLeast, Query, Term
from tests.query.ask import a_document, answer, read_as, refusal


@pytest.mark.parametrize(
    ("query", "says", "position"),
    [
        ("(a OR b", "never closed", 0),
        ("site:(", "never closed", 5),
        ("site:(a.example OR b.example", "never closed", 5),
        ("site:(a.example AND b.example)", "there can only be OR", 16),
        ("source:(Wire OR", "OR needs something on both sides", 13),
        ("a AND NEAR b", "AND needs something on both sides", 2),
        ("a NEAR AND b", "NEAR needs something on both sides", 2),
        ("a AND (", "never closed", 6),
        ('ferry source:""', "needs something after it", 6),
        ("site:''", "needs something after it", 0),
        ("a &&", "&& needs something on both sides.", 2),
        ("a -&& b", "- needs something after it.", 2),
        ("a AND )", "AND needs something on both sides", 2),
        (")", "missing before this parenthesis", 0),
        ("a (NOT", "NOT needs something after it", 3),
        ("title:-x", "needs something after it", 0),
        ("hafter %*", "only be letters and digits", 7),
        ("@zz", "None is saved yet", 0),
    ],
)
def test_what_is_wrong_is_said_with_its_place(query, says, position):
    error = refusal(query)

    assert says in str(error)
    assert error.position == position


def test_a_form_of_a_name_set_that_is_no_word_is_named():
    assert "“...”" in str(refusal("@haftar", names={"haftar": ["Haftar", "..."]}))


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("Haftar NOT NOT Russia", "(haftar AND russia)"),
        ("ferry --tram", "(ferry AND NOT tram)"),
        ("NOT (NOT ferry) boat", "(ferry AND boat)"),
        ("site:(a.example b.example)", "(site:a.example OR site:b.example)"),
        ("Haftar haftar~1", "(haftar AND haftar~1)"),
        ("Haftar =北京", "(haftar AND 北京)"),
        ("title:(NOT ferry) boat", "(title:(NOT ferry) AND boat)"),
        ("ferry foo:", "(ferry AND foo)"),
        ("foo: AND ferry", "(foo AND ferry)"),
        ("(foo:)", "foo"),
    ],
)
def test_it_is_read_as_what_it_means(query, canonical):
    assert read_as(query) == canonical


def test_a_link_that_is_none_has_no_site():
    assert answer("site:ledger.example AND ferry", "ferry", {"url": "http://[ledger.example/"}) is False


def test_the_words_of_a_query_are_counted_whatever_it_is_made_of():
    read = parse('title:(ferry NOT "night boat") AND ATLEAST/2(tram) AND (quay NEAR/3 crane)')

    assert words_of(read.root) == 6


def test_counting_what_has_no_places_finds_none():
    """Nobody can type it, but a tree can hold it."""
    ferry = Term("ferry", (("ferry",),))
    query = Query(text="", root=AtLeast(2, And((ferry, ferry))))

    assert match(query, a_document("ferry ferry")) is None


def test_first_and_last_names_of_different_declensions_stand_in_one_case():
    assert "Халифу Хафтара" in phrases(["Халифа", "Хафтар"])


def test_what_has_no_letters_gets_no_spellings():
    assert propose("--") == []
    assert "al-" not in [one.form for one in propose("Haftar", seen=["al-", "Hafter"])]


def test_of_many_names_those_most_like_one_are_chosen():
    names = ["harbour", "ferris", "ferry", "tram", "fairy tale", "ferries"]

    assert alike("fery", names, most=2) == ["ferry", "ferris"]
    assert alike("zzz", names, most=2) == []


def test_every_known_name_is_found_by_each_of_its_forms():
    forms = next(known.every())

    assert forms in [one.forms for one in known.first([forms[-1]])[1]]


# ---- search services --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ('"boat ferry quay"~5', "boat+ferry+quay"),
        ("ATLEAST/3(ferry)", "ferry"),
        ("site:ledger.example AND ferry", "site%3Aledger.example+ferry"),
        ("ferry AND source:ledger", "ferry"),
    ],
)
def test_a_service_is_asked_what_it_can_say_of_the_query(query, asked):
    assert asked in search_feeds(parse(query))[0].url


@pytest.mark.parametrize("query", ["ferr* AND boa*", "ferr* OR boa*", "source:ledger"])
def test_what_no_service_can_say_gives_no_search(query):
    assert search_feeds(parse(query)) == []


# ---- the index --------------------------------------------------------------------------------------------------


def test_many_second_words_are_left_to_the_test():
    index = QueryIndex[str]()
    index.add("q", parse("ferry AND (" + " OR ".join(f"quay{n}" for n in range(12)) + ")"))

    assert set(index.matches(a_document("the ferry at quay7"))) == {"q"}
    assert not index.matches(a_document("the ferry at quay99"))


@pytest.mark.parametrize(
    "query", ["ferry", '"night ferry"', "ferr*", "*erry", "site:x.example", "ferry quay"]
)
def test_of_queries_that_are_alike_those_left_are_found(query):
    index = QueryIndex[int]()
    for key in range(4):
        index.add(key, parse(query))
    document = a_document("the night ferry at the quay", url="https://x.example/1")

    for key in (1, 3):
        index.remove(key)
        assert key not in index.matches(document)

    assert set(index.matches(document)) == {0, 2}


def test_alternatives_of_several_words_each_are_tried():
    index = QueryIndex[str]()
    index.add("q", parse("(ferry AND boat AND sail) OR (quay AND crane AND rope)"))

    assert set(index.matches(a_document("sail a boat or a ferry"))) == {"q"}
    assert not index.matches(a_document("a ferry, a quay, a boat"))


def test_what_is_remembered_of_words_is_bounded_and_nothing_is_missed():
    index = QueryIndex[str]()
    index.add("q", parse("zeppel*"))

    index.matches(a_document(" ".join(f"word{n}x" for n in range(100_002))))

    assert set(index.matches(a_document("a zeppelin"))) == {"q"}


def test_loading_leaves_the_collector_as_it_was():
    gc.disable()
    try:
        QueryIndex[str]().load([("q", parse("ferry"))])

        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
