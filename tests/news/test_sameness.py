"""What makes two texts one article, and what speaks against it."""

import pytest

from bot.news.story.fingerprint import Probe, fingerprint
from bot.news.story.likeness import compare, same_article
from tests.news.newsroom import PROSE

REPORT = (
    "{a} is recalling about {n},000 electric heaters that were sold in {p} over the past two winters, after reports of"
    " fires. The consumer agency in {p} said that a loose wire may overheat. Owners should unplug the heater and ask"
    " {a} for their money back. Nobody has been hurt, and newer models are safe."
)
TOLL = " At least {} people died, {} are missing and {} were hurt, and {} houses fell."


def same(old, new, *, old_title="", new_title=""):
    probe = Probe()
    probe.take(fingerprint(new_title, new))
    return same_article(compare(probe, fingerprint(old_title, old)), age=3600.0, same_source=False)


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
