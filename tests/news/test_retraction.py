"""Flags on headlines by which a source corrects or withdraws its article."""

import pytest

from bot.news.reading.retraction import notice_of


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("CORRECTED-Haftar in Moscow for talks", "correction"),
        ("Correction: Haftar in Moscow", "correction"),
        ("REFILE 1-Haftar in Moscow", "correction"),
        ("Rectificatif : Haftar à Moscou", "correction"),
        ("Korrektur: Haftar in Moskau", "correction"),
        ("ИСПРАВЛЕНИЕ: Хафтар в Москве", "correction"),
        ("تصحيح: حفتر في موسكو", "correction"),
        ("更正：哈夫塔尔抵达莫斯科", "correction"),
        ("WITHDRAWN: Haftar in Moscow", "withdrawn"),
        ("ADVISORY-Withdrawal - Haftar in Moscow", "withdrawn"),
        ("Retraction: Haftar in Moscow", "withdrawn"),
        ("Haftar in Moscow", ""),
        ("Correction officers strike in Tripoli", ""),
        ("Withdrawn troops return to Sirte", ""),
        ("Kill or be killed: a life in Benghazi", ""),
        ("The correction: how markets fell", ""),
    ],
)
def test_a_flag_at_the_start_of_a_headline_is_read(title, notice):
    assert notice_of(title) == notice
