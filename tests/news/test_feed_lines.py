"""What a feed repeats goes; what is news stays, however often it comes."""

import pytest

from bot.news.reading.feed_lines import FeedLines, outer_lines, without_lines

DESK = "Harbour desk, open day and night, call 555."
SHIPS = [
    f"The {name} came in at dawn, pilots said. Her cargo was salt for the {name} yard. {name} sails on Friday."
    for name in ("Marigold", "Petrel", "Salt Queen", "Ada Lind", "Northern Star", "Belling", "Corvo")
]
LONG = " ".join(f"Sentence number {number} of a long report about the port." for number in range(60))


def learned(*texts):
    lines = FeedLines()
    for story, text in enumerate(texts, 1):
        lines.learn(story, outer_lines(text))
    return lines.known


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("", f" {DESK}"),
        (f"{DESK}\n", ""),
        ("", f"\n{DESK}\nThe Gazette, Port Selva"),
        ("", f" {LONG} {DESK}"),
    ],
    ids=["behind", "before", "two lines", "far behind"],
)
def test_what_a_feed_repeats_goes(before, behind):
    known = learned(*[f"{before}{ship}{behind}" for ship in SHIPS[:5]])

    left = without_lines(f"{before}{SHIPS[6]}{behind}", known)

    assert left.startswith(SHIPS[6])
    assert DESK not in left
    assert "The Gazette" not in left


def test_what_stands_in_few_stories_stays():
    text = f"{SHIPS[6]} {DESK}"

    assert without_lines(text, learned(*[f"{ship} {DESK}" for ship in SHIPS[:4]])) == text


def test_a_wire_text_in_twenty_versions_does_not_drown_itself():
    lines = FeedLines()
    for number in range(20):
        lines.learn(1, outer_lines(f"{SHIPS[0]} Version {number} says more."))

    assert without_lines(SHIPS[0], lines.known) == SHIPS[0]


def test_reports_of_one_mould_are_not_furniture():
    report = "The port handled {} ships this week. Grain made up most of it. {} more are due by Friday."
    known = learned(*[report.format(number, 90 + number) for number in range(8)])

    assert without_lines(report.format(9, 99), known).startswith("The port handled 9 ships this week.")


def test_a_text_of_nothing_else_is_left_as_it_is():
    known = learned(*[f"{DESK} {ship} Write to us at the quay." for ship in SHIPS])

    assert without_lines(f"{DESK} Write to us at the quay.", known) == f"{DESK} Write to us at the quay."


def test_the_same_words_in_the_middle_of_a_text_stay():
    known = learned(*[f"{ship} {DESK}" for ship in SHIPS])
    quoted = f"A sign says so. It has hung there since May. {DESK} Nobody answers. Not today. Not ever since."

    assert without_lines(quoted, known) == quoted


def test_what_a_feed_no_longer_repeats_is_forgotten():
    lines = FeedLines()
    for story in range(105):
        lines.learn(story, outer_lines(SHIPS[story % 7] + (f" {DESK}" if story < 5 else f" Ship {story}.")))

    assert without_lines(f"{SHIPS[0]} {DESK}", lines.known).endswith(DESK)


def test_what_was_learned_is_kept_and_read_again():
    lines = FeedLines()
    taught = [lines.learn(story, outer_lines(f"{ship} {DESK}")) for story, ship in enumerate(SHIPS)]
    again = lines.learn(0, outer_lines(f"{SHIPS[0]} {DESK}"))

    assert FeedLines.unpack(lines.pack()) == lines
    assert (taught, again) == ([True] * 7, False)


def test_a_text_of_one_sentence_or_of_marks_teaches_nothing():
    assert outer_lines("A quay.") == ()
    assert outer_lines('Nothing but this. "') == ()
