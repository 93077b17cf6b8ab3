"""What is usual, and what is more than that."""

import math
from datetime import timedelta

import pytest

from bot.news.rhythm import at_least, may_tell_again, spike, windows
from tests.builders import NOW, after

QUIET, BUSY, BURSTY = [0, 1] * 14, [18, 22, 20, 19] * 7, [0, 0, 12, 1] * 7


@pytest.mark.parametrize(
    ("count", "history", "found"),
    [
        (2, QUIET, False),  # two stories are never a spike
        (3, QUIET, False),
        (6, QUIET, True),
        (30, BUSY, False),
        (75, BUSY, True),
        (12, BURSTY, False),  # it has such days
        (5, [0] * 5, True),  # little history: five, and four times the usual
        (4, [0] * 5, False),
        (12, [4] * 5, False),
        (30, [4] * 5, True),
        (9, [], False),  # no history: nothing is usual yet
    ],
)
def test_a_spike_is_what_luck_hardly_gives(count, history, found):
    assert (spike(count, history) is not None) is found


def test_a_spike_says_what_is_usual_and_how_unlikely_it_is():
    found = spike(10, QUIET)

    assert found.count == 10
    assert found.usual == pytest.approx(0.5)
    assert found.chance < 0.001


def test_with_little_history_it_names_no_chance():
    assert spike(20, [1] * 5).chance is None


def test_the_tail_of_a_negative_binomial_with_size_one_is_geometric():
    mean = 3.0
    assert at_least(4, mean=mean, size=1.0) == pytest.approx((mean / (1 + mean)) ** 4)
    assert at_least(0, mean=mean, size=1.0) == 1.0
    assert at_least(1, mean=mean, size=1e9) == pytest.approx(1 - math.exp(-mean), rel=1e-6)


def test_windows_are_the_same_hours_of_earlier_days_since_the_watchlist_is_there():
    times = [after(hours=-1), after(hours=-5), after(hours=-7), after(days=-1, hours=-1), after(days=-3)]

    count, history = windows(times, now=NOW, since=after(days=-3, hours=-6))

    assert count == 2
    assert history == [1, 0, 1]


@pytest.mark.parametrize(
    ("count", "hours", "again"), [(10, 11, False), (10, 12, True), (16, 1, True), (15, 1, False)]
)
def test_after_a_notice_it_rests_twelve_hours_unless_it_doubles(count, hours, again):
    assert may_tell_again(count, told=8, at=NOW, now=NOW + timedelta(hours=hours)) is again
