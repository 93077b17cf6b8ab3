"""The grammar of notices, by its words: each word of each list goes with some word of the list it needs, wherever it is used."""

from itertools import product

import pytest

from bot.news.boilerplate.clean import clean
from bot.news.language.words import languages

NEWS = "The harbour master reopened the northern quay on Monday. Eleven ships had waited outside."

# What is made of a list's words: `{}` is the word, others are any word of theirs; "" where a language has none.
SENTENCES = {
    "join": "{} {read_on}",
    "read_on": "{join} {}",
    "to_read": "{} {join}",
    "follow": "{} Facebook {last}",
    "platform": "{follow} {} {last}",
    "receive": "{} {letter} {last}",
    "letter": "{receive} {} {last}",
    "fetch": "{} {app}",
    "app": "{fetch} {}",
    "asked": "{}? Subscribe now.",
    "stamp": "{}: 3.3.2025",
    "comments": "3 {}",
    "photo": "({}: Ada Lind)",
    "reading_time": "{}: 3 {minutes}",
    "to_be_read": "3 {minutes} {}",
    **dict.fromkeys(
        (
            *("share", "comment", "back", "ad_break", "rights", "archive", "cookies", "onward", "more"),
            "limit",
        ),
        "{}",
    ),
}
NEEDED = {"join": "read_on", "read_on": "join", "to_read": "join", "platform": "follow"}
LISTS = [
    (language, field)
    for language in languages()
    for field in SENTENCES
    if field in language.lists and (field not in NEEDED or NEEDED[field] in language.lists)
]


@pytest.mark.parametrize(
    ("language", "field"), LISTS, ids=[f"{language.code}-{field}" for language, field in LISTS]
)
def test_each_word_makes_a_notice_that_goes(language, field):
    left = [
        row.example
        for row in language.lists[field]
        if not any(_goes(one) for one in _made(language, SENTENCES[field], row.example))
    ]

    assert not left


def _made(language, sentence, word):
    others = [name for name in ("read_on", "join", "follow", "last", "letter", "receive", "app", "fetch", "minutes")
              if f"{{{name}}}" in sentence]  # fmt: skip
    choices = [[row.example for row in language.lists.get(name, ())] or [""] for name in others]
    for chosen in product(*choices):
        yield sentence.format(word, **dict(zip(others, chosen, strict=True))).strip()


def _goes(notice):
    return any(clean(f"{NEWS}\n{notice}{stop}").text == NEWS for stop in ("", ".", "…"))
