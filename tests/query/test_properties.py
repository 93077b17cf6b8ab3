"""What holds for every query and every text, tried on thousands of them."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.query.bounds import bounded, words_of
from bot.query.canonical import reread
from bot.query.document import Document
from bot.query.explain import explain
from bot.query.index import QueryIndex
from bot.query.matcher import holds, match
from bot.query.parser import caret, parse
from bot.query.prefilter import test_of as quick_test_of
from bot.query.syntax import (
    And,
    AtLeast,
    Fuzzy,
    In,
    Meta,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Together,
    Wildcard,
)
from bot.query.words import _items as items_of
from bot.text import analyse, fold, forms, plain, tokens, words

WORDS = [
    "ferry", "tram", "bus", "boat", "us", "Yunus-bek", "yunus", "bek", "yunusbek", "O'Brien", "İstanbul'da",
    "istanbul", "حفتر", "وللجيش", "جيش", "Хафтар", "хафтаром", "利比亚", "比亚", "プーチン", "푸틴은", "푸틴", "मोदी",
    "1,000", "1000", "U.S.", "C++", "AT&T", "🚀", "F-16", "Straße", "ปูติน", "and", "near", "צה״ל", "l'Ukraine",
]  # fmt: skip
FRAGMENTS = [
    *WORDS, " ", " ", " AND ", " OR ", " NOT ", " -", "(", ")", '"', "“", "”", "„", " NEAR/3 ", " ONEAR/2 ", "~2", "*",
    "?", "=", "title:", "site:x.example", "lang:en", "source:", "ATLEAST/2(", "@haftar", "@@libya", "foo:", "|", "&&",
    "[", "]", "（", "!", "$", ",", ".", "\n", "\u200f", "\u00a0", "'", "/", ":", "\\", "\x00", "ß", "\u0301",
]  # fmt: skip
KNOWN = {"names": {"haftar": ["Haftar", "حفتر", "Хафтар*"]}, "watchlists": {"libya": "Libya OR @haftar"}}

anything = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))


def parsed(text):
    try:
        return parse(text, **KNOWN), None
    except QueryError as error:
        return None, error


@settings(max_examples=1000)
@given(anything)
@example("¼ and ⑴")
@example("1:000")
@example("a1:a1")
@example("“")
@example("a\x00b")
@example("\u0345")
@example("NEAR/" + "9" * 5000)
@example("*\U0002ebe1")
def test_any_text_is_read_or_refused_with_a_place_inside_it(text):
    read, error = parsed(text)
    if error is not None:
        assert 0 <= error.position < max(1, len(text))
        assert error.length >= 1
        assert error.position + error.length <= max(1, len(text))
        assert "^" in caret(error)
        return
    for remark in read.warnings:
        assert 0 <= remark.position < len(text)
        assert remark.position + remark.length <= len(text)
    assert parse(read.canonical).root == read.root == reread(read.canonical).root


# ---- syntax trees: grown from a seed, which is a hundred times as fast as drawing every leaf --------------------

PHRASES = [" ".join(words) for words in zip(WORDS, WORDS[3:] + WORDS[:3], WORDS[7:] + WORDS[:7], strict=True)]
METAS = [
    ("site", "x.example"), ("source", "le monde"), ("lang", "en-us"), ("country", "ly"), ("tag", "and"),
    ("tag", "c++"), ("url", "night ferry"), ("author", "o'malley"), ("source", "near/3"),
]  # fmt: skip


def a_leaf(rng):
    match rng.randrange(8):
        case 0:
            return parse(f"={rng.choice(['WHO', 'Ferry', 'US', 'Straße', 'Łódź'])}").root
        case 1:
            return Wildcard(rng.choice(["ferr*", "*boat", "f?rry", "*erry*", "хафт*", "tra?*", "h?ft*"]))
        case 2:
            return Fuzzy(rng.choice(["ferry", "хафтар", "haftar"]), rng.randint(1, 2))
        case 3:
            items = items_of(rng.choice(PHRASES))
            return Phrase(items[: rng.randint(2, len(items))])
        case 4:
            return Together(items_of("ferry tram Yunus-bek"), rng.randint(1, 100))
        case _:
            return items_of(rng.choice(WORDS))[0]


def several(rng, kind, grow):
    """A group of two or three different nodes, none of the group's own kind."""
    grown = dict.fromkeys(grow() for _ in range(rng.randint(2, 3)))
    children = tuple(child for child in grown if not isinstance(child, kind))
    return kind(children) if len(children) > 1 else a_leaf(rng)


def a_place(rng, depth):
    if not depth or rng.random() < 0.4:
        return a_leaf(rng)
    if rng.random() < 0.5:
        return several(rng, Or, lambda: a_place(rng, depth - 1))
    sides = a_place(rng, depth - 1), a_place(rng, depth - 1)
    return Near(*sides, rng.randint(1, 100), rng.random() < 0.5)


def a_counted(rng):
    grow = lambda: next(leaf for leaf in iter(lambda: a_leaf(rng), None) if not isinstance(leaf, Together))  # noqa: E731
    node = several(rng, Or, grow) if rng.random() < 0.5 else grow()
    return AtLeast(rng.randint(1, 3), node if not isinstance(node, Together) else grow())


def a_tree(rng, depth=3):
    if not depth:
        return a_place(rng, 1)
    match rng.randrange(8):
        case 0:
            return Meta(*rng.choice(METAS))
        case 1:
            return a_counted(rng)
        case 2:
            child = a_tree(rng, depth - 1)
            return child if isinstance(child, Not) else Not(child)
        case 3:
            return In(rng.choice(["title", "lead", "body"]), a_tree(rng, depth - 1))
        case 4 | 5:
            return several(rng, And, lambda: a_tree(rng, depth - 1))
        case 6:
            return several(rng, Or, lambda: a_tree(rng, depth - 1))
        case _:
            return a_place(rng, 2)


def a_query(seed):
    rng = Random(seed)
    while True:
        tree = a_tree(rng)
        if bounded(tree) and words_of(tree) <= 200:
            return Query(text="", root=tree)


queries = st.integers(0, 2**40).map(a_query)


@settings(max_examples=1000)
@given(queries)
def test_a_tree_printed_and_parsed_is_itself(query):
    assert parse(query.canonical).root == query.root == reread(query.canonical).root


# ---- texts ------------------------------------------------------------------------------------------------------

SAID = [
    *WORDS,
    "Ferry",
    "WHO",
    "who",
    "said",
    "trams,",
    "motorboat",
    "ferries",
    "Haftar",
    "hifter",
    "Lodz",
    "\n",
    "利",
]


def a_document(seed):
    rng = Random(seed)
    text = lambda most: rng.choice([" ", " ", ""]).join(rng.choices(SAID, k=rng.randint(0, most)))  # noqa: E731
    return Document.of(
        title=text(6), body=text(30), html=False, url="https://x.example/night-ferry", author="Ann O'Malley",
        lang=rng.choice(["", "en", "en-US"]), site=rng.choice(["", "x.example", "www.x.example"]),
        source=rng.choice(["", "Le Monde", "near/3"]), tags=rng.choice([(), ("And", "C++")]),
    )  # fmt: skip


documents = st.integers(0, 2**40).map(a_document)


@given(queries, documents)
def test_spans_are_in_order_and_say_what_stands_there(query, document):
    hit = match(query, document)
    spans = hit.spans if hit is not None else ()

    order = [(span.field == "body", span.start, span.end) for span in spans]
    assert order == sorted(order)
    for span in spans:
        assert (document.title if span.field == "title" else document.body)[
            span.start : span.end
        ] == span.text
        assert span.text.strip()


@given(queries, documents)
def test_the_quick_test_is_of_one_mind_with_the_plain_matcher(query, document):
    assert quick_test_of(query.root)(document.forms, document) == holds(query.root, document)


@pytest.mark.parametrize(
    ("query", "text", "matches"),
    [
        ("=WHO", "who said that", False),
        ("=WHO", "The W.H.O.'s chief, who said that", True),
        ("=WHO", "“WHO”, he asked", True),
        ("=Yunus-bek", "yunus-bek and Yunusbek", True),
        ("=Émile", "emile, ÉMILE", False),
        ("=Émile", "«Émile»", True),
        ("=2026", "in 2026", True),
        ("=İstanbul", "İstanbul'da", True),
        ("=Haftar", "the half-term", False),
        ("=IT", "ایران گفت it است IT", True),
        ("=IT", "ایران گفت it است", False),
    ],
)
def test_the_quick_test_of_capitals_is_of_one_mind_too(query, text, matches):
    root, document = parse(query).root, Document.of(title="", body=text, html=False)

    assert quick_test_of(root)(document.forms, document) is holds(root, document) is matches


@given(queries, documents)
def test_why_or_why_not_is_always_said(query, document):
    said = explain(query, document)

    assert said.startswith("It matches" if match(query, document) else "It does not match: ")
    assert said.endswith(".")


@settings(max_examples=100)
@given(st.integers(0, 2**40))
def test_the_index_says_what_the_plain_matcher_says(seed):
    rng = Random(seed)
    index = QueryIndex(frequency=lambda word: rng.randrange(5))
    filed = {key: a_query(rng.random()) for key in range(rng.randint(1, 40))}
    for key, query in filed.items():
        index.add(key, query)
    for key in rng.sample(sorted(filed), k=rng.randint(0, len(filed))):
        index.remove(key)
        del filed[key]
    for key in rng.sample(range(60), k=10):
        filed[key] = a_query(rng.random())
        index.add(key, filed[key])

    assert len(index) == len(filed)
    for document in (a_document(rng.random()) for _ in range(5)):
        plainly = {key: match(query, document) for key, query in filed.items()}
        assert index.matches(document) == {key: hit for key, hit in plainly.items() if hit is not None}


def test_an_index_emptied_keeps_nothing():
    index = QueryIndex()
    read = [
        parse(text)
        for text in ("ferry tram", "ferr*", "*boat", "site:x.example", "(a1 OR b1) (c1 OR d1)", "*err*", "x1")
    ]
    for key, query in enumerate(read):
        index.add(key, query)
    for key in range(len(read)):
        assert key in index
        index.remove(key)

    assert len(index) == 0
    assert not index._filed
    assert not index._open
    assert not index._lengths
    assert not index._unfiled
    assert index.matches(Document("ferry boat", "tram")) == {}


# ---- words ------------------------------------------------------------------------------------------------------

noise = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([*SAID, " ", "-", "'", "<b>", "&amp;", "http://x"])).map("".join),
)


@given(noise)
def test_every_text_has_words_in_their_places(text):
    found = tokens(text)

    assert [token.form for token in found] == words(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(noise)
def test_the_forms_of_a_text_are_the_keys_of_its_analysis(text):
    assert forms(text) == set(analyse(text).places)


@given(noise)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(noise)
def test_rendered_text_holds_no_tag_and_is_never_refused(text):
    assert "<b>" not in plain(plain(f"<p>{text}</p>"))


@given(st.sampled_from(WORDS), noise)
def test_a_word_of_a_text_is_found_in_it(word, before):
    document = Document("", f"{before} . {word}\n")

    assert match(parse(f'"{word}"'), document) is not None
