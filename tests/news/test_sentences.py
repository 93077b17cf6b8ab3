"""Where sentences end, in the scripts and with the abbreviations of news."""

import pytest

from bot.news.sentences import is_whole, sentences


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
        (["M. Lind et Mme. Osman sont venus.", "Ils sont repartis."], "fr"),
        (["وصل القائد إلى المدينة.", "هل يبقى؟", "لا أحد يعلم."], "ar"),
        (["港口周一重新开放。", "他说：“很好！”", "船只进港。"], "zh"),
        (["港が再開した。", "船が入った。"], "ja"),
        (["बंदरगाह फिर खुला।", "जहाज़ आए।"], "hi"),
        (["The harbour opened.", "https://ledger.example/a"], None),
        (["Write to us.", "desk@ledger.example"], None),
        (["It rose in 2019.", "It fell in 2020."], None),
        (["One", "Two"], None),
    ],
)
def test_sentences_end_where_readers_end_them(expected, lang):
    joiner = "" if lang in ("zh", "ja") else "\n" if expected == ["One", "Two"] else " "

    assert split(joiner.join(expected), lang) == expected


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
