"""A query without one of its alternatives, as the backtest asks what each word brings."""

import pytest

from bot.query.alternatives import without_each
from bot.query.parser import parse
from bot.query.syntax import printed


@pytest.mark.parametrize(
    ("query", "without"),
    [
        ("haftar", {}),
        ("haftar OR wagner", {"haftar": "wagner", "wagner": "haftar"}),
        ("a1 OR b1 OR c1", {"a1": "(b1 OR c1)", "b1": "(a1 OR c1)", "c1": "(a1 OR b1)"}),
        (
            "libya AND (haftar OR wagner) AND NOT (sport OR chess)",
            {
                "haftar": "(libya AND wagner AND NOT (sport OR chess))",
                "wagner": "(libya AND haftar AND NOT (sport OR chess))",
            },
        ),
        ("title:(haftar OR wagner)", {"haftar": "title:wagner", "wagner": "title:haftar"}),
        (
            "(libya AND (haftar OR wagner)) OR sirte",
            {
                "haftar": "((libya AND wagner) OR sirte)",
                "wagner": "((libya AND haftar) OR sirte)",
                "sirte": "(libya AND (haftar OR wagner))",
            },
        ),
    ],
)
def test_each_alternative_is_left_out_once(query, without):
    found = {label: printed(rest) for label, rest in without_each(parse(query).root)}

    assert found == without
