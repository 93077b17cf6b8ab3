"""What people bring along from other search tools and other languages is never misread in silence."""

import re

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
        ('"Khalifa Haft*"', "wildcards; they are passed over", "(Khalifa ONEAR/1 Haft*)"),
        ('"Khalifa * Haftar"', "wildcards; they are passed over", "(Khalifa ONEAR/1 Haftar)"),
        ("C# OR Java", "signs don't belong to a word", ""),
        (".NET", "signs don't belong to a word", ""),
        ("$F", "signs don't belong to a word", ""),
        ("10% Libya", "signs don't belong to a word", ""),
        ("[2024 TO 2025]", "Ranges", ""),
        ("Saddam 2021..2023", "Ranges", ""),
        ("Saddam AROUND 4 Derna", "NEAR/4", "Saddam NEAR/4 Derna"),
        ("Saddam NEAR 6 Derna", "NEAR/6", "Saddam NEAR/6 Derna"),
        ("Saddam ADJ 2 Derna", "ONEAR/2", "Saddam ONEAR/2 Derna"),
        ("Saddam (4W) Derna", "NEAR/3", ""),
        ("Saddam next/4 Derna", "NEAR/4", "Saddam NEAR/4 Derna"),
        ("Saddam W/SENT Derna", "NEAR/20", "Saddam NEAR/20 Derna"),
        ("Saddam w/para Derna", "NEAR/20", "Saddam NEAR/20 Derna"),
        ("Saddam/N4/Derna", "a phrase", ""),
        ("Saddam ADJ Derna", "ONEAR/1", "Saddam ONEAR/1 Derna"),
        ("Saddam SAME Derna", "NEAR/20", "Saddam NEAR/20 Derna"),
        ("Saddam ANMD Derna", "AND", "Saddam AND Derna"),
        ("Saddam NEAE/4 Derna", "NEAR/4", "Saddam NEAR/4 Derna"),
        ("Saddam ATLESAT/2(Derna)", "ATLEAST/2", "Saddam ATLEAST/2(Derna)"),
        ("ATL3(Saddam) Derna", "before a parenthesis", ""),
        ("NOCAPS(saddam)", "before a parenthesis", ""),
        ('"Saddam Haftar"^2', "counts more", ""),
        ("(Saddam OR Belqasim)^3 Derna", "counts more", ""),
        ("^Saddam", "has to come first", ""),
        ("~Saddam Derna", "one or two letters off", ""),
        ("{Saddam Derna}", "group with parentheses", ""),
        ("src=Saddam Derna", "with a colon", ""),
        ("wc >900 Derna", "has no meaning here", ""),
        ("dc.title:Saddam", "isn't a field", ""),
        ("Sadd[ae]m", "parentheses with words of their own", ""),
        ("Saddam.*Derna", "isn't a wildcard", ""),
        ("Saddam+Derna", "between spaces", "Saddam + Derna"),
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
        "24/7 Derna",
        "Kiel og Bremen",
        "Saddam UNHCR Derna",
        "Derna $^2",
        "27/11/2026 Derna",
        "EPA/EFE Derna",
        "C++ Derna",
        "Canal+ Derna",
        "SAND OR RAND report",
        "NET ZERO",
        "Saddam AND(Derna) ATLEAST/2(port)",
    ],
)
def test_the_same_letters_as_ordinary_words_get_none(query):
    assert not [
        one
        for one in remarks(query)
        if re.search("operator|signs|parenthes|distance|field|counts|groups|wildcard", one)
    ]


def test_one_place_gets_one_remark():
    said = [one.message for one in parse("{2020 TO 2021} Derna").warnings]

    assert len([one for one in said if "groups nothing" in one or "Ranges" in one]) == 1


def test_an_equals_sign_keeps_the_capitals_of_one_word_of_a_phrase():
    assert parse('"the =WHO said"').canonical == '"the =WHO said"'


def test_a_word_of_the_rest_is_still_refused():
    with pytest.raises(QueryError):
        parse("Haftar AND")
