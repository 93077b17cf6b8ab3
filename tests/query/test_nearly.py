"""Which openings of a text may go on to match a query."""

import pytest

from bot.query.loosen import loosened
from bot.query.matcher import match
from bot.query.parser import parse
from tests.query.ask import a_document


@pytest.mark.parametrize(
    ("query", "title", "nearly"),
    [
        ("Haftar AND Russia", "Haftar flies to Moscow", True),
        ("Haftar AND Russia", "Russia opens an embassy", True),
        ("Haftar AND Russia", "Ferry runs again", False),
        ("(Haftar OR Hifter) AND (Russia OR Moscow)", "Hifter in Tobruk", True),
        ("Haftar NEAR/5 Russia", "Haftar in Tobruk", True),
        ("(Haftar AND Russia) OR (ferry AND islands)", "Ferry runs again", True),
        ("(Haftar AND Russia) OR (ferry AND islands)", "Pilots strike", False),
        ("Haftar AND (Russia AND airfields)", "New airfields", True),
        ("ATLEAST/2(Haftar)", "Haftar in Moscow", True),
        ("lead:Haftar", "Haftar in Moscow", True),
        ('"Khalifa Haftar" AND Russia', "Khalifa and others", False),
        ("haft* AND rus*", "Haftar in Tobruk", True),
        # what the rest of the article can't change
        ("title:Haftar AND Russia", "Russia opens an embassy", False),
        ("title:Haftar AND Russia", "Haftar in Tobruk", True),
        ("title:(Haftar AND Tobruk) AND Russia", "Haftar flies out", False),
        ("(title:Haftar OR title:Hifter) AND Russia", "Hifter flies out", True),
        ("(site:wire.example OR site:other.example) AND Haftar AND Russia", "Ferry runs again", False),
        ("(site:wire.example AND lang:en) AND Haftar AND Russia", "Haftar flies out", False),
        ("Haftar AND Russia AND NOT football", "Haftar plays football", False),
        ("site:wire.example AND Haftar AND Russia", "Ferry runs again", False),
        ("site:wire.example AND Haftar AND Russia", "Haftar in Tobruk", True),
        ("site:other.example AND Haftar AND Russia", "Haftar in Tobruk", False),
        ("site:wire.example AND NOT Haftar", "Haftar in Tobruk", False),
        # a word that half of all texts hold says nothing
        ("Haftar AND after", "Ferry runs again after nine days", False),
        ("Haftar AND after", "Haftar in Tobruk", True),
    ],
)
def test_half_of_what_a_query_asks_for_is_nearly(query, title, nearly):
    read = parse(query)
    document = a_document("", title=title, url="https://wire.example/1")

    assert (match(loosened(read) or read, document) is not None) is nearly


@pytest.mark.parametrize("query", ["Haftar", "Haftar OR Hifter", "title:Haftar", '"Khalifa Haftar"', "haft*"])
def test_a_query_that_has_no_halves_stays_as_it_is(query):
    assert loosened(parse(query)) is None
