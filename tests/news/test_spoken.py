"""Times, hours and spans as people say them, in four languages: what they mean, or that they aren't understood."""

from datetime import timedelta

import pytest

from bot.news.spoken import hours, is_all, on_or_off, rhythm, span, split_leading_span, split_span


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("22-7", "22:00-07:00"),
        ("10pm–7am", "22:00-07:00"),
        ("10:30 p.m. to 6 a.m.", "22:30-06:00"),
        ("between 10pm and 7am", "22:00-07:00"),
        ("from 22:00 till 7.", "22:00-07:00"),
        ("noon-2pm", "12:00-14:00"),
        ("12am-12pm", "00:00-12:00"),
        ("2200-0700", "22:00-07:00"),
        ("22h-7h30", "22:00-07:30"),
        ("de minuit à 7 heures", "00:00-07:00"),
        ("entre 22 h 30 et 7h", "22:30-07:00"),
        ("٢٢-٧", "22:00-07:00"),
        ("من ١٠ مساء إلى ٧ صباحا", "22:00-07:00"),
        ("من الساعة ٢٢ حتى الساعة ٧", "22:00-07:00"),
        ("с 22 до 7", "22:00-07:00"),
        ("с 10 вечера до 7 утра", "22:00-07:00"),
        ("21 ч — 8 ч", "21:00-08:00"),
        ("７：００−９：００", "07:00-09:00"),
    ],
)
def test_quiet_hours(text, means):
    found = hours(text)

    assert found is not None
    assert "-".join(f"{one:%H:%M}" for one in found) == means


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "22-25",
        "22:00-",
        "ferries 22-7",
        "#5 22-7",
        "22-7 or so",
        "22:70-7",
        "222-7",
        "10 and 7",
        "à partir de 22h",
    ],
)
def test_what_are_no_hours_is_not_guessed(text):
    assert hours(text) is None


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("off", "off"),
        ("désactiver", "off"),
        ("выключить", "off"),
        ("إيقاف", "off"),
        ("every hour", "hourly"),
        ("toutes les heures", "hourly"),
        ("каждый час", "hourly"),
        ("كل ساعة", "hourly"),
        ("daily", "daily"),
        ("daily 8", "08:00"),
        ("8pm", "20:00"),
        ("every day at 8 am and 6 pm", "08:00 18:00"),
        ("22:15 daily", "22:15"),
        ("tous les jours à 8h30", "08:30"),
        ("ежедневно в 9", "09:00"),
        ("يوميا ٠٨:٣٠", "08:30"),
        ("كل يوم الساعة ٨ صباحا", "08:00"),
    ],
)
def test_rhythms(text, means):
    read = rhythm(text)

    assert (read if isinstance(read, str) else " ".join(f"{one:%H:%M}" for one in read)) == means


@pytest.mark.parametrize(
    "text", ["", "weekly", "#5 07:30", "по пятницам 18:00", "daily 25:00", "every 2 hours", "по утрам"]
)
def test_what_is_no_rhythm_is_not_guessed(text):
    assert rhythm(text) is None


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("for 2 hours", timedelta(hours=2)),
        ("an hour and a half", timedelta(minutes=90)),
        ("1 day and 6 hours", timedelta(hours=30)),
        ("for a week", timedelta(weeks=1)),
        ("pendant 3 jours", timedelta(days=3)),
        ("une demi-heure", timedelta(minutes=30)),
        ("на полчаса", timedelta(minutes=30)),
        ("for неделю", timedelta(weeks=1)),
        ("ساعتين", timedelta(hours=2)),
        ("لمدة ٣ أيام", timedelta(days=3)),
        ("999999w 999999w", timedelta(days=36600)),
    ],
)
def test_spans(text, means):
    assert span(text) == means


@pytest.mark.parametrize(
    "text", ["", "30", "week", "2,5 h", "6 moons", "jusqu'à lundi matin", "до понедельника"]
)
def test_what_is_no_span_is_not_guessed(text):
    assert span(text) is None


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("France 24 for 2h", ("France 24", timedelta(hours=2))),
        ("lemonde.fr pendant 3 jours", ("lemonde.fr", timedelta(days=3))),
        ("libya на полчаса", ("libya", timedelta(minutes=30))),
        ("The Week", None),
        ("France 24", None),
    ],
)
def test_a_span_is_told_apart_from_what_it_is_about(text, means):
    assert split_span(text) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2h France 24", ("France 24", timedelta(hours=2))),
        ("3 jours lemonde.fr", ("lemonde.fr", timedelta(days=3))),
        ("полчаса: libya", ("libya", timedelta(minutes=30))),
        ("The Week", None),
        ("2h", None),
    ],
)
def test_a_span_may_stand_before_what_it_is_about(text, means):
    assert split_leading_span(text) == means


def test_on_off_and_everything():
    assert [on_or_off(one) for one in ("ON", "oui", "да", "نعم")] == [True] * 4
    assert [on_or_off(one) for one in ("off", "non", "нет", "لا")] == [False] * 4
    assert on_or_off("maybe") is None
    assert [is_all(one) for one in ("all", "tout", "все", "الكل", "ferries")] == [True] * 4 + [False]
