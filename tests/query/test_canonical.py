"""Queries that are read again at a start."""

import pytest

from bot.errors import QueryError
from bot.query.canonical import reread
from bot.query.parser import parse


def test_a_group_that_many_queries_hold_is_kept_once():
    ferry = reread("(ferry AND (haftar OR хафтар* OR حفتر))").root
    tram = reread("(tram AND (haftar OR хафтар* OR حفتر) AND NOT bus)").root

    assert ferry.children[1] is tram.children[1]


def test_a_word_or_phrase_that_many_queries_hold_is_kept_once():
    ferry = reread('(title:(ferry AND night) OR ("وزير الخارجية" AND tram))').root
    tram = reread('(("وزير الخارجية" AND bus) OR (tram NEAR/3 quay))').root

    assert ferry.children[1].children[0] is tram.children[0].children[0]
    assert ferry.children[1].children[1] is tram.children[1].left


@pytest.mark.parametrize(
    "query",
    [
        "ferry tram OR bus",
        "(ferry OR tram bus)",
        "(ferry tram NEAR/2 bus)",
        '(foo"bar tram" NEAR/2 bus)',
        "(ferry AND -tram)",
        "(ferry AND NOT NOT tram)",
        "(ferry AND u:x)",
        "(a1:a1 OR ferry)",
        "((((ferry))) AND title:lead:tram)",
        "site:(x.example OR y.example) ferry",
        "“not” ferry not tram",
    ],
)
def test_what_is_not_canonical_is_read_as_ever(query):
    assert reread(query).root == parse(query).root


@pytest.mark.parametrize(
    "query",
    [
        "",
        "(",
        "()",
        '"',
        '(ferry AND "tram)',
        "(ferry AND tram",
        "(ferry AND tram OR)",
        "(ferry NEAR/2)",
        "(ferry NEAR/2 tram bus",
        "NOT ferry",
        "(lang:en OR ferry)",
        "(and AND ferry)",
        "ferry)",
        f"{'(' * 2000}ferry{')' * 2000}",
    ],
)
def test_what_could_not_be_read_is_refused_again(query):
    with pytest.raises(QueryError):
        parse(query)
    with pytest.raises(QueryError):
        reread(query)
