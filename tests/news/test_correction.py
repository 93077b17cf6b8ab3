"""What a newer text says instead of a sentence that was told."""

import pytest

from bot.news.correction import corrected

REST = " The vessel had left port at dawn. Rescuers searched the area until nightfall."


@pytest.mark.parametrize(
    ("told", "text", "expected"),
    [
        (
            "Three people were killed, the coast guard said late on Tuesday.",
            "Two people were killed, the coast guard said late on Tuesday." + REST,
            ("Two people were killed, the coast guard said late on Tuesday.", "Three → Two"),
        ),
        (
            "Der Minister hat am Montag den Vertrag mit der Werft in Kiel unterschrieben.",
            "Der Minister hat am Montag den Vertrag mit der Werft in Emden unterschrieben." + REST,
            (
                "Der Minister hat am Montag den Vertrag mit der Werft in Emden unterschrieben.",
                "Kiel → Emden",
            ),
        ),
        (
            "وقتل ثلاثة أشخاص في الحادث، بحسب ما أعلن خفر السواحل مساء الثلاثاء.",
            "وقتل شخصان اثنان في الحادث، بحسب ما أعلن خفر السواحل مساء الثلاثاء.",
            (
                "وقتل شخصان اثنان في الحادث، بحسب ما أعلن خفر السواحل مساء الثلاثاء.",
                "ثلاثة أشخاص → شخصان اثنان",
            ),
        ),
        (
            "海上保安庁によると、火曜日の夜に三人が死亡した。",
            "海上保安庁によると、火曜日の夜に二人が死亡した。",
            ("海上保安庁によると、火曜日の夜に二人が死亡した。", "三 → 二"),
        ),
        (
            "Three people were killed, the coast guard said late on Tuesday.",
            "Three people were killed, the coast guard said late on Tuesday." + REST,
            None,
        ),
        ("Three people were killed, the coast guard said late on Tuesday.", REST, None),
        ("", REST, None),
    ],
    ids=["number word", "name", "arabic", "japanese", "still there", "gone", "nothing told"],
)
def test_what_changed_in_a_sentence_that_was_told(told, text, expected):
    assert corrected(told, text) == expected


def test_of_two_sentences_the_one_that_is_right_stays():
    told = "Three people were killed, the coast guard said. The minister of transport ordered an inquiry."
    text = "Two people were killed, the coast guard said. The minister of transport ordered an inquiry."

    assert corrected(told, text) == (text, "Three → Two")
