"""Whole sentences from the top, with the matched words; a match line where they are not shown."""

import pytest

from bot.news.summary import retold, summarize

FIRST = "The harbour master reopened the northern quay on Monday after divers had looked at its piers."
SECOND = "Eleven ships had waited outside the breakwater since Friday in thick fog."
THIRD = "The pilots' union said that its members would return to work at noon."
FOURTH = "Repairs of the ferry Marigold will take until March, the minister Ada Lind said."
TEXT = " ".join((FIRST, SECOND, THIRD, FOURTH))


def marks_of(text, *words):
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def test_it_is_the_first_whole_sentences():
    assert summarize(TEXT, headline="Quay open").text == " ".join((FIRST, SECOND, THIRD))
    assert summarize(TEXT, headline="Quay open", sentences_at_most=1).text == FIRST


def test_it_keeps_to_the_characters_given_without_cutting_a_sentence():
    assert summarize(TEXT, headline="", max_characters=len(FIRST) + 20).text == FIRST


def test_a_first_sentence_that_is_too_long_is_cut_at_a_clause_and_marked():
    long = "After a night of talks in the capital, in which nobody slept, the pilots agreed to sail again on Monday."

    assert (
        summarize(long, headline="", max_characters=70).text
        == "After a night of talks in the capital, in which nobody slept…"
    )
    assert (
        summarize("word " * 40 + "end.", headline="", max_characters=30).text
        == "word word word word word word…"
    )
    assert summarize("港" * 60, headline="", max_characters=20).text == "港" * 19 + "…"


def test_a_sentence_that_says_only_the_headline_is_left_out():
    assert summarize(f"{FIRST} {SECOND}", headline=FIRST).text == SECOND


def test_a_text_that_only_repeats_its_headline_has_no_summary():
    assert summarize("Northern quay is open again.", headline="Northern quay is open again").text == ""


def test_headings_and_lists_are_passed_over():
    text = f"THE QUAY\n{FIRST}\nMore below\n{SECOND}"

    assert summarize(text, headline="").text == f"{FIRST} {SECOND}"


def test_a_text_that_breaks_off_is_marked():
    assert summarize("The harbour master reopened the quay after div", headline="").text.endswith(
        "after div…"
    )
    assert summarize("The harbour master reopened the quay...", headline="").text.endswith("the quay…")


def test_sentences_of_scripts_without_spaces_are_joined_without_one():
    text = "北码头周一重新开放并恢复作业。十一艘船在外等候了三天。"

    assert summarize(text, headline="").text == text


def test_matched_words_are_marked_where_they_stand():
    quoted = summarize(TEXT, headline="", marks=marks_of(TEXT, "quay", "ships"))

    assert [quoted.text[start:end] for start, end in quoted.marks] == ["quay", "ships"]
    assert quoted.match_line == ""


def test_marks_move_with_sentences_that_are_left_out():
    text = f"Short head\n{FIRST}\n{SECOND}"

    quoted = summarize(text, headline="", marks=marks_of(text, "Eleven ships"))

    assert [quoted.text[start:end] for start, end in quoted.marks] == ["Eleven ships"]


def test_a_match_outside_the_summary_is_shown_in_a_line():
    quoted = summarize(TEXT, headline="Quay", marks=marks_of(TEXT, "Marigold", "Ada Lind"))

    assert quoted.match_line.startswith("…")
    assert [quoted.match_line[start:end] for start, end in quoted.match_marks] == ["Marigold", "Ada Lind"]
    assert len(quoted.match_line) <= 150


def test_matches_far_apart_are_shown_in_two_lines_and_no_third():
    filler = " ".join(["The committee met for a while and then it met again without any result."] * 8)
    text = f"{filler} Marigold sank. {filler} Osman wept. {filler} Lind swam."

    quoted = summarize(text, headline="", marks=marks_of(text, "Marigold", "Osman", "Lind"))

    assert [quoted.match_line[start:end] for start, end in quoted.match_marks] == ["Marigold", "Osman"]


def test_a_word_that_the_headline_shows_needs_no_line():
    assert summarize(TEXT, headline="Ada Lind speaks", marks=marks_of(TEXT, "Ada Lind")).match_line == ""


def test_one_word_met_often_is_shown_once():
    text = f"{TEXT} Marigold was built in Kiel. {SECOND} {THIRD} {SECOND} Marigold sank."
    places = [at for at in range(len(text)) if text.startswith("Marigold", at)]

    quoted = summarize(text, headline="", marks=[(at, at + 8) for at in places])

    assert quoted.match_line.count("…") <= 2


def test_the_match_line_stays_in_its_paragraph():
    text = f"{FIRST}\n{SECOND}\n{THIRD}\nCrew\nMarigold\nMore"

    assert summarize(text, headline="", marks=marks_of(text, "Marigold")).match_line == "…Marigold…"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_summarised_as_nothing(text):
    assert summarize(text, headline="Quay").text == ""


@pytest.mark.parametrize(
    ("written", "matched", "marked"),
    [
        ("The minister Ada Lind reopened a quay.", ["Ada Lind", "quay"], ["Ada Lind", "quay"]),
        ("Lind reopened the Quay, Ada's quay.", ["Ada Lind", "quay"], ["Quay", "quay"]),
        ("Ada Lind, Ada.", ["Ada", "Ada Lind"], ["Ada Lind", "Ada"]),
        ("المرفأ فتح اليوم.", ["مرفأ"], ["المرفأ"]),
        ("مرفأ فتح اليوم.", ["والمرفأ"], ["مرفأ"]),
        ("Nothing of it.", ["quay", "…"], []),
    ],
)
def test_matched_words_are_marked_in_what_somebody_else_wrote(written, matched, marked):
    told = retold(written, TEXT, headline="", matched=matched)

    assert told.text == written
    assert [written[start:end] for start, end in told.marks] == marked


def test_what_somebody_else_left_out_is_shown_in_a_line():
    marks = marks_of(TEXT, "quay", "Marigold")

    told = retold("The quay is open again.", TEXT, headline="", marks=marks, matched=["quay", "Marigold"])

    assert [told.match_line[start:end] for start, end in told.match_marks] == ["Marigold"]
