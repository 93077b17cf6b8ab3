"""Where sentences end, in the scripts and with the abbreviations of news."""

import re
from pathlib import Path

import pytest

from bot.news.language.sentences import gap_behind, is_whole, sentences
from bot.news.language.words import languages


def split(text, lang=None):
    return [text[start:end] for start, end in sentences(text, lang=lang)]


@pytest.mark.parametrize(
    ("expected", "lang"),
    [
        (["Gen. Osman met Mr. Lind on Oct. 11.", "He left."], None),
        (["The ship sank at No. 4 quay.", "He said no.", "She left."], None),
        (["Shares of Acme Inc. rose 3.5 pct.", "Trading was thin."], None),
        (["He works in the U.S. Senate.", "He moved to the U.S.", "The move was brief."], None),
        (["J. R. Hale, who is 41, resigned."], None),
        (["It came at 5 p.m. Monday.", "It left at 6 p.m.", "But nobody saw it."], None),
        (["“Go!” he said.", "“Now.”", "They went."], None),
        (["They waited... and left.", "Nothing came…", "Then it did."], None),
        (["Why now?", "Nobody knows."], None),
        (["Он родился в г. Омске в 1961 г. и учился там.", "Потом уехал."], "ru"),
        (["Погиб ген. Осман.", "Причина неизвестна."], "ru"),
        (["Er kam am 11. Oktober nach Kiel.", "Er blieb."], "de"),
        (["Dr. h. c. Lind sprach z. B. über Kiel."], "de"),
        (["Es war die Yacht von Kaiser Wilhelm II.", "Der Hafen war voll."], "de"),
        (["Am Kai lag die Ludwig XIV. Eigner war die Stadt."], "de"),
        (["M. Lind et Mme. Osman sont venus.", "Ils sont repartis."], "fr"),
        (["وصل القائد إلى المدينة.", "هل يبقى؟", "لا أحد يعلم."], "ar"),
        (["港口周一重新开放。", "他说：“很好！”", "船只进港。"], "zh"),
        (["港が再開した。", "船が入った。"], "ja"),
        (["बंदरगाह फिर खुला।", "जहाज़ आए।"], "hi"),
        (["The harbour opened.", "https://ledger.example/a"], None),
        (["Write to us.", "desk@ledger.example"], None),
        (["It rose in 2019.", "It fell in 2020."], None),
        (["The signal was -.", "Nobody knew why."], None),
        (["One", "Two"], None),
    ],
)
def test_sentences_end_where_readers_end_them(expected, lang):
    joiner = "" if lang in ("zh", "ja") else "\n" if expected == ["One", "Two"] else " "

    assert split(joiner.join(expected), lang) == expected


CASES = [
    re.fullmatch(r"(?:([a-z]{2}): )?(.+)", line).groups()
    for line in Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("lang", "text"), CASES)
def test_sentences_of_thirty_languages(lang, text):
    """`sentences.txt` says how it is written."""
    spaceless = lang in ("zh", "ja")
    expected = text.split("|" if spaceless else " | ")

    assert split(("" if spaceless else " ").join(expected), lang) == expected


def test_a_language_that_no_feed_declares_is_known_by_its_words():
    assert split("Das Fest ist am 3. Mai und der 1. Preis ist ein Boot. Es kommt.") == [
        "Das Fest ist am 3. Mai und der 1. Preis ist ein Boot.",
        "Es kommt.",
    ]


def test_a_long_quotation_is_parted_like_any_text():
    quotation = "“" + "We waited for the ship all night long. " * 6 + "It never came.”"

    assert len(split(quotation)) == 7


def test_a_line_break_ends_a_sentence_without_any_mark():
    assert split("Harbour reopens\n\n  Ships return \n") == ["Harbour reopens", "Ships return"]


def test_an_empty_text_has_no_sentence():
    assert split(" \n ") == []


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("It ended.", True),
        ("It ended.”", True),
        ("结束了。", True),
        ("It ended", False),
        ("It ended…", False),
        ("It ended...", False),
        ("“It ended...”", False),
    ],
)
def test_a_sentence_that_trails_off_is_not_whole(sentence, whole):
    assert is_whole(sentence) is whole


@pytest.mark.parametrize(
    ("sentence", "gap"),
    [("It sank.", " "), ("船沉了。", ""), ("「船沉了。」", ""), ("เรือจม", " "), ("배가 가라앉았다.", " ")],
)
def test_nothing_stands_between_sentences_behind_a_full_width_stop(sentence, gap):
    assert gap_behind(sentence) == gap


# What a list of abbreviations says, in a sentence for each of its words: how many sentences there are.
ABBREVIATIONS = [
    ("never", "They said that {}. Karlov won it.", 1),
    ("before_number", "They said that {}. 5 won it.", 1),
    ("day_or_month", "They met in {}. Karlov won it.", 1),
    ("day_or_month", "They all met in {}. The others won it.", 2),
    ("may_end", "They said that {}. Karlov won it.", 1),
    ("may_end", "They said that {}. The others won it.", 2),
    ("sums", "They paid for 5 {}. Karlov won it.", 2),
    ("sums", "They paid for 5 {}. to be sent.", 1),
    ("states", "They met in Norton, {}. Karlov won it.", 1),
]


@pytest.mark.parametrize(("field", "text", "count"), ABBREVIATIONS)
@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_each_abbreviation_does_what_its_list_says(language, field, text, count):
    words = [row.example for row in language.lists.get(field, ())]

    assert [word for word in words if len(sentences(text.format(word), lang="en")) != count] == []
