"""The inverted index: which slots share enough numbers, whatever run they stand in."""

import numpy as np

from bot.news.story import candidates
from bot.news.story.candidates import Candidates, SharedNumbers


def numbers(*given):
    return np.array(sorted(given), np.uint32)


def near(index, *given, stories=None, least=2, most=5):
    (found,) = index.near(
        np.array(stories or range(1, 9999)), SharedNumbers(numbers(*given), least=least, most=most)
    )
    return found


def test_slots_that_share_enough_are_found_best_first():
    index = Candidates()
    index.add(0, numbers(1, 2, 3))
    index.add(1, numbers(2, 3, 4, 5))
    index.add(2, numbers(3, 9))

    assert near(index, 2, 3, 4) == [(1, 3), (0, 2)]
    assert near(index, 2, 3, 4, most=1) == [(1, 3)]
    assert near(index, 7, 8) == []


def test_the_same_is_found_in_runs_as_in_the_newest():
    index = Candidates()
    for slot in range(3 * candidates._FRESH + 5):
        index.add(slot, numbers(10 * slot, 10 * slot + 1, 10 * slot + 2))

    for slot in (0, candidates._FRESH, 3 * candidates._FRESH + 4):
        assert near(index, 10 * slot, 10 * slot + 1) == [(slot, 2)]


def test_a_number_that_many_stories_hold_says_nothing():
    index = Candidates()
    for slot in range(60):
        index.add(slot, numbers(7, 8, 1000 + slot))

    assert near(index, 7, 8, stories=list(range(1, 61))) == []
    assert near(index, 7, 8, stories=[1] * 60) != []


def test_a_number_that_far_too_many_hold_is_not_even_looked_at():
    index = Candidates()
    pairs = np.arange(2000, dtype=np.uint64) | np.uint64(7 << 32)
    index.add_many(np.concatenate((pairs, np.arange(2000, dtype=np.uint64) | np.uint64(8 << 32))))

    assert near(index, 7, 8, stories=[1] * 2000) == []


def test_what_left_the_window_or_was_taken_out_is_not_found():
    index = Candidates()
    for slot in range(4):
        index.add(slot, numbers(1, 2))
    index.drop_before(2)

    assert [slot for slot, _ in near(index, 1, 2, stories=[3, 0])] == [2]


def test_what_left_the_window_is_dropped_when_runs_are_merged():
    index = Candidates()
    index.add_many(np.array([1 << 32 | 0, 2 << 32 | 0], np.uint64))
    index.drop_before(1)
    index.add_many(np.array([1 << 32 | 1, 2 << 32 | 1], np.uint64))

    assert near(index, 1, 2) == [(1, 2)]
    assert sum(map(len, index._runs)) == 2


def test_nothing_added_is_nothing_found():
    index = Candidates()
    index.add_many(np.empty(0, np.uint64))

    assert near(index, 1, 2) == []


def test_runs_are_merged_a_piece_with_each_text_and_answer_all_the_while():
    """A merge in one go would hold up the event loop."""
    index = Candidates()
    runs = []
    for slot in range(3 * candidates._FRESH - 1):
        index.add(slot, numbers(*range(2**21 * slot, 2**21 * slot + 9)))
        runs.append(len(index._runs))
        if slot % 31 == 0:
            asked = slot // 2
            assert near(index, *range(2**21 * asked, 2**21 * asked + 3)) == [(asked, 3)]

    assert runs[2 * candidates._FRESH - 1] == runs[2 * candidates._FRESH + 99] == 2
    assert runs[-1] == 1


def test_many_restored_at_once_are_found_as_if_they_had_come_one_by_one(monkeypatch):
    """And no merge is done in one go: that would hold up the event loop."""
    monkeypatch.setattr(candidates, "_WORTH_A_STEP", 64)
    monkeypatch.setattr(candidates, "_STEPS", 20)
    held = [numbers(*(2**20 * (slot + n) for n in range(5))) for slot in range(900)]
    grown, restored, runs = Candidates(), Candidates(), []
    for slot, some in enumerate(held):
        grown.add(slot, some)
    for start in range(0, 900, 60):
        pairs = [int(number) << 32 | slot for slot in range(start, start + 60) for number in held[slot]]
        restored.add_many(np.array(pairs[::-1], np.uint64))
        runs.append(len(restored._runs))

    assert sorted(runs) != runs, "some were merged"
    assert max(runs) > 2, "and not at once"
    for some in held[::53]:
        assert near(restored, *some) == near(grown, *some) != []
