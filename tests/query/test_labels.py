"""What the labels of an encyclopedia propose for a name, and in which language one is asked."""

import pytest

from bot.query.labels import from_labels, language_of


@pytest.mark.parametrize(
    ("name", "labels", "proposed"),
    [
        ("Haftar", [("ru", "Хафтар, Халифа", True)], ["Хафтар"]),
        ("Haftar", [("ar", "خليفة حفتر", True), ("de", "Chalifa Haftar", True)], ["حفتر"]),
        ("Haftar", [("zh", "哈利法·哈夫塔尔", True)], ["哈夫塔尔"]),
        ("Haftar", [("en", "The Field Marshal", False)], []),
        ("Haftar", [("de", "Hafter", False)], ["Hafter"]),
        ("Haftar", [("de", "General der Wüste", True)], ["General der Wüste"]),
        (
            "Khalifa Haftar",
            [("fr", "Khalifa Haftar", True), ("ru", "Халифа Хафтар", True)],
            ["Халифа Хафтар"],
        ),
        ("Khalifa Haftar", [("ru", "Хафтар", False)], []),
        ("Haftar", [("ka", "ჰაფტარი", True)], []),
    ],
)
def test_the_part_of_a_label_that_was_asked_for_is_proposed(name, labels, proposed):
    assert [one.form for one in from_labels(name, labels, source="the encyclopedia")] == proposed


def test_a_form_is_proposed_once_and_says_where_it_is_from():
    (one,) = from_labels(
        "Haftar", [("ru", "Хафтар", True), ("uk", "Хафтар", True)], source="the encyclopedia"
    )

    assert one.why == "the encyclopedia in ru"


@pytest.mark.parametrize(("name", "language"), [("Хафтар", "ru"), ("حفتر", "ar"), ("Haftar", "en")])
def test_the_script_of_a_name_says_in_which_language_to_ask(name, language):
    assert language_of(name) == language
