"""The words of each language: every row recognises its example, and what is a formula goes from a text."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
from bot.news.boilerplate.clean import clean
from bot.news.language import words
from bot.news.language.dates import date_in
from bot.news.language.words import FIELDS, any_of, languages, pattern, rows

SOURCES = Path(bot.__file__).parent
LONGEST_LINE = 200
LISTS = [(language.code, field) for language in languages() for field in language.lists]
NEWS = "The harbour master reopened the northern quay on Monday. Eleven ships had waited outside."
BY_CODE = {language.code: language for language in languages()}


@pytest.mark.parametrize(("code", "field"), LISTS)
def test_a_row_recognises_its_example(code, field):
    missed = [
        row for row in BY_CODE[code].lists[field] if not re.fullmatch(row.says, row.example, re.IGNORECASE)
    ]

    assert not missed


@pytest.mark.parametrize(
    ("code", "field"), [(code, field) for code, field in LISTS if field in {"wall", "tail", "whole"}]
)
def test_a_formula_goes_from_below_the_news(code, field):
    left = [row.example for row in BY_CODE[code].lists[field] if clean(f"{NEWS}\n{row.example}").text != NEWS]

    assert not left


@pytest.mark.parametrize("code", [code for code, field in LISTS if field == "label"])
def test_a_label_takes_its_line_with_it(code):
    left = [
        row.example
        for row in BY_CODE[code].lists["label"]
        if clean(f"{NEWS}\n{row.example}: Ferry").text != NEWS
    ]

    assert not left


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_what_may_begin_with_any_letter_recognises_its_example_and_has_one_of_its_words(language):
    for one in language.inside:
        assert re.fullmatch(one.row.says, one.row.example, re.IGNORECASE)
        assert any(word in one.row.example for word in one.words)


@pytest.mark.parametrize(
    ("row", "text", "matches"),
    [
        ("(read|see) more", "See more", True),
        ("read<10>more", "read a bit more", True),
        ("read<10>more", "read. And more", False),
        ("read<4>more", "read a bit more", False),
        ("read<2-10>more", "read more", False),
        ("read<10,>more", "read, and more", False),
        ("read<~10>more", "read. And more", True),
        (r"read \(more\)", "read (more)", True),
        ("[(]more", "(more", True),
        ("(?!no)<5>w", "no", False),
        ("a<b", "a<b", True),
    ],
)
def test_a_row_is_a_regular_expression_with_gaps(row, text, matches):
    assert bool(re.fullmatch(pattern(row), text, re.IGNORECASE)) == matches


def test_a_list_is_that_of_all_languages():
    assert {"Subscribe", "Abonnez-vous"} < set(rows("join"))
    assert re.fullmatch(any_of("join"), "Abonnez-vous")


def test_a_list_of_which_nobody_says_what_it_is_for_is_refused(monkeypatch):
    monkeypatch.setattr(words, "FIELDS", {name: FIELDS[name] for name in FIELDS if name != "join"})

    with pytest.raises(ValueError, match=r"en\.toml: join"):
        words._read("en")


def test_a_command_that_reads_no_text_reads_no_words():
    probe = """
import bot.cli, bot.desk.desk, bot.query.parser
from bot.news.language import words
print(words.languages.cache_info().currsize)
"""

    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout == "0\n"


@pytest.mark.parametrize(("code", "field"), [one for one in LISTS if one[1] == "first_published"])
def test_each_way_of_saying_first_published_has_a_word_that_is_asked_for_first(code, field):
    keys = rows("first")

    assert not [
        row for row in BY_CODE[code].lists[field] if not any(key in row.example.lower() for key in keys)
    ]


@pytest.mark.parametrize(("code", "field"), [one for one in LISTS if one[1] == "flag"])
def test_a_flag_goes_from_before_the_news(code, field):
    left = [row.example for row in BY_CODE[code].lists[field] if clean(f"{row.example}: {NEWS}").text != NEWS]

    assert not left


@pytest.mark.parametrize(("code", "field"), [one for one in LISTS if one[1] == "by"])
def test_a_byline_goes_from_above_the_news(code, field):
    for row in BY_CODE[code].lists[field]:
        cleaned = clean(f"{row.example} Ada Lind\n{NEWS}")

        assert (cleaned.text, cleaned.byline) == (NEWS, "Ada Lind"), row.example


@pytest.mark.parametrize(("code", "field"), [one for one in LISTS if one[1] == "desk"])
def test_who_is_nobody_goes_from_above_the_news(code, field):
    left = [row.example for row in BY_CODE[code].lists[field] if clean(f"{row.example}\n{NEWS}").text != NEWS]

    assert not left


@pytest.mark.parametrize(
    ("code", "number"),
    [(one.code, number) for one in languages() for number in range(1, 13) if one.months],
)
def test_a_month_is_read_in_a_date_and_in_a_dateline(code, number):
    for name in BY_CODE[code].months[number - 1]:
        if not name.endswith("-"):
            of_any = [  # listopada is October in Croatian and November in Polish
                datetime(2025, month, 3, tzinfo=UTC)
                for month in range(1, 13)
                if any(one.months and name in one.months[month - 1] for one in languages())
            ]
            assert date_in(f"3 {name} 2025") in of_any, name
        assert clean(f"Northgate, 3 {name.rstrip('-')} (AFP) - {NEWS}").text == NEWS, name


def test_months_are_twelve_or_none():
    assert {len(language.months) for language in languages()} <= {0, 12}


def test_no_line_of_code_or_words_is_too_long_to_read():
    long = [
        f"{path.relative_to(SOURCES)}:{number}"
        for path in (*SOURCES.rglob("*.py"), *SOURCES.rglob("*.toml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]

    assert not long
