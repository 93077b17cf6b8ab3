"""Texts from outside on a page, and how much one address may ask for: tables without a server."""

import pytest

from bot.web.limits import Buckets
from bot.web.texts import link, short
from tests.builders import NOW, after


@pytest.mark.parametrize(
    ("url", "kept"), [("https://a.example/" + "x" * 1982, True), ("https://a.example/" + "x" * 1983, False)]
)
def test_an_address_of_up_to_2000_characters_is_a_link(url, kept):
    assert (link(url) == url) is kept


def test_a_text_is_cut_between_words_only_where_a_word_ends_near_the_limit():
    assert short("Ferry " + "x" * 90, 40) == "Ferry " + "x" * 33 + "…"
    assert (
        short("Ferry runs again to the islands in the north", 40) == "Ferry runs again to the islands in the…"
    )


@pytest.mark.parametrize(
    ("other", "waits"), [("2001:db8:1:2::9", True), ("2001:db8:1:3::1", False), ("203.0.113.9", False)]
)
def test_one_household_of_ipv6_addresses_is_one_reader(other, waits):
    buckets = Buckets(per_minute=10)
    for _ in range(5):
        assert buckets.take("2001:db8:1:2::1", 1, NOW) == 0

    assert bool(buckets.take(other, 1, NOW)) is waits


def test_who_asks_while_waiting_waits_no_longer_for_it():
    buckets = Buckets(per_minute=10)
    for _ in range(5):
        buckets.take("203.0.113.9", 1, NOW)

    assert [buckets.take("203.0.113.9", 1, NOW) for _ in range(3)] == pytest.approx([6.0] * 3)
    assert buckets.take("203.0.113.9", 1, after(seconds=6)) == 0
