"""The true date of an article is the oldest that can be trusted."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.news.boilerplate import clean
from bot.news.dates import date_in, date_of_link, is_month, stated_date, true_date
from bot.news.reading import read
from tests.builders import NOW, an_item

NEWS = (
    "The harbour master reopened the northern quay on Monday. Eleven ships had waited outside since Friday."
)

MOMENT = timedelta(microseconds=1)


def day(year, month, number):
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on October 11, 2023", day(2023, 10, 11)),
        ("le 14 mars 2017", day(2017, 3, 14)),
        ("am 3. Oktober 2022", day(2022, 10, 3)),
        ("11 октября 2023", day(2023, 10, 11)),
        ("2023-10-11", day(2023, 10, 11)),
        ("in October", None),
        ("on February 31, 2023", None),
    ],
)
def test_a_date_is_read_in_several_languages(text, date):
    assert date_in(text) == date


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://ledger.example/2023/10/11/quay", day(2023, 10, 11)),
        ("https://ledger.example/2023/10/quay", day(2023, 11, 1) - MOMENT),
        ("https://ledger.example/2023/12/quay", day(2024, 1, 1) - MOMENT),
        ("https://ledger.example/2023/13/quay", None),
        ("https://ledger.example/quay-20231011", day(2023, 10, 11)),
        ("https://ledger.example/quay-2023", None),
    ],
)
def test_a_link_names_a_date(url, date):
    assert date_of_link(url) == date


def test_only_a_formula_states_a_first_publication():
    assert stated_date("Originally published on October 11, 2023.") == day(2023, 10, 11)
    assert stated_date("The quay opened on October 11, 2023.") is None


@pytest.mark.parametrize(
    ("content", "date"),
    [
        (f"{NEWS} This article was originally published on October 11, 2023.", day(2023, 10, 11)),
        (f"KIEL, Oct 11, 2023 (Reuters) - {NEWS}", day(2023, 10, 11)),
        (f"Publié le 14 mars 2017\n{NEWS}", day(2017, 3, 14)),
        (f"Originally published on October 11, 2023. {NEWS}", day(2023, 10, 11)),
        (f"{NEWS} Originally published in The Ledger on 11 October 2023", day(2023, 10, 11)),
        (f"First published in October 2023, the novel has sold well. {NEWS}", None),
        (f"{NEWS}\n© 2019 Harbour Ledger", None),
        (f"{NEWS} The old quay was opened on October 11, 1923.", None),
    ],
    ids=["originally", "dateline", "published line", "opening", "ending", "a book", "footer", "history"],
)
def test_the_text_dates_an_article_by_formula_only(content, date):
    assert clean(content).originally == date


def test_the_oldest_trusted_date_wins():
    item = an_item(published=NOW, fetched=NOW, url="https://ledger.example/2023/10/11/quay")

    assert true_date(item, stated=None) == day(2023, 10, 11)
    assert true_date(item, stated=day(2021, 5, 1)) == day(2021, 5, 1)


def test_the_day_in_a_link_does_not_hide_the_hour_of_the_feed():
    item = an_item(published=NOW, fetched=NOW, url=f"https://ledger.example/{NOW:%Y/%m/%d}/quay")

    assert true_date(item, stated=None) == NOW


def test_of_a_month_in_a_link_the_day_is_not_known():
    item = an_item(published=NOW, fetched=NOW, url="https://ledger.example/2023/10/quay")

    assert is_month(true_date(item, stated=None))
    assert not is_month(day(2023, 10, 31))


def test_a_date_in_the_future_is_not_trusted():
    item = an_item(published=NOW + timedelta(days=9), fetched=NOW, url="https://ledger.example/quay")

    assert true_date(item, stated=None) is None


def test_a_resurfaced_article_is_read_with_its_true_date():
    item = an_item(content=f"KIEL, Oct 11, 2023 (Reuters) - {NEWS}", url="https://ledger.example/quay")

    assert read(item).date == day(2023, 10, 11)
