"""Whose article an item is, and how many sources stand behind a story."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.news.boilerplate.clean import Cleaned
from bot.news.reading.credit import (
    count_independent,
    credit,
    independent,
    is_aggregator,
    original,
    outlet_alone,
    without_outlet,
)
from bot.news.reading.outlets import family
from tests.builders import NOW, an_item


@dataclass
class Carried:
    source: str
    agency: str = ""
    fetched: datetime = NOW


@pytest.mark.parametrize(
    ("item", "cleaned", "source", "agency", "via"),
    [
        ({"source": "Harbour Ledger"}, {}, "Harbour Ledger", "", ""),
        ({"source": "  Harbour&nbsp;Ledger "}, {}, "Harbour Ledger", "", ""),
        ({"source": "reuters"}, {}, "Reuters", "Reuters", ""),
        ({"source": "Harbour Ledger"}, {"agencies": ("AFP",)}, "Harbour Ledger", "AFP", ""),
        ({"source": "Yahoo News"}, {"byline": "The Harbour Ledger"}, "The Harbour Ledger", "", "Yahoo News"),
        ({"source": "Yahoo News"}, {"agencies": ("Reuters",)}, "Reuters", "Reuters", "Yahoo News"),
        ({"source": "Yahoo News"}, {}, "Yahoo News", "", ""),
        ({"url": "https://www.msn.com/a/1"}, {"credit": "Le Monde"}, "Le Monde", "", "MSN"),
        (
            {"source": "Le Monde", "url": "https://news.google.com/rss/articles/x"},
            {},
            "Le Monde",
            "",
            "Google News",
        ),
        ({}, {"first_seen_in": "The Harbour Ledger"}, "The Harbour Ledger", "", ""),
        ({"author": "Harbour Ledger"}, {}, "Harbour Ledger", "", ""),
        ({"author": "Associated Press"}, {}, "AP", "AP", ""),
        ({"author": "Ada Lind"}, {}, "", "", ""),
        ({}, {"byline": "Ada Lind, Associated Press"}, "", "", ""),
        ({}, {"credit": "Ada Lind"}, "", "", ""),
        ({}, {}, "", "", ""),
    ],
)
def test_the_credit_is_what_the_item_or_its_text_names(item, cleaned, source, agency, via):
    given = credit(an_item(**item), Cleaned(text="", **cleaned))

    assert (given.source, given.agency, given.via) == (source, agency, via)


def test_the_byline_is_the_text_own_or_the_author():
    assert credit(an_item(author="Ada Lind"), Cleaned(text="")).byline == "Ada Lind"
    assert credit(an_item(author="Ada Lind"), Cleaned(text="", byline="Omar Hale")).byline == "Omar Hale"
    assert credit(an_item(author="Harbour Ledger"), Cleaned(text="")).byline == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BBC News", "BBC Sport"),
        ("BBC", "bbc.co.uk"),
        ("Le Monde", "lemonde"),
        ("The Ledger", "Ledger Online"),
    ],
)
def test_names_of_one_house_are_one_family(one, other):
    assert family(one).replace(" ", "") == family(other).replace(" ", "")


def test_names_of_two_houses_are_two_families():
    assert family("Harbour Ledger") != family("Harbour Gazette")
    assert family("The News") == "the news"


def test_an_aggregator_is_known_by_its_name():
    assert is_aggregator("Yahoo News")
    assert is_aggregator("Google News")
    assert not is_aggregator("Harbour News")


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("Quay Courier on MSN", "Quay Courier"),
        ("Quay Courier via Yahoo News", "Quay Courier"),
        ("Quay Courier on Tuesday", "Quay Courier on Tuesday"),
        ("Quay Courier", "Quay Courier"),
    ],
)
def test_a_carrier_behind_an_outlets_name_is_left_out(name, alone):
    assert outlet_alone(name) == alone


def test_also_in_names_each_house_once():
    members = [Carried("BBC News"), Carried("Harbour Ledger"), Carried("BBC Sport")]

    assert [one.source for one in independent(members)] == ["BBC News", "Harbour Ledger"]


def test_ten_carriers_of_one_wire_text_are_one_source():
    carriers = [Carried(f"Outlet {number}", agency="Reuters") for number in range(10)]

    assert count_independent(carriers) == 1
    assert count_independent([*carriers, Carried("Harbour Ledger"), Carried("Ledger")]) == 3


def test_the_original_is_the_agencys_own_item_then_an_outlets_then_the_earliest():
    late = NOW + timedelta(hours=1)
    reuters, outlet = Carried("Reuters", fetched=late), Carried("Harbour Ledger", fetched=late)
    carrier, yahoo = Carried("Gazette", agency="Reuters"), Carried("Yahoo News")

    assert original([yahoo, carrier, outlet, reuters]) is reuters
    assert original([yahoo, carrier, outlet]) is outlet
    assert original([yahoo, carrier]) is carrier
    assert original([yahoo]) is yahoo
    assert original([]) is None


@pytest.mark.parametrize(
    ("headline", "source", "bare"),
    [
        ("Haftar in Russia - Le Monde", "Le Monde", "Haftar in Russia"),
        ("Haftar in Russia | BBC News", "BBC", "Haftar in Russia"),
        ("Haftar in Russia – what now? - Reuters.com", "Reuters", "Haftar in Russia – what now?"),
        ("港口在风暴后重新开放_新华社", "Xinhua", "港口在风暴后重新开放"),
        ("Haftar in Russia - a sketch", "Le Monde", "Haftar in Russia - a sketch"),
        ("Reuters", "Reuters", "Reuters"),
        ("War - Reuters", "Reuters", "War - Reuters"),
    ],
)
def test_the_outlet_behind_a_headline_is_no_part_of_it(headline, source, bare):
    assert without_outlet(headline, source) == bare
