"""Whole sentences from the top, with the matched words; a match line where they are not shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.language.sentences import is_whole
from bot.news.summary.summary import retold, summarize, tells_more

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


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_matches_far_apart_share_the_room_of_two_lines(count):
    filler = " ".join(["The committee met for a while and then it met again without any result."] * 8)
    names = ["Marigold", "Osman", "Lind", "Portville"][:count]
    text = filler + "".join(f" {name} was named that day. {filler}" for name in names)

    quoted = summarize(text, headline="", marks=marks_of(text, *names))

    assert [quoted.match_line[start:end] for start, end in quoted.match_marks] == names
    assert len(quoted.match_line) <= 300


def test_of_five_matches_far_apart_four_are_shown():
    filler = " ".join(["The committee met for a while and then it met again without any result."] * 8)
    names = ["Marigold", "Osman", "Lind", "Portville", "Novak"]
    text = filler + "".join(f" {name} was named that day. {filler}" for name in names)

    quoted = summarize(text, headline="", marks=marks_of(text, *names))

    assert [quoted.match_line[start:end] for start, end in quoted.match_marks] == names[:4]


def test_a_match_that_begins_in_one_place_and_ends_in_the_next_is_shown_whole():
    filler = "The committee met for a while and then it met again without any result. "
    said = (
        "Ada Novak spoke first of the long afternoon at the quay, then came a word of thanks by Bea, and then"
    )
    text = f"{filler * 8}{said} the crane of the old harbour office was sold. {filler * 6}"
    matched = ["Ada Novak", "afternoon", "thanks", "Bea", "the crane of the old harbour office"]

    quoted = summarize(text, headline="", marks=marks_of(text, *matched))

    assert [quoted.match_line[start:end] for start, end in quoted.match_marks] == matched
    assert quoted.match_line.count("…") == 2
    assert len(quoted.match_line) <= 300


def test_one_place_that_shows_two_matches_is_better_than_two_places():
    filler = " ".join(["The committee met for a while and then it met again without any result."] * 8)
    text = f"{filler} Osman wept. {filler} Then Osman met Lind."
    places = [
        *marks_of(text, "Osman"),
        (text.rindex("Osman"), text.rindex("Osman") + 5),
        *marks_of(text, "Lind"),
    ]

    quoted = summarize(text, headline="", marks=places)

    assert quoted.match_line.count("…") == 1
    assert "Then Osman met Lind." in quoted.match_line


def test_words_near_each_other_are_shown_by_both_ends():
    filler = "The committee met for a while and then it met again without any result. "
    far = "Osman, who had spent most of the long afternoon in the archive of the harbour office, at last answered Lind"
    text = f"{filler * 6}{far}. {filler}"

    quoted = summarize(text, headline="", marks=marks_of(text, far))

    assert [quoted.match_line[start:end] for start, end in quoted.match_marks] == ["Osman", "Lind"]


def test_a_word_inside_another_does_not_show_it():
    text = f"{'The council of Tirana met again without a result to speak of. ' * 9}Then Iran answered."

    quoted = summarize(text, headline="Tirana waits", marks=marks_of(text, "Iran answered"))

    assert "Iran answered" in quoted.match_line


SHOWN = [
    (
        "ar",
        "أعيد فتح الميناء بعد ستة أسابيع من الإغلاق بسبب العاصفة. ",
        "وقال خليفة حفتر إن السفن ستعود.",
        "حفتر",
    ),
    (
        "ru",
        "Порт открыли после шести недель простоя из-за шторма на побережье. ",
        "Об этом сообщил Халифа Хафтар.",
        "Хафтар",
    ),
    (
        "zh",
        "港口因风暴关闭六个星期之后于星期一重新开放，官员们说贸易将缓慢恢复。",
        "哈夫塔尔没有发表评论。",
        "哈夫塔尔",
    ),
    (
        "ja",
        "嵐で六週間閉鎖されていた港が月曜日に再開し、当局は貿易が徐々に戻ると述べた。",
        "ハフタルは何も言わなかった。",
        "ハフタル",
    ),
    (
        "ko",
        "폭풍으로 여섯 주 동안 닫혀 있던 항구가 월요일에 다시 열렸다고 당국이 밝혔다. ",
        "하프타르는 말하지 않았다.",
        "하프타르",
    ),
    ("hi", "तूफान के कारण छह सप्ताह तक बंद रहा बंदरगाह सोमवार को फिर खुल गया है। ", "हफ्तार ने कुछ नहीं कहा।", "हफ्तार"),
    (
        "fa",
        "بندر پس از شش هفته تعطیلی به سبب توفان روز دوشنبه بازگشایی شد. ",
        "خلیفه حفتر سخنی نگفت.",
        "حفتر",
    ),
    ("th", "ท่าเรือเปิดอีกครั้งหลังปิดหกสัปดาห์เพราะพายุ ", "ฮัฟตาร์ไม่ได้พูดอะไร", "ฮัฟตาร์"),
    (
        "de",
        "Der Hafen ist nach sechs Wochen Sperrung wegen des Sturms wieder offen. ",
        "Das sagte Chalifa Haftar.",
        "Haftar",
    ),
]


@pytest.mark.parametrize(("lang", "sentence", "last", "word"), SHOWN)
def test_a_match_in_the_last_sentence_is_shown_in_every_script(lang, sentence, last, word):
    text = sentence * 14 + last

    quoted = summarize(text, headline="…", marks=marks_of(text, word), lang=lang)

    assert [quoted.match_line[start:end] for start, end in quoted.match_marks] == [word]
    assert len(quoted.match_line) <= 150


HEADLINES = [
    ("Harbour reopens after storm", "HARBOUR REOPENS AFTER STORM\n"),
    ("Harbour reopens after storm - Gazette", "Harbour Reopens After Storm! "),
    ("“Harbour reopens after storm”", "'Harbour reopens after storm'\n"),
    ("Harbour reopens after storm", "Harbour reopens after storm | The Daily Gazette\n"),
    ("Harbour reopens after storm", "BREAKING: Harbour reopens after storm. "),
    ("Harbour reopens after storm", "Harbour re-opens after storm. "),
    ("Café reopens in Zürich’s old town", "Cafe reopens in Zurich's old town. "),
    ("Harbour\u00a0reopens after\u2009storm", "Harbour reopens after storm\n\nHarbour reopens after storm. "),
    ("港口在风暴后重新开放 - 日报", "【港口在风暴后重新开放】"),
    ("嵐の後に港が再開", "嵐の後に港が再開。"),
    ("إعادة فتح ميناء طرابلس", "إعادة فتح ميناء طرابلس - بوابة الخبر\n"),
]


@pytest.mark.parametrize(("headline", "again"), HEADLINES)
def test_the_headline_in_another_dress_is_not_said_again(headline, again):
    assert summarize(again + TEXT, headline=headline).text.startswith(FIRST)


PIECES = [
    "The harbour reopened on Monday",
    "Officials said that trade, which had stopped; would return — slowly",
    "“We will go,” she said",
    "港口重新开放",
    "أغلق الميناء ستة أسابيع",
    "x" * 90,
    "very long " * 60,
    "Mr",
    "3.5",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from([*".!?…\n。؟,:", ". ", ".” ", "; "])), max_size=12
    ),
    st.integers(1, 6),
    st.integers(40, 700),
)
def test_a_summary_keeps_its_room_and_marks_what_it_cuts(pieces, most, room):
    text = "".join(piece + stop for piece, stop in pieces)
    marks = [found.span() for found in list(re.finditer(r"\w+", text))[-3:]]

    quoted = summarize(text, headline="", sentences_at_most=most, max_characters=room, marks=marks)

    assert len(quoted.text) <= room
    assert "\n" not in quoted.text
    assert not quoted.text or is_whole(quoted.text) or quoted.text.endswith("…")
    assert all(text[a:b] in quoted.text + quoted.match_line for a, b in marks)


def test_a_sentence_that_only_leads_on_is_not_the_last():
    assert (
        summarize(
            f"{FIRST} This is what the minister said about it:\n{THIRD}", headline="", sentences_at_most=2
        ).text
        == FIRST
    )


def test_who_asks_for_more_gets_more():
    text = " ".join(
        f"The committee met for the {n}th time and went home without any result at all." for n in range(20)
    )

    usual = summarize(text, headline="")
    more = summarize(text, headline="", sentences_at_most=8, max_characters=1200)

    assert len(usual.text) < 330
    assert len(more.text) > 600


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


SHORT, LONG = (
    "The quay is open.",
    "The quay is open again after nine days, and eleven ships have left the harbour.",
)


@pytest.mark.parametrize(
    ("summary", "shown", "more"),
    [
        (LONG, "", True),
        ("", "", False),
        (SHORT, LONG, False),
        (LONG, SHORT, True),
        (LONG, "The quay is open again after nine days and eleven…", True),
        (SHORT, "The quay is open again after nine days and eleven…", False),
        ("The quay is open again after nine…", SHORT, False),
    ],
)
def test_a_copy_tells_more_where_the_summary_that_is_shown_is_cut_short_or_missing(summary, shown, more):
    assert tells_more(summary, than=shown) is more
