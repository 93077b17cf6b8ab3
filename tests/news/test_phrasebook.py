"""The first letters of patterns are read from the patterns, and no match is lost by looking them up."""

import re

import pytest

from bot.news.boilerplate import patterns as notices
from bot.news.boilerplate.phrasebook import Phrasebook, openings


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        ("Read more", {"read m"}),
        ("(?:Read|See) more", {"read m", "see mo"}),
        ("(?:The )?AP", {"the ap", "ap"}),
        ("A[bc]d", {"abd", "acd"}),
        (r"\(x\)", {"(x)"}),
        (r"\d min", {f"{digit} min" for digit in "0123456789"}),
        ("ab+c", {"ab"}),
        ("ab*c", {"ab", "ac"}),
        ("ab?c", {"abc", "ac"}),
        ("(?:ab){0,2}c", {"ab", "c"}),
        ("a(?=b)b", {"ab"}),
        (r"\bHome", {"home"}),
        ("[^a]b", {""}),
        ("[a-z]b", {""}),
        (".b", {""}),
        ("x|yy", {"x", "yy"}),
    ],
)
def test_openings_are_the_first_letters_of_what_can_match(pattern, letters):
    assert openings(pattern) == letters


def test_a_pattern_matches_in_a_phrasebook_wherever_it_matches_alone():
    samples = [
        "Read more: ships",
        "READ MORE: ships",
        "4 min read",
        "© 2025 Ledger",
        "Photo: Osman",
        "À lire aussi : les quais",
        "関連記事: 港",
    ]
    formulas = (*notices.WHOLES, *notices.LABELS)
    patterns = [re.compile(f"(?:{beginning}){''.join(rest)}", re.IGNORECASE) for beginning, *rest in formulas]
    book = Phrasebook(formulas)

    for sample in samples:
        alone = next(found for pattern in patterns if (found := pattern.match(sample)))
        found = book.match(sample, 0, len(sample))
        assert found is not None
        assert found.span() == alone.span()


def test_a_text_shorter_than_the_letters_looked_up_is_found():
    assert Phrasebook(["AP", "AFP news"]).fullmatch("ap", 0, 2)
    assert Phrasebook(["AP"]).fullmatch("apt", 0, 3) is None
