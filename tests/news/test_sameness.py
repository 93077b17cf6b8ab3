"""What makes two texts one article, and what speaks against it."""

import pytest

from bot.news.story.fingerprint import Probe, fingerprint
from bot.news.story.likeness import compare, same_article
from tests.news.newsroom import PROSE, SENTENCES

REPORT = (
    "{a} is recalling about {n},000 electric heaters that were sold in {p} over the past two winters, after reports of"
    " fires. The consumer agency in {p} said that a loose wire may overheat. Owners should unplug the heater and ask"
    " {a} for their money back. Nobody has been hurt, and newer models are safe."
)
TOLL = " At least {} people died, {} are missing and {} were hurt, and {} houses fell."


def same(old, new, *, old_title="", new_title="", age=3600.0):
    probe = Probe()
    probe.take(fingerprint(new_title, new), new)
    return same_article(compare(probe, fingerprint(old_title, old)), age=age, same_source=False)


@pytest.mark.parametrize(
    ("who", "is_same"),
    [
        ({"a": "Marchmont Heating", "p": "Tolland"}, True),
        ({"a": "Corvus", "p": "Tolland"}, False),
        ({"a": "Marchmont Heating", "p": "Saint-Orme"}, False),
        ({"a": "Corvus", "p": "Saint-Orme"}, False),
    ],
    ids=["the same", "another firm", "another place", "both"],
)
def test_the_same_wording_about_somebody_else_or_elsewhere_is_another_report(who, is_same):
    old = {"a": "Marchmont Heating", "p": "Tolland"}

    reason = same(
        REPORT.format(n=34, **old),
        REPORT.format(n=34, **who),
        old_title=f"{old['a']} recalls heaters after fires",
        new_title=f"{who['a']} recalls heaters after fires",
    )

    assert bool(reason) is is_same


def test_a_name_that_is_spelled_otherwise_once_does_not_make_another_article():
    old = REPORT.format(n=34, a="Marchmont", p="Tolland")

    assert same(
        old, old.replace("sold in Tolland", "sold in Tollandshire") + " Reuters asked the Agency and Owners."
    )


def test_a_longer_text_is_another_article_where_most_names_are():
    old, new = PROSE.replace("the miller", "Ada Lind"), PROSE.replace("the miller", "Bea Novak")

    assert same(old, new)
    assert not same(old.replace("the priest", "Pastor Holm"), new.replace("the priest", "Father Grey"))


@pytest.mark.parametrize(
    ("title", "is_same"), [("Quay in Selva reopens", False), ("Quay in Tolland reopens", True)]
)
def test_where_one_name_agrees_and_another_does_not_the_headline_decides(title, is_same):
    notice = "the quay of the harbour in {} reopened when divers found no more damage, and its ferry {} sailed at noon."

    reason = same(
        notice.format("Tolland", "Marigold"),
        notice.format("Selva", "Marigold"),
        old_title="Quay in Tolland reopens",
        new_title=title,
    )

    assert bool(reason) is is_same


def test_what_a_short_report_opens_with_names_whom_it_is_about():
    """No name stands in the same words; the first of each is not at the head of the other."""
    notice = " sold notes worth forty million crowns and will repay loans of banks, its treasurer said late in the day."

    assert not same("Marchmont of Tolland" + notice, "Corvus and its owners in Selva" + notice + notice[:60])


def test_prose_in_which_half_of_the_figures_changed_is_a_newer_version():
    assert same(PROSE + TOLL.format(12, 30, 41, 7), PROSE + TOLL.format(15, 30, 41, 9))
    assert not same(PROSE + TOLL.format(12, 30, 41, 7), PROSE + TOLL.format(15, 26, 48, 9))


def test_a_text_that_was_reworded_throughout_is_the_same_article():
    names = (
        PROSE.replace("the miller", "Ada Lind")
        .replace("The mayor", "But Mayor Holm")
        .replace("the priest", "Pastor Grey")
    )
    reworded = names
    for number, word in enumerate(("was", "had", "what", "they", "the road", "that", "there", "who")):
        reworded = reworded.replace(f" {word} ", f" {'quite ' * (number % 2)}{word} then ")

    assert "is in an earlier one" in same(names, reworded)


def test_the_day_of_the_week_is_a_figure():
    report = "La Bourse a terminé en hausse {}. Le marché, qui avait reculé {}, a suivi New York. Les échanges, repris {}, sont restés faibles."

    assert same(report.format("lundi", "jeudi", "vendredi"), report.format("lundi", "jeudi", "vendredi"))
    assert not same(report.format("lundi", "jeudi", "vendredi"), report.format("mardi", "lundi", "jeudi"))


# Of the same flood, sentence by sentence, as another reporter would tell it.
ANOTHERS = (
    "The council of the valley met in the school hall and asked the state for tents, blankets and a second crane before"
    " the frost. A surveyor who walked along the crest of the dam found a crack that he could put his arm into, and called"
    " everybody away. Shopkeepers in the upper town sold rubber boots at the old price, and one of them gave his whole"
    " stock away. The railway offered to carry families to relatives on the coast for nothing until the end of the month."
    " Farmers counted their cattle from a helicopter and said that most of the herds had found their way uphill. At the"
    " hospital a doctor was treating cuts and chills by the light of a lamp that ran on cooking oil. An insurer said that"
    " few of the houses had been covered, because nobody had thought the river so wild. Children drew the flood on the"
    " blackboard, with fish in the trees and the teacher in a bathtub. Engineers began to pump water out of the substation,"
    " and hoped to have light in the streets on the day after."
)
THEIRS = [f"{one.strip(' .')}." for one in ANOTHERS.split(". ")]
LOSSES, MILLER = "Valley counts its losses after the flood", "Rescuers find the miller alive in his loft"
LIKE_LOSSES = "Valley counts its dead after the storm"


def mixed(words, kept):
    """An opening that goes on otherwise after so many `words`, and the sentences `kept` in the place of the other's."""
    opening = SENTENCES[0].split()[:words] + THEIRS[0].split()[words:]
    rest = [SENTENCES[at] if at in kept else THEIRS[at] for at in range(1, len(SENTENCES))]
    return " ".join([" ".join(opening), *rest])


@pytest.mark.parametrize(
    ("words", "kept", "title", "is_same"),
    [
        (13, range(3, 9), MILLER, True),
        (16, range(2, 9), MILLER, True),
        (13, range(5, 9), MILLER, False),
        (13, range(4, 9), MILLER, False),
        (13, range(5, 9), LIKE_LOSSES, True),
        (13, range(6, 9), LIKE_LOSSES, False),
        (13, range(3, 5), LIKE_LOSSES, False),
    ],
    ids=[
        "most of it under another headline",
        "nearly all of it",
        "half of it",
        "a little more",
        "half of it under a headline much like it",
        "a third of it",
        "two sentences of it",
    ],
)
def test_how_much_of_an_article_makes_another_text_the_same(words, kept, title, is_same):
    assert bool(same(PROSE, mixed(words, kept), old_title=LOSSES, new_title=title)) is is_same


@pytest.mark.parametrize(
    ("part", "is_same"), [(slice(3, 6), True), (slice(4, 7), False), (slice(4, 5), False)]
)
def test_three_full_sentences_from_the_midst_of_a_long_article_are_an_excerpt_of_it(part, is_same):
    whole = f"{PROSE} {ANOTHERS}"

    assert bool(same(whole, " ".join(SENTENCES[part]), old_title=LOSSES, new_title=MILLER)) is is_same


FARES = (
    "The ministry of the harbour {} fares on the ferries to the islands from next week. The minister said on the quay that"
    " the money is needed because fuel costs more than it did, and because fewer people travel in winter. Islanders were"
    " told by loudspeaker, and many of them shook {}."
)


@pytest.mark.parametrize(
    ("does", "shook", "is_same"), [("raises", "their heads", True), ("cuts", "hands", False)]
)
def test_a_report_in_whose_headline_one_word_says_the_opposite_is_another(does, shook, is_same):
    reason = same(
        FARES.format("raises", "their heads"),
        FARES.format(does, shook),
        old_title="Ministry raises fares on ferries to the islands",
        new_title=f"Ministry {does} fares on ferries to the islands",
    )

    assert bool(reason) is is_same


FOG = (
    "The {} quay is closed this morning because of fog, and the ferries to the islands leave from the old fish dock until"
    " further notice. Travellers should allow half an hour more, and bring their tickets on paper, because the machines at"
    " the fish dock are out of order. The harbour office expects the fog to lift {}."
)


@pytest.mark.parametrize(("age", "is_same"), [(3600.0, True), (25 * 3600.0, False)])
def test_a_notice_with_something_put_in_anothers_place_is_another_on_the_next_day(age, is_same):
    reason = same(
        FOG.format("northern", "by noon"),
        FOG.format("southern", "in the evening"),
        old_title="Fog closes the quay",
        new_title="Ferries leave from the fish dock",
        age=age,
    )

    assert bool(reason) is is_same
