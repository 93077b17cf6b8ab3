"""Hostile texts: every literal of every pattern in the texts' code, to be repeated until a pattern that backtracks shows.

A text from outside must cost no more than its length. What is grown here is read from the patterns themselves, so a new
pattern is tried without anybody thinking of it.
"""

import importlib
import pkgutil
import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from datetime import UTC, datetime
from functools import cache

import bot.news
import bot.text
from bot.news.item import Item
from bot.news.language.sentences import sentences
from bot.news.reading.reading import read
from bot.news.story.fingerprint import fingerprint
from bot.news.summary.summary import summarize
from bot.query.document import Document
from bot.query.index import QueryIndex
from bot.query.parser import parse

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
SEPARATORS = ("", " ", "\n", "-")
# What no pattern spells out: classes of characters, and what public reports name.
ALWAYS = (
    *(
        "EPA-EFE",
        ".me/",
        "%2F",
        "#x",
        "artikel",
        "구독하기",
        "x",
        "A",
        "É",
        "ا",
        "中",
        "ไ",
        "🙂",
        "1",
        "1.",
        "A.",
        "Aa ",
    ),
    *(
        "(",
        "[",
        "<",
        "&",
        "&amp;",
        "https://",
        "@",
        "a@",
        "“",
        '"',
        "'",
        "-",
        "—",
        "…",
        "x:",
        "12:00",
        "1 Jan ",
        ";」",
    ),
)


@cache
def units():
    """The pieces to repeat, in a fixed order."""
    found = {
        literal
        for pattern in _patterns()
        for literal in _literals(parser.parse(pattern.pattern, pattern.flags))
    }
    return [*ALWAYS, *sorted(one for one in found if len(one) < 60)]


def text_of(unit, separator, length):
    piece = unit + separator
    return (piece * (length // len(piece) + 1))[:length]


def an_item(text):
    return Item(
        guid="1",
        url="https://a.example/1",
        title="A headline",
        summary=text,
        published=NOW,
        fetched=NOW,
        feed="f",
    )


def an_item_of_it(text):
    """The text wherever a publisher may put one."""
    return Item(
        guid=text,
        url="https://a.example/" + "".join(text.split()),
        title=text,
        summary="A short text.",
        published=NOW,
        fetched=NOW,
        feed="f",
        source=text,
        author=text,
    )


@cache
def _queries():
    index = QueryIndex()
    for query in (
        "Haftar",
        "Haftar NEAR/50 x",
        'x ONEAR/3 a OR "x x" OR "구독하기 구독하기"',
        "Haft* NOT artikel",
        "xx*x*x*x*x*y",
        "Haftar~1 OR artike~1",
        "ATLEAST/3(x) OR ATLEAST/2(Haftar)",
        "title:Haftar NOT lead:zzz",
        "=X OR 12 OR 1000 OR ال",
    ):
        index.add(query, parse(query))
    return index


def match(text):
    """As the matcher meets it: which queries match, and where."""
    for found in _queries().matches(Document("Haftar in Moscow", f"Haftar. {text}")).values():
        assert found.spans is not None


STAGES = {
    "plain": bot.text.plain,
    "read": lambda text: read(an_item(text)),
    "read, everywhere": lambda text: read(an_item_of_it(text)),
    "sentences": sentences,
    "match": match,
    "fingerprint": lambda text: fingerprint("A headline", text),
    "summary": lambda text: summarize(
        text, headline="A headline", sentences_at_most=3, max_characters=600, marks=[], lang=None
    ),
}


def _patterns():
    seen = {}
    for module in (
        importlib.import_module(found.name)
        for package in (bot.text, bot.news)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ):
        for value in vars(module).values():
            for pattern in _inside(value):
                seen.setdefault(pattern.pattern, pattern)
    return seen.values()


def _inside(value, depth=5):
    """The patterns in a module's constant: alone, in tuples and dicts, or what a Phrasebook is made of."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif not depth or isinstance(value, type):
        return
    elif isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            yield from _inside(one, depth - 1)
    elif isinstance(value, (tuple, list, frozenset)):
        for one in value:
            yield from _inside(one, depth - 1)
    elif hasattr(value, "_patterns"):
        for beginning, *rest in value._patterns:
            yield re.compile(f"(?:{beginning}){''.join(rest)}", re.IGNORECASE)


def _literals(tree):
    """What the pattern spells out, branch by branch; one character stands for a class."""
    run = ""
    for kind, argument in tree:
        if kind is op.LITERAL:
            run += chr(argument)
        elif kind in (op.NOT_LITERAL, op.ANY):
            run += "x"
        elif kind is op.IN:
            run += _one_of(argument)
        else:
            if run:
                yield run
            run = ""
            for branch in _branches(kind, argument):
                yield from _literals(branch)
    if run:
        yield run


def _branches(kind, argument):
    if kind is op.BRANCH:
        return argument[1]
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [argument[2]]
    if kind is op.SUBPATTERN:
        return [argument[3]]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [argument[1]]
    return [argument] if kind is op.ATOMIC_GROUP else []


def _one_of(members):
    for kind, argument in members:
        if kind is op.LITERAL:
            return chr(argument)
        if kind is op.RANGE:
            return chr(argument[0])
        if kind is op.CATEGORY:
            return {op.CATEGORY_DIGIT: "7", op.CATEGORY_SPACE: " "}.get(argument, "w")
    return "x"
