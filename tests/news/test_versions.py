"""What a newer text says that the story did not."""

import pytest

from bot.news.story.fingerprint import fingerprint
from bot.news.story.versions import new_facts

OLD = (
    "The ferry Marigold struck the northern quay in thick fog on Friday. Two sailors were taken to hospital with broken"
    " arms. The pilots' union said that its members would return to work at noon on the following day."
)


@pytest.mark.parametrize(
    ("added", "facts"),
    [
        ("Captain Ada Lind was arrested in Belling.", "Captain Ada Lind was arrested in Belling."),
        ("Repairs are to cost 41 million crowns.", "Repairs are to cost 41 million crowns."),
        ("nobody knows what is to come of it now.", ""),
        ("Nobody knows.", ""),
        ("", ""),
    ],
)
def test_a_new_sentence_with_a_name_or_figure_is_a_fact(added, facts):
    assert new_facts(f"{OLD} {added}", [fingerprint("", OLD)]) == facts


def test_another_figure_in_the_same_sentence_is_a_fact():
    old = "Police said that 12 people were hurt when the ferry struck the quay."

    assert new_facts(old.replace("12", "17"), [fingerprint("", old)]) == old.replace("12", "17")
    assert new_facts(old, [fingerprint("", old)]) == ""


def test_what_any_version_of_the_story_said_is_not_new():
    other = fingerprint("", "Captain Ada Lind was arrested in Belling.")

    assert new_facts(f"{OLD} Captain Ada Lind was arrested in Belling.", [fingerprint("", OLD), other]) == ""


def test_two_sentences_are_quoted_at_most():
    added = " ".join(
        f"Minister number {number} called mayor Lind of Belling {number} times." for number in (3, 4, 5)
    )

    assert new_facts(f"{OLD} {added}", [fingerprint("", OLD)]).count(".") == 2


def test_a_sentence_of_a_script_without_capitals_may_be_a_fact():
    assert new_facts(
        "警方周一晚间在贝灵镇拘留了渡轮的船长阿达林德，并带走了三名船员接受进一步的调查。",
        [fingerprint("", "北码头重新开放。")],
    )
