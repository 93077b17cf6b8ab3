"""What an aggregator's entry says of itself around an article's text, and where its headline ends."""

import pytest

from bot.news.reading.listing import headline_alone, own_text

TEXT = "The ferry to the outer islands runs again from Monday, the harbour office said."


@pytest.mark.parametrize(
    ("title", "alone"),
    [
        ("Ferry runs again - Quay Courier", "Ferry runs again"),
        ("Ferry runs again | Quay Courier", "Ferry runs again"),
        ("Ferry runs again (Quay Courier)", "Ferry runs again"),
        ("Quay Courier: Ferry runs again", "Ferry runs again"),
        ("Quay Courier - Ferry runs again", "Ferry runs again"),
        ("【Quay Courier】 Ferry runs again", "Ferry runs again"),
        ("Why the Quay Courier was late", "Why the Quay Courier was late"),
        ("Quay Courier", "Quay Courier"),
        ("Ferry runs again", "Ferry runs again"),
    ],
)
def test_a_headline_is_taken_from_beside_its_outlet(title, alone):
    assert headline_alone(title, "Quay Courier") == alone


def test_without_an_outlet_a_headline_is_whole():
    assert headline_alone("Ferry runs again - Quay Courier", "") == "Ferry runs again - Quay Courier"


@pytest.mark.parametrize(
    ("html", "own"),
    [
        (TEXT, TEXT),
        (f"Quay Courier · 3h · {TEXT}", TEXT),
        (f"Quay Courier, 3 hours ago\n{TEXT}", TEXT),
        ("Ferry runs again Quay Courier", ""),
        ("Quay Couriers waited for the ferry on Monday.", "Quay Couriers waited for the ferry on Monday."),
        ('<a href="/1">Ferry runs again</a> <font color="#6f6f6f">Quay Courier</font>', ""),
        (f'<p>{TEXT} <a href="/1">Read the timetable</a></p>', f"{TEXT} Read the timetable"),
        (
            f'<p><a href="/1">Ferry runs again</a></p><p>{TEXT}</p><ul><li><a href="/2">Harvest begins</a></li></ul>',
            TEXT,
        ),
        ('<p>Quay Courier</p><p><a href="/1"></a></p>', ""),
        (
            (
                '<ul><li><a href="/1">The ferry to the islands is back in the harbour</a> Quay Courier</li>'
                '<li><a href="/2">The harvest begins early in the northern hills</a> Field Post</li></ul>'
            ),
            "",
        ),
    ],
)
def test_an_entrys_text_is_without_its_outlet_its_age_and_the_rows_of_others(html, own):
    assert own_text(html, title="Ferry runs again", outlet="Quay Courier") == own
