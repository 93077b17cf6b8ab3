"""What people bring along from other search tools and other languages is never misread in silence."""

import pytest

from bot.errors import QueryError
from bot.query.parser import parse


def remarks(query):
    return [one.message for one in parse(query).warnings]


@pytest.mark.parametrize(
    ("query", "says", "suggests"),
    [
        ("Haftar AROUND(5) Russia", "NEAR/5", "Haftar NEAR/5 Russia"),
        ("Haftar ADJ (3) Russia", "ONEAR/3", "Haftar ONEAR/3 Russia"),
        ("HLEAD(Haftar)", "lead:", "lead:(Haftar)"),
        ("title(Haftar) AND Russia", "title:", "title:(Haftar) AND Russia"),
        ("Haftar ANDNOT Russia", "AND NOT", "Haftar AND NOT Russia"),
        ("Haftar OU Russie", "OR", "Haftar OR Russie"),
        ("Haftar ODER Russland", "OR", "Haftar OR Russland"),
        ("Haftar nicht Russland", "NOT", "Haftar NOT Russland"),
        ("Хафтар И Москва", "AND", "Хафтар AND Москва"),
        ("حفتر أو روسيا", "OR", "حفتر OR روسيا"),
        ("حفتر و روسيا", "AND", "حفتر AND روسيا"),
        ("(حفتر) أو (روسيا)", "OR", "(حفتر) OR (روسيا)"),
        ("普京 或 泽连斯基", "OR", "普京 OR 泽连斯基"),
        ("Haftar ANDD Russia", "AND", "Haftar AND Russia"),
        ("Haftar NTO Russia", "NOT", "Haftar NOT Russia"),
        ("/haftar/i", "Regular expressions", "haftar"),
        (r"\bHaftar\b", "backslash", "Haftar"),
        ("Haftar^2 Russia", "counts more", "Haftar Russia"),
        ("Haftar~0.8 Russia", "edits", "Haftar Russia"),
        ('"Khalifa Haft*"', "no wildcards", "(Khalifa ONEAR/1 Haft*)"),
        ('"Khalifa * Haftar"', "no wildcards", "(Khalifa ONEAR/1 Haftar)"),
        ("C# OR Java", "signs belong to no word", ""),
        (".NET", "signs belong to no word", ""),
        ("$F", "signs belong to no word", ""),
        ("10% Libya", "signs belong to no word", ""),
        ("[2024 TO 2025]", "Ranges", ""),
    ],
)
def test_a_habit_gets_a_remark_that_says_how_it_is_read_and_how_it_is_written(query, says, suggests):
    warnings = parse(query).warnings

    assert any(says in one.message and one.suggestion == suggests for one in warnings), warnings


@pytest.mark.parametrize(
    "query",
    [
        "#Haftar",
        "AT&T",
        "C++",
        "Haftar (Russia)",
        "Haftar AND(Russia)",
        "Haftar NOT(Russia)",
        "Haftar Russia.",
        "F-16",
        "U.S. troops",
        "Lyon OR Paris",
        '"pan y rosas"',
        '"Haftar OU Russie"',
        "Oder Hochwasser",
        "Port Said",
        "NATO summit",
        "AID workers",
    ],
)
def test_the_same_letters_as_ordinary_words_get_none(query):
    assert not [one for one in remarks(query) if "operator" in one or "signs" in one or "parenthesis" in one]


def test_an_equals_sign_keeps_the_capitals_of_one_word_of_a_phrase():
    assert parse('"the =WHO said"').canonical == '"the =WHO said"'


def test_a_word_of_the_rest_is_still_refused():
    with pytest.raises(QueryError):
        parse("Haftar AND")
