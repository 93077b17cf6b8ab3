"""Who was first, by how long, and who follows whom."""

import random

import pytest

from bot.news.archive import Carried
from bot.news.ledger import ledger_of
from tests.builders import NOW, after


def had(story, source, minutes, *, delay=None):
    at = after(minutes=minutes)
    published = None if delay is None else after(minutes=minutes - delay)
    return Carried(story=story, source=source, agency="", published=published, fetched=at)


def test_the_first_of_a_shared_story_is_ahead_and_the_others_are_behind():
    ledger = ledger_of([had(1, "Wire", 0, delay=3), had(1, "Ledger", 10), had(1, "Post", 40)])

    wire, ledger_, post = ledger.accounts
    assert (wire.source, wire.first, wire.shared, wire.ahead, wire.behind, wire.delay) == (
        "Wire",
        1,
        1,
        10,
        None,
        3,
    )
    assert (ledger_.source, ledger_.first, ledger_.behind) == ("Ledger", 0, 10)
    assert (post.source, post.behind) == ("Post", 40)


def test_who_had_a_story_alone_was_first_with_nothing():
    (account,) = ledger_of([had(1, "Wire", 0)]).accounts

    assert (account.stories, account.shared, account.first) == (1, 0, 0)


def test_sections_of_one_house_are_one_source():
    ledger = ledger_of([had(1, "BBC News", 0), had(1, "BBC Sport", 5), had(1, "Ledger", 10)])

    assert [one.source for one in ledger.accounts] == ["BBC News", "Ledger"]
    assert ledger.accounts[0].ahead == 10


def test_pairs_say_who_came_after_whom_how_often_and_how_much_later():
    items = [had(n, "Wire", n * 100) for n in range(3)] + [
        had(n, "Ledger", n * 100 + 10 + n) for n in range(3)
    ]

    (pair,) = ledger_of(sorted(items, key=lambda one: one.story)).pairs

    assert (pair.first, pair.later, pair.stories, pair.minutes) == ("Wire", "Ledger", 3, 11)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_items_of_a_story_are_counted_is_of_no_account(seed):
    chance = random.Random(seed)
    items = [
        had(n, chance.choice("ABCD"), chance.randrange(500), delay=2) for n in range(20) for _ in range(4)
    ]
    again = sorted(chance.sample(items, len(items)), key=lambda one: one.story)

    assert ledger_of(again) == ledger_of(items)


def test_an_article_dated_in_the_future_says_nothing_about_delays():
    (account,) = ledger_of(
        [Carried(story=1, source="Wire", agency="", published=after(hours=2), fetched=NOW)]
    ).accounts

    assert account.delay is None
