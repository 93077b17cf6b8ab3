"""The language of an item: alone, among the headlines of its feed, and against what its feed states."""

import tomllib
from pathlib import Path

import pytest

from bot.news.language.identify import language_of, with_languages
from tests.builders import an_item

HERE = Path(__file__).parent
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))["languages"]["least"]
HEADLINES = [
    tuple(line.split(" ", 1))
    for line in (HERE / "headlines.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
LANGUAGES = dict.fromkeys(lang for lang, _ in HEADLINES)


def feed_of(language, **given):
    titles = [title for own, title in HEADLINES if own == language]
    return [
        an_item(
            guid=title, title=title, summary="", content="", feed=f"https://{language}.example/rss", **given
        )
        for title in titles
    ]


def right_in_feeds(**given):
    found = [(lang, one.lang.split("-")[0]) for lang in LANGUAGES for one in found_in(feed_of(lang, **given))]
    return sum(lang == is_ for lang, is_ in found) / len(found)


def found_in(items):
    return with_languages(items, among=items)


def test_500_headlines_in_twenty_languages_are_told_apart_in_their_feeds():
    assert len(HEADLINES) == 500
    assert len(LANGUAGES) == 20
    assert right_in_feeds() >= FLOORS["in_their_feeds"]


def test_a_feed_that_says_english_of_everything_is_not_believed():
    assert right_in_feeds(lang="en-US") >= FLOORS["feed_says_english"]


def test_headlines_of_five_words_are_told_apart_by_themselves():
    right = [lang == language_of(title) for lang, title in HEADLINES]

    assert sum(right) / len(right) >= FLOORS["alone"]


def test_a_feed_in_two_languages_has_items_in_two_languages():
    items = feed_of("fr")[:12] + feed_of("ar")[:12]
    mixed = [an_item(guid=one.guid, title=one.title, summary="", content="", lang="fr") for one in items]

    assert [one.lang for one in found_in(mixed)] == ["fr"] * 12 + ["ar"] * 12


def test_feeds_that_come_together_give_each_other_no_hint():
    items = [*feed_of("uk"), *feed_of("ru")]

    alone = [one.lang for lang in ("uk", "ru") for one in found_in(feed_of(lang))]

    assert [one.lang for one in found_in(items)] == alone


@pytest.mark.parametrize(
    ("text", "hints", "lang"),
    [
        (
            "O governo anunciou novas regras para o aluguel",
            ("pt-BR",),
            "pt-BR",
        ),  # the region is the feed's to say
        ("O governo anunciou novas regras para o aluguel", ("en-US",), "pt"),
        ("Regjeringen vil endre reglene for strøm i vinter", ("nb-NO",), "no-NO"),
        ("The council met on Tuesday", ("eng",), "en"),
        ("Der Stadtrat tagt am Dienstag", ("English",), "de"),
        ("Apple представила новый iPhone 18 Pro Max", (), "ru"),  # names in another script are only names
        (
            "Vlada je usvojila zakon o stanovima",
            ("sr-Latn",),
            "sr-Latn",
        ),  # next of kin: the feed knows better
        ("D'Regierung huet nei Reegele fir d'Locatioun ugekënnegt", ("lb",), "lb"),
        ("Naalakkersuisut nutaamik inatsisissatut siunnersuuteqarput", ("kl",), "kl"),
        ("https://a.example/en/the-council-met @council #thecouncil ナイル川で洪水", (), "ja"),
        ("2-1", ("de",), "de"),
        ("2-1", (), None),
        ("", (), None),
        ("\ud800 \ud800", (), None),
        ("DER STADTRAT BESCHLIESST NEUES PARKVERBOT", (), "de"),
    ],
)
def test_what_is_stated_helps_and_does_not_rule(text, hints, lang):
    assert language_of(text, hints) == lang


def test_the_text_decides_where_the_headline_is_only_names():
    item = an_item(
        title="Haftar, Saleh, Dbeibah",
        summary="<p>Les trois hommes se sont rencontrés lundi à Genève, sans accord.</p>",
        content="",
        lang="en",
    )

    assert found_in([item])[0].lang == "fr"


def test_nothing_has_no_language():
    assert with_languages([], among=[an_item()]) == []
